/* SPDX-License-Identifier: MPL-2.0 */
#include "base/text.h"
#include "fund/fund_file_parts.h"

#include <assert.h>
#include <string.h>

#define NUMBER_SCALE 6 /* decimals kept of a number */
#define MONEY_SCALE  2

/* The types of fields and parameters; shares are parameters only, the last row. */
static const struct fund_type TYPES[] = {
    {.name = "money", .type = TYPE_MONEY, .scale = MONEY_SCALE},
    {.name = "number", .type = TYPE_NUMBER, .scale = NUMBER_SCALE},
    {.name = "count", .type = TYPE_NUMBER, .is_count = true},
    {.name = "flag", .type = TYPE_FLAG},
    {.name = "date", .type = TYPE_DATE},
    {.name = "instant", .type = TYPE_INSTANT},
    {.name = "code", .type = TYPE_TEXT, .is_code = true},
    {.name = "text", .type = TYPE_TEXT},
    {.name = "list of code", .type = TYPE_LIST},
    {.name = "share", .type = TYPE_NUMBER, .is_share = true},
};
#define TYPE_COUNT (sizeof TYPES / sizeof *TYPES)

const struct fund_type *
fund_type_read(struct reader *reader, const struct json_node *node, bool shares_too)
{
    const char *names[TYPE_COUNT + 1] = {0};
    size_t choice;

    for (size_t i = 0; i < TYPE_COUNT - (shares_too ? 0 : 1); i++) {
        names[i] = TYPES[i].name;
    }
    return reader_choice(reader, node, names, &choice) ? &TYPES[choice] : NULL;
}

/* ---- parameters ------------------------------------------------------------------------------ */

static bool
read_flag(struct reader *reader, const struct json_node *node, struct value *value)
{
    bool flag = false;
    const bool good = reader_flag(reader, node, &flag);

    *value = value_flag(flag);
    return good;
}

static bool
read_text(struct reader *reader, const struct json_node *node, bool is_code, struct value *value)
{
    const char *text = "";
    const bool good =
        is_code ? reader_code(reader, node, &text) : reader_string(reader, node, &text);

    *value = value_text(text);
    return good;
}

static bool
read_numeric(struct reader *reader, const struct json_node *node, const struct fund_type *type,
             struct value *value)
{
    struct rational number = rational_of(0);
    int64_t integer = 0;
    int32_t days = 0;
    bool good;

    if (type->type == TYPE_MONEY) {
        good = reader_money(reader, node, &integer);
    } else if (type->type == TYPE_DATE) {
        good = reader_date(reader, node, &days);
        integer = days;
    } else if (type->type == TYPE_INSTANT) {
        good = reader_instant(reader, node, &integer);
    } else if (type->is_count) {
        good = reader_integer(reader, node, 0, FUND_NUMBER_MAX, &integer);
    } else {
        good = type->is_share ? reader_share(reader, node, &number)
                              : reader_number(reader, node, &number);
        *value = value_number(TYPE_NUMBER, number);
        return good;
    }
    *value = value_number(type->type, rational_of(integer));
    return good;
}

bool
fund_value_read(struct reader *reader, const struct json_node *node, const struct fund_type *type,
                struct value *value)
{
    if (node == NULL || type == NULL) {
        return false;
    }
    switch (type->type) {
    case TYPE_FLAG:
        return read_flag(reader, node, value);
    case TYPE_LIST:
        return reader_codes(reader, node, FUND_ITEMS_MAX, value);
    case TYPE_TEXT:
        return read_text(reader, node, type->is_code, value);
    default:
        return read_numeric(reader, node, type, value);
    }
}

static void
read_parameter(struct reader *reader, const struct json_node *node)
{
    static const char *const keys[] = {"type", "value", "values", "on", "label", NULL};
    struct name name = {.node = node, .broken = true};
    const struct fund_type *type;

    if (!reader_key(reader, node)) {
        return;
    }
    name.name = text_format(reader->arena, "call.%s", node->key);
    if (reader_object(reader, node, keys)) {
        type = fund_type_read(reader, reader_required(reader, node, "type"), true);
        if (reader_optional(node, "values") != NULL) {
            dated_parameter_read(reader, node, type, name);
            return;
        }
        name.broken =
            !fund_value_read(reader, reader_required(reader, node, "value"), type, &name.value);
        name.type = type != NULL ? type->type : TYPE_NUMBER;
        name.is_share = type != NULL && type->is_share;
        reader_words(reader, reader_optional(node, "label"), &name.label);
    }
    names_declare(reader, NAME_CONSTANT, name);
}

static void
read_parameters(struct reader *reader, const struct json_node *parameters)
{
    if (parameters == NULL) {
        return;
    }
    if (parameters->kind != JSON_KIND_OBJECT || parameters->count > FUND_ITEMS_MAX) {
        reader_wrong(reader, parameters, _("expected an object of parameters"),
                     _("write {\"NAME\": {\"type\": \"date\", \"value\": \"2026-03-16\"}}"));
        return;
    }
    for (const struct json_node *node = parameters->first; node != NULL; node = node->next) {
        read_parameter(reader, node);
    }
}

