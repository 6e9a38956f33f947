/* SPDX-License-Identifier: MPL-2.0 */
#include "rules_fixture.h"

#include "base/text.h"
#include "rules/evaluate.h"
#include "rules/parser.h"
#include "rules/prepared.h"

struct arena fixture_arena;

int
fixture_open(void **state)
{
    (void)state;
    arena_init(&fixture_arena, (size_t)1 << 30);
    return 0;
}

int
fixture_close(void **state)
{
    (void)state;
    arena_free(&fixture_arena);
    return 0;
}

static const struct symbol names[] = {
    {"submitted", TYPE_INSTANT, SUBMITTED, {0}, false, NULL},
    {"legal", TYPE_TEXT, LEGAL, {0}, false, NULL},
    {"created", TYPE_DATE, CREATED, {0}, false, NULL},
    {"cer", TYPE_FLAG, CER, {0}, false, NULL},
    {"epci", TYPE_TEXT, EPCI, {0}, false, NULL},
    {"stage", TYPE_TEXT, STAGE, {0}, false, NULL},
    {"n_members", TYPE_NUMBER, N_MEMBERS, {0}, false, NULL},
    {"n_ess", TYPE_NUMBER, N_ESS, {0}, false, NULL},
    {"n_public", TYPE_NUMBER, N_PUBLIC, {0}, false, NULL},
    {"n_ent", TYPE_NUMBER, N_ENT, {0}, false, NULL},
    {"n_citizen", TYPE_NUMBER, N_CITIZEN, {0}, false, NULL},
    {"n_local", TYPE_NUMBER, N_LOCAL, {0}, false, NULL},
    {"start", TYPE_DATE, START, {0}, false, NULL},
    {"end", TYPE_DATE, END, {0}, false, NULL},
    {"charges", TYPE_MONEY, CHARGES, {0}, false, NULL},
    {"produits", TYPE_MONEY, PRODUITS, {0}, false, NULL},
    {"eligible", TYPE_MONEY, ELIGIBLE, {0}, false, NULL},
    {"requested", TYPE_MONEY, REQUESTED, {0}, false, NULL},
    {"other_public", TYPE_MONEY, OTHER_PUBLIC, {0}, false, NULL},
    {"own", TYPE_MONEY, OWN, {0}, false, NULL},
    {"deminimis", TYPE_MONEY, DEMINIMIS, {0}, false, NULL},
    {"economic", TYPE_FLAG, ECONOMIC, {0}, false, NULL},
    {"cr_overdue", TYPE_NUMBER, CR_OVERDUE, {0}, false, NULL},
    {"docs_missing", TYPE_LIST, DOCS_MISSING, {0}, false, NULL},
    {"public_capital_pct", TYPE_NUMBER, PUBLIC_CAPITAL, {0}, false, NULL},
    {"one_vote", TYPE_FLAG, ONE_VOTE, {0}, false, NULL},
    {"etp", TYPE_NUMBER, ETP, {0}, false, NULL},
    {"frr_or_qpv", TYPE_FLAG, FRR, {0}, false, NULL},
    {"econ", TYPE_TEXT, ECON, {0}, false, NULL},
    {"n_categories", TYPE_NUMBER, N_CATEGORIES, {0}, false, NULL},
    {"months", TYPE_NUMBER, MONTHS, {0}, false, NULL},
    {"age", TYPE_NUMBER, AGE, {0}, false, NULL},
    {"call.closes", TYPE_INSTANT, CALL_CLOSES, {0}, false, NULL},
    {"call.first_start", TYPE_DATE, FIRST_START, {0}, false, NULL},
    {"call.last_end", TYPE_DATE, LAST_END, {0}, false, NULL},
    {"call.public_aid_share", TYPE_NUMBER, AID_SHARE, {0}, true, NULL},
    {"call.deminimis_ceiling", TYPE_MONEY, CEILING, {0}, false, NULL},
    {"env.min", TYPE_MONEY, ENV_MIN, {0}, false, NULL},
    {"env.max", TYPE_MONEY, ENV_MAX, {0}, false, NULL},
    {"env.rate", TYPE_NUMBER, ENV_RATE, {0}, true, NULL},
    {"fund.epcis", TYPE_LIST, EPCIS, {0}, false, NULL},
    {"computed", TYPE_MONEY, COMPUTED, {0}, false, NULL},
};

