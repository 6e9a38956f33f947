/* SPDX-License-Identifier: MPL-2.0 */
#include "match_booking.h"

#include "file_window.h"
#include "match_write.h"

#include "money/match_pick.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BOOKING_BYTES ((size_t)256 << 20) /* the most that it may take */
#define STORE_MAX     4000                /* matches that are booked at once */
#define WINDOW_BYTES  ((size_t)16 << 10)  /* of each run */

/* What is booked first; TURN_LATER + n: what n matches before it are of the same target. */
enum turn { TURN_IN, TURN_ORDER, TURN_LATER };
#define TURN_SHIFT 48 /* above the place of an order, and the number of what was found */

/* A match in the file; its document follows. */
struct kept {
    uint64_t turn; /* then the place of its order, or its number as it was found */
    int64_t line_count;
    uint32_t bytes, length; /* of all of it, a multiple of 8; of the document */
    enum match_rule rule;
};

/* What was found of one chunk, sorted. */
struct run {
    struct run *after; /* null: the last one */
    struct file_window window;
    uint64_t at, end;
    const struct kept *next; /* null: all of it is booked */
};

struct match_booking {
    struct job *job;
    struct arena arena;
    int64_t fund_id;
    FILE *file;
    uint64_t bytes, count;
    struct run *runs, **last_run;
    struct kept stored[STORE_MAX]; /* those on their way */
    size_t stored_count, answered_count;
};

/* What match_booking_keep looks at. */
struct keeping {
    struct match_writing writing;
    int64_t import_id;
};

enum status
match_booking_open(struct job *job, int64_t fund_id, struct match_booking **booking,
                   struct err *err)
{
    struct match_booking *made = ARENA_NEW(job->arena, struct match_booking, 1);

    *booking = made;
    made->job = job;
    made->fund_id = fund_id;
    made->last_run = &made->runs;
    arena_init(&made->arena, BOOKING_BYTES);
    made->file = tmpfile();
    return made->file == NULL ? file_window_refuse(err) : ST_OK;
}

void
match_booking_close(struct match_booking *booking)
{
    if (booking != NULL) {
        if (booking->file != NULL) {
            (void)fclose(booking->file);
            booking->file = NULL;
        }
        arena_free(&booking->arena);
    }
}

static int64_t
lines_counted(const struct keeping *keeping, const struct match_found *found)
{
    int64_t count = 0;

    for (size_t i = 0; i < found->line_count; i++) {
        count += keeping->import_id == 0 ||
                 keeping->import_id == keeping->writing.chunk->places[found->lines[i]].import_id;
    }
    return count;
}

/* ---- in which order -------------------------------------------------------------------------- */

/* How many matches, found before, are of the same targets: of which it is most. */
static uint8_t
depth_of(const struct keeping *keeping, const struct match_found *found)
{
    uint8_t depth = 0;

    for (size_t i = 0; i < found->target_count; i++) {
        uint8_t *booked = &keeping->writing.targets->booked[found->targets[i]];

        depth = *booked > depth ? *booked : depth;
    }
    for (size_t i = 0; i < found->target_count; i++) {
        keeping->writing.targets->booked[found->targets[i]] =
            (uint8_t)(depth < UINT8_MAX ? depth + 1 : depth);
    }
    return depth;
}

/* The turn of what was found, as its `number`th. A file that the bank debits as one sum is of
 * orders that do not know it. */
static uint64_t
turn_of(const struct keeping *keeping, const struct match_found *found, uint64_t number)
{
    const enum match_target_kind kind = keeping->writing.targets->items[found->targets[0]].kind;
    const uint8_t depth = depth_of(keeping, found);
    uint64_t turn = TURN_LATER + depth;

    if (depth == 0 && kind != MATCH_REMITTANCE) {
        turn = found->back || kind != MATCH_ORDER ? TURN_IN : TURN_ORDER;
    }
    return turn << TURN_SHIFT |
           (turn == TURN_ORDER ? match_pick_place(keeping->writing.targets->pick, found->targets[0])
                               : number);
}

/* What was found, with its turn. */
struct place {
    uint64_t turn;
    const struct match_found *found;
};

static int
by_turn(const void *left, const void *right)
{
    const struct place *a = left, *b = right;

    return (a->turn > b->turn) - (a->turn < b->turn);
}

static struct place *
places_of(struct match_booking *booking, const struct keeping *keeping,
          const struct match_work *work)
{
    struct place *places = ARENA_NEW(keeping->writing.scratch, struct place, work->found_count + 1);
    size_t count = 0;

    for (const struct match_found *found = work->first; found != NULL; found = found->next) {
        places[count++] = (struct place){turn_of(keeping, found, booking->count++), found};
    }
    qsort(places, count, sizeof *places, by_turn);
    return places;
}

static void
keep_one(struct match_booking *booking, const struct keeping *keeping, struct place place,
         struct text *json)
{
    static const char nothing[sizeof(uint64_t)];
    struct json_writer writer = json_writer_to(json);
    struct kept kept = {.turn = place.turn,
                        .line_count = lines_counted(keeping, place.found),
                        .rule = place.found->rule};

    text_clear(json);
    match_write(&keeping->writing, &writer, place.found);
    kept.length = (uint32_t)strlen(text_of(json));
    kept.bytes = (uint32_t)((sizeof kept + kept.length + 7) / 8 * 8);
    (void)fwrite(&kept, sizeof kept, 1, booking->file);
    (void)fwrite(text_of(json), 1, kept.length, booking->file);
    (void)fwrite(nothing, 1, kept.bytes - sizeof kept - kept.length, booking->file);
    booking->bytes += kept.bytes;
}

