/* SPDX-License-Identifier: MPL-2.0 */
/* chart_sweep - what a setting makes of the money, value by value. */
#include "reporting/chart.h"

#include "base/words.h"

#include <inttypes.h>
#include <string.h>

#define WIDTH       720
#define LEFT        104 /* of the axis: amounts stand there */
#define RIGHT       12
#define TOP         26 /* of a panel: its title */
#define HEIGHT      190
#define BOTTOM      40 /* the values */
#define PANEL       (TOP + HEIGHT + BOTTOM)
#define LEGEND      48
#define LEGEND_MORE 22 /* of what is refused */
#define HEAD        24
#define PLOT        (WIDTH - LEFT - RIGHT)
#define STEPS       5
#define NAMED_MAX   10 /* values that are named */
#define EDGE_FROM   8  /* units of width from which a bar has an edge, and a number above it */

struct drawing {
    struct text *out;
    struct arena *arena;
    const char *currency;
    int64_t most_cents, step_cents, real_cents;
    bool no_real, any_empty;
};

/* A step of 1, 2 or 5 and zeros, of which at most STEPS are needed. */
static int64_t
step_for(int64_t most_cents)
{
    static const int64_t heads[] = {1, 2, 5};
    int64_t zeros = 100;

    for (;; zeros *= 10) {
        for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
            if (heads[i] * zeros * STEPS >= most_cents) {
                return heads[i] * zeros;
            }
        }
    }
}

static int
height_of(const struct drawing *drawing, int64_t cents)
{
    return (int)(cents * HEIGHT / drawing->most_cents);
}

static void
add_axis(const struct drawing *drawing, int top)
{
    struct text *out = drawing->out;

    for (int64_t cents = 0; cents <= drawing->most_cents; cents += drawing->step_cents) {
        const int y = top + HEIGHT - height_of(drawing, cents);

        text_addf(out,
                  "<path d=\"M%d %dh%d\" stroke=\"#b8b8b8\" stroke-width=\"1\"/>\n"
                  "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">",
                  LEFT, y, PLOT, LEFT - 8, y + 4);
        chart_add_words(out, words_money(drawing->arena, cents, drawing->currency, 0));
        text_add(out, "</text>\n");
    }
}

static void
add_rectangle(const struct drawing *drawing, const int at[4], const char *fill, bool edge)
{
    if (at[2] > 0 && at[3] > 0) {
        text_addf(drawing->out,
                  "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"%s\"%s/>\n", at[0],
                  at[1], at[2], at[3], fill, edge ? " stroke=\"#1a1a1a\"" : "");
    }
}

static void
add_cross(const struct drawing *drawing, int x, int y)
{
    text_addf(drawing->out,
              "<path d=\"M%d %dl8 8m0 -8l-8 8\" stroke=\"#b3341f\" stroke-width=\"2\"/>\n", x - 4,
              y - 4);
}

static void
add_point(const struct drawing *drawing, const struct chart_point *point, int x, int width, int top)
{
    const bool wide = width >= EDGE_FROM;
    const int gap = wide ? width / 6 : 0, base = top + HEIGHT;
    const int awarded = height_of(drawing, point->awarded_cents);
    const int both = height_of(drawing, point->awarded_cents + point->left_cents);
    const int middle = x + width / 2;

    if (point->empty) {
        add_cross(drawing, middle, base - 9);
        return;
    }
    add_rectangle(drawing, (const int[4]){x + gap, base - awarded, width - 2 * gap, awarded},
                  "#24476b", wide);
    add_rectangle(drawing, (const int[4]){x + gap, base - both, width - 2 * gap, both - awarded},
                  "url(#chart-left)", wide);
    if (width >= 3 * EDGE_FROM) {
        text_addf(drawing->out,
                  "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\" fill=\"#ffffff\">%" PRIu32
                  "</text>\n",
                  middle, base - awarded + 15, point->awards);
    }
    if (point->surprising) {
        text_addf(drawing->out, "<path d=\"M%d %dl5 9h-10z\" fill=\"#b3341f\"/>\n", middle,
                  base + 3);
    }
}

/* The first, the last, and some between them, so far apart that they do not touch. */
static void
add_values(const struct drawing *drawing, const struct chart_line *line, int top)
{
    const size_t every = (line->count + NAMED_MAX - 1) / NAMED_MAX;

    for (size_t i = 0; i < line->count; i += every) {
        const int x = LEFT + (int)((2 * i + 1) * PLOT / (2 * line->count));

        text_addf(drawing->out, "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">", x,
                  top + HEIGHT + 27);
        chart_add_words(drawing->out, line->points[i].label);
        text_add(drawing->out, "</text>\n");
    }
}

static void
add_panel(const struct drawing *drawing, const struct chart_line *line, int top)
{
    const int real = top + HEIGHT - height_of(drawing, drawing->real_cents);

    if (line->label != NULL) {
        text_addf(drawing->out, "<text x=\"%d\" y=\"%d\" font-weight=\"bold\">", LEFT, top - 8);
        chart_add_words(drawing->out, line->label);
        text_add(drawing->out, "</text>\n");
    }
    add_axis(drawing, top);
    for (size_t i = 0; i < line->count; i++) {
        const int x = LEFT + (int)(i * PLOT / line->count);
        const int end = LEFT + (int)((i + 1) * PLOT / line->count);

        add_point(drawing, &line->points[i], x, end - x > 0 ? end - x : 1, top);
    }
    if (!drawing->no_real) {
        text_addf(drawing->out,
                  "<path d=\"M%d %dh%d\" stroke=\"#d98b00\" stroke-width=\"2\" "
                  "stroke-dasharray=\"7 4\"/>\n",
                  LEFT, real, PLOT);
    }
    add_values(drawing, line, top);
}

