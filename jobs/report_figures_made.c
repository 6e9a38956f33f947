/* SPDX-License-Identifier: MPL-2.0 */
/* report_figures_made - the document of a report: kept, or computed and kept. */
#include "report_figures.h"

#include "output.h"

#include "base/date.h"
#include "base/digest.h"
#include "reporting/period.h"

#include <inttypes.h>
#include <string.h>

/* fund_id, language, time_zone, today, may_keep, has_funder, award */
static enum status
on_fund(const struct db_row *row, void *context, struct err *err)
{
    struct report_figures *report = context;

    (void)err;
    report->question.fund_id = db_int64(row, 0);
    report->language = strcmp(db_text(row, 1), "fr") == 0 ? LANGUAGE_FR : LANGUAGE_EN;
    report->time_zone = arena_string(report->job->arena, db_text(row, 2));
    report->today = (int32_t)db_int64(row, 3);
    report->may_keep = db_bool(row, 4);
    if (!db_bool(row, 5)) {
        report->question.funder = NULL; /* there is none of that code */
    }
    report->question.award =
        db_is_null(row, 6) ? NULL : arena_string(report->job->arena, db_text(row, 6));
    return ST_OK;
}

enum status
report_figures_ask(struct report_figures *report, struct err *err)
{
    const struct job_options *options = &report->job->options;
    struct report_question *question = &report->question;
    const char *award = question->award;
    const struct db_param params[] = {db_string(question->fund), db_string(question->funder),
                                      db_string(award)};
    enum status status = db_named(report->job->db, "report_fund", (struct db_params){3, params},
                                  (struct db_rows){.on_row = on_fund, .context = report}, err);

    if (status != ST_OK) {
        return status;
    }
    if (question->fund_id == 0) {
        err_hint(err, "%s", _("a fund is named by its code, as its fund file has it"));
        return err_set(err, ST_DATA, _("there is no fund %s"), question->fund);
    }
    if (options->funder != NULL && question->funder == NULL) {
        err_hint(err, _("levain funding list %s names its funders"), question->fund);
        return err_set(err, ST_DATA, _("there is no funder %s"), options->funder);
    }
    if (award != NULL && question->award == NULL) {
        err_hint(err, "%s", _("levain award list --call CALL names them; say CALL/CODE"));
        return err_set(err, ST_DATA, _("fund %s has no award %s"), question->fund, award);
    }
    question->as_of = options->has_as_of
                          ? instant_day(options->as_of, date_zone_named("Europe/Paris"))
                          : report->today;
    period_year(question->as_of, &question->from, &question->through);
    if (options->period != NULL &&
        !period_parse(options->period, &question->from, &question->through)) {
        return err_set(err, ST_BUG, "period %s was not checked", options->period);
    }
    if (question->as_of > report->today) {
        return err_set(err, ST_DATA, _("--as-of is a day still to come"));
    }
    return question->from <= question->as_of
               ? ST_OK
               : err_set(err, ST_DATA, _("the period begins after the day of --as-of"));
}

/* ---- one moment ------------------------------------------------------------------------------ */

static const char *
question_named(struct report_figures *report)
{
    const struct report_question *question = &report->question;

    return text_format(report->job->arena, "%s %s %s %s %" PRId32 " %" PRId32 " %" PRId32,
                       question->fund, question->report,
                       question->funder != NULL ? question->funder : "-",
                       question->award != NULL ? question->award : "-", question->from,
                       question->through, question->as_of);
}

enum status
report_figures_snapshot(struct report_figures *report, struct err *err)
{
    struct job *job = report->job;
    const struct db_param question[] = {db_string(question_named(report))};
    /* The lock is of the connection: who waited for it sees, in the transaction that comes then,
     * what the other one kept. */
    enum status status =
        db_named(job->db, "report_lock", (struct db_params){1, question}, DB_NO_ROWS, err);

    /* What is posted goes into the sums of figures before the moment that the report is of. */
    if (status == ST_OK && report->may_keep && !job->options.dry_run) {
        const struct db_param fund[] = {db_number(job->arena, report->question.fund_id)};

        status = db_named(job->db, "figure_fold", (struct db_params){1, fund}, DB_NO_ROWS, err);
    }
    status = status == ST_OK ? db_named(job->db, "tables_analyze", DB_NO_PARAMS, DB_NO_ROWS, err)
                             : status;
    status = status == ST_OK ? db_commit(job->db, err) : status;
    if (status == ST_OK) {
        status = db_begin(job->db, "repeatable read", job->command->role, err);
    }
    return status == ST_OK ? db_named(job->db, "lock_patience", DB_NO_PARAMS, DB_NO_ROWS, err)
                           : status;
}

enum status
report_figures_release(struct report_figures *report, struct err *err)
{
    const struct db_param question[] = {db_string(question_named(report))};

    return db_named(report->job->db, "report_release", (struct db_params){1, question}, DB_NO_ROWS,
                    err);
}

/* ---- what was kept --------------------------------------------------------------------------- */

