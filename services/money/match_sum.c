/* SPDX-License-Identifier: MPL-2.0 */
/* match_sum - the amounts that make one, where there is one way only. */
#include "money/match_parts.h"

#define STEPS_MAX 200000

struct search {
    const int64_t *cents_of;
    int64_t rest_from[MATCH_TOGETHER_MAX + 1]; /* of all from here on */
    size_t count;
    uint32_t must;
    int64_t wanted;
    uint32_t found, found_count;
    int32_t steps;
};

static void
choose(struct search *search, size_t place, int64_t sum, uint32_t chosen)
{
    if (search->found_count > 1 || ++search->steps > STEPS_MAX || sum > search->wanted ||
        sum + search->rest_from[place] < search->wanted) {
        return;
    }
    if (sum == search->wanted) {
        if (search->must == MATCH_NONE || (chosen >> search->must & 1) != 0) {
            search->found = chosen;
            search->found_count++;
        }
        return;
    }
    if (place < search->count) {
        choose(search, place + 1, sum + search->cents_of[place], chosen | 1U << place);
        choose(search, place + 1, sum, chosen);
    }
}

bool
match_sum(const int64_t *cents_of, size_t count, uint32_t must, int64_t cents, uint32_t *chosen)
{
    struct search search = {.cents_of = cents_of, .count = count, .must = must, .wanted = cents};

    if (count < 2 || count > MATCH_TOGETHER_MAX) {
        return false;
    }
    for (size_t i = count; i-- > 0;) {
        search.rest_from[i] = search.rest_from[i + 1] + cents_of[i];
    }
    choose(&search, 0, 0, 0);
    *chosen = search.found;
    return search.found_count == 1 && search.steps <= STEPS_MAX &&
           (search.found & (search.found - 1)) != 0;
}

uint32_t
match_why_now(const struct match_work *work, size_t line, size_t nth)
{
    const struct match_candidate *candidate = &work->prepared[line].candidates[nth];
    const struct match_target *target = &work->targets[candidate->target];
    const int64_t cents = work->lines[line].cents;
    const int64_t size = cents < 0 ? -cents : cents;
    const int64_t left =
        target->kind == MATCH_ORDER && cents > 0 ? target->back_cents : target->left_cents;
    uint32_t why = candidate->why;

    if (left == 0) {
        if ((why & (MATCH_NOT_CANCELLED | MATCH_NOT_CLOSED)) != 0) {
            return why;
        }
        return why | (target->kind == MATCH_ORDER && cents > 0 ? MATCH_NOT_SENT : MATCH_NOT_SEEN);
    }
    return why | (size == left ? MATCH_BY_AMOUNT : size > left ? MATCH_NOT_MORE : MATCH_NOT_LESS);
}
