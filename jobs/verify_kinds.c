/* SPDX-License-Identifier: MPL-2.0 */
#include "verify_kinds.h"

#include "base/words.h"

#include <string.h>

static const struct verify_kind kinds[VERIFY_KINDS] = {
    {.code = "derived_key",
     .reason = N_("the order has a key that a formula derives: it is checked up to that key")},
    {.code = "only_formula",
     .reason = N_("whom a pass is for is a formula that SQL does not compute")},
    {.code = "spread_group",
     .reason = N_("the groups of a spread come from a formula that SQL does not compute")},
    {.code = "unseen",
     .reason =
         N_("which pass looked at it last depends on such a formula, and no certificate tells it")},
    {.code = "minimum", .reason = N_("an even share is held up by a minimum that a formula gives")},
    {.code = "reduced_share",
     .reason = N_("an even share is held down by a quota: only its level is checked")},
    {.code = "varied_quota",
     .reason =
         N_("a what-if varied the quota: its limit and floor are taken as the run tells them")},
    {.code = "room_formula",
     .reason = N_("the room of each group is a formula: it is taken as the run tells it")},
    {.code = "optimum",
     .reason = N_("whether another set is worth more takes more states than SQL tries: only the "
                  "bound is checked")},
    {.code = "no_certificate",
     .reason = N_("the run was kept without a certificate: looks, flips, objectives and proofs are "
                  "not there")},
    {.code = "score_formula", .reason = N_("the score is not a sum of marks that SQL knows")},
    {.code = "no_inputs",
     .reason = N_("the scoring run was kept without the digests of its inputs")},
    {.code = "formulas",
     .reason = N_("verdicts of rules, caps and envelopes are formulas: they are taken as the run "
                  "tells them"),
     .is_everywhere = true},
    {.code = "flip",
     .reason = N_("that a change flips the outcome, and no smaller one, takes a run of its own: "
                  "`explain` makes it"),
     .is_everywhere = true},
    {.code = "counterfactual",
     .reason = N_("whom another objective would award is not kept: its sums are held to what there "
                  "is, its bound is checked"),
     .is_everywhere = true},
    {.code = "other", .reason = N_("a kind that this program does not know")},
};

const struct verify_kind *
verify_kind(const char *code)
{
    size_t number = 0;

    while (number + 1 < VERIFY_KINDS && strcmp(kinds[number].code, code) != 0) {
        number++;
    }
    return &kinds[number];
}

const struct verify_kind *
verify_kind_at(size_t number)
{
    return &kinds[number];
}

void
verify_kind_count(struct verify_count counts[VERIFY_KINDS], const struct verify_kind *kind,
                  int64_t run, int64_t applications)
{
    struct verify_count *count = &counts[kind - kinds];

    count->runs += count->last_run != run + 1;
    count->last_run = run + 1;
    count->applications += applications;
}
