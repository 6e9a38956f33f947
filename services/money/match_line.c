/* SPDX-License-Identifier: MPL-2.0 */
/* match_line - what a line says, and what it might be by that. */
#include "money/match_parts.h"

#include "base/text.h"
#include "money/match_label.h"

#include <string.h>

#define SAME_AMOUNT_TELL 6   /* targets of one amount that are told without more */
#define WORDS_ASKED      256 /* of names, that a line is asked for at a time */

/* Whether money goes that way with such a target. */
static bool
is_of_way(const struct match_target *target, bool out)
{
    if (target->kind == MATCH_REMITTANCE) {
        return out;
    }
    return out ? target->kind == MATCH_ORDER
               : target->kind != MATCH_ORDER || target->back_cents > 0 || target->left_cents > 0 ||
                     target->against != 0;
}

struct match_candidate *
match_candidate_of(struct match_work *work, size_t line, uint32_t target)
{
    struct match_prepared *prepared = &work->prepared[line];

    for (uint16_t i = 0; i < prepared->candidate_count; i++) {
        if (prepared->candidates[i].target == target) {
            return &prepared->candidates[i];
        }
    }
    if (prepared->candidate_count == MATCH_CANDIDATES_MAX ||
        !is_of_way(&work->targets[target], work->lines[line].cents < 0)) {
        return NULL;
    }
    prepared->candidates[prepared->candidate_count] = (struct match_candidate){.target = target};
    return &prepared->candidates[prepared->candidate_count++];
}

static void
add(struct match_work *work, size_t line, uint32_t target, uint32_t why)
{
    struct match_candidate *candidate = match_candidate_of(work, line, target);

    if (candidate != NULL) {
        candidate->why |= why;
    }
}

void
match_add_all(struct match_work *work, size_t line, enum match_space space, const char *key,
              uint32_t why)
{
    const struct match_posting *at = match_index_next(work, space, key, NULL);

    for (; at != NULL; at = match_index_next(work, space, key, at)) {
        add(work, line, at->value, why);
    }
}

/* How well the line says a name: as its name when it has one, else anywhere. */
static enum match_likeness
likeness(const struct match_prepared *prepared, const struct match_name *name, int32_t *score)
{
    return prepared->said->name.count > 0
               ? match_name_likeness(name, &prepared->said->name, true, score)
               : match_name_likeness(name, &prepared->said->label, false, score);
}

/* Which words of names the line says, as far as it was asked: hundreds of names share a few. */
struct words_asked {
    uint32_t words[WORDS_ASKED]; /* by their last bits; one more than the word, 0 = none */
    bool said[WORDS_ASKED];
};

/* Whether a line may say a whole name; looking at it word by word costs a tenth of telling how
 * well, and nearly no name passes. */
static bool
may_say(const struct match_work *work, size_t line, uint32_t body, struct words_asked *asked)
{
    const struct match_prepared *prepared = &work->prepared[line];
    const struct match_index *index = work->index;
    const struct match_name *text =
        prepared->said->name.count > 0 ? &prepared->said->name : &prepared->said->label;
    const uint32_t first = index->bodies[body].words_at;

    for (uint32_t at = first; at < index->bodies[body + 1].words_at; at++) {
        const uint32_t word = index->word_of[at];
        const uint32_t slot = word % WORDS_ASKED;

        if (asked->words[slot] != word + 1) {
            asked->words[slot] = word + 1;
            asked->said[slot] =
                match_name_says(text, index->letters + index->words[word].letters_at);
        }
        if (!asked->said[slot]) {
            return text->cut && at > first;
        }
    }
    return true;
}

/* The targets of a body whose whole name a line says. */
static void
read_body(struct match_work *work, size_t line, uint32_t body, struct words_asked *asked)
{
    struct match_prepared *prepared = &work->prepared[line];
    const struct match_index *index = work->index;
    const char *words[MATCH_WORDS_MAX];
    struct match_name name;
    int32_t score;

    if (!may_say(work, line, body, asked)) {
        return;
    }
    name = match_body_name(index, body, words);
    if (likeness(prepared, &name, &score) < LIKENESS_SAID) {
        return;
    }
    if (work->said != NULL) {
        work->said[body] = true;
        return;
    }
    prepared->best_score = score > prepared->best_score ? score : prepared->best_score;
    for (uint32_t of = index->bodies[body].first; of != MATCH_NONE; of = index->next_of_body[of]) {
        const struct match_target *target = &work->targets[of / 2];

        if (target->against == 0 && (target->left_cents > 0 || target->back_cents > 0)) {
            add(work, line, of / 2, 0);
        }
    }
}