static void
add_legend(const struct drawing *drawing, int top)
{
    struct text *out = drawing->out;
    const int second = LEFT + PLOT / 2;

    add_rectangle(drawing, (const int[4]){LEFT, top + 4, 22, 12}, "#24476b", true);
    text_addf(out, "<text x=\"%d\" y=\"%d\">", LEFT + 30, top + 15);
    chart_add_words(out, _("awarded, with the number of awards"));
    text_add(out, "</text>\n");
    add_rectangle(drawing, (const int[4]){second, top + 4, 22, 12}, "url(#chart-left)", true);
    text_addf(out, "<text x=\"%d\" y=\"%d\">", second + 30, top + 15);
    chart_add_words(out, _("left"));
    text_addf(out,
              "</text>\n<path d=\"M%d %dh22\" stroke=\"#d98b00\" stroke-width=\"2\" "
              "stroke-dasharray=\"7 4\"/>\n<text x=\"%d\" y=\"%d\">",
              LEFT, top + 32, LEFT + 30, top + 37);
    chart_add_words(out, _("awarded by the call as it is"));
    text_addf(out,
              "</text>\n<path d=\"M%d %dl5 9h-10z\" fill=\"#b3341f\"/>\n<text x=\"%d\" y=\"%d\">",
              second + 11, top + 27, second + 30, top + 37);
    chart_add_words(out, _("a surprise: see the table"));
    text_add(out, "</text>\n");
    if (drawing->any_empty) {
        add_cross(drawing, LEFT + 11, top + 54);
        text_addf(out, "<text x=\"%d\" y=\"%d\">", LEFT + 30, top + 59);
        chart_add_words(out, _("refused: see the table"));
        text_add(out, "</text>\n");
    }
}

static void
add_head(const struct drawing *drawing, const char *setting, int height)
{
    struct text *out = drawing->out;

    text_addf(out,
              "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"img\" "
              "aria-labelledby=\"sweep-title sweep-description\" font-family=\"sans-serif\" "
              "font-size=\"12\" fill=\"#1a1a1a\">\n<title id=\"sweep-title\">",
              WIDTH, height);
    chart_add_words(out, text_format(drawing->arena, _("What %s makes of the money"), setting));
    text_add(out, "</title>\n<desc id=\"sweep-description\">");
    chart_add_words(out, _("One bar for each value: what is awarded, and above it what is left. A "
                           "line stands where the call as it is does. The table of the sweep has "
                           "every figure."));
    text_add(out, "</desc>\n<defs><pattern id=\"chart-left\" width=\"6\" height=\"6\" "
                  "patternUnits=\"userSpaceOnUse\"><rect width=\"6\" height=\"6\" "
                  "fill=\"#ffffff\"/><path d=\"M0 6L6 0\" stroke=\"#24476b\" "
                  "stroke-width=\"1\"/></pattern></defs>\n");
    text_addf(out,
              "<rect width=\"%d\" height=\"%d\" fill=\"#ffffff\"/>\n<text x=\"%d\" y=\"16\" "
              "font-weight=\"bold\" font-size=\"14\">",
              WIDTH, height, LEFT);
    chart_add_words(out, setting);
    text_add(out, "</text>\n");
}

/* The highest bar decides the scale; gives whether there is one. */
static bool
set_scale(struct drawing *drawing, const struct chart_sweep *sweep)
{
    bool any = false;

    for (size_t i = 0; i < sweep->count; i++) {
        for (size_t k = 0; k < sweep->lines[i].count; k++) {
            const struct chart_point *point = &sweep->lines[i].points[k];
            const int64_t cents = point->awarded_cents + point->left_cents;

            any = true;
            drawing->any_empty |= point->empty;
            drawing->most_cents = cents > drawing->most_cents ? cents : drawing->most_cents;
        }
    }
    drawing->step_cents = step_for(drawing->most_cents);
    drawing->most_cents =
        (drawing->most_cents + drawing->step_cents - 1) / drawing->step_cents * drawing->step_cents;
    drawing->most_cents = drawing->most_cents > 0 ? drawing->most_cents : drawing->step_cents;
    return any;
}

enum status
chart_sweep(struct arena *arena, const struct chart_sweep *sweep, const char **svg, struct err *err)
{
    struct text out = text_in(arena);
    struct drawing drawing = {.out = &out,
                              .arena = arena,
                              .currency = sweep->currency,
                              .most_cents = sweep->real_cents,
                              .real_cents = sweep->real_cents,
                              .no_real = sweep->no_real};
    int height = HEAD + (int)sweep->count * PANEL + LEGEND;

    if (sweep->count > CHART_LINES_MAX) {
        err_hint(err, "%s", _("put the setting that has more values last, or draw fewer"));
        return err_set(err, ST_DATA, _("a chart of a grid has at most %d rows"), CHART_LINES_MAX);
    }
    if (!set_scale(&drawing, sweep)) {
        return err_set(err, ST_DATA, "%s", _("the sweep has no point to draw"));
    }
    height += drawing.any_empty ? LEGEND_MORE : 0;
    add_head(&drawing, sweep->setting, height);
    for (size_t i = 0; i < sweep->count; i++) {
        add_panel(&drawing, &sweep->lines[i], HEAD + (int)i * PANEL + TOP);
    }
    add_legend(&drawing, HEAD + (int)sweep->count * PANEL);
    text_add(&out, "</svg>\n");
    *svg = text_of(&out);
    return ST_OK;
}
