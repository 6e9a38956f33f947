/* SPDX-License-Identifier: MPL-2.0 */
/*
 * levain verify [--call CALL] [RUN] [--json]
 *
 * Check the ledgers of all funds and every stored run, or the runs of a call, or those whose names
 * begin so, by SQL that was written apart from the program that made them: the order, each award
 * and its lines, running sums of envelopes and quotas, the arithmetic of each refusal, the proofs
 * of exact choices, digests. What it does not follow it says by its kind, with the reason. Writes
 * nothing. Ends with 65 when anything is wrong, after all was told.
 */
#include "call.h"
#include "output.h"
#include "verify_kinds.h"
#include "verify_ledger.h"

#include <inttypes.h>
#include <string.h>

/* A run to be checked. */
struct verified_run {
    int64_t fund_id, call_id, run_id;
    const char *kind, *name, *call;
    struct verified_run *next;
};

struct verifying {
    struct job *job;
    struct verified_run *first, **last;
    struct text out;    /* printed and emptied after each run */
    struct text faults; /* of one run, for people */
    struct text checks; /* "order, outcomes, ..." */
    struct text notes;  /* what could not be followed: lines, or JSON objects */
    struct json_writer writer, note_writer;
    struct verify_count counts[VERIFY_KINDS]; /* of that, by kind, over all runs */
    int64_t run_count, fault_count, faults_before;
};

/* fund_id, call_id, kind, run_id, name, call, rule_set_id, scoring_run_id */
static enum status
on_run(const struct db_row *row, void *context, struct err *err)
{
    struct verifying *verifying = context;
    struct arena *arena = verifying->job->arena;
    struct verified_run *run = ARENA_NEW(arena, struct verified_run, 1);

    (void)err;
    *run = (struct verified_run){
        .fund_id = db_int64(row, 0),
        .call_id = db_int64(row, 1),
        .kind = arena_string(arena, db_text(row, 2)),
        .run_id = db_int64(row, 3),
        .name = arena_string(arena, db_text(row, 4)),
        .call = arena_string(arena, db_text(row, 5)),
    };
    *verifying->last = run;
    verifying->last = &run->next;
    return ST_OK;
}

static enum status
find_runs(struct verifying *verifying, struct err *err)
{
    struct job *job = verifying->job;
    const char *name = job->options.argument_count > 0 ? job->options.arguments[0] : "";
    struct call call = {0};
    enum status status =
        job->options.call != NULL ? call_find(job, job->options.call, 0, &call, err) : ST_OK;

    if (status == ST_OK) {
        const struct db_param params[] = {db_string(name), CALL_PARAMS(job, &call)};

        status = db_named(job->db, "run_find", (struct db_params){3, params},
                          (struct db_rows){.on_row = on_run, .context = verifying}, err);
    }
    if (status == ST_OK && verifying->first == NULL && name[0] != '\0') {
        err_hint(err, _("levain runs --call %s lists them"),
                 job->options.call != NULL ? job->options.call : "CALL");
        return err_set(err, ST_DATA, _("there is no run named %s"), name);
    }
    return status;
}

static void
add_fault(struct verifying *verifying, const struct db_row *row)
{
    const char *application = db_text_or(row, 1, NULL), *found = db_text_or(row, 3, NULL);
    const char *expected = db_text_or(row, 4, NULL);

    verifying->fault_count++;
    if (verifying->job->options.json) {
        json_begin_object(&verifying->writer, NULL);
        json_string_of(&verifying->writer, "check", db_text(row, 0));
        json_string_of(&verifying->writer, "application", application);
        json_string_of(&verifying->writer, "column", db_text(row, 2));
        json_string_of(&verifying->writer, "found", found);
        json_string_of(&verifying->writer, "expected", expected);
        json_end_object(&verifying->writer);
        return;
    }
    text_addf(&verifying->faults, _("  %s, %s, %s: found %s, expected %s\n"), db_text(row, 0),
              application != NULL ? application : _("the run"), db_text(row, 2),
              found != NULL ? found : _("nothing"), expected != NULL ? expected : _("nothing"));
}

