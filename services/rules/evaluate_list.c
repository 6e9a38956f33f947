/* SPDX-License-Identifier: MPL-2.0 */
#include "base/text.h"
#include "base/words.h"
#include "rules/evaluate_parts.h"
#include "rules/function.h"
#include "rules/path.h"
#include "rules/program.h"

#include <string.h>

/* ---- names ----------------------------------------------------------------------------------- */

/* How a person finds what a part refers to in the facts: `desserts.1.qty`; the part as it is
 * written when its list was made by the formula. */
static const char *
name_of(const struct evaluation *evaluation, const struct formula *part)
{
    struct arena *arena = evaluation->arena;
    const char *list = NULL;

    if (part->kind == FORMULA_NAME) {
        return part->text;
    }
    if (part->scope != SCOPE_ACCUMULATOR &&
        (evaluation->list->kind == FORMULA_NAME || evaluation->list->kind == FORMULA_ITEM)) {
        list = name_of(evaluation->outer, evaluation->list);
    }
    if (list == NULL) {
        return formula_short(arena, part);
    }
    return text_format(arena, "%s%s%zu%s%s", list, list[0] != '\0' ? "." : "", evaluation->index,
                       part->text[0] != '\0' ? "." : "", part->text);
}

enum status
evaluate_item(const struct evaluation *evaluation, const struct formula *formula,
              struct value *value)
{
    const struct value *whole =
        formula->scope == SCOPE_ACCUMULATOR ? evaluation->accumulator : evaluation->item;
    const struct value *found = path_value(whole, formula->path, evaluation->steps);

    if (found == NULL) {
        *value = value_unknown(evaluation->arena, formula->type, name_of(evaluation, formula));
        return ST_OK;
    }
    *value = *found;
    value->type = value->known ? value->type : formula->type;
    return ST_OK;
}

/* A default stands for what is absent, not for what was given as null. */
enum status
evaluate_default(const struct evaluation *evaluation, const struct formula *formula,
                 struct value *value)
{
    enum status status = evaluate(evaluation, formula->items[0], value);

    if (status == ST_OK && !value->known && !value->is_null) {
        status = evaluate(evaluation, formula->items[1], value);
    }
    if (status == ST_OK && !value->known) {
        value->type = formula->type;
    }
    return status;
}

/* ---- each item ------------------------------------------------------------------------------- */

/* What all, some, none, filter and map do with one item after the other. */
struct each {
    const struct formula *formula;
    bool is_map;
    bool deciding;       /* all, some, none: the condition that decides */
    bool found;          /* an item decided */
    struct value *items; /* filter, map */
    size_t count;
    struct value *value; /* becomes unknown when an item's condition is */
};

/* Take the value of the second part for an item. */
static void
take_item(const struct evaluation *evaluation, struct each *each, const struct value *item,
          const struct value *given)
{
    if (each->is_map) {
        each->items[each->count++] = *given;
    } else if (!given->known) {
        value_lack(evaluation->arena, each->value, given);
    } else if (each->items == NULL) {
        each->found = (given->number.num != 0) == each->deciding;
    } else if (given->number.num != 0) {
        each->items[each->count++] = *item;
    }
}

static enum status
go_through(const struct evaluation *evaluation, struct each *each, const struct value *list)
{
    const struct formula *formula = each->formula;
    struct evaluation inner = *evaluation;
    enum status status = ST_OK;

    inner.scope = SCOPE_ITEM;
    inner.list = formula->items[0];
    inner.outer = evaluation;
    for (size_t i = 0; status == ST_OK && !each->found && i < list->item_count; i++) {
        struct value given;

        inner.item = &list->items[i];
        inner.index = i;
        status = evaluate(&inner, formula->items[1], &given);
        if (status == ST_OK) {
            take_item(evaluation, each, &list->items[i], &given);
        }
    }
    return status;
}

