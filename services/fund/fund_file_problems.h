/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_FUND_FILE_PROBLEMS_H
#define LEVAIN_FUND_FILE_PROBLEMS_H

#include "base/arena.h"
#include "base/err.h"

/*
 * fund_file_problems - what is wrong with a fund file, from its first line to its last.
 *
 * The parts of a fund file are read in the order in which they need each other; a person mends it
 * from top to bottom. Private to fund_file.
 */
struct kept_problem;

struct problem_list {
    struct arena *arena;
    struct kept_problem *last;
    size_t count;
};

/** Keep a problem; `list` is a struct problem_list. Owner: texts are copied. Errors: none. */
void problem_list_keep(void *list, const struct problem *problem);

/** Hand on every problem kept, by line and column. Errors: none. */
void problem_list_hand_on(const struct problem_list *list, struct problems *problems);

#endif
