/* SPDX-License-Identifier: MPL-2.0 */
/*
 * match, chunk by chunk: what earlier chunks matched counts for later ones, and lines that are
 * looked at with the targets that were picked for them alone are matched as with all.
 */
#include "match_told.h"

#include "money/match_pick.h"

/* An order that parts paid in one chunk is of more than the lines of the next: lists of amounts
 * that are looked through by halves are not in order any more. */
static void
a_return_finds_its_order_after_other_orders_were_paid(void **state)
{
    struct match_target targets[] = {order(1, 1000, 1, "Musiciens de Cholet"),
                                     order(2, 0, 2, "Potiers Vergers")};
    const struct match_line parts[] = {line(-300, "VIR MUSICIENS DE CHOLET"),
                                       line(-700, "VIR MUSICIENS DE CHOLET")};
    const struct match_line returns[] = {line(800, "REJET VIR POTIRS VERGRS")};
    struct match_work work;
    struct arena arena;

    (void)state;
    targets[1].back_cents = 800;
    arena_init(&arena, ARENA_BYTES);
    match_begin(&work, &arena, FUND, targets, 2);
    match_run(&work, parts, 2);
    assert_int_equal(work.found_count, 1);
    assert_int_equal(targets[0].back_cents, 1000);
    assert_true(match_concerns(&work, &arena, &returns[0]));
    match_run(&work, returns, 1);
    assert_int_equal(work.found_count, 1);
    assert_int_equal(work.first->rule, RULE_RETURNED);
    assert_int_equal(work.first->targets[0], 1);
    arena_free(&arena);
}

/* Of an order that was paid in parts before, the bank sends the last part back. */
static void
a_return_finds_the_order_that_an_earlier_chunk_paid(void **state)
{
    struct match_target targets[] = {order(1, 1000, 1, "Potiers Vergers")};
    const struct match_line returns[] = {line(700, "REJET VIR POTIRS VERGRS")};
    struct match_line parts[] = {line(-300, ""), line(-700, "VIR POTIERS VERGERS")};
    char reference[24];
    struct match_work work;
    struct arena arena;

    (void)state;
    (void)order_reference_write(FUND, (struct order_reference){2026, 1, 1}, reference);
    parts[0].label = reference;
    arena_init(&arena, ARENA_BYTES);
    match_begin(&work, &arena, FUND, targets, 1);
    match_run(&work, &parts[0], 1);
    assert_int_equal(targets[0].left_cents, 700);
    match_run(&work, &parts[1], 1);
    assert_int_equal(targets[0].back_cents, 700);
    match_run(&work, returns, 1);
    assert_int_equal(work.found_count, 1);
    assert_true(work.first->back);
    arena_free(&arena);
}

/* Two lines make an order, but a line of the next chunk is of its whole amount. */
static void
parts_are_not_added_up_to_what_another_chunk_pays(void **state)
{
    struct match_target targets[] = {order(1, 1000, 1, "Musiciens de Cholet")};
    const struct match_line lines[] = {line(-300, "VIR MUSICIENS DE CHOLET"),
                                       line(-700, "VIR MUSICIENS DE CHOLET"),
                                       line(-1000, "VIR MUSICIENS DE CHOLET")};
    uint32_t wanted[1] = {0};
    struct match_work work;
    struct arena arena;

    (void)state;
    arena_init(&arena, ARENA_BYTES);
    match_begin(&work, &arena, FUND, targets, 1);
    match_count_wanted(&work, &arena, lines, 2, wanted);
    assert_int_equal(wanted[0], 0);
    match_count_wanted(&work, &arena, lines + 2, 1, wanted);
    assert_int_equal(wanted[0], 1);
    work.wanted = wanted;
    match_run(&work, lines, 2);
    assert_int_equal(work.found_count, 0);
    match_run(&work, lines + 2, 1);
    assert_int_equal(work.found_count, 1);
    assert_int_equal(work.first->rule, RULE_NAME_AMOUNT);
    arena_free(&arena);
}

/* ---- as with all ------------------------------------------------------------------------------
 */

#define TARGETS 3000
#define LINES   600

