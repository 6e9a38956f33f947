/* SPDX-License-Identifier: MPL-2.0 */
#include "money/match_pick.h"

#include "money/match_asked.h"

#include <stdlib.h>

#define KEYS_A_LINE 32    /* that are asked for: words of a label, put together */
#define BLOCK_NAMES 16384 /* that are looked for in all lines at once */

/* What targets are gone through for. */
enum pass {
    PASS_COUNT, /* how many names have a word */
    PASS_MARK,  /* what is found by a key or an amount; names that lines may say */
    PASS_SAID,  /* what has a name that a line says */
    PASS_CLOSE, /* what else an order of one of these may be paid with */
    PASS_BATCH, /* the files that orders left in */
    PASS_TAKE,
    PASS_NONE,
};

/* Names, two a target, with where they come first. */
struct block {
    struct arena arena;
    struct match_target *targets;
    uint32_t *slots;
    size_t count;
};

struct match_pick {
    struct arena kept, arena; /* until the end; until targets were picked */
    struct arena keys;        /* of what lines ask for, until targets were marked by it */
    size_t limit_bytes;
    const char *fund;
    const struct match_line *lines;
    size_t line_count, target_count;
    enum pass pass;
    struct match_seen seen;
    struct match_asking asking;
    uint64_t *picked, *said; /* bits of targets, of two names each */
    struct match_table amounts, beneficiaries, batches;
    struct block block;
    bool named[2]; /* of the target that is looked at: whether its name, its holder is asked for */
    size_t count, taken;
};

static bool
has_bit(const uint64_t *bits, size_t place)
{
    return (bits[place / 64] >> place % 64 & 1) != 0;
}

static void
set_bit(uint64_t *bits, size_t place)
{
    bits[place / 64] |= UINT64_C(1) << place % 64;
}

/* ---- lines ----------------------------------------------------------------------------------- */

/* What lines ask for: at first all of it, then the names, as far as it is known how many have a
 * word. */
static void
ask_lines(struct match_pick *pick)
{
    struct arena scratch;

    arena_init(&scratch, pick->limit_bytes);
    for (size_t i = 0; i < pick->line_count; i++) {
        const struct arena_mark mark = arena_mark(&scratch);
        struct match_prepared prepared = {0};
        struct match_work alone = {.arena = &scratch,
                                   .fund = pick->fund,
                                   .lines = &pick->lines[i],
                                   .line_count = 1,
                                   .prepared = &prepared,
                                   .asking = &pick->asking};

        if (pick->asking.counted) {
            match_read_names(&alone, 0);
        } else {
            match_prepare(&alone, 0);
        }
        arena_reset(&scratch, mark);
    }
    arena_free(&scratch);
}

struct match_pick *
match_pick_begin(size_t limit_bytes, const char *fund, size_t target_count,
                 const struct match_line *lines, size_t line_count)
{
    struct arena arena;
    struct match_pick *pick;

    arena_init(&arena, limit_bytes);
    pick = ARENA_NEW(&arena, struct match_pick, 1);
    *pick = (struct match_pick){.kept = arena,
                                .limit_bytes = limit_bytes,
                                .fund = fund,
                                .lines = lines,
                                .line_count = line_count,
                                .target_count = target_count};
    arena_init(&pick->arena, limit_bytes);
    arena_init(&pick->keys, limit_bytes);
    arena_init(&pick->block.arena, limit_bytes);
    match_table_init(&pick->seen.words, limit_bytes);
    match_table_init(&pick->amounts, limit_bytes);
    match_table_init(&pick->beneficiaries, limit_bytes);
    match_table_init(&pick->batches, limit_bytes);
    pick->asking =
        (struct match_asking){.words = &pick->seen.words,
                              .amounts = &pick->amounts,
                              .keys = match_bits_make(&pick->keys, line_count * KEYS_A_LINE)};
    pick->picked = ARENA_NEW(&pick->arena, uint64_t, target_count / 64 + 1);
    pick->said = ARENA_NEW(&pick->arena, uint64_t, target_count / 32 + 1);
    ask_lines(pick);
    return pick;
}

/* ---- names that lines say -------------------------------------------------------------------- */

static void
count_names(struct match_pick *pick, uint32_t place, const struct match_traits *traits)
{
    for (uint32_t which = 0; which < 2; which++) {
        const bool first = traits->first[which] == 2 * place + which;

        for (uint8_t i = 0; first && i < traits->word_count[which]; i++) {
            struct match_entry *entry =
                match_table_find(&pick->seen.words, traits->words[which][i]);

            if (entry != NULL) {
                entry->count++;
            }
        }
    }
}

