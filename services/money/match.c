/* SPDX-License-Identifier: MPL-2.0 */
#include "money/match.h"

#include "money/match_parts.h"
#include "money/match_several.h"

#include <stdlib.h>
#include <string.h>

#define ROUNDS_MAX 16

#define SIGNED     (MATCH_BY_AGREEMENT | MATCH_BY_APPLICATION)
#define ANY_NAME   (MATCH_BY_NAME | MATCH_BY_PART_OF_NAME)
#define KIND(kind) (1U << (kind))
#define DEBTS      (KIND(MATCH_CLAIM) | KIND(MATCH_OVERPAYMENT))
#define OTHER_DAY  (MATCH_NOT_EARLY | MATCH_NOT_LATE)

/* One line, one target. */
struct single {
    enum match_rule rule;
    bool out;          /* of the bank */
    uint32_t kinds;    /* of targets */
    uint32_t any, all; /* what speaks for it: one of these, all of those */
    uint32_t rivals;   /* which others fit as well: with one of these, and all of those */
    uint32_t unless;   /* what the line may not say */
    uint32_t despite;  /* what may speak against it all the same */
    uint32_t also;     /* targets that are rivals too: the money may be either */
};

static const struct single singles[] = {
    {RULE_ORDER_REFERENCE, true, KIND(MATCH_ORDER), MATCH_BY_REFERENCE, MATCH_BY_AMOUNT,
     MATCH_BY_REFERENCE, 0, MATCH_NOT_EARLY, 0},
    {RULE_END_TO_END, true, KIND(MATCH_ORDER), MATCH_BY_END_TO_END, MATCH_BY_AMOUNT,
     MATCH_BY_END_TO_END, 0, MATCH_NOT_EARLY, 0},
    {RULE_REMITTANCE, true, KIND(MATCH_REMITTANCE), MATCH_BY_REFERENCE, MATCH_BY_AMOUNT,
     MATCH_BY_REFERENCE, 0, OTHER_DAY | MATCH_NOT_NAME, 0},
    {RULE_ORDER_REFERENCE, true, KIND(MATCH_ORDER), MATCH_BY_NUMBER, MATCH_BY_AMOUNT,
     MATCH_BY_NUMBER, 0, 0, 0},
    {RULE_AGREEMENT, true, KIND(MATCH_ORDER), SIGNED, MATCH_BY_AMOUNT, SIGNED, 0, 0, 0},
    {RULE_IBAN_AMOUNT, true, KIND(MATCH_ORDER), MATCH_BY_IBAN, MATCH_BY_AMOUNT, MATCH_BY_IBAN, 0, 0,
     0},
    {RULE_NAME_AMOUNT, true, KIND(MATCH_ORDER), MATCH_BY_NAME, MATCH_BY_AMOUNT, ANY_NAME, 0, 0, 0},
    {RULE_REMITTANCE, true, KIND(MATCH_REMITTANCE), MATCH_BY_BATCH, MATCH_BY_AMOUNT,
     MATCH_BY_AMOUNT, 0, 0, KIND(MATCH_ORDER)},
    {RULE_RETURNED, false, KIND(MATCH_ORDER), MATCH_NAMED, MATCH_BY_AMOUNT, MATCH_NAMED, 0,
     MATCH_NOT_EARLY, 0},
    {RULE_RETURNED, false, KIND(MATCH_ORDER), MATCH_BY_NUMBER, MATCH_BY_AMOUNT | MATCH_BY_REASON,
     MATCH_BY_NUMBER, 0, 0, 0},
    {RULE_RETURNED, false, KIND(MATCH_ORDER), MATCH_BY_IBAN | MATCH_BY_NAME,
     MATCH_BY_AMOUNT | MATCH_BY_REASON, MATCH_BY_IBAN | ANY_NAME, 0, 0, 0},
    {RULE_RECOVERED, false, KIND(MATCH_RECOVERED), MATCH_BY_REFERENCE, MATCH_BY_AMOUNT,
     MATCH_BY_REFERENCE, 0, OTHER_DAY, 0},
    {RULE_RECOVERED, false, KIND(MATCH_RECOVERED), SIGNED | MATCH_BY_IBAN | MATCH_BY_NAME,
     MATCH_BY_AMOUNT, SIGNED | MATCH_BY_IBAN | ANY_NAME, MATCH_BY_REASON, 0, DEBTS},
    {RULE_RECEIVED, false, KIND(MATCH_RECEIVED), MATCH_BY_REFERENCE, MATCH_BY_AMOUNT,
     MATCH_BY_REFERENCE, 0, OTHER_DAY, 0},
    {RULE_RECEIVED, false, KIND(MATCH_RECEIVED), MATCH_BY_NAME, MATCH_BY_AMOUNT, ANY_NAME,
     MATCH_BY_REASON, 0, KIND(MATCH_CALL)},
    {RULE_REPAYMENT, false, DEBTS, SIGNED | MATCH_BY_IBAN | MATCH_BY_NAME, MATCH_BY_AMOUNT,
     SIGNED | MATCH_BY_IBAN | ANY_NAME, MATCH_BY_REASON, 0, KIND(MATCH_RECOVERED)},
    {RULE_REPAYMENT, false, DEBTS, MATCH_BY_AGREEMENT, 0, SIGNED, MATCH_BY_REASON, MATCH_NOT_LESS,
     KIND(MATCH_RECOVERED)},
    {RULE_CONTRIBUTION, false, KIND(MATCH_CALL), MATCH_BY_REFERENCE, 0, MATCH_BY_REFERENCE,
     MATCH_BY_REASON, MATCH_NOT_LESS, KIND(MATCH_RECEIVED)},
    {RULE_CONTRIBUTION, false, KIND(MATCH_CALL), MATCH_BY_NAME, MATCH_BY_AMOUNT, ANY_NAME,
     MATCH_BY_REASON, 0, KIND(MATCH_RECEIVED)},
    {RULE_RECEIPT, false, KIND(MATCH_RECEIPT), MATCH_BY_REFERENCE, MATCH_BY_AMOUNT,
     MATCH_BY_REFERENCE, 0, MATCH_NOT_EARLY, 0},
};

