/* SPDX-License-Identifier: MPL-2.0 */
/*
 * levain score --call CALL [--as-of INSTANT] [--dry-run]
 *
 * Judge every rule and mark every criterion of the counted version of each application, and keep
 * the whole as one run. The same inputs give the same run: a second call finds the first.
 *
 * With --as-of, nothing that was recorded later is seen; the run is that of then when it saw the
 * same, and never the one that stands.
 *
 * Applications are read by blocks through a cursor, in the order of their codes, and their scores
 * go to a temporary table by COPY: memory does not grow with their number.
 */
#include "call.h"
#include "output.h"
#include "progress.h"
#include "references.h"
#include "score_panel.h"
#include "stored.h"

#include "store/copy.h"

#include <inttypes.h>
#include <string.h>

#define BLOCK_LIMIT_BYTES ((size_t)256 << 20)

/* One score on its way to the database. */
struct scored {
    int64_t application_id;
    int32_t version;
    struct score_record record;
    struct scored *next;
};

struct scoring {
    struct job *job;
    struct call *call;
    struct score_panel panel;
    struct digester *inputs, *results;
    struct arena block; /* the scores of one block */
    struct progress progress;
    int64_t block_count;
    struct scored *first, **last;
    int64_t count, eligible_count, unscored_count, third_reading_count;
};

static void
begin_block(struct scoring *scoring)
{
    arena_free(&scoring->block);
    scoring->block_count = 0;
    scoring->first = NULL;
    scoring->last = &scoring->first;
}

static void
count_one(struct scoring *scoring, const struct assessment *assessment,
          const struct score_record *record)
{
    scoring->count++;
    scoring->eligible_count += assessment->status != AWARD_INELIGIBLE;
    scoring->unscored_count += !assessment->scored;
    scoring->third_reading_count += record->third_reading;
}

static enum status
assess_row(struct scoring *scoring, const struct db_row *row, struct scored *scored,
           struct err *err)
{
    struct arena *arena = scoring->job->scratch;
    const struct fund_file *file = &scoring->call->file;
    struct application application = stored_application(arena, file, row, 1, 4, 5);
    struct marker_mark *marks = NULL;
    size_t mark_count = stored_marks(arena, file, row, 6, &marks);
    size_t sha256_bytes = 0;
    const char *sha256 = db_data(row, 3, &sha256_bytes);
    const struct panel_view view = score_panel_view(&scoring->panel, db_int64(row, 0));
    struct assessment assessment;
    enum status status;

    stored_waivers(arena, file, row, 10, &application);
    stored_lists(arena, file, row, 11, &application);
    status = panel_marks(&view, marks, mark_count, application.panel, err);
    if (status == ST_OK) {
        status = scoring_assess(arena, file, &application, &assessment, err);
    }
    if (status == ST_OK) {
        status = score_record_of(&scoring->block, file, &assessment, &scored->record, err);
    }
    if (status == ST_OK) {
        score_digest_inputs(scoring->inputs, file, &application, sha256, marks, mark_count);
        score_panel_digest(&scoring->panel, db_int64(row, 0), scoring->inputs);
        score_digest_record(scoring->results, file, application.code, &scored->record);
        count_one(scoring, &assessment, &scored->record);
    }
    return status;
}

/* application_id, code, version, sha256, numbers, texts, mark_criteria, mark_markers, mark_nums,
 * mark_dens, waived_rules, then the lists */
static enum status
on_application(const struct db_row *row, void *context, struct err *err)
{
    struct scoring *scoring = context;
    struct scored *scored = ARENA_NEW(&scoring->block, struct scored, 1);
    struct arena_mark mark = arena_mark(scoring->job->scratch);
    enum status status = assess_row(scoring, row, scored, err);

    arena_reset(scoring->job->scratch, mark);
    scored->application_id = db_int64(row, 0);
    scored->version = (int32_t)db_int64(row, 2);
    scoring->block_count++;
    *scoring->last = scored;
    scoring->last = &scored->next;
    return status;
}

static void
copy_score(struct copy *copy, const struct fund_file *file, const struct scored *scored)
{
    const struct score_record *record = &scored->record;

    copy_row(copy, 11);
    copy_int64(copy, scored->application_id);
    copy_int32(copy, scored->version);
    copy_text(copy, record->envelope);
    copy_bytes(copy, record->failed, record->mask_bytes);
    copy_bytes(copy, record->unknown, record->mask_bytes);
    copy_bytes(copy, record->waived, record->mask_bytes);
    copy_int64s(copy, record->mark_nums, record->mark_known, file->criterion_count);
    copy_int64s(copy, record->mark_dens, record->mark_known, file->criterion_count);
    if (record->scored) {
        copy_int64(copy, record->score_num);
        copy_int64(copy, record->score_den);
    } else {
        copy_null(copy);
        copy_null(copy);
    }
    copy_bool(copy, record->third_reading);
}

static enum status
on_block(void *context, struct err *err)
{
    struct scoring *scoring = context;
    struct copy *copy = NULL;
    enum status status =
        copy_begin(&copy, scoring->job->db, "score_line",
                   "application_id, version, envelope, failed, unknown, waived, mark_nums,"
                   " mark_dens, score_num, score_den, third_reading",
                   err);

    if (status != ST_OK) {
        copy_abort(copy);
        return status;
    }
    for (const struct scored *scored = scoring->first; scored != NULL; scored = scored->next) {
        copy_score(copy, &scoring->call->file, scored);
    }
    progress_add(&scoring->progress, scoring->block_count);
    begin_block(scoring);
    return copy_end(copy, err);
}

