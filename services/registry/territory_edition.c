/* SPDX-License-Identifier: MPL-2.0 */
/* An edition of @etalab/decoupage-administratif: communes, EPCI with their members, departments,
 * regions. What one file says of another is checked once all were read. */
#include "base/text.h"
#include "base/words.h"
#include "exchange/json_items.h"
#include "registry/territory_lines.h"

#include <stdlib.h>
#include <string.h>

#define ROOM_AT_FIRST 1024

/* A commune as a member of an EPCI. */
struct member {
    const char *commune, *epci;
    struct territory_line where;
};

struct edition {
    struct territory_reading *reading;
    struct arena scratch; /* of the file being read */
    const char *path;
    struct member *members;
    size_t member_count, member_room;
    bool has[TERRITORY_KINDS];
};

/* A record being read. */
struct record {
    struct edition *edition;
    const struct json_item *item;
    bool wrong;
};

static void
wrong(struct record *record, const struct json_node *node, const char *reason, const char *advice)
{
    record->wrong = true;
    json_item_wrong(&record->edition->scratch, record->item, node,
                    (struct problem){.reason = reason, .advice = advice},
                    record->edition->reading->problems);
}

/* A member that is a text, which is reported when it is missing or not one; null then. */
static const char *
text_member(struct record *record, const struct json_node *object, const char *key)
{
    const struct json_node *node = json_member(object, key);

    if (node == NULL) {
        wrong(record, object, text_format(&record->edition->scratch, _("\"%s\" is missing"), key),
              "");
    } else if (node->kind != JSON_KIND_STRING || node->text[strspn(node->text, " ")] == '\0') {
        wrong(record, node, _("expected a text"),
              _("codes are texts: 01001 as a number would lose its zero"));
    } else {
        return arena_string(record->edition->reading->arena, node->text);
    }
    return NULL;
}

static const char *
code_member(struct record *record, const struct json_node *object, const char *key)
{
    const char *code = text_member(record, object, key);

    if (code != NULL && !territory_is_code(code)) {
        wrong(record, json_member(object, key), _("not the code of a territory"),
              _("write it as INSEE does: 2A004, 971; of an EPCI its SIREN"));
    }
    return code;
}

static struct territory_line
line_of(struct record *record, const struct json_node *node, enum territory_kind kind)
{
    const struct json_item *item = record->item;
    const struct territory_reading *reading = record->edition->reading;

    return (struct territory_line){
        .file = record->edition->path,
        .place = text_format(reading->arena, "/%zu%s", item->index, node->pointer),
        .line = item->lines_before + node->line,
        .column = node->column,
        .territory = {.kind = kind, .from = reading->defaults->valid_from, .to = REFERENCE_OPEN},
        .known_from = reading->defaults->known_from,
        .source = reading->defaults->source,
    };
}

/* ---- the four files -------------------------------------------------------------------------- */

static void
keep(struct record *record, struct territory_line line)
{
    record->edition->has[line.territory.kind] = true;
    if (!record->wrong) {
        territory_lines_add(record->edition->reading, line);
    }
}

static void
read_region(struct record *record)
{
    const struct json_node *node = record->item->node;
    struct territory_line line = line_of(record, node, TERRITORY_REGION);

    line.territory.code = code_member(record, node, "code");
    line.territory.name = text_member(record, node, "nom");
    keep(record, line);
}

static void
read_department(struct record *record)
{
    const struct json_node *node = record->item->node;
    struct territory_line line = line_of(record, node, TERRITORY_DEPARTMENT);

    line.territory.code = code_member(record, node, "code");
    line.territory.name = text_member(record, node, "nom");
    line.territory.region = code_member(record, node, "region");
    keep(record, line);
}

/* Types of communes, and the member that says which commune they are part of. */
static const struct {
    const char *type, *commune;
    enum territory_kind kind;
} commune_types[] = {
    {"commune-actuelle", NULL, TERRITORY_COMMUNE},
    {"commune-deleguee", "chefLieu", TERRITORY_DELEGATED_COMMUNE},
    {"commune-associee", "chefLieu", TERRITORY_ASSOCIATED_COMMUNE},
    {"arrondissement-municipal", "commune", TERRITORY_MUNICIPAL_ARRONDISSEMENT},
};

