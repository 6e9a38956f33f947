/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_GRID_H
#define LEVAIN_GRID_H

#include "base/json_writer.h"
#include "fund/fund_file.h"
#include "rules/sentence.h"

/*
 * grid - everything that decides in a call, read aloud: facts, envelopes, rules, criteria, score,
 * caps, award, quotas, order, passes, in the order in which an application meets them.
 *
 * Each sentence is made from the formula that is computed and from the settings that the walk
 * follows, never written beside them, so that text and computation cannot differ.
 */
struct grid_line {
    struct sentence sentence;
    const char *url; /* what the sentence speaks of; null */
    struct grid_line *next;
};

struct grid_entry {
    const char *code, *label; /* label is null when there is none beside the code */
    const char *formula;      /* null = none */
    struct grid_line *lines;
    struct grid_entry *next;
};

struct grid_section {
    const char *code; /* "rules": the same in every language */
    const char *title;
    struct grid_line *lines; /* what holds for all entries */
    struct grid_entry *entries;
    struct grid_section *next;
};

struct grid {
    const struct fund_file *file;
    const struct grid_section *sections;
};

/** Give the grid of a fund file in the language spoken. Owner: `arena`. Errors: none.
 *  Source: P3, P9. */
struct grid grid_of(struct arena *arena, const struct fund_file *file);

/** Write the grid for a terminal (not folded), as Markdown, as what stands in the body of a page,
 *  or as the members of the object that is open. Owner: `out`. Errors: none. */
void grid_write_text(struct text *out, const struct grid *grid);
void grid_write_markdown(struct text *out, const struct grid *grid);
void grid_write_html(struct text *out, const struct grid *grid);
void grid_write_json(struct json_writer *writer, struct arena *arena, const struct grid *grid);

/** Give what sentences call the names of a fund file: with the values of its constants, and those
 *  of each envelope. Owner: `arena`. Errors: none. */
struct sentence_names grid_names(struct arena *arena, const struct fund_file *file);

/** Say for which days a rule is in force, or null when it always is; what its severity means.
 *  Owner: `arena`. Errors: none. */
const char *grid_rule_days(struct arena *arena, const struct fund_rule *rule);
const char *grid_severity(enum rule_severity severity);

#endif
