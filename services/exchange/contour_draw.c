/* SPDX-License-Identifier: MPL-2.0 */
#include "exchange/contour_draw.h"

#include <stdlib.h>
#include <string.h>

#define PARTS 500

__extension__ typedef unsigned __int128 square; /* of a distance */

/* ---- how coarse ------------------------------------------------------------------------------ */

static int
by_number(const void *a, const void *b)
{
    const int32_t left = *(const int32_t *)a, right = *(const int32_t *)b;

    return (left > right) - (left < right);
}

int32_t
contour_tolerance(struct arena *arena, const struct contour *contours, size_t count)
{
    struct arena_mark mark = arena_mark(arena);
    int32_t *extents = ARENA_NEW(arena, int32_t, count);
    size_t known = 0;
    int32_t tolerance;

    for (size_t i = 0; i < count; i++) {
        if (contours[i].ring_count > 0 && !contour_is_point(&contours[i])) {
            const struct contour_bounds bounds = contour_bounds(&contours[i]);
            const int32_t width = bounds.east - bounds.west, height = bounds.north - bounds.south;

            extents[known++] = width > height ? width : height;
        }
    }
    qsort(extents, known, sizeof *extents, by_number);
    tolerance = known > 0 ? extents[known / 2] / PARTS : 1;
    arena_reset(arena, mark);
    return tolerance > 0 ? tolerance : 1;
}

/* ---- where borders are cut ------------------------------------------------------------------- */

/* A point of a ring with those before and behind it, the lower one first. */
struct vertex {
    struct contour_point point, low, high;
    bool *joint; /* whether a border is cut there */
};

static int
order_of(struct contour_point a, struct contour_point b)
{
    return a.x != b.x ? (a.x > b.x) - (a.x < b.x) : (a.y > b.y) - (a.y < b.y);
}

static int
by_point(const void *a, const void *b)
{
    const struct vertex *left = a, *right = b;

    return order_of(left->point, right->point);
}

/* Mark the points that do not have the same neighbours in every ring that they are in. */
static void
mark_joints(struct vertex *vertices, size_t count)
{
    if (count > 1) {
        qsort(vertices, count, sizeof *vertices, by_point);
    }
    for (size_t i = 0, end; i < count; i = end) {
        bool joint = false;

        for (end = i + 1; end < count && by_point(&vertices[i], &vertices[end]) == 0; end++) {
            joint |= order_of(vertices[i].low, vertices[end].low) != 0 ||
                     order_of(vertices[i].high, vertices[end].high) != 0;
        }
        for (size_t at = i; at < end; at++) {
            *vertices[at].joint = joint;
        }
    }
}

static bool *
joints_of(struct arena *arena, const struct contour *contours, size_t count)
{
    struct vertex *vertices;
    size_t points = 0, place = 0;
    bool *joints;

    for (size_t i = 0; i < count; i++) {
        for (size_t ring = 0; ring < contours[i].ring_count; ring++) {
            points += contours[i].rings[ring].count;
        }
    }
    joints = ARENA_NEW(arena, bool, points);
    vertices = ARENA_NEW(arena, struct vertex, points);
    for (size_t i = 0; i < count; i++) {
        for (size_t at = 0; at < contours[i].ring_count; at++) {
            const struct contour_ring *ring = &contours[i].rings[at];

            for (size_t j = 0; j < ring->count; j++, place++) {
                const struct contour_point before =
                                               ring->points[(j + ring->count - 1) % ring->count],
                                           behind = ring->points[(j + 1) % ring->count];
                const bool first = order_of(before, behind) <= 0;

                vertices[place] = (struct vertex){ring->points[j], first ? before : behind,
                                                  first ? behind : before, &joints[place]};
            }
        }
    }
    mark_joints(vertices, points);
    return joints;
}

/* ---- one piece of border --------------------------------------------------------------------- */

/* A ring as it is walked: from a place on, all round; `kept` by place of the ring. */
struct walk {
    const struct contour_ring *ring;
    bool *kept;
    int32_t tolerance;
};

static struct contour_point
point_at(const struct walk *walk, size_t place)
{
    return walk->ring->points[place % walk->ring->count];
}

/* How far a point is from the line between two others, as a fraction of squares. */
static square
apart(struct contour_point a, struct contour_point b, struct contour_point point, int64_t *below)
{
    const int64_t x = b.x - a.x, y = b.y - a.y, px = point.x - a.x, py = point.y - a.y;
    const int64_t crossed = x * py - y * px, along = x * px + y * py;
    const int64_t length = x * x + y * y;

    *below = 1;
    if (length == 0 || along <= 0) {
        return (square)(px * px + py * py);
    }
    if (along >= length) {
        return (square)((int64_t)(point.x - b.x) * (point.x - b.x) +
                        (int64_t)(point.y - b.y) * (point.y - b.y));
    }
    *below = length;
    return (square)crossed * (square)crossed; /* below zero or not: it is the same modulo 2^128 */
}

/* The point between two others that is farthest from their line; of equals the lower one, so that
 * it is the same walked the other way round. Squares are whole: what is behind the mark is cut. */
