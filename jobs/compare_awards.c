/* SPDX-License-Identifier: MPL-2.0 */
/*
 * levain compare RUN RUN, of two allocation runs: who enters, leaves, is awarded more or less, and
 * which constraint, pass or setting made the difference; then what each setting that differs does
 * alone.
 */
#include "compare.h"
#include "compare_alone.h"

#include "fund/award_change.h"
#include "output.h"
#include "stored_run.h"

#include <string.h>

#define FIRST_ROOM   64
#define SIDE_COLUMNS 13 /* of awards_compared, for each of the runs */
#define SIDE_AT      1
#define SETTINGS_MAX (2 * JOB_VARIATIONS_MAX + 1)

struct comparing {
    struct job *job;
    struct call calls[2]; /* each with the rule set and the variations of its run */
    struct stored_run runs[2];
    struct award_comparison comparison;
    size_t room;
};

static const char *const *
read_texts(struct arena *arena, const struct db_row *row, int column, size_t *count)
{
    const char *const *given = NULL;
    const char **texts;

    *count = db_texts(arena, row, column, &given);
    texts = ARENA_NEW(arena, const char *, *count);
    for (size_t i = 0; i < *count; i++) {
        texts[i] = arena_string(arena, given[i]);
    }
    return texts;
}

/* there, envelope, rank, status, reason, quota, computed_cents, award_cents, short_cents,
 * score_num, score_den, passes, binding */
static struct award_side
read_side(struct arena *arena, const struct db_row *row, int at)
{
    struct award_side side = {.there = db_bool(row, at)};

    if (!side.there) {
        return side;
    }
    side.envelope = db_text_kept(arena, row, at + 1);
    side.rank = db_is_null(row, at + 2) ? 0 : (uint32_t)db_int64(row, at + 2);
    side.status = arena_string(arena, db_text(row, at + 3));
    side.reason = arena_string(arena, db_text(row, at + 4));
    side.quota = db_text_kept(arena, row, at + 5);
    side.computed_known = !db_is_null(row, at + 6);
    side.computed_cents = side.computed_known ? db_int64(row, at + 6) : 0;
    side.award_cents = db_int64(row, at + 7);
    side.short_cents = db_int64(row, at + 8);
    side.scored = !db_is_null(row, at + 9);
    if (side.scored) {
        side.score = (struct rational){db_int64(row, at + 9), db_int64(row, at + 10)};
    }
    side.passes = read_texts(arena, row, at + 11, &side.pass_count);
    side.binding = read_texts(arena, row, at + 12, &side.binding_count);
    return side;
}

/* The columns of awards_compared. */
static enum status
on_compared(const struct db_row *row, void *context, struct err *err)
{
    struct comparing *comparing = context;
    struct award_comparison *comparison = &comparing->comparison;
    struct arena *arena = comparing->job->arena;
    const struct award_side sides[2] = {read_side(arena, row, SIDE_AT),
                                        read_side(arena, row, SIDE_AT + SIDE_COLUMNS)};
    const struct award_change change = award_change_of(arena_string(arena, db_text(row, 0)), sides);

    (void)err;
    comparison->computed_more |= sides[1].computed_cents > sides[0].computed_cents;
    comparison->computed_less |= sides[1].computed_cents < sides[0].computed_cents;
    if (change.class == AWARD_OTHERWISE &&
        strcmp(sides[0].there ? sides[0].reason : "", sides[1].there ? sides[1].reason : "") == 0) {
        return ST_OK; /* only its computed award is another */
    }
    if (comparison->change_count == comparing->room) {
        struct award_change *more = ARENA_NEW(arena, struct award_change, 2 * comparing->room);

        memcpy(more, comparison->changes, comparing->room * sizeof *more);
        comparison->changes = more;
        comparing->room *= 2;
    }
    comparison->changes[comparison->change_count++] = change;
    comparison->counts[change.class]++;
    return ST_OK;
}

