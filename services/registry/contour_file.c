/* SPDX-License-Identifier: MPL-2.0 */
#include "registry/contour_file.h"

#include "base/words.h"
#include "exchange/contour_draw.h"
#include "exchange/geojson.h"
#include "exchange/json_items.h"
#include "rules/references.h"

#include <string.h>

#define ROOM_AT_FIRST 256
#define FEATURES      "features"

struct contour_reading {
    struct arena *arena;  /* of the lines */
    struct arena scratch; /* of the file and the record being read */
    struct contour_wish wish;
    struct contour_lines *lines;
    struct problems *problems;
    const struct json_item *item;
    struct geojson_reading geometry;
    bool collection, wrong;
    const char *path;
};

/* Properties that publishers of contours give codes in, and of which kind those are. */
static const struct {
    const char *property, *kind;
} known[] = {
    {"code", NULL},
    {"siren", "epci"},
    {"siren_epci", "epci"},
    {"code_epci", "epci"},
    {"code_siren", "epci"},
    {"codgeo", "commune"},
    {"insee", "commune"},
    {"insee_com", "commune"},
    {"code_insee", "commune"},
    {"com_code", "commune"},
    {"code_commune", "commune"},
    {"code_departement", "department"},
    {"code_region", "region"},
};

#define COUNT(array) (sizeof(array) / sizeof *(array))

static void
wrong(struct contour_reading *reading, const struct json_node *node, const char *reason,
      const char *advice)
{
    reading->wrong = true;
    json_item_wrong(&reading->scratch, reading->item, node,
                    (struct problem){.reason = reason, .advice = advice}, reading->problems);
}

static void
on_wrong(void *context, const struct json_node *node, const char *reason, const char *advice)
{
    wrong(context, node, reason, advice);
}

/* ---- the head of the file -------------------------------------------------------------------- */

/* Files from before RFC 7946 may name their system. */
static bool
is_wgs84(const struct json_node *value)
{
    static const char *const names[] = {"urn:ogc:def:crs:OGC:1.3:CRS84",
                                        "urn:ogc:def:crs:EPSG::4326", "EPSG:4326"};
    const struct json_node *name = json_member(json_member(value, "properties"), "name");

    for (size_t i = 0; i < COUNT(names); i++) {
        if (name != NULL && name->text != NULL && strcmp(name->text, names[i]) == 0) {
            return true;
        }
    }
    return value->kind == JSON_KIND_NULL;
}

static enum status
on_member(void *context, const struct json_node *value, struct err *err)
{
    struct contour_reading *reading = context;

    if (strcmp(value->key, "type") == 0 && value->kind == JSON_KIND_STRING) {
        reading->collection = strcmp(value->text, "FeatureCollection") == 0;
    } else if (strcmp(value->key, "crs") == 0 && !is_wgs84(value)) {
        err_at(err, reading->path, value->line, 0);
        err_hint(err, "%s", _("have it converted: RFC 7946 knows degrees of WGS 84 only"));
        return err_set(err, ST_DATA, _("the coordinates are of another reference system"));
    }
    return ST_OK;
}

/* ---- a feature ------------------------------------------------------------------------------- */

/* Names of properties are written in capitals by some. */
static bool
is_named(const char *key, const char *name)
{
    size_t i = 0;

    for (; key[i] != '\0' && name[i] != '\0'; i++) {
        const char small = key[i] >= 'A' && key[i] <= 'Z' ? (char)(key[i] - 'A' + 'a') : key[i];

        if (small != name[i]) {
            return false;
        }
    }
    return key[i] == name[i];
}

static const struct json_node *
find_code(const struct contour_reading *reading, const struct json_node *properties,
          const char **kind)
{
    *kind = reading->wish.kind;
    if (reading->wish.property != NULL) {
        return json_member(properties, reading->wish.property);
    }
    for (size_t i = 0; i < COUNT(known); i++) {
        for (const struct json_node *at = properties->first; at != NULL; at = at->next) {
            if (is_named(at->key, known[i].property)) {
                *kind = *kind != NULL ? *kind : known[i].kind;
                return at;
            }
        }
    }
    return NULL;
}

static void
read_code(struct contour_reading *reading, const struct json_node *properties,
          struct contour_line *line)
{
    const struct json_node *node = find_code(reading, properties, &line->kind);

    if (node == NULL) {
        wrong(reading, properties,
              reading->wish.property != NULL
                  ? text_format(&reading->scratch, _("\"%s\" is missing"), reading->wish.property)
                  : _("no property holds the code of the territory"),
              _("--property names the one that does"));
    } else if (node->kind != JSON_KIND_STRING) {
        wrong(reading, node, _("expected a text"),
              _("codes are texts: 01001 as a number would lose its zero"));
    } else if (!territory_is_code(node->text)) {
        wrong(reading, node, _("not the code of a territory"),
              _("write it as INSEE does: 2A004, 971; of an EPCI its SIREN"));
    } else {
        line->code = arena_string(reading->arena, node->text);
    }
}