static void
read_commune(struct record *record)
{
    const struct json_node *node = record->item->node;
    struct territory_line line = line_of(record, node, TERRITORY_COMMUNE);
    const char *type = text_member(record, node, "type");
    size_t found = 0, count = sizeof commune_types / sizeof *commune_types;

    line.territory.code = code_member(record, node, "code");
    line.territory.name = text_member(record, node, "nom");
    line.territory.department = code_member(record, node, "departement");
    line.territory.region = code_member(record, node, "region");
    while (type != NULL && found < count && strcmp(commune_types[found].type, type) != 0) {
        found++;
    }
    if (type != NULL && found == count) {
        wrong(record, json_member(node, "type"), _("there is no such type of commune"),
              _("types are commune-actuelle, commune-deleguee, commune-associee, "
                "arrondissement-municipal"));
    } else if (type != NULL) {
        line.territory.kind = commune_types[found].kind;
        line.territory.commune = commune_types[found].commune != NULL
                                     ? code_member(record, node, commune_types[found].commune)
                                     : NULL;
    }
    keep(record, line);
}

static void
add_member(struct edition *edition, struct member member)
{
    if (edition->member_count == edition->member_room) {
        size_t room = edition->member_room > 0 ? 2 * edition->member_room : ROOM_AT_FIRST;
        struct member *members = ARENA_NEW(edition->reading->arena, struct member, room);

        if (edition->member_count > 0) {
            memcpy(members, edition->members, edition->member_count * sizeof *members);
        }
        edition->members = members;
        edition->member_room = room;
    }
    edition->members[edition->member_count++] = member;
}

static void
read_epci(struct record *record)
{
    const struct json_node *node = record->item->node, *members = json_member(node, "membres");
    struct territory_line line = line_of(record, node, TERRITORY_EPCI);

    line.territory.code = code_member(record, node, "code");
    line.territory.name = text_member(record, node, "nom");
    if (members == NULL || members->kind != JSON_KIND_ARRAY) {
        wrong(record, members != NULL ? members : node, _("\"membres\" is not a list of communes"),
              "");
        return;
    }
    for (const struct json_node *at = members->first; at != NULL; at = at->next) {
        const struct member member = {
            .commune = code_member(record, at, "code"),
            .epci = line.territory.code,
            .where = line_of(record, at, TERRITORY_COMMUNE),
        };

        if (member.commune != NULL && member.epci != NULL) {
            add_member(record->edition, member);
        }
    }
    keep(record, line);
}

static const struct file_sort {
    const char *prefix;
    void (*read)(struct record *record);
} sorts[] = {
    {"communes", read_commune},
    {"epci", read_epci},
    {"departements", read_department},
    {"regions", read_region},
};

static const struct file_sort *
sort_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash != NULL ? slash + 1 : path;

    for (size_t i = 0; i < sizeof sorts / sizeof *sorts; i++) {
        if (strncmp(name, sorts[i].prefix, strlen(sorts[i].prefix)) == 0) {
            return &sorts[i];
        }
    }
    return NULL;
}

struct reading_file {
    struct edition *edition;
    const struct file_sort *sort;
};

static enum status
on_item(void *context, const struct json_item *item, struct err *err)
{
    struct reading_file *file = context;
    struct record record = {.edition = file->edition, .item = item};

    (void)err;
    if (item->node->kind != JSON_KIND_OBJECT) {
        wrong(&record, item->node, _("expected an object"), "");
    } else {
        file->sort->read(&record);
    }
    return ST_OK;
}

/* ---- what one file says of another ----------------------------------------------------------- */

static int
by_code(const void *a, const void *b)
{
    const struct territory_line *left = *(struct territory_line *const *)a,
                                *right = *(struct territory_line *const *)b;
    int order = (int)left->territory.kind - (int)right->territory.kind;

    order = order != 0 ? order : strcmp(left->territory.code, right->territory.code);
    return order != 0 ? order : (left->line > right->line) - (left->line < right->line);
}

struct index {
    struct territory_line **lines;
    size_t count;
};

