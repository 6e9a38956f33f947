/* SPDX-License-Identifier: MPL-2.0 */
#include "fund/fund_file.h"

#include "base/text.h"
#include "fund/fund_file_parts.h"

#include <string.h>

#define SET_CODES_MAX 4096
#define YEAR_LEAST    1990
#define YEAR_MOST     2200

/* ---- fund ------------------------------------------------------------------------------------ */

static void
read_currency(struct reader *reader, const struct json_node *node)
{
    const char *text;

    if (!reader_string(reader, node, &text)) {
        return;
    }
    if (strlen(text) != 3 || strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != 3) {
        reader_wrong(reader, node, text_format(reader->arena, _("`%s` is not a currency"), text),
                     _("write the three letters of ISO 4217: \"EUR\""));
        return;
    }
    reader->file->currency = text;
}

static void
read_zone(struct reader *reader, const struct json_node *node)
{
    const char *text;

    if (!reader_string(reader, node, &text)) {
        return;
    }
    reader->file->zone = date_zone_named(text);
    if (reader->file->zone == NULL) {
        reader_wrong(reader, node,
                     text_format(reader->arena, _("`%s` is not a known time zone"), text),
                     _("write it as in the IANA list: \"Europe/Paris\""));
    }
}

/* One set of codes, `fund.NAME` in formulas. */
static void
read_set(struct reader *reader, const struct json_node *set)
{
    struct name name = {.type = TYPE_LIST, .node = set};

    if (!reader_key(reader, set)) {
        return;
    }
    name.name = text_format(reader->arena, "fund.%s", set->key);
    name.broken = !reader_codes(reader, set, SET_CODES_MAX, &name.value);
    names_declare(reader, NAME_CONSTANT, name);
}

static void
read_sets(struct reader *reader, const struct json_node *sets)
{
    if (sets == NULL) {
        return;
    }
    if (sets->kind != JSON_KIND_OBJECT || sets->count > FUND_ITEMS_MAX) {
        reader_wrong(reader, sets, _("expected an object of lists of codes"),
                     _("write {\"NAME\": [\"CODE\", \"CODE\"]}"));
        return;
    }
    for (const struct json_node *set = sets->first; set != NULL; set = set->next) {
        read_set(reader, set);
    }
}

static void
read_language(struct reader *reader, const struct json_node *node)
{
    static const char *const languages[] = {"fr", "en", NULL};
    size_t choice = 0;

    if (reader_choice(reader, node, languages, &choice)) {
        reader->file->language = choice == 0 ? LANGUAGE_FR : LANGUAGE_EN;
    }
}

static void
read_fund(struct reader *reader, const struct json_node *fund)
{
    static const char *const keys[] = {"code",     "name", "currency", "time_zone",
                                       "language", "sets", "rates",    NULL};

    reader->file->language = LANGUAGE_FR;
    if (!reader_object(reader, fund, keys)) {
        return;
    }
    read_language(reader, reader_optional(fund, "language"));
    (void)reader_code(reader, reader_required(reader, fund, "code"), &reader->file->code);
    reader_words(reader, reader_optional(fund, "name"), &reader->file->name);
    read_currency(reader, reader_required(reader, fund, "currency"));
    read_zone(reader, reader_required(reader, fund, "time_zone"));
    read_sets(reader, reader_optional(fund, "sets"));
    rates_read(reader, reader_optional(fund, "rates"));
}

/* ---- contributions and management ------------------------------------------------------------ */

static void
read_contribution(struct reader *reader, const struct json_node *node, size_t index)
{
    static const char *const keys[] = {"funder", "name", "year", "amount", NULL};
    struct fund_contribution *list = reader->file->contributions;
    struct fund_contribution *one = &list[index];

    if (!reader_object(reader, node, keys)) {
        return;
    }
    (void)reader_code(reader, reader_required(reader, node, "funder"), &one->funder);
    reader_words(reader, reader_optional(node, "name"), &one->name);
    (void)reader_integer(reader, reader_required(reader, node, "year"), YEAR_LEAST, YEAR_MOST,
                         &one->year);
    (void)reader_money(reader, reader_required(reader, node, "amount"), &one->cents);
    reader->file->contributed_cents += one->cents;
    for (size_t i = 0; i < index && one->funder != NULL; i++) {
        if (list[i].funder != NULL && strcmp(list[i].funder, one->funder) == 0 &&
            list[i].year == one->year) {
            reader_wrong(reader, node,
                         text_format(reader->arena, _("`%s` contributes twice in %lld"),
                                     one->funder, (long long)one->year),
                         _("write one contribution of the whole amount"));
            return;
        }
    }
}

