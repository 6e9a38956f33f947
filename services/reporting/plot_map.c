/* SPDX-License-Identifier: MPL-2.0 */
/* plot_map - a map: territories filled by what they have, each class by a pattern of its own. */
#include "base/words.h"
#include "reporting/chart.h"
#include "reporting/map_frame.h"
#include "reporting/plot_parts.h"

#include <string.h>

#define TENTHS     10
#define MAP_HEIGHT 360
#define LENGTH     (PLOT_WIDTH - 2 * PLOT_MARGIN)
#define HALF       348 /* one of two maps that stand side by side */
#define HEAD       24
#define LINE       16 /* of a label */
#define LETTER     7  /* how wide a character is, a little more than most */
#define LABEL      28 /* characters */

/* ---- patterns -------------------------------------------------------------------------------- */

enum pattern { DOTS, LINES, BANDS, LATTICE, FULL, FEW, UNKNOWN, PATTERNS };

/* From light to full; the last two are no class. Each mark is 3 times as dark as white paper and 3
 * times as light as a dark screen, at least. */
static const struct {
    int size;
    const char *body;
} patterns[PATTERNS] = {
    [DOTS] = {8, "<circle cx=\"4\" cy=\"4\" r=\"1.4\" fill=\"#4a7ab8\"/>"},
    [LINES] = {8, "<path d=\"M-2 2l4 -4M0 8L8 0M6 10l4 -4\" stroke=\"#4a7ab8\" "
                  "stroke-width=\"1.6\"/>"},
    [BANDS] = {8, "<path d=\"M-2 2l4 -4M0 8L8 0M6 10l4 -4\" stroke=\"#4a7ab8\" "
                  "stroke-width=\"3.6\"/>"},
    [LATTICE] = {6, "<path d=\"M0 0l6 6M6 0l-6 6\" stroke=\"#4a7ab8\" stroke-width=\"2.2\"/>"},
    [FULL] = {0, NULL},
    [FEW] = {6, "<path d=\"M3 0v6\" stroke=\"#a86f16\" stroke-width=\"2\"/>"},
    [UNKNOWN] = {10, "<path d=\"M0 5h4\" stroke=\"#767676\" stroke-width=\"1.5\"/>"},
};

/* Which patterns a number of classes has: the last one is full. */
static const enum pattern patterns_of[PLOT_CLASSES_MAX + 1][PLOT_CLASSES_MAX] = {
    [1] = {FULL},
    [2] = {LINES, FULL},
    [3] = {DOTS, BANDS, FULL},
    [4] = {DOTS, LINES, LATTICE, FULL},
    [5] = {DOTS, LINES, BANDS, LATTICE, FULL},
};

static void
add_patterns(struct drawing *drawing)
{
    text_add(drawing->out, "<defs>\n");
    for (size_t i = 0; i < PATTERNS; i++) {
        if (patterns[i].body != NULL) {
            text_addf(drawing->out,
                      "<pattern id=\"%s-p%zu\" width=\"%d\" height=\"%d\" "
                      "patternUnits=\"userSpaceOnUse\">%s</pattern>\n",
                      drawing->plot->id, i, patterns[i].size, patterns[i].size, patterns[i].body);
        }
    }
    text_add(drawing->out, "</defs>\n");
}

static void
add_fill(struct drawing *drawing, enum pattern pattern)
{
    if (pattern == PATTERNS) {
        text_add(drawing->out, " fill=\"none\"");
    } else if (patterns[pattern].body == NULL) {
        text_add(drawing->out, " fill=\"#4a7ab8\"");
    } else {
        text_addf(drawing->out, " fill=\"url(#%s-p%d)\"", drawing->plot->id, (int)pattern);
    }
}

/* ---- one map --------------------------------------------------------------------------------- */

struct mapping {
    struct drawing *drawing;
    size_t series;
    int left, top; /* of the map, its head included */
    int width;
    struct contour_point corner; /* of the frame, in tenths */
    struct map_frame frame;
    struct map_class classes[PLOT_CLASSES_MAX];
    size_t class_count;
    struct plot_box *labels; /* that stand already */
    size_t label_count;
};

