/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_PLOT_H
#define LEVAIN_PLOT_H

#include "base/arena.h"
#include "base/err.h"
#include "exchange/contour.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * plot - the rows of a table as a picture, of one of nine kinds.
 *
 * A plot is SVG that stands inside an HTML page: without script, style sheet or outside resource;
 * with a title and a description for those who do not see it. Series are told apart by tone and
 * hatching, so that it prints in grey; words and lines have the colour of the text around, and the
 * tones are seen on white paper as on a dark screen. The table that it is drawn from stands beside
 * it and has every figure: what does not fit here (long labels, more rows than a picture bears) is
 * cut or left out, and said so.
 */
#define PLOT_ROWS_MAX         400 /* of a curve or a histogram */
#define PLOT_BARS_MAX         40  /* of the kinds that have a bar a row; more are not drawn */
#define PLOT_SERIES_MAX       4   /* but of a heat map */
#define PLOT_HEAT_COLUMNS_MAX 12
#define PLOT_VALUE_MAX        INT64_C(1000000000000000)
#define PLOT_UNKNOWN          INT64_MIN       /* a value that nobody knows: nothing is drawn */
#define PLOT_HIDDEN           (INT64_MIN + 1) /* on a map: left out for a reason */
#define PLOT_CLASSES_MAX      5               /* of a map */
#define PLOT_TERRITORIES_MAX  2000

enum plot_kind {
    PLOT_BAR,        /* a bar for each row and series */
    PLOT_STACKED,    /* a bar a row, made of its series */
    PLOT_HISTOGRAM,  /* a column a row, side by side: the rows are classes in order */
    PLOT_CURVE,      /* a line a series over rows in order */
    PLOT_FUNNEL,     /* a step a row: how many; second series: days since the step before */
    PLOT_WATERFALL,  /* what adds to and takes from the first row, down to the last */
    PLOT_BULLET,     /* a row each in its own unit; series: baseline, target, realised */
    PLOT_HEAT,       /* a grid of rows and series, the darker the more */
    PLOT_CHOROPLETH, /* a map for each series: territories, the fuller the more */
    PLOT_KINDS,
};

/* How the classes of a map are cut. */
enum plot_classes {
    PLOT_QUANTILES, /* as many territories in each */
    PLOT_EQUAL,     /* of equal width */
};

/* Gives a value in words, for a label: `17 700 €`. */
typedef const char *plot_words_fn(void *context, size_t series, size_t row, int64_t value);

struct plot_series {
    const char *label;
    const int64_t *values; /* one a row */
};

struct plot {
    enum plot_kind kind;
    const char *id; /* begins the ids within the page: letters, digits, - */
    const char *title, *description;
    const char *const *labels; /* one a row */
    size_t count;
    const struct plot_series *series;
    size_t series_count;
    plot_words_fn *words;
    void *context;
    bool has_mark; /* PLOT_HISTOGRAM: a line before the class of that place, with its words */
    size_t mark;
    const char *mark_words;
    /* PLOT_CHOROPLETH: where each row lies (without rings: nowhere; null: none), how its classes
     * are cut and how many they may be, what is said of PLOT_HIDDEN. */
    const struct contour *contours;
    enum plot_classes classes;
    size_t class_count;
    const char *hidden_words;
    size_t total_count; /* PLOT_WATERFALL: how many rows at its end are sums, drawn from zero */
};

/** Give the kind of that name, as a report's document says it: "bar", "stacked", ...
 *  Errors: false when there is none. */
bool plot_kind_named(const char *name, enum plot_kind *kind) __attribute__((warn_unused_result));

/**
 * Draw a plot. Words are in the language spoken.
 *
 * Owner:  `arena`.
 * Errors: ST_DATA naming the row - a value beyond PLOT_VALUE_MAX, or below 0 where the kind has no
 *         place for it (all but bars and waterfalls), more series than the kind has. `*svg` is null
 *         when there is nothing to draw: no row, or no value but zeros that is known; of a map, no
 *         contour.
 */
enum status plot_draw(struct arena *arena, const struct plot *plot, const char **svg,
                      struct err *err) __attribute__((warn_unused_result));

#endif
