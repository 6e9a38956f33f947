/* SPDX-License-Identifier: MPL-2.0 */
#include "exchange/contour_check.h"

#include <stdlib.h>

/* A side of a ring, from its western end. */
struct side {
    struct contour_point from, to; /* in the order of the ring */
    int32_t west, east;
    size_t place;
};

static int
by_west(const void *a, const void *b)
{
    const struct side *left = a, *right = b;
    const int order = (left->west > right->west) - (left->west < right->west);

    return order != 0 ? order : (left->place > right->place) - (left->place < right->place);
}

/* On which side of the line from a to b a point lies: 1 left, -1 right, 0 on it. */
static int
turn(struct contour_point a, struct contour_point b, struct contour_point point)
{
    const int64_t left = (int64_t)(b.x - a.x) * (point.y - a.y);
    const int64_t right = (int64_t)(b.y - a.y) * (point.x - a.x);

    return (left > right) - (left < right);
}

/* They meet at a place that is the end of neither. */
static bool
cross(const struct side *a, const struct side *b)
{
    return turn(a->from, a->to, b->from) * turn(a->from, a->to, b->to) < 0 &&
           turn(b->from, b->to, a->from) * turn(b->from, b->to, a->to) < 0;
}

static struct side *
sides_of(struct arena *arena, const struct contour_ring *ring)
{
    struct side *sides = ARENA_NEW(arena, struct side, ring->count);

    for (size_t i = 0; i < ring->count; i++) {
        const struct contour_point from = ring->points[i], to = ring->points[(i + 1) % ring->count];

        sides[i] = (struct side){from, to, from.x < to.x ? from.x : to.x,
                                 from.x < to.x ? to.x : from.x, i};
    }
    qsort(sides, ring->count, sizeof *sides, by_west);
    return sides;
}

enum contour_fault
contour_check(struct arena *arena, const struct contour_ring *ring, size_t *at)
{
    struct arena_mark mark = arena_mark(arena);
    const struct side *sides;
    enum contour_fault fault = CONTOUR_WELL;

    *at = 0;
    if (ring->count < 3) {
        return CONTOUR_FLAT;
    }
    sides = sides_of(arena, ring);
    for (size_t i = 0; i < ring->count && fault == CONTOUR_WELL; i++) {
        for (size_t j = i + 1; j < ring->count && sides[j].west <= sides[i].east; j++) {
            if (cross(&sides[i], &sides[j])) {
                *at = sides[i].place < sides[j].place ? sides[i].place : sides[j].place;
                fault = CONTOUR_CROSSED;
                break;
            }
        }
    }
    arena_reset(arena, mark);
    return fault == CONTOUR_WELL && contour_area(ring) == 0 ? CONTOUR_FLAT : fault;
}

bool
contour_holds(const struct contour_ring *ring, struct contour_point point)
{
    bool inside = false;

    for (size_t i = 0; i < ring->count; i++) {
        const struct contour_point a = ring->points[i], b = ring->points[(i + 1) % ring->count];
        const int side = turn(a, b, point);

        if (side == 0 && (a.x < b.x ? a.x : b.x) <= point.x && point.x <= (a.x < b.x ? b.x : a.x) &&
            (a.y < b.y ? a.y : b.y) <= point.y && point.y <= (a.y < b.y ? b.y : a.y)) {
            return true;
        }
        /* It goes up past the point on its right, or down past it. */
        inside ^= (a.y <= point.y) != (b.y <= point.y) && side == (b.y > a.y ? 1 : -1);
    }
    return inside;
}
