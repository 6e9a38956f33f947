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

static int32_t
last_day(const struct fund_act *act)
{
    const struct job_options *options = &act->job->options;

    return options->through.has ? options->through.day : act->day;
}

static enum status
read_document(struct fund_act *act, struct document **document, struct err *err)
{
    struct job *job = act->job;
    const struct job_options *options = &job->options;
    const int32_t through = last_day(act);
    const int32_t from =
        options->has_from ? options->from
                          : date_of_civil((struct civil_date){date_to_civil(through).year, 1, 1});
    const struct db_param params[] = {db_number(job->arena, act->fund_id),
                                      db_number(job->arena, from), db_number(job->arena, through),
                                      db_number(job->arena, RECONCILIATION_ITEMS_HELD)};
    enum status status = ST_OK;

    if (from > through) {
        return err_set(err, ST_USAGE, "%s", _("--from is after --through"));
    }
    status = db_named(job->db, "reconciliation", (struct db_params){4, params},
                      (struct db_rows){.on_row = on_document, .context = act}, err);
    return status == ST_OK
               ? document_parse(job->arena, text_of(&act->words), act->words.length, document, err)
               : status;
}

/* ---- items, as they come --------------------------------------------------------------------- */

/* row, day, what, cents */
static enum status
on_item(const struct db_row *row, void *context, struct err *err)
{
    return reconciliation_item(context, db_text(row, 0), db_text_or(row, 1, NULL), db_text(row, 2),
                               db_int64(row, 3), err);
}

static enum status
read_items(void *context, const char *rows, struct reconciliation_walk *walk, struct err *err)
{
    struct fund_act *act = context;
    struct job *job = act->job;
    const struct db_param params[] = {db_number(job->arena, act->fund_id),
                                      db_number(job->arena, last_day(act)), db_string(rows)};

    return db_stream(job->db, "reconciliation_items", (struct db_params){3, params},
                     (struct db_rows){.on_row = on_item, .context = walk}, err);
}

/* ---- forms ----------------------------------------------------------------------------------- */

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
        status =
            reconciliation_form(arena, document, form,
                                &(struct reconciliation_source){read_items, act, act->job->scratch},
                                sink_of_file(file), err);
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
print_bytes(void *context, const char *bytes, size_t length, struct err *err)
{
    struct arena *scratch = context;
    const struct arena_mark mark = arena_mark(scratch);

    (void)err;
    output_print(arena_copy(scratch, bytes, length));
    arena_reset(scratch, mark);
    return ST_OK;
}

/* As it was read, before it has words. */
static enum status
print_json(struct fund_act *act, const struct document *document, struct err *err)
{
    struct job *job = act->job;

    return reconciliation_form(job->arena, document, "json",
                               &(struct reconciliation_source){read_items, act, act->job->scratch},
                               (struct sink){print_bytes, job->scratch}, err);
}

static enum status
tell(struct fund_act *act, struct document *document, struct err *err)
{
    struct job *job = act->job;
    struct text out = text_in(job->arena), paths = text_in(job->arena);
    enum status status = job->options.json ? print_json(act, document, err) : ST_OK;

    if (status == ST_OK && job->options.format != NULL) {
        status = write_forms(act, document, &paths, err);
    } else if (status == ST_OK && !job->options.json) {
        status = reconciliation_word(job->arena, document, err);
        if (status == ST_OK) {
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
