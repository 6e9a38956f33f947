/* SPDX-License-Identifier: MPL-2.0 */
#include "scored_run.h"

#include "fund/score_difference.h"
#include "references.h"
#include "stored.h"
#include "stored_panel.h"

#include <assert.h>
#include <string.h>

#define VALUES_MAX 1024 /* in an array of one application, as in stored.c */

/* Columns of scored_inputs. */
enum column {
    AT_APPLICATION,
    AT_CODE,
    AT_RUN,
    AT_VERSION,
    AT_SHA256,
    AT_NUMBERS,
    AT_TEXTS,
    AT_SCORE,
    AT_MARKS = AT_SCORE + 9,
    AT_WAIVERS = AT_MARKS + 4,
    AT_LISTS = AT_WAIVERS + 5,
    AT_CONFLICTS = AT_LISTS + 6,
    AT_ORGANIZATION = AT_CONFLICTS + 1,
};

/* ---- finding --------------------------------------------------------------------------------- */

struct finding {
    struct job *job;
    enum run_kind wanted;
    struct run_named *found;
    struct text names;
    size_t count, wanted_count;
};

static enum run_kind
kind_named(const char *kind)
{
    return strcmp(kind, "scoring") == 0      ? RUN_SCORING
           : strcmp(kind, "simulation") == 0 ? RUN_SIMULATION
                                             : RUN_REAL;
}

/* A real run and a simulation are both allocations. */
static bool
is_wanted(enum run_kind wanted, enum run_kind kind)
{
    return (wanted == RUN_SCORING) == (kind == RUN_SCORING);
}

/* fund_id, call_id, kind, run_id, name, call, rule_set_id, scoring_run_id */
static enum status
on_found(const struct db_row *row, void *context, struct err *err)
{
    struct finding *finding = context;
    struct arena *arena = finding->job->arena;
    enum run_kind kind = kind_named(db_text(row, 2));
    bool wanted = is_wanted(finding->wanted, kind);

    (void)err;
    text_addf(&finding->names, "%s%s (%s, %s)", finding->count++ > 0 ? ", " : "", db_text(row, 4),
              kind == RUN_SCORING ? _("scoring") : _("allocation"), db_text(row, 5));
    finding->wanted_count += wanted;
    if (wanted || finding->wanted_count == 0) {
        *finding->found = (struct run_named){
            .kind = kind,
            .run_id = db_int64(row, 3),
            .name = arena_string(arena, db_text(row, 4)),
            .call = arena_string(arena, db_text(row, 5)),
            .rule_set_id = db_int64(row, 6),
            .scoring_run_id = db_int64(row, 7),
        };
    }
    return ST_OK;
}

enum status
run_named(struct job *job, const char *call_name, const char *name, enum run_kind wanted,
          struct run_named *found, struct err *err)
{
    struct finding finding = {
        .job = job, .wanted = wanted, .found = found, .names = text_in(job->arena)};
    struct call call = {0};
    enum status status = call_name != NULL ? call_find(job, call_name, 0, &call, err) : ST_OK;

    if (status == ST_OK) {
        const struct db_param params[] = {db_string(name), CALL_PARAMS(job, &call)};

        status = db_named(job->db, "run_find", (struct db_params){3, params},
                          (struct db_rows){.on_row = on_found, .context = &finding}, err);
    }
    if (status == ST_OK && finding.count == 0) {
        err_hint(err, _("levain runs --call %s lists them"),
                 call_name != NULL ? call_name : "CALL");
        return call_name != NULL ? err_set(err, ST_DATA, _("the call has no run named %s"), name)
                                 : err_set(err, ST_DATA, _("there is no run named %s"), name);
    }
    if (status == ST_OK && finding.wanted_count != 1 && finding.count > 1) {
        err_hint(err, _("say which one: %s"), text_of(&finding.names));
        return err_set(err, ST_DATA, _("%zu runs have names that begin with %s"), finding.count,
                       name);
    }
    return status;
}

/* ---- opening --------------------------------------------------------------------------------- */

