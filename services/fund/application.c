/* SPDX-License-Identifier: MPL-2.0 */
#include "fund/application.h"

#include "base/text.h"
#include "fund/panel.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>

#define LIST_NAME_BYTES_MAX 63

struct application
application_empty(struct arena *arena, const struct fund_file *file)
{
    return (struct application){
        .code = "",
        .numbers = ARENA_NEW(arena, int64_t, file->number_count),
        .number_known = ARENA_NEW(arena, uint8_t, file->number_count),
        .texts = ARENA_NEW(arena, const char *, file->text_count),
        .panel = ARENA_NEW(arena, struct panel_mark, file->criterion_count),
        .waived = ARENA_NEW(arena, uint8_t, file->rule_count),
        .lists = ARENA_NEW(arena, struct application_list, file->list_count),
    };
}

struct application_item
application_item_empty(struct arena *arena, const struct fund_list *list)
{
    return application_item_room(arena, list->number_count, list->text_count);
}

static void
copy_texts(struct arena *arena, const char **to, const char *const *from, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        to[i] = from[i] == NULL ? NULL : arena_string(arena, from[i]);
    }
}

struct application_item
application_item_copy(struct arena *arena, const struct fund_list *list,
                      const struct application_item *item)
{
    struct application_item copy = application_item_empty(arena, list);

    memcpy(copy.numbers, item->numbers, list->number_count * sizeof *copy.numbers);
    memcpy(copy.number_known, item->number_known, list->number_count);
    copy_texts(arena, copy.texts, item->texts, list->text_count);
    return copy;
}

static struct application_list
copy_list(struct arena *arena, const struct fund_list *list, const struct application_list *from)
{
    struct application_list copy = {.known = from->known, .count = from->count};

    copy.items = ARENA_NEW(arena, struct application_item, from->count);
    for (size_t i = 0; i < from->count; i++) {
        copy.items[i] = application_item_copy(arena, list, &from->items[i]);
    }
    return copy;
}

struct application
application_copy(struct arena *arena, const struct fund_file *file,
                 const struct application *application)
{
    struct application copy = application_empty(arena, file);

    copy.code = arena_string(arena, application->code);
    if (application->organization != NULL) {
        copy.organization = arena_string(arena, application->organization);
    }
    memcpy(copy.numbers, application->numbers, file->number_count * sizeof *copy.numbers);
    memcpy(copy.number_known, application->number_known, file->number_count);
    memcpy(copy.panel, application->panel, file->criterion_count * sizeof *copy.panel);
    memcpy(copy.waived, application->waived, file->rule_count);
    copy_texts(arena, copy.texts, application->texts, file->text_count);
    for (size_t i = 0; i < file->list_count; i++) {
        copy.lists[i] = copy_list(arena, &file->lists[i], &application->lists[i]);
    }
    return copy;
}

struct application_item
application_facts(const struct application *application)
{
    return (struct application_item){application->numbers, application->number_known,
                                     application->texts};
}

enum status
application_read_cell(struct arena *arena, const struct fund_file *file,
                      const struct fund_field *field, const char *cell,
                      struct application *application, struct err *err)
{
    const struct application_item facts = application_facts(application);

    return fact_read(arena, &file->cells, field, cell, &facts, err);
}

enum status
application_read_mark(const struct fund_file *file, const char *cell, bool *given,
                      struct rational *mark, struct err *err)
{
    return fact_read_mark(&file->cells, cell, given, mark, err);
}

bool
application_submitted(const struct fund_file *file, const struct application *application,
                      int64_t *seconds)
{
    size_t index;

    if (file->submitted_field == SIZE_MAX) {
        return false;
    }
    index = file->fields[file->submitted_field].index;
    *seconds = application->numbers[index];
    return application->number_known[index] != 0;
}

struct rational
application_clamp(const struct fund_criterion *criterion, struct rational mark)
{
    if (mark.den == 1 && criterion->scale_min.den == 1 && criterion->scale_max.den == 1 &&
        mark.num >= criterion->scale_min.num && mark.num <= criterion->scale_max.num) {
        return mark; /* the usual one: a whole number within the scale */
    }
    if (criterion->scaled && rational_cmp(mark, criterion->scale_min) < 0) {
        return criterion->scale_min;
    }
    if (criterion->scaled && rational_cmp(mark, criterion->scale_max) > 0) {
        return criterion->scale_max;
    }
    return mark;
}

enum status
application_panel(const struct fund_file *file, const struct marker_mark *marks, size_t count,
                  struct panel_mark *panel, struct err *err)
{
    const struct panel_view as_given = {.file = file};

    return panel_marks(&as_given, marks, count, panel, err);
}

/* ---- digests --------------------------------------------------------------------------------- */

struct digest
application_facts_digest(struct digester *digester, const struct fund_file *file,
                         const struct application *application)
{
    const struct application_item facts = application_facts(application);

    digester_restart(digester);
    digester_string(digester, application->code);
    for (size_t i = 0; i < file->field_count; i++) {
        fact_digest(digester, &file->fields[i], &facts);
    }
    return digester_result(digester);
}

