/* SPDX-License-Identifier: MPL-2.0 */
/* match_bodies - names of targets, each kept once, by the words that they are made of. */
#include "money/match_asked.h"
#include "money/match_parts.h"

#include <string.h>

#define FIRST_ROOM 64

/* Items in an arena of their own: what they outgrow is given back. */
struct growing {
    struct arena arena;
    char *items;
    size_t count, room, item_bytes;
};

struct making {
    struct match_work *work;
    struct arena scratch; /* of one name */
    struct growing bodies, words, letters, word_of;
    struct growing word_slots, body_slots; /* by their hash; room is a power of two */
};

static void
make_room(struct growing *growing, size_t more)
{
    struct arena before = growing->arena;
    size_t room = growing->room > 0 ? growing->room : FIRST_ROOM;
    char *items;

    while (room < growing->count + more) {
        room *= 2;
    }
    if (room == growing->room) {
        return;
    }
    arena_init(&growing->arena, before.limit_bytes);
    items = arena_alloc(&growing->arena, room, growing->item_bytes);
    if (growing->count > 0) {
        memcpy(items, growing->items, growing->count * growing->item_bytes);
    }
    growing->items = items;
    growing->room = room;
    arena_free(&before);
}

static uint32_t
push(struct growing *growing, const void *items, size_t count)
{
    const size_t at = growing->count;

    make_room(growing, count);
    memcpy(growing->items + at * growing->item_bytes, items, count * growing->item_bytes);
    growing->count += count;
    return (uint32_t)at;
}

/* What was made, with no room left over. */
static void *
whole(struct growing *growing, struct arena *arena)
{
    void *items = arena_alloc(arena, growing->count, growing->item_bytes);

    if (growing->count > 0) {
        memcpy(items, growing->items, growing->count * growing->item_bytes);
    }
    arena_free(&growing->arena);
    return items;
}

/* ---- slots ----------------------------------------------------------------------------------- */

static uint32_t
hash_of_name(const struct match_name *name)
{
    uint32_t hash = name->count;

    for (uint8_t i = 0; i < name->count; i++) {
        hash = match_hash(hash, name->words[i]);
    }
    return hash;
}

static const char *
word_text(const struct making *making, uint32_t word)
{
    const struct match_word *words = (const struct match_word *)(const void *)making->words.items;

    return making->letters.items + words[word].letters_at;
}

static struct match_name
name_of(const struct making *making, uint32_t body, const char *words[MATCH_WORDS_MAX])
{
    const struct match_body *bodies = (const struct match_body *)(const void *)making->bodies.items;
    const uint32_t *word_of = (const uint32_t *)(const void *)making->word_of.items;
    const size_t end =
        body + 1 < making->bodies.count ? bodies[body + 1].words_at : making->word_of.count;
    struct match_name name = {.words = words};

    for (size_t at = bodies[body].words_at; at < end; at++) {
        words[name.count++] = word_text(making, word_of[at]);
    }
    return name;
}

/* Twice as many slots as there will be items; `hash` gives that of an item that has one. */
static void
widen(struct making *making, struct growing *slots,
      uint32_t (*hash)(const struct making *making, uint32_t item))
{
    const size_t count = slots->count;
    const size_t before = slots->room;
    uint32_t *places;

    if (2 * (count + 1) <= before) {
        return;
    }
    slots->count = before; /* room is all of it */
    make_room(slots, before > 0 ? before : FIRST_ROOM);
    slots->count = count;
    places = (uint32_t *)(void *)slots->items;
    memset(places, 0xFF, slots->room * sizeof *places);
    for (uint32_t i = 0; i < count; i++) {
        size_t at = hash(making, i) & (slots->room - 1);

        while (places[at] != MATCH_NONE) {
            at = (at + 1) & (slots->room - 1);
        }
        places[at] = i;
    }
}

static uint32_t
hash_of_word(const struct making *making, uint32_t word)
{
    return match_hash(0, word_text(making, word));
}

static uint32_t
hash_of_body(const struct making *making, uint32_t body)
{
    const char *words[MATCH_WORDS_MAX];
    const struct match_name name = name_of(making, body, words);

    return hash_of_name(&name);
}

