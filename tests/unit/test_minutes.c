/* SPDX-License-Identifier: MPL-2.0 */
/*
 * minutes: who was there, who took no part, what was decided otherwise, and whether it could be.
 */
#include "fund/minutes.h"

#include "fund_worked.h"

#define PEOPLE                                                                                     \
    "{\"name\":\"Ada\",\"college\":\"private\",\"present\":true},"                                 \
    "{\"name\":\"Bo\",\"college\":\"private\",\"present\":true},"                                  \
    "{\"name\":\"Cy\",\"college\":\"public\",\"present\":true},"                                   \
    "{\"name\":\"Di\",\"college\":\"public\",\"present\":false},"                                  \
    "{\"name\":\"Ed\",\"college\":\"public\",\"voting\":false,\"present\":true}"
#define HEAD          "{\"levain_minutes\":1,\"date\":\"2026-05-12\",\"place\":\"Town hall\","
#define MINUTES(more) HEAD "\"members\":[" PEOPLE "]" more "}"

struct told {
    struct text text;
    struct problems problems;
    struct minutes minutes;
};

static void
tell_problem(void *context, const struct problem *problem)
{
    struct told *told = context;

    text_addf(&told->text, "%s: %s (%s)\n", problem->place, problem->reason, problem->advice);
}

static struct told
reading_of(struct fund_file file, const char *bytes)
{
    struct told told = {.text = text_in(&fund_arena)};
    struct err err = {0};
    enum status status;

    told.problems = (struct problems){.report = tell_problem, .context = &told};
    status = minutes_read(&fund_arena, &file, (struct file_bytes){"m.json", bytes, strlen(bytes)},
                          &told.minutes, &told.problems, &err);
    if (status != ST_OK) {
        text_addf(&told.text, "= %d %s: %s", status, err.source, err.text);
    }
    return told;
}

static struct told
reading(const char *bytes)
{
    return reading_of(fund_good(FUND_WORKED), bytes);
}

static const char *
told_of(const char *bytes)
{
    struct told told = reading(bytes);

    return text_of(&told.text);
}

static void
minutes_say_who_where_when_and_what_departs(void **state)
{
    const char *bytes =
        MINUTES(",\"call\":\"c\",\"run\":\"0a\",\"quorum\":{\"present\":\"75 %\"},"
                "\"recusals\":[{\"member\":\"Cy\",\"application\":\"A2\",\"motive\":\"board\"}],"
                "\"departures\":[{\"application\":\"A1\",\"award\":\"12.50\",\"motive\":\"m\"},"
                "{\"application\":\"A2\",\"adjourn\":true,\"motive\":\"n\"},"
                "{\"application\":\"A3\",\"refuse\":true,\"motive\":\"o\"}]");
    const struct told told = reading(bytes);
    const struct minutes *minutes = &told.minutes;

    (void)state;
    assert_string_equal(told_of(bytes), "");
    assert_string_equal(minutes->source, bytes);
    assert_string_equal(minutes->call, "c");
    assert_string_equal(minutes->run, "0a");
    assert_string_equal(minutes->place, "Town hall");
    assert_string_equal(date_text(&fund_arena, minutes->day), "2026-05-12");
    assert_string_equal(rational_exact(&fund_arena, minutes->quorum_share), "0.75");
    assert_string_equal(rational_exact(&fund_arena, minutes->private_share), "0.5");
    assert_int_equal(minutes->member_count, 5);
    assert_int_equal(minutes->recusal_count, 1);
    assert_string_equal(minutes->recusals[0].motive, "board");
    assert_int_equal(minutes->departure_count, 3);
    assert_int_equal(minutes_departure_of(minutes, "A1")->award_cents, 1250);
    assert_int_equal(minutes_departure_of(minutes, "A2")->kind, DEPARTURE_ADJOURN);
    assert_int_equal(minutes_departure_of(minutes, "A3")->kind, DEPARTURE_REFUSE);
    assert_null(minutes_departure_of(minutes, "A4"));
}

/* 3 of 4 voting members are present, 2 of the 3 of the private college; without Ada 2 of 4, 1 of
 * the 2: just enough; without Ada and Bo 1 of 4. */
static void
the_quorum_is_counted_without_the_recused(void **state)
{
    const struct told told =
        reading(MINUTES(",\"recusals\":[{\"member\":\"Ada\",\"application\":\"A1\"}]"));
    struct minutes_quorum quorum = minutes_count(&told.minutes, NULL);

    (void)state;
    assert_int_equal(quorum.voting, 4);
    assert_int_equal(quorum.present, 3);
    assert_int_equal(quorum.private_present, 2);
    assert_true(quorum.enough_present && quorum.enough_private);
    quorum = minutes_count(&told.minutes, "A1");
    assert_int_equal(quorum.present, 2);
    assert_int_equal(quorum.private_present, 1);
    assert_true(quorum.enough_present && quorum.enough_private);
    assert_int_equal(minutes_count(&told.minutes, "A2").present, 3);
}

