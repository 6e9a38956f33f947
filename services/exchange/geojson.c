/* SPDX-License-Identifier: MPL-2.0 */
#include "exchange/geojson.h"

#include "base/words.h"
#include "exchange/contour_check.h"

#include <string.h>

#define DECIMALS     6
#define EXPONENT_MAX 400
#define DIGITS_MAX   INT64_C(100000000000000000)

static bool
wrong(struct geojson_reading *reading, const struct json_node *node, const char *reason,
      const char *advice)
{
    reading->wrong(reading->context, node, reason, advice);
    return false;
}

/* ---- numbers --------------------------------------------------------------------------------- */

static int
exponent_of(const char *mark)
{
    const bool below = mark[1] == '-';
    int value = 0;

    for (const char *at = mark + 1 + (mark[1] == '-' || mark[1] == '+'); *at != '\0'; at++) {
        value = value < EXPONENT_MAX ? value * 10 + (*at - '0') : value;
    }
    return below ? -value : value;
}

/* Shift a number by digits: up, to beyond every range at most, or down, halves up. */
static int64_t
shifted(int64_t value, int digits)
{
    for (; digits > 0 && value < INT32_MAX; digits--) {
        value *= 10;
    }
    for (; digits < 0 && value > 0; digits++) {
        value = digits < -1 ? value / 10 : (value + 5) / 10;
    }
    return value;
}

/* The digits of a JSON number in millionths, halves away from zero. What comes behind as many
 * digits as are kept cannot change what is half or more. */
static int64_t
millionths_of(const char *number)
{
    const bool below = *number == '-';
    const char *mark = strpbrk(number, "eE");
    const char *end = mark != NULL ? mark : number + strlen(number);
    int shift = DECIMALS + (mark != NULL ? exponent_of(mark) : 0);
    bool point = false;
    int64_t value = 0;

    for (const char *at = number + below; at < end; at++) {
        if (*at == '.') {
            point = true;
        } else if (value < DIGITS_MAX) {
            value = value * 10 + (*at - '0');
            shift -= point;
        } else {
            shift += !point;
        }
    }
    value = shifted(value, shift);
    return below ? -value : value;
}

static bool
read_position(struct geojson_reading *reading, const struct json_node *node,
              struct contour_point *point)
{
    const struct json_node *x = node->kind == JSON_KIND_ARRAY ? node->first : NULL;
    const struct json_node *y = x != NULL ? x->next : NULL;
    int64_t longitude, latitude;

    if (y == NULL || x->kind != JSON_KIND_NUMBER || y->kind != JSON_KIND_NUMBER) {
        return wrong(reading, node, _("expected a position: [longitude, latitude]"), "");
    }
    longitude = millionths_of(x->text);
    latitude = millionths_of(y->text);
    if (longitude < -180 * (int64_t)CONTOUR_UNIT || longitude > 180 * (int64_t)CONTOUR_UNIT) {
        return wrong(reading, x, _("a longitude lies between -180 and 180"),
                     _("coordinates are degrees of WGS 84, not metres of a projection"));
    }
    if (latitude < -90 * (int64_t)CONTOUR_UNIT || latitude > 90 * (int64_t)CONTOUR_UNIT) {
        return wrong(reading, y, _("a latitude lies between -90 and 90"),
                     _("the longitude comes first, then the latitude"));
    }
    *point = (struct contour_point){(int32_t)longitude, (int32_t)latitude};
    return true;
}

/* ---- rings ----------------------------------------------------------------------------------- */

static bool
same(struct contour_point a, struct contour_point b)
{
    return a.x == b.x && a.y == b.y;
}

/* The positions of a ring; those that are the same in millionths are one point. */
static bool
read_points(struct geojson_reading *reading, const struct json_node *node,
            struct contour_ring *ring)
{
    struct contour_point point = {0};
    size_t positions = 0;

    for (const struct json_node *at = node->first; at != NULL; at = at->next, positions++) {
        if (!read_position(reading, at, &point)) {
            return false;
        }
        if (ring->count == 0 || !same(point, ring->points[ring->count - 1])) {
            ring->points[ring->count++] = point;
        }
    }
    if (positions < 4) {
        return wrong(reading, node, _("a ring has four positions at least"), "");
    }
    if (!same(point, ring->points[0])) {
        return wrong(reading, node, _("the ring is not closed"),
                     _("its last position is its first one"));
    }
    ring->count -= ring->count > 1; /* the last one, which is the first */
    return true;
}

/* The position that a point of the ring was read from: those that were one with the position before
 * are passed over. */
static const struct json_node *
position_of(struct geojson_reading *reading, const struct json_node *list,
            const struct contour_ring *ring, size_t place)
{
    const struct json_node *at = list->first;
    struct contour_point point;

    for (size_t i = 0; at->next != NULL; at = at->next) {
        if (read_position(reading, at, &point) && same(point, ring->points[i]) && i++ == place) {
            break;
        }
    }
    return at;
}

/* What it bounds, and which way it turns. */
static bool
check_ring(struct geojson_reading *reading, const struct json_node *node, struct contour_ring *ring)
{
    size_t at;

    switch (contour_check(reading->arena, ring, &at)) {
    case CONTOUR_FLAT:
        return wrong(reading, node, _("the ring holds nothing"), "");
    case CONTOUR_CROSSED:
        return wrong(reading, position_of(reading, node, ring, at),
                     _("the ring crosses itself on the side that begins here"), "");
    default:
        break;
    }
    if ((contour_area(ring) > 0) == ring->hole) {
        contour_turn(ring);
        reading->turned++;
    }
    return true;
}