void
match_begin(struct match_work *work, struct arena *arena, const char *fund,
            struct match_target *targets, size_t count)
{
    match_begin_picked(work, arena, fund, targets, count, NULL);
}

void
match_begin_picked(struct match_work *work, struct arena *arena, const char *fund,
                   struct match_target *targets, size_t count, const struct match_seen *seen)
{
    *work = (struct match_work){.arena = arena,
                                .fund = fund,
                                .targets = targets,
                                .target_count = count,
                                .seen = seen,
                                .rules = (1U << RULE_COUNT) - 1};
    work->last = &work->first;
    match_index_make(work);
}

bool
match_is_matched(const struct match_work *work, size_t line)
{
    return work->prepared[line].matched;
}

/* Look at one line alone. */
static struct match_work
look_at(const struct match_work *work, struct arena *scratch, const struct match_line *line,
        struct match_prepared *prepared)
{
    struct match_work alone = *work;

    *prepared = (struct match_prepared){0};
    alone.arena = scratch;
    alone.lines = line;
    alone.line_count = 1;
    alone.prepared = prepared;
    match_prepare(&alone, 0);
    return alone;
}

bool
match_concerns(struct match_work *work, struct arena *scratch, const struct match_line *line)
{
    const struct arena_mark mark = arena_mark(scratch);
    struct match_prepared prepared;

    (void)look_at(work, scratch, line, &prepared);
    arena_reset(scratch, mark);
    return prepared.candidate_count > 0;
}

uint32_t *
match_of_lines(struct match_work *work, size_t place)
{
    return memset(work->of_lines[place], 0, work->line_count * sizeof(uint32_t));
}

uint32_t *
match_of_targets(struct match_work *work, size_t place)
{
    return memset(work->of_targets[place], 0, work->target_count * sizeof(uint32_t));
}

/* What keeps a line from being a target at all. */
#define HINDERS (MATCH_AGAINST & ~(uint32_t)(MATCH_NOT_MORE | MATCH_NOT_LESS | MATCH_NOT_SEVERAL))

/* Whether a line may be a target alone, by its amount and something else. */
static bool
may_be_whole(const struct match_work *work, size_t line, size_t nth)
{
    const uint32_t why = match_why_now(work, line, nth);

    return work->lines[line].cents < 0 && (why & MATCH_BY_AMOUNT) != 0 &&
           (why & (SIGNED | ANY_NAME | MATCH_BY_IBAN | MATCH_BY_NUMBER)) != 0 &&
           (why & HINDERS) == 0;
}

uint32_t *
match_wanted_whole(struct match_work *work, bool nothing_else)
{
    uint32_t *counts = match_of_targets(work, 3);

    for (uint32_t i = 0; i < work->line_count; i++) {
        const struct match_prepared *prepared = &work->prepared[i];
        size_t choices = 0;

        for (uint16_t j = 0; j < prepared->candidate_count && !prepared->matched; j++) {
            choices += may_be_whole(work, i, j);
        }
        for (uint16_t j = 0; j < prepared->candidate_count && choices > 0; j++) {
            counts[prepared->candidates[j].target] +=
                (choices == 1 || !nothing_else) && may_be_whole(work, i, j);
        }
    }
    for (size_t i = 0; !nothing_else && work->elsewhere != NULL && i < work->target_count; i++) {
        counts[i] += work->elsewhere[i];
    }
    return counts;
}

