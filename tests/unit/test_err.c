/* SPDX-License-Identifier: MPL-2.0 */
#include "unit.h"

#include "base/err.h"

static void
a_failure_gives_its_status_back_and_keeps_its_place(void **state)
{
    struct err err = {0};

    (void)state;
    err_at(&err, "fund.json", 12, 5);
    err_hint(&err, "use at most %d", 3);
    assert_int_equal(err_set(&err, ST_DATA, "envelope %s is negative", "E1"), ST_DATA);
    assert_int_equal(err.status, ST_DATA);
    assert_string_equal(err.text, "envelope E1 is negative");
    assert_string_equal(err.hint, "use at most 3");
    assert_string_equal(err.source, "fund.json");
    assert_int_equal(err.line, 12);
    assert_int_equal(err.column, 5);
}

static void
an_unknown_source_is_empty(void **state)
{
    struct err err = {.source = "before"};

    (void)state;
    err_at(&err, NULL, 0, 0);
    assert_string_equal(err.source, "");
    assert_int_equal(err.line, 0);
}

static void
a_long_message_is_cut_and_ended(void **state)
{
    static char name[2 * ERR_TEXT_MAX];
    struct err err = {0};

    (void)state;
    memset(name, 'n', sizeof name - 1);
    (void)err_set(&err, ST_BUG, "%s", name);
    err_hint(&err, "%s", name);
    err_at(&err, name, 1, 1);
    assert_int_equal(strlen(err.text), ERR_TEXT_MAX - 1);
    assert_int_equal(strlen(err.hint), ERR_TEXT_MAX - 1);
    assert_int_equal(strlen(err.source), ERR_SOURCE_MAX - 1);
}

static void
note_line(void *context, const struct problem *problem)
{
    long *sum = context;

    *sum += problem->line;
}

static void
every_problem_is_counted_and_handed_on(void **state)
{
    long sum = 0;
    struct problems heard = {.report = note_line, .context = &sum};
    struct problems counted = {0};

    (void)state;
    for (long line = 2; line <= 4; line++) {
        problem_report(&heard, &(struct problem){.line = line, .reason = "amount is empty"});
        problem_report(&counted, &(struct problem){.line = line, .reason = "amount is empty"});
    }
    assert_int_equal(heard.count, 3);
    assert_int_equal(counted.count, 3);
    assert_int_equal(sum, 9);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_failure_gives_its_status_back_and_keeps_its_place),
        cmocka_unit_test(an_unknown_source_is_empty),
        cmocka_unit_test(a_long_message_is_cut_and_ended),
        cmocka_unit_test(every_problem_is_counted_and_handed_on),
    };

    return cmocka_run_group_tests_name("err", tests, NULL, NULL);
}
