/* SPDX-License-Identifier: MPL-2.0 */
/* plot_lines - the kinds that stand on an axis: histograms and curves; and the heat map. */
#include "reporting/plot_parts.h"

#include "base/words.h"

#define LEFT      104 /* of the axis: figures stand there */
#define RIGHT     16
#define TOP       18
#define HEIGHT    200
#define BOTTOM    30 /* the labels */
#define PLOT      (PLOT_WIDTH - LEFT - RIGHT)
#define NAMED_MAX 8 /* labels that are written */
#define CELL      30
#define CLASSES   5

static int
height_of(const struct drawing *drawing, int64_t value)
{
    return plot_place(drawing, value, HEIGHT);
}

static void
add_axis(struct drawing *drawing, int top, int64_t step)
{
    const struct plot *plot = drawing->plot;

    for (int64_t value = drawing->least; value <= drawing->most; value += step) {
        const int y = top + HEIGHT - height_of(drawing, value);

        plot_add_line(drawing, (struct plot_box){LEFT, y, PLOT, 0}, " stroke-opacity=\"0.35\"");
        plot_add_words(drawing, LEFT - 8, y + 4, "end", plot->words(plot->context, 0, 0, value),
                       16);
    }
}

/* The first, the last, and some between them, so far apart that they do not touch. */
static void
add_labels(struct drawing *drawing, int top, bool between)
{
    const size_t rows = plot_rows(drawing->plot);
    const size_t places = between ? rows : rows > 1 ? rows - 1 : 1;
    const size_t every = (rows + NAMED_MAX - 1) / NAMED_MAX;

    for (size_t row = 0; row < rows; row += every) {
        const int x = LEFT + (int)((between ? 2 * row + 1 : 2 * row) * PLOT / (2 * places));

        plot_add_words(drawing, x, top + HEIGHT + 18, "middle", drawing->plot->labels[row], 14);
    }
}

int
plot_histogram(struct drawing *drawing, int top)
{
    const struct plot *plot = drawing->plot;
    const size_t rows = plot_rows(plot);
    const int64_t step = plot_scale(drawing);

    top += TOP;
    add_axis(drawing, top, step);
    for (size_t row = 0; row < rows; row++) {
        const int x = LEFT + (int)(row * PLOT / rows), end = LEFT + (int)((row + 1) * PLOT / rows);
        const int64_t value = plot_value(drawing, 0, row);
        const int height = value == PLOT_UNKNOWN ? 0 : height_of(drawing, value);

        plot_add_box(drawing, (struct plot_box){x, top + HEIGHT - height, end - x, height},
                     plot->has_mark && row < plot->mark ? 1 : 0);
        if (height > 0 && end - x >= 24) {
            plot_add_words(drawing, (x + end) / 2, top + HEIGHT - height - 4, "middle",
                           plot_value_words(drawing, 0, row), 10);
        }
    }
    if (plot->has_mark) {
        const int x = LEFT + (int)(plot->mark * PLOT / rows);

        plot_add_line(drawing, (struct plot_box){x, top - 4, 0, HEIGHT + 4}, " stroke-width=\"3\"");
        plot_add_words(drawing, x + (x > PLOT_WIDTH / 2 ? -6 : 6), top - 6,
                       x > PLOT_WIDTH / 2 ? "end" : "start", plot->mark_words, 48);
    }
    add_labels(drawing, top, true);
    return top + HEIGHT + BOTTOM;
}

#define LINE(tone, dashes)                                                                         \
    " fill=\"none\" stroke=\"" tone "\" stroke-width=\"3\" stroke-linecap=\"round\"" dashes

static const char *const lines[PLOT_SERIES_MAX] = {
    LINE("#4a7ab8", ""),
    LINE("#a86f16", " stroke-dasharray=\"7 6\""),
    LINE("currentColor", " stroke-dasharray=\"1 6\""),
    LINE("#4a7ab8", " stroke-dasharray=\"9 6 1 6\""),
};

/* A line through what is known; it stops where nothing is. */
static void
add_curve(struct drawing *drawing, size_t series, int top)
{
    const size_t rows = plot_rows(drawing->plot);
    const size_t steps = rows > 1 ? rows - 1 : 1;
    bool open = false;

    text_add(drawing->out, "<path d=\"");
    for (size_t row = 0; row < rows; row++) {
        const int64_t value = plot_value(drawing, series, row);

        if (value == PLOT_UNKNOWN) {
            open = false;
            continue;
        }
        text_addf(drawing->out, "%c%d %d", open ? 'L' : 'M', LEFT + (int)(row * PLOT / steps),
                  top + HEIGHT - height_of(drawing, value));
        if (!open) {
            text_add(drawing->out, "h0"); /* a point alone is seen, by its round ends */
        }
        open = true;
    }
    text_addf(drawing->out, "\"%s/>\n", lines[series]);
}

static int
add_curve_legend(struct drawing *drawing, int top)
{
    const struct plot *plot = drawing->plot;

    for (size_t i = 0; i < plot->series_count; i++) {
        const int x = PLOT_MARGIN + (i % 2 == 0 ? 0 : PLOT_WIDTH / 2);
        const int y = top + (int)(i / 2) * PLOT_LEGEND;

        text_addf(drawing->out, "<path d=\"M%d %dh34\"%s/>\n", x, y + 11, lines[i]);
        plot_add_words(drawing, x + 42, y + 15, "start", plot->series[i].label, 48);
    }
    return (int)((plot->series_count + 1) / 2) * PLOT_LEGEND;
}

int
plot_curve(struct drawing *drawing, int top)
{
    const int64_t step = plot_scale(drawing);

    top += TOP;
    add_axis(drawing, top, step);
    for (size_t i = drawing->plot->series_count; i-- > 0;) {
        add_curve(drawing, i, top);
    }
    add_labels(drawing, top, false);
    top += HEIGHT + BOTTOM;
    return top + add_curve_legend(drawing, top);
}

/* How dark a cell is: 0 for nothing, then classes of equal width. */
static int
class_of(const struct drawing *drawing, int64_t value)
{
    return value <= 0 ? 0 : 1 + (int)((value - 1) * CLASSES / drawing->most);
}

int
plot_heat(struct drawing *drawing, int top)
{
    const struct plot *plot = drawing->plot;
    const int left = PLOT_WIDTH / 3;
    const int width = (PLOT_WIDTH - left - PLOT_MARGIN) / (int)plot->series_count;

    for (size_t i = 0; i < plot->series_count; i++) {
        plot_add_words(drawing, left + (int)i * width + width / 2, top + 14, "middle",
                       plot->series[i].label, (size_t)width / 7);
    }
    top += PLOT_LEGEND;
    for (size_t row = 0; row < plot_rows(plot); row++, top += CELL) {
        plot_add_words(drawing, left - 8, top + 19, "end", plot->labels[row], 34);
        for (size_t i = 0; i < plot->series_count; i++) {
            const int64_t value = plot_value(drawing, i, row);
            const int x = left + (int)i * width;

            text_addf(drawing->out,
                      "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"#4a7ab8\" "
                      "fill-opacity=\"0.%d\" stroke=\"currentColor\"/>\n",
                      x, top, width, CELL,
                      value == PLOT_UNKNOWN ? 0 : class_of(drawing, value) * 12);
            plot_add_words(drawing, x + width / 2, top + 19, "middle",
                           plot_value_words(drawing, i, row), (size_t)width / 7);
        }
    }
    return top + PLOT_MARGIN + plot_add_more(drawing, top);
}