static void
read_contributions(struct reader *reader, const struct json_node *list)
{
    const size_t count = reader_list(reader, list, FUND_ITEMS_MAX);
    const struct json_node *node = count > 0 ? list->first : NULL;

    if (list != NULL && list->kind == JSON_KIND_ARRAY && list->count == 0) {
        reader_wrong(reader, list, _("no contribution: there is nothing to share out"), "");
    }
    reader->file->contributions = ARENA_NEW(reader->arena, struct fund_contribution, count);
    reader->file->contribution_count = count;
    for (size_t i = 0; i < count; i++, node = node->next) {
        read_contribution(reader, node, i);
    }
    if (reader->file->contributed_cents > ALLOCATION_CENTS_MAX) {
        reader_wrong(reader, list, _("the contributions are out of range"), "");
    }
}

static void
read_management_share(struct reader *reader, const struct json_node *node)
{
    static const char *const bases[] = {"contributions", NULL};
    const struct rational contributed = rational_of(reader->file->contributed_cents);
    struct rational share;
    size_t choice;

    (void)reader_choice(reader, reader_optional(node, "of"), bases, &choice);
    if (!reader_share(reader, reader_optional(node, "share"), &share)) {
        return;
    }
    if (!rational_mul(contributed, share, &share) ||
        !rational_round_half_up(share, rational_of(1), &share) ||
        !rational_int64(share, &reader->file->management_cents)) {
        reader_wrong(reader, node, _("the share has too many decimals"), "");
    }
}

static void
read_management(struct reader *reader, const struct json_node *node)
{
    static const char *const keys[] = {"share", "of", "amount", NULL};

    if (!reader_object(reader, node, keys)) {
        return;
    }
    if ((reader_optional(node, "share") == NULL) == (reader_optional(node, "amount") == NULL)) {
        reader_wrong(reader, node, _("expected either \"share\" or \"amount\""), "");
        return;
    }
    read_management_share(reader, node);
    (void)reader_money(reader, reader_optional(node, "amount"), &reader->file->management_cents);
    if (reader->file->management_cents > reader->file->contributed_cents) {
        reader_wrong(reader, node, _("the management costs more than the contributions"), "");
    }
}

static void
declare_amount(struct reader *reader, const char *name, int64_t cents)
{
    names_declare(reader, NAME_CONSTANT,
                  (struct name){.name = name,
                                .type = TYPE_MONEY,
                                .value = value_number(TYPE_MONEY, rational_of(cents))});
}

/* ---- the whole file -------------------------------------------------------------------------- */

