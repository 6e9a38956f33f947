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

/* ---- quotas ---------------------------------------------------------------------------------- */

static void
read_limit(struct reader *reader, const struct json_node *limit, struct fund_quota *quota)
{
    static const char *const keys[] = {"share", "of", "amount", NULL};
    static const char *const bases[] = {"net", NULL};
    const struct json_node *share = reader_optional(limit, "share");
    const struct json_node *amount = reader_optional(limit, "amount");
    struct rational cents;
    size_t base;

    if (!reader_object(reader, limit, keys)) {
        return;
    }
    if ((share == NULL) == (amount == NULL)) {
        reader_wrong(reader, limit, _("expected either \"share\" or \"amount\""), "");
        return;
    }
    (void)reader_choice(reader, reader_optional(limit, "of"), bases, &base);
    quota->by_share = share != NULL;
    (void)reader_money(reader, amount, &quota->limit_cents);
    if (!reader_share(reader, share, &quota->share)) {
        return;
    }
    if (!rational_mul(rational_of(reader->file->net_cents), quota->share, &cents) ||
        !rational_round_down(cents, rational_of(1), &cents) ||
        !rational_int64(cents, &quota->limit_cents)) {
        reader_wrong(reader, share, _("the share has too many decimals"), "");
    }
}

static void
read_group(struct reader *reader, const struct json_node *by, struct fund_quota *quota)
{
    const struct fund_file *file = reader->file;
    const char *name;

    quota->field = SIZE_MAX;
    if (!reader_name(reader, by, &name)) {
        return;
    }
    quota->field = fund_field_named(file, name);
    if (quota->field != SIZE_MAX && names_at(reader, NAME_FIELD, quota->field)->broken) {
        return;
    }
    if (quota->field == SIZE_MAX || file->fields[quota->field].type != TYPE_TEXT) {
        reader_wrong(reader, by,
                     text_format(reader->arena, _("no field `%s` of type code or text"), name),
                     _("a quota groups applications by a field of codes"));
    }
}

static void
read_quota(struct reader *reader, const struct json_node *node, const char **codes, size_t index)
{
    static const char *const keys[] = {"code", "by", "limit", "checked_on", "label", "basis", NULL};
    static const char *const checks[] = {"whole_computed", NULL};
    struct fund_quota *quota = &reader->file->quotas[index];
    size_t check;

    if (!reader_object(reader, node, keys)) {
        return;
    }
    quota->code = reader_own_code(reader, node, codes, index);
    reader_words(reader, reader_optional(node, "label"), &quota->label);
    basis_read(reader, reader_optional(node, "basis"), &quota->basis);
    read_group(reader, reader_required(reader, node, "by"), quota);
    read_limit(reader, reader_required(reader, node, "limit"), quota);
    (void)reader_choice(reader, reader_optional(node, "checked_on"), checks, &check);
}

