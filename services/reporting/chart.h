/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_CHART_H
#define LEVAIN_CHART_H

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

#endif