/* The word that is written so, made where there is none. */
static uint32_t
word_called(struct making *making, const char *text)
{
    struct growing *slots = &making->word_slots;
    struct match_word word = {0};
    uint32_t *places;
    size_t at;

    widen(making, slots, hash_of_word);
    places = (uint32_t *)(void *)slots->items;
    at = match_hash(0, text) & (slots->room - 1);
    for (; places[at] != MATCH_NONE; at = (at + 1) & (slots->room - 1)) {
        if (strcmp(word_text(making, places[at]), text) == 0) {
            return places[at];
        }
    }
    word.letters_at = push(&making->letters, text, strlen(text) + 1);
    slots->count++;
    return places[at] = push(&making->words, &word, 1);
}

static bool
is_name(const struct making *making, uint32_t body, const struct match_name *name)
{
    const char *words[MATCH_WORDS_MAX];
    const struct match_name other = name_of(making, body, words);
    bool same = other.count == name->count;

    for (uint8_t i = 0; same && i < name->count; i++) {
        same = strcmp(other.words[i], name->words[i]) == 0;
    }
    return same;
}

/* The body that is called so, made where there is none. */
static uint32_t
body_called(struct making *making, const struct match_name *name)
{
    struct growing *slots = &making->body_slots;
    struct match_body body = {.first = MATCH_NONE};
    uint32_t *places;
    size_t at;

    widen(making, slots, hash_of_body);
    places = (uint32_t *)(void *)slots->items;
    at = hash_of_name(name) & (slots->room - 1);
    for (; places[at] != MATCH_NONE; at = (at + 1) & (slots->room - 1)) {
        if (is_name(making, places[at], name)) {
            return places[at];
        }
    }
    body.words_at = (uint32_t)making->word_of.count;
    for (uint8_t i = 0; i < name->count; i++) {
        const uint32_t word = word_called(making, name->words[i]);

        (void)push(&making->word_of, &word, 1);
    }
    slots->count++;
    return places[at] = push(&making->bodies, &body, 1);
}

static void
keep_name(struct making *making, const char *text, uint32_t place)
{
    struct match_index *index = making->work->index;
    const struct arena_mark mark = arena_mark(&making->scratch);
    const struct match_name name = match_name_read(&making->scratch, text);

    index->body_of[place] = index->next_of_body[place] = MATCH_NONE;
    if (name.count > 0) {
        const uint32_t body = body_called(making, &name);
        struct match_body *bodies = (struct match_body *)(void *)making->bodies.items;

        index->body_of[place] = body;
        index->next_of_body[place] = bodies[body].first;
        bodies[body].first = place;
    }
    arena_reset(&making->scratch, mark);
}

/* ---- the bodies of words --------------------------------------------------------------------- */

static void
make_bodies_of(struct match_work *work)
{
    struct match_index *index = work->index;
    const uint32_t total = index->bodies[index->body_count].words_at;
    uint32_t sum = 0;

    index->bodies_of = ARENA_NEW(work->arena, uint32_t, total);
    for (uint32_t i = 0; i < total; i++) {
        index->words[index->word_of[i]].bodies_at++;
    }
    for (uint32_t i = 0; i <= index->word_count; i++) {
        sum += index->words[i].bodies_at;
        index->words[i].bodies_at = sum; /* its end, until all are put */
    }
    for (uint32_t body = 0; body < index->body_count; body++) {
        for (uint32_t i = index->bodies[body].words_at; i < index->bodies[body + 1].words_at; i++) {
            index->bodies_of[--index->words[index->word_of[i]].bodies_at] = body;
        }
    }
}

/* Where the names came first among all targets, of which some were picked. */
static void
keep_firsts(struct match_work *work)
{
    struct match_index *index = work->index;

    index->first_of = ARENA_NEW(work->arena, uint32_t, index->body_count);
    for (uint32_t of = 0; of < 2 * work->target_count; of++) {
        if (index->body_of[of] != MATCH_NONE) {
            index->first_of[index->body_of[of]] = work->seen->firsts[of];
        }
    }
}

