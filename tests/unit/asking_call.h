/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_ASKING_CALL_H
#define LEVAIN_ASKING_CALL_H

/* asking_call - a call whose exact pass may ask another solver, and who counts that it does. */
#include "exact_call.h"
#include "honest_solver.h"

enum { COUNT = 24 };

struct asking {
    struct exact exact;
    struct quota quotas[2];
    uint32_t thirds[COUNT], fourths[COUNT];
    int64_t used[7];
    int asked;
    struct knapsack_other other;
};

/* Two quotas that overlap, by thirds and by fourths of those who apply: too many sets for the 30
 * states that are allowed. */
static void
begin_many(struct asking *asking)
{
    *asking = (struct asking){.asked = 0};
    set_exact(&asking->exact, PASS_MAX, 5000);
    for (uint32_t i = 0; i < COUNT; i++) {
        asking->exact.small.candidates[i] = asks(0, 200 + i * i * 97 % 541);
        asking->exact.scores[i] = 300 - 3 * i;
        asking->thirds[i] = i * 5 % 3;
        asking->fourths[i] = i * 7 % 11 % 4;
    }
    asking->quotas[0] = (struct quota){.measure = QUOTA_CENTS,
                                       .limit = 1450 * EUROS,
                                       .group = asking->thirds,
                                       .group_count = 3,
                                       .group_used = asking->used};
    asking->quotas[1] = (struct quota){.measure = QUOTA_AWARDS,
                                       .limit = 3,
                                       .group = asking->fourths,
                                       .group_count = 4,
                                       .group_used = asking->used + 3};
    asking->other = (struct knapsack_other){
        .name = "Honest 1.0", .solve = honest_solve, .context = &asking->asked};
    asking->exact.small.allocation.count = COUNT;
    asking->exact.small.allocation.quotas = asking->quotas;
    asking->exact.small.allocation.quota_count = 2;
    asking->exact.small.passes[0].states_max = 1;
}

#endif
