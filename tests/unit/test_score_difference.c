/* SPDX-License-Identifier: MPL-2.0 */
/*
 * score_difference: what differs between a stored score and a computed one, the first thing only.
 */
#include "fund/score_difference.h"
#include "fund_worked.h"

static struct fund_file file;

static struct score_record
record_of(const char *code)
{
    struct worked *worked = worked_fund((struct fund_variations){0});
    struct score_record record;
    struct err err = {0};

    file = worked->file;
    assert_int_equal(
        score_record_of(&fund_arena, &worked->file, worked_assess(worked, code), &record, &err),
        ST_OK);
    return record;
}

static void
equal_records_have_no_difference(void **state)
{
    struct score_record stored = record_of("A01"), computed = record_of("A01");

    (void)state;
    assert_null(score_difference(&fund_arena, &file, &stored, &computed));
}

static void
the_first_difference_is_named_with_both_values(void **state)
{
    struct score_record stored = record_of("A01"), computed = record_of("A01");

    (void)state;
    stored.score_num++;
    assert_string_equal(score_difference(&fund_arena, &file, &stored, &computed),
                        "the score is stored as 81, computed as 80");
    stored.mark_nums[2] = 5;
    assert_string_equal(score_difference(&fund_arena, &file, &stored, &computed),
                        "the mark of criterion C3 is stored as 5, computed as 4");
    stored.unknown[1] = 1;
    assert_string_equal(score_difference(&fund_arena, &file, &stored, &computed),
                        "rule R09 is stored as unknown, computed as pass");
    stored.envelope = NULL;
    assert_string_equal(score_difference(&fund_arena, &file, &stored, &computed),
                        "the envelope is stored as \"\", computed as \"E1\"");
}

static void
what_one_alone_has_is_none_in_the_other(void **state)
{
    struct score_record stored = record_of("A01"), computed = record_of("A01");

    (void)state;
    stored.scored = false;
    assert_string_equal(score_difference(&fund_arena, &file, &stored, &computed),
                        "the score is stored as none, computed as 80");
    stored.mark_known[0] = 0;
    assert_string_equal(score_difference(&fund_arena, &file, &stored, &computed),
                        "the mark of criterion C1 is stored as none, computed as 5");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_records_have_no_difference),
        cmocka_unit_test(the_first_difference_is_named_with_both_values),
        cmocka_unit_test(what_one_alone_has_is_none_in_the_other),
    };

    return cmocka_run_group_tests_name("score_difference", tests, fund_begin, fund_end);
}