/* What a check rests on without proof, of which kind, and for how many applications. What no run is
 * free of is told once, at the end. */
static void
add_note(struct verifying *verifying, const struct db_row *row)
{
    const struct verify_kind *kind = verify_kind(db_text(row, 5));

    verify_kind_count(verifying->counts, kind, verifying->run_count, db_int64(row, 6));
    if (!verifying->job->options.json) {
        if (!kind->is_everywhere) {
            text_addf(&verifying->notes, _("  %s, %s: not followed, applications: %s\n"),
                      db_text(row, 0), db_text(row, 3), db_text(row, 4));
        }
        return;
    }
    json_begin_object(&verifying->note_writer, NULL);
    json_string_of(&verifying->note_writer, "check", db_text(row, 0));
    json_string_of(&verifying->note_writer, "kind", kind->code);
    json_string_of(&verifying->note_writer, "subject", db_text(row, 3));
    json_number_of(&verifying->note_writer, "applications", db_int64(row, 6));
    json_end_object(&verifying->note_writer);
}

/* checked, application, subject, found, expected, kind, applications */
static enum status
on_finding(const struct db_row *row, void *context, struct err *err)
{
    struct verifying *verifying = context;

    (void)err;
    if (!db_is_null(row, 2)) {
        add_fault(verifying, row);
    } else if (!db_is_null(row, 3)) {
        add_note(verifying, row);
    } else if (verifying->job->options.json) {
        text_addf(&verifying->checks, "%s\"%s\"", verifying->checks.length > 0 ? "," : "",
                  db_text(row, 0));
    } else {
        text_addf(&verifying->checks, "%s%s", verifying->checks.length > 0 ? ", " : "",
                  db_text(row, 0));
    }
    return ST_OK;
}

static bool
is_scoring(const struct verified_run *run)
{
    return strcmp(run->kind, "scoring") == 0;
}

static void
begin_run(struct verifying *verifying, const struct verified_run *run)
{
    verifying->faults_before = verifying->fault_count;
    text_clear(&verifying->faults);
    text_clear(&verifying->checks);
    text_clear(&verifying->notes);
    if (verifying->job->options.json) {
        json_begin_object(&verifying->writer, NULL);
        json_string_of(&verifying->writer, "run", run->name);
        json_string_of(&verifying->writer, "kind", run->kind);
        json_string_of(&verifying->writer, "call", run->call);
        json_begin_array(&verifying->writer, "faults");
        verifying->note_writer = json_writer_to(&verifying->notes);
        json_begin_array(&verifying->note_writer, NULL);
    }
}

static void
end_run(struct verifying *verifying, const struct verified_run *run)
{
    struct arena *arena = verifying->job->arena;
    int64_t count = verifying->fault_count - verifying->faults_before;

    verifying->run_count++;
    if (verifying->job->options.json) {
        json_end_array(&verifying->writer);
        json_raw_of(&verifying->writer, "checks",
                    text_format(arena, "[%s]", text_of(&verifying->checks)));
        json_end_array(&verifying->note_writer);
        json_raw_of(&verifying->writer, "not_followed", text_of(&verifying->notes));
        json_end_object(&verifying->writer);
    } else {
        text_addf(&verifying->out, is_scoring(run) ? _("scoring run %s of %s") : _("run %s of %s"),
                  run->name, run->call);
        text_add(&verifying->out,
                 count == 0 ? _(": right") : text_format(arena, _(": %" PRId64 " faults"), count));
        text_addf(&verifying->out, " (%s)\n%s%s", text_of(&verifying->checks),
                  text_of(&verifying->faults), text_of(&verifying->notes));
    }
    if (count > 0 || !verifying->job->options.quiet) {
        output_print(text_of(&verifying->out));
    }
    text_clear(&verifying->out);
}

