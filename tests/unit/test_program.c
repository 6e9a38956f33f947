/* SPDX-License-Identifier: MPL-2.0 */
/* program: the worked fund's formulas on its first application, by hand. */
#include "rules/program.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/words.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static struct arena arena;

enum a01_slot {
    SUBMITTED,
    LEGAL,
    CREATED,
    CER,
    EPCI,
    STAGE,
    N_MEMBERS,
    N_ESS,
    N_PUBLIC,
    N_ENT,
    N_CITIZEN,
    N_LOCAL,
    START,
    END,
    CHARGES,
    PRODUITS,
    ELIGIBLE,
    REQUESTED,
    OTHER_PUBLIC,
    OWN,
    DEMINIMIS,
    ECONOMIC,
    CR_OVERDUE,
    DOCS_MISSING,
    PUBLIC_CAPITAL,
    ONE_VOTE,
    ETP,
    FRR,
    ECON,
    N_CATEGORIES,
    MONTHS,
    AGE,
    CALL_CLOSES,
    FIRST_START,
    LAST_END,
    AID_SHARE,
    CEILING,
    ENV_MIN,
    ENV_MAX,
    ENV_RATE,
    EPCIS,
    COMPUTED,
    SLOTS,
};

static const struct symbol names[] = {
    {"submitted", TYPE_INSTANT, SUBMITTED, {0}, false},
    {"legal", TYPE_TEXT, LEGAL, {0}, false},
    {"created", TYPE_DATE, CREATED, {0}, false},
    {"cer", TYPE_FLAG, CER, {0}, false},
    {"epci", TYPE_TEXT, EPCI, {0}, false},
    {"stage", TYPE_TEXT, STAGE, {0}, false},
    {"n_members", TYPE_NUMBER, N_MEMBERS, {0}, false},
    {"n_ess", TYPE_NUMBER, N_ESS, {0}, false},
    {"n_public", TYPE_NUMBER, N_PUBLIC, {0}, false},
    {"n_ent", TYPE_NUMBER, N_ENT, {0}, false},
    {"n_citizen", TYPE_NUMBER, N_CITIZEN, {0}, false},
    {"n_local", TYPE_NUMBER, N_LOCAL, {0}, false},
    {"start", TYPE_DATE, START, {0}, false},
    {"end", TYPE_DATE, END, {0}, false},
    {"charges", TYPE_MONEY, CHARGES, {0}, false},
    {"produits", TYPE_MONEY, PRODUITS, {0}, false},
    {"eligible", TYPE_MONEY, ELIGIBLE, {0}, false},
    {"requested", TYPE_MONEY, REQUESTED, {0}, false},
    {"other_public", TYPE_MONEY, OTHER_PUBLIC, {0}, false},
    {"own", TYPE_MONEY, OWN, {0}, false},
    {"deminimis", TYPE_MONEY, DEMINIMIS, {0}, false},
    {"economic", TYPE_FLAG, ECONOMIC, {0}, false},
    {"cr_overdue", TYPE_NUMBER, CR_OVERDUE, {0}, false},
    {"docs_missing", TYPE_LIST, DOCS_MISSING, {0}, false},
    {"public_capital_pct", TYPE_NUMBER, PUBLIC_CAPITAL, {0}, false},
    {"one_vote", TYPE_FLAG, ONE_VOTE, {0}, false},
    {"etp", TYPE_NUMBER, ETP, {0}, false},
    {"frr_or_qpv", TYPE_FLAG, FRR, {0}, false},
    {"econ", TYPE_TEXT, ECON, {0}, false},
    {"n_categories", TYPE_NUMBER, N_CATEGORIES, {0}, false},
    {"months", TYPE_NUMBER, MONTHS, {0}, false},
    {"age", TYPE_NUMBER, AGE, {0}, false},
    {"call.closes", TYPE_INSTANT, CALL_CLOSES, {0}, false},
    {"call.first_start", TYPE_DATE, FIRST_START, {0}, false},
    {"call.last_end", TYPE_DATE, LAST_END, {0}, false},
    {"call.public_aid_share", TYPE_NUMBER, AID_SHARE, {0}, true},
    {"call.deminimis_ceiling", TYPE_MONEY, CEILING, {0}, false},
    {"env.min", TYPE_MONEY, ENV_MIN, {0}, false},
    {"env.max", TYPE_MONEY, ENV_MAX, {0}, false},
    {"env.rate", TYPE_NUMBER, ENV_RATE, {0}, true},
    {"fund.epcis", TYPE_LIST, EPCIS, {0}, false},
    {"computed", TYPE_MONEY, COMPUTED, {0}, false},
};

