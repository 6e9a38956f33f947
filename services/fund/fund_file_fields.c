/* SPDX-License-Identifier: MPL-2.0 */
/* The fields of a call: those of an application, and those of the items of its lists. */
#include "base/text.h"
#include "fund/fund_file_parts.h"

#include <assert.h>
#include <string.h>

/* ---- columns --------------------------------------------------------------------------------- */

/* The code, the row's call, the organization, the fields, the marks and their justifications. */
#define COLUMNS_MAX (6 + 3 * FUND_ITEMS_MAX)

void
columns_start(struct reader *reader)
{
    reader->columns = ARENA_NEW(reader->arena, const char *, COLUMNS_MAX);
    reader->column_count = 0;
}

/* A column says one thing: to read it twice would lose one of its meanings. */
void
column_claim(struct reader *reader, const struct json_node *node, const char *column)
{
    for (size_t i = 0; i < reader->column_count; i++) {
        if (strcmp(reader->columns[i], column) == 0) {
            reader_wrong(reader, node,
                         text_format(reader->arena, _("the column `%s` is read twice"), column),
                         _("a derived field can give it another name"));
            return;
        }
    }
    assert(reader->column_count < COLUMNS_MAX);
    reader->columns[reader->column_count++] = column;
}

bool
column_read(struct reader *reader, const struct json_node *node, const char **column)
{
    if (!reader_string(reader, node, column)) {
        return false;
    }
    column_claim(reader, node, *column);
    return true;
}

/* ---- fields ---------------------------------------------------------------------------------- */

static void
read_within(struct reader *reader, const struct json_node *node, struct fund_field *field)
{
    field->within = field->type == TYPE_LIST ? ';' : '\0';
    if (node == NULL) {
        return;
    }
    if (field->type != TYPE_LIST) {
        reader_wrong(reader, node, _("only a list has a separator within its cell"), "");
        return;
    }
    (void)reader_character(reader, node, &field->within);
}

/* "labels": {"issue": {"fr": ..., "en": ...}}: what reports call codes. Those that it does not name
 * are called as they are, so that it limits nothing. */
static void
read_labels(struct reader *reader, const struct json_node *node, struct fund_field *field)
{
    struct fund_code_words *words;

    if (node == NULL) {
        return;
    }
    if (!field->is_code && field->type != TYPE_LIST) {
        reader_wrong(reader, node, _("only codes have labels"),
                     _("leave `labels` out, or write \"type\": \"code\""));
        return;
    }
    if (node->kind != JSON_KIND_OBJECT) {
        reader_wrong(reader, node,
                     text_format(reader->arena, _("expected words for codes, found %s"),
                                 json_kind_words(node->kind)),
                     _("write {\"CODE\": {\"fr\": \"...\", \"en\": \"...\"}}, with each code that "
                       "has words"));
        return;
    }
    for (const struct json_node *word = node->first; word != NULL; word = word->next) {
        field->word_count++;
    }
    words = ARENA_NEW(reader->arena, struct fund_code_words, field->word_count);
    field->words = words;
    for (const struct json_node *word = node->first; word != NULL; word = word->next, words++) {
        if (!text_is_code(word->key)) {
            reader_wrong(
                reader, word, text_format(reader->arena, _("`%s` is not a code"), word->key),
                _("a code is a letter, a digit or `_`, then also `-` and `.`, 63 at most"));
        }
        words->code = word->key;
        reader_words(reader, word, &words->text);
    }
}

/* How many facts are kept so far in each of the two arrays. */
struct stored {
    size_t numbers, texts;
};

static void
type_field(const struct fund_type *type, struct fund_field *field, struct stored *stored)
{
    field->type = type->type;
    field->is_code = type->is_code;
    field->is_count = type->is_count;
    field->scale = type->scale;
    field->in_texts = type->type == TYPE_TEXT || type->type == TYPE_LIST;
    field->index = field->in_texts ? stored->texts++ : stored->numbers++;
}

/* Read a field and how its name is to be declared. */
static struct name
read_field(struct reader *reader, const struct json_node *node, struct fund_field *field,
           struct stored *stored)
{
    static const char *const keys[] = {"name", "column", "type", "label", "labels", "within", NULL};
    struct name name = {.name = "", .type = TYPE_NUMBER, .broken = true};
    const struct fund_type *type;
    bool named;

    if (!reader_object(reader, node, keys)) {
        return name;
    }
    named = reader_name(reader, reader_required(reader, node, "name"), &field->name);
    field->column = field->name;
    (void)reader_string(reader, reader_optional(node, "column"), &field->column);
    reader_words(reader, reader_optional(node, "label"), &field->label);
    type = fund_type_read(reader, reader_required(reader, node, "type"), false);
    if (type != NULL) {
        type_field(type, field, stored);
        read_within(reader, reader_optional(node, "within"), field);
        read_labels(reader, reader_optional(node, "labels"), field);
    }
    if (field->name != NULL) {
        name = (struct name){.name = field->name,
                             .type = field->type,
                             .label = field->label,
                             .node = named ? json_member(node, "name") : NULL,
                             .broken = !named || type == NULL};
        column_claim(reader, node, field->column);
    }
    return name;
}

