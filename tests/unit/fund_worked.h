/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_FUND_WORKED_H
#define LEVAIN_FUND_WORKED_H

#include "fund/outcome.h"

#include "fund_reading.h"
#include "unit.h"

#include <stdlib.h>

/*
 * fund_worked - the applications of the worked fund, read from their file, changed one fact at a
 * time, then assessed and walked.
 */
#define WORKED_APPLICATIONS "docs/examples/val-de-lierre/applications.csv"
#define WORKED_MAX          32

struct worked_one {
    struct application application;
    struct marker_mark *marks;
    size_t mark_count;
    struct assessment assessment;
    struct outcome outcome; /* after worked_run */
};

struct worked {
    struct fund_file file;
    struct worked_one items[WORKED_MAX]; /* by code */
    size_t count;
    struct allocation_plan plan;
};

/** Give the fund with its applications, as files have them, with variations. Errors: the test
 *  fails. */
struct worked *worked_fund(struct fund_variations variations);

/** Give the application of that code. Errors: the test fails. */
struct worked_one *worked_named(struct worked *worked, const char *code);

/** Write another cell for a field of one application. Errors: the test fails. */
void worked_set(struct worked *worked, const char *code, const char *field, const char *cell);

/** Take a mark away, or write another one. Errors: the test fails when it was not given. */
void worked_unmark(struct worked *worked, const char *code, const char *criterion);
void worked_mark(struct worked *worked, const char *code, const char *criterion, int64_t mark);

/** Record a waiver of a rule. Errors: the test fails. */
void worked_waive(struct worked *worked, const char *code, const char *rule);

/** Assess one application. Errors: the test fails. */
const struct assessment *worked_assess(struct worked *worked, const char *code);

/** Assess all and walk the passes. Errors: the test fails. */
void worked_run(struct worked *worked);

/** Give what the run as a whole says, as a trial. Errors: none. */
struct outcome_run worked_outcome_run(struct worked *worked);

/** Give the field of that name. Errors: the test fails. */
const struct fund_field *fund_field_of(const struct fund_file *file, const char *name);

/** Give a number exactly ("58.5"); "status REASON" before the walk; every rule that is not simply
 *  passed, with what it lacks ("R05=fail R15=waived(n_members)"). Errors: none. */
const char *exact(struct rational value);
const char *concluded(const struct assessment *assessment);
const char *verdicts(const struct fund_file *file, const struct assessment *assessment);

/** Give the next number of a seeded series. Errors: none. */
uint64_t chance(uint64_t *seed);

#endif
