/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_PRECHECK_H
#define LEVAIN_PRECHECK_H

#include "base/json_writer.h"
#include "fund/draft.h"
#include "fund/grid.h"
#include "fund/scoring.h"

/*
 * precheck - what a call's rules say of a draft, for the person who will file it: everything that
 * is against it at once, with what to correct, what to complete and on which text that rests.
 *
 * It is judged by scoring_assess, as the application will be: only the marks of a panel are not
 * there yet.
 */
struct precheck {
    struct arena *arena;
    const struct fund_file *file;
    const struct draft *draft;
    const struct assessment *assessment;
    struct sentence_names names;

    /* What is against it; all 0 and false when nothing is. */
    size_t failed_count, unknown_count; /* rules */
    size_t unmarked_count;              /* computed criteria that lack a fact */
    bool no_envelope, award_unknown, award_below_minimum, below_floor, below_threshold;

    bool by_panel;          /* some criteria are marked by the panel */
    struct rational points; /* of the criteria that are known */
    struct rational most;   /* with the best marks for all others, when the score has a best */
    bool has_most;
};

/** Assess a draft. Owner: `arena`. Errors: as scoring_assess. */
enum status precheck_of(struct arena *arena, const struct fund_file *file,
                        const struct draft *draft, struct precheck *precheck, struct err *err)
    __attribute__((warn_unused_result));

/** Tell whether nothing that can be known before the panel is against it. Errors: none. */
bool precheck_passes(const struct precheck *precheck);

/** Name what an unknown value lacks, as people call it: "members, own funds". Owner: the precheck's
 *  arena. Errors: none. */
const char *precheck_lacking(const struct precheck *precheck, const struct name_list *lacking);

/** Write it as lines for a terminal (not folded), or as one JSON object. Errors: none. */
void precheck_write_text(struct text *out, const struct precheck *precheck);
void precheck_write_json(struct json_writer *writer, const struct precheck *precheck);

#endif
