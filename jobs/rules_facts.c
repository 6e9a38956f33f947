/* SPDX-License-Identifier: MPL-2.0 */
#include "rules_facts.h"

#include "base/text.h"
#include "base/words.h"
#include "fund/fact.h"
#include "rules/nearest.h"

#include <string.h>

/* Fields and where their facts go: those of the application, or of one item of a list. */
struct taking {
    struct arena *arena;
    const struct fund_file *file;
    const struct fund_field *fields;
    size_t field_count;
    struct application_item facts;
    struct application *application; /* null in a list */
    struct err *err;
};

static enum status take_members(const struct taking *taking, const struct logic_node *object);

static enum status
refuse(const struct taking *taking, const struct logic_node *node, const char *reason)
{
    taking->err->line = node->line;
    taking->err->column = node->column;
    return err_set(taking->err, ST_DATA, "%s", reason);
}

/* The items of a list of codes as a CSV file writes them; null when one cannot be. */
static const char *
cell_of_codes(struct arena *arena, const struct fund_field *field, const struct logic_node *node)
{
    struct text cell = text_in(arena);

    for (const struct logic_node *item = node->first; item != NULL; item = item->next) {
        if (field->type != TYPE_LIST || item->kind != LOGIC_STRING ||
            strchr(item->text, field->within) != NULL) {
            return NULL;
        }
        text_addf(&cell, "%s%c", item->text, field->within);
    }
    return field->type == TYPE_LIST ? text_of(&cell) : NULL;
}

/* How a CSV file would write a fact; null when JSON gives none that the field could have. */
static const char *
cell_of(const struct taking *taking, const struct fund_field *field, const struct logic_node *node)
{
    const char mark = taking->file->cells.decimal_mark;
    bool numeric = field->type == TYPE_NUMBER || field->type == TYPE_MONEY;
    struct text cell = text_in(taking->arena);

    switch (node->kind) {
    case LOGIC_TRUE:
        return "true";
    case LOGIC_FALSE:
        return "false";
    case LOGIC_ARRAY:
        return cell_of_codes(taking->arena, field, node);
    case LOGIC_NUMBER:
    case LOGIC_STRING:
        for (const char *at = node->text; *at != '\0'; at++) {
            text_add_bytes(&cell, numeric && *at == '.' ? &mark : at, 1);
        }
        return text_of(&cell);
    default:
        return NULL;
    }
}

static enum status
refuse_name(const struct taking *taking, const struct logic_node *member)
{
    size_t list_count = taking->application != NULL ? taking->file->list_count : 0, count = 0;
    const char **names =
                   ARENA_NEW(taking->arena, const char *, taking->field_count + list_count + 1),
               *near;

    for (size_t i = 0; i < taking->field_count; i++) {
        names[count++] = taking->fields[i].name;
    }
    for (size_t i = 0; i < list_count; i++) {
        names[count++] = taking->file->lists[i].name;
    }
    near = nearest_word(names, member->key);
    if (near != NULL) {
        err_hint(taking->err, _("did you mean `%s`?"), near);
    }
    return refuse(taking, member,
                  text_format(taking->arena, _("the fund file has no field `%.63s`"), member->key));
}

/* A list of the application: an array of objects. */
static enum status
take_list(const struct taking *taking, size_t index, const struct logic_node *node)
{
    const struct fund_list *list = &taking->file->lists[index];
    struct application_list *taken = &taking->application->lists[index];
    enum status status = ST_OK;

    if (node->kind != LOGIC_ARRAY || (int64_t)node->count > list->item_max) {
        return refuse(taking, node,
                      text_format(taking->arena, _("`%s` is an array of at most %lld objects"),
                                  list->name, (long long)list->item_max));
    }
    *taken = (struct application_list){
        .known = true, .items = ARENA_NEW(taking->arena, struct application_item, node->count)};
    for (const struct logic_node *one = node->first; status == ST_OK && one != NULL;
         one = one->next) {
        struct taking inner = *taking;

        inner.fields = list->fields;
        inner.field_count = list->field_count;
        inner.facts = application_item_empty(taking->arena, list);
        inner.application = NULL;
        status = take_members(&inner, one);
        taken->items[taken->count++] = inner.facts;
    }
    return status;
}

static enum status
take_member(const struct taking *taking, const struct logic_node *member)
{
    const char *cell;
    size_t i = 0;

    while (i < taking->field_count && strcmp(taking->fields[i].name, member->key) != 0) {
        i++;
    }
    for (size_t j = 0;
         i == taking->field_count && taking->application != NULL && j < taking->file->list_count;
         j++) {
        if (strcmp(taking->file->lists[j].name, member->key) == 0) {
            return member->kind == LOGIC_NULL ? ST_OK : take_list(taking, j, member);
        }
    }
    if (i == taking->field_count) {
        return refuse_name(taking, member);
    }
    if (member->kind == LOGIC_NULL) {
        return ST_OK;
    }
    cell = cell_of(taking, &taking->fields[i], member);
    if (cell == NULL) {
        return refuse(taking, member,
                      text_format(taking->arena, _("the field `%s` cannot have this value"),
                                  taking->fields[i].name));
    }
    taking->err->line = member->line;
    taking->err->column = member->column;
    return fact_read(taking->arena, &taking->file->cells, &taking->fields[i], cell, &taking->facts,
                     taking->err);
}

static enum status
take_members(const struct taking *taking, const struct logic_node *object)
{
    enum status status = ST_OK;

    if (object->kind != LOGIC_OBJECT) {
        return refuse(taking, object,
                      taking->application != NULL ? _("the facts of an application are an object")
                                                  : _("an item of a list is an object"));
    }
    for (const struct logic_node *member = object->first; status == ST_OK && member != NULL;
         member = member->next) {
        status = take_member(taking, member);
    }
    return status;
}

enum status
rules_facts_take(struct arena *arena, const struct fund_file *file, const struct logic_node *data,
                 struct application *application, struct err *err)
{
    struct taking taking = {.arena = arena,
                            .file = file,
                            .fields = file->fields,
                            .field_count = file->field_count,
                            .facts = application_facts(application),
                            .application = application,
                            .err = err};

    return take_members(&taking, data);
}
