/* SPDX-License-Identifier: MPL-2.0 */
/* plot_bars - the kinds that lie: bars, stacked bars, steps of a waterfall, bullets, a funnel. */
#include "reporting/plot_parts.h"

#include "base/words.h"

#define ROW       44 /* a line of words, then the bar */
#define BAR       18
#define THIN      13 /* a bar of several series */
#define WORDS     22 /* the line above a bar */
#define GAP       8
#define LENGTH    (PLOT_WIDTH - 2 * PLOT_MARGIN)
#define LABEL     52  /* characters, where a figure stands at the end of the line */
#define BESIDE    150 /* of a grouped bar: room for its figure */
#define STEP_WORD 60

/* A bar from zero to the value, on either side of it. */
static void
add_from_zero(struct drawing *drawing, struct plot_box line, int64_t value, size_t tone)
{
    const int zero = plot_place(drawing, 0, line.width);
    const int end = plot_place(drawing, value, line.width);

    line.x += end < zero ? end : zero;
    line.width = end < zero ? zero - end : end - zero;
    plot_add_box(drawing, line, tone);
}

static void
add_row_words(struct drawing *drawing, size_t row, int y, const char *figure)
{
    plot_add_bold(drawing, PLOT_MARGIN, y + 14, drawing->plot->labels[row], LABEL);
    plot_add_words(drawing, PLOT_WIDTH - PLOT_MARGIN, y + 14, "end", figure, 80);
}

static int
bars_of_one(struct drawing *drawing, int top)
{
    for (size_t row = 0; row < plot_rows(drawing->plot); row++, top += ROW) {
        const int64_t value = plot_value(drawing, 0, row);

        add_row_words(drawing, row, top, plot_value_words(drawing, 0, row));
        if (value != PLOT_UNKNOWN) {
            add_from_zero(drawing, (struct plot_box){PLOT_MARGIN, top + WORDS, LENGTH, BAR}, value,
                          0);
        }
    }
    return top;
}

int
plot_bars(struct drawing *drawing, int top)
{
    const struct plot *plot = drawing->plot;

    if (plot->series_count == 1) {
        top = bars_of_one(drawing, top);
        return top + plot_add_more(drawing, top);
    }
    for (size_t row = 0; row < plot_rows(plot); row++) {
        plot_add_bold(drawing, PLOT_MARGIN, top + 14, plot->labels[row], 80);
        top += WORDS;
        for (size_t i = 0; i < plot->series_count; i++, top += THIN) {
            const int64_t value = plot_value(drawing, i, row);

            plot_add_words(drawing, PLOT_WIDTH - PLOT_MARGIN, top + 11, "end",
                           plot_value_words(drawing, i, row), 40);
            if (value != PLOT_UNKNOWN) {
                add_from_zero(drawing, (struct plot_box){PLOT_MARGIN, top, LENGTH - BESIDE, THIN},
                              value, i);
            }
        }
        top += GAP;
    }
    top += plot_add_more(drawing, top);
    return top + plot_add_legend(drawing, top);
}

static int64_t
sum_of(const struct drawing *drawing, size_t row)
{
    int64_t sum = 0;

    for (size_t i = 0; i < drawing->plot->series_count; i++) {
        const int64_t value = plot_value(drawing, i, row);

        sum += value == PLOT_UNKNOWN ? 0 : value;
    }
    return sum;
}

int
plot_stacked(struct drawing *drawing, int top)
{
    const struct plot *plot = drawing->plot;

    for (size_t row = 0; row < plot_rows(plot); row++) {
        const int64_t sum = sum_of(drawing, row);

        drawing->most = sum > drawing->most ? sum : drawing->most;
    }
    for (size_t row = 0; row < plot_rows(plot); row++, top += ROW) {
        int64_t upto = 0;

        add_row_words(drawing, row, top, plot->words(plot->context, 0, row, sum_of(drawing, row)));
        for (size_t i = 0; i < plot->series_count; i++) {
            const int64_t value = plot_value(drawing, i, row);
            const int from = plot_place(drawing, upto, LENGTH);

            upto += value == PLOT_UNKNOWN ? 0 : value;
            plot_add_box(drawing,
                         (struct plot_box){PLOT_MARGIN + from, top + WORDS,
                                           plot_place(drawing, upto, LENGTH) - from, BAR},
                         i);
        }
    }
    top += plot_add_more(drawing, top);
    return top + GAP + plot_add_legend(drawing, top + GAP);
}

/* Where a row of a waterfall begins and ends: a sum begins at zero. */
static void
step_of(const struct drawing *drawing, size_t row, int64_t *from, int64_t *to)
{
    const struct plot *plot = drawing->plot;
    const int64_t value = plot_value(drawing, 0, row);

    *from = row + plot->total_count >= plot->count ? 0 : *to;
    *to = *from + (value == PLOT_UNKNOWN ? 0 : value);
}

