/* SPDX-License-Identifier: MPL-2.0 */
#include "fund/demarche_champ.h"

#include "base/date.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

#define EXPONENT_MAX 30

const struct json_node *
champ_named(const struct json_node *champs, const char *id)
{
    if (champs == NULL || champs->kind != JSON_KIND_ARRAY) {
        return NULL;
    }
    for (const struct json_node *champ = champs->first; champ != NULL; champ = champ->next) {
        /* In a row of a repetition, ids are the row's own; the descriptor is the same in all. */
        const struct json_node *names[] = {json_member(champ, "id"),
                                           json_member(champ, "champDescriptorId")};

        for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
            if (names[i] != NULL && names[i]->kind == JSON_KIND_STRING &&
                strcmp(names[i]->text, id) == 0) {
                return champ;
            }
        }
    }
    return NULL;
}

const struct json_node *
champ_path(struct arena *arena, const struct json_node *from, const char *path)
{
    while (from != NULL && *path != '\0') {
        const size_t length = strcspn(path, ".");

        from = json_member(from, arena_copy(arena, path, length));
        path += length + (path[length] == '.');
    }
    return from;
}

/* ---- one value ------------------------------------------------------------------------------- */

/* The digits of a JSON number without its exponent: 1.05e2 is 105. Never through a double. */
static const char *
plain_number(struct arena *arena, const char *number)
{
    const char *mark = strpbrk(number, "eE");
    struct text digits = text_in(arena), plain = text_in(arena);
    long exponent = mark == NULL ? 0 : strtol(mark + 1, NULL, 10);
    long point = 0;

    if (mark == NULL || exponent > EXPONENT_MAX || exponent < -EXPONENT_MAX) {
        return number;
    }
    text_add(&plain, *number == '-' ? "-" : "");
    number += *number == '-';
    point = (long)strcspn(number, ".eE") + exponent; /* digits before the point */
    for (; number < mark; number++) {
        text_add_bytes(&digits, number, *number != '.');
    }
    for (long at = point < 0 ? point : 0; at < point || at < (long)digits.length; at++) {
        text_add(&plain, at == point ? (at <= 0 ? "0." : ".") : "");
        text_add_bytes(&plain, at >= 0 && at < (long)digits.length ? text_of(&digits) + at : "0",
                       1);
    }
    return text_of(&plain);
}

static enum status
scalar(struct arena *arena, const struct json_node *node, const char **text, struct err *err)
{
    switch (node->kind) {
    case JSON_KIND_NULL:
        *text = NULL;
        return ST_OK;
    case JSON_KIND_NUMBER:
        *text = plain_number(arena, node->text);
        return ST_OK;
    case JSON_KIND_STRING:
        *text = node->text;
        return ST_OK;
    case JSON_KIND_TRUE:
    case JSON_KIND_FALSE:
        *text = node->kind == JSON_KIND_TRUE ? "true" : "false";
        return ST_OK;
    default:
        err_hint(err, "%s", _("say which part with \"at\", as in \"commune.code\""));
        return err_set(err, ST_DATA, _("%s where one value is wanted"),
                       json_kind_words(node->kind));
    }
}

/* The code that the mapping gives a label; the label itself when it gives none at all. */
static enum status
coded(const struct mapping_source *source, const char *label, const char **code, struct err *err)
{
    *code = label;
    for (size_t i = 0; i < source->value_count; i++) {
        if (strcmp(source->values[i].label, label) == 0) {
            *code = source->values[i].code;
            return ST_OK;
        }
    }
    if (source->value_count > 0 && label[0] != '\0') {
        err_hint(err, "%s", _("add it to \"values\" of the mapping"));
        return err_set(err, ST_DATA, _("this choice has no code in the mapping"));
    }
    return ST_OK;
}

