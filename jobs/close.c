/* SPDX-License-Identifier: MPL-2.0 */
/*
 * levain close [FUND/]PERIOD [--dry-run]
 *
 * Close a period of an exercise: 2026 (all of it, the days of January that still belong to it
 * included), 2026-03 (up to its last day) or 2026-03-16 (up to that day). No operation of the
 * exercise may be dated in it any more; what is wrong in it is corrected in the open one. What is
 * closed stays closed: the same again changes nothing.
 *
 * It prints the head of the journal as it stands: the digest of all operations until now, for the
 * papers of the closing.
 */
#include "output.h"

#include "base/date.h"
#include "base/json_writer.h"
#include "base/text.h"
#include "base/words.h"
#include "job.h"

#include <inttypes.h>
#include <string.h>

#define YEAR_LENGTH 4
#define MONTHS      12

struct closing {
    struct job *job;
    const char *period;
    const char *fund_asked; /* null = the only one that has the exercise */
    int32_t exercise, day;
    size_t found_count;
    struct text names;
    int64_t fund_id, operation_count;
    const char *fund, *head; /* head: null when nothing was ever posted */
    bool created;
    int32_t closed_through;
};

/* ---- the period -------------------------------------------------------------------------------*/

static bool
read_digits(const char *text, size_t length, int32_t *value)
{
    *value = 0;
    for (size_t i = 0; i < length; i++) {
        if (text[i] < '0' || text[i] > '9') {
            return false;
        }
        *value = *value * 10 + (text[i] - '0');
    }
    return true;
}

static int32_t
last_day_of_month(int32_t year, int32_t month)
{
    struct civil_date next = {month == MONTHS ? year + 1 : year, month == MONTHS ? 1 : month + 1,
                              1};

    return date_of_civil(next) - 1;
}

/* Expenses of December are still booked in January: an exercise ends a month after its year. */
static bool
read_period(const char *period, int32_t *exercise, int32_t *day)
{
    const size_t length = strlen(period);
    int32_t month = 0;

    if (length < YEAR_LENGTH || !read_digits(period, YEAR_LENGTH, exercise) || *exercise == 0) {
        return false;
    }
    if (length == YEAR_LENGTH) {
        *day = last_day_of_month(*exercise + 1, 1);
        return true;
    }
    if (length == strlen("2026-03") && period[YEAR_LENGTH] == '-') {
        *day = read_digits(period + YEAR_LENGTH + 1, 2, &month) && month >= 1 && month <= MONTHS
                   ? last_day_of_month(*exercise, month)
                   : 0;
        return month >= 1 && month <= MONTHS;
    }
    return date_parse(period, length, day);
}

static enum status
take_period(struct closing *closing, struct err *err)
{
    const char *asked = closing->job->options.arguments[0];
    const char *slash = strrchr(asked, '/');

    closing->period = slash != NULL ? slash + 1 : asked;
    if (slash != NULL) {
        closing->fund_asked = text_format(closing->job->arena, "%.*s", (int)(slash - asked), asked);
    }
    if (!read_period(closing->period, &closing->exercise, &closing->day)) {
        err_hint(err, "%s", _("a period is 2026, 2026-03 or 2026-03-16; FUND/2026 names the fund"));
        return err_set(err, ST_USAGE, _("\"%s\" is no period"), closing->period);
    }
    return ST_OK;
}

/* ---- the fund ---------------------------------------------------------------------------------*/

/* fund_id, code */
static enum status
on_exercise(const struct db_row *row, void *context, struct err *err)
{
    struct closing *closing = context;

    (void)err;
    closing->fund_id = db_int64(row, 0);
    closing->fund = arena_string(closing->job->arena, db_text(row, 1));
    text_addf(&closing->names, "%s%s/%s", closing->found_count > 0 ? ", " : "", closing->fund,
              closing->period);
    closing->found_count++;
    return ST_OK;
}

