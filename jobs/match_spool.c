/* SPDX-License-Identifier: MPL-2.0 */
#include "match_spool.h"

#include "money/match_pick.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define SPOOL_BYTES  ((size_t)512 << 20) /* the most that targets may take that were picked */
#define WINDOW_BYTES ((size_t)64 << 10)
#define NAMES_ROOM   ((size_t)1 << 15) /* names that are known at once while the file is made */
#define NO_TEXT      UINT32_MAX

enum { TEXT_NAME, TEXT_HOLDER, TEXT_IBAN, TEXT_AGREEMENT, TEXT_APPLICATION, TEXT_REFERENCE };
enum { TEXT_WORDS = TEXT_REFERENCE + 1, TEXT_COUNT };

/* What lines change. */
struct changing {
    int64_t left_cents, back_cents;
    int32_t more_lines;
    uint32_t liked;
};

/* A target; its keys and words come after it, then its texts. */
struct record {
    struct changing changing;
    struct match_target target; /* without texts */
    struct match_key key;
    uint32_t bytes; /* of all of it: a multiple of 8 */
    int32_t year;
    uint32_t first[2];
    uint32_t lengths[TEXT_COUNT];
    uint8_t key_count, word_count[2];
};

struct match_spool {
    struct arena arena;
    FILE *file;
    int handle;
    size_t count;
    uint64_t end; /* of the records */
    char *window;
    uint64_t window_at;
    size_t window_bytes, window_room;
    struct match_traits traits; /* of the record that is looked at */
};

static enum status
refuse(struct err *err)
{
    return err_set(err, ST_CANNOT_WRITE, _("%s cannot be written: %s"), _("a temporary file"),
                   strerror(errno));
}

/* ---- reading --------------------------------------------------------------------------------- */

/* A window that begins at a record. */
static enum status
open_window(struct match_spool *spool, uint64_t at, struct err *err)
{
    spool->window_at = at;
    spool->window_bytes = 0;
    while (spool->window_bytes < spool->window_room && at + spool->window_bytes < spool->end) {
        const ssize_t bytes =
            pread(spool->handle, spool->window + spool->window_bytes,
                  spool->window_room - spool->window_bytes, (off_t)(at + spool->window_bytes));

        if (bytes <= 0) {
            errno = bytes == 0 ? EIO : errno;
            return refuse(err);
        }
        spool->window_bytes += (size_t)bytes;
    }
    return ST_OK;
}

static bool
is_in_window(const struct match_spool *spool, uint64_t at, size_t bytes)
{
    return at >= spool->window_at && at + bytes <= spool->window_at + spool->window_bytes;
}

/* The record that begins there, until the next one is asked for. */
static enum status
record_at(struct match_spool *spool, uint64_t at, struct record **record, struct err *err)
{
    enum status status = ST_OK;

    if (!is_in_window(spool, at, sizeof **record)) {
        status = open_window(spool, at, err);
    }
    *record = (struct record *)(void *)(spool->window + (at - spool->window_at));
    if (status == ST_OK && !is_in_window(spool, at, (*record)->bytes)) {
        if ((*record)->bytes > spool->window_room) {
            spool->window_room = (*record)->bytes;
            spool->window = arena_alloc(&spool->arena, spool->window_room, 1);
        }
        status = open_window(spool, at, err);
        *record = (struct record *)(void *)spool->window;
    }
    return status;
}

static void
read_traits(struct match_spool *spool, const struct record *record)
{
    const uint64_t *at = (const uint64_t *)(const void *)(record + 1);
    struct match_traits *traits = &spool->traits;

    traits->key_count = record->key_count;
    memcpy(traits->keys, at, record->key_count * sizeof *at);
    at += record->key_count;
    for (int which = 0; which < 2; which++) {
        traits->first[which] = record->first[which];
        traits->word_count[which] = record->word_count[which];
        memcpy(traits->words[which], at, record->word_count[which] * sizeof *at);
        at += record->word_count[which];
    }
}