static struct symbols
all_names(void)
{
    return (struct symbols){names, COUNT(names), date_zone_named("Europe/Paris")};
}

static struct value
number(int64_t value)
{
    return value_number(TYPE_NUMBER, rational_of(value));
}

static struct value
euros(int64_t value)
{
    return value_number(TYPE_MONEY, rational_of(value * 100));
}

static struct value
day(const char *text)
{
    int32_t days;

    assert_true(date_parse(text, strlen(text), &days));
    return value_number(TYPE_DATE, rational_of(days));
}

static struct value
instant(const char *text)
{
    int64_t seconds;

    assert_int_equal(instant_parse(text, strlen(text), date_zone_named("Europe/Paris"), &seconds),
                     INSTANT_OK);
    return value_number(TYPE_INSTANT, rational_of(seconds));
}

static struct value
fraction(int64_t num, int64_t den)
{
    struct rational made;

    assert_true(rational_make(num, den, &made));
    return value_number(TYPE_NUMBER, made);
}

/* A01 as it stands in the worked fund's file. */
static void
fill_a01(struct value *slots)
{
    static const char *const epcis[] = {"EPCI_NORD", "EPCI_CENTRE", "EPCI_SUD"};

    slots[SUBMITTED] = instant("2026-02-03T10:00:00");
    slots[LEGAL] = value_text("association");
    slots[CREATED] = day("2019-05-01");
    slots[CER] = value_flag(true);
    slots[EPCI] = value_text("EPCI_NORD");
    slots[STAGE] = value_text("emergence");
    slots[ECON] = value_text("non_market");
    slots[N_MEMBERS] = number(9);
    slots[N_ESS] = number(5);
    slots[N_PUBLIC] = number(2);
    slots[N_ENT] = number(1);
    slots[N_CITIZEN] = number(1);
    slots[N_LOCAL] = number(8);
    slots[START] = day("2026-06-01");
    slots[END] = day("2027-05-31");
    slots[CHARGES] = euros(26000);
    slots[PRODUITS] = euros(26000);
    slots[ELIGIBLE] = euros(24000);
    slots[REQUESTED] = euros(18000);
    slots[OTHER_PUBLIC] = euros(1500);
    slots[OWN] = euros(4500);
    slots[DEMINIMIS] = euros(0);
    slots[ECONOMIC] = value_flag(false);
    slots[CR_OVERDUE] = number(0);
    slots[DOCS_MISSING] = value_list(NULL, 0);
    slots[PUBLIC_CAPITAL] = number(0);
    slots[ONE_VOTE] = value_flag(true);
    slots[ETP] = fraction(1, 2);
    slots[FRR] = value_flag(true);
    slots[N_CATEGORIES] = number(4);
    slots[MONTHS] = number(12);
    slots[AGE] = number(82);
    slots[CALL_CLOSES] = instant("2026-03-16T12:00:00");
    slots[FIRST_START] = day("2026-01-12");
    slots[LAST_END] = day("2028-12-31");
    slots[AID_SHARE] = fraction(4, 5);
    slots[CEILING] = euros(300000);
    slots[ENV_MIN] = euros(5000);
    slots[ENV_MAX] = euros(20000);
    slots[ENV_RATE] = fraction(4, 5);
    slots[EPCIS] = value_list(epcis, COUNT(epcis));
    slots[COMPUTED] = euros(17700);
}

static const struct program *
make(const struct symbols *symbols, const char *formula, int wanted)
{
    const struct program *program = NULL;
    struct err err = {0};

    if (program_make(&arena, formula, symbols, wanted, &program, &err) != ST_OK) {
        fail_msg("%s: %s at %ld (%s)", formula, err.text, err.column, err.hint);
    }
    return program;
}

