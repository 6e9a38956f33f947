/* SPDX-License-Identifier: MPL-2.0 */
/*
 * levain import undo IMPORT --reason TEXT [--at DAY]
 *
 * As if the file had not come in, by contra-entries to the cent, of the first day on which it can
 * be or of --at; refused, with the list of what rests on it. Lines that another file has too become
 * that one's own, and are matched again. What was undone already is only found.
 */
#include "bank_told.h"
#include "fund_act.h"
#include "match_lines.h"
#include "output.h"

#include "base/date.h"
#include "base/text.h"
#include "base/words.h"

#include <inttypes.h>
#include <string.h>

#define HEIRS_MAX 1000

struct undoing {
    struct job *job;
    struct bank_import import;
    struct fund_act act;
    struct output_problems problems;
    struct {
        int64_t import_id, lines;
    } heirs[HEIRS_MAX];
    size_t heir_count;
    int64_t matched;
    const char *day;
};

static const struct {
    const char *what, *words;
} dependents[] = {
    {"closed", N_("what it booked is in a period that was closed since")},
    {"settlement", N_("an award was settled since, by what the line paid")},
    {"order", N_("its order went on since")},
    {"claim", N_("a claim rests on what the line paid")},
    {"recovered", N_("what was paid back was given on to funders since")},
    {"refund", N_("what it paid too much was paid back since")},
    {"export", N_("the books were exported since")},
    {"remittance", N_("orders were sent to the bank since")},
};

static const char *
dependent_words(const char *what)
{
    for (size_t i = 0; i < sizeof dependents / sizeof *dependents; i++) {
        if (strcmp(dependents[i].what, what) == 0) {
            return words_of(dependents[i].words);
        }
    }
    return what;
}

/* The day that it was undone with: the one that was asked for, or the first one that could be. */
static enum status
read_day(struct undoing *undoing, struct err *err)
{
    struct bank_import undone;
    enum status status =
        bank_import_find(undoing->job, undoing->job->options.arguments[0], &undone, err);

    undoing->day = undone.undone_on;
    return status;
}

/* line, part, what, words */
static enum status
on_dependent(const struct db_row *row, void *context, struct err *err)
{
    struct undoing *undoing = context;
    const int64_t line = db_int64(row, 0);

    (void)err;
    problem_report(
        &undoing->problems.problems,
        &(struct problem){.file = line > 0 ? bank_line_name(undoing->job, undoing->import.import_id,
                                                            line, db_int64(row, 1))
                                           : undoing->job->options.arguments[0],
                          .place = "",
                          .value = db_text(row, 3),
                          .reason = dependent_words(db_text(row, 2)),
                          .advice = ""});
    return ST_OK;
}

static enum status
check(struct undoing *undoing, struct err *err)
{
    struct job *job = undoing->job;
    const struct db_param params[] = {db_number(job->arena, undoing->import.fund_id),
                                      db_number(job->arena, undoing->import.import_id)};
    enum status status =
        db_named(job->db, "bank_import_depends", (struct db_params){2, params},
                 (struct db_rows){.on_row = on_dependent, .context = undoing}, err);

    if (status == ST_OK && undoing->problems.problems.count > 0) {
        err_hint(err, "%s", _("undo these first, or correct what is wrong by itself"));
        return err_set(err, ST_DATA, _("import %s cannot be undone: %zu things rest on it"),
                       job->options.arguments[0], undoing->problems.problems.count);
    }
    return status;
}

/* to_import_id, lines */
static enum status
on_heir(const struct db_row *row, void *context, struct err *err)
{
    struct undoing *undoing = context;

    if (undoing->heir_count == HEIRS_MAX) {
        return err_set(err, ST_DATA, "%s", _("too many imports have lines of this one"));
    }
    undoing->heirs[undoing->heir_count].import_id = db_int64(row, 0);
    undoing->heirs[undoing->heir_count++].lines = db_int64(row, 1);
    return ST_OK;
}

static enum status
undo(struct undoing *undoing, struct err *err)
{
    struct job *job = undoing->job;
    const struct db_param params[] = {
        db_number(job->arena, undoing->import.fund_id),
        db_number(job->arena, undoing->import.import_id), db_string(job->options.reason),
        job->options.has_at ? db_number(job->arena, undoing->act.day) : db_null()};
    enum status status = db_named(job->db, "bank_import_undo", (struct db_params){4, params},
                                  (struct db_rows){.on_row = on_heir, .context = undoing}, err);

    for (size_t i = 0; status == ST_OK && i < undoing->heir_count; i++) {
        struct match_counts counts = {0};

        status =
            match_imported(job, undoing->import.fund_id, undoing->heirs[i].import_id, &counts, err);
        undoing->matched += counts.matched;
    }
    return status;
}

static void
tell(struct undoing *undoing)
{
    struct job *job = undoing->job;
    const bool created = undoing->import.reason == NULL;
    struct text words = text_in(job->arena), json = text_in(job->arena);
    struct json_writer writer = json_writer_to(&json);
    int32_t day;

    json_begin_object(&writer, NULL);
    json_number_of(&writer, "import", undoing->import.import_id);
    json_string_of(&writer, "reason", created ? job->options.reason : undoing->import.reason);
    json_string_of(&writer, "day", created ? undoing->day : undoing->import.undone_on);
    json_flag_of(&writer, "created", created);
    json_begin_array(&writer, "passed_on");
    if (created) {
        text_addf(&words, _("import %" PRId64 " (%s) is undone, on %s\n"),
                  undoing->import.import_id, undoing->import.name,
                  date_parse(undoing->day, strlen(undoing->day), &day) ? words_date(job->arena, day)
                                                                       : undoing->day);
    } else {
        text_addf(&words, _("import %" PRId64 " (%s) was undone already: nothing changes\n"),
                  undoing->import.import_id, undoing->import.name);
    }
    for (size_t i = 0; i < undoing->heir_count; i++) {
        json_begin_object(&writer, NULL);
        json_number_of(&writer, "import", undoing->heirs[i].import_id);
        json_number_of(&writer, "lines", undoing->heirs[i].lines);
        json_end_object(&writer);
        text_addf(&words,
                  _("lines that import %" PRId64 " had seen are its own now: %" PRId64 "\n"),
                  undoing->heirs[i].import_id, undoing->heirs[i].lines);
    }
    json_end_array(&writer);
    json_number_of(&writer, "matched_lines", undoing->matched);
    output_problems_write(&undoing->problems, &writer);
    json_end_object(&writer);
    text_add(&json, "\n");
    if (job->options.json) {
        output_print(text_of(&json));
    } else if (!job->options.quiet) {
        output_folded(job->arena, text_of(&words));
    }
}

enum status
job_import_undo(struct job *job, struct err *err)
{
    struct undoing *undoing = ARENA_NEW(job->arena, struct undoing, 1);
    enum status status;

    undoing->job = job;
    output_problems_begin(&undoing->problems, job->arena, job->options.json);
    status = bank_import_find(job, job->options.arguments[0], &undoing->import, err);
    if (status == ST_OK) {
        status = fund_act_begin(job, undoing->import.fund, &undoing->act, err);
    }
    if (status == ST_OK && undoing->import.reason == NULL) {
        status = check(undoing, err);
        status = status == ST_OK ? undo(undoing, err) : status;
        status = status == ST_OK ? read_day(undoing, err) : status;
    }
    output_problems_end(&undoing->problems);
    output_refusal(err);
    if (status == ST_OK || (job->options.json && undoing->problems.problems.count > 0)) {
        tell(undoing);
    }
    return status;
}
