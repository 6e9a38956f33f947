/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_DRAFT_H
#define LEVAIN_DRAFT_H

#include "fund/intake.h"

/*
 * draft - applications that are not filed yet, from a CSV file as intake takes them or from JSON:
 * one object, or an array of objects, whose members are named as the fields.
 *
 * What can be read is judged, whatever else is wrong: a value that cannot be read is reported and
 * counts as missing, so that a typing error does not hide what the rules say of the rest.
 */
struct draft {
    struct application application; /* without marks of a panel */
    long line;                      /* of the file */
    size_t problem_count;           /* values of it that could not be read */
};

struct draft_hooks {
    void *context;
    struct problems *problems;
    enum status (*on_draft)(void *context, struct draft *draft, struct err *err);
};

/**
 * Read the drafts of a file ("-" is the standard input), as JSON or as CSV.
 *
 * Owner:  a draft lives until the callback returns; a scratch part of `arena`.
 * Errors: ST_DATA - the file cannot be read, is not CSV or not JSON, or JSON of another shape; what
 *         `on_draft` gave.
 */
enum status draft_read_file(struct arena *arena, const struct fund_file *file, const char *path,
                            bool json, const struct draft_hooks *hooks, struct err *err)
    __attribute__((warn_unused_result));

#endif
