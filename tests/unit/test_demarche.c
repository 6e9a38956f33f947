/* SPDX-License-Identifier: MPL-2.0 */
/*
 * demarche: what a mapping may say, and which facts dossiers give through it.
 */
#include "fund/demarche.h"
#include "fund_worked.h"

#define FOLDER "tests/data/demarche/"

static struct fund_file file;

/* All that a reading says, one line each: `+` dossier, `.` item, `!` problem, `~` note, `#` end. */
struct told {
    struct text text;
    struct problems problems;
};

static void
tell_problem(void *context, const struct problem *problem)
{
    struct told *told = context;

    text_addf(&told->text, "! %s %s [%s] (%s)\n", problem->place, problem->reason, problem->value,
              problem->advice);
}

static void
tell_note(void *context, const char *text)
{
    struct told *told = context;

    text_addf(&told->text, "~ %s\n", text);
}

static enum status
tell_line(void *context, const struct intake_line *line, struct err *err)
{
    struct told *told = context;
    const size_t requested = fund_field_of(&file, "requested")->index;

    (void)err;
    text_addf(&told->text, "+ %s %lld %s", line->application.code,
              (long long)line->application.numbers[requested],
              line->siret != NULL ? line->siret : "-");
    text_addf(&told->text, " dated %d members %d\n", line->dates->number_known[requested],
              line->application.lists[0].known);
    return ST_OK;
}

static enum status
tell_item(void *context, size_t list, const struct intake_item *item, struct err *err)
{
    struct told *told = context;

    (void)err;
    text_addf(&told->text, ". %s %s %s %lld\n", file.lists[list].name, item->code,
              item->item.texts[0], (long long)item->item.numbers[0]);
    return ST_OK;
}

static const struct json_node *
tree_of(const char *text)
{
    struct problems problems = {0};
    const struct json_node *root;
    struct err err = {0};

    assert_int_equal(json_source_parse(&fund_arena,
                                       (struct file_bytes){"dossiers.json", text, strlen(text)},
                                       &problems, &root, &err),
                     ST_OK);
    return root;
}

/* What reading dossiers through a mapping says. */
static const char *
told_of(const char *mapping_text, const char *dossiers)
{
    struct told told = {.text = text_in(&fund_arena), .problems = {.report = tell_problem}};
    struct demarche_mapping mapping;
    struct demarche demarche = {.file = &file, .mapping = &mapping, .path = "dossiers.json"};
    const struct demarche_hooks hooks = {.context = &told,
                                         .problems = &told.problems,
                                         .on_line = tell_line,
                                         .on_item = tell_item,
                                         .on_note = tell_note};
    struct intake_counts counts = {0};
    struct err err = {0};
    struct arena scratch;
    enum status status;

    told.problems.context = &told;
    arena_init(&scratch, (size_t)1 << 24);
    status = demarche_mapping_read(
        &fund_arena, &file, (struct file_bytes){"map.json", mapping_text, strlen(mapping_text)},
        &mapping, &told.problems, &err);
    if (status == ST_OK) {
        demarche.root = tree_of(dossiers);
        status = demarche_read(&scratch, &demarche, &hooks, &counts, &err);
    }
    arena_free(&scratch);
    if (status != ST_OK) {
        text_addf(&told.text, "# %d %s", (int)status, err.text);
    } else {
        text_addf(&told.text, "# %zu = %zu + %zu", counts.line_count, counts.good_count,
                  counts.refused_count);
    }
    return text_of(&told.text);
}

static const char *
of_files(const char *dossiers)
{
    return told_of(fund_bytes(FOLDER "mapping.json"), fund_bytes(dossiers));
}

/* ---- dossiers -------------------------------------------------------------------------------- */

static void
dossiers_of_the_declared_states_come_in_and_the_others_are_told(void **state)
{
    (void)state;
    assert_string_equal(of_files(FOLDER "page1.json"),
                        "+ 101 1200050 73282932000074 dated 1 members 1\n"
                        ". members 101 732829320 60000000\n"
                        ". members 101 356000000 40000000\n"
                        "+ 102 600000 35600000000048 dated 1 members 1\n"
                        "~ dossiers.json: not taken in, sans_suite: 103\n"
                        "~ dossiers.json: taken in although archived: 102\n"
                        "~ dossiers.json: there is a next page, after the cursor: MjAyNi0wMg\n"
                        "# 2 = 2 + 0");
}

static void
several_pages_may_stand_in_one_file(void **state)
{
    const char *told = of_files(FOLDER "pages.json");

    (void)state;
    assert_non_null(strstr(told, "+ 101 "));
    assert_non_null(
        strstr(told, "+ 104 10 - dated 1 members 1\n. members 104 552100554 100500000"));
    assert_non_null(strstr(told, "~ dossiers.json: not taken in, deleted: 105\n"));
    assert_null(strstr(told, "next page"));
    assert_non_null(strstr(told, "# 4 = 4 + 0"));
}