static struct index
index_of(struct territory_reading *reading)
{
    struct index index = {
        .lines = ARENA_NEW(reading->arena, struct territory_line *, reading->lines->count),
        .count = reading->lines->count};

    for (size_t i = 0; i < index.count; i++) {
        index.lines[i] = &reading->lines->items[i];
    }
    if (index.count > 1) {
        qsort(index.lines, index.count, sizeof(struct territory_line *), by_code);
    }
    for (size_t i = 1; i < index.count; i++) {
        const struct territory *before = &index.lines[i - 1]->territory;
        const struct territory *at = &index.lines[i]->territory;

        if (before->kind == at->kind && strcmp(before->code, at->code) == 0) {
            territory_lines_wrong(reading, index.lines[i], at->code,
                                  text_format(reading->arena, _("the code stands twice, see %s"),
                                              index.lines[i - 1]->place),
                                  "");
        }
    }
    return index;
}

static struct territory_line *
find(const struct index *index, enum territory_kind kind, const char *code)
{
    size_t low = 0, high = index->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct territory *at = &index->lines[middle]->territory;

        if (at->kind < kind || (at->kind == kind && strcmp(at->code, code) < 0)) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < index->count && index->lines[low]->territory.kind == kind &&
                   strcmp(index->lines[low]->territory.code, code) == 0
               ? index->lines[low]
               : NULL;
}

static void
join_members(struct edition *edition, const struct index *index)
{
    struct territory_reading *reading = edition->reading;

    for (size_t i = 0; i < edition->member_count; i++) {
        const struct member *member = &edition->members[i];
        struct territory_line *commune = find(index, TERRITORY_COMMUNE, member->commune);

        if (commune == NULL) {
            territory_lines_wrong(reading, &member->where, member->commune,
                                  _("no commune has this code"), "");
        } else if (commune->territory.epci != NULL) {
            territory_lines_wrong(reading, &member->where, member->commune,
                                  text_format(reading->arena, _("the commune is in EPCI %s too"),
                                              commune->territory.epci),
                                  "");
        } else {
            commune->territory.epci = member->epci;
        }
    }
}

static void
check_parent(struct edition *edition, const struct index *index, const struct territory_line *line,
             enum territory_kind kind, const char *code)
{
    if (code != NULL && edition->has[kind] && find(index, kind, code) == NULL) {
        territory_lines_wrong(edition->reading, line, code,
                              text_format(edition->reading->arena, _("there is no %s of this code"),
                                          territory_kind_name(kind)),
                              "");
    }
}

static void
check_parents(struct edition *edition, const struct index *index)
{
    for (size_t i = 0; i < index->count; i++) {
        const struct territory_line *line = index->lines[i];

        check_parent(edition, index, line, TERRITORY_COMMUNE, line->territory.commune);
        check_parent(edition, index, line, TERRITORY_DEPARTMENT, line->territory.department);
        check_parent(edition, index, line, TERRITORY_REGION, line->territory.region);
    }
}

/* ---- all of them ----------------------------------------------------------------------------- */

static enum status
read_file(struct edition *edition, const char *path, struct err *err)
{
    struct reading_file file = {.edition = edition, .sort = sort_of(path)};
    enum status status;

    if (file.sort == NULL) {
        err_at(err, path, 0, 0);
        err_hint(err, "%s",
                 _("names begin with communes, epci, departements or regions; tables end in .csv"));
        return err_set(err, ST_DATA, _("the name of the file does not say what it holds"));
    }
    edition->path = path;
    arena_init(&edition->scratch, edition->reading->arena->limit_bytes);
    status =
        json_items_read(&edition->scratch, path, on_item, &file, edition->reading->problems, err);
    arena_free(&edition->scratch);
    return status;
}

enum status
territory_edition_read(struct territory_reading *reading, struct territory_paths paths,
                       struct err *err)
{
    struct edition edition = {.reading = reading};
    const size_t before = reading->problems->count;
    struct index index;
    enum status status = ST_OK;

    for (size_t i = 0; status == ST_OK && i < paths.count; i++) {
        status = read_file(&edition, paths.items[i], err);
    }
    if (status != ST_OK) {
        return status;
    }
    err_at(err, "", 0, 0);
    if (edition.has[TERRITORY_COMMUNE] != edition.has[TERRITORY_EPCI]) {
        err_hint(err, "%s", _("load communes.json and epci.json of one edition together"));
        return err_set(err, ST_DATA, _("communes and EPCI say together which is in which"));
    }
    index = index_of(reading);
    if (reading->problems->count == before) { /* one bad record would be missed by many others */
        join_members(&edition, &index);
        check_parents(&edition, &index);
    }
    return ST_OK;
}
