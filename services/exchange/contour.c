/* SPDX-License-Identifier: MPL-2.0 */
#include "exchange/contour.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define WEST_END  (-180 * CONTOUR_UNIT)
#define SOUTH_END (-90 * CONTOUR_UNIT)
#define CUTS      9
#define DIGITS    9 /* of 180 degrees */

/* ---- as a text ------------------------------------------------------------------------------- */

/* A whole number of at most nine digits within the bounds; gives what follows it, else null. */
static const char *
read_number(const char *at, int32_t least, int32_t *number)
{
    const bool below = *at == '-';
    int32_t value = 0;
    int digits = 0;

    for (at += below; *at >= '0' && *at <= '9' && digits < DIGITS; at++, digits++) {
        value = value * 10 + (*at - '0');
    }
    *number = below ? -value : value;
    return digits > 0 && value <= -least ? at : NULL;
}

static size_t
count_of(const char *text, const char *of)
{
    size_t count = 0;

    for (; *text != '\0'; text++) {
        count += strchr(of, *text) != NULL;
    }
    return count;
}

static const char *
read_ring(const char *at, struct contour_ring *ring)
{
    for (;;) {
        struct contour_point *point = &ring->points[ring->count];

        at = read_number(at, WEST_END, &point->x);
        if (at == NULL || *at != ' ') {
            return NULL;
        }
        at = read_number(at + 1, SOUTH_END, &point->y);
        if (at == NULL) {
            return NULL;
        }
        ring->count++;
        if (*at != ' ') {
            return at;
        }
        at++;
    }
}

bool
contour_read(struct arena *arena, const char *text, struct contour *contour)
{
    const size_t rings = 1 + count_of(text, "/;");
    /* Two numbers need two separators, all but the last. */
    struct contour_point *points = ARENA_NEW(arena, struct contour_point, strlen(text) / 2 + 1);

    contour->rings = ARENA_NEW(arena, struct contour_ring, rings);
    contour->ring_count = 0;
    for (const char *at = text;; at++) {
        struct contour_ring *ring = &contour->rings[contour->ring_count++];

        ring->points = points;
        ring->hole = at > text && at[-1] == '/';
        at = read_ring(at, ring);
        if (at == NULL || (ring->count < 3 && (rings > 1 || ring->count != 1))) {
            return false;
        }
        points += ring->count;
        if (*at == '\0') {
            return true;
        }
        if (*at != '/' && *at != ';') {
            return false;
        }
    }
}

void
contour_write(const struct contour *contour, struct text *out)
{
    for (size_t i = 0; i < contour->ring_count; i++) {
        const struct contour_ring *ring = &contour->rings[i];

        text_add(out, i == 0 ? "" : ring->hole ? "/" : ";");
        for (size_t at = 0; at < ring->count; at++) {
            text_addf(out, "%s%" PRId32 " %" PRId32, at > 0 ? " " : "", ring->points[at].x,
                      ring->points[at].y);
        }
    }
}

/* ---- what it is ------------------------------------------------------------------------------ */

bool
contour_is_point(const struct contour *contour)
{
    return contour->ring_count == 1 && contour->rings[0].count == 1;
}

/* Sums on the way may be beyond 64 bits, of which the result has no need: they go round. */
int64_t
contour_area(const struct contour_ring *ring)
{
    const struct contour_point *first = ring->points;
    uint64_t area = 0;

    for (size_t i = 1; i + 1 < ring->count; i++) {
        const struct contour_point *a = &first[i], *b = &first[i + 1];

        area += (uint64_t)((int64_t)(a->x - first->x) * (b->y - first->y) -
                           (int64_t)(b->x - first->x) * (a->y - first->y));
    }
    return (int64_t)area;
}

void
contour_turn(struct contour_ring *ring)
{
    for (size_t low = 1, high = ring->count; low + 1 < high; low++) {
        const struct contour_point other = ring->points[low];

        high--;
        ring->points[low] = ring->points[high];
        ring->points[high] = other;
    }
}