static void
read_inhabitants(struct contour_reading *reading, const struct json_node *properties,
                 struct contour_line *line)
{
    const struct json_node *node = json_member(properties, "population");
    int64_t count = 0;

    line->inhabitants = -1;
    if (node == NULL || node->kind == JSON_KIND_NULL) {
        return;
    }
    if (node->kind != JSON_KIND_NUMBER || node->text[strspn(node->text, "0123456789")] != '\0') {
        wrong(reading, node, _("expected a number of inhabitants"), "");
        return;
    }
    for (const char *at = node->text; *at != '\0' && count < CONTOUR_INHABITANTS_MAX; at++) {
        count = count * 10 + (*at - '0');
    }
    if (count >= CONTOUR_INHABITANTS_MAX) {
        wrong(reading, node, _("expected a number of inhabitants"), "");
        return;
    }
    line->inhabitants = count;
}

static void
add_line(struct contour_reading *reading, struct contour_line line)
{
    struct contour_lines *lines = reading->lines;

    if (lines->count == lines->room) {
        const size_t room = lines->room > 0 ? 2 * lines->room : ROOM_AT_FIRST;
        struct contour_line *items = ARENA_NEW(reading->arena, struct contour_line, room);

        if (lines->count > 0) {
            memcpy(items, lines->items, lines->count * sizeof *items);
        }
        lines->items = items;
        lines->room = room;
    }
    lines->items[lines->count++] = line;
}

static enum status
on_feature(void *context, const struct json_item *item, struct err *err)
{
    struct contour_reading *reading = context;
    const struct json_node *properties = json_member(item->node, "properties");
    const struct json_node *geometry = json_member(item->node, "geometry");
    struct contour_line line = {
        .file = reading->path,
        .place = text_format(reading->arena, "/%s/%zu", FEATURES, item->index),
        .line = item->lines_before + item->node->line,
        .column = json_item_column(item, item->node),
    };

    (void)err;
    reading->item = item;
    reading->wrong = false;
    if (properties == NULL || properties->kind != JSON_KIND_OBJECT || geometry == NULL ||
        geometry->kind != JSON_KIND_OBJECT) {
        wrong(reading, item->node, _("expected a feature with properties and a geometry"), "");
        return ST_OK;
    }
    read_code(reading, properties, &line);
    read_inhabitants(reading, properties, &line);
    if (geojson_read(&reading->geometry, geometry, &line.contour) && !reading->wrong) {
        add_line(reading, line);
    }
    return ST_OK;
}

/* ---- all of them ----------------------------------------------------------------------------- */

static size_t
points_of(const struct contour *contour)
{
    size_t count = 0;

    for (size_t i = 0; i < contour->ring_count; i++) {
        count += contour->rings[i].count;
    }
    return count;
}

static void
draw(struct contour_reading *reading)
{
    struct contour_lines *lines = reading->lines;
    struct contour *contours = ARENA_NEW(reading->arena, struct contour, lines->count);
    const struct contour *drawn;

    for (size_t i = 0; i < lines->count; i++) {
        contours[i] = lines->items[i].contour;
    }
    drawn = contour_draw(reading->arena, contours, lines->count,
                         contour_tolerance(reading->arena, contours, lines->count));
    for (size_t i = 0; i < lines->count; i++) {
        struct contour_line *line = &lines->items[i];

        line->drawn = drawn[i];
        line->inside = contour_inside(reading->arena, &line->contour);
        lines->point_count += points_of(&line->contour);
        lines->drawn_count += points_of(&line->drawn);
    }
}

enum status
contour_file_read(struct arena *arena, const char *path, struct contour_wish wish,
                  struct contour_lines *lines, struct problems *problems, struct err *err)
{
    struct contour_reading reading = {
        .arena = arena, .wish = wish, .lines = lines, .problems = problems, .path = path};
    const struct json_under under = {FEATURES, on_member, on_feature, &reading};
    enum status status;

    *lines = (struct contour_lines){0};
    reading.geometry =
        (struct geojson_reading){.arena = arena, .wrong = on_wrong, .context = &reading};
    arena_init(&reading.scratch, arena->limit_bytes);
    status = json_items_read_under(&reading.scratch, path, &under, problems, err);
    arena_free(&reading.scratch);
    lines->turned = reading.geometry.turned;
    if (status == ST_OK && !reading.collection) {
        err_at(err, path, 0, 0);
        return err_set(err, ST_DATA, _("the file is no FeatureCollection"));
    }
    if (status == ST_OK) {
        draw(&reading);
    }
    return status;
}
