/* SPDX-License-Identifier: MPL-2.0 */
/*
 * levain fund check FILE            say everything that is wrong with a fund file
 * levain fund apply FILE [--reason] load it: a new rule set of its call, or nothing when unchanged
 *
 * A call that is open keeps its rule set: a changed one needs --reason, which is kept with it.
 */
#include "job.h"
#include "load.h"
#include "references.h"

#include <inttypes.h>
#include <string.h>

static void
print_check(const struct job *job, const struct fund_file *file)
{
    struct arena *arena = job->arena;

    output_print(text_format(
        arena, _("fund %s, call %s: %zu fields, %zu rules, %zu criteria, %zu envelopes\n"),
        file->code, file->call_code, file->field_count, file->rule_count, file->criterion_count,
        file->envelope_count));
    output_print(text_format(arena, _("net %s of %s contributed; nothing is wrong\n"),
                             words_money(arena, file->net_cents, file->currency, 0),
                             words_money(arena, file->contributed_cents, file->currency, 0)));
}

static void
print_check_json(const struct job *job, const struct fund_file *file, bool valid,
                 struct output_problems *problems)
{
    struct text out = text_in(job->arena);
    struct json_writer writer = json_writer_to(&out);

    json_begin_object(&writer, NULL);
    json_flag_of(&writer, "valid", valid);
    if (valid) {
        json_string_of(&writer, "fund", file->code);
        json_string_of(&writer, "call", file->call_code);
        json_string_of(&writer, "sha256", digest_hex(job->arena, &file->digest));
        json_number_of(&writer, "net_cents", file->net_cents);
    }
    output_problems_write(problems, &writer);
    json_end_object(&writer);
    text_add(&out, "\n");
    output_print(text_of(&out));
}

/* A rate that ends before the call closes leaves late applications without it. */
static void
warn_of_rates(const struct job *job, const struct fund_file *file)
{
    const struct references *references = file->references;
    const int32_t closes = file->has_closes ? instant_day(file->closes, file->zone) : INT32_MIN;

    for (size_t i = 0; i < references->rate_count; i++) {
        const struct rate *rate = &references->rates[i];
        const int32_t last = rate->count > 0 ? rate->values[rate->count - 1].to : REFERENCE_OPEN;

        if (last < closes) {
            output_note(_("warning: rate %s ends on %s, before the call closes on %s"), rate->name,
                        date_text(job->arena, last), date_text(job->arena, closes));
        }
    }
}

enum status
job_fund_check(struct job *job, struct err *err)
{
    struct output_problems problems;
    struct fund_file file;
    enum status status;

    output_problems_begin(&problems, job->arena, job->options.json);
    status = load_fund_file(job, job->options.arguments[0], &problems, &file, err);
    output_problems_end(&problems);
    if (status == ST_OK && !job->options.quiet) {
        warn_of_rates(job, &file);
    }
    if (job->options.json) {
        print_check_json(job, &file, status == ST_OK, &problems);
    } else if (status == ST_OK && !job->options.quiet) {
        print_check(job, &file);
    }
    return status;
}

struct applied {
    struct job *job;
    const char *outcome; /* created, unchanged, new_version */
    int64_t version;
};

static enum status
on_applied(const struct db_row *row, void *context, struct err *err)
{
    struct applied *applied = context;

    (void)err;
    applied->version = db_int64(row, 3);
    applied->outcome = arena_string(applied->job->arena, db_text(row, 4));
    return ST_OK;
}

static const char *
applied_words(const char *outcome)
{
    return strcmp(outcome, "created") == 0     ? _("created")
           : strcmp(outcome, "unchanged") == 0 ? _("unchanged")
                                               : _("new version");
}

static void
print_applied(struct job *job, const struct fund_file *file, const struct applied *applied)
{
    struct text out = text_in(job->arena);
    struct json_writer writer = json_writer_to(&out);

    if (job->options.json) {
        json_begin_object(&writer, NULL);
        json_string_of(&writer, "fund", file->code);
        json_string_of(&writer, "call", file->call_code);
        json_string_of(&writer, "outcome", applied->outcome);
        json_number_of(&writer, "version", applied->version);
        json_string_of(&writer, "sha256", digest_hex(job->arena, &file->digest));
        json_end_object(&writer);
        text_add(&out, "\n");
    } else if (!job->options.quiet) {
        text_addf(&out, _("call %s/%s: rule set %" PRId64 " (%s)\n"), file->code, file->call_code,
                  applied->version, applied_words(applied->outcome));
    }
    output_print(text_of(&out));
}

enum status
job_fund_apply(struct job *job, struct err *err)
{
    struct output_problems problems;
    struct fund_file file;
    struct applied applied = {.job = job, .outcome = ""};
    enum status status;

    output_problems_begin(&problems, job->arena, false);
    status = load_fund_file(job, job->options.arguments[0], &problems, &file, err);
    output_problems_end(&problems);
    if (status == ST_OK) {
        const struct db_param params[] = {
            db_string(file.source),
            db_bytes(file.digest.bytes, DIGEST_BYTES),
            db_string(job->options.reason),
            db_number(job->arena, job->options.as_of),
        };

        status = db_named(job->db, "fund_apply", (struct db_params){4, params},
                          (struct db_rows){.on_row = on_applied, .context = &applied}, err);
    }
    if (status == ST_OK) {
        print_applied(job, &file, &applied);
        status = references_hint(job, &file, err);
    }
    return status;
}