struct symbols
fixture_symbols(void)
{
    return (struct symbols){names, COUNT(names), date_zone_named("Europe/Paris"), false, NULL};
}

struct value
fixture_number(int64_t value)
{
    return value_number(TYPE_NUMBER, rational_of(value));
}

struct value
fixture_euros(int64_t value)
{
    return value_number(TYPE_MONEY, rational_of(value * 100));
}

struct value
fixture_day(const char *text)
{
    int32_t days;

    assert_true(date_parse(text, strlen(text), &days));
    return value_number(TYPE_DATE, rational_of(days));
}

struct value
fixture_instant(const char *text)
{
    int64_t seconds;

    assert_int_equal(instant_parse(text, strlen(text), date_zone_named("Europe/Paris"), &seconds),
                     INSTANT_OK);
    return value_number(TYPE_INSTANT, rational_of(seconds));
}

struct value
fixture_fraction(int64_t num, int64_t den)
{
    struct rational made;

    assert_true(rational_make(num, den, &made));
    return value_number(TYPE_NUMBER, made);
}

/* A01 as it stands in the worked fund's file. */
void
fixture_a01(struct value *slots)
{
    static const char *const epcis[] = {"EPCI_NORD", "EPCI_CENTRE", "EPCI_SUD"};

    slots[SUBMITTED] = fixture_instant("2026-02-03T10:00:00");
    slots[LEGAL] = value_text("association");
    slots[CREATED] = fixture_day("2019-05-01");
    slots[CER] = value_flag(true);
    slots[EPCI] = value_text("EPCI_NORD");
    slots[STAGE] = value_text("emergence");
    slots[ECON] = value_text("non_market");
    slots[N_MEMBERS] = fixture_number(9);
    slots[N_ESS] = fixture_number(5);
    slots[N_PUBLIC] = fixture_number(2);
    slots[N_ENT] = fixture_number(1);
    slots[N_CITIZEN] = fixture_number(1);
    slots[N_LOCAL] = fixture_number(8);
    slots[START] = fixture_day("2026-06-01");
    slots[END] = fixture_day("2027-05-31");
    slots[CHARGES] = fixture_euros(26000);
    slots[PRODUITS] = fixture_euros(26000);
    slots[ELIGIBLE] = fixture_euros(24000);
    slots[REQUESTED] = fixture_euros(18000);
    slots[OTHER_PUBLIC] = fixture_euros(1500);
    slots[OWN] = fixture_euros(4500);
    slots[DEMINIMIS] = fixture_euros(0);
    slots[ECONOMIC] = value_flag(false);
    slots[CR_OVERDUE] = fixture_number(0);
    slots[DOCS_MISSING] = value_list(NULL, 0);
    slots[PUBLIC_CAPITAL] = fixture_number(0);
    slots[ONE_VOTE] = value_flag(true);
    slots[ETP] = fixture_fraction(1, 2);
    slots[FRR] = value_flag(true);
    slots[N_CATEGORIES] = fixture_number(4);
    slots[MONTHS] = fixture_number(12);
    slots[AGE] = fixture_number(82);
    slots[CALL_CLOSES] = fixture_instant("2026-03-16T12:00:00");
    slots[FIRST_START] = fixture_day("2026-01-12");
    slots[LAST_END] = fixture_day("2028-12-31");
    slots[AID_SHARE] = fixture_fraction(4, 5);
    slots[CEILING] = fixture_euros(300000);
    slots[ENV_MIN] = fixture_euros(5000);
    slots[ENV_MAX] = fixture_euros(20000);
    slots[ENV_RATE] = fixture_fraction(4, 5);
    slots[EPCIS] = value_text_list(&fixture_arena, epcis, COUNT(epcis));
    slots[COMPUTED] = fixture_euros(17700);
}

void
fixture_forget(struct value *slots, enum fixture_slot slot)
{
    for (size_t i = 0; i < COUNT(names); i++) {
        if (names[i].slot == slot) {
            slots[slot] = value_unknown(&fixture_arena, names[i].type, names[i].name);
        }
    }
}

const struct program *
fixture_program(const struct symbols *symbols, const char *formula, int wanted)
{
    const struct program *program = NULL;
    struct err err = {0};

    if (program_make(&fixture_arena, formula, symbols, wanted, &program, &err) != ST_OK) {
        fail_msg("%s: %s at %ld (%s)", formula, err.text, err.column, err.hint);
    }
    return program;
}