static void
everything_wrong_with_a_dossier_is_said_with_its_number_and_the_label(void **state)
{
    (void)state;
    assert_string_equal(
        of_files(FOLDER "bad.json"),
        "+ 201 1200050 73282932000074 dated 1 members 1\n"
        ". members 201 732829320 60000000\n"
        "! /data/demarche/dossiers/nodes/1/champs/1/value dossier 202, Montant demandé: not an"
        " amount [12.345] (write it like 12500.50: digits, at most two decimals, no blank, no sign"
        " of the currency)\n"
        "! /data/demarche/dossiers/nodes/1/champs/3/value dossier 202, Forme juridique: this choice"
        " has no code in the mapping [Secte] (add it to \"values\" of the mapping)\n"
        "! /data/demarche/dossiers/nodes/1/champs/6/date dossier 202, Date de début: not a day of"
        " the calendar [2026-02-30] (write it like 2026-03-16: year, month, day)\n"
        "! /data/demarche/dossiers/nodes/1/demandeur/siret dossier 202: not a valid SIRET"
        " [73282932000075] (copy it from the organization's certificate; a spreadsheet may have"
        " rounded it)\n"
        "! /data/demarche/dossiers/nodes/2/state dossier 203: not a known state [en_attente] ()\n"
        "# 3 = 1 + 2");
}

static void
a_champ_that_is_nowhere_is_refused_with_the_nearest_and_a_new_label_told(void **state)
{
    const char *mapping = fund_bytes(FOLDER "mapping.json");

    (void)state;
    mapping = fund_replaced(mapping, "Q2hhbXAtMTAx", "Q2hhbXAtOTk5");
    mapping = fund_replaced(mapping, "\"Nom du projet\"", "\"Titre\"");
    assert_string_equal(told_of(mapping, fund_bytes(FOLDER "page2.json")),
                        "~ map.json:15: the champ `Titre` is now called `Nom du projet`\n"
                        "!  no dossier has this champ [Q2hhbXAtOTk5] (did you mean `Q2hhbXAtMTAx`"
                        " (Montant demandé)?)\n"
                        "# 65 the mapping is not that of these dossiers");
}

static void
what_is_not_an_answer_of_the_api_is_said(void **state)
{
    const char *mapping = fund_bytes(FOLDER "mapping.json");

    (void)state;
    assert_string_equal(
        told_of(mapping, "{\"data\": null, \"errors\": [{\"message\": \"no right\"}]}"),
        "# 65 the answer holds an error of the API: no right");
    assert_string_equal(told_of(mapping, "[1, \"x\", {}]"), "# 65 no dossier in this file");
}

/* ---- numbers --------------------------------------------------------------------------------- */

static void
an_amount_is_read_from_its_digits(void **state)
{
    static const char *const cases[][2] = {
        {"6.0e+3", "600000"}, {"0.1", "10"},
        {"1.05e2", "10500"},  {"12E-1", "120"},
        {"5e-2", "5"},        {"-1.5e1", "-1500"},
        {"0e0", "0"},         {"99999999999.99", "9999999999999"},
    };
    const char *mapping = fund_bytes(FOLDER "mapping.json");
    const char *page = fund_bytes(FOLDER "page1.json");

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        const char *told =
            told_of(mapping, fund_replaced(page, "\"value\": 6.0e+3",
                                           text_format(&fund_arena, "\"value\": %s", cases[i][0])));

        assert_non_null(
            strstr(told, text_format(&fund_arena, "+ 102 %s 35600000000048", cases[i][1])));
    }
}

/* ---- mappings -------------------------------------------------------------------------------- */

static void
every_fault_of_a_mapping_is_told(void **state)
{
    const char *mapping = fund_bytes(FOLDER "mapping.json");

    (void)state;
    mapping = fund_replaced(mapping, "\"phone\"", "\"telephone\"");
    mapping = fund_replaced(mapping, "\"accepte\"", "\"accepted\"");
    mapping = fund_replaced(mapping, "\"path\": \"demandeur.entreprise.formeJuridiqueCode\"", "");
    mapping = fund_replaced(mapping, "\"members\"", "\"guests\"");
    assert_string_equal(
        told_of(mapping, "{}"),
        "! /states/2 `accepted` is not a known choice [accepted] (write one of: "
        "\"en_construction\","
        " \"en_instruction\", \"accepte\", \"refuse\", \"sans_suite\")\n"
        "! /fields/legal_code expected one of \"champ\", \"annotation\", \"path\" [] ()\n"
        "! /fields the field `phone` is not mapped [] (say where it is, or that it is nowhere, with"
        " null)\n"
        "! /fields/telephone no field `telephone` is declared [] ()\n"
        "! /lists/guests the call has no list `guests` [] ()\n"
        "# 65 the mapping has things to mend: 5");
}

static int
read_fund(void **state)
{
    (void)fund_begin(state);
    file = fund_good(FOLDER "fund.json");
    return 0;
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dossiers_of_the_declared_states_come_in_and_the_others_are_told),
        cmocka_unit_test(several_pages_may_stand_in_one_file),
        cmocka_unit_test(everything_wrong_with_a_dossier_is_said_with_its_number_and_the_label),
        cmocka_unit_test(a_champ_that_is_nowhere_is_refused_with_the_nearest_and_a_new_label_told),
        cmocka_unit_test(what_is_not_an_answer_of_the_api_is_said),
        cmocka_unit_test(an_amount_is_read_from_its_digits),
        cmocka_unit_test(every_fault_of_a_mapping_is_told),
    };

    return cmocka_run_group_tests_name("demarche", tests, read_fund, fund_end);
}