static bool
read_polygon(struct geojson_reading *reading, const struct json_node *node, struct contour *contour)
{
    const struct contour_ring *outer = &contour->rings[contour->ring_count];

    if (node->kind != JSON_KIND_ARRAY || node->first == NULL) {
        return wrong(reading, node, _("expected a list of rings"), "");
    }
    for (const struct json_node *at = node->first; at != NULL; at = at->next) {
        struct contour_ring *ring = &contour->rings[contour->ring_count++];

        ring->hole = at != node->first;
        if (at->kind != JSON_KIND_ARRAY) {
            return wrong(reading, at, _("expected a ring: a list of positions"), "");
        }
        ring->points = ARENA_NEW(reading->arena, struct contour_point, at->count + 1);
        if (!read_points(reading, at, ring) || !check_ring(reading, at, ring)) {
            return false;
        }
        if (ring->hole && !contour_holds(outer, ring->points[0])) {
            return wrong(reading, at, _("the hole lies outside of its polygon"), "");
        }
    }
    return true;
}

/* How many rings and points a list of polygons may have. */
static size_t
count_rings(const struct json_node *polygons, size_t *points)
{
    size_t rings = 0;

    for (const struct json_node *polygon = polygons; polygon != NULL; polygon = polygon->next) {
        for (const struct json_node *ring = polygon->first; ring != NULL; ring = ring->next) {
            rings++;
            *points += ring->count;
        }
    }
    return rings;
}

static bool
read_polygons(struct geojson_reading *reading, const struct json_node *geometry,
              const struct json_node *polygons, struct contour *contour)
{
    size_t points = 0;

    contour->ring_count = 0;
    contour->rings =
        ARENA_NEW(reading->arena, struct contour_ring, count_rings(polygons, &points) + 1);
    if (points > CONTOUR_POINTS_MAX) {
        return wrong(
            reading, geometry,
            text_format(reading->arena, _("%zu positions, at most %d"), points, CONTOUR_POINTS_MAX),
            _("take a generalised edition of the contours"));
    }
    for (const struct json_node *at = polygons; at != NULL; at = at->next) {
        if (!read_polygon(reading, at, contour)) {
            return false;
        }
    }
    return true;
}

bool
geojson_read(struct geojson_reading *reading, const struct json_node *geometry,
             struct contour *contour)
{
    const struct json_node *type = json_member(geometry, "type");
    const struct json_node *coordinates = json_member(geometry, "coordinates");
    const char *name = type != NULL && type->kind == JSON_KIND_STRING ? type->text : "";

    *contour = (struct contour){0};
    if (strcmp(name, "Polygon") != 0 && strcmp(name, "MultiPolygon") != 0 &&
        strcmp(name, "Point") != 0) {
        return wrong(reading, type != NULL ? type : geometry,
                     _("expected a geometry: a Polygon, a MultiPolygon or a Point"), "");
    }
    if (coordinates == NULL || coordinates->kind != JSON_KIND_ARRAY || coordinates->first == NULL) {
        return wrong(reading, coordinates != NULL ? coordinates : geometry,
                     _("the geometry has no coordinates"), "");
    }
    if (strcmp(name, "Point") == 0) {
        contour->rings = ARENA_NEW(reading->arena, struct contour_ring, 1);
        contour->rings[0].points = ARENA_NEW(reading->arena, struct contour_point, 1);
        contour->rings[0].count = contour->ring_count = 1;
        return read_position(reading, coordinates, &contour->rings[0].points[0]);
    }
    if (strcmp(name, "Polygon") == 0) {
        struct json_node alone = *coordinates; /* without what comes after it */

        alone.next = NULL;
        return read_polygons(reading, geometry, &alone, contour);
    }
    return read_polygons(reading, geometry, coordinates->first, contour);
}

/* ---- writing --------------------------------------------------------------------------------- */

static void
add_degrees(struct text *out, int32_t millionths)
{
    const int32_t whole = millionths < 0 ? -millionths : millionths;

    text_addf(out, "%s%d.%0*d", millionths < 0 ? "-" : "", whole / CONTOUR_UNIT, DECIMALS,
              whole % CONTOUR_UNIT);
}

static void
add_position(struct text *out, struct contour_point point)
{
    text_add(out, "[");
    add_degrees(out, point.x);
    text_add(out, ",");
    add_degrees(out, point.y);
    text_add(out, "]");
}

static void
add_ring(struct text *out, const struct contour_ring *ring)
{
    text_add(out, "[");
    for (size_t i = 0; i <= ring->count; i++) {
        text_add(out, i > 0 ? "," : "");
        add_position(out, ring->points[i % ring->count]);
    }
    text_add(out, "]");
}

void
geojson_write(struct json_writer *writer, const char *key, struct arena *arena,
              const struct contour *contour)
{
    struct text out = text_in(arena);
    size_t polygons = 0;

    if (contour->ring_count == 0) {
        json_null_of(writer, key);
        return;
    }
    for (size_t i = 0; i < contour->ring_count; i++) {
        polygons += !contour->rings[i].hole;
    }
    json_begin_object(writer, key);
    if (contour_is_point(contour)) {
        json_string_of(writer, "type", "Point");
        add_position(&out, contour->rings[0].points[0]);
    } else {
        json_string_of(writer, "type", polygons > 1 ? "MultiPolygon" : "Polygon");
        text_add(&out, polygons > 1 ? "[[" : "[");
        for (size_t i = 0; i < contour->ring_count; i++) {
            text_add(&out, i == 0 ? "" : contour->rings[i].hole ? "," : "],[");
            add_ring(&out, &contour->rings[i]);
        }
        text_add(&out, polygons > 1 ? "]]" : "]");
    }
    json_raw_of(writer, "coordinates", text_of(&out));
    json_end_object(writer);
}
