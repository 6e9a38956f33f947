/* SPDX-License-Identifier: MPL-2.0 */
/*
 * score_record: what a run keeps of an assessment, and the digests over it.
 */
#include "fund/score_record.h"
#include "fund_worked.h"

static const struct fund_variations as_written;

static struct score_record
record_of(const struct fund_file *file, const struct assessment *assessment)
{
    struct score_record record;
    struct err err = {0};

    assert_int_equal(score_record_of(&fund_arena, file, assessment, &record, &err), ST_OK);
    return record;
}

static struct score_record
worked_record(struct worked *worked, const char *code)
{
    return record_of(&worked->file, worked_assess(worked, code));
}

static const char *
digest_of(const struct fund_file *file, const struct score_record *record)
{
    struct digester *digester = digester_begin();
    uint8_t bytes[SCORE_RECORD_BYTES_MAX];
    struct digest digest;

    digester_raw(digester, bytes, score_record_bytes(file, "A1", record, bytes));
    digest = digester_result(digester);
    digester_end(digester);
    return digest_hex(&fund_arena, &digest);
}

static void
a_mask_has_a_byte_for_each_eight_rules_begun(void **state)
{
    (void)state;
    assert_int_equal(score_mask_bytes(0), 0);
    assert_int_equal(score_mask_bytes(1), 1);
    assert_int_equal(score_mask_bytes(8), 1);
    assert_int_equal(score_mask_bytes(9), 2);
    assert_int_equal(score_mask_bytes(256), 32);
}

static void
bits_are_read_lowest_first_and_those_beyond_the_end_are_0(void **state)
{
    static const unsigned char mask[] = {0x81, 0x02};

    (void)state;
    for (size_t i = 0; i < 40; i++) {
        assert_int_equal(score_mask_bit(mask, 2, i), i == 0 || i == 7 || i == 9);
    }
    assert_false(score_mask_bit(mask, 1, 9));
}

static void
each_verdict_has_its_bit_also_beyond_eight_rules(void **state)
{
    struct worked *worked = worked_fund(as_written);
    struct score_record record;

    (void)state;
    worked_set(worked, "A17", "cr_overdue", ""); /* R14 unknown */
    worked_set(worked, "A17", "n_members", "2"); /* R06 fails, and is waived */
    worked_waive(worked, "A17", "R06");
    record = worked_record(worked, "A17");
    assert_int_equal(record.mask_bytes, 2);
    assert_memory_equal(record.failed, "\x10\x40", 2);  /* R05, R15 */
    assert_memory_equal(record.unknown, "\x00\x20", 2); /* R14 */
    assert_memory_equal(record.waived, "\x20\x00", 2);  /* R06 */
}

static void
marks_and_score_are_kept_as_fractions_in_lowest_terms(void **state)
{
    struct worked *worked = worked_fund(as_written);
    struct score_record record = worked_record(worked, "A02");

    (void)state;
    assert_string_equal(record.envelope, "E1");
    assert_int_equal(record.mark_nums[2], 7); /* markers 3 and 4 */
    assert_int_equal(record.mark_dens[2], 2);
    assert_int_equal(record.mark_nums[0], 4);
    assert_int_equal(record.mark_dens[0], 1);
    assert_true(record.scored);
    assert_int_equal(record.score_num, 145);
    assert_int_equal(record.score_den, 2);
    assert_false(record.third_reading);
    assert_true(worked_record(worked, "A06").third_reading);
}

static void
what_is_unknown_is_kept_as_unknown(void **state)
{
    struct worked *worked = worked_fund(as_written);
    struct score_record record;

    (void)state;
    worked_set(worked, "A02", "stage", "");
    worked_unmark(worked, "A02", "C8");
    record = worked_record(worked, "A02");
    assert_null(record.envelope);
    assert_int_equal(record.mark_known[7], 0);
    assert_int_equal(record.mark_nums[7], 0);
    assert_int_equal(record.mark_dens[7], 1);
    assert_false(record.scored);
    assert_int_equal(record.score_num, 0);
    assert_int_equal(record.score_den, 1);
}

static void
a_fraction_too_large_to_keep_is_refused(void **state)
{
    struct worked *worked = worked_fund(as_written);
    struct assessment assessment = *worked_assess(worked, "A02");
    struct score_record record;
    struct err err = {0};

    (void)state;
    assessment.score = (struct rational){1, (wide)1 << 63};
    assert_int_equal(score_record_of(&fund_arena, &worked->file, &assessment, &record, &err),
                     ST_DATA);
    assert_string_equal(err.text, "the score is too large a fraction");
    assessment.marks[2].mark = (struct rational){(wide)1 << 63, 1};
    assert_int_equal(score_record_of(&fund_arena, &worked->file, &assessment, &record, &err),
                     ST_DATA);
    assert_string_equal(err.text, "the mark of criterion C3 is too large a fraction");
}

/* ---- equality -------------------------------------------------------------------------------- */

