/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_RULES_INPUT_H
#define LEVAIN_RULES_INPUT_H

#include "job.h"
#include "output.h"

/*
 * rules_input - what `levain rules` works on: a rule in one of the two notations, the names that it
 * may use, and the facts that it is tried on.
 */
struct rules_input {
    bool formula; /* notation of the rule; else JsonLogic */
    const char *path;
    const char *text;              /* of a formula */
    const struct logic_node *rule; /* of JsonLogic */
    struct symbols symbols;
    const struct value *slots;
    const char *currency;
    struct fund_file file; /* with --fund */
};

/**
 * Read what the command line names.
 *
 * Owner:  the job's arena.
 * Errors: ST_DATA - a file that cannot be read, with line, column and what to do; a fact that the
 *         fund file has not.
 */
enum status rules_input_read(struct job *job, struct output_problems *out,
                             struct rules_input *input, struct err *err);

/**
 * Make the program of the rule.
 *
 * Errors: ST_DATA - as program_make and program_make_logic, told with file, line, column and, in
 *         JsonLogic, the pointer of the node.
 */
enum status rules_input_program(struct job *job, const struct rules_input *input,
                                const struct program **program, struct err *err);

/** Say in err, which points into the rule, in which file and at what pointer. Errors: none. */
void rules_input_place(struct job *job, const struct rules_input *input, struct err *err);

#endif