enum status
evaluate_each(const struct evaluation *evaluation, const struct formula *formula,
              struct value *value)
{
    bool is_all = strcmp(formula->text, "all") == 0, is_none = strcmp(formula->text, "none") == 0;
    struct each each = {.formula = formula,
                        .is_map = strcmp(formula->text, "map") == 0,
                        .deciding = !is_all,
                        .value = value};
    struct value list;
    enum status status = evaluate(evaluation, formula->items[0], &list);

    if (status != ST_OK || !list.known) {
        *value = list;
        value->type = formula->type;
        return status;
    }
    *value = (struct value){.type = formula->type, .known = true, .number = rational_of(0)};
    if (formula->type == TYPE_LIST) {
        each.items = ARENA_NEW(evaluation->arena, struct value, list.item_count);
    }
    status = go_through(evaluation, &each, &list);
    if (status != ST_OK) {
        return status;
    }
    if (each.found) {
        *value = value_flag(!is_all && !is_none);
    } else if (value->known && formula->type == TYPE_LIST) {
        *value = value_list(each.items, each.count);
    } else if (value->known) {
        /* Of no item, `all` is false, as JsonLogic says. */
        *value = value_flag(is_none || (is_all && list.item_count > 0));
    }
    return ST_OK;
}

enum status
evaluate_reduce(const struct evaluation *evaluation, const struct formula *formula,
                struct value *value)
{
    struct evaluation inner = *evaluation;
    struct value list, next;
    enum status status = evaluate(evaluation, formula->items[0], &list);

    if (status != ST_OK || !list.known) {
        *value = list;
        value->type = formula->type;
        return status;
    }
    status = evaluate(evaluation, formula->items[2], value);
    inner.scope = SCOPE_CURRENT;
    inner.list = formula->items[0];
    inner.outer = evaluation;
    inner.accumulator = value;
    for (size_t i = 0; status == ST_OK && i < list.item_count; i++) {
        inner.item = &list.items[i];
        inner.index = i;
        status = evaluate(&inner, formula->items[1], &next);
        *value = next;
    }
    value->type = value->known ? value->type : formula->type;
    return status;
}

/* ---- merge ----------------------------------------------------------------------------------- */

/* Evaluate the parts, and count the items that they hold together. */
static enum status
evaluate_parts(const struct evaluation *evaluation, const struct formula *formula,
               struct value *parts, struct value *value, size_t *room)
{
    enum status status = ST_OK;

    for (size_t i = 0; status == ST_OK && i < formula->count; i++) {
        status = evaluate(evaluation, formula->items[i], &parts[i]);
        if (status == ST_OK && !parts[i].known) {
            value_lack(evaluation->arena, value, &parts[i]);
        }
        *room += parts[i].type == TYPE_LIST ? parts[i].item_count : 1;
    }
    return status;
}

enum status
evaluate_merge(const struct evaluation *evaluation, const struct formula *formula,
               struct value *value)
{
    struct value *parts = ARENA_NEW(evaluation->arena, struct value, formula->count), *items;
    size_t room = 0, count = 0;
    enum status status;

    *value = (struct value){.type = TYPE_LIST, .known = true, .number = rational_of(0)};
    status = evaluate_parts(evaluation, formula, parts, value, &room);
    if (status != ST_OK || !value->known) {
        return status;
    }
    if (room > FORMULA_ITEMS_MAX) {
        formula_point(evaluation->err, formula->line, formula->column);
        return err_set(evaluation->err, ST_DATA, _("a list of more than %d items"),
                       FORMULA_ITEMS_MAX);
    }
    items = ARENA_NEW(evaluation->arena, struct value, room);
    for (size_t i = 0; i < formula->count; i++) {
        const struct value *part = &parts[i];

        if (part->type != TYPE_LIST) {
            items[count++] = *part;
        } else if (part->item_count > 0) {
            memcpy(&items[count], part->items, part->item_count * sizeof *items);
            count += part->item_count;
        }
    }
    *value = value_list(items, count);
    return evaluate_steps(evaluation, formula, room);
}