static void
end_run(struct match_booking *booking, uint64_t from)
{
    struct run *run = ARENA_NEW(&booking->arena, struct run, 1);

    run->at = from;
    run->end = booking->bytes;
    *booking->last_run = run;
    booking->last_run = &run->after;
}

enum status
match_booking_keep(struct match_booking *booking, const struct match_chunk *chunk,
                   const struct match_targets *targets, const struct match_work *work,
                   int64_t import_id, struct err *err)
{
    const struct keeping keeping = {{booking->job->scratch, chunk, targets}, import_id};
    const struct arena_mark mark = arena_mark(keeping.writing.scratch);
    const struct place *places = places_of(booking, &keeping, work);
    const uint64_t from = booking->bytes;
    struct arena arena;
    struct text json;

    arena_init(&arena, BOOKING_BYTES);
    json = text_in(&arena);
    for (size_t i = 0; i < work->found_count; i++) {
        keep_one(booking, &keeping, places[i], &json);
    }
    arena_free(&arena);
    arena_reset(keeping.writing.scratch, mark);
    if (booking->bytes > from) {
        end_run(booking, from);
    }
    return ferror(booking->file) != 0 ? file_window_refuse(err) : ST_OK;
}

/* ---- booking --------------------------------------------------------------------------------- */

/* Have the match of a run in memory that is next. */
static enum status
look_at(struct run *run, struct err *err)
{
    void *where = NULL;
    enum status status = ST_OK;

    if (run->at < run->end) {
        status = file_window_at(&run->window, run->at, sizeof(struct kept), &where, err);
        if (status == ST_OK) {
            status =
                file_window_at(&run->window, run->at, ((struct kept *)where)->bytes, &where, err);
        }
    }
    run->next = where;
    return status;
}

static struct run *
first_run(const struct match_booking *booking)
{
    struct run *first = NULL;

    for (struct run *run = booking->runs; run != NULL; run = run->after) {
        if (run->next != NULL && (first == NULL || run->next->turn < first->next->turn)) {
            first = run;
        }
    }
    return first;
}

struct storing {
    struct match_booking *booking;
    struct match_counts *counts;
};

/* ordinal, letter, is_posted, refused, figures: in the order in which they were written */
static enum status
on_stored(const struct db_row *row, void *context, struct err *err)
{
    const struct storing *storing = context;
    struct match_booking *booking = storing->booking;
    struct match_counts *counts = storing->counts;
    const struct kept *kept = &booking->stored[booking->answered_count++];

    (void)err;
    if (db_is_null(row, 1)) {
        const char *constraint =
            text_format(booking->job->scratch, "bank_match_%s_check", db_text_or(row, 3, ""));

        counts->refused += kept->line_count;
        for (int i = 0; i < MATCH_REFUSALS; i++) {
            counts->refused_by[i] +=
                strcmp(constraint, match_refusals[i]) == 0 ? kept->line_count : 0;
        }
        return ST_OK;
    }
    counts->matches++;
    *(db_bool(row, 2) ? &counts->matched : &counts->open) += kept->line_count;
    counts->by_rule[kept->rule] += kept->line_count;
    return ST_OK;
}

/* Whether it may be told to the database beside what is told: who judges a match looks at what was
 * booked before, not at its neighbours. */
static bool
goes_along(const struct match_booking *booking, const struct kept *next)
{
    return booking->stored_count == 0 ||
           (booking->stored_count < STORE_MAX &&
            booking->stored[0].turn >> TURN_SHIFT == next->turn >> TURN_SHIFT);
}

/* The next matches, as the database takes them. */
static enum status
write_next(struct match_booking *booking, struct text *json, struct err *err)
{
    enum status status = ST_OK;
    struct run *run;

    booking->stored_count = booking->answered_count = 0;
    text_clear(json);
    while (status == ST_OK && (run = first_run(booking)) != NULL &&
           goes_along(booking, run->next)) {
        text_add(json, booking->stored_count == 0 ? "[" : ",");
        text_add_bytes(json, (const char *)(run->next + 1), run->next->length);
        booking->stored[booking->stored_count++] = *run->next;
        run->at += run->next->bytes;
        status = look_at(run, err);
    }
    text_add(json, "]");
    return status;
}

static enum status
store(struct storing *storing, const char *json, struct err *err)
{
    struct match_booking *booking = storing->booking;
    struct job *job = booking->job;
    const struct arena_mark mark = arena_mark(job->scratch);
    const struct db_param params[] = {db_number(job->scratch, booking->fund_id), db_string(json)};
    const enum status status =
        db_named(job->db, "bank_match_store", (struct db_params){2, params},
                 (struct db_rows){.on_row = on_stored, .context = storing}, err);

    arena_reset(job->scratch, mark);
    return status;
}

static enum status
open_runs(struct match_booking *booking, struct err *err)
{
    enum status status = fflush(booking->file) != 0 ? file_window_refuse(err) : ST_OK;

    for (struct run *run = booking->runs; run != NULL && status == ST_OK; run = run->after) {
        file_window_init(&run->window, &booking->arena, fileno(booking->file), run->end,
                         WINDOW_BYTES);
        status = look_at(run, err);
    }
    return status;
}

enum status
match_booking_post(struct match_booking *booking, struct match_counts *counts, struct err *err)
{
    struct text json = text_in(&booking->arena);
    struct storing storing = {booking, counts};
    enum status status = open_runs(booking, err);

    while (status == ST_OK) {
        status = write_next(booking, &json, err);
        if (status != ST_OK || booking->stored_count == 0) {
            break;
        }
        status = store(&storing, text_of(&json), err);
    }
    return status;
}
