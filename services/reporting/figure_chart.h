/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_FIGURE_CHART_H
#define LEVAIN_FIGURE_CHART_H

#include "reporting/figures_words.h"

/*
 * figure_chart - the picture of a table of a report to funders, drawn from its rows.
 */

/**
 * Draw the chart of a block as SVG, as its `chart` says: `kind`, `label` (the first column, unless
 * said), `series` (else all columns of figures), and `total_count` of a waterfall.
 *
 * Owner:  `arena`.
 * Errors: as plot_draw; `*svg` is null when nothing is drawn.
 */
enum status chart_of_block(struct arena *arena, const struct figures_block *block,
                           struct figures_words *words, const char **svg, struct err *err)
    __attribute__((warn_unused_result));

#endif