static enum status
verify_run(struct verifying *verifying, const struct verified_run *run, struct err *err)
{
    struct job *job = verifying->job;
    const struct db_param params[] = {db_number(job->arena, run->fund_id),
                                      db_number(job->arena, run->call_id),
                                      db_number(job->arena, run->run_id)};
    enum status status;

    begin_run(verifying, run);
    status = db_named(job->db, is_scoring(run) ? "scoring_verify" : "allocation_verify",
                      (struct db_params){3, params},
                      (struct db_rows){.on_row = on_finding, .context = verifying}, err);
    if (status == ST_OK) {
        end_run(verifying, run);
    }
    return status;
}

/* The ledgers belong to funds: who asks for a call or a run asks for none of them. */
static enum status
look_at_ledgers(struct verifying *verifying, struct err *err)
{
    struct job *job = verifying->job;

    if (job->options.json) {
        json_end_array(&verifying->writer);
    }
    return job->options.call != NULL || job->options.argument_count > 0
               ? ST_OK
               : verify_ledgers(job, &verifying->out, job->options.json ? &verifying->writer : NULL,
                                &verifying->fault_count, err);
}

/* Each kind once, with its reason. */
static void
print_kinds(struct verifying *verifying)
{
    for (size_t i = 0; i < VERIFY_KINDS; i++) {
        const struct verify_count *count = &verifying->counts[i];

        if (count->runs == 0) {
            continue;
        }
        if (!verifying->job->options.json) {
            text_addf(&verifying->out,
                      _("not followed, %s: %s (runs: %" PRId64 ", applications: %" PRId64 ")\n"),
                      verify_kind_at(i)->code, _(verify_kind_at(i)->reason), count->runs,
                      count->applications);
            continue;
        }
        json_begin_object(&verifying->writer, NULL);
        json_string_of(&verifying->writer, "kind", verify_kind_at(i)->code);
        json_string_of(&verifying->writer, "reason", _(verify_kind_at(i)->reason));
        json_number_of(&verifying->writer, "runs", count->runs);
        json_number_of(&verifying->writer, "applications", count->applications);
        json_end_object(&verifying->writer);
    }
}

static void
print_end(struct verifying *verifying)
{
    if (verifying->job->options.json) {
        json_number_of(&verifying->writer, "run_count", verifying->run_count);
        json_number_of(&verifying->writer, "fault_count", verifying->fault_count);
        json_begin_array(&verifying->writer, "not_followed");
        print_kinds(verifying);
        json_end_array(&verifying->writer);
        json_end_object(&verifying->writer);
        text_add(&verifying->out, "\n");
    } else if (!verifying->job->options.quiet) {
        text_addf(&verifying->out,
                  _("%" PRId64 " runs checked from their rows, %" PRId64 " faults\n"),
                  verifying->run_count, verifying->fault_count);
        print_kinds(verifying);
    }
    output_print(text_of(&verifying->out));
}

enum status
job_verify(struct job *job, struct err *err)
{
    struct verifying verifying = {.job = job,
                                  .out = text_in(job->arena),
                                  .faults = text_in(job->arena),
                                  .checks = text_in(job->arena),
                                  .notes = text_in(job->arena)};
    enum status status = db_named(job->db, "verify_begin", DB_NO_PARAMS, DB_NO_ROWS, err);

    verifying.last = &verifying.first;
    if (status == ST_OK) {
        status = find_runs(&verifying, err);
    }
    if (status != ST_OK) {
        return status;
    }
    verifying.writer = json_writer_to(&verifying.out);
    if (job->options.json) {
        json_begin_object(&verifying.writer, NULL);
        json_begin_array(&verifying.writer, "runs");
    }
    for (const struct verified_run *run = verifying.first; run != NULL && status == ST_OK;
         run = run->next) {
        status = verify_run(&verifying, run, err);
    }
    if (status == ST_OK) {
        status = look_at_ledgers(&verifying, err);
    }
    if (status != ST_OK) {
        return status;
    }
    print_end(&verifying);
    if (verifying.fault_count > 0) {
        err_hint(err, "%s",
                 _("keep the database as it is: its rows were changed, or a program was wrong"));
        return err_set(err, ST_DATA, _("%" PRId64 " faults in what is stored"),
                       verifying.fault_count);
    }
    return ST_OK;
}
