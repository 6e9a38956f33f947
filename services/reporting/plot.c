/* SPDX-License-Identifier: MPL-2.0 */
#include "reporting/plot_parts.h"

#include "base/words.h"
#include "reporting/chart.h"

#include <assert.h>
#include <string.h>

#define STEPS 5

static const struct {
    const char *name;
    plot_body_fn *body;
    size_t series_max;
    bool below_zero; /* it has a place for values below 0 */
    bool bar_a_row;
} kinds[PLOT_KINDS] = {
    [PLOT_BAR] = {"bar", plot_bars, PLOT_SERIES_MAX, true, true},
    [PLOT_STACKED] = {"stacked", plot_stacked, PLOT_SERIES_MAX, false, true},
    [PLOT_HISTOGRAM] = {"histogram", plot_histogram, 1, false, false},
    [PLOT_CURVE] = {"curve", plot_curve, PLOT_SERIES_MAX, false, false},
    [PLOT_FUNNEL] = {"funnel", plot_funnel, 2, false, true},
    [PLOT_WATERFALL] = {"waterfall", plot_waterfall, 1, true, true},
    [PLOT_BULLET] = {"bullet", plot_bullet, 3, false, true},
    [PLOT_HEAT] = {"heat", plot_heat, PLOT_HEAT_COLUMNS_MAX, false, true},
    [PLOT_CHOROPLETH] = {"choropleth", plot_choropleth, PLOT_SERIES_MAX, false, false},
};

/* Each is 3 times as light or as dark as white paper and as a dark screen, at least; the second and
 * the fourth are hatched (plot_add_defs). */
static const char *const tones[PLOT_SERIES_MAX] = {"#4a7ab8", NULL, "#a86f16", NULL};

bool
plot_kind_named(const char *name, enum plot_kind *kind)
{
    for (size_t i = 0; i < PLOT_KINDS; i++) {
        if (strcmp(kinds[i].name, name) == 0) {
            *kind = (enum plot_kind)i;
            return true;
        }
    }
    return false;
}

size_t
plot_rows(const struct plot *plot)
{
    const size_t most = kinds[plot->kind].bar_a_row ? PLOT_BARS_MAX : PLOT_ROWS_MAX;

    return plot->count < most ? plot->count : most;
}

int64_t
plot_value(const struct drawing *drawing, size_t series, size_t row)
{
    return drawing->plot->series[series].values[row];
}

const char *
plot_value_words(const struct drawing *drawing, size_t series, size_t row)
{
    const struct plot *plot = drawing->plot;
    const int64_t value = plot_value(drawing, series, row);

    return value == PLOT_UNKNOWN || value == PLOT_HIDDEN
               ? "–"
               : plot->words(plot->context, series, row, value);
}

int
plot_place(const struct drawing *drawing, int64_t value, int length)
{
    return (int)((value - drawing->least) * length / (drawing->most - drawing->least));
}

int64_t
plot_scale(struct drawing *drawing)
{
    static const int64_t heads[] = {1, 2, 5};
    const int64_t span = drawing->most - drawing->least;
    int64_t zeros = 1;

    for (;; zeros *= 10) {
        for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
            const int64_t step = heads[i] * zeros;

            if (step * STEPS >= span) {
                drawing->most = (drawing->most + step - 1) / step * step;
                drawing->least = -((-drawing->least + step - 1) / step * step);
                return step;
            }
        }
    }
}

void
plot_add_box(struct drawing *drawing, struct plot_box box, size_t tone)
{
    if (box.width <= 0 || box.height <= 0) {
        return;
    }
    text_addf(drawing->out,
              "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" stroke=\"currentColor\" ", box.x,
              box.y, box.width, box.height);
    if (tones[tone] != NULL) {
        text_addf(drawing->out, "fill=\"%s\"/>\n", tones[tone]);
    } else {
        text_addf(drawing->out, "fill=\"url(#%s-%zu)\"/>\n", drawing->plot->id, tone);
    }
}

static void
add_text(struct drawing *drawing, int x, int y, const char *how)
{
    text_addf(drawing->out, "<text x=\"%d\" y=\"%d\"%s>", x, y, how);
}

void
plot_add_words(struct drawing *drawing, int x, int y, const char *anchor, const char *words,
               size_t most)
{
    add_text(drawing, x, y,
             strcmp(anchor, "start") == 0
                 ? ""
                 : text_format(drawing->arena, " text-anchor=\"%s\"", anchor));
    chart_add_cut(drawing->out, words, most);
    text_add(drawing->out, "</text>\n");
}

void
plot_add_bold(struct drawing *drawing, int x, int y, const char *words, size_t most)
{
    add_text(drawing, x, y, " font-weight=\"bold\"");
    chart_add_cut(drawing->out, words, most);
    text_add(drawing->out, "</text>\n");
}

void
plot_add_line(struct drawing *drawing, struct plot_box from_by, const char *how)
{
    text_addf(drawing->out, "<path d=\"M%d %dl%d %d\" fill=\"none\" stroke=\"currentColor\"%s/>\n",
              from_by.x, from_by.y, from_by.width, from_by.height, how);
}

