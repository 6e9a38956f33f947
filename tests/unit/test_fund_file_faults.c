/* SPDX-License-Identifier: MPL-2.0 */
/*
 * fund_file: every fault is named where it stands, and only once.
 */
#include "unit.h"

#include "fund_reading.h"

/* ---- what is refused ------------------------------------------------------------------------- */

/* A line of mends.txt, with <LF> for its line ends. */
static const char *
unfolded(const char *line, size_t length)
{
    struct text out = text_in(&fund_arena);

    for (size_t i = 0; i < length; i++) {
        if (length - i >= 4 && strncmp(line + i, "<LF>", 4) == 0) {
            text_add(&out, "\n");
            i += 3;
        } else {
            text_add_bytes(&out, line + i, 1);
        }
    }
    return text_of(&out);
}

struct mend {
    const char *base; /* the fund file that is changed */
    const char *from, *to;
    struct text wanted;
};

static void
check_mend(const struct mend *mend)
{
    struct reading reading;

    if (mend->from == NULL) {
        return;
    }
    reading = fund_reading_of_text(fund_replaced(mend->base, mend->from, mend->to));
    if (strcmp(reading.said, text_of(&mend->wanted)) != 0) {
        fail_msg("%s -> %s\nwanted:\n%sgot:\n%s", mend->from, mend->to, text_of(&mend->wanted),
                 reading.said);
    }
    assert_int_equal(reading.status, reading.said[0] == '\0' ? ST_OK : ST_DATA);
}

/* Tries every change that a file of changes names; gives how many. */
static size_t
check_mends(const char *base, const char *mends)
{
    const char *at = fund_bytes(mends);
    struct mend mend = {.base = fund_bytes(base), .wanted = text_in(&fund_arena)};
    size_t count = 0;

    for (; *at != '\0'; at += *at == '\n') {
        const size_t length = strcspn(at, "\n");

        if (at[0] == '-') {
            mend.from = unfolded(at + 2, length - 2);
            count++;
        } else if (at[0] == '+') {
            mend.to = unfolded(at + 2, length - 2);
        } else if (at[0] == '!') {
            text_addf(&mend.wanted, "%.*s\n", (int)length, at);
        } else if (length == 0) {
            check_mend(&mend);
            mend.from = NULL;
            text_clear(&mend.wanted);
        }
        at += length;
    }
    check_mend(&mend);
    return count;
}

static void
every_fault_is_named_where_it_stands(void **state)
{
    (void)state;
    assert_true(check_mends(FUND_SMALL, "tests/data/fund/mends.txt") > 200);
    assert_true(check_mends("tests/data/fund/panel.json", "tests/data/fund/panel_mends.txt") > 20);
    assert_true(check_mends("tests/data/fund/awarding.json", "tests/data/fund/awarding_mends.txt") >
                50);
}

static void
what_is_wrong_is_counted(void **state)
{
    struct reading reading =
        fund_reading_of_text(fund_replaced(fund_bytes(FUND_SMALL), "\"EUR\"", "\"euro\""));

    (void)state;
    assert_int_equal(reading.status, ST_DATA);
    assert_string_equal(reading.err.source, "f.json");
    assert_string_equal(reading.err.text, "the fund file has things to mend: 1");
}

static void
text_that_is_not_json_says_where(void **state)
{
    struct reading reading = fund_reading_of_text("{\"levain\": 1,\n \"fund\" {}}");

    (void)state;
    assert_int_equal(reading.status, ST_DATA);
    assert_int_equal(reading.err.line, 2);
    assert_string_equal(reading.said, "");
}

static void
a_root_that_is_no_object_is_refused(void **state)
{
    (void)state;
    assert_string_equal(fund_reading_of_text("[1]").said,
                        "! 1:1 : expected an object, found an array\n");
    assert_string_equal(fund_reading_of_text("{}").said, "! 1:1 : \"levain\" is missing\n"
                                                         "! 1:1 : \"fund\" is missing\n"
                                                         "! 1:1 : \"contributions\" is missing\n"
                                                         "! 1:1 : \"call\" is missing\n");
}

static void
escapes_do_not_move_the_place_of_a_fault(void **state)
{
    const char *text = fund_replaced(fund_bytes(FUND_SMALL), "\"town in fund.towns\"",
                                     "\"town = '\\u00e9\\n\\ud83c\\udf31é' and towns\"");
    struct reading reading = fund_reading_of_text(text);

    (void)state;
    assert_string_equal(reading.said,
                        "! 62:93 /call/rules/0/formula: character 19 of the formula: unknown name "
                        "`towns` (did you mean `town`?)\n");
}

static void
a_file_of_one_line_has_columns_too(void **state)
{
    const char *small = fund_bytes(FUND_SMALL);
    const char *fault = fund_replaced(small, "\"town in fund.towns\"", "\"town in fund.ville\"");
    char *line = arena_string(&fund_arena, fault);
    const char *with_mark, *said;

    (void)state;
    for (char *at = line; *at != '\0'; at++) {
        *at = *at == '\n' ? ' ' : *at;
    }
    with_mark = text_format(&fund_arena, "\xEF\xBB\xBF%s", line);
    said = text_format(&fund_arena,
                       "! 1:%zu /call/rules/0/formula: character 9 of the formula: unknown name "
                       "`fund.ville` (a text stands in quotes: 'fund.ville')\n",
                       (size_t)(strstr(line, "fund.ville") - line) + 1);
    assert_string_equal(fund_reading_of_text(line).said, said);
    assert_string_equal(fund_reading_of_text(with_mark).said, said);
}

