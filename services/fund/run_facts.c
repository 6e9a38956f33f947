/* SPDX-License-Identifier: MPL-2.0 */
#include "fund/run_facts.h"

#include "fund/run_trial.h"

#include <string.h>

/* Fields keep their places when new ones come after them, so the same place is looked at first. */
static const struct fund_field *
field_in(const struct fund_field *fields, size_t count, const char *name, size_t place)
{
    if (place < count && strcmp(fields[place].name, name) == 0) {
        return &fields[place];
    }
    for (size_t i = 0; i < count; i++) {
        if (strcmp(fields[i].name, name) == 0) {
            return &fields[i];
        }
    }
    return NULL;
}

const struct fund_field *
run_facts_field(const struct fund_file *file, const char *name, size_t place)
{
    return field_in(file->fields, file->field_count, name, place);
}

const struct fund_list *
run_facts_list(const struct fund_file *file, const char *name)
{
    size_t index = fund_file_list(file, name);

    return index != SIZE_MAX ? &file->lists[index] : NULL;
}

void
run_facts_copy(const struct application_item *from, const struct fund_field *source,
               const struct application_item *to, const struct fund_field *target)
{
    if (source == NULL || source->in_texts != target->in_texts) {
        return;
    }
    if (target->in_texts) {
        to->texts[target->index] = from->texts[source->index];
    } else {
        to->numbers[target->index] = from->numbers[source->index];
        to->number_known[target->index] = from->number_known[source->index];
    }
}

/* Either field may be null: the fact is then missing. */
bool
run_facts_same(const struct application_item *a, const struct fund_field *left,
               const struct application_item *b, const struct fund_field *right)
{
    bool known_a, known_b;

    if ((left != NULL ? left : right)->in_texts) {
        return run_same_text(left != NULL ? a->texts[left->index] : NULL,
                             right != NULL ? b->texts[right->index] : NULL);
    }
    known_a = left != NULL && a->number_known[left->index] != 0;
    known_b = right != NULL && b->number_known[right->index] != 0;
    return known_a == known_b && (!known_a || a->numbers[left->index] == b->numbers[right->index]);
}

/* ---- lists ----------------------------------------------------------------------------------- */

const struct application_list *
run_facts_list_in(const struct run_side *side, const struct fund_file *file,
                  const struct fund_list *list)
{
    static const struct application_list none;

    return list != NULL ? &side->application->lists[list - file->lists] : &none;
}

static bool
same_item(const struct application_item *a, const struct fund_list *left,
          const struct application_item *b, const struct fund_list *right)
{
    for (size_t i = 0; i < left->field_count; i++) {
        if (!run_facts_same(a, &left->fields[i], b,
                            field_in(right->fields, right->field_count, left->fields[i].name, i))) {
            return false;
        }
    }
    for (size_t i = 0; i < right->field_count; i++) {
        if (field_in(left->fields, left->field_count, right->fields[i].name, i) == NULL &&
            !run_facts_same(a, NULL, b, &right->fields[i])) {
            return false;
        }
    }
    return true;
}

/* How many items, in their order, are others; those that one side alone has too. */
size_t
run_facts_other_items(const struct application_list *a, const struct fund_list *left,
                      const struct application_list *b, const struct fund_list *right)
{
    size_t shared = a->count < b->count ? a->count : b->count;
    size_t others = (a->count > b->count ? a->count : b->count) - shared;

    for (size_t i = 0; i < shared; i++) {
        others += !same_item(&a->items[i], left, &b->items[i], right);
    }
    return others;
}

/* The items of a list of one file, laid out as another file says. */
void
run_facts_copy_list(struct arena *arena, const struct application_list *from,
                    const struct fund_list *source, struct application_list *to,
                    const struct fund_list *target)
{
    *to = (struct application_list){.known = from->known, .count = from->count};
    to->items = ARENA_NEW(arena, struct application_item, from->count);
    for (size_t i = 0; i < from->count; i++) {
        to->items[i] = application_item_empty(arena, target);
        for (size_t k = 0; k < target->field_count; k++) {
            const struct fund_field *field = &target->fields[k];

            run_facts_copy(&from->items[i],
                           field_in(source->fields, source->field_count, field->name, k),
                           &to->items[i], field);
        }
    }
}