static void
read_word(struct match_work *work, size_t line, const char *word, struct words_asked *asked)
{
    const uint32_t *bodies;
    size_t looked = 0;
    uint32_t from;
    const size_t count = match_bodies_of(work, word, &bodies, &from);

    for (size_t i = 0; i < count && looked < MATCH_COMMON_WORD; i++) {
        if (from == 0 || work->index->first_of[bodies[i]] >= from) {
            looked++;
            read_body(work, line, bodies[i], asked);
        }
    }
}

/* A word that many names have says nothing beside one that few have. */
static void
read_name(struct match_work *work, size_t line, const struct match_name *said,
          struct words_asked *asked)
{
    size_t counts[MATCH_WORDS_MAX];
    bool telling = false;

    for (uint8_t i = 0; i < said->count; i++) {
        counts[i] = match_word_count(work, said->words[i]);
        telling = telling || (counts[i] > 0 && counts[i] <= MATCH_COMMON_WORD);
    }
    for (uint8_t i = 0; i < said->count; i++) {
        if (counts[i] > 0 && (!telling || counts[i] <= MATCH_COMMON_WORD)) {
            read_word(work, line, said->words[i], asked);
        }
    }
}

/* The better of what a line says of the name and of the holder. */
static enum match_likeness
target_likeness(const struct match_work *work, size_t line, uint32_t target, int32_t *score)
{
    const struct match_index *index = work->index;
    enum match_likeness best = LIKENESS_NONE;

    *score = 0;
    for (uint32_t of = 2 * target; of <= 2 * target + 1; of++) {
        const uint32_t body = index->body_of[of];
        const char *words[MATCH_WORDS_MAX];
        const struct match_name name =
            body != MATCH_NONE ? match_body_name(index, body, words) : (struct match_name){0};
        int32_t one_score = 0;
        const enum match_likeness one =
            body == MATCH_NONE ? LIKENESS_NONE : likeness(&work->prepared[line], &name, &one_score);

        if (body != MATCH_NONE && one >= best) {
            *score = one > best || one_score > *score ? one_score : *score;
            best = one;
        }
    }
    return best;
}

static void
read_amount(struct match_work *work, size_t line)
{
    const int64_t cents = work->lines[line].cents;
    const int ways = cents > 0 ? 2 : 1;
    const uint32_t *places;

    for (int back = 0; back < ways; back++) {
        const size_t count =
            match_index_amount(work, back == 1, cents < 0 ? -cents : cents, &places);

        for (size_t i = 0; i < count && i < MATCH_SAME_AMOUNT; i++) {
            const struct match_target *target = &work->targets[places[i]];
            int32_t score;

            if ((target->kind == MATCH_ORDER || target->kind == MATCH_REMITTANCE ||
                 (cents > 0 && back == 0)) &&
                target->against == 0 &&
                (count <= SAME_AMOUNT_TELL || target->kind == MATCH_REMITTANCE ||
                 target_likeness(work, line, places[i], &score) != LIKENESS_NONE)) {
                add(work, line, places[i], 0);
            }
        }
    }
}

/* Whether a line has a reference, which is not that of the order: one of another order, or one that
 * does not check and that one wrong digit does not explain, which is another fund's. */
static bool
names_another_order(const struct match_work *work, size_t line, size_t nth)
{
    const struct match_prepared *prepared = &work->prepared[line];
    const struct match_candidate *candidate = &prepared->candidates[nth];
    const struct match_target *target = &work->targets[candidate->target];

    if ((candidate->why & MATCH_NAMED) != 0) {
        return false;
    }
    for (size_t i = 0; i < prepared->said->odd_count; i++) {
        if (order_reference_is_nearly(work->fund, &prepared->said->odd[i], target->exercise,
                                      target->number)) {
            return false;
        }
    }
    return prepared->order_unknown || prepared->order_count > 0 || prepared->said->odd_count > 0;
}

