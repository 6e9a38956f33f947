/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_FIGURE_CHART_H
#define LEVAIN_FIGURE_CHART_H

#include "reporting/figures_words.h"

/*
 * figure_chart - the picture of a table of a report to funders, drawn from its rows.
 *
 * The `chart` of a table says what is drawn: `kind` (plot.h has them), `label`, the column that
 * names the rows (the first one unless said), and `series`, the columns that are drawn (else all
 * that have figures). A heat map has `across`, a second
 * column that names, and one series. A waterfall has `total_count`, how many rows at its end are
 * sums; a histogram may have `mark`, the row before which a line stands, whose words are
 * "mark.CODE". A choropleth has `contours`, a text a row (contour.h) or null; `classes`, "quantile"
 * unless "equal"; `class_count`, 4 unless said, at most 5. The chart "places" has `contours` too,
 * and is not drawn: what it holds goes out as GeoJSON.
 */

/**
 * Draw the chart of a block as SVG, as its `chart` says. What cannot be stacked, because a part is
 * below zero, is drawn as bars side by side.
 *
 * Owner:  `arena`.
 * Errors: ST_DATA naming the block - no such column, a column that is no number; as plot_draw.
 * `*svg` is null when there is nothing to draw.
 */
enum status chart_of_block(struct arena *arena, const struct figures_block *block,
                           struct figures_words *words, const char **svg, struct err *err)
    __attribute__((warn_unused_result));

#endif