static void
keep_all(struct making *making)
{
    struct match_index *index = making->work->index;
    struct arena *arena = making->work->arena;
    const struct match_body end = {.words_at = (uint32_t)making->word_of.count};
    const struct match_word last = {0};

    arena_free(&making->body_slots.arena);
    index->body_count = (uint32_t)making->bodies.count;
    index->word_count = (uint32_t)making->words.count;
    index->slot_count = (uint32_t)making->word_slots.room;
    (void)push(&making->bodies, &end, 1);
    (void)push(&making->words, &last, 1);
    making->word_slots.count = making->word_slots.room;
    index->slots = whole(&making->word_slots, arena);
    index->bodies = whole(&making->bodies, arena);
    index->words = whole(&making->words, arena);
    index->letters = whole(&making->letters, arena);
    index->word_of = whole(&making->word_of, arena);
}

void
match_bodies_make(struct match_work *work)
{
    struct match_index *index = work->index;
    struct making making = {.work = work,
                            .bodies.item_bytes = sizeof(struct match_body),
                            .words.item_bytes = sizeof(struct match_word),
                            .letters.item_bytes = 1,
                            .word_of.item_bytes = sizeof(uint32_t),
                            .word_slots.item_bytes = sizeof(uint32_t),
                            .body_slots.item_bytes = sizeof(uint32_t)};
    struct growing *const all[] = {&making.bodies,  &making.words,      &making.letters,
                                   &making.word_of, &making.word_slots, &making.body_slots};

    arena_init(&making.scratch, work->arena->limit_bytes);
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        arena_init(&all[i]->arena, work->arena->limit_bytes);
    }
    index->body_of = ARENA_NEW(work->arena, uint32_t, 2 * work->target_count);
    index->next_of_body = ARENA_NEW(work->arena, uint32_t, 2 * work->target_count);
    widen(&making, &making.word_slots, hash_of_word);
    for (uint32_t i = 0; i < work->target_count; i++) {
        keep_name(&making, work->targets[i].name, 2 * i);
        keep_name(&making, work->targets[i].holder, 2 * i + 1);
    }
    arena_free(&making.scratch);
    keep_all(&making);
    make_bodies_of(work);
    if (work->seen != NULL && work->seen->firsts != NULL) {
        keep_firsts(work);
    }
}

/* ---- asking ---------------------------------------------------------------------------------- */

struct match_name
match_body_name(const struct match_index *index, uint32_t body, const char *words[MATCH_WORDS_MAX])
{
    struct match_name name = {.words = words};

    for (uint32_t at = index->bodies[body].words_at; at < index->bodies[body + 1].words_at; at++) {
        words[name.count++] = index->letters + index->words[index->word_of[at]].letters_at;
    }
    return name;
}

static const struct match_word *
word_found(const struct match_index *index, const char *word)
{
    size_t at = match_hash(0, word) & (index->slot_count - 1);

    for (; index->slots[at] != MATCH_NONE; at = (at + 1) & (index->slot_count - 1)) {
        const struct match_word *found = &index->words[index->slots[at]];

        if (strcmp(index->letters + found->letters_at, word) == 0) {
            return found;
        }
    }
    return NULL;
}

size_t
match_word_count(const struct match_work *work, const char *word)
{
    const struct match_word *found;

    if (work->asking != NULL) {
        return match_ask_word(work->asking, word);
    }
    if (work->seen != NULL) {
        return match_seen_word(work->seen, word, NULL);
    }
    found = word_found(work->index, word);
    return found != NULL ? found[1].bodies_at - found->bodies_at : 0;
}

size_t
match_bodies_of(const struct match_work *work, const char *word, const uint32_t **bodies,
                uint32_t *from)
{
    const struct match_word *found;

    *from = 0;
    *bodies = NULL;
    if (work->asking != NULL) {
        match_ask_bodies(work->asking, word);
        return 0;
    }
    if (work->index->first_of != NULL) {
        (void)match_seen_word(work->seen, word, from);
    }
    found = word_found(work->index, word);
    if (found == NULL) {
        return 0;
    }
    *bodies = work->index->bodies_of + found->bodies_at;
    return found[1].bodies_at - found->bodies_at;
}
