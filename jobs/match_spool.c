/* SPDX-License-Identifier: MPL-2.0 */
#include "match_spool.h"

#include "match_record.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define SPOOL_BYTES  ((size_t)512 << 20) /* the most that targets may take that were picked */
#define WINDOW_BYTES ((size_t)64 << 10)
#define TEXT_BYTES   ((size_t)64 << 10) /* texts are kept in blocks of so many */
#define NAMES_ROOM   ((size_t)1 << 15)  /* names that are known at once while the file is made */
struct match_spool {
    struct arena arena;
    const char *fund; /* its code */
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
record_at(struct match_spool *spool, uint64_t at, struct match_record **record, struct err *err)
{
    enum status status = ST_OK;

    if (!is_in_window(spool, at, sizeof **record)) {
        status = open_window(spool, at, err);
    }
    *record = (struct match_record *)(void *)(spool->window + (at - spool->window_at));
    if (status == ST_OK && !is_in_window(spool, at, (*record)->bytes)) {
        if ((*record)->bytes > spool->window_room) {
            spool->window_room = (*record)->bytes;
            spool->window = arena_alloc(&spool->arena, spool->window_room, 1);
        }
        status = open_window(spool, at, err);
        *record = (struct match_record *)(void *)spool->window;
    }
    return status;
}

/* ---- making ---------------------------------------------------------------------------------- */

struct loading {
    struct match_spool *spool;
    struct arena *scratch;
    struct match_firsts *firsts;
    bool unknown; /* where some name comes first */
};

static enum status
on_target(const struct db_row *row, void *context, struct err *err)
{
    struct loading *loading = context;
    struct match_spool *spool = loading->spool;
    struct match_record record = {0};
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
    loading->unknown = match_firsts_see(loading->firsts, (uint32_t)spool->count, &spool->traits) ||
                       loading->unknown;
    record.target = target;
    record.target.name = record.target.holder = record.target.iban = NULL;
    record.target.agreement = record.target.application = record.target.reference = NULL;
    record.changing = (struct match_changing){.left_cents = target.left_cents,
                                              .back_cents = target.back_cents,
                                              .more_lines = target.more_lines};
    spool->end += match_record_write(spool->file, &record, &spool->traits, texts);
    spool->count++;
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
            struct match_record *record;

            status = record_at(spool, at, &record, err);
            if (status != ST_OK) {
                break;
            }
            match_record_traits(record, &spool->traits);
            loading->unknown =
                match_firsts_see(loading->firsts, i, &spool->traits) || loading->unknown;
            if (memcmp(record->first, spool->traits.first, sizeof record->first) != 0) {
                memcpy(record->first, spool->traits.first, sizeof record->first);
                status = write_at(spool, record->first, sizeof record->first,
                                  at + offsetof(struct match_record, first), err);
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
    enum status status;

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
    status = match_fund_code(job, fund_id, &made->fund, err);
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

/* Texts stand side by side; a name is often that of the account's holder too. */
static const char *
kept_text(struct match_targets *targets, const struct match_record *record, enum match_text text,
          const char *same)
{
    const char *from = match_record_text(record, text);
    const size_t bytes = from != NULL ? strlen(from) + 1 : 0;
    char *kept;

    if (from == NULL || (same != NULL && strcmp(from, same) == 0)) {
        return from != NULL ? same : NULL;
    }
    if (bytes > targets->text_bytes) {
        targets->text_bytes = bytes > TEXT_BYTES ? bytes : TEXT_BYTES;
        targets->texts = arena_alloc(&targets->arena, targets->text_bytes, 1);
    }
    kept = memcpy(targets->texts, from, bytes);
    targets->texts += bytes;
    targets->text_bytes -= bytes;
    return kept;
}

static void
keep_other(struct match_targets *targets, const struct match_record *record)
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
                             .words = kept_text(targets, record, TEXT_WORDS, NULL)};
}

static void
take(struct match_targets *targets, const struct match_record *record, uint64_t at)
{
    const size_t place = targets->count;
    struct match_target *item = &targets->items[place];

    if (record->target.kind != MATCH_ORDER) {
        keep_other(targets, record);
    }
    *item = match_record_target(record);
    item->name = kept_text(targets, record, TEXT_NAME, NULL);
    item->holder = kept_text(targets, record, TEXT_HOLDER, item->name);
    item->iban = kept_text(targets, record, TEXT_IBAN, NULL);
    item->agreement = kept_text(targets, record, TEXT_AGREEMENT, NULL);
    item->application = kept_text(targets, record, TEXT_APPLICATION, NULL);
    item->reference = kept_text(targets, record, TEXT_REFERENCE, NULL);
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
        struct match_record *record;
        const enum status status = record_at(spool, at, &record, err);

        if (status != ST_OK) {
            return status;
        }
        match_record_traits(record, &spool->traits);
        target = match_record_target(record);
        if (match_pick_see(targets->pick, i, &target, &spool->traits)) {
            take(targets, record, at);
        }
        at += record->bytes;
    }
    return ST_OK;
}

enum status
match_spool_pick(struct match_spool *spool, const struct match_line *lines, size_t count,
                 struct match_targets *targets, struct match_work *work, struct err *err)
{
    enum status status = ST_OK;

    *targets = (struct match_targets){0};
    arena_init(&targets->arena, SPOOL_BYTES);
    targets->pick = match_pick_begin(SPOOL_BYTES, spool->fund, spool->count, lines, count);
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
        match_begin_picked(work, &targets->arena, spool->fund, targets->items, targets->count,
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
        const struct match_changing changing = {.left_cents = targets->items[i].left_cents,
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
match_spool_find(struct match_spool *spool, struct arena *arena, const char *words,
                 struct match_known *known, struct err *err)
{
    const char *kind = known->kind;
    bool found = false;
    uint64_t at = 0;

    for (size_t i = 0; i < spool->count && !found; i++) {
        const struct arena_mark mark = arena_mark(arena);
        struct match_record *record;
        const enum status status = record_at(spool, at, &record, err);
        struct match_other other;

        if (status != ST_OK) {
            return status;
        }
        other = (struct match_other){.year = record->year,
                                     .words = match_record_text(record, TEXT_WORDS)};
        *known = match_known_of(arena, &record->target, &record->key, &other);
        found = strcmp(known->kind, kind) == 0 && strcmp(known->words, words) == 0;
        if (!found) {
            arena_reset(arena, mark);
        }
        at += record->bytes;
    }
    if (!found) {
        *known = (struct match_known){.kind = kind};
    }
    known->words = found ? words : NULL;
    return ST_OK;
}