size_t
match_count_wanted(struct match_work *work, struct arena *scratch, const struct match_line *lines,
                   size_t count, uint32_t *wanted)
{
    size_t concerned = 0;

    for (size_t i = 0; i < count; i++) {
        const struct arena_mark mark = arena_mark(scratch);
        struct match_prepared prepared;
        const struct match_work alone = look_at(work, scratch, &lines[i], &prepared);

        for (uint16_t j = 0; j < prepared.candidate_count; j++) {
            wanted[prepared.candidates[j].target] += may_be_whole(&alone, 0, j);
        }
        concerned += prepared.candidate_count > 0;
        arena_reset(scratch, mark);
    }
    return concerned;
}

/* Of the lines that may be a target alone, those that are not looked at now. */
static void
count_elsewhere(struct match_work *work)
{
    const uint32_t *here;
    uint32_t *elsewhere;

    work->elsewhere = NULL;
    if (work->wanted == NULL || work->rules == 0) {
        return;
    }
    here = match_wanted_whole(work, false);
    elsewhere = ARENA_NEW(work->arena, uint32_t, work->target_count);
    for (size_t i = 0; i < work->target_count; i++) {
        elsewhere[i] = work->wanted[i] > here[i] ? work->wanted[i] - here[i] : 0;
    }
    work->elsewhere = elsewhere;
}

/* ---- one line, one target -------------------------------------------------------------------- */

/* A beneficiary that owes something and sends back what an order was of: either it is. */
static bool
owes(const struct match_work *work, size_t line, int64_t beneficiary)
{
    const struct match_prepared *prepared = &work->prepared[line];

    for (uint16_t i = 0; i < prepared->candidate_count; i++) {
        const struct match_target *target = &work->targets[prepared->candidates[i].target];

        if (target->beneficiary == beneficiary && target->left_cents > 0 &&
            ((KIND(target->kind) & DEBTS) != 0 ||
             (target->kind == MATCH_RECOVERED && target->left_cents == work->lines[line].cents))) {
            return true;
        }
    }
    return false;
}

/* An order of the same amount whose own line was not found yet may as well be what came back. */
static bool
may_be_back(const struct match_work *work, size_t line, uint32_t target, uint32_t now)
{
    return (now & MATCH_NOT_SENT) != 0 && (now & (MATCH_BY_IBAN | ANY_NAME)) != 0 &&
           work->targets[target].left_cents == work->lines[line].cents;
}

/* Money that a beneficiary owes, or a transfer that came back and nobody said so. */
static bool
may_be_a_return(const struct match_work *work, size_t line)
{
    const struct match_prepared *prepared = &work->prepared[line];

    for (uint16_t i = 0; i < prepared->candidate_count; i++) {
        const uint32_t now = match_why_now(work, line, i);
        const struct match_target *target = &work->targets[prepared->candidates[i].target];

        if (target->kind == MATCH_ORDER && (now & (ANY_NAME | SIGNED | MATCH_BY_IBAN)) != 0 &&
            (target->back_cents == work->lines[line].cents ||
             target->left_cents == work->lines[line].cents)) {
            return true;
        }
    }
    return false;
}