static enum status
find_exercise(struct closing *closing, struct err *err)
{
    struct job *job = closing->job;
    const struct db_param params[] = {closing->fund_asked != NULL ? db_string(closing->fund_asked)
                                                                  : db_null(),
                                      db_number(job->arena, closing->exercise)};
    enum status status = db_named(job->db, "exercise_find", (struct db_params){2, params},
                                  (struct db_rows){.on_row = on_exercise, .context = closing}, err);

    if (status == ST_OK && closing->found_count == 0) {
        err_hint(err, "%s", _("an exercise begins with the first operation that is posted to it"));
        return closing->fund_asked != NULL
                   ? err_set(err, ST_DATA, _("fund %s has no exercise %" PRId32),
                             closing->fund_asked, closing->exercise)
                   : err_set(err, ST_DATA, _("no fund has an exercise %" PRId32),
                             closing->exercise);
    }
    if (status == ST_OK && closing->found_count > 1) {
        err_hint(err, _("say which one: %s"), text_of(&closing->names));
        return err_set(err, ST_DATA, _("%zu funds have an exercise %" PRId32), closing->found_count,
                       closing->exercise);
    }
    return status;
}

/* ---- closing it -------------------------------------------------------------------------------*/

/* closed_through, operation_count, head */
static enum status
on_state(const struct db_row *row, void *context, struct err *err)
{
    struct closing *closing = context;

    (void)err;
    closing->closed_through = (int32_t)db_int64(row, 0);
    closing->operation_count = db_int64(row, 1);
    closing->head = db_text_kept(closing->job->arena, row, 2);
    return ST_OK;
}

static enum status
close_it(struct closing *closing, struct err *err)
{
    struct job *job = closing->job;
    const struct db_param params[] = {db_number(job->arena, closing->fund_id),
                                      db_number(job->arena, closing->exercise),
                                      db_number(job->arena, closing->day)};
    enum status status =
        db_named(job->db, "ledger_close", (struct db_params){3, params},
                 (struct db_rows){.on_row = db_on_flag, .context = &closing->created}, err);

    if (status == ST_DATA && strcmp(err->source, "closing_through_check") == 0) {
        err_hint(err, "%s", _("a period is closed from the day after its last one"));
        return err_set(err, ST_DATA, _("%s is not over"), words_date(job->arena, closing->day));
    }
    return status == ST_OK ? db_named(job->db, "exercise_state", (struct db_params){2, params},
                                      (struct db_rows){.on_row = on_state, .context = closing}, err)
                           : status;
}

static void
print_json(const struct closing *closing)
{
    struct text out = text_in(closing->job->arena);
    struct json_writer writer = json_writer_to(&out);

    json_begin_object(&writer, NULL);
    json_string_of(&writer, "fund", closing->fund);
    json_number_of(&writer, "exercise", closing->exercise);
    json_string_of(&writer, "closed_through",
                   date_text(closing->job->arena, closing->closed_through));
    json_flag_of(&writer, "created", closing->created);
    json_number_of(&writer, "operations", closing->operation_count);
    json_string_of(&writer, "journal_sha256", closing->head);
    json_end_object(&writer);
    text_add(&out, "\n");
    output_print(text_of(&out));
}

static void
print(const struct closing *closing)
{
    struct arena *arena = closing->job->arena;
    struct text out = text_in(arena);

    text_addf(&out,
              closing->created
                  ? _("fund %s: exercise %" PRId32 " is closed through %s\n")
                  : _("fund %s: exercise %" PRId32 " was closed already, through %s\n"),
              closing->fund, closing->exercise, words_date(arena, closing->closed_through));
    text_addf(&out, _("  operations of the closed days: %" PRId64 "\n"), closing->operation_count);
    if (closing->head != NULL) {
        text_addf(&out, _("  head of the journal\n    %s\n"), closing->head);
        text_addf(&out, "%s",
                  _("  keep it with the papers of the closing: it stands for all operations until"
                    " now\n"));
    }
    output_print(text_of(&out));
}

enum status
job_close_usage(struct job *job, struct err *err)
{
    struct closing closing = {.job = job};

    return take_period(&closing, err);
}

enum status
job_close(struct job *job, struct err *err)
{
    struct closing closing = {.job = job, .names = text_in(job->arena)};
    enum status status = take_period(&closing, err);

    if (status == ST_OK) {
        status = find_exercise(&closing, err);
    }
    if (status == ST_OK) {
        status = close_it(&closing, err);
    }
    if (status == ST_OK && job->options.json) {
        print_json(&closing);
    } else if (status == ST_OK && !job->options.quiet) {
        print(&closing);
    }
    return status;
}