struct sealed {
    struct arena *arena;
    int64_t scoring_run_id;
    const char *name;
    bool created;
};

static enum status
on_sealed(const struct db_row *row, void *context, struct err *err)
{
    struct sealed *sealed = context;

    (void)err;
    sealed->scoring_run_id = db_int64(row, 0);
    sealed->name = arena_string(sealed->arena, db_text(row, 1));
    sealed->created = db_bool(row, 2);
    return ST_OK;
}

static enum status
seal(struct scoring *scoring, struct sealed *sealed, struct err *err)
{
    struct job *job = scoring->job;
    struct digest inputs = digester_result(scoring->inputs);
    struct digest results = digester_result(scoring->results);
    const struct db_param params[] = {
        CALL_PARAMS(job, scoring->call),
        db_number(job->arena, scoring->call->rule_set_id),
        db_bytes(inputs.bytes, DIGEST_BYTES),
        db_bytes(results.bytes, DIGEST_BYTES),
        db_string(LEVAIN_ENGINE),
    };

    return db_named(job->db, "scoring_seal", (struct db_params){6, params},
                    (struct db_rows){.on_row = on_sealed, .context = sealed}, err);
}

static void
print_result(const struct scoring *scoring, const struct sealed *sealed)
{
    struct job *job = scoring->job;
    struct text out = text_in(job->arena);
    struct json_writer writer = json_writer_to(&out);

    if (job->options.json) {
        json_begin_object(&writer, NULL);
        json_string_of(&writer, "run", sealed->name);
        json_flag_of(&writer, "created", sealed->created);
        json_number_of(&writer, "applications", scoring->count);
        json_number_of(&writer, "eligible", scoring->eligible_count);
        json_number_of(&writer, "not_scored", scoring->unscored_count);
        json_number_of(&writer, "third_readings", scoring->third_reading_count);
        score_panel_write(&scoring->panel, &writer);
        json_end_object(&writer);
        text_add(&out, "\n");
    } else if (!job->options.quiet) {
        text_addf(&out,
                  _("scoring run %s%s: %" PRId64 " applications, %" PRId64 " eligible, %" PRId64
                    " not scored, %" PRId64 " for a third reading\n"),
                  sealed->name, sealed->created ? "" : _(" (already there)"), scoring->count,
                  scoring->eligible_count, scoring->unscored_count, scoring->third_reading_count);
        if (scoring->panel.conflict_count > 0) {
            text_addf(&out,
                      _("conflicts of interest: %" PRId64 "; marks left out: %" PRId64
                        " (--json lists them)\n"),
                      scoring->panel.conflict_count, scoring->panel.mark_count);
        }
    }
    output_print(text_of(&out));
}

static enum status
score_all(struct scoring *scoring, struct err *err)
{
    struct job *job = scoring->job;
    const struct db_param params[] = {CALL_PARAMS(job, scoring->call)};
    struct sealed sealed = {.arena = job->arena};
    enum status status = db_named(job->db, "scoring_begin", DB_NO_PARAMS, DB_NO_ROWS, err);

    scoring->progress = progress_begin(job, _("applications"), 0);
    digester_string(scoring->inputs, LEVAIN_ENGINE);
    digester_field(scoring->inputs, scoring->call->rule_set_sha256, DIGEST_BYTES);
    if (scoring->call->uses_references) {
        digester_field(scoring->inputs, scoring->call->references_sha256.bytes, DIGEST_BYTES);
    }
    if (status == ST_OK) {
        status = db_stream(
            job->db, "score_inputs", (struct db_params){2, params},
            (struct db_rows){.on_row = on_application, .on_block = on_block, .context = scoring},
            err);
    }
    progress_end(&scoring->progress);
    if (status == ST_OK) {
        status = seal(scoring, &sealed, err);
    }
    if (status == ST_OK && sealed.created) {
        status = score_panel_seal(job, scoring->call, &scoring->panel, sealed.scoring_run_id, err);
    }
    if (status == ST_OK) {
        status = references_keep(job, scoring->call, sealed.scoring_run_id, err);
    }
    if (status == ST_OK) {
        print_result(scoring, &sealed);
    }
    return status;
}

enum status
job_score(struct job *job, struct err *err)
{
    struct call call = {0};
    struct scoring scoring = {.job = job, .call = &call};
    enum status status = call_find(job, job->options.call, 0, &call, err);

    if (status == ST_OK) {
        status = call_lock(job, &call, err);
    }
    if (status == ST_OK) {
        status = references_now(job, &call, err);
    }
    if (status == ST_OK) {
        status = score_panel_read(job, &call, &scoring.panel, err);
    }
    if (status != ST_OK) {
        return status;
    }
    arena_init(&scoring.block, BLOCK_LIMIT_BYTES);
    begin_block(&scoring);
    scoring.inputs = digester_begin();
    scoring.results = digester_begin();
    status = score_all(&scoring, err);
    digester_end(scoring.inputs);
    digester_end(scoring.results);
    arena_free(&scoring.block);
    return status;
}
