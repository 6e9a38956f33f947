/* SPDX-License-Identifier: MPL-2.0 */
#include "fund/fund_file_problems.h"

#include <stdlib.h>

struct kept_problem {
    struct problem problem;
    size_t number; /* in the order of keeping */
    struct kept_problem *before;
};

void
problem_list_keep(void *list, const struct problem *problem)
{
    struct problem_list *kept = list;
    struct kept_problem *one = ARENA_NEW(kept->arena, struct kept_problem, 1);

    one->problem = *problem;
    one->problem.file = arena_string(kept->arena, problem->file);
    one->problem.place = arena_string(kept->arena, problem->place);
    one->problem.value = arena_string(kept->arena, problem->value);
    one->problem.reason = arena_string(kept->arena, problem->reason);
    one->problem.advice = arena_string(kept->arena, problem->advice);
    one->number = kept->count++;
    one->before = kept->last;
    kept->last = one;
}

static int
by_place(const void *a, const void *b)
{
    const struct kept_problem *left = *(const struct kept_problem *const *)a;
    const struct kept_problem *right = *(const struct kept_problem *const *)b;

    if (left->problem.line != right->problem.line) {
        return left->problem.line < right->problem.line ? -1 : 1;
    }
    if (left->problem.column != right->problem.column) {
        return left->problem.column < right->problem.column ? -1 : 1;
    }
    return left->number < right->number ? -1 : 1;
}

void
problem_list_hand_on(const struct problem_list *list, struct problems *problems)
{
    const struct kept_problem **sorted =
        ARENA_NEW(list->arena, const struct kept_problem *, list->count);
    size_t count = 0;

    for (const struct kept_problem *one = list->last; one != NULL; one = one->before) {
        sorted[count++] = one;
    }
    qsort(sorted, count, sizeof *sorted, by_place);
    for (size_t i = 0; i < count; i++) {
        problem_report(problems, &sorted[i]->problem);
    }
}
