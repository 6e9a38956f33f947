/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_FUND_READING_H
#define LEVAIN_FUND_READING_H

#include "base/text.h"
#include "fund/fund_file.h"

/*
 * fund_reading - what the tests of fund files share.
 *
 * tests/data/fund/small.json uses every member once; mends.txt beside it holds its faults.
 */
#define FUND_SMALL  "tests/data/fund/small.json"
#define FUND_WORKED "docs/examples/val-de-lierre/fund.json"

struct reading {
    enum status status;
    struct fund_file file;
    struct err err;
    const char *said; /* each problem as a line "! LINE:COLUMN POINTER: REASON (ADVICE)" */
};

/** The arena of the tests, opened and freed by the set-up and tear-down of a group. Errors: none.
 */
extern struct arena fund_arena;
int fund_begin(void **state);
int fund_end(void **state);

/** Give the bytes of a file. Errors: the test fails. */
const char *fund_bytes(const char *path);

/** Give what reading these bytes gives. Errors: none. */
struct reading fund_reading(const char *bytes, size_t length, struct fund_variations variations);
struct reading fund_reading_of_text(const char *text);

/** Give a file that is read without a problem. Errors: the test fails. */
struct fund_file fund_good(const char *path);

/** Give `text` with its one `from` replaced. Errors: the test fails when it is not there once. */
const char *fund_replaced(const char *text, const char *from, const char *to);

/** Give the symbol or the constant of that name. Errors: the test fails. */
const struct symbol *fund_symbol(const struct fund_file *file, const char *name);
const struct value *fund_constant(const struct fund_file *file, const char *name);

#endif