/* Look for the names of a block in all lines. */
static void
look_for_names(struct match_pick *pick)
{
    struct block *block = &pick->block;
    struct match_prepared prepared = {0};
    struct match_work work = {.arena = &block->arena,
                              .fund = pick->fund,
                              .targets = block->targets,
                              .target_count = (block->count + 1) / 2,
                              .line_count = 1,
                              .seen = &pick->seen,
                              .prepared = &prepared};

    if (block->count == 0) {
        return;
    }
    work.index = ARENA_NEW(&block->arena, struct match_index, 1);
    match_bodies_make(&work);
    work.said = ARENA_NEW(&block->arena, bool, work.index->body_count);
    for (size_t i = 0; i < pick->line_count; i++) {
        work.lines = &pick->lines[i];
        match_read_names(&work, 0);
    }
    for (size_t i = 0; i < block->count; i++) {
        if (work.index->body_of[i] != MATCH_NONE && work.said[work.index->body_of[i]]) {
            set_bit(pick->said, block->slots[i]);
        }
    }
    arena_free(&block->arena);
    block->targets = NULL;
    block->count = 0;
}

static void
keep_name(struct match_pick *pick, uint32_t slot, const char *name)
{
    struct block *block = &pick->block;

    if (block->targets == NULL) {
        block->targets = ARENA_NEW(&block->arena, struct match_target, BLOCK_NAMES / 2);
        block->slots = ARENA_NEW(&block->arena, uint32_t, BLOCK_NAMES);
    }
    *(block->count % 2 == 0 ? &block->targets[block->count / 2].name
                            : &block->targets[block->count / 2].holder) =
        arena_string(&block->arena, name);
    block->slots[block->count++] = slot;
    if (block->count == BLOCK_NAMES) {
        look_for_names(pick);
    }
}

/* Whether a line looks at a name by one of its words: of a common one, at the last names only. */
static bool
is_looked_at(struct match_pick *pick, uint32_t slot, const uint64_t *words, uint8_t word_count)
{
    bool looked_at = false;

    for (uint8_t i = 0; i < word_count; i++) {
        struct match_entry *entry = match_table_find(&pick->seen.words, words[i]);

        if (entry == NULL || !entry->used) {
            continue;
        }
        if (entry->count > MATCH_COMMON_WORD && entry->passed == entry->count - MATCH_COMMON_WORD) {
            entry->bound = slot;
        }
        looked_at = looked_at || entry->count <= MATCH_COMMON_WORD ||
                    entry->passed >= entry->count - MATCH_COMMON_WORD;
        entry->passed++;
    }
    return looked_at;
}

/* ---- marks ----------------------------------------------------------------------------------- */

static void
mark_target(struct match_pick *pick, uint32_t place, const struct match_target *target,
            const struct match_traits *traits)
{
    bool found = false;

    for (uint8_t i = 0; i < traits->key_count && !found; i++) {
        found = match_bits_may_have(&pick->asking.keys, traits->keys[i]);
    }
    for (uint32_t which = 0; which < 2; which++) {
        const uint32_t slot = 2 * place + which;
        const int64_t cents = which == 1 ? target->back_cents : target->left_cents;
        struct match_entry *entry =
            match_table_find(&pick->amounts, match_amount_key(which == 1, cents));

        if (entry != NULL && entry->passed < MATCH_SAME_AMOUNT) {
            entry->passed++;
            found = true;
        }
        pick->named[which] =
            traits->first[which] == slot &&
            is_looked_at(pick, slot, traits->words[which], traits->word_count[which]);
    }
    if (found) {
        set_bit(pick->picked, place);
    }
}

static uint64_t
number_key(int64_t number)
{
    return number != 0 ? (uint64_t)number : UINT64_MAX;
}

static void
keep_batch(struct match_pick *pick, const struct match_target *target)
{
    if (target->batch != 0) {
        struct match_entry *entry = match_table_put(&pick->batches, number_key(target->batch));

        entry->used = entry->used || target->kind == MATCH_REMITTANCE;
    }
}

/* What has a name that a line says is picked, as far as it may be paid or come back; and where the
 * name comes first, so that names keep their order. */
static void
mark_said(struct match_pick *pick, uint32_t place, const struct match_target *target,
          const struct match_traits *traits)
{
    const bool live = target->against == 0 && (target->left_cents > 0 || target->back_cents > 0);

    for (uint32_t which = 0; which < 2; which++) {
        const uint32_t first = traits->first[which];

        if (first < MATCH_UNKNOWN && has_bit(pick->said, first) &&
            (live || first == 2 * place + which)) {
            set_bit(pick->picked, place);
        }
    }
    if (has_bit(pick->picked, place)) {
        keep_batch(pick, target);
        if (target->kind == MATCH_ORDER) {
            (void)match_table_put(&pick->beneficiaries, number_key(target->beneficiary));
        }
    }
}