static const char *
kept_text(struct report_figures *report, const struct db_row *row, int column)
{
    return db_is_null(row, column) ? NULL : arena_string(report->job->arena, db_text(row, column));
}

/* version, document, sha256, snapshot_sha256, journal_head, marks, causes, engine, known_at, known
 */
static enum status
on_kept(const struct db_row *row, void *context, struct err *err)
{
    struct report_figures *report = context;
    struct report_version *version = report->last.found ? &report->before : &report->last;

    (void)err;
    *version = (struct report_version){
        .found = true,
        .version = db_int64(row, 0),
        .document = kept_text(report, row, 1),
        .sha256 = kept_text(report, row, 2),
        .snapshot_sha256 = kept_text(report, row, 3),
        .journal_head = kept_text(report, row, 4),
        .marks = kept_text(report, row, 5),
        .causes = kept_text(report, row, 6),
        .engine = kept_text(report, row, 7),
        .known_at = db_int64(row, 8),
        .known = kept_text(report, row, 9),
    };
    return ST_OK;
}

static enum status
read_kept(struct report_figures *report, struct err *err)
{
    struct arena *arena = report->job->arena;
    const struct report_question *question = &report->question;
    const struct db_param params[] = {db_number(arena, question->fund_id),
                                      db_string(question->report),
                                      db_string(question->funder),
                                      db_number(arena, question->from),
                                      db_number(arena, question->through),
                                      db_number(arena, question->as_of),
                                      report->edition > 0 ? db_number(arena, report->edition)
                                                          : db_null(),
                                      db_string(question->award)};

    report->last = report->before = (struct report_version){0};
    return db_named(report->job->db, "report_kept", (struct db_params){8, params},
                    (struct db_rows){.on_row = on_kept, .context = report}, err);
}

/* sha256, journal_head */
static enum status
on_snapshot(const struct db_row *row, void *context, struct err *err)
{
    struct report_figures *report = context;

    (void)err;
    report->made.snapshot_sha256 = kept_text(report, row, 0);
    report->made.journal_head = kept_text(report, row, 1);
    return ST_OK;
}

static enum status
read_snapshot(struct report_figures *report, struct err *err)
{
    struct arena *arena = report->job->arena;
    const struct db_param params[] = {db_number(arena, report->question.fund_id),
                                      db_number(arena, report->question.as_of)};

    return db_named(report->job->db, "report_snapshot", (struct db_params){2, params},
                    (struct db_rows){.on_row = on_snapshot, .context = report}, err);
}

/* ---- computing ------------------------------------------------------------------------------- */

/* document */
static enum status
on_document(const struct db_row *row, void *context, struct err *err)
{
    struct report_figures *report = context;

    if (db_is_null(row, 0)) {
        return err_set(err, ST_DATA, _("report %s gives no document"), report->question.report);
    }
    report->document = kept_text(report, row, 0);
    return ST_OK;
}

static const char *
digest_of(struct arena *arena, const char *text)
{
    struct digester *digester = digester_begin();
    struct digest digest;

    digester_raw(digester, text, strlen(text));
    digest = digester_result(digester);
    digester_end(digester);
    return digest_hex(arena, &digest);
}

/* Read the document that is told, in its canonical form. */
static enum status
read_document(struct report_figures *report, const char *text, struct figures *figures,
              struct err *err)
{
    struct document *document = NULL;
    enum status status = document_parse(report->job->arena, text, strlen(text), &document, err);

    if (status != ST_OK) {
        err_at(err, report->question.report, err->line, err->column);
        return status;
    }
    return figures_read(report->job->arena, document, figures, err);
}

static enum status
compute(struct report_figures *report, struct err *err)
{
    struct job *job = report->job;
    const struct report_question *question = &report->question;
    const struct db_param params[] = {
        db_number(job->arena, question->fund_id), db_string(question->funder),
        db_number(job->arena, question->from),    db_number(job->arena, question->through),
        db_number(job->arena, question->as_of),   db_string(question->award)};
    const size_t count = report_figures_of_award(report->statement) ? 6 : 5;
    struct text canonical = text_in(job->arena);
    enum status status;

    report->document = NULL;
    status = db_query(job->db, report->statement, (struct db_params){count, params},
                      (struct db_rows){.on_row = on_document, .context = report}, err);
    if (status == ST_OK && report->document == NULL) {
        status = err_set(err, ST_DATA, _("report %s gives no document"), question->report);
    }
    if (status == ST_OK) {
        status = read_document(report, report->document, &report->figures, err);
    }
    if (status == ST_OK) {
        document_write_json(report->figures.document, &canonical);
        report->document = text_of(&canonical);
        report->made.sha256 = digest_of(job->arena, report->document);
        report->made.engine = LEVAIN_ENGINE;
    }
    return status;
}

/* version, created */
static enum status
on_keep(const struct db_row *row, void *context, struct err *err)
{
    (void)row;
    (void)context;
    (void)err;
    return ST_OK;
}

