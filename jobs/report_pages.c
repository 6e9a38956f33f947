/* SPDX-License-Identifier: MPL-2.0 */
#include "report_pages.h"

#include <string.h>

const char *
report_next_name(struct arena *arena, const char **list)
{
    size_t length = strcspn(*list, ",");
    const char *name = **list != '\0' ? arena_copy(arena, *list, length) : NULL;

    *list += length;
    *list += **list == ',' ? 1 : 0;
    return name;
}

enum status
report_pages_read(struct job *job, struct report_pages *pages, struct err *err)
{
    const char *list = job->options.pages, *name;
    size_t count = 0;
    bool none = false;

    *pages = (struct report_pages){.said = list != NULL};
    if (list == NULL) {
        return ST_OK;
    }
    pages->codes = ARENA_NEW(job->arena, const char *, strlen(list) + 1);
    pages->seen = ARENA_NEW(job->arena, bool, strlen(list) + 1);
    while ((name = report_next_name(job->arena, &list)) != NULL) {
        count += *name != '\0';
        if (strcmp(name, "none") == 0) {
            none = true;
        } else if (strcmp(name, "all") == 0) {
            pages->all = true;
        } else if (strcmp(name, "awarded") == 0) {
            pages->awarded = true;
        } else if (strcmp(name, "waiting") == 0) {
            pages->waiting = true;
        } else if (*name != '\0') {
            pages->codes[pages->code_count++] = name;
        }
    }
    if (count == 0 || (none && count > 1)) {
        err_hint(err, "%s", _("say all, or none, or a list of awarded, waiting and codes"));
        return err_set(err, ST_USAGE, _("--pages %s does not say whose page is wanted"),
                       job->options.pages);
    }
    return ST_OK;
}

int64_t
report_pages_most(const struct report_pages *pages, int64_t all_count, int64_t award_count,
                  int64_t waiting_count)
{
    int64_t most = (int64_t)pages->code_count + (pages->awarded ? award_count : 0) +
                   (pages->waiting ? waiting_count : 0);

    return pages->all || most > all_count ? all_count : most;
}

bool
report_pages_has(const struct report_pages *pages, const char *code, int64_t award_cents,
                 bool waits)
{
    bool named = false;

    for (size_t i = 0; i < pages->code_count; i++) {
        if (strcmp(pages->codes[i], code) == 0) {
            pages->seen[i] = named = true;
        }
    }
    return named || pages->all || (pages->awarded && award_cents > 0) || (pages->waiting && waits);
}

enum status
report_pages_check(const struct report_pages *pages, const char *run, struct err *err)
{
    for (size_t i = 0; i < pages->code_count; i++) {
        if (!pages->seen[i]) {
            err_at(err, NULL, 0, 0); /* not the document that was read last */
            err_hint(err, "%s", _("--pages takes all, none, awarded, waiting and codes"));
            return err_set(err, ST_DATA, _("run %s has no application %s"), run, pages->codes[i]);
        }
    }
    return ST_OK;
}