static enum pattern
pattern_of(const struct mapping *mapping, int64_t value)
{
    if (value == PLOT_HIDDEN || value == PLOT_UNKNOWN) {
        return value == PLOT_HIDDEN ? FEW : UNKNOWN;
    }
    for (size_t i = 0; i < mapping->class_count; i++) {
        if (value >= mapping->classes[i].least && value <= mapping->classes[i].most) {
            return patterns_of[mapping->class_count][i];
        }
    }
    return PATTERNS; /* nothing */
}

static const char *
words_of_value(const struct mapping *mapping, size_t row)
{
    const struct plot *plot = mapping->drawing->plot;

    return plot_value(mapping->drawing, mapping->series, row) == PLOT_HIDDEN
               ? plot->hidden_words
               : plot_value_words(mapping->drawing, mapping->series, row);
}

static void
add_tenths(struct text *out, int32_t tenths)
{
    text_addf(out, tenths % TENTHS == 0 ? "%d" : "%d.%d", tenths / TENTHS, tenths % TENTHS);
}

static struct contour_point
place_of(const struct mapping *mapping, struct contour_point point)
{
    struct contour_point place = map_place(&mapping->frame, point);

    place.x += mapping->corner.x;
    place.y += mapping->corner.y;
    return place;
}

/* Points that fall on one place are one. */
static void
add_ring(const struct mapping *mapping, const struct contour_ring *ring)
{
    struct text *out = mapping->drawing->out;
    struct contour_point before = {0};

    for (size_t i = 0; i < ring->count; i++) {
        const struct contour_point place = place_of(mapping, ring->points[i]);

        if (i == 0 || place.x != before.x || place.y != before.y) {
            text_add(out, i == 0 ? "M" : "L");
            add_tenths(out, place.x);
            text_add(out, " ");
            add_tenths(out, place.y);
        }
        before = place;
    }
    text_add(out, "Z");
}

static void
add_territory(const struct mapping *mapping, size_t row)
{
    struct drawing *drawing = mapping->drawing;
    const struct contour *contour = &drawing->plot->contours[row];

    text_add(drawing->out, "<path d=\"");
    for (size_t i = 0; i < contour->ring_count; i++) {
        add_ring(mapping, &contour->rings[i]);
    }
    text_add(drawing->out, "\" fill-rule=\"evenodd\" stroke=\"currentColor\" "
                           "stroke-linejoin=\"round\"");
    add_fill(drawing, pattern_of(mapping, plot_value(drawing, mapping->series, row)));
    text_add(drawing->out, "><title>");
    chart_add_words(drawing->out,
                    text_format(drawing->arena,
                                words_language() == LANGUAGE_FR ? "%s : %s" : "%s: %s",
                                drawing->plot->labels[row], words_of_value(mapping, row)));
    text_add(drawing->out, "</title></path>\n");
}

/* ---- labels ---------------------------------------------------------------------------------- */

static bool
apart(const struct plot_box *a, const struct plot_box *b)
{
    return a->x + a->width <= b->x || b->x + b->width <= a->x || a->y + a->height <= b->y ||
           b->y + b->height <= a->y;
}

static int
width_of(const char *words)
{
    const size_t characters = text_characters(words, strlen(words));

    return (int)(characters < LABEL ? characters : LABEL + 1) * LETTER + 8;
}

/* Whether a label may stand there: within the territory's frame, off all others. */
static bool
fits(const struct mapping *mapping, size_t row, const struct plot_box *box)
{
    const struct contour_bounds bounds = contour_bounds(&mapping->drawing->plot->contours[row]);
    const struct contour_point low =
        place_of(mapping, (struct contour_point){bounds.west, bounds.north});
    const struct contour_point high =
        place_of(mapping, (struct contour_point){bounds.east, bounds.south});

    for (size_t i = 0; i < mapping->label_count; i++) {
        if (!apart(box, &mapping->labels[i])) {
            return false;
        }
    }
    return box->x >= mapping->left && box->x + box->width <= mapping->left + mapping->width &&
           box->width * TENTHS * 4 <= (high.x - low.x) * 5 &&
           box->height * TENTHS <= high.y - low.y;
}