struct fund {
    struct arena arena;
    struct match_target *targets;
    struct match_traits *traits;
    struct match_line *lines;
    size_t target_count;
    uint32_t random, amounts;
};

static uint32_t
below(struct fund *fund, uint32_t limit)
{
    fund->random = fund->random * 1664525U + 1013904223U;
    return (fund->random >> 8) % limit;
}

/* Names of few words, so that each word is in hundreds of them; one in six has a word of its own.
 */
static const char *
name_of(struct fund *fund, uint32_t body)
{
    static const char *const words[] = {"Foyer", "Jardin", "Atelier", "Lavoir", "Verger"};

    return text_format(&fund->arena, body % 6 == 0 ? "%s %s %c%c Tilleul%u" : "%s %s %c%c",
                       words[body % 5], words[body / 5 % 5], (char)('A' + body / 25 % 26),
                       (char)('A' + body / 650), body / 60);
}

static void
make_targets(struct fund *fund)
{
    for (uint32_t i = 0; i < TARGETS; i++) {
        struct match_target *target = &fund->targets[i];
        const uint32_t kind = below(fund, 40), body = below(fund, TARGETS / 2);

        *target = order((int32_t)i + 1, 500 * (1 + below(fund, fund->amounts)), body,
                        name_of(fund, body));
        target->holder = below(fund, 4) == 0 ? name_of(fund, below(fund, TARGETS / 2)) : NULL;
        target->iban = below(fund, 2) == 0 ? text_format(&fund->arena, "FR76%u", body) : NULL;
        target->agreement = text_format(&fund->arena, "CONV-%u", below(fund, TARGETS));
        target->batch = below(fund, 3) == 0 ? 1 + below(fund, 60) : 0;
        target->against = below(fund, 30) == 0 ? MATCH_NOT_CANCELLED : 0;
        if (kind == 0) {
            target->kind = MATCH_CLAIM;
        } else if (kind < 3) {
            target->kind = MATCH_REMITTANCE;
            target->batch = 1 + below(fund, 60);
            target->left_cents *= 3;
            target->reference = text_format(&fund->arena, "REM-2026-%u", i);
        } else if (kind < 8) {
            target->back_cents = target->left_cents;
            target->left_cents = 0;
        } else if (kind == 8) {
            target->more_lines = 1;
        }
    }
}

/* What else is to be paid to whom an order is of. */
static int64_t
other_cents(const struct fund *fund, const struct match_target *target)
{
    for (uint32_t i = 0; i < TARGETS; i++) {
        const struct match_target *other = &fund->targets[i];

        if (other != target && other->beneficiary == target->beneficiary &&
            other->kind == MATCH_ORDER && target->iban != NULL) {
            return other->left_cents;
        }
    }
    return 0;
}

/* Of a target, of half of it, or of two, by what banks say of it; some of them come back. */
static void
make_lines(struct fund *fund)
{
    char reference[24];

    for (uint32_t i = 0; i < LINES; i++) {
        const struct match_target *target = &fund->targets[below(fund, TARGETS)];
        const bool back = target->left_cents == 0 || below(fund, 12) == 0;
        const uint32_t part = below(fund, 8);
        int64_t cents = target->left_cents + (target->left_cents == 0 ? target->back_cents : 0);
        const char *said[] = {"",
                              target->name,
                              "",
                              target->agreement,
                              "Foyer Jardin",
                              target->holder != NULL ? target->holder : ""};

        (void)order_reference_write(FUND, (struct order_reference){2026, target->number, 1},
                                    reference);
        said[0] = target->reference != NULL ? target->reference : reference;
        cents = part == 0 ? cents / 2 : part < 3 ? cents + other_cents(fund, target) : cents;
        fund->lines[i] = line(back ? cents : -cents,
                              text_format(&fund->arena, "%s %s", back ? "REJET" : "VIR SEPA",
                                          said[part < 3 ? 2 : below(fund, 6)]));
        fund->lines[i].iban = part < 3 || below(fund, 4) == 0 ? target->iban : NULL;
        fund->lines[i].name = below(fund, 4) == 0 ? target->name : NULL;
    }
}