static size_t
farthest(const struct walk *walk, size_t from, size_t to, bool *far)
{
    const struct contour_point a = point_at(walk, from), b = point_at(walk, to);
    square most = 0;
    size_t found = from;

    for (size_t i = from + 1; i < to; i++) {
        const struct contour_point point = point_at(walk, i);
        int64_t below;
        const square above = apart(a, b, point, &below);
        const square distance = above / (uint64_t)below;

        if (found == from || distance > most ||
            (distance == most && order_of(point, point_at(walk, found)) < 0)) {
            most = distance;
            found = i;
        }
    }
    *far = most > (square)((int64_t)walk->tolerance * walk->tolerance);
    return found;
}

/* A stack of pieces instead of calls that go as deep as a piece has points. */
static void
thin(struct arena *arena, struct walk *walk, size_t from, size_t to)
{
    struct arena_mark mark = arena_mark(arena);
    size_t(*pieces)[2] = arena_alloc(arena, to - from + 1, sizeof *pieces);
    size_t count = 1;

    pieces[0][0] = from;
    pieces[0][1] = to;
    walk->kept[from % walk->ring->count] = true;
    walk->kept[to % walk->ring->count] = true;
    while (count > 0) {
        const size_t low = pieces[--count][0], high = pieces[count][1];
        bool far = false;
        const size_t middle = high > low + 1 ? farthest(walk, low, high, &far) : low;

        if (far) {
            walk->kept[middle % walk->ring->count] = true;
            pieces[count][0] = low;
            pieces[count++][1] = middle;
            pieces[count][0] = middle;
            pieces[count++][1] = high;
        }
    }
    arena_reset(arena, mark);
}

/* A ring that nothing cuts is cut at its lowest point and at the one farthest from it. */
static void
thin_alone(struct arena *arena, struct walk *walk)
{
    const size_t count = walk->ring->count;
    size_t low = 0, middle;
    bool far;

    for (size_t i = 1; i < count; i++) {
        low = order_of(walk->ring->points[i], walk->ring->points[low]) < 0 ? i : low;
    }
    middle = farthest(walk, low, low + count, &far);
    thin(arena, walk, low, middle);
    thin(arena, walk, middle, low + count);
}

static void
thin_ring(struct arena *arena, struct walk *walk, const bool *joints)
{
    const size_t count = walk->ring->count;
    size_t first = 0, from;

    while (first < count && !joints[first]) {
        first++;
    }
    if (first == count) {
        thin_alone(arena, walk);
        return;
    }
    from = first;
    for (size_t i = first + 1; i <= first + count; i++) {
        if (joints[i % count]) {
            thin(arena, walk, from, i);
            from = i;
        }
    }
}

/* ---- contours ----------------------------------------------------------------------------------
 */

static struct contour_ring
kept_of(struct arena *arena, const struct walk *walk)
{
    struct contour_ring ring = {ARENA_NEW(arena, struct contour_point, walk->ring->count), 0,
                                walk->ring->hole};

    for (size_t i = 0; i < walk->ring->count; i++) {
        if (walk->kept[i]) {
            ring.points[ring.count++] = walk->ring->points[i];
        }
    }
    return ring;
}

static int64_t
size_of(const struct contour_ring *ring)
{
    const int64_t area = contour_area(ring);

    return area < 0 ? -area : area;
}

static size_t
largest_of(const struct contour *contour)
{
    size_t largest = 0;

    for (size_t i = 1; i < contour->ring_count; i++) {
        if (!contour->rings[i].hole &&
            size_of(&contour->rings[i]) > size_of(&contour->rings[largest])) {
            largest = i;
        }
    }
    return largest;
}

static struct contour
draw_one(struct arena *arena, const struct contour *contour, const bool *joints, int32_t tolerance)
{
    struct contour drawn = {ARENA_NEW(arena, struct contour_ring, contour->ring_count), 0};
    const size_t largest = largest_of(contour);
    bool dropped = false; /* the polygon, and so its holes */

    for (size_t i = 0; i < contour->ring_count; i++) {
        struct walk walk = {&contour->rings[i], ARENA_NEW(arena, bool, contour->rings[i].count),
                            tolerance};
        struct contour_ring ring;

        thin_ring(arena, &walk, joints);
        joints += walk.ring->count;
        ring = kept_of(arena, &walk);
        if ((ring.count < 3 || contour_area(&ring) == 0) && i == largest) {
            ring = *walk.ring;
        }
        dropped = ring.hole ? dropped : ring.count < 3 || contour_area(&ring) == 0;
        if (!dropped && ring.count >= 3 && (contour_area(&ring) < 0) == ring.hole &&
            contour_area(&ring) != 0) {
            drawn.rings[drawn.ring_count++] = ring;
        }
    }
    return drawn;
}

static size_t
points_of(const struct contour *contour)
{
    size_t count = 0;

    for (size_t i = 0; i < contour->ring_count; i++) {
        count += contour->rings[i].count;
    }
    return count;
}

struct contour *
contour_draw(struct arena *arena, const struct contour *contours, size_t count, int32_t tolerance)
{
    struct contour *drawn = ARENA_NEW(arena, struct contour, count);
    const bool *joints = joints_of(arena, contours, count);

    for (size_t i = 0; i < count; i++) {
        drawn[i] = contour_is_point(&contours[i])
                       ? contours[i]
                       : draw_one(arena, &contours[i], joints, tolerance);
        joints += points_of(&contours[i]);
    }
    return drawn;
}
