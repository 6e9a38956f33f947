/* SPDX-License-Identifier: MPL-2.0 */
#include "match_spool.h"

#include "file_window.h"
#include "match_record.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define SPOOL_BYTES  ((size_t)512 << 20) /* the most that targets may take that were picked */
#define WINDOW_BYTES ((size_t)64 << 10)
#define RECORD_BYTES ((size_t)4 << 10)  /* here and there one is read */
#define TEXT_BYTES   ((size_t)64 << 10) /* texts are kept in blocks of so many */
#define NAMES_ROOM   ((size_t)1 << 15)  /* names that are known at once while the file is made */

struct match_spool {
    struct arena arena;
    const char *fund; /* its code */
    FILE *marks, *signs, *records;
    size_t count;
    uint64_t signs_end, records_end;
    struct file_window seen_marks, seen_signs, seen_records;
    struct match_traits traits; /* of the target that is looked at */
};

/* The mark of a place, until the next one is asked for. */
static enum status
mark_at(struct match_spool *spool, size_t place, struct match_mark **mark, struct err *err)
{
    void *where;
    const enum status status = file_window_at(&spool->seen_marks, place * sizeof(struct match_mark),
                                              sizeof **mark, &where, err);

    *mark = where;
    return status;
}

/* What the target of a mark may be found by, as the spool's traits. */
static enum status
read_signs(struct match_spool *spool, const struct match_mark *mark, struct err *err)
{
    void *where;
    const enum status status =
        file_window_at(&spool->seen_signs, mark->signs_at, match_signs_bytes(mark), &where, err);

    if (status == ST_OK) {
        match_signs_read(mark, where, &spool->traits);
    }
    return status;
}

/* The record of a mark, until the next one is asked for. */
static enum status
record_of(struct match_spool *spool, const struct match_mark *mark,
          const struct match_record **record, struct err *err)
{
    void *where;
    const enum status status =
        file_window_at(&spool->seen_records, mark->at, mark->bytes, &where, err);

    *record = where;
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
    struct match_mark mark;
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
    mark = match_mark_of(&target, &spool->traits);
    mark.at = spool->records_end;
    mark.signs_at = spool->signs_end;
    mark.bytes = match_record_write(spool->records, &record, texts);
    spool->records_end += mark.bytes;
    spool->signs_end += match_signs_write(spool->signs, &spool->traits);
    (void)fwrite(&mark, sizeof mark, 1, spool->marks);
    spool->count++;
    return ferror(spool->records) != 0 || ferror(spool->signs) != 0 || ferror(spool->marks) != 0
               ? file_window_refuse(err)
               : ST_OK;
}

static enum status
write_mark(struct match_spool *spool, size_t place, const struct match_mark *mark, struct err *err)
{
    const off_t at = (off_t)(place * sizeof *mark);

    return pwrite(fileno(spool->marks), mark, sizeof *mark, at) == (ssize_t)sizeof *mark
               ? ST_OK
               : file_window_refuse(err);
}

/* See one more target; what becomes known is written, in the window too. */
static enum status
find_first(struct loading *loading, uint32_t place, struct err *err)
{
    struct match_spool *spool = loading->spool;
    struct match_traits *traits = &spool->traits;
    struct match_mark *mark;
    enum status status = mark_at(spool, place, &mark, err);

    if (status == ST_OK) {
        status = read_signs(spool, mark, err);
    }
    if (status != ST_OK) {
        return status;
    }
    loading->unknown = match_firsts_see(loading->firsts, place, traits) || loading->unknown;
    if (memcmp(mark->first, traits->first, sizeof mark->first) != 0) {
        memcpy(mark->first, traits->first, sizeof mark->first);
        status = write_mark(spool, place, mark, err);
    }
    return status;
}

/* A fund that has more names than there is room for is gone through for the next ones. */
static enum status
find_firsts(struct loading *loading, struct err *err)
{
    struct match_spool *spool = loading->spool;
    enum status status = ST_OK;

    while (status == ST_OK && loading->unknown) {
        match_firsts_free(loading->firsts);
        loading->firsts = match_firsts_begin(&spool->arena, NAMES_ROOM);
        loading->unknown = false;
        for (uint32_t i = 0; status == ST_OK && i < spool->count; i++) {
            status = find_first(loading, i, err);
        }
    }
    return status;
}

static enum status
open_windows(struct match_spool *spool, struct err *err)
{
    if (fflush(spool->marks) != 0 || fflush(spool->signs) != 0 || fflush(spool->records) != 0) {
        return file_window_refuse(err);
    }
    file_window_init(&spool->seen_marks, &spool->arena, fileno(spool->marks),
                     spool->count * sizeof(struct match_mark), WINDOW_BYTES);
    file_window_init(&spool->seen_signs, &spool->arena, fileno(spool->signs), spool->signs_end,
                     WINDOW_BYTES);
    file_window_init(&spool->seen_records, &spool->arena, fileno(spool->records),
                     spool->records_end, RECORD_BYTES);
    return ST_OK;
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
    made->marks = tmpfile();
    made->signs = tmpfile();
    made->records = tmpfile();
    if (made->marks == NULL || made->signs == NULL || made->records == NULL) {
        return file_window_refuse(err);
    }
    loading.firsts = match_firsts_begin(&made->arena, NAMES_ROOM);
    status = match_fund_code(job, fund_id, &made->fund, err);
    for (size_t i = 0; status == ST_OK && i < sizeof queries / sizeof *queries; i++) {
        status = db_stream(job->db, queries[i], (struct db_params){1, params},
                           (struct db_rows){.on_row = on_target, .context = &loading}, err);
    }
    if (status == ST_OK) {
        status = open_windows(made, err);
    }
    if (status == ST_OK) {
        status = find_firsts(&loading, err);
    }
    match_firsts_free(loading.firsts);
    return status;
}

