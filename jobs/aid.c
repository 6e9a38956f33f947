/* SPDX-License-Identifier: MPL-2.0 */
/*
 * levain aid declare NUMBER AMOUNT --giver TEXT --reference TEXT [--sieg] [--at DAY]
 * levain aid link NUMBER NUMBER --from DAY --source TEXT    two organizations are one undertaking
 * levain aid list NUMBER [--sieg] [--at DAY]                what it has, and may still have
 *
 * Aid de minimis counts over all funds and all other givers, of all organizations that are one
 * undertaking. Awards of funds are registered when they are signed, and count with what stands of
 * them.
 */
#include "job.h"
#include "option_value.h"
#include "output.h"

#include "base/date.h"
#include "base/json_writer.h"

#include <inttypes.h>

static int32_t
day_of(const struct job_options *options)
{
    return option_at_day(options, date_zone_named("Europe/Paris"));
}

/* Print whether something was recorded, for programs or in these words. */
static void
tell(const struct job *job, bool created, const char *words)
{
    if (job->options.json) {
        output_print(created ? "{\"created\":true}\n" : "{\"created\":false}\n");
    } else if (!job->options.quiet) {
        output_print(words);
    }
}

/* ---- aid of others --------------------------------------------------------------------------- */

enum status
job_aid_declare_usage(struct job *job, struct err *err)
{
    struct option_cents amount;

    return option_amount("amount", job->options.arguments[1], &amount, err);
}

enum status
job_aid_declare(struct job *job, struct err *err)
{
    const struct job_options *options = &job->options;
    const int32_t day = day_of(options);
    struct option_cents amount;
    bool created = false;
    enum status status = option_amount("amount", options->arguments[1], &amount, err);

    if (status != ST_OK) {
        return status;
    }
    const struct db_param params[] = {
        db_string(options->arguments[0]), db_string(options->sieg ? "deminimis_sieg" : "deminimis"),
        db_number(job->arena, day),       db_number(job->arena, amount.cents),
        db_string(options->giver),        db_string(options->reference)};

    status = db_named(job->db, "deminimis_declare", (struct db_params){6, params},
                      (struct db_rows){.on_row = db_on_flag, .context = &created}, err);
    if (status != ST_OK) {
        output_refusal(err);
        return status;
    }
    tell(job, created,
         text_format(job->arena,
                     created ? _("%s: aid of %s declared\n")
                             : _("%s: aid of %s was declared already\n"),
                     options->arguments[0], words_money(job->arena, amount.cents, "EUR", 1)));
    return ST_OK;
}

/* ---- who is one undertaking ------------------------------------------------------------------ */

enum status
job_aid_link(struct job *job, struct err *err)
{
    const struct job_options *options = &job->options;
    bool created = false;
    enum status status;

    const struct db_param params[] = {
        db_string(options->arguments[0]), db_string(options->arguments[1]),
        db_number(job->arena, options->from), db_string(options->source)};

    status = db_named(job->db, "undertaking_link_add", (struct db_params){4, params},
                      (struct db_rows){.on_row = db_on_flag, .context = &created}, err);
    if (status != ST_OK) {
        output_refusal(err);
        return status;
    }
    tell(job, created,
         text_format(job->arena,
                     created ? _("%s and %s are one undertaking\n")
                             : _("%s and %s are one undertaking already\n"),
                     options->arguments[0], options->arguments[1]));
    return ST_OK;
}

/* ---- the register ---------------------------------------------------------------------------- */

struct listing {
    struct job *job;
    struct text words, json;
    struct json_writer writer;
    int64_t had_cents, limit_cents;
};

/* granted_on, cents, registered, giver, reference, counts, had, limit */
static enum status
on_aid(const struct db_row *row, void *context, struct err *err)
{
    struct listing *listing = context;
    struct arena *arena = listing->job->arena;
    struct json_writer *writer = &listing->writer;

    (void)err;
    listing->had_cents = db_int64(row, 6);
    listing->limit_cents = db_int64(row, 7);
    if (db_is_null(row, 0)) {
        return ST_OK;
    }
    const char *day = date_text(arena, (int32_t)db_int64(row, 0));
    const int64_t cents = db_int64(row, 1), registered = db_int64(row, 2);

    json_begin_object(writer, NULL);
    json_string_of(writer, "granted_on", day);
    json_string_of(writer, "giver", db_text(row, 3));
    json_string_of(writer, "reference", db_text(row, 4));
    json_number_of(writer, "cents", cents);
    json_number_of(writer, "registered_cents", registered);
    json_flag_of(writer, "counts", db_bool(row, 5));
    json_end_object(writer);
    text_addf(&listing->words, _("  %s  %s, %s: %s"), day, db_text(row, 3), db_text(row, 4),
              words_money(arena, cents, "EUR", 1));
    if (cents != registered) {
        text_addf(&listing->words, _(" (of %s)"), words_money(arena, registered, "EUR", 1));
    }
    text_add(&listing->words, db_bool(row, 5) ? "\n" : _("; not in these years\n"));
    return ST_OK;
}

static void
print_listing(struct listing *listing)
{
    struct arena *arena = listing->job->arena;
    const int64_t left =
        listing->had_cents < listing->limit_cents ? listing->limit_cents - listing->had_cents : 0;

    json_end_array(&listing->writer);
    json_number_of(&listing->writer, "had_cents", listing->had_cents);
    json_number_of(&listing->writer, "limit_cents", listing->limit_cents);
    json_number_of(&listing->writer, "left_cents", left);
    json_end_object(&listing->writer);
    if (listing->job->options.json) {
        text_add(&listing->json, "\n");
        output_print(text_of(&listing->json));
        return;
    }
    output_folded(arena, text_of(&listing->words));
    output_print(text_format(
        arena, _("%s of %s, %s left\n"), words_money(arena, listing->had_cents, "EUR", 1),
        words_money(arena, listing->limit_cents, "EUR", 1), words_money(arena, left, "EUR", 1)));
}

enum status
job_aid_list(struct job *job, struct err *err)
{
    const struct job_options *options = &job->options;
    const int32_t day = day_of(options);
    const char *kind = options->sieg ? "deminimis_sieg" : "deminimis";
    struct listing listing = {
        .job = job, .words = text_in(job->arena), .json = text_in(job->arena)};
    const struct db_param params[] = {db_string(options->arguments[0]), db_string(kind),
                                      db_number(job->arena, day)};
    enum status status;

    listing.writer = json_writer_to(&listing.json);
    json_begin_object(&listing.writer, NULL);
    json_string_of(&listing.writer, "number", options->arguments[0]);
    json_string_of(&listing.writer, "kind", kind);
    json_string_of(&listing.writer, "day", date_text(job->arena, day));
    json_begin_array(&listing.writer, "aid");
    text_addf(&listing.words, _("%s, aid de minimis over the years up to %s\n"),
              options->arguments[0], words_date(job->arena, day));
    status = db_named(job->db, "deminimis_register", (struct db_params){3, params},
                      (struct db_rows){.on_row = on_aid, .context = &listing}, err);
    if (status != ST_OK) {
        output_refusal(err);
        return status;
    }
    print_listing(&listing);
    return ST_OK;
}