const char *
scored_run_hex(struct arena *arena, const struct db_row *row, int column)
{
    struct digest digest;
    size_t length = 0;
    const char *bytes = db_data(row, column, &length);

    assert(length == sizeof digest.bytes);
    memcpy(digest.bytes, bytes, sizeof digest.bytes);
    return digest_hex(arena, &digest);
}

struct opening {
    struct job *job;
    struct scored_run *run;
};

/* scoring_run_id, name, rule_set_id, rule_set_version, rule_set_sha256, inputs_sha256,
 * results_sha256, engine, application_count, sealed_at, sealed_by */
static enum status
on_head(const struct db_row *row, void *context, struct err *err)
{
    struct opening *opening = context;
    struct arena *arena = opening->job->arena;
    struct scored_run *run = opening->run;

    (void)err;
    run->scoring_run_id = db_int64(row, 0);
    run->name = arena_string(arena, db_text(row, 1));
    run->rule_set_id = db_int64(row, 2);
    run->rule_set_version = db_int64(row, 3);
    run->rule_set_sha256 = scored_run_hex(arena, row, 4);
    run->inputs_sha256 = scored_run_hex(arena, row, 5);
    run->results_sha256 = scored_run_hex(arena, row, 6);
    run->engine = arena_string(arena, db_text(row, 7));
    run->application_count = db_int64(row, 8);
    run->sealed_at = db_int64(row, 9);
    run->sealed_by = arena_string(arena, db_text(row, 10));
    return ST_OK;
}

enum status
scored_run_open(struct job *job, const struct run_named *found, struct scored_run *run,
                struct err *err)
{
    struct opening opening = {job, run};
    enum status status;

    *run = (struct scored_run){.call_name = found->call};
    status = call_find(job, found->call, found->rule_set_id, &run->call, err);
    if (status == ST_OK) {
        const struct db_param params[] = {CALL_PARAMS(job, &run->call),
                                          db_number(job->arena, found->run_id)};

        status = db_named(job->db, "scoring_run_get", (struct db_params){3, params},
                          (struct db_rows){.on_row = on_head, .context = &opening}, err);
    }
    if (status == ST_OK) {
        status = references_of_run(job, &run->call, found->run_id, err);
    }
    return status == ST_OK ? stored_severity(job, &run->call, found->run_id, &run->severity, err)
                           : status;
}

/* scoring_run_id, name, rule_set_id, ... */
static enum status
on_standing(const struct db_row *row, void *context, struct err *err)
{
    struct run_named *found = context;

    (void)err;
    found->run_id = db_int64(row, 0);
    found->rule_set_id = db_int64(row, 2);
    return ST_OK;
}

enum status
scored_run_standing(struct job *job, const char *call_name, struct scored_run *run, struct err *err)
{
    struct run_named found = {.call = call_name};
    struct call call = {0};
    enum status status = call_find(job, call_name, 0, &call, err);

    if (status == ST_OK) {
        const struct db_param params[] = {CALL_PARAMS(job, &call),
                                          db_number(job->arena, job->options.as_of)};
        const bool redone = job->options.has_as_of;

        status = db_named(job->db, redone ? "scoring_run_as_of" : "scoring_run_last",
                          (struct db_params){redone ? 3 : 2, params},
                          (struct db_rows){.on_row = on_standing, .context = &found}, err);
        found.call = text_format(job->arena, "%s/%s", call.file.code, call.file.call_code);
    }
    if (status == ST_OK && found.run_id == 0) {
        err_hint(err, _("levain score --call %s makes one"), call_name);
        return err_set(err, ST_DATA, _("call %s has no scoring run"), call_name);
    }
    return status == ST_OK ? scored_run_open(job, &found, run, err) : status;
}

/* ---- one application ------------------------------------------------------------------------- */

int64_t
scored_one_run(const struct db_row *row)
{
    return db_int64(row, AT_RUN);
}