/* A label has paper of its own, since patterns cannot be read through; the same in the dark. */
static void
add_label(struct mapping *mapping, size_t row)
{
    struct drawing *drawing = mapping->drawing;
    const char *name = drawing->plot->labels[row];
    const char *value = plot_value_words(drawing, mapping->series, row); /* hidden: a dash */
    const struct contour_point at =
        place_of(mapping, contour_inside(drawing->arena, &drawing->plot->contours[row]));
    const int wide = width_of(name) > width_of(value) ? width_of(name) : width_of(value);
    struct plot_box box = {at.x / TENTHS - wide / 2, at.y / TENTHS - LINE, wide, 2 * LINE};
    bool named = fits(mapping, row, &box);

    if (!named) {
        box = (struct plot_box){at.x / TENTHS - width_of(value) / 2, at.y / TENTHS - LINE / 2,
                                width_of(value), LINE};
        if (!fits(mapping, row, &box)) {
            return; /* the table has it */
        }
    }
    mapping->labels[mapping->label_count++] = box;
    text_addf(drawing->out,
              "<g fill=\"#1a1a1a\"><rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"3\" "
              "fill=\"#ffffff\"/>\n",
              box.x, box.y, box.width, box.height);
    if (named) {
        text_addf(drawing->out,
                  "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\" font-weight=\"bold\">",
                  box.x + box.width / 2, box.y + 13);
        chart_add_cut(drawing->out, name, LABEL);
        text_add(drawing->out, "</text>\n");
    }
    plot_add_words(drawing, box.x + box.width / 2, box.y + box.height - 4, "middle", value, LABEL);
    text_add(drawing->out, "</g>\n");
}

/* ---- the legend ------------------------------------------------------------------------------ */

/* One a line, two where the map is as wide as the picture. */
static int
add_entry(struct mapping *mapping, int top, size_t place, enum pattern pattern, const char *words)
{
    struct drawing *drawing = mapping->drawing;
    const size_t columns = mapping->width > HALF ? 2 : 1;
    const int x = mapping->left + (int)(place % columns) * (PLOT_WIDTH / 2);
    const int y = top + (int)(place / columns) * PLOT_LEGEND;

    text_addf(drawing->out,
              "<rect x=\"%d\" y=\"%d\" width=\"30\" height=\"14\" stroke=\"currentColor\"", x,
              y + 3);
    add_fill(drawing, pattern);
    text_add(drawing->out, "/>\n");
    plot_add_words(drawing, x + 38, y + 15, "start", words, 46);
    return y + PLOT_LEGEND;
}

static size_t
count_of(const struct mapping *mapping, int64_t value)
{
    const struct plot *plot = mapping->drawing->plot;
    size_t count = 0;

    for (size_t row = 0; row < plot->count; row++) {
        count += plot->contours[row].ring_count > 0 &&
                 plot_value(mapping->drawing, mapping->series, row) == value;
    }
    return count;
}

static const char *
class_words(const struct mapping *mapping, const struct map_class *class)
{
    const struct plot *plot = mapping->drawing->plot;
    const char *least = plot->words(plot->context, mapping->series, 0, class->least);

    return class->least == class->most
               ? least
               : text_format(mapping->drawing->arena, _("%s to %s"), least,
                             plot->words(plot->context, mapping->series, 0, class->most));
}

