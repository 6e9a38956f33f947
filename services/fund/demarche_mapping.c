/* SPDX-License-Identifier: MPL-2.0 */
#include "fund/demarche_mapping.h"

#include "base/text.h"
#include "fund/fund_file_reader.h"
#include "rules/nearest.h"

#include <assert.h>
#include <string.h>

#define VALUES_MAX 256

static const char *const STATES[DEMARCHE_STATES + 1] = {
    [STATE_EN_CONSTRUCTION] = "en_construction",
    [STATE_EN_INSTRUCTION] = "en_instruction",
    [STATE_ACCEPTE] = "accepte",
    [STATE_REFUSE] = "refuse",
    [STATE_SANS_SUITE] = "sans_suite",
    [DEMARCHE_STATES] = NULL,
};

const char *
demarche_state_name(enum demarche_state state)
{
    assert(state < DEMARCHE_STATES);
    return STATES[state];
}

/* ---- one source ------------------------------------------------------------------------------ */

/* {"Association loi 1901": "association"} */
static void
read_values(struct reader *reader, const struct json_node *node, struct mapping_source *source)
{
    struct mapping_value *values;
    size_t count = 0;

    if (node == NULL) {
        return;
    }
    if (node->kind != JSON_KIND_OBJECT || node->count > VALUES_MAX) {
        reader_wrong(reader, node, _("expected an object of labels and their codes"),
                     _("write {\"LABEL\": \"CODE\"}"));
        return;
    }
    values = ARENA_NEW(reader->arena, struct mapping_value, node->count);
    for (const struct json_node *one = node->first; one != NULL; one = one->next) {
        if (reader_string(reader, one, &values[count].code)) {
            values[count++].label = one->key;
        }
    }
    source->values = values;
    source->value_count = count;
}

static void
read_from(struct reader *reader, const struct json_node *node, struct mapping_source *source)
{
    static const struct {
        const char *key;
        enum mapping_from from;
    } kinds[] = {
        {"champ", MAPPING_CHAMP}, {"annotation", MAPPING_ANNOTATION}, {"path", MAPPING_PATH}};
    size_t found = 0;

    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        const struct json_node *member = reader_optional(node, kinds[i].key);

        if (reader_string(reader, member, &source->id)) {
            source->from = kinds[i].from;
        }
        found += member != NULL;
    }
    if (found != 1) {
        reader_wrong(reader, node, _("expected one of \"champ\", \"annotation\", \"path\""), "");
    }
}

/* A path of the dossier, or an object that names a champ, an annotation or a path; null = nowhere.
 */
static void
read_source(struct reader *reader, const struct json_node *node, struct mapping_source *source)
{
    static const char *const keys[] = {"champ", "annotation", "path",          "label",
                                       "at",    "values",     "may_be_absent", NULL};
    const struct json_node *absent;

    *source = (struct mapping_source){.from = MAPPING_NOTHING};
    if (node == NULL || node->kind == JSON_KIND_NULL) {
        return;
    }
    source->line = node->line;
    if (node->kind == JSON_KIND_STRING) {
        if (reader_string(reader, node, &source->id)) {
            source->from = MAPPING_PATH;
        }
        return;
    }
    if (reader_object(reader, node, keys)) {
        read_from(reader, node, source);
        (void)reader_string(reader, reader_optional(node, "label"), &source->label);
        (void)reader_string(reader, reader_optional(node, "at"), &source->at);
        read_values(reader, reader_optional(node, "values"), source);
        absent = reader_optional(node, "may_be_absent");
        if (absent != NULL && absent->kind != JSON_KIND_TRUE && absent->kind != JSON_KIND_FALSE) {
            reader_wrong(reader, absent, _("expected true or false"), "");
        }
        source->may_be_absent = absent != NULL && absent->kind == JSON_KIND_TRUE;
    }
}

/* ---- fields and lists ------------------------------------------------------------------------ */

struct fields {
    const struct fund_field *items;
    size_t count;
};

static const struct json_node *
member_for(struct reader *reader, const struct json_node *object, const char *name)
{
    const struct json_node *member = json_member(object, name);

    if (member == NULL) {
        reader_wrong(reader, object,
                     text_format(reader->arena, _("the field `%s` is not mapped"), name),
                     _("say where it is, or that it is nowhere, with null"));
    }
    return member;
}

/* Report the members that name no field. */
static void
refuse_unknown(struct reader *reader, const struct json_node *object, struct fields fields)
{
    const char **names = ARENA_NEW(reader->arena, const char *, fields.count + 1);

    for (size_t i = 0; i < fields.count; i++) {
        names[i] = fields.items[i].name;
    }
    for (const struct json_node *one = object->first; one != NULL; one = one->next) {
        const char *nearest;
        size_t i = 0;

        while (i < fields.count && strcmp(names[i], one->key) != 0) {
            i++;
        }
        if (i == fields.count && strcmp(one->key, "comment") != 0) {
            nearest = nearest_word(names, one->key);
            reader_wrong(
                reader, one, text_format(reader->arena, _("no field `%s` is declared"), one->key),
                nearest != NULL ? text_format(reader->arena, _("did you mean `%s`?"), nearest)
                                : "");
        }
    }
}

