/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_AWARD_CHANGE_H
#define LEVAIN_AWARD_CHANGE_H

#include "base/json_writer.h"
#include "fund/award_alone.h"
#include "fund/outcome.h"

/*
 * award_change - what two allocation runs say otherwise of one application, and what made it so:
 * the score, the computed award, a pass, or what refused it on the side where it has less.
 */
enum award_class {
    AWARD_ENTERS, /* awarded in the second run only */
    AWARD_LEAVES, /* awarded in the first run only */
    AWARD_MORE,
    AWARD_LESS,
    AWARD_PASS,      /* the same amount, made otherwise */
    AWARD_OTHERWISE, /* awarded in none, for another reason */
    AWARD_CLASSES,
};

/* What one run says of it. */
struct award_side {
    bool there;
    const char *envelope, *status, *reason, *quota; /* codes; envelope and quota may be null */
    uint32_t rank;
    bool computed_known, scored;
    int64_t computed_cents, award_cents, short_cents;
    struct rational score;
    const char *const *passes;
    size_t pass_count;
    const char *const *binding; /* caps that make its computed award */
    size_t binding_count;
};

struct award_change {
    const char *application;
    enum award_class class;
    struct award_side sides[2];
    bool score_differs, computed_differs, passes_differ;
    int refused; /* the side on which something refused it, or a part of it; -1 = none */
};

/* Two runs, for people. */
struct award_comparison {
    const char *call, *currency;
    const struct outcome_run *runs[2];
    const struct fund_file *files[2];
    const char *const *settings; /* "threshold: 55, then 60" */
    size_t setting_count;
    const struct award_alone *alone; /* what each does alone */
    struct award_change *changes;
    size_t change_count;
    size_t counts[AWARD_CLASSES];
    bool computed_more, computed_less; /* of some application */
};

/** Say how two sides differ. Errors: none. */
struct award_change award_change_of(const char *application, const struct award_side sides[2]);

/** Give the code of a class: "enters"... Errors: none. */
const char *award_class_code(enum award_class class);

/** Give the surprises of the second run beside the first, in words, at most 2. Owner: `arena`.
 *  Errors: none. */
size_t award_surprises(struct arena *arena, const struct award_comparison *comparison,
                       const char *words[2]);

/** Write a comparison as JSON, as CSV, for people in the language spoken. Errors: none. */
void award_comparison_write(struct json_writer *writer, struct arena *arena,
                            const struct award_comparison *comparison);
void award_comparison_csv(struct text *out, const struct award_comparison *comparison);
void award_comparison_tell(struct text *out, struct arena *arena,
                           const struct award_comparison *comparison);

#endif