/* Gives where it ends. */
static int
add_legend(struct mapping *mapping, int top)
{
    const struct plot *plot = mapping->drawing->plot;
    int bottom = top;
    size_t place = 0;

    if (count_of(mapping, 0) > 0) {
        bottom = add_entry(mapping, top, place++, PATTERNS,
                           plot->words(plot->context, mapping->series, 0, 0));
    }
    for (size_t i = 0; i < mapping->class_count; i++) {
        bottom = add_entry(mapping, top, place++, patterns_of[mapping->class_count][i],
                           class_words(mapping, &mapping->classes[i]));
    }
    if (count_of(mapping, PLOT_HIDDEN) > 0) {
        bottom = add_entry(mapping, top, place++, FEW, plot->hidden_words);
    }
    if (count_of(mapping, PLOT_UNKNOWN) > 0) {
        bottom = add_entry(mapping, top, place++, UNKNOWN, _("value not known"));
    }
    return bottom;
}

/* ---- all of them ----------------------------------------------------------------------------- */

/* The values that are drawn: what lies nowhere takes no part in the classes. */
static const int64_t *
drawn_values(const struct mapping *mapping)
{
    const struct plot *plot = mapping->drawing->plot;
    int64_t *values = ARENA_NEW(mapping->drawing->arena, int64_t, plot->count);

    for (size_t row = 0; row < plot->count; row++) {
        values[row] = plot->contours[row].ring_count > 0
                          ? plot_value(mapping->drawing, mapping->series, row)
                          : 0;
    }
    return values;
}

static int
add_map(struct drawing *drawing, size_t series, struct plot_box room)
{
    const struct plot *plot = drawing->plot;
    struct mapping mapping = {
        .drawing = drawing,
        .series = series,
        .left = room.x,
        .top = room.y,
        .width = room.width,
        .frame = map_frame(plot->contours, plot->count, room.width * TENTHS, MAP_HEIGHT * TENTHS),
        .labels = ARENA_NEW(drawing->arena, struct plot_box, plot->count)};

    mapping.corner =
        (struct contour_point){room.x * TENTHS + (room.width * TENTHS - mapping.frame.width) / 2,
                               (room.y + HEAD) * TENTHS};
    mapping.class_count = map_classes(drawing->arena, drawn_values(&mapping), plot->count,
                                      plot->classes, plot->class_count, mapping.classes);
    plot_add_bold(drawing, room.x, room.y + 14, plot->series[series].label, 48);
    for (size_t row = 0; row < plot->count; row++) {
        if (plot->contours[row].ring_count > 0) {
            add_territory(&mapping, row);
        }
    }
    for (size_t row = 0; row < plot->count; row++) {
        if (plot->contours[row].ring_count > 0) {
            add_label(&mapping, row);
        }
    }
    return add_legend(&mapping, room.y + HEAD + mapping.frame.height / TENTHS + 8);
}

/* Rows that lie nowhere are told, unless they have nothing. */
static int
add_elsewhere(struct drawing *drawing, int top)
{
    size_t count = 0;

    for (size_t row = 0; row < drawing->plot->count; row++) {
        count += drawing->plot->contours[row].ring_count == 0;
    }
    if (count == 0) {
        return 0;
    }
    plot_add_words(
        drawing, PLOT_MARGIN, top + 15, "start",
        text_format(drawing->arena, _("rows without a contour, in the table alone: %zu"), count),
        80);
    return PLOT_LEGEND;
}

int
plot_choropleth(struct drawing *drawing, int top)
{
    const size_t count = drawing->plot->series_count;
    const int width = count > 1 ? HALF : LENGTH;
    int bottom = top;

    add_patterns(drawing);
    for (size_t i = 0; i < count; i++) {
        const struct plot_box room = {i % 2 == 0 ? PLOT_MARGIN : PLOT_WIDTH - PLOT_MARGIN - HALF,
                                      top, width, 0};
        const int end = add_map(drawing, i, room);

        bottom = end > bottom ? end : bottom;
        top = i % 2 == 1 ? bottom + PLOT_MARGIN : top;
    }
    return bottom + PLOT_MARGIN + add_elsewhere(drawing, bottom + PLOT_MARGIN);
}
