/* SPDX-License-Identifier: MPL-2.0 */
/*
 * levain person list [--fund FUND]
 *
 * Who has, had or will have which role in a fund: of all funds in which who is connected has one;
 * of every fund for who administers the database. Also what both other commands share.
 */
#include "output.h"

#include "base/date.h"
#include "base/json_writer.h"
#include "base/text.h"
#include "base/words.h"
#include "job.h"
#include "person.h"
#include "store/row_json.h"

#include <string.h>

static const struct {
    const char *code, *words;
} roles[] = {
    {"reader", N_("reader")},   {"manager", N_("manager")}, {"accountant", N_("accountant")},
    {"auditor", N_("auditor")}, {"batch", N_("batch")},     {"committee", N_("committee")},
};

const char *
person_role_words(const char *code)
{
    for (size_t i = 0; i < sizeof roles / sizeof *roles; i++) {
        if (strcmp(roles[i].code, code) == 0) {
            return words_of(roles[i].words);
        }
    }
    return NULL;
}

struct found_fund {
    int64_t *fund_id;
    bool is_there;
};

/* fund_id, may */
static enum status
on_fund(const struct db_row *row, void *context, struct err *err)
{
    struct found_fund *found = context;

    (void)err;
    *found->fund_id = db_int64(row, 0);
    found->is_there = true;
    return ST_OK;
}

enum status
person_fund(struct job *job, int64_t *fund_id, struct err *err)
{
    struct found_fund found = {.fund_id = fund_id};
    const struct db_param code[] = {db_string(job->options.fund)};
    enum status status = db_named(job->db, "fund_find", (struct db_params){1, code},
                                  (struct db_rows){.on_row = on_fund, .context = &found}, err);

    if (status == ST_OK && !found.is_there) {
        err_hint(err, "%s", _("a fund begins with its first fund file: levain fund apply"));
        return err_set(err, ST_DATA, _("there is no fund named %s"), job->options.fund);
    }
    return status;
}

void
person_write_day(struct job *job, struct json_writer *writer, const char *key, bool is_there,
                 int32_t day)
{
    json_string_of(writer, key, is_there ? date_text(job->arena, day) : NULL);
}

struct listing {
    struct job *job;
    struct text out;
    struct json_writer writer;
    const char *fund; /* of the row before */
    size_t count;
};

static void
write_role(struct listing *listing, const struct db_row *row)
{
    struct json_writer *writer = &listing->writer;

    json_begin_object(writer, NULL);
    json_string_of(writer, "fund", db_text(row, 0));
    json_string_of(writer, "login", db_text(row, 1));
    json_string_of(writer, "name", db_text(row, 2));
    json_string_of(writer, "kind", db_text(row, 3));
    json_string_of(writer, "role", db_text(row, 4));
    person_write_day(listing->job, writer, "from", true, (int32_t)db_int64(row, 5));
    person_write_day(listing->job, writer, "until", !db_is_null(row, 6),
                     db_is_null(row, 6) ? 0 : (int32_t)db_int64(row, 6));
    json_string_of(writer, "state", db_text(row, 7));
    json_string_of(writer, "recorded_by", db_text(row, 8));
    row_json_text(writer, "ended_by", row, 9);
    json_end_object(writer);
}

static void
tell_role(struct listing *listing, const struct db_row *row)
{
    struct arena *arena = listing->job->arena;
    const char *fund = db_text(row, 0), *state = db_text(row, 7);
    const char *begins = words_date(arena, (int32_t)db_int64(row, 5));

    if (listing->fund == NULL || strcmp(listing->fund, fund) != 0) {
        listing->fund = arena_string(arena, fund);
        text_addf(&listing->out, _("fund %s\n"), fund);
    }
    text_addf(&listing->out, _("  %s: %s (%s)"), db_text(row, 4), db_text(row, 1), db_text(row, 2));
    if (db_is_null(row, 6)) {
        text_addf(&listing->out, _(", from %s"), begins);
    } else {
        text_addf(&listing->out, _(", from %s to %s"), begins,
                  words_date(arena, (int32_t)db_int64(row, 6)));
    }
    text_addf(&listing->out, "%s\n",
              strcmp(state, "ended") == 0    ? _("; it has ended")
              : strcmp(state, "coming") == 0 ? _("; it has not begun")
                                             : "");
}

static enum status
on_role(const struct db_row *row, void *context, struct err *err)
{
    struct listing *listing = context;

    (void)err;
    listing->count++;
    if (listing->job->options.json) {
        write_role(listing, row);
    } else {
        tell_role(listing, row);
    }
    return ST_OK;
}

enum status
job_person_list(struct job *job, struct err *err)
{
    int64_t fund_id = 0;
    struct listing listing = {.job = job, .out = text_in(job->arena)};
    enum status status = job->options.fund != NULL ? person_fund(job, &fund_id, err) : ST_OK;
    const struct db_param fund[] = {job->options.fund != NULL ? db_number(job->arena, fund_id)
                                                              : db_null()};

    listing.writer = json_writer_to(&listing.out);
    if (job->options.json) {
        json_begin_object(&listing.writer, NULL);
        json_begin_array(&listing.writer, "roles");
    }
    if (status == ST_OK) {
        status = db_named(job->db, "fund_roles", (struct db_params){1, fund},
                          (struct db_rows){.on_row = on_role, .context = &listing}, err);
    }
    if (status == ST_OK && job->options.json) {
        json_end_array(&listing.writer);
        json_end_object(&listing.writer);
        text_add(&listing.out, "\n");
        output_print(text_of(&listing.out));
    } else if (status == ST_OK) {
        output_folded(job->arena, listing.count > 0 ? text_of(&listing.out)
                                                    : _("no role that you may see is recorded\n"));
    }
    return status;
}