/* 5 seats, 3 to be there; 2 of the 3 of the towns, half of those present of the others. */
static const char *
told_of_committee(const char *bytes)
{
    struct fund_college colleges[] = {
        {.code = "towns", .seats = 3, .least_present = 2, .of_present = {0, 1}},
        {.code = "others", .seats = 2, .least_present = 0, .of_present = {1, 2}},
    };
    struct fund_file file = fund_good(FUND_WORKED);
    struct told told;

    file.committee = (struct fund_committee){
        .colleges = colleges, .college_count = 2, .seats = 5, .least_present = 3};
    told = reading_of(file, bytes);
    return text_of(&told.text);
}

#define SITS(name, college, more) "{\"name\":\"" name "\",\"college\":\"" college "\"" more "}"
#define THERE                     ",\"present\":true"
#define AWAY                      ",\"present\":false"
#define COMMITTEE(more)           HEAD "\"members\":[" more "}"
#define TWO_TOWNS                 SITS("Ada", "towns", THERE) "," SITS("Bo", "towns", THERE) ","

#define AGAIN " (without a quorum the committee cannot decide: it meets again)\n"

#define MEND "= 65 m.json: the minutes have things to mend: 1"

static void
the_committee_of_the_fund_file_has_its_own_quorum(void **state)
{
    (void)state;
    assert_string_equal(told_of_committee(COMMITTEE(TWO_TOWNS SITS("Cy", "others", THERE) "," SITS(
                            "Di", "others", THERE) "]")),
                        "");
    assert_string_equal(told_of_committee(COMMITTEE(TWO_TOWNS SITS("Cy", "others", AWAY) "]")),
                        "/members: no quorum: 2 of 5 seats are present, and it takes 3" AGAIN MEND);
    assert_string_equal(
        told_of_committee(COMMITTEE(SITS("Ada", "towns", THERE) "," SITS(
            "Cy", "others", THERE) "," SITS("Di", "others", THERE) "]")),
        "/members: no quorum in the college towns: 1 of its 3 seats are present, and it takes "
        "2" AGAIN MEND);
    assert_string_equal(
        told_of_committee(COMMITTEE(TWO_TOWNS SITS("Cy", "others", THERE) "]")),
        "/members: no quorum: of 3 members present 1 are of the college others, and it takes 50 "
        "%" AGAIN MEND);
    assert_string_equal(
        told_of_committee(COMMITTEE(TWO_TOWNS SITS("Cy", "others", THERE) "," SITS(
            "Di", "others", THERE) "," SITS("Ed", "others", THERE) "]")),
        "/members: voting members of the college others: 3, and it has 2 seats (who sits beside "
        "the seats has \"voting\": false)\n" MEND);
}

static void
minutes_can_not_say_another_committee(void **state)
{
    (void)state;
    assert_string_equal(
        told_of_committee(COMMITTEE(TWO_TOWNS SITS("Cy", "others", THERE) "," SITS(
            "Di", "others", THERE) "],\"quorum\":{\"present\":\"20 %\"}")),
        "/quorum: the fund file says the quorum: 3 of 5 seats, and what each college has (leave "
        "\"quorum\" out)\n" MEND);
    assert_string_equal(
        told_of_committee(COMMITTEE(TWO_TOWNS SITS("Cy", "private", THERE) "]")),
        "/members/2/college: `private` is not a known choice (write one of: \"towns\", "
        "\"others\")\n" MEND);
    assert_string_equal(
        told_of_committee(COMMITTEE(TWO_TOWNS SITS("Cy", "others", THERE) "," SITS(
            "Di", "others", THERE) "],\"recusals\":[{\"member\":\"Bo\",\"application\":\"A1\"}]")),
        "/recusals/0: application A1, without the recused: no quorum in the college towns: 1 of "
        "its 3 seats are present, and it takes 2 (adjourn the application: {\"adjourn\": "
        "true})\n" MEND);
}

#define TWO_RECUSED                                                                                \
    ",\"recusals\":[{\"member\":\"Ada\",\"application\":\"A1\"},"                                  \
    "{\"member\":\"Bo\",\"application\":\"A1\"}]"

