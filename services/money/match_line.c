/* SPDX-License-Identifier: MPL-2.0 */
/* match_line - what a line says, and what it might be by that. */
#include "money/match_parts.h"

#include "base/text.h"
#include "money/order_reference.h"

#include <string.h>

#define TOGETHER_MAX     6   /* words of a label that may be one number */
#define KEY_LENGTH       4   /* of the shortest that says something */
#define SAME_AMOUNT_MAX  400 /* targets of one amount that are looked at by name */
#define SAME_AMOUNT_TELL 6   /* targets of one amount that are told without more */
#define COMMON_WORD      400 /* names that have a word which says nothing then */
#define LABEL_WORDS_MAX  48
#define YEAR_DIGITS      4
#define NUMBER_DIGITS    7

/* A letter, a digit, or what joins numbers: it goes on. */
static bool
is_sign(char sign)
{
    return sign == '/' || (sign >= '0' && sign <= '9') || (sign >= 'A' && sign <= 'Z') ||
           (sign >= 'a' && sign <= 'z');
}

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

static struct match_candidate *
candidate_of(struct match_work *work, size_t line, uint32_t target)
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
    struct match_candidate *candidate = candidate_of(work, line, target);

    if (candidate != NULL) {
        candidate->why |= why;
    }
}

static void
add_all(struct match_work *work, size_t line, enum match_space space, const char *key, uint32_t why)
{
    const struct match_posting *at = match_index_next(work->index, space, key, NULL);

    for (; at != NULL; at = match_index_next(work->index, space, key, at)) {
        add(work, line, at->value, why);
    }
}

static void
read_orders(struct match_work *work, size_t line, const char *text, uint32_t why)
{
    struct match_prepared *prepared = &work->prepared[line];
    struct order_reference order;
    char key[MATCH_KEY_BYTES];
    size_t from = 0;

    while (text != NULL && order_reference_find(work->fund, text, &from, &order)) {
        const struct match_posting *at = match_index_next(
            work->index, SPACE_ORDER,
            match_number_key(order.exercise * INT64_C(100000000) + order.number, key), NULL);
        struct match_candidate *candidate = at != NULL ? candidate_of(work, line, at->value) : NULL;

        if (candidate == NULL) {
            prepared->order_unknown = true;
        } else {
            if ((candidate->why & (MATCH_BY_REFERENCE | MATCH_BY_END_TO_END)) == 0) {
                prepared->order_count++;
            }
            candidate->why |= why;
        }
    }
}

