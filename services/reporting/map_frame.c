/* SPDX-License-Identifier: MPL-2.0 */
#include "reporting/map_frame.h"

#include <stdlib.h>

#define HALF_TURN 90

/* ---- the projection -------------------------------------------------------------------------- */

/* Of 0 to 90 degrees, in millionths. */
static const int32_t cosines[HALF_TURN + 1] = {
    1000000, 999848, 999391, 998630, 997564, 996195, 994522, 992546, 990268, 987688, 984808, 981627,
    978148,  974370, 970296, 965926, 961262, 956305, 951057, 945519, 939693, 933580, 927184, 920505,
    913545,  906308, 898794, 891007, 882948, 874620, 866025, 857167, 848048, 838671, 829038, 819152,
    809017,  798636, 788011, 777146, 766044, 754710, 743145, 731354, 719340, 707107, 694658, 681998,
    669131,  656059, 642788, 629320, 615661, 601815, 587785, 573576, 559193, 544639, 529919, 515038,
    500000,  484810, 469472, 453990, 438371, 422618, 406737, 390731, 374607, 358368, 342020, 325568,
    309017,  292372, 275637, 258819, 241922, 224951, 207912, 190809, 173648, 156434, 139173, 121869,
    104528,  87156,  69756,  52336,  34899,  17452,  0,
};

int64_t
map_cosine(int32_t latitude)
{
    const int32_t from_equator = latitude < 0 ? -latitude : latitude;
    const int32_t degree = from_equator / CONTOUR_UNIT, rest = from_equator % CONTOUR_UNIT;

    return degree >= HALF_TURN
               ? 0
               : cosines[degree] -
                     (int64_t)(cosines[degree] - cosines[degree + 1]) * rest / CONTOUR_UNIT;
}

static struct contour_bounds
bounds_of(const struct contour *contours, size_t count)
{
    struct contour_bounds all = {INT32_MAX, INT32_MAX, INT32_MIN, INT32_MIN};

    for (size_t i = 0; i < count; i++) {
        const struct contour_bounds one = contour_bounds(&contours[i]);

        all.west = one.west < all.west ? one.west : all.west;
        all.south = one.south < all.south ? one.south : all.south;
        all.east = one.east > all.east ? one.east : all.east;
        all.north = one.north > all.north ? one.north : all.north;
    }
    return all;
}

struct map_frame
map_frame(const struct contour *contours, size_t count, int32_t width, int32_t height)
{
    struct map_frame frame = {.bounds = bounds_of(contours, count), .width = 1, .height = 1};

    if (frame.bounds.west > frame.bounds.east) {
        frame.bounds = (struct contour_bounds){0};
    }
    frame.cosine = map_cosine(frame.bounds.south + (frame.bounds.north - frame.bounds.south) / 2);
    frame.across = (int64_t)(frame.bounds.east - frame.bounds.west) * frame.cosine / CONTOUR_UNIT;
    frame.up = frame.bounds.north - frame.bounds.south;
    if (frame.across == 0 && frame.up == 0) {
        return frame;
    }
    if (frame.across * height > frame.up * width) {
        frame.width = width;
        frame.height = (int32_t)(frame.up * width / frame.across);
    } else {
        frame.height = height;
        frame.width = (int32_t)(frame.across * height / frame.up);
    }
    return frame;
}

struct contour_point
map_place(const struct map_frame *frame, struct contour_point point)
{
    const int64_t x = (int64_t)(point.x - frame->bounds.west) * frame->cosine / CONTOUR_UNIT;
    const int64_t y = frame->bounds.north - point.y;

    return (struct contour_point){frame->across > 0 ? (int32_t)(x * frame->width / frame->across)
                                                    : 0,
                                  frame->up > 0 ? (int32_t)(y * frame->height / frame->up) : 0};
}

/* ---- classes --------------------------------------------------------------------------------- */

static int
by_value(const void *a, const void *b)
{
    const int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;

    return (left > right) - (left < right);
}

/* The highest value of each class that may be. */
static int64_t
limit_of(const int64_t *sorted, size_t count, enum plot_classes method, size_t most, size_t place)
{
    if (method == PLOT_QUANTILES) {
        return sorted[((place + 1) * count + most - 1) / most - 1];
    }
    return sorted[0] + (sorted[count - 1] - sorted[0]) / (int64_t)most * (int64_t)(place + 1) +
           (sorted[count - 1] - sorted[0]) % (int64_t)most * (int64_t)(place + 1) / (int64_t)most;
}

size_t
map_classes(struct arena *arena, const int64_t *values, size_t count, enum plot_classes method,
            size_t most, struct map_class classes[PLOT_CLASSES_MAX])
{
    struct arena_mark mark = arena_mark(arena);
    int64_t *sorted = ARENA_NEW(arena, int64_t, count);
    size_t known = 0, at = 0, found = 0;

    for (size_t i = 0; i < count; i++) {
        if (values[i] > 0) {
            sorted[known++] = values[i];
        }
    }
    qsort(sorted, known, sizeof *sorted, by_value);
    for (size_t i = 0; i < most && at < known; i++) {
        const int64_t limit = limit_of(sorted, known, method, most, i);
        struct map_class *class = &classes[found];

        class->count = 0;
        while (at < known && sorted[at] <= limit) {
            class->least = class->count++ == 0 ? sorted[at] : class->least;
            class->most = sorted[at++];
        }
        found += class->count > 0;
    }
    arena_reset(arena, mark);
    return found;
}
