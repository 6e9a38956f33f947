/* SPDX-License-Identifier: MPL-2.0 */
#include "reporting/figures_fixed.h"

#include "base/words.h"

/* In the order of the keys. */
static const struct {
    const char *key, *words;
} all_words[] = {
    {"all_funders", N_("All funders")},
    {"as_of", N_("as of")},
    {"as_of_label", N_("As of")},
    {"award", N_("Award")},
    {"broken", N_("A check does not hold.")},
    {"broken_long", N_("Figures of this report contradict one another: it is not to be sent before "
                       "it is known why.")},
    {"causes", N_("What was recorded since the earlier version:")},
    {"check", N_("Check")},
    {"check_result", N_("Result")},
    {"checks", N_("Checks")},
    {"contents", N_("Contents")},
    {"days", N_("days")},
    {"document_digest", N_("Digest of the document (SHA-256)")},
    {"document_short", N_("document")},
    {"engine", N_("Engine")},
    {"figure", N_("Figure")},
    {"fund", N_("Fund")},
    {"funder", N_("Funder")},
    {"holds", N_("holds")},
    {"holds_not", N_("does not hold")},
    {"journal_head", N_("Head of the journal")},
    {"key_figures", N_("Key figures")},
    {"known_at", N_("Known at")},
    {"left_side", N_("Left side")},
    {"made_about", N_("About this report")},
    {"made_footer",
     N_("Asked for again with the same parameters, this report gives the same bytes, until "
        "somebody has it made anew: it then says what moved, and why.")},
    {"made_version", N_("Version")},
    {"move_after", N_("After")},
    {"move_before", N_("Before")},
    {"move_change", N_("Change")},
    {"move_figure", N_("Figure")},
    {"move_place", N_("Where")},
    {"moves", N_("What moved")},
    {"no", N_("no")},
    {"no_cause", N_("Nothing was recorded since the earlier version: what was recorded before it, "
                    "or the way of computing, was changed.")},
    {"no_rows", N_("There is none.")},
    {"not_kept", N_("computed, not kept")},
    {"period", N_("Period")},
    {"recorded_since", N_("Recorded since")},
    {"report", N_("Report")},
    {"report_part", N_("Part")},
    {"restated", N_("Restatement")},
    {"restated_long", N_("The figures below were told otherwise before.")},
    {"right_side", N_("Right side")},
    {"skip", N_("Go to the content")},
    {"snapshot_digest", N_("Digest of what the database held (SHA-256)")},
    {"snapshot_short", N_("data")},
    {"total", N_("Total")},
    {"value", N_("Value")},
    {"yes", N_("yes")},
};

struct document *
figures_fixed_words(struct arena *arena)
{
    struct document *words = document_object(arena);

    for (size_t i = 0; i < sizeof all_words / sizeof *all_words; i++) {
        (void)document_add_text(arena, words, all_words[i].key, words_of(all_words[i].words));
    }
    return words;
}
