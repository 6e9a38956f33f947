/* SPDX-License-Identifier: MPL-2.0 */
/*
 * levain report reconciliation FUND [--from DAY] [--through DAY]
 *                              [--format html,txt,csv,xlsx,json] [--out DIR]
 *
 * The statement of reconciliation: each book by its own lines, what became of them, what
 * waits and how long, orders on their way, and the way from the ledger to what the bank holds, each
 * difference with the lines that it is made of. Printed, or in the language of the fund written
 * into files that appear when they are whole.
 */
#include "fund_act.h"
#include "output.h"
#include "reconciliation.h"

#include "base/date.h"
#include "report_pages.h"

#include <string.h>

#define FORMS_MAX 5

static const char *const forms[FORMS_MAX] = {"html", "txt", "csv", "xlsx", "json"};

static bool
is_form(const char *name)
{
    for (size_t i = 0; i < FORMS_MAX; i++) {
        if (strcmp(forms[i], name) == 0) {
            return true;
        }
    }
    return false;
}

enum status
job_report_reconciliation_usage(struct job *job, struct err *err)
{
    const char *list = job->options.format, *name;

    while (list != NULL && (name = report_next_name(job->arena, &list)) != NULL) {
        if (!is_form(name)) {
            err_hint(err, "%s", _("formats are html, txt, csv, xlsx and json"));
            return err_set(err, ST_USAGE, _("there is no format %s"), name);
        }
    }
    return ST_OK;
}

/* document */
static enum status
on_document(const struct db_row *row, void *context, struct err *err)
{
    struct fund_act *act = context;
    const char *text = db_text(row, 0);

    (void)err;
    text_add(&act->words, text);
    return ST_OK;
}

static enum status
read_document(struct fund_act *act, struct document **document, struct err *err)
{
    struct job *job = act->job;
    const struct job_options *options = &job->options;
    const int32_t through = options->through.has ? options->through.day : act->day;
    const int32_t from =
        options->has_from ? options->from
                          : date_of_civil((struct civil_date){date_to_civil(through).year, 1, 1});
    const struct db_param params[] = {db_number(job->arena, act->fund_id),
                                      db_number(job->arena, from), db_number(job->arena, through)};
    enum status status = ST_OK;

    if (from > through) {
        return err_set(err, ST_USAGE, "%s", _("--from is after --through"));
    }
    status = db_named(job->db, "reconciliation", (struct db_params){3, params},
                      (struct db_rows){.on_row = on_document, .context = act}, err);
    return status == ST_OK
               ? document_parse(job->arena, text_of(&act->words), act->words.length, document, err)
               : status;
}

static enum status
write_form(struct fund_act *act, struct document *document, const char *form, struct text *paths,
           struct err *err)
{
    struct arena *arena = act->job->arena;
    const char *folder = act->job->options.out != NULL ? act->job->options.out : ".";
    const char *path = text_format(arena, "%s/%s-%s.%s", folder, "reconciliation",
                                   document_text(document, "through_date", ""), form);
    struct sink_file *file = NULL;
    enum status status = sink_file_open(arena, path, &file, err);

    if (status == ST_OK) {
        status = reconciliation_form(arena, document, form, sink_of_file(file), err);
    }
    if (status != ST_OK) {
        sink_file_drop(file);
        return status;
    }
    text_addf(paths, "%s\n", path);
    return sink_file_keep(file, err);
}

/* In the language of the fund. */
static enum status
write_forms(struct fund_act *act, struct document *document, struct text *paths, struct err *err)
{
    const char *list = act->job->options.format, *name;
    const enum language spoken = words_language();
    enum status status;

    words_speak(strcmp(document_text(document, "language", "fr"), "fr") == 0 ? LANGUAGE_FR
                                                                             : LANGUAGE_EN);
    status = reconciliation_word(act->job->arena, document, err);
    while (status == ST_OK && (name = report_next_name(act->job->arena, &list)) != NULL) {
        status = write_form(act, document, name, paths, err);
    }
    words_speak(spoken);
    return status;
}

static enum status
tell(struct fund_act *act, struct document *document, struct err *err)
{
    struct job *job = act->job;
    struct text out = text_in(job->arena), paths = text_in(job->arena);
    enum status status;

    if (job->options.json) {
        document_write_json(document, &out);
        text_add(&out, "\n");
    }
    if (job->options.format != NULL) {
        status = write_forms(act, document, &paths, err);
    } else {
        status = reconciliation_word(job->arena, document, err);
        if (status == ST_OK && !job->options.json) {
            reconciliation_text(job->arena, document, RECONCILIATION_ITEMS_SHOWN, &out);
        }
    }
    if (status == ST_OK && !job->options.json && !job->options.quiet) {
        text_add(&out, text_of(&paths));
    }
    if (status == ST_OK) {
        output_print(text_of(&out));
    }
    return status;
}

enum status
job_report_reconciliation(struct job *job, struct err *err)
{
    struct fund_act act;
    struct document *document = NULL;
    enum status status = fund_act_begin(job, job->options.arguments[0], &act, err);

    if (status == ST_OK) {
        status = read_document(&act, &document, err);
    }
    return status == ST_OK ? tell(&act, document, err) : status;
}
