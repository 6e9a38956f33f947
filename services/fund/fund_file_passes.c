/* SPDX-License-Identifier: MPL-2.0 */
#include "base/text.h"
#include "fund/contradiction.h"
#include "fund/fund_file_parts.h"

#include <string.h>

/* ---- where the money of a pass comes from ----------------------------------------------------
 */

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

/* ---- rules and limits of a pass ----------------------------------------------------------------
 */

/* "walk", "max"..., or {"band": "2.5"}. */
static void
read_rule(struct reader *reader, const struct json_node *node, struct fund_pass *pass)
{
    static const char *const keys[] = {"band", NULL};
    static const char *const names[] = {"walk", "max", "euro", "prorata", NULL};
    static const enum fund_pass_rule rules[] = {FUND_WALK, FUND_MAX, FUND_EURO, FUND_PRORATA};
    const struct json_node *width;
    size_t choice = 0;

    if (node == NULL || node->kind != JSON_KIND_OBJECT) {
        if (reader_choice(reader, node, names, &choice)) {
            pass->rule = rules[choice];
        }
        return;
    }
    if (!reader_object(reader, node, keys)) {
        return;
    }
    pass->rule = FUND_BAND;
    width = reader_required(reader, node, "band");
    if (reader_number(reader, width, &pass->band_width) && pass->band_width.num < 0) {
        reader_wrong(reader, width, _("a band cannot be below 0 wide"),
                     _("write how many points of the score a band takes; 0: only ties"));
    }
}

/* A share of net, rounded down to the cent. */
static bool
read_part(struct reader *reader, const struct json_node *share, int64_t *cents)
{
    struct rational part;

    if (!reader_share(reader, share, &part)) {
        return false;
    }
    if (!rational_mul(rational_of(reader->file->net_cents), part, &part) ||
        !rational_round_down(part, rational_of(1), &part) || !rational_int64(part, cents)) {
        reader_wrong(reader, share, _("the share has too many decimals"), "");
        return false;
    }
    return true;
}

static void
read_at_most(struct reader *reader, const struct json_node *node, struct fund_pass *pass)
{
    static const char *const keys[] = {"count", "amount", "share", "of", NULL};
    static const char *const bases[] = {"net", NULL};
    const struct json_node *count = reader_optional(node, "count");
    const struct json_node *amount = reader_optional(node, "amount");
    const struct json_node *share = reader_optional(node, "share");
    int64_t awards = 0;
    size_t base;

    if (!reader_object(reader, node, keys)) {
        return;
    }
    if ((count == NULL && amount == NULL && share == NULL) || (amount != NULL && share != NULL)) {
        reader_wrong(reader, node,
                     _("expected \"count\", or one of \"amount\" and \"share\", or both"), "");
        return;
    }
    (void)reader_choice(reader, reader_optional(node, "of"), bases, &base);
    if (reader_integer(reader, count, 1, FUND_AWARDS_MAX, &awards)) {
        pass->at_most_awards = (uint32_t)awards;
    }
    if (share != NULL ? read_part(reader, share, &pass->at_most_cents)
                      : reader_money(reader, amount, &pass->at_most_cents)) {
        if (pass->at_most_cents == 0 && reader->amounts_known) {
            reader_wrong(reader, share != NULL ? share : amount,
                         _("a pass that gives nothing awards nothing"), _("leave the pass out"));
        }
    }
}

static void
read_spread(struct reader *reader, const struct json_node *node, struct fund_spread *spread)
{
    static const char *const keys[] = {"by", "at_most", "until_each", NULL};
    int64_t awards = 0;

    if (!reader_object(reader, node, keys)) {
        return;
    }
    spread->on = true;
    (void)group_read(reader, reader_required(reader, node, "by"), &spread->group);
    if (reader_integer(reader, reader_required(reader, node, "at_most"), 1, FUND_AWARDS_MAX,
                       &awards)) {
        spread->at_most = (uint32_t)awards;
    }
    (void)reader_flag(reader, reader_optional(node, "until_each"), &spread->until_each);
}

/* ---- passes ---------------------------------------------------------------------------------- */

/* What only a walk by rank can do. */
static void
check_walk_only(struct reader *reader, const struct json_node *pass)
{
    static const char *const members[] = {"award", "not_fitting", "spread", NULL};
    const struct json_node *at_most = reader_optional(pass, "at_most");

    for (size_t i = 0; members[i] != NULL; i++) {
        const struct json_node *member = reader_optional(pass, members[i]);

        if (member != NULL) {
            reader_wrong(reader, member,
                         text_format(reader->arena, _("\"%s\" goes with the rule \"walk\" only"),
                                     members[i]),
                         _("leave it out, or the rule"));
        }
    }
    if (reader_optional(at_most, "count") != NULL) {
        reader_wrong(
            reader, reader_optional(at_most, "count"),
            text_format(reader->arena, _("\"%s\" goes with the rule \"walk\" only"), "count"),
            _("leave it out, or the rule"));
    }
}

