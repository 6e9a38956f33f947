/* SPDX-License-Identifier: MPL-2.0 */
/*
 * passes_worked_fund: the fund of the documentation, to the cent.
 */
#include "walk.h"

/* The worked fund: what scoring gave, in the order of the codes A01 .. A18. */
enum { E1, E2, E3, RESERVE, NORD = 0, CENTRE, SUD, FILES = 18 };

static const struct file {
    uint16_t envelope;
    uint32_t epci;
    int64_t score_bp, cooperation, computed_euros;
    bool eligible;
} files[FILES] = {
    {E1, NORD, 8000, 5, 17700, true},    {E1, CENTRE, 7250, 4, 20000, true},
    {E1, SUD, 6650, 2, 9500, true},      {E1, NORD, 7000, 3, 15000, false},
    {E1, CENTRE, 4400, 0, 13000, false}, {E1, SUD, 7500, 4, 17800, true},
    {E2, NORD, 9250, 5, 60000, true},    {E2, NORD, 7700, 5, 45000, true},
    {E2, CENTRE, 8450, 5, 42000, true},  {E2, CENTRE, 5850, 3, 56000, true},
    {E2, SUD, 8200, 5, 49000, true},     {E2, NORD, 8000, 5, 60000, true},
    {E2, CENTRE, 7000, 4, 45000, false}, {E3, SUD, 9050, 5, 60000, true},
    {E3, NORD, 8500, 5, 60000, true},    {E3, CENTRE, 6800, 4, 40000, false},
    {E3, SUD, 6100, 4, 29000, false},    {E3, CENTRE, 5850, 4, 35000, true},
};

struct fund {
    struct candidate candidates[FILES];
    int64_t score_num[FILES], score_den[FILES], cooperation[FILES];
    uint32_t epci[FILES];
    struct order_key keys[3];
    struct envelope envelopes[4];
    int64_t epci_cents[3];
    struct quota quota;
    uint16_t pool[4];
    struct pass passes[2];
    struct allocation allocation;
};

static void
set_candidates(struct fund *fund)
{
    static const int64_t minimum_euros[] = {5000, 15000, 20000};

    for (size_t i = 0; i < FILES; i++) {
        int64_t minimum_cents = minimum_euros[files[i].envelope] * EUROS;
        int64_t part_cents = files[i].computed_euros * 60;

        fund->candidates[i] = (struct candidate){
            .computed_cents = files[i].computed_euros * EUROS,
            .minimum_cents = minimum_cents,
            .partial_cents = part_cents > minimum_cents ? part_cents : minimum_cents,
            .envelope = files[i].envelope,
            .status = files[i].eligible ? AWARD_WAITING : AWARD_INELIGIBLE,
            .reason = REASON_INELIGIBLE};
        fund->score_num[i] = files[i].score_bp;
        fund->score_den[i] = 100;
        fund->cooperation[i] = files[i].cooperation;
        fund->epci[i] = files[i].epci;
    }
}

static void
set_fund(struct fund *fund)
{
    *fund = (struct fund){
        .keys = {{.num = fund->score_num, .den = fund->score_den, .descending = true},
                 {.num = fund->cooperation, .descending = true},
                 {.num = NULL}},
        .envelopes = {{.voted_cents = 90000 * EUROS},
                      {.voted_cents = 240000 * EUROS},
                      {.voted_cents = 120000 * EUROS},
                      {.voted_cents = 30000 * EUROS}},
        .quota = {.limit = 192000 * EUROS,
                  .group = fund->epci,
                  .group_count = 3,
                  .group_used = fund->epci_cents},
        .pool = {RESERVE, E1, E2, E3},
        .passes = {{.source = PASS_OWN_ENVELOPE,
                    .partial = true,
                    .close_partial = true,
                    .otherwise = PASS_CLOSE},
                   {.source = PASS_POOL, .pool = fund->pool, .pool_count = 4, .top_ups = true}},
        .allocation = {.candidates = fund->candidates,
                       .count = FILES,
                       .keys = fund->keys,
                       .key_count = 3,
                       .envelopes = fund->envelopes,
                       .envelope_count = 4,
                       .quotas = &fund->quota,
                       .quota_count = 1,
                       .passes = fund->passes,
                       .pass_count = 2,
                       .step_cents = 100 * EUROS}};
    set_candidates(fund);
}