static const char *
text_of_record(const struct record *record, int text)
{
    const char *at = (const char *)(record + 1) +
                     sizeof(uint64_t) * ((size_t)record->key_count + record->word_count[0] +
                                         record->word_count[1]);

    for (int i = 0; i < text; i++) {
        at += record->lengths[i] != NO_TEXT ? record->lengths[i] + 1 : 0;
    }
    return record->lengths[text] != NO_TEXT ? at : NULL;
}

/* The target of a record, whose texts stand there. */
static struct match_target
target_of(const struct record *record)
{
    struct match_target target = record->target;

    target.left_cents = record->changing.left_cents;
    target.back_cents = record->changing.back_cents;
    target.more_lines = record->changing.more_lines;
    target.name = text_of_record(record, TEXT_NAME);
    target.holder = text_of_record(record, TEXT_HOLDER);
    return target;
}

/* ---- making ---------------------------------------------------------------------------------- */

struct loading {
    struct match_spool *spool;
    struct arena *scratch;
    struct match_firsts *firsts;
    bool unknown; /* where some name comes first */
};

static void
write_record(struct loading *loading, struct record *record, const char *const texts[TEXT_COUNT])
{
    static const char nothing[sizeof(uint64_t)];
    struct match_spool *spool = loading->spool;
    const struct match_traits *traits = &spool->traits;
    size_t bytes = sizeof *record;

    bytes += sizeof(uint64_t) *
             ((size_t)traits->key_count + traits->word_count[0] + traits->word_count[1]);
    for (int i = 0; i < TEXT_COUNT; i++) {
        record->lengths[i] = texts[i] != NULL ? (uint32_t)strlen(texts[i]) : NO_TEXT;
        bytes += texts[i] != NULL ? record->lengths[i] + 1 : 0;
    }
    record->bytes = (uint32_t)((bytes + 7) / 8 * 8);
    record->key_count = traits->key_count;
    memcpy(record->word_count, traits->word_count, sizeof record->word_count);
    memcpy(record->first, traits->first, sizeof record->first);
    (void)fwrite(record, sizeof *record, 1, spool->file);
    (void)fwrite(traits->keys, sizeof(uint64_t), traits->key_count, spool->file);
    for (int which = 0; which < 2; which++) {
        (void)fwrite(traits->words[which], sizeof(uint64_t), traits->word_count[which],
                     spool->file);
    }
    for (int i = 0; i < TEXT_COUNT; i++) {
        if (texts[i] != NULL) {
            (void)fwrite(texts[i], 1, record->lengths[i] + 1, spool->file);
        }
    }
    (void)fwrite(nothing, 1, record->bytes - bytes, spool->file);
    spool->end += record->bytes;
    spool->count++;
}

static enum status
on_target(const struct db_row *row, void *context, struct err *err)
{
    struct loading *loading = context;
    struct match_spool *spool = loading->spool;
    struct record record = {0};
    const struct match_target target = match_target_of(row, &record.key, &record.year);
    const char *const texts[TEXT_COUNT] = {
        [TEXT_NAME] = target.name,
        [TEXT_HOLDER] = target.holder,
        [TEXT_IBAN] = target.iban,
        [TEXT_AGREEMENT] = target.agreement,
        [TEXT_APPLICATION] = target.application,
        [TEXT_REFERENCE] = target.reference,
        [TEXT_WORDS] = target.kind != MATCH_ORDER ? match_target_words(row) : NULL};

    match_traits_read(loading->scratch, &target, &spool->traits);
    loading->unknown =
        match_firsts_see(loading->firsts, (uint32_t)spool->count, &spool->traits) ||
        loading->unknown;
    record.target = target;
    record.target.name = record.target.holder = record.target.iban = NULL;
    record.target.agreement = record.target.application = record.target.reference = NULL;
    record.changing = (struct changing){.left_cents = target.left_cents,
                                        .back_cents = target.back_cents,
                                        .more_lines = target.more_lines};
    write_record(loading, &record, texts);
    return ferror(spool->file) != 0 ? refuse(err) : ST_OK;
}

static enum status
write_at(struct match_spool *spool, const void *what, size_t bytes, uint64_t at, struct err *err)
{
    return pwrite(spool->handle, what, bytes, (off_t)at) == (ssize_t)bytes ? ST_OK : refuse(err);
}