/* ---- dates ----------------------------------------------------------------------------------- */

/* Absent is allowed: the call then has no such instant, and formulas no such name. */
static bool
read_moment(struct reader *reader, const struct json_node *node, const char *name, int64_t *seconds)
{
    bool good;

    if (node == NULL) {
        return false;
    }
    good = reader_instant(reader, node, seconds);
    names_declare(reader, NAME_CONSTANT,
                  (struct name){.name = name,
                                .type = TYPE_INSTANT,
                                .value = value_number(TYPE_INSTANT, rational_of(*seconds)),
                                .broken = !good});
    return good;
}

static void
read_dates(struct reader *reader, const struct json_node *call)
{
    struct fund_file *file = reader->file;
    const struct json_node *closes = reader_optional(call, "closes");

    file->has_opens =
        read_moment(reader, reader_optional(call, "opens"), "call.opens", &file->opens);
    file->has_closes = read_moment(reader, closes, "call.closes", &file->closes);
    if (file->has_opens && file->has_closes && file->opens >= file->closes) {
        reader_wrong(reader, closes, _("the call closes before it opens"), "");
    }
}

/* ---- net ------------------------------------------------------------------------------------- */

/* What the formula gives, rounded down to the cent; false when it was reported. */
static bool
run_net(struct reader *reader, const struct json_node *node, const struct program *program,
        const struct value *values)
{
    struct value result;
    struct rational cents;
    struct err err = {0};

    if (program_run(reader->arena, program, values, &result, &err) != ST_OK) {
        reader_wrong(reader, node, err.text, err.hint);
        return false;
    }
    if (!result.known) {
        reader_wrong(reader, node, _("the formula has no value"), _("does it divide by zero?"));
        return false;
    }
    if (!reader->amounts_known) {
        return true;
    }
    if (!rational_round_down(result.number, rational_of(1), &cents) ||
        !rational_int64(cents, &reader->file->net_cents) || reader->file->net_cents < 0 ||
        reader->file->net_cents > reader->file->contributed_cents) {
        reader_wrong(reader, node,
                     _("the amount shared out is below zero or above the contributions"), "");
        return false;
    }
    return true;
}

static bool
compute_net(struct reader *reader, const struct json_node *node)
{
    enum { CONTRIBUTIONS, MANAGEMENT, KNOWN };
    static const char *const names[KNOWN] = {"contributions", "management"};
    struct symbol *items = ARENA_NEW(reader->arena, struct symbol, KNOWN);
    struct symbols *symbols = ARENA_NEW(reader->arena, struct symbols, 1);
    struct value values[KNOWN];
    const struct program *program;

    for (size_t i = 0; i < KNOWN; i++) {
        items[i] = (struct symbol){.name = names[i], .type = TYPE_MONEY, .slot = i};
    }
    *symbols = (struct symbols){.items = items, .count = KNOWN, .zone = reader->file->zone};
    values[CONTRIBUTIONS] = value_number(TYPE_MONEY, rational_of(reader->file->contributed_cents));
    values[MANAGEMENT] = value_number(TYPE_MONEY, rational_of(reader->file->management_cents));
    program = names_formula_on(reader, node, symbols, TYPE_MONEY);
    return program != NULL && run_net(reader, node, program, values);
}

static void
read_net(struct reader *reader, const struct json_node *base, const int64_t *varied_net)
{
    static const char *const keys[] = {"net", NULL};
    struct fund_file *file = reader->file;
    const struct json_node *node;
    bool good = true;

    file->net_cents = file->contributed_cents - file->management_cents;
    if (base != NULL) {
        good = reader_object(reader, base, keys);
        node = good ? reader_required(reader, base, "net") : NULL;
        good = node != NULL && compute_net(reader, node);
    }
    reader->amounts_known = reader->amounts_known && good;
    if (varied_net != NULL) {
        file->net_cents = *varied_net;
    }
    names_declare(reader, NAME_CONSTANT,
                  (struct name){.name = "net",
                                .type = TYPE_MONEY,
                                .value = value_number(TYPE_MONEY, rational_of(file->net_cents)),
                                .broken = !good});
}

void
call_read_head(struct reader *reader, const struct json_node *call, const int64_t *varied_net)
{
    static const char *const modes[] = {"competition", "examination", "formula", NULL};
    size_t mode;

    (void)reader_code(reader, reader_required(reader, call, "code"), &reader->file->call_code);
    reader_words(reader, reader_optional(call, "name"), &reader->file->call_name);
    if (reader_choice(reader, reader_required(reader, call, "mode"), modes, &mode)) {
        reader->file->mode = modes[mode];
    }
    read_net(reader, reader_optional(call, "base"), varied_net);
    read_dates(reader, call);
    rates_read(reader, reader_optional(call, "rates"));
    read_parameters(reader, reader_optional(call, "parameters"));
}