int
plot_add_legend(struct drawing *drawing, int top)
{
    const struct plot *plot = drawing->plot;

    for (size_t i = 0; i < plot->series_count; i++) {
        const int x = PLOT_MARGIN + (i % 2 == 0 ? 0 : PLOT_WIDTH / 2);
        const int y = top + (int)(i / 2) * PLOT_LEGEND;

        plot_add_box(drawing, (struct plot_box){x, y + 4, 22, 12}, i);
        plot_add_words(drawing, x + 30, y + 15, "start", plot->series[i].label, 48);
    }
    return (int)((plot->series_count + 1) / 2) * PLOT_LEGEND;
}

int
plot_add_more(struct drawing *drawing, int top)
{
    const size_t drawn = plot_rows(drawing->plot);

    if (drawn == drawing->plot->count) {
        return 0;
    }
    plot_add_words(drawing, PLOT_MARGIN, top + 15, "start",
                   text_format(drawing->arena, _("%zu more rows are in the table alone"),
                               drawing->plot->count - drawn),
                   80);
    return PLOT_LEGEND;
}

/* The hatchings, under ids that no other picture of the page has. */
static void
add_defs(struct drawing *drawing)
{
    const char *id = drawing->plot->id;

    text_addf(drawing->out,
              "<defs>\n<pattern id=\"%s-1\" width=\"6\" height=\"6\" "
              "patternUnits=\"userSpaceOnUse\"><path d=\"M0 6L6 0\" stroke=\"#4a7ab8\" "
              "stroke-width=\"2\"/></pattern>\n"
              "<pattern id=\"%s-3\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\"><path "
              "d=\"M3 0v6\" stroke=\"#a86f16\" stroke-width=\"2\"/></pattern>\n</defs>\n",
              id, id);
}

static void
add_head(struct text *out, const struct plot *plot, int height)
{
    text_addf(out,
              "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"img\" "
              "aria-labelledby=\"%s-title %s-description\" font-family=\"sans-serif\" "
              "font-size=\"%d\" fill=\"currentColor\">\n<title id=\"%s-title\">",
              PLOT_WIDTH, height, plot->id, plot->id, PLOT_TEXT, plot->id);
    chart_add_words(out, plot->title);
    text_addf(out, "</title>\n<desc id=\"%s-description\">", plot->id);
    chart_add_words(out, plot->description);
    text_add(out, "</desc>\n");
}

/* A map shows where nothing is, too. */
static bool
any_contour(const struct plot *plot)
{
    for (size_t row = 0; plot->contours != NULL && row < plot->count; row++) {
        if (plot->contours[row].ring_count > 0) {
            return true;
        }
    }
    return false;
}

/* Look at every value once: is it one that can be drawn, and how far do they go? */
static enum status
measure(struct drawing *drawing, bool *any, struct err *err)
{
    const struct plot *plot = drawing->plot;

    for (size_t i = 0; i < plot->series_count; i++) {
        for (size_t row = 0; row < plot->count; row++) {
            const int64_t value = plot_value(drawing, i, row);

            if (value == PLOT_UNKNOWN || value == PLOT_HIDDEN) {
                continue;
            }
            if (value > PLOT_VALUE_MAX || value < -PLOT_VALUE_MAX ||
                (value < 0 && !kinds[plot->kind].below_zero)) {
                return err_set(err, ST_DATA, _("plot \"%s\", row \"%s\": %lld cannot be drawn"),
                               plot->title, plot->labels[row], (long long)value);
            }
            *any |= value != 0;
            drawing->most = value > drawing->most ? value : drawing->most;
            drawing->least = value < drawing->least ? value : drawing->least;
        }
    }
    drawing->most = drawing->most == drawing->least ? drawing->least + 1 : drawing->most;
    return ST_OK;
}

enum status
plot_draw(struct arena *arena, const struct plot *plot, const char **svg, struct err *err)
{
    struct text body = text_in(arena), out = text_in(arena);
    struct drawing drawing = {.plot = plot, .out = &body, .arena = arena};
    bool any = false;
    enum status status;
    int height;

    assert(plot->kind < PLOT_KINDS && plot->words != NULL);
    *svg = NULL;
    if (plot->series_count > kinds[plot->kind].series_max) {
        return err_set(err, ST_DATA, _("plot \"%s\": %zu series, at most %zu"), plot->title,
                       plot->series_count, kinds[plot->kind].series_max);
    }
    if (plot->kind == PLOT_CHOROPLETH && plot->count > PLOT_TERRITORIES_MAX) {
        return err_set(err, ST_DATA, _("plot \"%s\": %zu territories, at most %d"), plot->title,
                       plot->count, PLOT_TERRITORIES_MAX);
    }
    status = measure(&drawing, &any, err);
    if (status != ST_OK || !(plot->kind == PLOT_CHOROPLETH ? any_contour(plot) : any)) {
        return status;
    }
    height = kinds[plot->kind].body(&drawing, 0);
    add_head(&out, plot, height);
    drawing.out = &out;
    add_defs(&drawing);
    text_add_bytes(&out, text_of(&body), body.length);
    text_add(&out, "</svg>\n");
    *svg = text_of(&out);
    return ST_OK;
}