static void
read_traits(struct fund *fund)
{
    struct match_firsts *firsts = match_firsts_begin(&fund->arena, 2 * TARGETS);

    for (uint32_t i = 0; i < fund->target_count; i++) {
        match_traits_read(&fund->arena, &fund->targets[i], &fund->traits[i]);
        assert_false(match_firsts_see(firsts, i, &fund->traits[i]));
    }
    match_firsts_free(firsts);
}

static struct fund
some_fund(uint32_t seed)
{
    struct fund fund = {.target_count = TARGETS, .random = seed, .amounts = seed == 1 ? 6 : 400};

    arena_init(&fund.arena, ARENA_BYTES);
    fund.targets = ARENA_NEW(&fund.arena, struct match_target, TARGETS);
    fund.traits = ARENA_NEW(&fund.arena, struct match_traits, TARGETS);
    fund.lines = ARENA_NEW(&fund.arena, struct match_line, LINES);
    make_targets(&fund);
    make_lines(&fund);
    read_traits(&fund);
    return fund;
}

/* What was matched, and what the rest might be. */
static void
tell(const struct match_work *work, const struct match_pick *pick, struct text *told)
{
    for (const struct match_found *found = work->first; found != NULL; found = found->next) {
        text_addf(told, "%s %u>", match_rule_code(found->rule), found->lines[0]);
        for (size_t i = 0; i < found->target_count; i++) {
            text_addf(told, " %u",
                      pick != NULL ? match_pick_place(pick, found->targets[i]) : found->targets[i]);
        }
        text_add(told, "\n");
    }
    for (size_t i = 0; i < work->line_count; i++) {
        const struct match_candidate *candidates;
        const size_t count = match_candidates(work, i, 64, &candidates);

        for (size_t j = 0; j < count; j++) {
            text_addf(told, "%zu %u %u\n", i,
                      pick != NULL ? match_pick_place(pick, candidates[j].target)
                                   : candidates[j].target,
                      candidates[j].why);
        }
    }
}

/* A target as a pick may look at it this time, and nothing else of it. */
static struct match_target
sight_of(const struct match_pick *pick, const struct match_target *target)
{
    const struct match_target sight = {.kind = target->kind,
                                       .against = target->against,
                                       .beneficiary = target->beneficiary,
                                       .batch = target->batch,
                                       .left_cents = target->left_cents,
                                       .back_cents = target->back_cents,
                                       .more_lines = target->more_lines};

    return match_pick_sight(pick) != SIGHT_PICKED ? sight : (struct match_target){0};
}

static struct match_traits
traits_of(const struct match_pick *pick, const struct match_traits *traits)
{
    return match_pick_sight(pick) == SIGHT_FOUND
               ? *traits
               : (struct match_traits){.first = {traits->first[0], traits->first[1]}};
}

static size_t
match_picked(struct fund *fund, size_t first, size_t count, struct text *told)
{
    struct match_pick *pick =
        match_pick_begin(ARENA_BYTES, FUND, fund->target_count, fund->lines + first, count);
    struct match_target *picked;
    struct match_work work;
    struct arena arena;
    size_t taken = 0;

    arena_init(&arena, ARENA_BYTES);
    do {
        picked = ARENA_NEW(&arena, struct match_target, match_pick_count(pick));
        for (uint32_t i = 0; i < fund->target_count; i++) {
            const struct match_target target = sight_of(pick, &fund->targets[i]);
            const struct match_traits traits = traits_of(pick, &fund->traits[i]);

            if (match_pick_sight(pick) == SIGHT_PICKED && !match_pick_has(pick, i)) {
                continue;
            }
            if (match_pick_see(pick, i, &target, &traits)) {
                if (match_pick_sight(pick) == SIGHT_FOUND) {
                    match_pick_name(pick, i, fund->targets[i].name, fund->targets[i].holder);
                } else {
                    picked[taken++] = fund->targets[i];
                }
            }
        }
    } while (match_pick_again(pick));
    assert_int_equal(taken, match_pick_count(pick));
    match_begin_picked(&work, &arena, FUND, picked, taken, match_pick_seen(pick));
    match_run(&work, fund->lines + first, count);
    tell(&work, pick, told);
    for (size_t i = 0; i < taken; i++) {
        fund->targets[match_pick_place(pick, i)] = picked[i];
    }
    match_pick_free(pick);
    arena_free(&arena);
    return taken;
}