static struct mapping_source *
read_sources(struct reader *reader, const struct json_node *object, struct fields fields)
{
    struct mapping_source *sources = ARENA_NEW(reader->arena, struct mapping_source, fields.count);

    if (object == NULL) {
        return sources;
    }
    if (object->kind != JSON_KIND_OBJECT) {
        reader_wrong(reader, object, _("expected an object of fields and where they are"), "");
        return sources;
    }
    for (size_t i = 0; i < fields.count; i++) {
        read_source(reader, member_for(reader, object, fields.items[i].name), &sources[i]);
    }
    refuse_unknown(reader, object, fields);
    return sources;
}

/* {"members": {"champ": ..., "label": ..., "fields": {...}}} */
static void
read_list(struct reader *reader, const struct json_node *node, const struct fund_list *list,
          struct mapping_list *mapped)
{
    static const char *const keys[] = {"champ", "annotation", "label", "fields", NULL};
    const struct fields fields = {list->fields, list->field_count};

    *mapped = (struct mapping_list){
        .fields = ARENA_NEW(reader->arena, struct mapping_source, fields.count)};
    if (node == NULL || node->kind == JSON_KIND_NULL || !reader_object(reader, node, keys)) {
        return;
    }
    mapped->champ.line = node->line;
    read_from(reader, node, &mapped->champ);
    (void)reader_string(reader, reader_optional(node, "label"), &mapped->champ.label);
    mapped->fields = read_sources(reader, reader_required(reader, node, "fields"), fields);
}

static void
read_lists(struct reader *reader, const struct json_node *object, struct demarche_mapping *mapping)
{
    const struct fund_file *file = reader->file;

    mapping->lists = ARENA_NEW(reader->arena, struct mapping_list, file->list_count);
    for (size_t i = 0; i < file->list_count; i++) {
        read_list(reader, reader_optional(object, file->lists[i].name), &file->lists[i],
                  &mapping->lists[i]);
    }
    for (const struct json_node *one = object != NULL ? object->first : NULL; one != NULL;
         one = one->next) {
        if (fund_file_list(file, one->key) == SIZE_MAX) {
            reader_wrong(reader, one,
                         text_format(reader->arena, _("the call has no list `%s`"), one->key), "");
        }
    }
}

static void
read_states(struct reader *reader, const struct json_node *list, struct demarche_mapping *mapping)
{
    const size_t count = reader_list(reader, list, DEMARCHE_STATES);
    const struct json_node *node = count > 0 ? list->first : NULL;

    for (size_t i = 0; i < count; i++, node = node->next) {
        size_t state;

        if (reader_choice(reader, node, STATES, &state)) {
            mapping->states[state] = true;
        }
    }
}

static void
read_organization(struct reader *reader, const struct json_node *node,
                  struct demarche_mapping *mapping)
{
    static const char *const keys[] = {"siret", "siren", "rna", "name", NULL};

    if (reader_object(reader, node, keys)) {
        read_source(reader, reader_optional(node, "siret"), &mapping->siret);
        read_source(reader, reader_optional(node, "siren"), &mapping->siren);
        read_source(reader, reader_optional(node, "rna"), &mapping->rna);
        read_source(reader, reader_optional(node, "name"), &mapping->organization);
    }
}

static void
read_mapping(struct reader *reader, const struct json_node *root, struct demarche_mapping *mapping)
{
    static const char *const keys[] = {"code", "states", "organization", "fields", "lists", NULL};
    const struct fund_file *file = reader->file;

    mapping->code = (struct mapping_source){.from = MAPPING_PATH, .id = "number"};
    if (!reader_object(reader, root, keys)) {
        return;
    }
    if (reader_optional(root, "code") != NULL) {
        read_source(reader, reader_optional(root, "code"), &mapping->code);
    }
    read_states(reader, reader_required(reader, root, "states"), mapping);
    read_organization(reader, reader_optional(root, "organization"), mapping);
    mapping->fields = read_sources(reader, reader_required(reader, root, "fields"),
                                   (struct fields){file->fields, file->field_count});
    read_lists(reader, reader_optional(root, "lists"), mapping);
}

enum status
demarche_mapping_read(struct arena *arena, const struct fund_file *file, struct file_bytes source,
                      struct demarche_mapping *mapping, struct problems *problems, struct err *err)
{
    struct fund_file named = *file; /* so that problems are told of the mapping's file */
    struct reader reader = {.arena = arena, .file = &named, .problems = problems};
    const size_t before = problems->count;
    const struct json_node *root;
    enum status status;

    *mapping = (struct demarche_mapping){.path = arena_string(arena, source.name)};
    named.path = mapping->path;
    named.source = source.bytes;
    named.source_bytes = source.length;
    status = json_source_parse(arena, source, problems, &root, err);
    if (status == ST_OK) {
        read_mapping(&reader, root, mapping);
    }
    if (status == ST_OK && problems->count > before) {
        err_at(err, mapping->path, 0, 0);
        return err_set(err, ST_DATA, _("the mapping has things to mend: %zu"),
                       problems->count - before);
    }
    return status;
}