static void
close_file(FILE **file)
{
    if (*file != NULL) {
        (void)fclose(*file);
        *file = NULL;
    }
}

void
match_spool_close(struct match_spool *spool)
{
    if (spool != NULL) {
        close_file(&spool->marks);
        close_file(&spool->signs);
        close_file(&spool->records);
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
take(struct match_targets *targets, const struct match_record *record,
     const struct match_mark *mark)
{
    const size_t place = targets->count;
    struct match_target *item = &targets->items[place];

    if (record->target.kind != MATCH_ORDER) {
        keep_other(targets, record);
    }
    *item = match_record_target(record, mark);
    item->name = kept_text(targets, record, TEXT_NAME, NULL);
    item->holder = kept_text(targets, record, TEXT_HOLDER, item->name);
    item->iban = kept_text(targets, record, TEXT_IBAN, NULL);
    item->agreement = kept_text(targets, record, TEXT_AGREEMENT, NULL);
    item->application = kept_text(targets, record, TEXT_APPLICATION, NULL);
    item->reference = kept_text(targets, record, TEXT_REFERENCE, NULL);
    targets->keys[place] = record->key;
    targets->liked[place] = mark->liked;
    targets->booked[place] = mark->booked;
    targets->count++;
}

/* Look at a target, as far as this pass does. */
static enum status
see(struct match_spool *spool, struct match_targets *targets, enum match_sight sight,
    uint32_t place, struct err *err)
{
    const struct match_record *record = NULL;
    struct match_target target;
    struct match_mark *mark;
    enum status status = mark_at(spool, place, &mark, err);

    if (status == ST_OK && sight == SIGHT_FOUND) {
        status = read_signs(spool, mark, err);
    }
    if (status != ST_OK) {
        return status;
    }
    target = match_mark_target(mark);
    memcpy(spool->traits.first, mark->first, sizeof mark->first);
    if (!match_pick_see(targets->pick, place, &target, &spool->traits)) {
        return ST_OK;
    }
    status = record_of(spool, mark, &record, err);
    if (status == ST_OK && sight == SIGHT_FOUND) {
        match_pick_name(targets->pick, place, match_record_text(record, TEXT_NAME),
                        match_record_text(record, TEXT_HOLDER));
    } else if (status == ST_OK) {
        take(targets, record, mark);
    }
    return status;
}

/* Go through all targets once. */
static enum status
see_all(struct match_spool *spool, struct match_targets *targets, struct err *err)
{
    const enum match_sight sight = match_pick_sight(targets->pick);
    enum status status = ST_OK;

    for (uint32_t i = 0; i < spool->count && status == ST_OK; i++) {
        if (sight != SIGHT_PICKED || match_pick_has(targets->pick, i)) {
            status = see(spool, targets, sight, i, err);
        }
    }
    return status;
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
            targets->booked = ARENA_NEW(&targets->arena, uint8_t, picked);
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

    for (size_t i = 0; i < targets->count && status == ST_OK; i++) {
        const uint32_t place = match_pick_place(targets->pick, i);
        struct match_mark *mark;

        status = mark_at(spool, place, &mark, err);
        if (status == ST_OK) {
            mark->left_cents = targets->items[i].left_cents;
            mark->back_cents = targets->items[i].back_cents;
            mark->more_lines = targets->items[i].more_lines;
            mark->liked = targets->liked[i];
            mark->booked = targets->booked[i];
            status = write_mark(spool, place, mark, err);
        }
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

    for (size_t i = 0; i < spool->count && !found; i++) {
        const struct arena_mark before = arena_mark(arena);
        const struct match_record *record = NULL;
        struct match_mark *mark;
        struct match_other other;
        enum status status = mark_at(spool, i, &mark, err);

        if (status == ST_OK) {
            status = record_of(spool, mark, &record, err);
        }
        if (status != ST_OK) {
            return status;
        }
        other = (struct match_other){.year = record->year,
                                     .words = match_record_text(record, TEXT_WORDS)};
        *known = match_known_of(arena, &record->target, &record->key, &other);
        found = strcmp(known->kind, kind) == 0 && strcmp(known->words, words) == 0;
        if (!found) {
            arena_reset(arena, before);
        }
    }
    if (!found) {
        *known = (struct match_known){.kind = kind};
    }
    known->words = found ? words : NULL;
    return ST_OK;
}