/* The other open orders of a beneficiary; the orders of a file that was picked itself. */
static void
mark_closed(struct match_pick *pick, uint32_t place, const struct match_target *target)
{
    const struct match_entry *batch;

    if (target->kind != MATCH_ORDER || has_bit(pick->picked, place)) {
        return;
    }
    batch = target->batch != 0 ? match_table_find(&pick->batches, number_key(target->batch)) : NULL;
    if ((batch != NULL && batch->used) ||
        (target->left_cents > 0 && target->against == 0 &&
         match_table_find(&pick->beneficiaries, number_key(target->beneficiary)) != NULL)) {
        set_bit(pick->picked, place);
        keep_batch(pick, target);
    }
}

static bool
take(struct match_pick *pick, uint32_t place, const struct match_traits *traits)
{
    if (!has_bit(pick->picked, place)) {
        return false;
    }
    pick->seen.places[pick->taken] = place;
    pick->seen.firsts[2 * pick->taken] = traits->first[0];
    pick->seen.firsts[2 * pick->taken + 1] = traits->first[1];
    pick->taken++;
    return true;
}

enum match_sight
match_pick_sight(const struct match_pick *pick)
{
    return pick->pass <= PASS_MARK  ? SIGHT_FOUND
           : pick->pass < PASS_TAKE ? SIGHT_STATE
                                    : SIGHT_PICKED;
}

bool
match_pick_has(const struct match_pick *pick, uint32_t place)
{
    return has_bit(pick->picked, place);
}

bool
match_pick_see(struct match_pick *pick, uint32_t place, const struct match_target *target,
               const struct match_traits *traits)
{
    switch (pick->pass) {
    case PASS_COUNT:
        count_names(pick, place, traits);
        return false;
    case PASS_MARK:
        mark_target(pick, place, target, traits);
        return pick->named[0] || pick->named[1];
    case PASS_SAID:
        mark_said(pick, place, target, traits);
        return false;
    case PASS_CLOSE:
        mark_closed(pick, place, target);
        return false;
    case PASS_BATCH:
        if (target->kind == MATCH_REMITTANCE &&
            match_table_find(&pick->batches, number_key(target->batch)) != NULL) {
            set_bit(pick->picked, place);
        }
        return false;
    default:
        return take(pick, place, traits);
    }
}

void
match_pick_name(struct match_pick *pick, uint32_t place, const char *name, const char *holder)
{
    if (pick->named[0]) {
        keep_name(pick, 2 * place, name);
    }
    if (pick->named[1]) {
        keep_name(pick, 2 * place + 1, holder);
    }
}

/* ---- from one pass to the next --------------------------------------------------------------- */

static void
begin_taking(struct match_pick *pick)
{
    for (size_t i = 0; i <= pick->target_count / 64; i++) {
        pick->count += (size_t)__builtin_popcountll(pick->picked[i]);
    }
    match_table_free(&pick->beneficiaries);
    match_table_free(&pick->batches);
    pick->seen.places = ARENA_NEW(&pick->kept, uint32_t, pick->count);
    pick->seen.firsts = ARENA_NEW(&pick->kept, uint32_t, 2 * pick->count);
}

bool
match_pick_again(struct match_pick *pick)
{
    switch (pick->pass) {
    case PASS_COUNT:
        match_table_pack(&pick->seen.words);
        pick->asking.counted = true;
        ask_lines(pick);
        break;
    case PASS_MARK:
        look_for_names(pick);
        arena_free(&pick->keys);
        match_table_free(&pick->amounts);
        break;
    case PASS_CLOSE:
        pick->pass = pick->batches.count > 0 ? PASS_CLOSE : PASS_BATCH;
        break;
    case PASS_TAKE:
        arena_free(&pick->arena);
        break;
    default:
        break;
    }
    pick->pass = pick->pass < PASS_NONE ? pick->pass + 1 : PASS_NONE;
    if (pick->pass == PASS_TAKE) {
        begin_taking(pick);
    }
    return pick->pass != PASS_NONE;
}

size_t
match_pick_count(const struct match_pick *pick)
{
    return pick->count;
}

const struct match_seen *
match_pick_seen(const struct match_pick *pick)
{
    return &pick->seen;
}

uint32_t
match_pick_place(const struct match_pick *pick, size_t picked)
{
    return pick->seen.places[picked];
}

void
match_pick_free(struct match_pick *pick)
{
    struct arena kept;

    if (pick == NULL) {
        return;
    }
    match_table_free(&pick->seen.words);
    match_table_free(&pick->amounts);
    match_table_free(&pick->beneficiaries);
    match_table_free(&pick->batches);
    arena_free(&pick->block.arena);
    arena_free(&pick->keys);
    arena_free(&pick->arena);
    kept = pick->kept; /* the pick is in it */
    arena_free(&kept);
}