static void
the_worked_fund_comes_out_to_the_cent(void **state)
{
    static const int64_t awards[FILES] = {17700, 20000, 9500, 0, 0,     17800, 60000, 45000, 42000,
                                          56000, 49000, 0,    0, 60000, 60000, 0,     0,     35000};
    struct fund fund;

    (void)state;
    set_fund(&fund);
    run(&fund.allocation);
    for (size_t i = 0; i < FILES; i++) {
        const struct candidate *candidate = &fund.candidates[i];

        assert_int_equal(candidate->award_cents, awards[i] * EUROS);
        if (!files[i].eligible) {
            assert_int_equal(candidate->status, AWARD_INELIGIBLE);
            assert_int_equal(candidate->reason, REASON_INELIGIBLE);
        } else if (awards[i] > 0) {
            assert_int_equal(candidate->status, AWARD_AWARDED);
            assert_int_equal(candidate->reason, i == 9 ? REASON_TOPPED_UP : REASON_FUNDED);
            assert_int_equal(candidate->short_cents, 0);
            assert_int_equal(candidate->refused_quota, ALLOCATION_NO_QUOTA);
        }
    }
    assert_envelope(&fund.envelopes[E1], 65000, 0, 17000, 8000);
    assert_envelope(&fund.envelopes[E2], 252000, 12000, 0, 0);
    assert_envelope(&fund.envelopes[E3], 155000, 35000, 0, 0);
    assert_envelope(&fund.envelopes[RESERVE], 0, 0, 30000, 0);
    assert_int_equal(fund.epci_cents[NORD], 182700 * EUROS);
    assert_int_equal(fund.epci_cents[CENTRE], 153000 * EUROS);
    assert_int_equal(fund.epci_cents[SUD], 136300 * EUROS);
}

static void
the_quota_passes_over_the_seventh_and_says_what_room_is_missing(void **state)
{
    struct fund fund;

    (void)state;
    set_fund(&fund);
    run(&fund.allocation);
    assert_int_equal(fund.candidates[11].rank, 7);
    assert_int_equal(fund.candidates[11].status, AWARD_WAITING);
    assert_int_equal(fund.candidates[11].reason, REASON_QUOTA);
    assert_int_equal(fund.candidates[11].refused_quota, 0);
    /* In the second pass the territory holds 182,700: 60,000 more is 50,700 above 192,000. */
    assert_int_equal(fund.candidates[11].short_cents, 5700 * EUROS); /* 197 700 > 192 000 */
}

static void
only_those_that_walk_have_a_rank(void **state)
{
    static const uint32_t walkers[] = {7, 14, 15, 9, 11, 1, 12, 8, 6, 2, 3, 18, 10};
    struct fund fund;
    uint32_t ranked = 0;

    (void)state;
    set_fund(&fund);
    run(&fund.allocation);
    for (uint32_t i = 0; i < COUNT(walkers); i++) {
        assert_int_equal(fund.candidates[walkers[i] - 1].rank, i + 1);
    }
    for (size_t i = 0; i < FILES; i++) {
        ranked += fund.candidates[i].rank > 0;
    }
    assert_int_equal(ranked, COUNT(walkers));
    /* The order holds the ineligible ones too: A13 and A04 tie at 70, more cooperation first. */
    assert_int_equal(fund.allocation.order[10], 12);
    assert_int_equal(fund.allocation.order[11], 3);
    assert_int_equal(fund.allocation.order[FILES - 1], 4);
}

static void
each_line_says_which_pass_and_which_envelope_paid(void **state)
{
    /* The last two of the rank, A18 and A10: the pool's, then a part and its top-up. */
    static const struct award_line last[] = {{17, 1, RESERVE, 30000 * EUROS},
                                             {17, 1, E1, 5000 * EUROS},
                                             {9, 0, E2, 44000 * EUROS},
                                             {9, 1, E1, 12000 * EUROS}};
    struct fund fund;
    const struct award_line *lines;
    size_t count = 77;

    (void)state;
    set_fund(&fund);
    run(&fund.allocation);
    assert_int_equal(fund.allocation.line_count, 14);
    for (size_t i = 0; i < COUNT(last); i++) {
        const struct award_line *line = &fund.allocation.lines[10 + i];

        assert_int_equal(line->candidate, last[i].candidate);
        assert_int_equal(line->pass, last[i].pass);
        assert_int_equal(line->envelope, last[i].envelope);
        assert_int_equal(line->cents, last[i].cents);
    }
    lines = allocation_lines(&fund.allocation, 17, &count);
    assert_ptr_equal(lines, &fund.allocation.lines[10]);
    assert_int_equal(count, 2);
    lines = allocation_lines(&fund.allocation, 6, &count);
    assert_ptr_equal(lines, fund.allocation.lines);
    assert_int_equal(count, 1);
    (void)allocation_lines(&fund.allocation, 11, &count);
    assert_int_equal(count, 0);
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_worked_fund_comes_out_to_the_cent),
        cmocka_unit_test(the_quota_passes_over_the_seventh_and_says_what_room_is_missing),
        cmocka_unit_test(only_those_that_walk_have_a_rank),
        cmocka_unit_test(each_line_says_which_pass_and_which_envelope_paid),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    cmocka_set_test_filter(argc > 1 ? argv[1] : NULL);
    return cmocka_run_group_tests_name("passes_worked_fund", tests, open_arena, close_arena);
}