static void
widen(struct contour_bounds *bounds, const struct contour_ring *ring)
{
    for (size_t i = 0; i < ring->count; i++) {
        const struct contour_point *point = &ring->points[i];

        bounds->west = point->x < bounds->west ? point->x : bounds->west;
        bounds->east = point->x > bounds->east ? point->x : bounds->east;
        bounds->south = point->y < bounds->south ? point->y : bounds->south;
        bounds->north = point->y > bounds->north ? point->y : bounds->north;
    }
}

struct contour_bounds
contour_bounds(const struct contour *contour)
{
    struct contour_bounds bounds = {INT32_MAX, INT32_MAX, INT32_MIN, INT32_MIN};

    for (size_t i = 0; i < contour->ring_count; i++) {
        widen(&bounds, &contour->rings[i]);
    }
    return bounds;
}

/* ---- a point inside -------------------------------------------------------------------------- */

/* The rings of one polygon: from `first` on, `count` of them. */
struct polygon {
    const struct contour_ring *first;
    size_t count;
};

static struct polygon
largest(const struct contour *contour)
{
    struct polygon found = {0};
    int64_t most = -1;

    for (size_t i = 0, end; i < contour->ring_count; i = end) {
        int64_t area = contour_area(&contour->rings[i]);

        area = area < 0 ? -area : area;
        for (end = i + 1; end < contour->ring_count && contour->rings[end].hole; end++) {
        }
        if (area > most) {
            most = area;
            found = (struct polygon){&contour->rings[i], end - i};
        }
    }
    return found;
}

static int
by_number(const void *a, const void *b)
{
    const int32_t left = *(const int32_t *)a, right = *(const int32_t *)b;

    return (left > right) - (left < right);
}

/* Where a level cut meets the rings: an even number of places, in order. */
static size_t
meet(const struct polygon *polygon, int32_t y, int32_t *places)
{
    size_t count = 0;

    for (size_t i = 0; i < polygon->count; i++) {
        const struct contour_ring *ring = &polygon->first[i];

        for (size_t at = 0; at < ring->count; at++) {
            const struct contour_point *a = &ring->points[at],
                                       *b = &ring->points[(at + 1) % ring->count];

            if ((a->y <= y) != (b->y <= y)) {
                places[count++] =
                    a->x + (int32_t)((int64_t)(b->x - a->x) * (y - a->y) / (b->y - a->y));
            }
        }
    }
    qsort(places, count, sizeof *places, by_number);
    return count;
}

struct contour_point
contour_inside(struct arena *arena, const struct contour *contour)
{
    struct contour_bounds bounds = {INT32_MAX, INT32_MAX, INT32_MIN, INT32_MIN};
    const struct polygon polygon = largest(contour);
    struct arena_mark mark = arena_mark(arena);
    struct contour_point found = polygon.first[0].points[0];
    int64_t most = -1;
    int32_t *places;
    size_t points = 0;

    if (contour_is_point(contour)) {
        return found;
    }
    for (size_t i = 0; i < polygon.count; i++) {
        points += polygon.first[i].count;
    }
    widen(&bounds, polygon.first);
    places = ARENA_NEW(arena, int32_t, points);
    for (int cut = 1; cut <= CUTS; cut++) {
        const int32_t y =
            bounds.south + (int32_t)((int64_t)(bounds.north - bounds.south) * cut / (CUTS + 1));
        const size_t count = meet(&polygon, y, places);
        const int64_t from_end = cut <= CUTS / 2 ? cut : CUTS + 1 - cut;

        for (size_t i = 0; i + 1 < count; i += 2) {
            const int32_t length = places[i + 1] - places[i];

            if (length * from_end > most) {
                most = length * from_end;
                found = (struct contour_point){places[i] + length / 2, y};
            }
        }
    }
    arena_reset(arena, mark);
    return found;
}