static bool
may_name_another(const struct match_prepared *prepared)
{
    for (uint8_t i = 0; i < prepared->said->label.count; i++) {
        if (!match_label_names_nobody(prepared->said->label.words[i])) {
            return true;
        }
    }
    return false;
}

/* A number that may be something else's says it together with a name or an account; so does 2026/12
 * beside words that may be somebody's name, of whom it is an invoice or the rent of December. */
static uint32_t
weighed(const struct match_prepared *prepared, uint32_t why)
{
    static const uint32_t like[] = {MATCH_LIKE_REFERENCE, MATCH_LIKE_AGREEMENT,
                                    MATCH_LIKE_APPLICATION};
    static const uint32_t by[] = {MATCH_BY_REFERENCE, MATCH_BY_AGREEMENT, MATCH_BY_APPLICATION};
    const bool known = (why & (MATCH_BY_NAME | MATCH_BY_PART_OF_NAME | MATCH_BY_IBAN)) != 0;

    for (size_t i = 0; i < sizeof like / sizeof *like; i++) {
        if ((why & like[i]) != 0 && (known || (why & by[i]) != 0)) {
            why = (why & ~like[i]) | by[i];
        }
    }
    if ((why & MATCH_BY_NUMBER) != 0 && !known &&
        (why & (MATCH_BY_AGREEMENT | MATCH_BY_APPLICATION)) == 0 && may_name_another(prepared)) {
        why = (why & ~(uint32_t)MATCH_BY_NUMBER) | MATCH_LIKE_REFERENCE;
    }
    return why;
}

/* Names, accounts and days, of each candidate. */
static void
judge(struct match_work *work, size_t line)
{
    struct match_prepared *prepared = &work->prepared[line];
    const struct match_line *said = &work->lines[line];
    char iban[MATCH_KEY_BYTES] = "", other[MATCH_KEY_BYTES];

    if (said->iban != NULL) {
        match_key(said->iban, iban);
    }
    for (uint16_t i = 0; i < prepared->candidate_count; i++) {
        struct match_candidate *candidate = &prepared->candidates[i];
        const struct match_target *target = &work->targets[candidate->target];
        int32_t score;
        const enum match_likeness like = target_likeness(work, line, candidate->target, &score);

        if (like == LIKENESS_WHOLE) {
            candidate->why |= MATCH_BY_NAME;
        } else if (like != LIKENESS_NONE) {
            candidate->why |= MATCH_BY_PART_OF_NAME;
        }
        if (score < prepared->best_score ||
            (like == LIKENESS_NONE && prepared->said->name.count > 0 && target->name != NULL)) {
            candidate->why |= MATCH_NOT_NAME;
        }
        if (iban[0] != '\0' && target->iban != NULL) {
            match_key(target->iban, other);
            candidate->why |= strcmp(iban, other) == 0 ? MATCH_BY_IBAN : MATCH_NOT_IBAN;
        }
        candidate->why |=
            prepared->returned || (prepared->said->returned &&
                                   match_says_returned(work, prepared, candidate->target))
                ? MATCH_BY_REASON
                : 0;
        candidate->why |= target->day > said->day ? MATCH_NOT_EARLY : 0;
        candidate->why |= target->against;
        if (target->last_day != 0 && said->day > target->last_day) {
            candidate->why |= target->kind == MATCH_ORDER ? MATCH_NOT_CLOSED : MATCH_NOT_LATE;
        }
        if (target->kind == MATCH_REMITTANCE &&
            match_says_batch(work, prepared, candidate->target)) {
            candidate->why |= MATCH_BY_BATCH;
        }
        if (target->kind == MATCH_ORDER && names_another_order(work, line, i)) {
            candidate->why |= MATCH_NOT_OTHER;
        }
        candidate->why = weighed(prepared, candidate->why);
    }
}