/* ---- missing --------------------------------------------------------------------------------- */

/* Tell whether there is no fact of that name, or an empty text. */
static enum status
is_missing(const struct evaluation *evaluation, const struct formula *formula, const char *key,
           bool *missing)
{
    const char *path = "";
    const struct symbol *symbol = path_symbol(evaluation->symbols, key, &path);
    const struct shape *shape = symbol != NULL ? shape_of_symbol(symbol) : NULL;
    const struct value *found = NULL;
    struct path_refusal refusal = {.problem = PATH_NO_MEMBER};

    if (symbol != NULL && path_follow(path, evaluation->symbols->open, &shape, &refusal)) {
        found = path_value(&evaluation->slots[symbol->slot], path, evaluation->steps);
    } else if (refusal.problem != PATH_NO_MEMBER) {
        formula_point(evaluation->err, formula->line, formula->column);
        return err_set(evaluation->err, ST_DATA, _("`%.63s` is not a name that can be looked for"),
                       key);
    }
    *missing = found == NULL || !found->known || (found->type == TYPE_TEXT && *found->text == '\0');
    return ST_OK;
}

/* Keep the keys that are missing, in their order; unknown when a key is. */
static enum status
keep_missing(const struct evaluation *evaluation, const struct formula *formula,
             const struct value *keys, size_t count, struct value *value)
{
    struct value *kept = ARENA_NEW(evaluation->arena, struct value, count);
    size_t kept_count = 0;
    enum status status = evaluate_steps(evaluation, formula, count);

    *value = (struct value){.type = TYPE_LIST, .known = true, .number = rational_of(0)};
    for (size_t i = 0; status == ST_OK && i < count; i++) {
        bool missing = false;

        if (!keys[i].known) {
            value_lack(evaluation->arena, value, &keys[i]);
        } else {
            status = is_missing(evaluation, formula, keys[i].text, &missing);
        }
        if (missing) {
            kept[kept_count++] = keys[i];
        }
    }
    if (status == ST_OK && value->known) {
        *value = value_list(kept, kept_count);
    }
    return status;
}

enum status
evaluate_missing(const struct evaluation *evaluation, const struct formula *formula,
                 struct value *value)
{
    struct value *keys = ARENA_NEW(evaluation->arena, struct value, formula->count);
    enum status status = ST_OK;

    for (size_t i = 0; status == ST_OK && i < formula->count; i++) {
        status = evaluate(evaluation, formula->items[i], &keys[i]);
    }
    if (status != ST_OK) {
        return status;
    }
    if (formula->count == 1 && keys->known && keys->type == TYPE_LIST) {
        return keep_missing(evaluation, formula, keys->items, keys->item_count, value);
    }
    return keep_missing(evaluation, formula, keys, formula->count, value);
}

enum status
evaluate_missing_some(const struct evaluation *evaluation, const struct formula *formula,
                      struct value *value)
{
    struct value needed, keys;
    struct rational present;
    enum status status = evaluate(evaluation, formula->items[0], &needed);

    if (status == ST_OK) {
        status = evaluate(evaluation, formula->items[1], &keys);
    }
    if (status != ST_OK) {
        return status;
    }
    *value = (struct value){.type = TYPE_LIST, .known = true, .number = rational_of(0)};
    if (!needed.known) {
        value_lack(evaluation->arena, value, &needed);
    }
    if (!keys.known) {
        value_lack(evaluation->arena, value, &keys);
    }
    if (!value->known) {
        return ST_OK;
    }
    status = keep_missing(evaluation, formula, keys.items, keys.item_count, value);
    if (status == ST_OK && value->known) {
        present = rational_of((int64_t)(keys.item_count - value->item_count));
        *value = rational_cmp(present, needed.number) >= 0 ? value_list(NULL, 0) : *value;
    }
    return status;
}
