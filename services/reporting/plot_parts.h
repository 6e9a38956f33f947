/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_PLOT_PARTS_H
#define LEVAIN_PLOT_PARTS_H

#include "base/text.h"
#include "reporting/plot.h"

/*
 * plot_parts - what the kinds of plots share: the scale, the legend, bars, words.
 */
#define PLOT_WIDTH  720
#define PLOT_MARGIN 6
#define PLOT_LEGEND 22 /* a line of the legend */
#define PLOT_TEXT   12

struct drawing {
    const struct plot *plot;
    struct text *out;
    struct arena *arena;
    int64_t least, most; /* of what is drawn; 0 lies between them */
};

/* A box in whole units of the picture. */
struct plot_box {
    int x, y, width, height;
};

/* Each kind adds its body and gives the height that it took, from `top` on. */
typedef int plot_body_fn(struct drawing *drawing, int top);
plot_body_fn plot_bars, plot_stacked, plot_histogram, plot_curve, plot_funnel, plot_waterfall,
    plot_bullet, plot_heat, plot_choropleth;

/** Tell how many rows are drawn: of the kinds with a bar a row, PLOT_BARS_MAX at most.
 *  Errors: none. */
size_t plot_rows(const struct plot *plot);

/** Give a value, or PLOT_UNKNOWN. Errors: none. */
int64_t plot_value(const struct drawing *drawing, size_t series, size_t row);

/** Give a value in words; of one that is unknown, a dash. Errors: none. */
const char *plot_value_words(const struct drawing *drawing, size_t series, size_t row);

/** Give where a value stands on a line of `length` units from the least to the most.
 *  Errors: none. */
int plot_place(const struct drawing *drawing, int64_t value, int length);

/** Round `most` (and `least`) up to a step of 1, 2 or 5 and zeros, of which about five are needed;
 *  gives the step. Errors: none. */
int64_t plot_scale(struct drawing *drawing);

/** Add a box in the tone of a series; nothing when it has no area. Errors: none. */
void plot_add_box(struct drawing *drawing, struct plot_box box, size_t tone);

/** Add words at a place, cut after `most` characters; `anchor` is start, middle or end.
 *  Errors: none. */
void plot_add_words(struct drawing *drawing, int x, int y, const char *anchor, const char *words,
                    size_t most);
void plot_add_bold(struct drawing *drawing, int x, int y, const char *words, size_t most);

/** Add a line in the colour of the text; `how` are further attributes, or "". Errors: none. */
void plot_add_line(struct drawing *drawing, struct plot_box from_by, const char *how);

/** Add the legend: a box and the label of each series. Gives its height. Errors: none. */
int plot_add_legend(struct drawing *drawing, int top);

/** Add words on rows that are not drawn; gives their height, 0 when all are. Errors: none. */
int plot_add_more(struct drawing *drawing, int top);

#endif
