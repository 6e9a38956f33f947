/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_CHART_H
#define LEVAIN_CHART_H

#include "base/text.h"
#include "reporting/document.h"

/*
 * chart - figures as a picture that stands inside an HTML page, and prints in grey.
 *
 * A chart is SVG without script, style sheet or outside resource, has a title and a description
 * for those who do not see it, tells its parts apart by tone and hatching and not by colour alone,
 * and is always followed by the table of its figures.
 */
#define CHART_LABEL_CHARACTERS 40 /* longer ones are cut: the table has them whole */

/**
 * Draw one bar for each envelope of the list: what it paid for its own applications, what it paid
 * for those of others, what it has left, which is what it was voted; and behind that line, what
 * others paid for its applications.
 *
 * `envelopes` are objects with code, label (may be missing or null), voted_cents, awarded_cents,
 * moved_in_cents, moved_out_cents and left_cents. Words are in the language spoken.
 *
 * Owner:  `arena`.
 * Errors: ST_DATA naming the envelope - a figure is missing or below 0, or they do not add up:
 *         voted + moved in = awarded + moved out + left.
 */
enum status chart_envelopes(struct arena *arena, const struct document *envelopes,
                            const char *currency, const char **svg, struct err *err)
    __attribute__((warn_unused_result));

/**
 * Draw one bar for each rule that is against some application, as long as they are many: those that
 * it alone is against, then those that others are against too.
 *
 * `rules` are those of reasons_document. Words are in the language spoken.
 *
 * Owner: `arena`. Errors: none; null when no rule is against any application.
 */
const char *chart_reasons(struct arena *arena, const struct document *rules);

/* One value of a setting, and what is awarded and left at it. */
struct chart_point {
    const char *label;
    int64_t awarded_cents, left_cents;
    uint32_t awards;
    bool empty;      /* the value cannot be: a cross stands in its place */
    bool surprising; /* marked by a triangle */
};

/* The points of one row of a grid; a sweep of one setting has one. */
struct chart_line {
    const char *label; /* null for a sweep of one setting */
    const struct chart_point *points;
    size_t count;
};

#define CHART_LINES_MAX 12

struct chart_sweep {
    const char *setting;            /* whose values these are */
    const struct chart_line *lines; /* one below the other */
    size_t count;
    int64_t real_cents; /* awarded by the call as it is */
    bool no_real;       /* the call as it is cannot be */
    const char *currency;
};

/**
 * Draw a sweep: for each value what is awarded and, above it, what is left, and a line where the
 * call as it is stands. Of many values some are named; the table has them all. Words are in the
 * language spoken.
 *
 * Owner:  `arena`.
 * Errors: ST_DATA - more than CHART_LINES_MAX lines, or none has a point.
 */
enum status chart_sweep(struct arena *arena, const struct chart_sweep *sweep, const char **svg,
                        struct err *err) __attribute__((warn_unused_result));

/** Add words as they stand between tags. Errors: none. */
void chart_add_words(struct text *out, const char *words);

/** Add them cut between characters to `most` of them, with a mark of the cut. Errors: none. */
void chart_add_cut(struct text *out, const char *words, size_t most);

#endif