static void
a_name_that_is_wrong_is_reported_once(void **state)
{
    const char *text =
        fund_replaced(fund_bytes(FUND_SMALL), "\"type\": \"flag\"},", "\"type\": \"flagg\"},");

    (void)state;
    text = fund_replaced(text, "\"when\": \"new\"", "\"when\": \"newer and new\"");
    assert_non_null(strstr(fund_reading_of_text(text).said, "`flagg` is not a known choice"));
    assert_null(strstr(fund_reading_of_text(text).said, "newer"));
}

static void
weights_whose_sum_does_not_fit_are_refused(void **state)
{
    const char *text = fund_replaced(fund_bytes(FUND_SMALL), "\"weight\": 50",
                                     "\"weight\": 0.00000000000000000000000000001");

    (void)state;
    text = fund_replaced(text, "\"weight\": 20", "\"weight\": 12345678901234567890.5");
    assert_string_equal(fund_reading_of_text(text).said,
                        "! 71:14 /call/score: the weights are out of range\n");
}

/* A list of `count` times `element`, each with its number in place of #. */
static const char *
list_of(const char *element, size_t count)
{
    struct text out = text_in(&fund_arena);

    for (size_t i = 0; i < count; i++) {
        const char *mark = strchr(element, '#');

        text_addf(&out, "%s%.*s%zu%s", i > 0 ? ", " : "", (int)(mark - element), element, i,
                  mark + 1);
    }
    return text_of(&out);
}

static void
lists_have_a_limit(void **state)
{
    static const struct {
        const char *from, *element;
        size_t most;
        const char *said;
    } lists[] = {
        {"{\"name\": \"cost\", \"type\": \"money\"}", "{\"name\": \"cost#\", \"type\": \"money\"}",
         256 - 9, "! 34:17 /call/intake/fields: 257 elements, where at most 256 are read\n"},
        {"{\"code\": \"R3\", \"severity\": \"completable\", \"formula\": \"count(papers) = 0\", "
         "\"message\": \"no\"}",
         "{\"code\": \"X#\", \"severity\": \"blocking\", \"formula\": \"new\"}", 256 - 2,
         "! 61:14 /call/rules: 257 elements, where at most 256 are read\n"},
        {"{\"code\": \"R\", \"label\": \"reserve\", \"when\": \"never\", \"voted\": \"100.00\"}",
         "{\"code\": \"R#\", \"when\": \"never\", \"voted\": \"0.01\"}", 64 - 2,
         "! 56:18 /call/envelopes: 65 elements, where at most 64 are read\n"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(lists); i++) {
        const char *more = fund_replaced(fund_bytes(FUND_SMALL), lists[i].from,
                                         list_of(lists[i].element, lists[i].most + 1));

        assert_non_null(strstr(fund_reading_of_text(more).said, lists[i].said));
    }
}

static void
a_string_too_long_is_refused(void **state)
{
    char *words = ARENA_NEW(&fund_arena, char, 4097 + 3);
    const char *said;

    (void)state;
    memset(words + 1, 'x', 4097);
    words[0] = words[4098] = '"';
    said = fund_reading_of_text(fund_replaced(fund_bytes(FUND_SMALL), "\"The city\"", words)).said;
    assert_string_equal(said, "! 9:32 /contributions/0/name: the string is too long\n");
}

static void
a_share_that_does_not_fit_is_refused(void **state)
{
    const char *small = fund_replaced(fund_bytes(FUND_SMALL), "\"1000.00\"", "\"999999999000.00\"");
    const char *share = "99.9999999999999999999999999999 %";

    (void)state;
    assert_string_equal(fund_reading_of_text(fund_replaced(small, "4.5 %", share)).said,
                        "! 12:17 /management: the share has too many decimals\n");
    assert_string_equal(fund_reading_of_text(fund_replaced(small, "33.3 %", share)).said,
                        "! 78:57 /call/quotas/0/limit/share: the share has too many decimals\n");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_fault_is_named_where_it_stands),
        cmocka_unit_test(what_is_wrong_is_counted),
        cmocka_unit_test(text_that_is_not_json_says_where),
        cmocka_unit_test(a_root_that_is_no_object_is_refused),
        cmocka_unit_test(escapes_do_not_move_the_place_of_a_fault),
        cmocka_unit_test(a_file_of_one_line_has_columns_too),
        cmocka_unit_test(a_name_that_is_wrong_is_reported_once),
        cmocka_unit_test(weights_whose_sum_does_not_fit_are_refused),
        cmocka_unit_test(lists_have_a_limit),
        cmocka_unit_test(a_string_too_long_is_refused),
        cmocka_unit_test(a_share_that_does_not_fit_is_refused),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("fund_file_faults", tests, fund_begin, fund_end);
}