int
plot_waterfall(struct drawing *drawing, int top)
{
    const struct plot *plot = drawing->plot;
    int64_t from = 0, to = 0;

    drawing->least = 0; /* what is taken from a sum need not go below it */
    drawing->most = 1;
    for (size_t row = 0; row < plot_rows(plot); row++) {
        step_of(drawing, row, &from, &to);
        drawing->most = to > drawing->most ? to : drawing->most;
        drawing->least = to < drawing->least ? to : drawing->least;
    }
    to = 0;
    for (size_t row = 0; row < plot_rows(plot); row++, top += ROW) {
        const bool total = row == 0 || row + plot->total_count >= plot->count;
        int begin, end;

        step_of(drawing, row, &from, &to);
        begin = plot_place(drawing, from < to ? from : to, LENGTH);
        end = plot_place(drawing, from < to ? to : from, LENGTH);
        add_row_words(drawing, row, top, plot_value_words(drawing, 0, row));
        plot_add_box(drawing, (struct plot_box){PLOT_MARGIN + begin, top + WORDS, end - begin, BAR},
                     total       ? 0
                     : to < from ? 2
                                 : 1);
    }
    return top + plot_add_more(drawing, top);
}

/* How a series of bullets is drawn: a baseline, a target, and a bar up to what was realised. */
static void
add_bullet_mark(struct drawing *drawing, size_t series, int x, int y)
{
    plot_add_line(drawing, (struct plot_box){x, y, 0, BAR + 4},
                  series == 1 ? " stroke-width=\"4\"" : " stroke-dasharray=\"3 2\"");
}

static int
add_bullet_legend(struct drawing *drawing, int top)
{
    const struct plot *plot = drawing->plot;

    for (size_t i = 0; i < plot->series_count; i++) {
        const int x = PLOT_MARGIN + (int)i * LENGTH / 3;

        if (i == 2) {
            plot_add_box(drawing, (struct plot_box){x, top + 7, 22, BAR - 6}, 0);
        } else {
            add_bullet_mark(drawing, i, x + 11, top + 2);
        }
        plot_add_words(drawing, x + 30, top + 17, "start", plot->series[i].label, 30);
    }
    return PLOT_LEGEND + PLOT_MARGIN;
}

int
plot_bullet(struct drawing *drawing, int top)
{
    const struct plot *plot = drawing->plot;

    for (size_t row = 0; row < plot_rows(plot); row++, top += ROW) {
        struct text words = text_in(drawing->arena);

        /* Each row has a scale of its own: their units differ. */
        drawing->least = 0;
        drawing->most = 1;
        for (size_t i = 0; i < plot->series_count; i++) {
            const int64_t value = plot_value(drawing, i, row);

            drawing->most = value > drawing->most ? value : drawing->most;
            text_addf(&words, "%s%s %s", i > 0 ? " · " : "", plot->series[i].label,
                      plot_value_words(drawing, i, row));
        }
        plot_add_bold(drawing, PLOT_MARGIN, top + 14, plot->labels[row], 44);
        plot_add_words(drawing, PLOT_WIDTH - PLOT_MARGIN, top + 14, "end", text_of(&words), 90);
        for (size_t i = plot->series_count; i-- > 0;) {
            const int64_t value = plot_value(drawing, i, row);
            const int x = value == PLOT_UNKNOWN ? 0 : plot_place(drawing, value, LENGTH);

            if (value != PLOT_UNKNOWN && i == 2) {
                plot_add_box(drawing, (struct plot_box){PLOT_MARGIN, top + WORDS + 3, x, BAR - 6},
                             0);
            } else if (value != PLOT_UNKNOWN) {
                add_bullet_mark(drawing, i, PLOT_MARGIN + x, top + WORDS - 2);
            }
        }
    }
    top += plot_add_more(drawing, top);
    return top + PLOT_MARGIN + add_bullet_legend(drawing, top + PLOT_MARGIN);
}

int
plot_funnel(struct drawing *drawing, int top)
{
    const struct plot *plot = drawing->plot;
    const int length = LENGTH - BESIDE;

    drawing->most = 1; /* of the steps alone: days are in the other series */
    for (size_t row = 0; row < plot_rows(plot); row++) {
        const int64_t value = plot_value(drawing, 0, row);

        drawing->most = value > drawing->most ? value : drawing->most;
    }
    for (size_t row = 0; row < plot_rows(plot); row++, top += ROW) {
        const int64_t value = plot_value(drawing, 0, row);
        const int width = value == PLOT_UNKNOWN ? 0 : plot_place(drawing, value, length);

        plot_add_bold(drawing, PLOT_MARGIN, top + 14, plot->labels[row], STEP_WORD);
        plot_add_words(drawing, PLOT_MARGIN + length, top + 14, "end",
                       plot_value_words(drawing, 0, row), 40);
        /* In the middle, so that what is lost on the way is seen on both sides. */
        plot_add_box(drawing,
                     (struct plot_box){PLOT_MARGIN + (length - width) / 2, top + WORDS, width, BAR},
                     0);
        if (row > 0 && plot->series_count > 1) {
            plot_add_words(drawing, PLOT_WIDTH - PLOT_MARGIN, top + 6, "end",
                           text_format(drawing->arena, "↓ %s", plot_value_words(drawing, 1, row)),
                           24);
        }
    }
    return top + plot_add_more(drawing, top);
}
