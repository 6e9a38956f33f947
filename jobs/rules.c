/* SPDX-License-Identifier: MPL-2.0 */
/*
 * levain rules check   FILE   what the rule gives, and which names it reads
 * levain rules eval    FILE   its value as JSON, {"unknown":[names]} when facts are missing
 * levain rules explain FILE   how it comes to its value, in one line
 * levain rules convert FILE   the same rule in the other notation
 *
 * A rule is JsonLogic, or a formula with --notation formula; "-" is the standard input. --data
 * gives the facts as JSON, --fund the names, types and constants of a fund file. No database.
 */
#include "job.h"
#include "rules_input.h"

#include "rules/shape.h"
#include "rules/value_json.h"

#include <string.h>

struct trial {
    struct rules_input input;
    const struct program *program;
};

static enum status
prepare(struct job *job, struct trial *trial, struct err *err)
{
    struct output_problems problems;
    enum status status;

    output_problems_begin(&problems, job->arena, false);
    status = rules_input_read(job, &problems, &trial->input, err);
    output_problems_end(&problems);
    if (status == ST_OK) {
        status = rules_input_program(job, &trial->input, &trial->program, err);
    }
    if (status == ST_OK) {
        *err = (struct err){0}; /* checking leaves the place of its last look */
    }
    return status;
}

/* "list of number" */
static const char *
shape_text(struct arena *arena, const struct shape *shape)
{
    return shape->type == TYPE_LIST
               ? text_format(arena, "list of %s", shape_text(arena, shape_item(shape)))
               : value_type_name(shape->type);
}

static void
print_check(struct job *job, const struct trial *trial)
{
    const struct name_list *reads = program_reads(job->arena, trial->program);
    const char *type = shape_text(job->arena, program_shape(trial->program));
    struct text out = text_in(job->arena);
    struct json_writer writer = json_writer_to(&out);

    if (job->options.json) {
        json_begin_object(&writer, NULL);
        json_string_of(&writer, "gives", type);
        json_begin_array(&writer, "reads");
        for (const struct name_list *at = reads; at != NULL; at = at->next) {
            json_string_of(&writer, NULL, at->name);
        }
        json_end_array(&writer);
        json_string_of(&writer, "formula", program_text(job->arena, trial->program));
        json_end_object(&writer);
    } else if (!job->options.quiet) {
        text_addf(&out, _("gives: %s"), type);
        text_addf(&out, "\n%s", reads == NULL ? _("reads no name") : _("reads:"));
        for (const struct name_list *at = reads; at != NULL; at = at->next) {
            text_addf(&out, "%s%s", at == reads ? " " : ", ",
                      at->name[0] != '\0' ? at->name : "''");
        }
    }
    text_add(&out, out.length > 0 ? "\n" : "");
    output_print(text_of(&out));
}

enum status
job_rules_check(struct job *job, struct err *err)
{
    struct trial trial;
    enum status status = prepare(job, &trial, err);

    if (status == ST_OK) {
        print_check(job, &trial);
    }
    return status;
}

/* What is missing; when nothing is, an operation has no result, and the first one says why. */
static enum status
write_unknown(struct text *out, const struct name_list *lacking, struct err *err)
{
    struct json_writer writer = json_writer_to(out);
    const char *reason = lacking->name;
    size_t missing = 0;

    json_begin_object(&writer, NULL);
    json_begin_array(&writer, "unknown");
    for (; lacking != NULL; lacking = lacking->next) {
        if (!lacking->undefined) {
            json_string_of(&writer, NULL, lacking->name);
            missing++;
        }
    }
    json_end_array(&writer);
    json_end_object(&writer);
    return missing > 0 ? ST_OK : err_set(err, ST_DATA, _("the rule has no value: %s"), reason);
}

enum status
job_rules_eval(struct job *job, struct err *err)
{
    struct text out = text_in(job->arena);
    const struct name_list *lacking;
    struct trial trial;
    struct value value;
    enum status status = prepare(job, &trial, err);

    if (status != ST_OK) {
        return status;
    }
    status = program_run(job->arena, trial.program, trial.input.slots, &value, err);
    if (status == ST_OK) {
        lacking = value_lacking(job->arena, &value);
        status = lacking != NULL ? write_unknown(&out, lacking, err)
                                 : value_json(&out, &value, trial.input.symbols.zone, err);
    }
    if (status != ST_OK) {
        rules_input_place(job, &trial.input, err);
        return status;
    }
    text_add(&out, "\n");
    output_print(text_of(&out));
    return ST_OK;
}

enum status
job_rules_explain(struct job *job, struct err *err)
{
    struct text out = text_in(job->arena);
    struct json_writer writer = json_writer_to(&out);
    const char *trace;
    struct trial trial;
    enum status status = prepare(job, &trial, err);

    if (status != ST_OK) {
        return status;
    }
    trace = program_trace(job->arena, trial.program, trial.input.slots, trial.input.currency);
    if (job->options.json) {
        json_begin_object(&writer, NULL);
        json_string_of(&writer, "formula", program_text(job->arena, trial.program));
        json_string_of(&writer, "trace", trace);
        json_end_object(&writer);
    } else {
        text_add(&out, trace);
    }
    text_add(&out, "\n");
    output_print(text_of(&out));
    return ST_OK;
}

enum status
job_rules_convert(struct job *job, struct err *err)
{
    const char *text;
    struct trial trial;
    enum status status = prepare(job, &trial, err);

    if (status != ST_OK) {
        return status;
    }
    if (trial.input.formula) {
        status = program_logic(job->arena, trial.program, &text, err);
    } else {
        text = program_text(job->arena, trial.program);
        if (strlen(text) > FORMULA_BYTES_MAX) {
            status = err_set(err, ST_DATA, _("as a formula, the rule is longer than %d bytes"),
                             FORMULA_BYTES_MAX);
        }
    }
    if (status != ST_OK) {
        rules_input_place(job, &trial.input, err);
        return status;
    }
    output_print(text_format(job->arena, "%s\n", text));
    return ST_OK;
}