const char *
fixture_result(const char *formula, const struct value *slots)
{
    struct symbols symbols = fixture_symbols();
    const struct program *program = fixture_program(&symbols, formula, PROGRAM_ANY);
    struct err err = {0}, run_err = {0};
    size_t steps = 0;
    struct evaluation evaluation = {
        .arena = &fixture_arena, .slots = slots, .symbols = &symbols, .err = &err, .steps = &steps};
    struct value exact, run;
    const char *words;
    enum status status = evaluate(&evaluation, program->formula, &exact);

    assert_int_equal(program_run(&fixture_arena, program, slots, &run, &run_err), status);
    assert_string_equal(run_err.text, err.text);
    if (status != ST_OK) {
        return text_format(&fixture_arena, "%s at %ld", err.text, err.column);
    }
    words = value_words(&fixture_arena, &exact, "EUR", symbols.zone);
    assert_true(exact.known || (exact.number.num == 0 && exact.number.den == 1));
    assert_int_equal(exact.type, program_type(program));
    assert_int_equal(run.type, exact.type);
    assert_string_equal(value_words(&fixture_arena, &run, "EUR", symbols.zone), words);
    return words;
}

uint64_t
random_next(uint64_t *seed)
{
    *seed ^= *seed >> 12;
    *seed ^= *seed << 25;
    *seed ^= *seed >> 27;
    return *seed * UINT64_C(2685821657736338717);
}

static size_t
below(uint64_t *seed, size_t limit)
{
    return (size_t)(random_next(seed) >> 16) % limit;
}

/* Patterns of formulas by type of their result: `%` and a letter stands for a random part (n
 * number, m money, f flag, d date, i instant, t text, l list). */
static const char *const patterns[][40] = {
    [TYPE_NUMBER] = {"%n + %n",
                     "%n - %n",
                     "%n * %n",
                     "%n / %n",
                     "-%n",
                     "(%n)",
                     "%m / %m",
                     "%d - %d",
                     "min(%n, %n)",
                     "max(%n, %n, %n)",
                     "step(%n, %n, %n)",
                     "step(%m, %m)",
                     "step(%d, %d)",
                     "count(%l)",
                     "count_true(%f, %f, %f)",
                     "points(%f)",
                     "if(%f, %n, %n)",
                     "calendar_months(%d, %d)",
                     "age_months(%d, %d)",
                     "abs(%n)",
                     "round_down(%n, %n)",
                     "round_half_up(%n, %n)",
                     "%n + %n + %n",
                     "%n * %n * %n",
                     "sum(map(%l, %n))",
                     "sum([%n, %n])",
                     "reduce(%l, accumulator + %n, %n)",
                     "count(filter(%l, %f))",
                     "count(merge(%l, %l))",
                     "count_distinct(%l)",
                     "months_between(%d, %d)",
                     "mod(%n, %n)",
                     "+%n",
                     "default(etp, %n)",
                     "if(%f, %n, %f, %n)"},
    [TYPE_MONEY] = {"%m + %m", "%m - %m", "%m * %n", "%n * %m", "%m / %n", "-%m", "(%m)",
                    "min(%m, %m)", "max(%m, %m)", "if(%f, %m, %m)", "abs(%m)",
                    "round_down(%m, %m)"},
    [TYPE_FLAG] =
        {
            "%f and %f",
            "%f or %f",
            "not %f",
            "(%f)",
            "%n < %n",
            "%n <= %n <= %n",
            "%n > %n",
            "%m >= %m",
            "%m = %m",
            "%d != %d",
            "%t = %t",
            "%t != %t",
            "%t in (%t, %t)",
            "%n in (%n, %n, %n)",
            "%t in %l",
            "%t not in %l",
            "%f = %f",
            "if(%f, %f, %f)",
            "known(%n)",
            "known(%t)",
            "%i < %i",
            "%f and %f and %f",
            "%f or %f or %f",
            "%m > %m > %m",
            "all(%l, %f)",
            "some(%l, item = %t)",
            "none(%l, contains(item, %t))",
            "contains(%t, %t)",
            "is_true(%f)",
            "%n in [%n, %n]",
            "%n not in (%n)",
        },
    [TYPE_DATE] = {"day(%i)", "min(%d, %d)", "if(%f, %d, %d)", "(%d)"},
    [TYPE_INSTANT] = {"max(%i, %i)", "if(%f, %i, %i)", "(%i)"},
    [TYPE_TEXT] = {"if(%f, %t, %t)", "(%t)", "cat(%t, %t)", "cat(%n)", "substr(%t, 1)",
                   "substr(%t, -3, 2)"},
    [TYPE_LIST] = {"if(%f, %l, %l)", "filter(%l, %f)", "map(%l, %t)", "map(%l, cat(item, %t))",
                   "merge(%l, %t)", "[%t, %t]", "reduce(%l, merge(current, accumulator), [])"},
};