/* Change the `change`th thing that a record says; false after the last. */
static bool
changed(struct score_record *record, int change)
{
    switch (change) {
    case 0:
        record->envelope = NULL;
        return true;
    case 1:
        record->envelope = "E2";
        return true;
    case 2:
        record->failed[1] ^= 0x40;
        return true;
    case 3:
        record->unknown[0] ^= 1;
        return true;
    case 4:
        record->waived[0] ^= 1;
        return true;
    case 5:
        record->mark_known[3] = 0;
        return true;
    case 6:
        record->mark_nums[8]++;
        return true;
    case 7:
        record->mark_dens[8]++;
        return true;
    case 8:
        record->scored = false;
        return true;
    case 9:
        record->score_num++;
        return true;
    case 10:
        record->score_den++;
        return true;
    default:
        return false;
    }
}

static void
records_that_say_the_same_are_equal_and_digest_alike(void **state)
{
    struct worked *worked = worked_fund(as_written);
    struct score_record a = worked_record(worked, "A17"), b = worked_record(worked, "A17");

    (void)state;
    assert_true(score_record_equal(&worked->file, &a, &b));
    assert_string_equal(digest_of(&worked->file, &a), digest_of(&worked->file, &b));
}

static void
any_change_makes_another_record_and_another_digest(void **state)
{
    struct worked *worked = worked_fund(as_written);
    struct score_record a = worked_record(worked, "A17");

    (void)state;
    for (int change = 0;; change++) {
        struct score_record b = worked_record(worked, "A17");

        if (!changed(&b, change)) {
            break;
        }
        assert_false(score_record_equal(&worked->file, &a, &b));
        assert_false(score_record_equal(&worked->file, &b, &a));
        assert_string_not_equal(digest_of(&worked->file, &a), digest_of(&worked->file, &b));
    }
}

static void
a_record_with_other_masks_is_another(void **state)
{
    struct worked *worked = worked_fund(as_written);
    struct score_record a = worked_record(worked, "A17"), b = a;

    (void)state;
    b.mask_bytes = 1;
    assert_false(score_record_equal(&worked->file, &a, &b));
}

static void
what_was_not_scored_is_equal_whatever_lies_in_its_place(void **state)
{
    struct worked *worked = worked_fund(as_written);
    struct score_record a, b;

    (void)state;
    worked_unmark(worked, "A02", "C8");
    a = worked_record(worked, "A02");
    b = worked_record(worked, "A02");
    b.score_num = b.mark_nums[7] = 9;
    assert_true(score_record_equal(&worked->file, &a, &b));
}

/* ---- inputs ---------------------------------------------------------------------------------- */

static const char *
inputs_of(struct worked *worked, const struct worked_one *one, const char *sha256)
{
    struct digester *digester = digester_begin();
    struct digest digest;

    score_digest_inputs(digester, &worked->file, &one->application, sha256, one->marks,
                        one->mark_count);
    digest = digester_result(digester);
    digester_end(digester);
    return digest_hex(&fund_arena, &digest);
}

static void
a_score_rests_on_the_facts_the_marks_and_the_waivers(void **state)
{
    char facts[DIGEST_BYTES] = "some facts", others[DIGEST_BYTES] = "other facts";
    struct worked *worked = worked_fund(as_written);
    struct worked_one *one = worked_named(worked, "A02"), other;
    const char *digest = inputs_of(worked, one, facts);

    (void)state;
    assert_string_equal(inputs_of(worked_fund(as_written), one, facts), digest);
    assert_string_not_equal(inputs_of(worked, one, others), digest);
    other = *one;
    other.mark_count--;
    assert_string_not_equal(inputs_of(worked, &other, facts), digest);
    other = *one;
    other.marks = ARENA_NEW(&fund_arena, struct marker_mark, one->mark_count);
    memcpy(other.marks, one->marks, one->mark_count * sizeof *one->marks);
    assert_string_equal(inputs_of(worked, &other, facts), digest);
    other.marks[0].marker = "m-x";
    assert_string_not_equal(inputs_of(worked, &other, facts), digest);
    other.marks[0] = one->marks[0];
    other.marks[0].mark.den = 2;
    assert_string_not_equal(inputs_of(worked, &other, facts), digest);
    other.marks[0] = one->marks[0];
    other.marks[0].criterion++;
    assert_string_not_equal(inputs_of(worked, &other, facts), digest);
    worked_waive(worked, "A02", "R15");
    assert_string_not_equal(inputs_of(worked, one, facts), digest);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_mask_has_a_byte_for_each_eight_rules_begun),
        cmocka_unit_test(bits_are_read_lowest_first_and_those_beyond_the_end_are_0),
        cmocka_unit_test(each_verdict_has_its_bit_also_beyond_eight_rules),
        cmocka_unit_test(marks_and_score_are_kept_as_fractions_in_lowest_terms),
        cmocka_unit_test(what_is_unknown_is_kept_as_unknown),
        cmocka_unit_test(a_fraction_too_large_to_keep_is_refused),
        cmocka_unit_test(records_that_say_the_same_are_equal_and_digest_alike),
        cmocka_unit_test(any_change_makes_another_record_and_another_digest),
        cmocka_unit_test(a_record_with_other_masks_is_another),
        cmocka_unit_test(what_was_not_scored_is_equal_whatever_lies_in_its_place),
        cmocka_unit_test(a_score_rests_on_the_facts_the_marks_and_the_waivers),
    };

    return cmocka_run_group_tests_name("score_record", tests, fund_begin, fund_end);
}