/* The words of a line: of its label and reference, which `label` gets, and of its name. */
static void
read_said(struct match_work *work, size_t line, struct text *label)
{
    struct match_prepared *prepared = &work->prepared[line];
    const struct match_line *said = &work->lines[line];

    prepared->said = ARENA_NEW(work->arena, struct match_said, 1);
    text_add(label, said->label != NULL ? said->label : "");
    if (said->reference != NULL) {
        text_add(label, " ");
        text_add(label, said->reference);
    }
    prepared->said->label = match_name_read(work->arena, text_of(label));
    prepared->said->label.cut =
        match_name_read(work->arena, said->label != NULL ? said->label : "").cut;
    prepared->said->name = match_name_read(work->arena, said->name);
    for (uint8_t i = 0; i < prepared->said->label.count; i++) {
        const char *word = prepared->said->label.words[i];

        prepared->fee = prepared->fee || match_label_is_fee(word);
        prepared->said->returned = prepared->said->returned || match_label_is_return(word);
    }
}

static void
read_names(struct match_work *work, size_t line)
{
    const struct match_said *said = work->prepared[line].said;
    struct words_asked asked = {0};

    read_name(work, line, &said->label, &asked);
    read_name(work, line, &said->name, &asked);
}

void
match_read_names(struct match_work *work, size_t line)
{
    const struct arena_mark mark = arena_mark(work->arena);
    struct text label = text_in(work->arena);

    read_said(work, line, &label);
    read_names(work, line);
    arena_reset(work->arena, mark);
}

/* Whether a candidate is the order that an outgoing line names, of the same amount, and nothing is
 * against it. */
static bool
is_named(const struct match_work *work, size_t line, const struct match_candidate *candidate)
{
    const struct match_target *target = &work->targets[candidate->target];

    return target->kind == MATCH_ORDER && (candidate->why & MATCH_NAMED) != 0 &&
           (candidate->why & MATCH_AGAINST) == 0 && target->left_cents == -work->lines[line].cents;
}

/* Beside an order that a line names, others of its amount that have but a part of its name say
 * nothing; of a fund with 1,000,000 orders they were most of what lines hold. */
static void
drop_unlikely(struct match_work *work, size_t line)
{
    const uint32_t says_something = MATCH_NAMED | MATCH_BY_AGREEMENT | MATCH_BY_NUMBER |
                                    MATCH_BY_IBAN | MATCH_BY_NAME | MATCH_BY_APPLICATION |
                                    MATCH_BY_BATCH;
    struct match_prepared *prepared = &work->prepared[line];
    bool named = false;
    uint16_t count = 0;

    for (uint16_t i = 0; i < prepared->candidate_count; i++) {
        named = named || is_named(work, line, &prepared->candidates[i]);
    }
    if (!named || match_names_several_orders(prepared)) {
        return;
    }
    for (uint16_t i = 0; i < prepared->candidate_count; i++) {
        if ((prepared->candidates[i].why & says_something) != 0) {
            prepared->candidates[count++] = prepared->candidates[i];
        }
    }
    prepared->candidate_count = count;
}

void
match_prepare(struct match_work *work, size_t line)
{
    struct match_prepared *prepared = &work->prepared[line];
    const struct match_line *said = &work->lines[line];
    struct match_candidate room[MATCH_CANDIDATES_MAX] = {0};
    const struct arena_mark mark = arena_mark(work->arena);
    struct text label = text_in(work->arena);
    char iban[MATCH_KEY_BYTES];

    prepared->candidates = room;
    read_said(work, line, &label);
    prepared->returned = said->returned != NULL;
    match_read_numbers(work, line, text_of(&label));
    if (said->iban != NULL && match_key(said->iban, iban) > 0) {
        match_add_all(work, line, SPACE_IBAN, iban, 0);
    }
    read_names(work, line);
    read_amount(work, line);
    judge(work, line);
    drop_unlikely(work, line);
    prepared->said = NULL; /* its words are not asked for again */
    arena_reset(work->arena, mark);
    prepared->candidates = ARENA_NEW(work->arena, struct match_candidate,
                                     prepared->candidate_count > 0 ? prepared->candidate_count : 1);
    memcpy(prepared->candidates, room, prepared->candidate_count * sizeof *room);
}