void
fields_read(struct reader *reader, const struct json_node *list)
{
    const size_t count = reader_list(reader, list, FUND_ITEMS_MAX);
    const struct json_node *node = count > 0 ? list->first : NULL;
    struct fund_file *file = reader->file;
    struct stored stored = {0};

    file->fields = ARENA_NEW(reader->arena, struct fund_field, count);
    file->field_count = count;
    for (size_t i = 0; i < count; i++, node = node->next) {
        names_declare(reader, NAME_FIELD, read_field(reader, node, &file->fields[i], &stored));
    }
    file->number_count = stored.numbers;
    file->text_count = stored.texts;
}

/* ---- lists ----------------------------------------------------------------------------------- */

/* A name that an item has twice would be read as one of its two facts. */
static void
check_item_name(struct reader *reader, const struct fund_list *list, size_t index,
                const struct name *name)
{
    for (size_t i = 0; i < index && name->node != NULL; i++) {
        if (list->fields[i].name != NULL && strcmp(list->fields[i].name, name->name) == 0) {
            reader_wrong(reader, name->node,
                         text_format(reader->arena, _("the name `%s` is used twice"), name->name),
                         _("choose another name"));
            return;
        }
    }
}

static void
read_item_fields(struct reader *reader, const struct json_node *nodes, struct fund_list *list)
{
    const size_t count = reader_list(reader, nodes, FUND_ITEMS_MAX);
    const struct json_node *node = count > 0 ? nodes->first : NULL;
    struct stored stored = {0};

    if (nodes != NULL && nodes->kind == JSON_KIND_ARRAY && nodes->count == 0) {
        reader_wrong(reader, nodes, _("an item without a field says nothing"), "");
    }
    list->fields = ARENA_NEW(reader->arena, struct fund_field, count);
    list->field_count = count;
    for (size_t i = 0; i < count; i++, node = node->next) {
        const struct name name = read_field(reader, node, &list->fields[i], &stored);

        check_item_name(reader, list, i, &name);
    }
    list->number_count = stored.numbers;
    list->text_count = stored.texts;
}

/* What formulas know of a list: that its items are records, and of what. */
static void
shape_list(struct reader *reader, struct fund_list *list)
{
    struct shape_member *members = ARENA_NEW(reader->arena, struct shape_member, list->field_count);

    for (size_t i = 0; i < list->field_count; i++) {
        const struct fund_field *field = &list->fields[i];

        members[i] = (struct shape_member){
            .name = field->name != NULL ? field->name : "",
            .shape = {.type = field->type},
            .label = {[LANGUAGE_EN] = field->label.en, [LANGUAGE_FR] = field->label.fr},
        };
    }
    list->item_shape =
        (struct shape){.type = TYPE_RECORD, .members = members, .member_count = list->field_count};
    list->shape = (struct shape){.type = TYPE_LIST, .item = &list->item_shape};
}

static void
read_list(struct reader *reader, const struct json_node *node, struct fund_list *list)
{
    static const char *const keys[] = {"name", "label", "key", "fields", "max_items", NULL};
    struct name name = {.name = "", .type = TYPE_LIST, .broken = true};
    bool named;

    list->item_max = FUND_LIST_ITEMS_MAX;
    if (!reader_object(reader, node, keys)) {
        names_declare(reader, NAME_FIELD, name);
        return;
    }
    columns_start(reader);
    named = reader_name(reader, reader_required(reader, node, "name"), &list->name);
    reader_words(reader, reader_optional(node, "label"), &list->label);
    list->key_column = reader->file->code_column;
    if (reader_optional(node, "key") != NULL) {
        (void)column_read(reader, reader_optional(node, "key"), &list->key_column);
    } else if (list->key_column != NULL) {
        column_claim(reader, node, list->key_column);
    } else if (reader->file->code_prefix != NULL) {
        (void)reader_required(reader, node, "key"); /* where lines of applications are numbered */
    }
    (void)reader_integer(reader, reader_optional(node, "max_items"), 1, FUND_LIST_ITEMS_MAX,
                         &list->item_max);
    read_item_fields(reader, reader_required(reader, node, "fields"), list);
    shape_list(reader, list);
    name.shape = &list->shape;
    if (list->name != NULL) {
        name.name = list->name;
        name.label = list->label;
        name.node = named ? json_member(node, "name") : NULL;
        name.broken = !named;
    }
    names_declare(reader, NAME_FIELD, name);
}

void
lists_read(struct reader *reader, const struct json_node *nodes)
{
    const size_t count = reader_list(reader, nodes, FUND_LISTS_MAX);
    const struct json_node *node = count > 0 ? nodes->first : NULL;
    const char **columns = reader->columns;
    const size_t column_count = reader->column_count;

    reader->file->lists = ARENA_NEW(reader->arena, struct fund_list, count);
    reader->file->list_count = count;
    for (size_t i = 0; i < count; i++, node = node->next) {
        read_list(reader, node, &reader->file->lists[i]);
    }
    reader->columns = columns; /* those of the applications' own file */
    reader->column_count = column_count;
}

size_t
fund_file_list(const struct fund_file *file, const char *name)
{
    for (size_t i = 0; i < file->list_count; i++) {
        if (file->lists[i].name != NULL && strcmp(file->lists[i].name, name) == 0) {
            return i;
        }
    }
    return SIZE_MAX;
}