static void
read_call(struct reader *reader, const struct json_node *call, const int64_t *varied_net)
{
    static const char *const keys[] = {
        "code",         "name",    "mode",      "opens",    "closes",    "parameters", "base",
        "intake",       "derived", "envelopes", "rules",    "criteria",  "score",      "caps",
        "award",        "quotas",  "order",     "passes",   "stability", "rates",      "panel",
        "waiting_list", "offers",  "committee", "payments", "letters",   NULL};
    const struct json_node *envelopes, *intake;

    if (!reader_object(reader, call, keys)) {
        return;
    }
    envelopes = reader_required(reader, call, "envelopes");
    intake = reader_required(reader, call, "intake");
    call_read_head(reader, call, varied_net);
    names_declare(reader, NAME_SCORE, (struct name){.name = "score", .type = TYPE_NUMBER});
    names_declare(reader, NAME_COMPUTED, (struct name){.name = "computed", .type = TYPE_MONEY});
    intake_read(reader, intake);
    derived_declare(reader, reader_optional(call, "derived"));
    envelopes_declare(reader, envelopes);
    criteria_declare(reader, reader_optional(call, "criteria"));
    names_settle(reader);
    dated_settle(reader);
    derived_read(reader, reader_optional(call, "derived"));
    envelopes_read(reader, envelopes);
    rules_read(reader, reader_optional(call, "rules"));
    criteria_read(reader, reader_optional(call, "criteria"));
    marks_read(reader, reader_optional(intake, "marks"));
    panel_read(reader, reader_optional(call, "panel"));
    score_read(reader, reader_required(reader, call, "score"), reader_optional(call, "criteria"));
    stability_read(reader, reader_optional(call, "stability"));
    caps_read(reader, reader_required(reader, call, "caps"));
    award_read(reader, reader_required(reader, call, "award"));
    quotas_read(reader, reader_optional(call, "quotas"));
    order_read(reader, reader_required(reader, call, "order"));
    passes_read(reader, reader_required(reader, call, "passes"));
    floors_check(reader, reader_optional(call, "quotas"));
    waiting_list_read(reader, reader_optional(call, "waiting_list"));
    offers_read(reader, reader_optional(call, "offers"));
    committee_read(reader, reader_optional(call, "committee"));
    payments_read(reader, reader_optional(call, "payments"));
    letters_read(reader, reader_optional(call, "letters"));
    committee_check_markers(reader, reader_optional(call, "panel"));
    if (!reader->mixed) {
        envelopes_check_use(reader);
        contradictions_check(reader, call);
    }
}

static void
read_version(struct reader *reader, const struct json_node *node)
{
    if (node != NULL && (node->kind != JSON_KIND_NUMBER || strcmp(node->text, "1") != 0)) {
        reader_wrong(reader, node, _("this program reads fund files of version 1"),
                     _("write \"levain\": 1"));
    }
}

void
root_read(struct reader *reader, const struct json_node *root, const int64_t *varied_net)
{
    static const char *const keys[] = {"$schema",    "levain", "fund", "contributions",
                                       "management", "call",   NULL};
    size_t before;

    if (!reader_object(reader, root, keys)) {
        return;
    }
    read_version(reader, reader_required(reader, root, "levain"));
    read_fund(reader, reader_required(reader, root, "fund"));
    before = reader->problems->count;
    read_contributions(reader, reader_required(reader, root, "contributions"));
    read_management(reader, reader_optional(root, "management"));
    reader->amounts_known = reader->problems->count == before;
    declare_amount(reader, "contributions", reader->file->contributed_cents);
    declare_amount(reader, "management", reader->file->management_cents);
    read_call(reader, reader_required(reader, root, "call"), varied_net);
}

/* ---- what others ask ------------------------------------------------------------------------- */

size_t
fund_file_rule(const struct fund_file *file, const char *code)
{
    for (size_t i = 0; i < file->rule_count; i++) {
        if (file->rules[i].code != NULL && strcmp(file->rules[i].code, code) == 0) {
            return i;
        }
    }
    return SIZE_MAX;
}

size_t
fund_file_criterion(const struct fund_file *file, const char *code)
{
    for (size_t i = 0; i < file->criterion_count; i++) {
        if (file->criteria[i].code != NULL && strcmp(file->criteria[i].code, code) == 0) {
            return i;
        }
    }
    return SIZE_MAX;
}

size_t
fund_file_envelope(const struct fund_file *file, const char *code)
{
    for (size_t i = 0; i < file->envelope_count; i++) {
        if (file->envelopes[i].code != NULL && strcmp(file->envelopes[i].code, code) == 0) {
            return i;
        }
    }
    return SIZE_MAX;
}

const char *
fund_file_code_words(const struct fund_file *file, size_t slot, const char *code)
{
    const struct fund_field *field = slot < file->field_count ? &file->fields[slot] : NULL;

    for (size_t i = 0; field != NULL && i < field->word_count; i++) {
        if (strcmp(field->words[i].code, code) == 0) {
            return fund_text_in(&field->words[i].text, code);
        }
    }
    return code;
}

const char *
fund_text_in(const struct fund_text *text, const char *otherwise)
{
    const bool french = words_language() == LANGUAGE_FR;
    const char *first = french ? text->fr : text->en;
    const char *second = french ? text->en : text->fr;

    return first != NULL ? first : second != NULL ? second : otherwise;
}