/* All marks that were given, also those of criteria that this rule set does not know. */
static void
read_marks(struct arena *arena, const struct db_row *row, struct scored_one *one)
{
    const char *const *criteria = NULL, *const *markers = NULL;
    int64_t nums[VALUES_MAX], dens[VALUES_MAX];
    uint8_t known[VALUES_MAX];
    size_t count = db_texts(arena, row, AT_MARKS, &criteria);
    struct run_mark *marks = ARENA_NEW(arena, struct run_mark, count);

    (void)db_texts(arena, row, AT_MARKS + 1, &markers);
    (void)db_int64s(row, AT_MARKS + 2, nums, known, VALUES_MAX);
    (void)db_int64s(row, AT_MARKS + 3, dens, known, VALUES_MAX);
    for (size_t i = 0; i < count; i++) {
        marks[i] = (struct run_mark){criteria[i], markers[i], {.num = nums[i], .den = dens[i]}};
    }
    one->side.marks = marks;
    one->side.mark_count = count;
}

static void
read_waivers(struct arena *arena, const struct fund_file *file, const struct db_row *row,
             struct scored_one *one)
{
    const char *const *kinds = NULL, *const *motives = NULL, *const *by = NULL;
    size_t count = db_texts(arena, row, AT_WAIVERS, &one->side.waived);
    int64_t *at = ARENA_NEW(arena, int64_t, count);
    uint8_t *known = ARENA_NEW(arena, uint8_t, count);
    struct explanation_waiver *waivers = ARENA_NEW(arena, struct explanation_waiver, count);

    (void)db_texts(arena, row, AT_WAIVERS + 1, &kinds);
    (void)db_texts(arena, row, AT_WAIVERS + 2, &motives);
    (void)db_texts(arena, row, AT_WAIVERS + 3, &by);
    (void)db_int64s(row, AT_WAIVERS + 4, at, known, count);
    for (size_t i = 0; i < count; i++) {
        waivers[i] = (struct explanation_waiver){.rule = fund_file_rule(file, one->side.waived[i]),
                                                 .kind = kinds[i],
                                                 .motive = motives[i],
                                                 .by = by[i],
                                                 .at = instant_text(arena, at[i], file->zone)};
    }
    one->side.waived_count = one->waiver_count = count;
    one->waivers = waivers;
}

static enum status
check_stored(struct job *job, const struct scored_run *run, const struct scored_one *one,
             struct err *err)
{
    const struct fund_file *file = &run->call.file;
    struct score_record computed;
    const char *difference;
    enum status status = score_record_of(job->scratch, file, &one->assessment, &computed, err);

    if (status != ST_OK) {
        return status;
    }
    difference = score_difference(job->scratch, file, &one->stored, &computed);
    if (difference == NULL) {
        return ST_OK;
    }
    err_hint(err, "%s", _("keep this program and the one that made the run: one is wrong"));
    return err_set(err, ST_DATA, _("run %s, application %s: %s"), run->name, one->application.code,
                   difference);
}

enum status
scored_one_read(struct job *job, const struct scored_run *run, const struct db_row *row,
                struct scored_one *one, struct err *err)
{
    struct arena *arena = job->scratch;
    const struct fund_file *file = &run->call.file;
    struct marker_mark *marks = NULL;
    enum status status;

    *one = (struct scored_one){
        .application_id = db_int64(row, AT_APPLICATION),
        .scoring_run_id = scored_one_run(row),
        .application = stored_application(arena, file, row, AT_CODE, AT_NUMBERS, AT_TEXTS),
        .side = {.version = db_int64(row, AT_VERSION)},
        .facts_sha256 = scored_run_hex(arena, row, AT_SHA256),
    };
    one->application.organization = db_text_kept(arena, row, AT_ORGANIZATION);
    stored_lists(arena, file, row, AT_LISTS, &one->application);
    one->side.application = &one->application;
    read_marks(arena, row, one);
    read_waivers(arena, file, row, one);
    one->mark_count = stored_marks(arena, file, row, AT_MARKS, &marks);
    one->marks = marks;
    stored_score(arena, file, row, AT_SCORE, &one->application, &one->stored);
    stored_waivers(arena, file, row, AT_WAIVERS, &one->application);
    one->application.severity = run->severity;
    one->application.excluded_count =
        db_texts(arena, row, AT_CONFLICTS, &one->application.excluded);
    status = panel_of_application(arena, file, &one->application, marks, one->mark_count, err);
    if (status == ST_OK) {
        status = scoring_assess(arena, file, &one->application, &one->assessment, err);
    }
    return status == ST_OK ? check_stored(job, run, one, err) : status;
}