static enum status
keep(struct report_figures *report, struct err *err)
{
    struct arena *arena = report->job->arena;
    const struct report_question *question = &report->question;
    const struct db_param params[] = {
        db_number(arena, question->fund_id), db_string(question->report),
        db_string(question->funder),         db_number(arena, question->from),
        db_number(arena, question->through), db_number(arena, question->as_of),
        db_string(report->document),         db_string(LEVAIN_ENGINE),
        db_string(question->award)};
    enum status status = db_named(report->job->db, "report_keep", (struct db_params){9, params},
                                  (struct db_rows){.on_row = on_keep}, err);

    return status == ST_OK ? read_kept(report, err) : status;
}

/* ---- what is told ---------------------------------------------------------------------------- */

static enum status
read_causes(struct report_figures *report, const char *causes, struct err *err)
{
    struct document *read = NULL;
    enum status status;

    if (causes == NULL) {
        return ST_OK;
    }
    status = document_parse(report->job->arena, causes, strlen(causes), &read, err);
    report->made.causes = read;
    return status;
}

static enum status
restate(struct report_figures *report, const struct report_version *before, const char *causes,
        struct err *err)
{
    enum status status = read_document(report, before->document, &report->restated, err);

    if (status == ST_OK) {
        report->made.restated_version = before->version;
        report->made.restated_known = before->known;
        report->made.restated_sha256 = before->sha256;
        report->made.moves =
            figures_compare(report->job->arena, &report->restated, &report->figures);
        status = read_causes(report, causes, err);
    }
    return status;
}

/* Tell the last version that was kept. */
static enum status
tell_kept(struct report_figures *report, struct err *err)
{
    const struct report_version *last = &report->last;
    enum status status = read_document(report, last->document, &report->figures, err);

    report->document = last->document;
    report->made = (struct figures_made){.sha256 = last->sha256,
                                         .snapshot_sha256 = last->snapshot_sha256,
                                         .journal_head = last->journal_head,
                                         .engine = last->engine,
                                         .kept = true,
                                         .version = last->version,
                                         .known = last->known,
                                         .known_at = last->known_at};
    return status == ST_OK && report->before.found
               ? restate(report, &report->before, last->causes, err)
               : status;
}

/* causes */
static enum status
on_causes(const struct db_row *row, void *context, struct err *err)
{
    struct report_figures *report = context;

    return read_causes(report, kept_text(report, row, 0), err);
}

/* Tell what was computed for this once, beside the version that it would take the place of. */
static enum status
tell_computed(struct report_figures *report, struct err *err)
{
    struct arena *arena = report->job->arena;
    const struct db_param params[] = {db_number(arena, report->question.fund_id),
                                      db_number(arena, report->question.as_of),
                                      db_string(report->last.marks)};
    enum status status;

    report->made.version = report->last.found ? report->last.version + 1 : 1;
    if (!report->last.found) {
        return ST_OK;
    }
    status = restate(report, &report->last, NULL, err);
    return status == ST_OK
               ? db_named(report->job->db, "report_causes", (struct db_params){3, params},
                          (struct db_rows){.on_row = on_causes, .context = report}, err)
               : status;
}

/* Tell of the last version, in the words of who asks; `words` has its number and when it was kept.
 */
static void
note_last(const struct report_figures *report, const char *words)
{
    struct arena *arena = report->job->arena;
    const char *known = report->last.known;
    int32_t day = 0;

    if (date_parse(known, strlen("2026-03-16"), &day)) {
        known = text_format(arena, "%s, %s", words_date(arena, day), known + strlen("2026-03-16T"));
    }
    output_note(
        "%s %s",
        text_format(arena, _("version %lld of %s:"), (long long)report->last.version, known),
        words);
}

/* Whether a version that was kept answers: not when it is asked for anew, nor while its day goes
 * on and something was recorded since. */
static bool
is_answer(const struct report_figures *report)
{
    if (!report->last.found || report->job->options.again) {
        return false;
    }
    return report->edition > 0 || report->question.as_of < report->today ||
           strcmp(report->last.snapshot_sha256, report->made.snapshot_sha256) == 0;
}

enum status
report_figures_make(struct report_figures *report, struct err *err)
{
    enum status status = read_kept(report, err);

    if (status == ST_OK) {
        status = read_snapshot(report, err);
    }
    if (status != ST_OK) {
        return status;
    }
    if (report->edition > 0 && report->last.version != report->edition) {
        err_hint(err, "%s", _("leave --edition out for the last one that was kept"));
        return err_set(err, ST_DATA, _("there is no version %lld of this report"),
                       (long long)report->edition);
    }
    if (is_answer(report)) {
        return tell_kept(report, err);
    }
    status = compute(report, err);
    if (status == ST_OK && report->last.found &&
        strcmp(report->last.sha256, report->made.sha256) == 0) {
        note_last(report, _("made anew, nothing differs"));
        return tell_kept(report, err);
    }
    if (status == ST_OK && report->last.found) {
        note_last(report, _("it is told otherwise now, what moved comes first"));
    }
    if (status == ST_OK && (!report->may_keep || report->job->options.dry_run)) {
        return tell_computed(report, err);
    }
    if (status == ST_OK) {
        status = keep(report, err);
    }
    return status == ST_OK ? tell_kept(report, err) : status;
}