void
quotas_read(struct reader *reader, const struct json_node *list)
{
    const size_t count = reader_list(reader, list, FUND_ITEMS_MAX);
    const struct json_node *node = count > 0 ? list->first : NULL;
    const char **codes = ARENA_NEW(reader->arena, const char *, count);

    reader->file->quotas = ARENA_NEW(reader->arena, struct fund_quota, count);
    reader->file->quota_count = count;
    for (size_t i = 0; i < count; i++, node = node->next) {
        read_quota(reader, node, codes, i);
    }
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

/* "NAME", "NAME asc" or "NAME desc". */
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
    return resolve_key(reader, node, arena_copy(reader->arena, text, length), order);
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

/* ---- passes ---------------------------------------------------------------------------------- */

static bool
in_pool(const struct fund_pass *pass, size_t envelope)
{
    for (size_t i = 0; i < pass->pool_count; i++) {
        if (pass->pool[i] == envelope) {
            return true;
        }
    }
    return false;
}

static void
add_to_pool(struct reader *reader, const struct json_node *node, struct fund_pass *pass,
            size_t *pool)
{
    const size_t envelopes = reader->file->envelope_count;
    const char *code;
    size_t index;

    if (!reader_code(reader, node, &code)) {
        return;
    }
    if (strcmp(code, "leftovers") == 0) {
        for (size_t i = 0; i < envelopes; i++) {
            if (!in_pool(pass, i)) {
                pool[pass->pool_count++] = i;
            }
        }
        return;
    }
    index = fund_file_envelope(reader->file, code);
    if (index == SIZE_MAX) {
        reader_wrong(reader, node, text_format(reader->arena, _("no envelope `%s`"), code),
                     _("write codes of envelopes, and \"leftovers\" for all the others"));
    } else if (in_pool(pass, index)) {
        reader_wrong(reader, node, text_format(reader->arena, _("`%s` stands twice"), code), "");
    } else {
        pool[pass->pool_count++] = index;
    }
}

static void
read_from(struct reader *reader, const struct json_node *node, struct fund_pass *pass)
{
    size_t *pool;

    if (node == NULL ||
        (node->kind == JSON_KIND_STRING && strcmp(node->text, "own_envelope") == 0)) {
        return;
    }
    if (node->kind != JSON_KIND_ARRAY || node->count == 0) {
        reader_wrong(reader, node, _("expected where the money of the pass comes from"),
                     _("write \"own_envelope\", or [\"CODE\", \"leftovers\"]"));
        return;
    }
    pool = ARENA_NEW(reader->arena, size_t, reader->file->envelope_count);
    pass->from_pool = true;
    pass->pool = pool;
    for (const struct json_node *one = node->first; one != NULL; one = one->next) {
        add_to_pool(reader, one, pass, pool);
    }
}

/* What becomes of one that does not fit, and of the envelope it did not fit in. */
static void
read_not_fitting(struct reader *reader, const struct json_node *node, struct fund_pass *pass)
{
    static const char *const keys[] = {"partial_at_least", "else", "then", NULL};
    enum { ELSE_WAIT, ELSE_SKIP, ELSE_STOP };
    static const char *const elses[] = {"wait", "skip", "stop", NULL};
    static const char *const thens[] = {"continue", "close", NULL};
    size_t otherwise = ELSE_SKIP, then = 0;

    if (!reader_object(reader, node, keys)) {
        return;
    }
    pass->partial_at_least =
        names_formula(reader, reader_optional(node, "partial_at_least"), MOMENT_AWARD, TYPE_MONEY);
    (void)reader_choice(reader, reader_required(reader, node, "else"), elses, &otherwise);
    (void)reader_choice(reader, reader_optional(node, "then"), thens, &then);
    pass->close_partial = then == 1;
    pass->close_otherwise = otherwise == ELSE_STOP || (otherwise == ELSE_WAIT && then == 1);
}

static void
read_pass(struct reader *reader, const struct json_node *node, const char **codes, size_t index)
{
    static const char *const keys[] = {"code",        "from",  "award", "quota_refused",
                                       "not_fitting", "label", NULL};
    static const char *const awards[] = {"whole", "whole_or_top_up", NULL};
    static const char *const refusals[] = {"skip", NULL};
    struct fund_pass *pass = &reader->file->passes[index];
    size_t choice = 0;

    if (!reader_object(reader, node, keys)) {
        return;
    }
    pass->code = reader_own_code(reader, node, codes, index);
    reader_words(reader, reader_optional(node, "label"), &pass->label);
    read_from(reader, reader_required(reader, node, "from"), pass);
    pass->top_ups =
        reader_choice(reader, reader_optional(node, "award"), awards, &choice) && choice == 1;
    (void)reader_choice(reader, reader_optional(node, "quota_refused"), refusals, &choice);
    read_not_fitting(reader, reader_required(reader, node, "not_fitting"), pass);
}

void
passes_read(struct reader *reader, const struct json_node *list)
{
    const size_t count = reader_list(reader, list, FUND_PASSES_MAX);
    const struct json_node *node = count > 0 ? list->first : NULL;
    const char **codes = ARENA_NEW(reader->arena, const char *, count);
    size_t offers = 0;

    if (list != NULL && list->kind == JSON_KIND_ARRAY && list->count == 0) {
        reader_wrong(reader, list, _("no pass: nothing would be awarded"), "");
    }
    reader->file->passes = ARENA_NEW(reader->arena, struct fund_pass, count);
    reader->file->pass_count = count;
    for (size_t i = 0; i < count; i++, node = node->next) {
        read_pass(reader, node, codes, i);
        offers += json_member(json_member(node, "not_fitting"), "partial_at_least") != NULL;
    }
    if (offers > 1) {
        reader_wrong(reader, list, _("several passes make partial offers"),
                     _("leave \"partial_at_least\" in one of them"));
    }
}