/* Words that more than 400 names have, and amounts of more than 400 orders, are looked at in part:
 * the same part; and what one chunk changes counts for the next. */
static void
what_is_picked_is_matched_as_with_all(void **state)
{
    static const size_t chunks[] = {600, 100, 7};

    (void)state;
    for (uint32_t seed = 1; seed <= 3; seed++) {
        struct fund all = some_fund(seed), some = some_fund(seed);
        size_t matched = 0, most = 0;
        struct match_work work;

        match_begin(&work, &all.arena, FUND, all.targets, TARGETS);
        for (size_t first = 0; first < LINES; first += chunks[seed - 1]) {
            const size_t rest = LINES - first;
            const size_t count = rest < chunks[seed - 1] ? rest : chunks[seed - 1];
            struct text told = text_in(&all.arena), told_picked = text_in(&some.arena);
            const size_t taken = match_picked(&some, first, count, &told_picked);

            match_run(&work, all.lines + first, count);
            tell(&work, NULL, &told);
            assert_string_equal(text_of(&told), text_of(&told_picked));
            matched += work.found_count;
            most = taken > most ? taken : most;
        }
        assert_in_range(matched, LINES / 10, LINES);
        assert_true(chunks[seed - 1] > LINES / 2 || most < 2 * TARGETS / 3);
        arena_free(&all.arena);
        arena_free(&some.arena);
    }
}

/* The line is of whom an order was that nobody pays any more: it is not of whom it says in part. */
static void
a_name_of_nothing_that_is_open_counts(void **state)
{
    struct match_target targets[] = {order(1, 2000, 2, "Potiers de Loue"),
                                     order(2, 1000, 1, "Loue")};
    struct match_line lines[] = {line(-1000, "VIR POTIERS DE LOUE")};
    struct match_traits traits[2];
    struct fund fund = {.targets = targets, .traits = traits, .lines = lines, .target_count = 2};
    struct text told;

    (void)state;
    targets[0].against = MATCH_NOT_CANCELLED;
    arena_init(&fund.arena, ARENA_BYTES);
    read_traits(&fund);
    told = text_in(&fund.arena);
    assert_int_equal(match_picked(&fund, 0, 1, &told), 2);
    assert_null(strstr(text_of(&told), ">"));
    arena_free(&fund.arena);
}

/* A fund has more names than there is room for at once. */
static void
where_names_come_first_is_found_in_any_room(void **state)
{
    struct fund fund = some_fund(9);
    struct match_traits *traits = ARENA_NEW(&fund.arena, struct match_traits, TARGETS);
    size_t turns = 0;
    bool unknown = true;

    (void)state;
    for (uint32_t i = 0; i < TARGETS; i++) {
        match_traits_read(&fund.arena, &fund.targets[i], &traits[i]);
    }
    while (unknown && turns < 100) {
        struct match_firsts *firsts = match_firsts_begin(&fund.arena, 100);

        unknown = false;
        for (uint32_t i = 0; i < TARGETS; i++) {
            unknown = match_firsts_see(firsts, i, &traits[i]) || unknown;
        }
        match_firsts_free(firsts);
        turns++;
    }
    assert_in_range(turns, 10, 20);
    for (uint32_t i = 0; i < TARGETS; i++) {
        assert_memory_equal(traits[i].first, fund.traits[i].first, sizeof traits[i].first);
    }
    arena_free(&fund.arena);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_return_finds_its_order_after_other_orders_were_paid),
        cmocka_unit_test(a_return_finds_the_order_that_an_earlier_chunk_paid),
        cmocka_unit_test(parts_are_not_added_up_to_what_another_chunk_pays),
        cmocka_unit_test(what_is_picked_is_matched_as_with_all),
        cmocka_unit_test(a_name_of_nothing_that_is_open_counts),
        cmocka_unit_test(where_names_come_first_is_found_in_any_room),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
