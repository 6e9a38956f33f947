/* SPDX-License-Identifier: MPL-2.0 */
#include "base/text.h"
#include "fund/fund_file_parts.h"
#include "rules/nearest.h"

#include <string.h>

/* ---- caps and award -------------------------------------------------------------------------- */

static void
read_cap(struct reader *reader, const struct json_node *node, const char **codes, size_t index)
{
    static const char *const keys[] = {"code", "formula", "when", "label", "basis", NULL};
    struct fund_cap *cap = &reader->file->caps[index];
    const struct json_node *when;

    if (!reader_object(reader, node, keys)) {
        return;
    }
    when = reader_optional(node, "when");
    cap->code = reader_own_code(reader, node, codes, index);
    reader_words(reader, reader_optional(node, "label"), &cap->label);
    basis_read(reader, reader_optional(node, "basis"), &cap->basis);
    cap->program =
        names_formula(reader, reader_required(reader, node, "formula"), MOMENT_ASSESS, TYPE_MONEY);
    cap->when = names_formula(reader, when, MOMENT_ASSESS, TYPE_FLAG);
}

void
caps_read(struct reader *reader, const struct json_node *list)
{
    const size_t count = reader_list(reader, list, FUND_ITEMS_MAX);
    const struct json_node *node = count > 0 ? list->first : NULL;
    const char **codes = ARENA_NEW(reader->arena, const char *, count);
    bool always = false;

    reader->file->caps = ARENA_NEW(reader->arena, struct fund_cap, count);
    reader->file->cap_count = count;
    for (size_t i = 0; i < count; i++, node = node->next) {
        read_cap(reader, node, codes, i);
        always = always || reader_optional(node, "when") == NULL;
    }
    if (list != NULL && list->kind == JSON_KIND_ARRAY && !always) {
        reader_wrong(reader, list, _("no cap applies to every application"),
                     _("write one without \"when\": what is asked for, at least"));
    }
}

void
award_read(struct reader *reader, const struct json_node *award)
{
    static const char *const keys[] = {"step", "minimum", NULL};
    const struct json_node *step;

    if (!reader_object(reader, award, keys)) {
        return;
    }
    step = reader_required(reader, award, "step");
    if (reader_money(reader, step, &reader->file->step_cents) && reader->file->step_cents == 0) {
        reader_wrong(reader, step, _("the step is not above 0"),
                     _("awards are multiples of it: \"0.01\" is to the cent"));
    }
    reader->file->minimum =
        names_formula(reader, reader_required(reader, award, "minimum"), MOMENT_AWARD, TYPE_MONEY);
}

/* ---- order ----------------------------------------------------------------------------------- */

static bool
can_be_ordered(enum value_type type)
{
    return type != TYPE_TEXT && type != TYPE_LIST;
}

/* Find what a key names; false when it was reported. */
static bool
resolve_key(struct reader *reader, const struct json_node *node, const char *key,
            struct fund_order *order)
{
    const struct name *name = names_find(reader, key);

    if (strcmp(key, "code") == 0) {
        order->kind = ORDER_CODE;
        return true;
    }
    if (strcmp(key, "draw") == 0 && name == NULL) {
        order->kind = ORDER_DRAW;
        reader->file->draws = true;
        return true;
    }
    if (name == NULL) {
        const char *nearest = nearest_symbol(&reader->file->symbols, key);

        reader_wrong(
            reader, node, text_format(reader->arena, _("unknown name `%s`"), key),
            nearest != NULL
                ? text_format(reader->arena, _("did you mean `%s`?"), nearest)
                : _("write a field, a derived field, a criterion, score, computed or code"));
        return false;
    }
    if (!can_be_ordered(name->type) && !name->broken) {
        reader_wrong(reader, node,
                     text_format(reader->arena, _("`%s` is a text: it has no order"), key), "");
        return false;
    }
    order->kind = name->slot == reader->file->score_slot ? ORDER_SCORE : ORDER_VALUE;
    order->slot = name->slot;
    return true;
}

/* "NAME", "NAME asc" or "NAME desc"; "draw" goes neither up nor down. */
static bool
read_key(struct reader *reader, const struct json_node *node, struct fund_order *order)
{
    const char *text, *way;
    size_t length;

    if (!reader_string(reader, node, &text)) {
        return false;
    }
    length = strcspn(text, " ");
    way = text + length + strspn(text + length, " ");
    order->descending = strcmp(way, "desc") == 0;
    if (*way != '\0' && !order->descending && strcmp(way, "asc") != 0) {
        reader_wrong(reader, node,
                     text_format(reader->arena, _("`%s` is neither asc nor desc"), way),
                     _("write \"score desc\" for the best first"));
        return false;
    }
    if (!resolve_key(reader, node, arena_copy(reader->arena, text, length), order)) {
        return false;
    }
    if (order->kind == ORDER_DRAW && *way != '\0') {
        reader_wrong(reader, node, _("a draw goes neither up nor down"), _("write \"draw\""));
    }
    return true;
}

static void
check_key(struct reader *reader, const struct json_node *node, const struct fund_order *keys,
          size_t index)
{
    const struct fund_order *key = &keys[index];

    if (key->kind == ORDER_CODE && (node->next != NULL || key->descending)) {
        reader_wrong(reader, node, _("the code ends the order, and goes up"),
                     _("write \"code asc\" last, or leave it out"));
    }
    for (size_t i = 0; i < index; i++) {
        if (keys[i].kind == ORDER_DRAW && key->kind != ORDER_DRAW && key->kind != ORDER_CODE) {
            reader_wrong(reader, node, _("the draw leaves no tie: this never counts"),
                         _("write \"draw\" last"));
        }
        if (keys[i].kind == key->kind && keys[i].slot == key->slot) {
            reader_wrong(reader, node, _("this stands twice in the order"), "");
        }
    }
}

void
order_read(struct reader *reader, const struct json_node *list)
{
    const size_t count = reader_list(reader, list, FUND_ITEMS_MAX);
    const struct json_node *node = count > 0 ? list->first : NULL;
    struct fund_order *keys = ARENA_NEW(reader->arena, struct fund_order, count);
    size_t read = 0;

    for (size_t i = 0; i < count; i++, node = node->next) {
        keys[read] = (struct fund_order){0};
        if (read_key(reader, node, &keys[read])) {
            check_key(reader, node, keys, read);
            read++;
        }
    }
    reader->file->order = keys;
    reader->file->order_count = read;
}