static const char *
value_in(const struct outcome_run *run, const char *key)
{
    for (size_t i = 0; i < run->variation_count; i++) {
        if (strcmp(run->variations[i].key, key) == 0) {
            return run->variations[i].value;
        }
    }
    return NULL;
}

/* "threshold: as in the call, then 60"; another rule set and other scores are told too. */
static void
fill_settings(struct comparing *comparing)
{
    struct arena *arena = comparing->job->arena;
    const char **settings = ARENA_NEW(arena, const char *, SETTINGS_MAX);
    size_t count = 0;

    if (comparing->runs[0].scoring_run_id != comparing->runs[1].scoring_run_id) {
        settings[count++] = _("they rest on two scoring runs, which levain compare sets side by"
                              " side too");
    }
    for (size_t side = 0; side < 2; side++) {
        const struct outcome_run *run = &comparing->runs[side].run;
        const struct outcome_run *other = &comparing->runs[1 - side].run;

        for (size_t i = 0; i < run->variation_count && count < SETTINGS_MAX; i++) {
            const char *value = value_in(other, run->variations[i].key);
            const char *mine = run->variations[i].value;

            if (value != NULL && (side == 1 || strcmp(value, mine) == 0)) {
                continue;
            }
            value = value != NULL ? value : _("as in the call");
            settings[count++] = text_format(arena, _("%s: %s, then %s"), run->variations[i].key,
                                            side == 0 ? mine : value, side == 0 ? value : mine);
        }
    }
    comparing->comparison.settings = settings;
    comparing->comparison.setting_count = count;
}

static enum status
open_both(struct comparing *comparing, const struct run_named found[2], struct err *err)
{
    enum status status = ST_OK;

    for (size_t i = 0; status == ST_OK && i < 2; i++) {
        status = stored_run_open(comparing->job, found[i].call, found[i].name, &comparing->calls[i],
                                 &comparing->runs[i], err);
        comparing->comparison.runs[i] = &comparing->runs[i].run;
        comparing->comparison.files[i] = &comparing->calls[i].file;
    }
    return status;
}

static void
print(struct comparing *comparing)
{
    struct job *job = comparing->job;
    struct text out = text_in(job->arena);
    struct json_writer writer = json_writer_to(&out);

    if (job->options.json) {
        award_comparison_write(&writer, job->arena, &comparing->comparison);
        text_add(&out, "\n");
        output_print(text_of(&out));
    } else if (job->options.format != NULL && strcmp(job->options.format, "csv") == 0) {
        award_comparison_csv(&out, &comparing->comparison);
        output_print(text_of(&out));
    } else {
        award_comparison_tell(&out, job->arena, &comparing->comparison);
        output_folded(job->scratch, text_of(&out));
    }
}

enum status
compare_awards(struct job *job, const struct run_named found[2], struct err *err)
{
    struct comparing *comparing = ARENA_NEW(job->arena, struct comparing, 1);
    enum status status;

    comparing->job = job;
    comparing->room = FIRST_ROOM;
    comparing->comparison.changes = ARENA_NEW(job->arena, struct award_change, FIRST_ROOM);
    status = open_both(comparing, found, err);
    if (status == ST_OK) {
        const struct db_param params[] = {
            CALL_PARAMS(job, &comparing->calls[0]),
            db_number(job->arena, comparing->runs[0].allocation_run_id),
            db_number(job->arena, comparing->runs[1].allocation_run_id),
        };

        status = db_named(job->db, "awards_compared", (struct db_params){4, params},
                          (struct db_rows){.on_row = on_compared, .context = comparing}, err);
    }
    if (status == ST_OK) {
        struct award_alone *alone = ARENA_NEW(job->arena, struct award_alone, 1);

        status = compare_alone(job, comparing->runs, found[0].call, alone, err);
        comparing->comparison.alone = alone;
    }
    if (status == ST_OK) {
        comparing->comparison.call = found[0].call;
        comparing->comparison.currency = comparing->calls[0].file.currency;
        fill_settings(comparing);
        print(comparing);
    }
    return status;
}