static void
read_how(struct reader *reader, const struct json_node *node, struct fund_pass *pass)
{
    static const char *const awards[] = {"whole", "whole_or_top_up", NULL};
    static const char *const solvers[] = {"own", "cbc", NULL};
    const struct json_node *states = reader_optional(node, "states");
    const struct json_node *solver = reader_optional(node, "solver");
    size_t choice = 0;

    read_rule(reader, reader_optional(node, "rule"), pass);
    if (pass->rule != FUND_WALK) {
        check_walk_only(reader, node);
    } else {
        read_not_fitting(reader, reader_required(reader, node, "not_fitting"), pass);
        pass->top_ups =
            reader_choice(reader, reader_optional(node, "award"), awards, &choice) && choice == 1;
        read_spread(reader, reader_optional(node, "spread"), &pass->spread);
    }
    if (states != NULL && (pass->rule == FUND_WALK || pass->rule == FUND_PRORATA)) {
        reader_wrong(reader, states, _("only an exact rule has states"),
                     _("\"states\" goes with \"max\", \"euro\" and {\"band\": ...}"));
    }
    (void)reader_integer(reader, states, 1, FUND_STATES_MAX, &pass->states_max);
    if (solver != NULL && pass->rule != FUND_MAX && pass->rule != FUND_EURO) {
        reader_wrong(reader, solver, _("only the best set of all has a solver"),
                     _("\"solver\" goes with \"max\" and \"euro\""));
    }
    pass->asks_other = reader_choice(reader, solver, solvers, &choice) && choice == 1;
}

static void
read_pass(struct reader *reader, const struct json_node *node, const char **codes, size_t index)
{
    static const char *const keys[] = {
        "code",    "from",   "award", "quota_refused", "not_fitting", "label", "only",
        "at_most", "spread", "rule",  "states",        "solver",      NULL};
    static const char *const refusals[] = {"skip", NULL};
    struct fund_pass *pass = &reader->file->passes[index];
    size_t choice = 0;

    if (!reader_object(reader, node, keys)) {
        return;
    }
    pass->code = reader_own_code(reader, node, codes, index);
    reader_words(reader, reader_optional(node, "label"), &pass->label);
    read_from(reader, reader_required(reader, node, "from"), pass);
    pass->only = names_formula(reader, reader_optional(node, "only"), MOMENT_WALK, TYPE_FLAG);
    read_at_most(reader, reader_optional(node, "at_most"), pass);
    read_how(reader, node, pass);
    (void)reader_choice(reader, reader_optional(node, "quota_refused"), refusals, &choice);
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

/* ---- those that wait --------------------------------------------------------------------------
 */

void
waiting_list_read(struct reader *reader, const struct json_node *node)
{
    static const char *const keys[] = {"places", "valid_months", "valid_days", NULL};
    struct fund_waiting_list *list = &reader->file->waiting_list;
    const struct json_node *months = reader_optional(node, "valid_months");
    const struct json_node *days = reader_optional(node, "valid_days");
    int64_t number = 0;

    if (!reader_object(reader, node, keys)) {
        return;
    }
    if (reader_integer(reader, reader_optional(node, "places"), 1, FUND_AWARDS_MAX, &number)) {
        list->places = (uint32_t)number;
    }
    if (reader_integer(reader, months, 1, FUND_MONTHS_MAX, &number)) {
        list->valid_months = (uint32_t)number;
    }
    if (reader_integer(reader, days, 1, FUND_DAYS_MAX, &number)) {
        list->valid_days = (uint32_t)number;
    }
    if (months != NULL && days != NULL) {
        reader_wrong(reader, days, _("the waiting list ends twice"),
                     _("write either \"valid_months\" or \"valid_days\""));
    }
}

void
offers_read(struct reader *reader, const struct json_node *node)
{
    static const char *const keys[] = {"valid_days", NULL};
    int64_t days = 0;

    if (reader_object(reader, node, keys) &&
        reader_integer(reader, reader_required(reader, node, "valid_days"), 1, FUND_DAYS_MAX,
                       &days)) {
        reader->file->waiting_list.offer_days = (uint32_t)days;
    }
}

/* ---- contradictions ---------------------------------------------------------------------------
 */

/* The pass or quota that a setting is. */
static const struct json_node *
setting_node(const struct json_node *call, const struct setting *setting)
{
    const struct json_node *list =
        json_member(call, setting->kind == SETTING_PASS    ? "passes"
                          : setting->kind == SETTING_QUOTA ? "quotas"
                                                           : "envelopes");
    const struct json_node *node = list->first;

    for (uint16_t i = 0; i < setting->index; i++) {
        node = node->next;
    }
    return node;
}

void
contradictions_check(struct reader *reader, const struct json_node *call)
{
    const struct contradiction *found;

    if (reader->problems->count > 0 || reader->varied) {
        return;
    }
    found = contradiction_of_file(reader->arena, reader->file);
    if (found != NULL) {
        reader_wrong(reader, setting_node(call, &found->least[found->least_count - 1]),
                     contradiction_text(reader->arena, reader->file, found),
                     contradiction_advice(reader->arena, reader->file, found));
    }
}