/* A fund that has more names than there is room for is gone through for the next ones. */
static enum status
find_firsts(struct loading *loading, struct err *err)
{
    struct match_spool *spool = loading->spool;
    enum status status = ST_OK;

    while (status == ST_OK && loading->unknown) {
        uint64_t at = 0;

        match_firsts_free(loading->firsts);
        loading->firsts = match_firsts_begin(&spool->arena, NAMES_ROOM);
        loading->unknown = false;
        for (uint32_t i = 0; status == ST_OK && i < spool->count; i++) {
            struct record *record;

            status = record_at(spool, at, &record, err);
            if (status != ST_OK) {
                break;
            }
            read_traits(spool, record);
            loading->unknown =
                match_firsts_see(loading->firsts, i, &spool->traits) || loading->unknown;
            if (memcmp(record->first, spool->traits.first, sizeof record->first) != 0) {
                memcpy(record->first, spool->traits.first, sizeof record->first);
                status = write_at(spool, record->first, sizeof record->first,
                                  at + offsetof(struct record, first), err);
            }
            at += record->bytes;
        }
    }
    return status;
}

enum status
match_spool_open(struct job *job, int64_t fund_id, struct match_spool **spool, struct err *err)
{
    static const char *const queries[] = {"match_targets", "match_entered"};
    struct match_spool *made = ARENA_NEW(job->arena, struct match_spool, 1);
    struct loading loading = {.spool = made, .scratch = job->scratch};
    const struct db_param params[] = {db_number(job->arena, fund_id)};
    enum status status = ST_OK;

    *spool = made;
    arena_init(&made->arena, SPOOL_BYTES);
    made->file = tmpfile();
    if (made->file == NULL) {
        return refuse(err);
    }
    made->handle = fileno(made->file);
    made->window_room = WINDOW_BYTES;
    made->window = arena_alloc(&made->arena, made->window_room, 1);
    loading.firsts = match_firsts_begin(&made->arena, NAMES_ROOM);
    for (size_t i = 0; status == ST_OK && i < sizeof queries / sizeof *queries; i++) {
        status = db_stream(job->db, queries[i], (struct db_params){1, params},
                           (struct db_rows){.on_row = on_target, .context = &loading}, err);
    }
    if (status == ST_OK && fflush(made->file) != 0) {
        status = refuse(err);
    }
    if (status == ST_OK) {
        status = find_firsts(&loading, err);
    }
    match_firsts_free(loading.firsts);
    return status;
}

void
match_spool_close(struct match_spool *spool)
{
    if (spool != NULL) {
        if (spool->file != NULL) {
            (void)fclose(spool->file);
            spool->file = NULL;
        }
        arena_free(&spool->arena);
    }
}

size_t
match_spool_count(const struct match_spool *spool)
{
    return spool->count;
}

/* ---- picking --------------------------------------------------------------------------------- */

static const char *
kept_text(struct arena *arena, const struct record *record, int text)
{
    const char *at = text_of_record(record, text);

    return at != NULL ? arena_string(arena, at) : NULL;
}

static void
keep_other(struct match_targets *targets, const struct record *record)
{
    if (targets->other_count == targets->other_room) {
        const size_t room = targets->other_room == 0 ? 16 : 2 * targets->other_room;
        struct match_other *others = ARENA_NEW(&targets->arena, struct match_other, room);

        if (targets->other_count > 0) {
            memcpy(others, targets->others, targets->other_count * sizeof *others);
        }
        targets->others = others;
        targets->other_room = room;
    }
    targets->others[targets->other_count++] =
        (struct match_other){.target = (uint32_t)targets->count,
                             .year = record->year,
                             .words = kept_text(&targets->arena, record, TEXT_WORDS)};
}