static const char *const leaves[][8] = {
    [TYPE_NUMBER] = {"3", "0.5", "80 %", "n_members", "n_ess", "etp", "-2", "0"},
    [TYPE_MONEY] = {"requested", "eligible", "euros('0.50')", "euros('100000')", "env.min"},
    [TYPE_FLAG] = {"cer", "economic", "true", "never"},
    [TYPE_DATE] = {"start", "end", "date('2026-02-28')", "created"},
    [TYPE_INSTANT] = {"submitted", "call.closes"},
    [TYPE_TEXT] = {"stage", "legal", "'emergence'", "'l''eau'", "epci"},
    [TYPE_LIST] = {"fund.epcis", "docs_missing"},
};

static const char *
any_of(uint64_t *seed, const char *const *texts, size_t room)
{
    size_t count = 0;

    while (count < room && texts[count] != NULL) {
        count++;
    }
    return texts[below(seed, count)];
}

static enum value_type
part_type(char letter)
{
    static const char letters[] = "nmfditl";

    return (enum value_type)(strchr(letters, letter) - letters);
}

const char *
random_formula(uint64_t *seed, enum value_type type, int depth, bool loose)
{
    struct text text = text_in(&fixture_arena);
    const char *pattern;

    if (depth == 0 || below(seed, 5) == 0) {
        return any_of(seed, leaves[type], COUNT(leaves[type]));
    }
    pattern = any_of(seed, patterns[type], COUNT(patterns[type]));
    for (; *pattern != '\0'; pattern++) {
        if (*pattern == '%') {
            enum value_type inner = part_type(*++pattern);
            const char *part = random_formula(seed, inner, depth - 1, loose);
            bool simple = part[strcspn(part, " ")] == '\0' && part[0] != '-';
            bool bare = simple || inner == TYPE_LIST || (loose && below(seed, 2) == 0);

            text_addf(&text, bare ? "%s" : "(%s)", part);
        } else {
            text_add_bytes(&text, pattern, 1);
        }
    }
    return text_of(&text);
}

static struct rational
random_number(uint64_t *seed)
{
    struct rational made = rational_of((int64_t)below(seed, 12) - 3);

    switch (below(seed, 10)) {
    case 0:
        return rational_of((int64_t)random_next(seed));
    case 1:
        return rational_of(INT64_MAX - (int64_t)below(seed, 3));
    case 2:
        (void)!rational_make((wide)random_next(seed) << 40, 1, &made);
        return made;
    case 3:
        (void)!rational_make((int64_t)below(seed, 100), 1 + (int64_t)below(seed, 30), &made);
        return made;
    default:
        return made;
    }
}

void
random_slots(uint64_t *seed, struct value *slots)
{
    static const char *const texts[] = {"emergence", "l'eau", "EPCI_NORD", "scic", ""};

    fixture_a01(slots);
    for (size_t i = 0; i < COUNT(names); i++) {
        struct value *value = &slots[names[i].slot];

        if (below(seed, 12) == 0) {
            *value = value_unknown(&fixture_arena, names[i].type, names[i].name);
        } else if (value->type == TYPE_NUMBER || value->type == TYPE_MONEY) {
            value->number = random_number(seed);
        } else if (value->type == TYPE_FLAG) {
            *value = value_flag(below(seed, 2) == 0);
        } else if (value->type == TYPE_TEXT) {
            value->text = texts[below(seed, COUNT(texts))];
        } else if (value->type == TYPE_DATE) {
            value->number = rational_of((int64_t)below(seed, 40000));
        } else if (value->type == TYPE_INSTANT) {
            value->number = rational_of(INT64_C(1700000000) + (int64_t)below(seed, 100000000));
        }
    }
}

struct formula *
fixture_formula(const char *text)
{
    struct formula *formula = NULL;
    struct err err = {0};

    if (parser_read(&fixture_arena, text, &formula, &err) != ST_OK) {
        fail_msg("%s: %s at %ld", text, err.text, err.column);
    }
    return formula;
}