static void
without_a_quorum_nothing_is_decided(void **state)
{
    (void)state;
    assert_string_equal(
        told_of(MINUTES(",\"quorum\":{\"present\":\"80 %\"}")),
        "/members: no quorum: of 4 voting members 3 are present (without a quorum the committee "
        "cannot decide: it meets again)\n= 65 m.json: the minutes have things to mend: 1");
    assert_string_equal(
        told_of(MINUTES(",\"quorum\":{\"private\":\"67 %\"}")),
        "/members: no quorum: of 3 members present 2 are of the private college (without a quorum"
        " the committee cannot decide: it meets again)\n"
        "= 65 m.json: the minutes have things to mend: 1");
    assert_string_equal(
        told_of(MINUTES(TWO_RECUSED)),
        "/recusals/0: application A1, without the recused: no quorum: of 4 voting members 1 are "
        "present (adjourn the application: {\"adjourn\": true})\n"
        "= 65 m.json: the minutes have things to mend: 1");
    assert_string_equal(told_of(MINUTES(TWO_RECUSED ",\"departures\":[{\"application\":\"A1\","
                                                    "\"adjourn\":true,\"motive\":\"quorum\"}]")),
                        "");
    assert_string_equal(
        told_of(HEAD "\"quorum\":{\"present\":\"0 %\",\"private\":\"0 %\"},\"members\":["
                     "{\"name\":\"Ada\",\"college\":\"public\",\"present\":false}]}"),
        "/members: no quorum: of 1 voting members 0 are present (without a quorum the committee "
        "cannot decide: it meets again)\n= 65 m.json: the minutes have things to mend: 1");
}

static void
what_cannot_be_read_is_told_where_it_stands(void **state)
{
    static const struct {
        const char *bytes, *said;
    } wrong[] = {
        {"[1", "= 65 m.json: "},
        {"[]", ": expected an object, found an array ()\n"},
        {"{\"levain_minutes\":2}", "/levain_minutes: "},
        {MINUTES(",\"members_present\":1"), "/members_present: unknown key `members_present`"},
        {HEAD "\"members\":[{\"name\":\"Ada\",\"college\":\"public\",\"present\":1}]}",
         "/members/0/present: expected true or false, found a number ()\n"},
        {HEAD "\"members\":[{\"college\":\"public\",\"present\":true}]}", "/members/0: "},
        {HEAD "\"members\":[" PEOPLE
              ",{\"name\":\"Ada\",\"college\":\"public\",\"present\":true}]}",
         "/members/5/name: the member is named twice ()\n"},
        {MINUTES(",\"recusals\":[7]"), "/recusals/0: expected an object, found a number ()\n"},
        {MINUTES(",\"recusals\":[{\"member\":\"Ada\"}]"), "/recusals/0: "},
        {MINUTES(",\"recusals\":[{\"member\":\"Zoe\",\"application\":\"A1\"}]"),
         "/recusals/0/member: no member of the committee has that name (write the name as "
         "\"members\" has it)\n"},
        {MINUTES(",\"recusals\":[{\"member\":\"Cy\",\"application\":\"A1\"},"
                 "{\"member\":\"Cy\",\"application\":\"A1\"}]"),
         "/recusals/1: the same recusal stands above ()\n"},
        {MINUTES(",\"departures\":[\"A1\"]"),
         "/departures/0: expected an object, found a string ()\n"},
        {MINUTES(",\"departures\":[{\"application\":\"A1\",\"motive\":\"m\"}]"),
         "/departures/0: expected one of \"award\", \"refuse\", \"adjourn\" (write \"award\": "
         "\"12000.00\", \"refuse\": true or \"adjourn\": true)\n"},
        {MINUTES(",\"departures\":[{\"application\":\"A1\",\"refuse\":true}]"), "/departures/0: "},
        {MINUTES(",\"departures\":[{\"application\":\"A1\",\"award\":\"0.00\",\"motive\":\"m\"}]"),
         "/departures/0/award: an award of nothing is a refusal (write \"refuse\": true)\n"},
        {MINUTES(",\"departures\":[{\"application\":\"A1\",\"award\":\"x\",\"motive\":\"m\"}]"),
         "/departures/0/award: "},
        {MINUTES(",\"departures\":[{\"application\":\"A1\",\"refuse\":true,\"motive\":\"m\"},"
                 "{\"application\":\"A1\",\"refuse\":true,\"motive\":\"m\"}]"),
         "/departures/1/application: the application is decided twice ()\n"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(wrong); i++) {
        const char *said = told_of(wrong[i].bytes);

        if (strncmp(said, wrong[i].said, strlen(wrong[i].said)) != 0) {
            fail_msg("%s\nsays: %s\nnot:  %s", wrong[i].bytes, said, wrong[i].said);
        }
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(minutes_say_who_where_when_and_what_departs),
        cmocka_unit_test(the_quorum_is_counted_without_the_recused),
        cmocka_unit_test(without_a_quorum_nothing_is_decided),
        cmocka_unit_test(the_committee_of_the_fund_file_has_its_own_quorum),
        cmocka_unit_test(minutes_can_not_say_another_committee),
        cmocka_unit_test(what_cannot_be_read_is_told_where_it_stands),
    };

    return cmocka_run_group_tests(tests, fund_begin, fund_end);
}