struct digest
application_item_digest(struct digester *digester, const struct fund_list *list,
                        const struct application_item *item)
{
    digester_restart(digester);
    for (size_t i = 0; i < list->field_count; i++) {
        fact_digest(digester, &list->fields[i], item);
    }
    return digester_result(digester);
}

/* The database does the same sum of what it keeps in parts: levain.intake_lists(). */
static struct digest
list_digest(struct digester *digester, const struct fund_list *list,
            const struct application_list *items)
{
    uint8_t digests[FUND_LIST_ITEMS_MAX * DIGEST_BYTES];

    assert(items->count <= FUND_LIST_ITEMS_MAX);
    for (size_t i = 0; i < items->count; i++) {
        const struct digest item = application_item_digest(digester, list, &items->items[i]);

        memcpy(digests + i * DIGEST_BYTES, item.bytes, DIGEST_BYTES);
    }
    digester_restart(digester);
    digester_raw(digester, digests, items->count * DIGEST_BYTES);
    return digester_result(digester);
}

/* Lists count in the order of their names, whatever that of the fund file. */
static size_t
next_list(const struct fund_file *file, const char *after)
{
    size_t next = SIZE_MAX;

    for (size_t i = 0; i < file->list_count; i++) {
        const char *name = file->lists[i].name;

        if ((after == NULL || strcmp(name, after) > 0) &&
            (next == SIZE_MAX || strcmp(name, file->lists[next].name) < 0)) {
            next = i;
        }
    }
    return next;
}

struct digest
application_digest(struct digester *digester, const struct fund_file *file,
                   const struct application *application)
{
    const struct digest facts = application_facts_digest(digester, file, application);
    char whole[DIGEST_BYTES + FUND_LISTS_MAX * (LIST_NAME_BYTES_MAX + 1 + DIGEST_BYTES)];
    size_t length = DIGEST_BYTES;

    memcpy(whole, facts.bytes, DIGEST_BYTES);
    for (size_t i = next_list(file, NULL); i != SIZE_MAX;
         i = next_list(file, file->lists[i].name)) {
        const size_t name_bytes = strlen(file->lists[i].name) + 1;
        struct digest list;

        if (application->lists[i].known) {
            list = list_digest(digester, &file->lists[i], &application->lists[i]);
            memcpy(whole + length, file->lists[i].name, name_bytes);
            memcpy(whole + length + name_bytes, list.bytes, DIGEST_BYTES);
            length += name_bytes + DIGEST_BYTES;
        }
    }
    if (length == DIGEST_BYTES) {
        return facts;
    }
    digester_restart(digester);
    digester_raw(digester, whole, length);
    return digester_result(digester);
}

/* ---- formulas -------------------------------------------------------------------------------- */

/* An item as a record: one value for each of its fields, in the order of the fund file. */
static struct value
item_value(struct arena *arena, const struct fund_list *list, const struct application_item *item)
{
    struct value *members = ARENA_NEW(arena, struct value, list->field_count);

    for (size_t i = 0; i < list->field_count; i++) {
        members[i] = fact_value(arena, &list->fields[i], item);
    }
    return value_record(&list->item_shape, members);
}

static struct value
list_value(struct arena *arena, const struct fund_list *list, const struct application_list *given)
{
    struct value *items;

    if (!given->known) {
        return value_unknown(arena, TYPE_LIST, list->name);
    }
    items = ARENA_NEW(arena, struct value, given->count);
    for (size_t i = 0; i < given->count; i++) {
        items[i] = item_value(arena, list, &given->items[i]);
    }
    return value_list(items, given->count);
}

void
application_slots(struct arena *arena, const struct fund_file *file,
                  const struct application *application, struct value *slots)
{
    const struct application_item facts = application_facts(application);

    for (size_t i = 0; i < file->field_count; i++) {
        const struct fund_field *field = &file->fields[i];

        /* Most facts are whole numbers and texts: of such slots, only these members ever change. */
        if (!field->in_texts && facts.number_known[field->index] != 0 &&
            (field->type != TYPE_NUMBER || field->scale == 0)) {
            slots[i].type = field->type;
            slots[i].known = true;
            slots[i].number = rational_of(facts.numbers[field->index]);
            slots[i].lacking = NULL;
        } else if (field->type == TYPE_TEXT && facts.texts[field->index] != NULL) {
            slots[i].type = TYPE_TEXT;
            slots[i].known = true;
            slots[i].text = facts.texts[field->index];
            slots[i].lacking = NULL;
        } else {
            slots[i] = fact_value(arena, field, &facts);
        }
    }
    for (size_t i = 0; i < file->list_count; i++) {
        slots[file->field_count + i] = list_value(arena, &file->lists[i], &application->lists[i]);
    }
}