/* Several values: into the cell of a list, or the only one of them. */
static enum status
many(struct arena *arena, const struct mapping_source *source, const struct json_node *node,
     const struct fund_field *field, struct champ_value *value, struct err *err)
{
    const bool list = field != NULL && field->type == TYPE_LIST;
    const char separator[] = {list ? field->within : '\0', '\0'};
    struct text cell = text_in(arena);

    if (!list && node->count > 1) {
        return err_set(err, ST_DATA, _("%zu values, and the field holds one"), node->count);
    }
    for (const struct json_node *one = node->first; one != NULL; one = one->next) {
        const struct json_node *named = json_member(one, "filename");
        const char *text = NULL;
        enum status status = scalar(arena, named != NULL ? named : one, &text, err);

        if (status == ST_OK && text != NULL) {
            status = coded(source, text, &text, err);
        }
        if (status != ST_OK) {
            return status;
        }
        if (list && text != NULL && strchr(text, field->within) != NULL) {
            err_hint(err, "%s", _("declare another \"within\" for the field"));
            return err_set(err, ST_DATA, _("`%s` holds the separator of the list"), text);
        }
        text_add(&cell, cell.length > 0 ? separator : "");
        text_add(&cell, text != NULL ? text : "");
    }
    value->text = text_of(&cell);
    return ST_OK;
}

static enum status
read_node(struct arena *arena, const struct mapping_source *source, const struct fund_field *field,
          struct champ_value *value, struct err *err)
{
    const struct json_node *node = value->node;
    enum status status;

    if (node->kind == JSON_KIND_ARRAY && field != NULL && field->type == TYPE_FLAG) {
        value->text = node->count > 0 ? "true" : "false"; /* whether files were given */
        return ST_OK;
    }
    if (node->kind == JSON_KIND_ARRAY) {
        return many(arena, source, node, field, value, err);
    }
    status = scalar(arena, node, &value->text, err);
    return status == ST_OK && value->text != NULL ? coded(source, value->text, &value->text, err)
                                                  : status;
}

/* ---- champs ---------------------------------------------------------------------------------- */

/* The typed value of a champ, by what its kind of champ has; the words for people come last. */
static const struct json_node *
typed_value(struct arena *arena, const struct json_node *champ, const struct fund_field *field)
{
    static const char *const paths[] = {
        "values",           "value",       "etablissement.siret", "commune.code", "epci.code",
        "departement.code", "region.code", "pays.code",           "files",        "stringValue",
    };
    const enum value_type type = field != NULL ? field->type : TYPE_TEXT;
    const struct json_node *node = NULL;

    if (type == TYPE_DATE) {
        node = json_member(champ, "date");
    } else if (type == TYPE_INSTANT) {
        node = json_member(champ, "datetime");
    }
    for (size_t i = 0; node == NULL && i < sizeof paths / sizeof *paths; i++) {
        node = champ_path(arena, champ, paths[i]);
    }
    return node;
}

static void
read_date(const struct json_node *champ, struct champ_value *value)
{
    const struct json_node *date = json_member(champ, "updatedAt");

    value->dated = date != NULL && date->kind == JSON_KIND_STRING &&
                   instant_parse_offset(date->text, strlen(date->text), &value->date);
}

enum status
champ_read(struct arena *arena, const struct mapping_source *source, struct champ_place place,
           const struct fund_field *field, struct champ_value *value, struct err *err)
{
    const struct json_node *champ;

    *value = (struct champ_value){.label = ""};
    if (source->from == MAPPING_NOTHING) {
        return ST_OK;
    }
    if (source->from == MAPPING_PATH) {
        value->node = champ_path(arena, place.dossier, source->id);
        return value->node == NULL ? ST_OK : read_node(arena, source, field, value, err);
    }
    champ = champ_named(
        place.row != NULL
            ? json_member(place.row, "champs")
            : json_member(place.dossier, source->from == MAPPING_CHAMP ? "champs" : "annotations"),
        source->id);
    if (champ == NULL) {
        return ST_OK; /* a champ that the form did not show */
    }
    if (json_member(champ, "label") != NULL && json_member(champ, "label")->text != NULL) {
        value->label = json_member(champ, "label")->text;
    }
    read_date(champ, value);
    value->node = source->at != NULL ? champ_path(arena, champ, source->at)
                                     : typed_value(arena, champ, field);
    return value->node == NULL ? ST_OK : read_node(arena, source, field, value, err);
}