/* The one target that a line is by a rule; MATCH_NONE for none, or several. */
static uint32_t
wanted(const struct match_work *work, const struct single *single, size_t line, uint32_t *why)
{
    const struct match_prepared *prepared = &work->prepared[line];
    uint32_t target = MATCH_NONE;
    size_t rivals = 0;

    if (prepared->matched || (work->lines[line].cents < 0) != single->out) {
        return MATCH_NONE;
    }
    /* Which of two orders that it names is paid, its amount does not say. */
    if (single->kinds == KIND(MATCH_ORDER) && (single->any & MATCH_NAMED) != 0 &&
        match_names_several_orders(prepared)) {
        return MATCH_NONE;
    }
    for (uint16_t i = 0; i < prepared->candidate_count; i++) {
        const uint32_t now = match_why_now(work, line, i);
        const struct match_target *other = &work->targets[prepared->candidates[i].target];
        /* What a person had booked long before may be it all the same. */
        const uint32_t despite =
            single->despite | ((KIND(other->kind) & single->also) != 0 ? OTHER_DAY : 0);

        if (single->rule == RULE_RETURNED && (single->any & (MATCH_NAMED | MATCH_BY_NUMBER)) == 0) {
            rivals += may_be_back(work, line, prepared->candidates[i].target, now);
        }
        if ((KIND(other->kind) & (single->kinds | single->also)) == 0 ||
            (now & single->all) != single->all || (now & single->unless) != 0 ||
            (now & MATCH_AGAINST & ~despite) != 0) {
            continue;
        }
        rivals += (now & single->rivals) != 0;
        if ((now & single->any) != 0 && (KIND(other->kind) & single->kinds) != 0) {
            target = prepared->candidates[i].target;
            *why = now;
        }
    }
    if (rivals != 1 || target == MATCH_NONE ||
        ((single->rule == RULE_REPAYMENT ||
          (single->rule == RULE_RECOVERED && (*why & MATCH_BY_REFERENCE) == 0)) &&
         may_be_a_return(work, line))) {
        return MATCH_NONE;
    }
    if (single->rule == RULE_RETURNED && (*why & MATCH_BY_REASON) == 0 &&
        owes(work, line, work->targets[target].beneficiary)) {
        return MATCH_NONE;
    }
    return target;
}

/* An order that was sent again has a line for each time. */
static uint32_t
room_of(const struct match_work *work, const struct single *single, uint32_t target)
{
    return single->out ? (uint32_t)work->targets[target].more_lines : 0;
}

static bool
run_single(struct match_work *work, const struct single *single)
{
    uint32_t *wants = match_of_lines(work, 0), *whys = match_of_lines(work, 1);
    uint32_t *counts = match_of_targets(work, 0);
    /* Another line may be the order too, by what another rule looks at. */
    const uint32_t *const others =
        single->out && (single->any & MATCH_NAMED) == 0 ? match_wanted_whole(work, true) : counts;
    bool fired = false;

    for (uint32_t i = 0; i < work->line_count; i++) {
        wants[i] = wanted(work, single, i, &whys[i]);
        if (wants[i] != MATCH_NONE) {
            counts[wants[i]]++;
        }
    }
    for (uint32_t i = 0; i < work->line_count; i++) {
        if (wants[i] != MATCH_NONE && (counts[wants[i]] > 1 + room_of(work, single, wants[i]) ||
                                       others[wants[i]] > 1 + room_of(work, single, wants[i]))) {
            wants[i] = MATCH_NONE;
        }
    }
    for (uint32_t i = 0; i < work->line_count; i++) {
        if (wants[i] != MATCH_NONE) {
            match_add(work, (struct match_found){.rule = single->rule,
                                                 .why = whys[i],
                                                 .lines = &i,
                                                 .targets = &wants[i],
                                                 .line_count = 1,
                                                 .target_count = 1,
                                                 .back = single->rule == RULE_RETURNED});
            fired = true;
        }
    }
    return fired;
}

static bool
run_rules(struct match_work *work)
{
    bool fired = false;

    for (size_t i = 0; i < sizeof singles / sizeof *singles; i++) {
        if ((work->rules >> singles[i].rule & 1) != 0) {
            fired = run_single(work, &singles[i]) || fired;
        }
    }
    return fired;
}

void
match_run(struct match_work *work, const struct match_line *lines, size_t count)
{
    bool fired = true;

    work->lines = lines;
    work->line_count = count;
    work->prepared = ARENA_NEW(work->arena, struct match_prepared, count);
    work->first = NULL;
    work->last = &work->first;
    work->found_count = 0;
    for (size_t i = 0; work->rules != 0 && i < sizeof work->of_lines / sizeof *work->of_lines;
         i++) {
        work->of_lines[i] = ARENA_NEW(work->arena, uint32_t, count + 1);
    }
    for (size_t i = 0; work->rules != 0 && i < sizeof work->of_targets / sizeof *work->of_targets;
         i++) {
        work->of_targets[i] = ARENA_NEW(work->arena, uint32_t, work->target_count + 1);
    }
    for (size_t i = 0; i < count; i++) {
        match_prepare(work, i);
    }
    count_elsewhere(work);
    for (int i = 0; i < ROUNDS_MAX && fired && work->rules != 0; i++) {
        fired = run_rules(work);
        if (!fired && (work->rules >> RULE_SEVERAL_ORDERS & 1) != 0) {
            fired = match_several_orders(work);
        }
        if (!fired && (work->rules >> RULE_SEVERAL_LINES & 1) != 0) {
            fired = match_several_lines(work);
        }
        if (!fired && (work->rules >> RULE_ORDER_REFERENCE & 1) != 0) {
            fired = match_named(work);
        }
    }
}
