/* SPDX-License-Identifier: MPL-2.0 */
/* match_rank - what a line that waits might be, the likeliest first. */
#include "money/match_parts.h"

#include <stdlib.h>

static const struct {
    uint32_t why;
    int32_t score;
} scores[] = {
    {MATCH_BY_REFERENCE, 100},  {MATCH_BY_END_TO_END, 100}, {MATCH_BY_AGREEMENT, 60},
    {MATCH_BY_NUMBER, 50},      {MATCH_BY_IBAN, 60},        {MATCH_BY_AMOUNT, 50},
    {MATCH_BY_NAME, 45},        {MATCH_BY_APPLICATION, 40}, {MATCH_BY_PART_OF_NAME, 15},
    {MATCH_NOT_NAME, -20},      {MATCH_NOT_IBAN, -20},      {MATCH_NOT_EARLY, -15},
    {MATCH_NOT_SEEN, -60},      {MATCH_NOT_SENT, -40},      {MATCH_NOT_CANCELLED, -40},
    {MATCH_NOT_CLOSED, -30},    {MATCH_NOT_OTHER, -30},     {MATCH_NOT_MORE, -5},
    {MATCH_NOT_LESS, -5},       {MATCH_NOT_LATE, -15},      {MATCH_BY_BATCH, 15},
    {MATCH_LIKE_REFERENCE, 15}, {MATCH_LIKE_AGREEMENT, 15}, {MATCH_LIKE_APPLICATION, 10},
};

static int
compare_candidates(const void *left, const void *right)
{
    const struct match_candidate *a = left, *b = right;

    if (a->score != b->score) {
        return a->score > b->score ? -1 : 1;
    }
    return a->target < b->target ? -1 : a->target > b->target;
}

size_t
match_candidates(const struct match_work *work, size_t line, size_t limit,
                 const struct match_candidate **candidates)
{
    const struct match_prepared *prepared = &work->prepared[line];
    struct match_candidate *ranked =
        ARENA_NEW(work->arena, struct match_candidate, prepared->candidate_count + 1U);
    size_t count = prepared->candidate_count;

    for (size_t i = 0; i < count; i++) {
        ranked[i].target = prepared->candidates[i].target;
        ranked[i].why = match_why_now(work, line, i);
        if ((ranked[i].why & MATCH_NAMED) != 0 && match_names_several_orders(prepared)) {
            ranked[i].why |= MATCH_NOT_OTHER;
        }
        for (size_t j = 0; j < sizeof scores / sizeof *scores; j++) {
            ranked[i].score += (ranked[i].why & scores[j].why) != 0 ? scores[j].score : 0;
        }
    }
    if (count > 1) {
        qsort(ranked, count, sizeof *ranked, compare_candidates);
    }
    count = count < limit ? count : limit;
    for (size_t i = 0; i + 1 < count && ranked[0].score - ranked[i + 1].score < 20; i++) {
        if ((ranked[i + 1].why & MATCH_AGAINST) == (ranked[0].why & MATCH_AGAINST)) {
            ranked[0].why |= MATCH_NOT_SEVERAL;
            ranked[i + 1].why |= MATCH_NOT_SEVERAL;
        }
    }
    *candidates = ranked;
    return count;
}