static void
the_worked_funds_first_application_comes_out_as_by_hand(void **state)
{
    static const struct {
        const char *formula, *result;
        int type;
    } cases[] = {
        {"count_true(n_ess > 0, n_public > 0, n_ent > 0, n_citizen > 0)", "4", TYPE_NUMBER},
        {"calendar_months(start, end)", "12", TYPE_NUMBER},
        {"age_months(created, day(call.closes))", "82", TYPE_NUMBER},
        {"submitted <= call.closes", "yes", TYPE_FLAG},
        {"legal in ('association', 'scic', 'scop', 'cae', 'gie_ess', 'fondation', 'esus', "
         "'mutuelle')",
         "yes", TYPE_FLAG},
        {"epci in fund.epcis", "yes", TYPE_FLAG},
        {"age >= 12 or stage = 'emergence'", "yes", TYPE_FLAG},
        {"cer or legal in ('scic', 'scop', 'cae', 'gie_ess', 'esus')", "yes", TYPE_FLAG},
        {"n_members >= 3", "yes", TYPE_FLAG},
        {"n_ess >= 1 and n_categories >= 2", "yes", TYPE_FLAG},
        {"charges = produits", "yes", TYPE_FLAG},
        {"requested <= env.rate * eligible", "yes", TYPE_FLAG},
        {"requested + other_public <= eligible", "yes", TYPE_FLAG},
        {"own * 100 >= 10 * charges or stage = 'emergence' or n_public >= 4", "yes", TYPE_FLAG},
        {"requested >= env.min", "yes", TYPE_FLAG},
        {"start >= call.first_start and end <= call.last_end and 6 <= months <= 36", "yes",
         TYPE_FLAG},
        {"cr_overdue = 0", "yes", TYPE_FLAG},
        {"count(docs_missing) = 0", "yes", TYPE_FLAG},
        {"never", "no", TYPE_FLAG},
        /* C1: 9 members pass 3, 5 and 8, 4 categories are 2 above 2. */
        {"min(5, step(n_members, 3, 5, 8) + max(0, n_categories - 2))", "5", TYPE_NUMBER},
        /* C2: 8 of 9 are local, 88.9 %: 3 steps, and 2 points of the zone. */
        {"min(5, step(100 * n_local, 50 * n_members, 70 * n_members, 85 * n_members) + 2 * "
         "points(frr_or_qpv))",
         "5", TYPE_NUMBER},
        /* C4: 2 + 2 + 1. */
        {"min(5, 2 * points(one_vote) + min(2, n_categories - 2) + points(public_capital_pct <= "
         "50))",
         "5", TYPE_NUMBER},
        /* C5: 4,500 of 26,000 is 17.3 %: 1 step; not hybrid; 1,500 is below 30 % of 24,000. */
        {"min(5, step(own * 100, 10 * charges, 20 * charges, 30 * charges) + points(econ = "
         "'hybrid') + points(other_public * 100 <= 30 * eligible))",
         "2", TYPE_NUMBER},
        /* C6: half a post for 18,000 is 2.78 per 100,000. */
        {"min(5, step(etp * euros('100000'), requested, 2 * requested, 3 * requested, 4 * "
         "requested, 5 * requested))",
         "2", TYPE_NUMBER},
        {"requested", "€18,000", TYPE_MONEY},
        {"env.rate * eligible", "€19,200", TYPE_MONEY},
        {"env.max", "€20,000", TYPE_MONEY},
        {"call.public_aid_share * eligible - other_public", "€17,700", TYPE_MONEY},
        {"call.deminimis_ceiling - deminimis", "€300,000", TYPE_MONEY},
        {"max(env.min, 60 * computed / 100)", "€10,620", TYPE_MONEY},
    };
    struct symbols symbols = all_names();
    struct value slots[SLOTS];

    (void)state;
    fill_a01(slots);
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct program *program = make(&symbols, cases[i].formula, cases[i].type);
        struct value result;
        struct err err = {0};

        assert_string_equal(program_text(&arena, program), cases[i].formula);
        assert_int_equal(program_run(&arena, program, slots, &result, &err), ST_OK);
        assert_int_equal(program_type(program), cases[i].type);
        assert_string_equal(value_words(&arena, &result, "EUR", symbols.zone), cases[i].result);
    }
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_worked_funds_first_application_comes_out_as_by_hand),
    };
    int failures;

    cmocka_set_test_filter(argc > 1 ? argv[1] : NULL);
    arena_init(&arena, 64 << 20);
    failures = cmocka_run_group_tests_name("program", tests, NULL, NULL);
    arena_free(&arena);
    return failures;
}
