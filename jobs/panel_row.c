/* SPDX-License-Identifier: MPL-2.0 */
#include "panel_row.h"

#include "stored.h"

#include <string.h>

/* application_id, code, siren, texts, mark_criteria, mark_markers, mark_nums, mark_dens,
 * entry_markers, entry_kinds, entry_motives, ineligible, then those of version_items */
enum column { APPLICATION_ID, CODE, SIREN, TEXTS, MARKS, ENTRIES = 8, INELIGIBLE = 11, LISTS };

static size_t
read_entries(struct arena *arena, const struct db_row *row, struct conflict_entry **entries)
{
    const char *const *markers = NULL, *const *kinds = NULL, *const *motives = NULL;
    const size_t count = db_texts(arena, row, ENTRIES, &markers);

    (void)db_texts(arena, row, ENTRIES + 1, &kinds);
    (void)db_texts(arena, row, ENTRIES + 2, &motives);
    *entries = ARENA_NEW(arena, struct conflict_entry, count);
    for (size_t i = 0; i < count; i++) {
        (*entries)[i] =
            (struct conflict_entry){markers[i], strcmp(kinds[i], "withdrawn") == 0, motives[i]};
    }
    return count;
}

static void
count_marks(const struct fund_file *file, struct panel_row *panel)
{
    for (size_t i = 0; i < panel->conflicts.count; i++) {
        struct conflict *conflict = &panel->conflicts.items[i];

        for (size_t m = 0; m < panel->mark_count; m++) {
            conflict->mark_count +=
                strcmp(panel->marks[m].marker, file->panel.markers[conflict->marker].code) == 0;
        }
    }
}

struct panel_row
panel_row_read(struct arena *arena, const struct fund_file *file, const struct db_row *row)
{
    struct panel_row panel = {.application_id = db_int64(row, APPLICATION_ID),
                              .code = arena_string(arena, db_text(row, CODE)),
                              .ineligible = db_bool(row, INELIGIBLE)};
    struct application application = application_empty(arena, file);
    struct conflict_entry *entries = NULL;
    struct conflict_facts facts = {.siren = db_text_kept(arena, row, SIREN)};
    const char *const *texts = NULL;
    const size_t text_count = db_texts(arena, row, TEXTS, &texts);

    for (size_t i = 0; i < file->text_count && i < text_count; i++) {
        application.texts[i] = texts[i];
    }
    stored_lists(arena, file, row, LISTS, &application);
    facts.entry_count = read_entries(arena, row, &entries);
    facts.entries = entries;
    conflict_facts_of(arena, file, &application, &facts);
    panel.mark_count = stored_marks(arena, file, row, MARKS, &panel.marks);
    panel.conflicts = conflicts_of(arena, file, &facts);
    count_marks(file, &panel);
    return panel;
}
