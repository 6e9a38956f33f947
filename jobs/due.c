/* SPDX-License-Identifier: MPL-2.0 */
/*
 * levain due [FUND] [--at DAY] [--within DAYS]
 * levain due [FUND] --run                          makes the reports that are due: due_run.c
 *
 * What has to be done, by whom, until when: offers that run out, what waits to be notified, signed,
 * certified, ordered, paid, sent again, financial returns, indicators, milestones, publication,
 * projects that have not begun, claims, commitments that grow old, unknown money, exercises to
 * close. First what is late.
 */
#include "due.h"

#include "life_words.h"
#include "option_value.h"
#include "output.h"

#include "base/date.h"
#include "base/json_writer.h"
#include "base/text.h"
#include "store/row_json.h"

#include <stdlib.h>
#include <string.h>

#define WITHIN_DAYS     60
#define WITHIN_DAYS_MAX 3660

struct duty {
    const char *kind, *words;
    const char *who; /* the role that does it */
};

static const struct duty duties[] = {
    {"offer", N_("the offer runs out"), "manager"},
    {"notify", N_("to be notified"), "manager"},
    {"sign", N_("to be signed"), "manager"},
    {"instalment", N_("to be certified"), "manager"},
    {"settle", N_("to be settled: its papers are there"), "manager"},
    {"order", N_("certified, to be ordered"), "manager"},
    {"pay", N_("ordered, to be paid"), "accountant"},
    {"reissue", N_("returned by the bank, to be sent again"), "accountant"},
    {"return", N_("financial return"), "manager"},
    {"judge_return", N_("financial return to be validated by another person"), "manager"},
    {"judge_expenses", N_("expenses to be judged by another person"), "manager"},
    {"indicators", N_("values of indicators to be reported"), "manager"},
    {"judge_values", N_("values of indicators to be validated by another person"), "manager"},
    {"milestone", N_("milestone"), "manager"},
    {"publish", N_("to be published as open data"), "manager"},
    {"report", N_("report on schedule, to be made: levain due --run"), "batch"},
    {"start", N_("lapses unless the project has begun"), "manager"},
    {"claim", N_("to be paid back by the beneficiary"), "accountant"},
    {"overpaid", N_("paid too much by the bank, to be paid back"), "accountant"},
    {"match", N_("lines of the bank that wait to be matched"), "accountant"},
    {"vintage", N_("commitments of that year are still outstanding"), "manager"},
    {"close", N_("exercise to be closed"), "accountant"},
    {"suspense", N_("came in, to be booked as what it is"), "accountant"},
};

struct due {
    struct job *job;
    int32_t today;
    struct text words;
    struct json_writer *writer;
    int part; /* 0 = nothing yet, 1 = late, 2 = to come */
    size_t late_count, coming_count;
};

/* Reminders of a financial return: 60 and 15 days before, on the day, 15 days after. Gives which of
 * them was the last, counted from the day that it is due; false before the first. */
static bool
last_reminder(const struct due *due, int32_t day, int32_t *reminder)
{
    static const int32_t reminders[] = {15, 0, -15, -60};

    for (size_t i = 0; i < sizeof reminders / sizeof *reminders; i++) {
        if (due->today - day >= reminders[i]) {
            *reminder = reminders[i];
            return true;
        }
    }
    return false;
}

static const char *
reminder_words(struct arena *arena, int32_t reminder)
{
    return reminder == 0  ? _("reminder of the day itself")
           : reminder > 0 ? text_format(arena, _("reminder %d days after"), (int)reminder)
                          : text_format(arena, _("reminder %d days before"), (int)-reminder);
}

const char *
due_kind(size_t place)
{
    return place < sizeof duties / sizeof *duties ? duties[place].kind : NULL;
}

static const struct duty *
duty_of(const char *kind)
{
    for (size_t i = 0; i < sizeof duties / sizeof *duties; i++) {
        if (strcmp(duties[i].kind, kind) == 0) {
            return &duties[i];
        }
    }
    return &duties[0];
}

static void
write_json(struct due *due, const struct db_row *row, const struct duty *duty,
           const int32_t *reminder)
{
    const int32_t day = (int32_t)db_int64(row, 1);

    json_begin_object(due->writer, NULL);
    json_string_of(due->writer, "fund", db_text(row, 0));
    json_string_of(due->writer, "due_on", date_text(due->job->arena, day));
    json_number_of(due->writer, "days_left", day - due->today);
    json_string_of(due->writer, "kind", duty->kind);
    json_string_of(due->writer, "who", duty->who);
    json_string_of(due->writer, "subject", db_text(row, 3));
    row_json_text(due->writer, "detail", row, 4);
    row_json_number(due->writer, "cents", row, 5);
    if (reminder != NULL) {
        json_number_of(due->writer, "reminder_days", *reminder);
    }
    json_end_object(due->writer);
}

