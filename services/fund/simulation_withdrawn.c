/* SPDX-License-Identifier: MPL-2.0 */
/* simulation - who takes no part: applicants who want nothing any more, and what-ifs. */
#include "fund/simulation.h"

#include "base/text.h"
#include "rules/nearest.h"

#include <string.h>

static uint32_t
candidate_named(const struct simulation *simulation, const char *code)
{
    uint32_t low = 0, high = simulation->count;

    while (low < high) {
        const uint32_t middle = low + (high - low) / 2;

        if (strcmp(simulation->applications[middle].code, code) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < simulation->count && strcmp(simulation->applications[low].code, code) == 0
               ? low
               : simulation->count;
}

const char *
simulation_unknown(struct arena *arena, const char *const *codes, const char *code,
                   const char **advice)
{
    const char *nearest = nearest_word(codes, code);

    *advice = nearest != NULL ? text_format(arena, _("did you mean %s?"), nearest)
                              : _("levain report dossier tells their codes");
    return text_format(arena, _("no application of the run is called %s"), code);
}

void
simulation_check_withdrawn(const struct simulation *simulation, struct arena *arena,
                           struct simulation_point *point)
{
    for (size_t i = 0; i < point->file.withdrawn_count; i++) {
        const char *code = point->file.withdrawn[i];

        if (candidate_named(simulation, code) == simulation->count) {
            const char **codes = ARENA_NEW(arena, const char *, simulation->count + 1);

            for (uint32_t k = 0; k < simulation->count; k++) {
                codes[k] = simulation_code(simulation, k);
            }
            point->refused = simulation_unknown(arena, codes, code, &point->advice);
            return;
        }
    }
}

uint32_t
simulation_left_out(const struct simulation *simulation)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < simulation->count; i++) {
        count += simulation->gone[i] != 0 &&
                 simulation->judged.walk.candidates[i].status == AWARD_WAITING;
    }
    return count;
}

bool
simulation_withdraw(const struct fund_file *file, const char *code, struct candidate *candidate)
{
    for (size_t i = 0; i < file->withdrawn_count; i++) {
        if (strcmp(file->withdrawn[i], code) == 0) {
            candidate->status = AWARD_WITHDRAWN;
            candidate->reason = REASON_WITHDRAWN;
            return true;
        }
    }
    return false;
}

void
simulation_withdraw_all(const struct simulation *simulation, struct simulation_point *point)
{
    for (uint32_t i = 0; i < simulation->count; i++) {
        struct candidate *candidate = &point->plan.walk.candidates[i];

        if (simulation->gone[i] && candidate->status == AWARD_WAITING) {
            candidate->status = AWARD_WITHDRAWN;
            candidate->reason = REASON_WITHDRAWN;
        }
    }
    for (size_t i = 0; i < point->file.withdrawn_count; i++) {
        const uint32_t at = candidate_named(simulation, point->file.withdrawn[i]);

        (void)simulation_withdraw(&point->file, simulation->applications[at].code,
                                  &point->plan.walk.candidates[at]);
    }
}
