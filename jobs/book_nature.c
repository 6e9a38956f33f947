/* SPDX-License-Identifier: MPL-2.0 */
/*
 * levain funding nature FUND [--at DAY]
 * levain funding nature FUND SUBJECT NATURE --from DAY --source TEXT
 *
 * A contribution of a foundation is not in the accounts of a subsidy, nor an award for investment
 * in those of one for operation. Which is which is of the operator's accountant.
 */
#include "fund_act.h"
#include "output.h"

#include "base/date.h"

#include <string.h>

static const struct {
    const char *nature, *words;
} natures[] = {
    {"subsidy", N_("subsidies of a public body")},
    {"contribution", N_("contributions of another private body")},
    {"patronage", N_("patronage of a company")},
    {"operation", N_("awards for operation")},
    {"investment", N_("awards for investment")},
};

static const char *
nature_words(const char *nature)
{
    for (size_t i = 0; i < sizeof natures / sizeof *natures; i++) {
        if (strcmp(natures[i].nature, nature) == 0) {
            return words_of(natures[i].words);
        }
    }
    return nature;
}

enum status
job_funding_nature_usage(struct job *job, struct err *err)
{
    const struct job_options *options = &job->options;

    if (options->argument_count == 1) {
        return options->source == NULL
                   ? ST_OK
                   : err_set(err, ST_USAGE, "%s",
                             _("--source is of a nature: levain funding nature FUND SUBJECT"
                               " NATURE"));
    }
    if (options->argument_count == 2) {
        return err_set(err, ST_USAGE, "%s", _("which nature is missing"));
    }
    return options->has_from && options->source != NULL
               ? ST_OK
               : err_set(err, ST_USAGE, _("%s is missing"),
                         options->has_from ? "--source" : "--from");
}

/* subject, name, nature, valid_from, source */
static enum status
on_nature(const struct db_row *row, void *context, struct err *err)
{
    struct fund_act *act = context;
    struct json_writer *writer = &act->writer;
    struct arena *arena = act->job->arena;
    const bool recorded = !db_is_null(row, 3);
    const int32_t from = recorded ? (int32_t)db_int64(row, 3) : 0;

    (void)err;
    act->row_count++;
    json_begin_object(writer, NULL);
    json_string_of(writer, "subject", db_text(row, 0));
    json_string_of(writer, "name", db_text(row, 1));
    json_string_of(writer, "nature", db_text(row, 2));
    json_flag_of(writer, "confirmed", recorded);
    json_string_of(writer, "valid_from", recorded ? date_text(arena, from) : NULL);
    json_string_of(writer, "source", recorded ? db_text(row, 4) : NULL);
    json_end_object(writer);
    text_addf(&act->words, _("  %s: %s (%s): "), db_text(row, 1), nature_words(db_text(row, 2)),
              db_text(row, 2));
    text_addf(&act->words, recorded ? _("from %s: %s\n") : _("to be confirmed\n"),
              recorded ? words_date(arena, from) : "", recorded ? db_text(row, 4) : "");
    return ST_OK;
}

static enum status
list(struct fund_act *act, struct err *err)
{
    struct job *job = act->job;
    const struct db_param params[] = {db_number(job->arena, act->fund_id),
                                      db_number(job->arena, act->day)};

    text_addf(&act->words, _("fund %s: on %s\n"), act->fund, words_date(job->arena, act->day));
    return db_named(job->db, "book_natures", (struct db_params){2, params},
                    (struct db_rows){.on_row = on_nature, .context = act}, err);
}

static enum status
record(struct fund_act *act, struct err *err)
{
    struct job *job = act->job;
    const struct job_options *options = &job->options;
    const char *subject = options->arguments[1], *nature = options->arguments[2];
    bool created = false;
    const struct db_param params[] = {db_number(job->arena, act->fund_id), db_string(subject),
                                      db_string(nature), db_number(job->arena, options->from),
                                      db_string(options->source)};
    enum status status = db_named(job->db, "book_nature_set", (struct db_params){5, params},
                                  (struct db_rows){.on_row = db_on_flag, .context = &created}, err);

    if (status != ST_OK) {
        return status;
    }
    json_begin_object(&act->writer, NULL);
    json_string_of(&act->writer, "fund", act->fund);
    json_string_of(&act->writer, "name", subject);
    json_string_of(&act->writer, "nature", nature);
    json_string_of(&act->writer, "valid_from", date_text(job->arena, options->from));
    json_flag_of(&act->writer, "created", created);
    json_end_object(&act->writer);
    text_addf(&act->words,
              created ? _("%s: %s, from %s on\n") : _("%s: was so already: %s, from %s on\n"),
              subject, nature_words(nature), words_date(job->arena, options->from));
    if (created) {
        text_add(&act->words,
                 _("  what was handed over of it keeps its accounts; what of that should"
                   " be elsewhere is for the operator's books\n"));
    }
    return ST_OK;
}

enum status
job_funding_nature(struct job *job, struct err *err)
{
    struct fund_act act;
    enum status status = fund_act_begin(job, job->options.arguments[0], &act, err);

    if (status == ST_OK) {
        status = job->options.argument_count == 1 ? list(&act, err) : record(&act, err);
    }
    if (status != ST_OK) {
        output_refusal(err);
        return status;
    }
    fund_act_print(&act, "");
    return ST_OK;
}