/* fund, due_on, kind, subject, detail, cents */
static enum status
on_duty(const struct db_row *row, void *context, struct err *err)
{
    struct due *due = context;
    struct arena *arena = due->job->arena;
    const struct duty *duty = duty_of(db_text(row, 2));
    const int32_t day = (int32_t)db_int64(row, 1);
    const int part = day < due->today ? 1 : 2;
    int32_t reminder = 0;
    const bool reminded = strcmp(duty->kind, "return") == 0 && last_reminder(due, day, &reminder);

    (void)err;
    write_json(due, row, duty, reminded ? &reminder : NULL);
    due->late_count += part == 1;
    due->coming_count += part == 2;
    if (part != due->part) {
        text_add(&due->words, part == 1 ? _("late\n") : _("to come\n"));
        due->part = part;
    }
    text_addf(&due->words, "  %s  %s, %s", date_text(arena, day), db_text(row, 3),
              words_of(duty->words));
    if (!db_is_null(row, 4)) {
        text_addf(&due->words, " (%s)",
                  strcmp(duty->kind, "sign") == 0 ? life_words(LIFE_ACT, db_text(row, 4))
                                                  : life_number(arena, db_text(row, 4)));
    }
    if (!db_is_null(row, 5)) {
        text_addf(&due->words, _(": %s"), words_money(arena, db_int64(row, 5), "EUR", 0));
    }
    if (reminded) {
        text_addf(&due->words, "; %s", reminder_words(arena, reminder));
    }
    text_add(&due->words, "\n");
    return ST_OK;
}

static enum status
read_within(const struct job *job, int32_t *days, struct err *err)
{
    const char *text = job->options.within;

    *days = WITHIN_DAYS;
    if (text == NULL) {
        return ST_OK;
    }
    *days = text[0] == '\0' || text[strspn(text, "0123456789")] != '\0' || strlen(text) > 4
                ? -1
                : (int32_t)strtol(text, NULL, 10);
    return *days >= 0 && *days <= WITHIN_DAYS_MAX
               ? ST_OK
               : err_set(err, ST_USAGE, _("--within takes 0 to %d days, not \"%s\""),
                         WITHIN_DAYS_MAX, text);
}

enum status
job_due_usage(struct job *job, struct err *err)
{
    const struct job_options *options = &job->options;
    int32_t within;

    if (!options->run_due && (options->out != NULL || options->textfile != NULL)) {
        return err_set(err, ST_USAGE, "%s", _("--out and --textfile go with --run"));
    }
    if (options->textfile != NULL && strcmp(options->textfile, "-") == 0) {
        return err_set(
            err, ST_USAGE, "%s",
            _("--textfile takes the name of a file: it takes the place of the last one"));
    }
    if (options->run_due && options->within != NULL) {
        return err_set(err, ST_USAGE, "%s", _("give either --run or --within"));
    }
    return read_within(job, &within, err);
}

enum status
job_due(struct job *job, struct err *err)
{
    struct text json = text_in(job->arena);
    struct json_writer writer = json_writer_to(&json);
    struct due due = {.job = job, .words = text_in(job->arena), .writer = &writer};
    const bool named = job->options.argument_count > 0;
    int32_t within;
    enum status status;

    if (job->options.run_due) {
        return due_make(job, err);
    }
    status = read_within(job, &within, err);
    due.today = option_at_day(&job->options, date_zone_named("Europe/Paris"));
    json_begin_array(&writer, NULL);
    if (status == ST_OK) {
        const struct db_param params[] = {named ? db_string(job->options.arguments[0]) : db_null(),
                                          db_number(job->arena, due.today),
                                          db_number(job->arena, due.today + within)};

        status = db_named(job->db, "obligations", (struct db_params){3, params},
                          (struct db_rows){.on_row = on_duty, .context = &due}, err);
    }
    if (status != ST_OK) {
        return status;
    }
    json_end_array(&writer);
    if (job->options.json) {
        text_add(&json, "\n");
        output_print(text_of(&json));
    } else if (due.late_count + due.coming_count == 0) {
        output_print(_("nothing is due\n"));
    } else {
        text_addf(&due.words, _("%zu late, %zu to come within %d days\n"), due.late_count,
                  due.coming_count, (int)within);
        output_folded(job->arena, text_of(&due.words));
    }
    return ST_OK;
}