static void
take(struct match_targets *targets, const struct record *record, uint64_t at)
{
    const size_t place = targets->count;
    struct match_target *item = &targets->items[place];
    struct arena *arena = &targets->arena;

    if (record->target.kind != MATCH_ORDER) {
        keep_other(targets, record);
    }
    *item = target_of(record);
    item->name = kept_text(arena, record, TEXT_NAME);
    item->holder = kept_text(arena, record, TEXT_HOLDER);
    item->iban = kept_text(arena, record, TEXT_IBAN);
    item->agreement = kept_text(arena, record, TEXT_AGREEMENT);
    item->application = kept_text(arena, record, TEXT_APPLICATION);
    item->reference = kept_text(arena, record, TEXT_REFERENCE);
    targets->keys[place] = record->key;
    targets->liked[place] = record->changing.liked;
    targets->at[place] = at;
    targets->count++;
}

/* Go through all targets once. */
static enum status
see_all(struct match_spool *spool, struct match_targets *targets, struct err *err)
{
    uint64_t at = 0;

    for (uint32_t i = 0; i < spool->count; i++) {
        struct match_target target;
        struct record *record;
        const enum status status = record_at(spool, at, &record, err);

        if (status != ST_OK) {
            return status;
        }
        read_traits(spool, record);
        target = target_of(record);
        if (match_pick_see(targets->pick, i, &target, &spool->traits)) {
            take(targets, record, at);
        }
        at += record->bytes;
    }
    return ST_OK;
}

enum status
match_spool_pick(struct match_spool *spool, const char *fund, const struct match_line *lines,
                 size_t count, struct match_targets *targets, struct match_work *work,
                 struct err *err)
{
    enum status status = ST_OK;

    *targets = (struct match_targets){0};
    arena_init(&targets->arena, SPOOL_BYTES);
    targets->pick = match_pick_begin(SPOOL_BYTES, fund, spool->count, lines, count);
    do {
        const size_t picked = match_pick_count(targets->pick);

        if (picked > 0) {
            targets->items = ARENA_NEW(&targets->arena, struct match_target, picked);
            targets->keys = ARENA_NEW(&targets->arena, struct match_key, picked);
            targets->liked = ARENA_NEW(&targets->arena, uint32_t, picked);
            targets->at = ARENA_NEW(&targets->arena, uint64_t, picked);
        }
        status = see_all(spool, targets, err);
    } while (match_pick_again(targets->pick) && status == ST_OK);
    if (status == ST_OK) {
        match_begin_picked(work, &targets->arena, fund, targets->items, targets->count,
                           match_pick_seen(targets->pick));
    }
    return status;
}

enum status
match_spool_keep(struct match_spool *spool, const struct match_targets *targets, struct err *err)
{
    enum status status = ST_OK;

    spool->window_bytes = 0; /* it may have what is written */
    for (size_t i = 0; i < targets->count && status == ST_OK; i++) {
        const struct changing changing = {.left_cents = targets->items[i].left_cents,
                                          .back_cents = targets->items[i].back_cents,
                                          .more_lines = targets->items[i].more_lines,
                                          .liked = targets->liked[i]};

        status = write_at(spool, &changing, sizeof changing, targets->at[i], err);
    }
    return status;
}

void
match_targets_free(struct match_targets *targets)
{
    match_pick_free(targets->pick);
    arena_free(&targets->arena);
    *targets = (struct match_targets){0};
}

enum status
match_spool_find(struct match_spool *spool, struct arena *arena, const char *kind,
                 const char *words, struct match_known *known, bool *found, struct err *err)
{
    uint64_t at = 0;

    *found = false;
    for (size_t i = 0; i < spool->count && !*found; i++) {
        const struct arena_mark mark = arena_mark(arena);
        struct record *record;
        const enum status status = record_at(spool, at, &record, err);
        struct match_other other;

        if (status != ST_OK) {
            return status;
        }
        other = (struct match_other){.year = record->year,
                                     .words = text_of_record(record, TEXT_WORDS)};
        *known = match_known_of(arena, &record->target, &record->key, &other);
        *found = strcmp(known->kind, kind) == 0 && strcmp(known->words, words) == 0;
        known->words = *found ? arena_string(arena, known->words) : NULL;
        if (!*found) {
            arena_reset(arena, mark);
        }
        at += record->bytes;
    }
    return ST_OK;
}