/* 2026/12, as people write an order, and the commands. */
static void
read_order_numbers(struct match_work *work, size_t line, const char *text)
{
    for (const char *slash = strchr(text, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        int64_t year = 0, number = 0;
        const char *at = slash + 1;
        char key[MATCH_KEY_BYTES];

        if (slash - text < YEAR_DIGITS || *at == '0' ||
            (slash - text > YEAR_DIGITS && is_sign(slash[-YEAR_DIGITS - 1]))) {
            continue;
        }
        for (int i = -YEAR_DIGITS; i < 0 && year >= 0; i++) {
            year = slash[i] >= '0' && slash[i] <= '9' ? year * 10 + slash[i] - '0' : -1;
        }
        for (; *at >= '0' && *at <= '9' && at - slash <= NUMBER_DIGITS; at++) {
            number = number * 10 + *at - '0';
        }
        if (year > 0 && number > 0 && !is_sign(*at)) {
            add_all(work, line, SPACE_ORDER,
                    match_number_key(year * INT64_C(100000000) + number, key), MATCH_BY_NUMBER);
        }
    }
}

static bool
has_letter_and_digit(const char *key)
{
    return strpbrk(key, "0123456789") != NULL && strpbrk(key, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != NULL;
}

/* Numbers that people give, whatever signs the bank took away: words put together. */
static void
read_numbers(struct match_work *work, size_t line, const char *text)
{
    const char *words[LABEL_WORDS_MAX];
    size_t lengths[LABEL_WORDS_MAX], count = 0;
    char key[MATCH_KEY_BYTES];

    for (const char *at = text; at != NULL && *at != '\0' && count < LABEL_WORDS_MAX;) {
        size_t length = 0;

        while (at[length] != '\0' && (((unsigned char)at[length] & 0x80) != 0 ||
                                      strchr(" -/._,;:()+'\"*#", at[length]) == NULL)) {
            length++;
        }
        if (length > 0) {
            words[count] = at;
            lengths[count++] = length;
        }
        at += length + (at[length] != '\0');
    }
    for (size_t i = 0; i < count; i++) {
        for (size_t j = i; j < count && j < i + TOGETHER_MAX; j++) {
            const size_t length = (size_t)(words[j] + lengths[j] - words[i]);
            char part[MATCH_KEY_BYTES];

            if (length >= MATCH_KEY_BYTES) {
                break;
            }
            memcpy(part, words[i], length);
            part[length] = '\0';
            if (match_key(part, key) >= KEY_LENGTH) {
                add_all(work, line, SPACE_AGREEMENT, key, MATCH_BY_AGREEMENT);
                add_all(work, line, SPACE_REFERENCE, key, MATCH_BY_REFERENCE);
                if (has_letter_and_digit(key)) {
                    add_all(work, line, SPACE_APPLICATION, key, MATCH_BY_APPLICATION);
                }
            }
        }
    }
}

/* How well the line says a name: as its name when it has one, else anywhere. */
static enum match_likeness
likeness(const struct match_prepared *prepared, const struct match_name *name, int32_t *score)
{
    int32_t label_score, name_score;
    const enum match_likeness of_label =
        match_name_likeness(name, &prepared->label, false, &label_score);
    const enum match_likeness of_name =
        match_name_likeness(name, &prepared->name, true, &name_score);

    if (prepared->name.count > 0) {
        *score = name_score;
        return of_name;
    }
    *score = label_score;
    return of_label;
}

/* The targets of a body whose whole name a line says. */
static void
read_body(struct match_work *work, size_t line, const struct match_body *body)
{
    struct match_prepared *prepared = &work->prepared[line];
    const struct match_index *index = work->index;
    int32_t score;

    if (likeness(prepared, &body->name, &score) != LIKENESS_WHOLE) {
        return;
    }
    prepared->best_score = score > prepared->best_score ? score : prepared->best_score;
    for (uint32_t of = body->first; of != MATCH_NONE; of = index->next_of_body[of]) {
        const struct match_target *target = &work->targets[of / 2];

        if (target->against == 0 && (target->left_cents > 0 || target->back_cents > 0)) {
            add(work, line, of / 2, 0);
        }
    }
}

/* A word that many names have says nothing beside one that few have. */
static void
read_name(struct match_work *work, size_t line, const struct match_name *said)
{
    const struct match_posting *first[MATCH_WORDS_MAX];
    const struct match_index *index = work->index;
    bool telling = false;

    for (uint8_t i = 0; i < said->count; i++) {
        first[i] = match_index_next(index, SPACE_WORD, said->words[i], NULL);
        telling = telling || (first[i] != NULL && first[i]->count <= COMMON_WORD);
    }
    for (uint8_t i = 0; i < said->count; i++) {
        const struct match_posting *at = first[i];

        if (at != NULL && telling && at->count > COMMON_WORD) {
            continue;
        }
        for (size_t count = 0; at != NULL && count < COMMON_WORD; count++) {
            read_body(work, line, &index->bodies[at->value]);
            at = match_index_next(index, SPACE_WORD, said->words[i], at);
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
        int32_t one_score;
        const enum match_likeness one =
            body == MATCH_NONE
                ? LIKENESS_NONE
                : likeness(&work->prepared[line], &index->bodies[body].name, &one_score);

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
    const uint32_t *places;

    const int ways = cents > 0 ? 2 : 1;

    for (int back = 0; back < ways; back++) {
        const size_t count =
            match_index_amount(work, back == 1, cents < 0 ? -cents : cents, &places);

        for (size_t i = 0; i < count && i < SAME_AMOUNT_MAX; i++) {
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

/* Words by which banks say that a transfer came back. */
static bool
says_returned(const struct match_prepared *prepared)
{
    static const char *const words[] = {"REJET",    "REJETE",    "REJETEE", "REJ",      "RETOUR",
                                        "RETOURNE", "RETOURNEE", "IMPAYE",  "RETURN",   "RETURNED",
                                        "REJECT",   "REJECTED",  "REFUSE",  "INEXECUTE"};

    for (uint8_t i = 0; i < prepared->label.count; i++) {
        for (size_t j = 0; j < sizeof words / sizeof *words; j++) {
            if (strcmp(prepared->label.words[i], words[j]) == 0) {
                return true;
            }
        }
    }
    return false;
}

/* Words by which banks say that transfers left, and nothing of whom they went to. */
static bool
is_word_of_banks(const char *word)
{
    static const char *const words[] = {
        "VIR",       "VIRT",         "VIREMENT",   "VIREMENTS", "SEPA",   "SCT",      "EMIS",
        "EMISSION",  "REMISE",       "LOT",        "FICHIER",   "GROUPE", "GROUPES",  "MASSE",
        "MULTIPLE",  "MULTIPLES",    "NOMBRE",     "NB",        "NBR",    "ORDRE",    "ORDRES",
        "OPE",       "OPERATION",    "OPERATIONS", "BATCH",     "TRANS",  "TRANSFER", "TRANSFERS",
        "TELETRANS", "TELETRANSMIS", "BORDEREAU",  "REF",       "REM",    "DEBIT",    "INST",
        "WEB",       "EBICS",        "PAIEMENT",   "PAIEMENTS"};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (strcmp(words[i], word) == 0) {
            return true;
        }
    }
    return strpbrk(word, "0123456789") != NULL;
}

/* Whether a label says nothing but that transfers of the fund left. */
static bool
says_batch(const struct match_prepared *prepared, const struct match_body *fund)
{
    for (uint8_t i = 0; i < prepared->label.count; i++) {
        bool known = is_word_of_banks(prepared->label.words[i]);

        for (uint8_t j = 0; j < fund->name.count && !known; j++) {
            known = strcmp(prepared->label.words[i], fund->name.words[j]) == 0;
        }
        if (!known) {
            return false;
        }
    }
    return true;
}

/* The account's holder, of a remittance. */
static const struct match_body *
body_of(const struct match_work *work, const struct match_candidate *candidate)
{
    static const struct match_body nobody = {{0}, MATCH_NONE};
    const uint32_t body = work->index->body_of[2 * (size_t)candidate->target];

    return body == MATCH_NONE ? &nobody : &work->index->bodies[body];
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
        } else if (like == LIKENESS_PART) {
            candidate->why |= MATCH_BY_PART_OF_NAME;
        }
        if (score < prepared->best_score ||
            (like == LIKENESS_NONE && prepared->name.count > 0 && target->name != NULL)) {
            candidate->why |= MATCH_NOT_NAME;
        }
        if (iban[0] != '\0' && target->iban != NULL) {
            match_key(target->iban, other);
            candidate->why |= strcmp(iban, other) == 0 ? MATCH_BY_IBAN : MATCH_NOT_IBAN;
        }
        candidate->why |= prepared->returned ? MATCH_BY_REASON : 0;
        candidate->why |= target->day > said->day ? MATCH_NOT_EARLY : 0;
        candidate->why |= target->against;
        if (target->last_day != 0 && said->day > target->last_day) {
            candidate->why |= target->kind == MATCH_ORDER ? MATCH_NOT_CLOSED : MATCH_NOT_LATE;
        }
        if (target->kind == MATCH_REMITTANCE && says_batch(prepared, body_of(work, candidate))) {
            candidate->why |= MATCH_BY_BATCH;
        }
        if (target->kind == MATCH_ORDER && (prepared->order_unknown || prepared->order_count > 0) &&
            (candidate->why & (MATCH_BY_REFERENCE | MATCH_BY_END_TO_END)) == 0) {
            candidate->why |= MATCH_NOT_OTHER;
        }
    }
}

void
match_prepare(struct match_work *work, size_t line)
{
    struct match_prepared *prepared = &work->prepared[line];
    const struct match_line *said = &work->lines[line];
    struct match_candidate room[MATCH_CANDIDATES_MAX] = {0};
    struct text label = text_in(work->arena);
    char iban[MATCH_KEY_BYTES];

    prepared->candidates = room;
    text_add(&label, said->label != NULL ? said->label : "");
    if (said->reference != NULL) {
        text_add(&label, " ");
        text_add(&label, said->reference);
    }
    prepared->label = match_name_read(work->arena, text_of(&label));
    prepared->label.cut = match_name_read(work->arena, said->label != NULL ? said->label : "").cut;
    prepared->name = match_name_read(work->arena, said->name);
    prepared->returned = said->returned != NULL || says_returned(prepared);
    read_orders(work, line, said->end_to_end, MATCH_BY_END_TO_END);
    read_orders(work, line, text_of(&label), MATCH_BY_REFERENCE);
    read_order_numbers(work, line, text_of(&label));
    read_numbers(work, line, text_of(&label));
    read_numbers(work, line, said->end_to_end);
    if (said->iban != NULL && match_key(said->iban, iban) > 0) {
        add_all(work, line, SPACE_IBAN, iban, 0);
    }
    read_name(work, line, &prepared->label);
    read_name(work, line, &prepared->name);
    read_amount(work, line);
    judge(work, line);
    prepared->candidates = ARENA_NEW(work->arena, struct match_candidate,
                                     prepared->candidate_count > 0 ? prepared->candidate_count : 1);
    memcpy(prepared->candidates, room, prepared->candidate_count * sizeof *room);
}
