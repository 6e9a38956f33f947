/* SPDX-License-Identifier: MPL-2.0 */
#include "output.h"
#include "references.h"

#include "rules/nearest.h"

#include <string.h>

struct loaded {
    struct arena *arena;
    const char **zones; /* ended by null */
    bool territories;
};

static enum status
on_loaded(const struct db_row *row, void *context, struct err *err)
{
    struct loaded *loaded = context;
    const char *const *zones = NULL;
    size_t count = db_texts(loaded->arena, row, 0, &zones);

    (void)err;
    loaded->zones = ARENA_NEW(loaded->arena, const char *, count + 1);
    for (size_t i = 0; i < count; i++) {
        loaded->zones[i] = arena_string(loaded->arena, zones[i]);
    }
    loaded->territories = db_bool(row, 1);
    return ST_OK;
}

static bool
is_loaded(const struct loaded *loaded, const char *zone)
{
    for (const char **at = loaded->zones; *at != NULL; at++) {
        if (strcmp(*at, zone) == 0) {
            return true;
        }
    }
    return false;
}

enum status
references_hint(struct job *job, const struct fund_file *file, struct err *err)
{
    struct loaded loaded = {.arena = job->arena};
    enum status status = ST_OK;

    if (job->options.quiet || (!file->uses_territories && file->zone_count == 0)) {
        return ST_OK;
    }
    status = db_named(job->db, "zones_loaded", DB_NO_PARAMS,
                      (struct db_rows){.on_row = on_loaded, .context = &loaded}, err);
    if (status != ST_OK) {
        return status;
    }
    if (!loaded.territories) {
        output_note("%s", _("warning: formulas ask where a territory is, and none is loaded"
                            " (levain territory load)"));
    }
    for (size_t i = 0; i < file->zone_count; i++) {
        const char *zone = file->zones[i];
        const char *near = nearest_word(loaded.zones, zone);

        if (is_loaded(&loaded, zone)) {
            continue;
        }
        if (near != NULL) {
            output_note(_("warning: no territory is in zone %s; did you mean %s?"), zone, near);
        } else {
            output_note(_("warning: no territory is in zone %s (levain zone load)"), zone);
        }
    }
    return ST_OK;
}
