/* SPDX-License-Identifier: MPL-2.0 */
/* stored_explain - the applications of an allocation run, assessed again and explained. */
#include "allocation/flip.h"
#include "fund/score_record.h"
#include "stored.h"
#include "stored_panel.h"
#include "stored_run.h"

#include <string.h>

struct explaining {
    struct job *job;
    const struct call *call;
    const struct outcome_run *run;
    const struct panel_severity *severity;
    stored_explanation_fn *on_explanation;
    void *context;
};

#define FACTS_COLUMN       21
#define SCORE_COLUMN       23
#define MARKS_COLUMN       32
#define WAIVERS_COLUMN     36
#define LISTS_COLUMN       41
#define PANEL_COLUMN       47
#define CERTIFICATE_COLUMN 52

static size_t
read_waivers(struct explaining *explaining, const struct db_row *row,
             struct explanation_waiver **waivers)
{
    struct arena *arena = explaining->job->scratch;
    const struct fund_file *file = &explaining->call->file;
    const char *const *rules = NULL, *const *kinds = NULL, *const *motives = NULL,
                      *const *by = NULL;
    size_t count = db_texts(arena, row, WAIVERS_COLUMN, &rules);
    int64_t *at = ARENA_NEW(arena, int64_t, count);
    uint8_t *known = ARENA_NEW(arena, uint8_t, count);

    (void)db_texts(arena, row, WAIVERS_COLUMN + 1, &kinds);
    (void)db_texts(arena, row, WAIVERS_COLUMN + 2, &motives);
    (void)db_texts(arena, row, WAIVERS_COLUMN + 3, &by);
    (void)db_int64s(row, WAIVERS_COLUMN + 4, at, known, count);
    *waivers = ARENA_NEW(arena, struct explanation_waiver, count);
    for (size_t i = 0; i < count; i++) {
        (*waivers)[i] = (struct explanation_waiver){.rule = fund_file_rule(file, rules[i]),
                                                    .kind = kinds[i],
                                                    .motive = motives[i],
                                                    .by = by[i],
                                                    .at = instant_text(arena, at[i], file->zone)};
    }
    return count;
}

/* The proof of the choice that an application was part of: of its pass, and its envelope or all. */
static const struct outcome_proof *
find_proof(const struct outcome_run *run, const char *pass, const char *envelope)
{
    for (size_t i = 0; pass != NULL && i < run->proof_count; i++) {
        const struct outcome_proof *proof = &run->proofs[i];

        if (strcmp(proof->pass, pass) == 0 &&
            (proof->envelope == NULL ||
             (envelope != NULL && strcmp(proof->envelope, envelope) == 0))) {
            return proof;
        }
    }
    return NULL;
}

/* flips_looked, pass, before, after, then of each flip: kind, numerator, denominator, status,
 * whether it is the least. */
static const struct explanation_certificate *
read_certificate(const struct explaining *explaining, const struct db_row *row,
                 const struct outcome *outcome)
{
    struct arena *arena = explaining->job->scratch;
    struct explanation_certificate *certificate =
        ARENA_NEW(arena, struct explanation_certificate, 1);
    const char *const *kinds = NULL, *const *statuses = NULL;
    int64_t nums[FLIP_KINDS], dens[FLIP_KINDS], leasts[FLIP_KINDS];
    uint8_t known[FLIP_KINDS];
    struct explanation_flip *flips = ARENA_NEW(arena, struct explanation_flip, FLIP_KINDS);
    int column = CERTIFICATE_COLUMN;

    if (db_is_null(row, column)) {
        return NULL;
    }
    *certificate = (struct explanation_certificate){
        .pass = db_text_kept(arena, row, column + 1),
        .before_cents = db_int64_or(row, column + 2, 0),
        .after_cents = db_int64_or(row, column + 3, 0),
        .flips_looked = db_bool(row, column),
        .flips = flips,
        .flip_count = db_texts(arena, row, column + 4, &kinds),
        .of_list = strcmp(explaining->run->kind, "top_up") == 0,
    };
    certificate->proof = find_proof(explaining->run, certificate->pass, outcome->envelope);
    (void)db_int64s(row, column + 5, nums, known, FLIP_KINDS);
    (void)db_int64s(row, column + 6, dens, known, FLIP_KINDS);
    (void)db_texts(arena, row, column + 7, &statuses);
    (void)db_int64s(row, column + 8, leasts, known, FLIP_KINDS);
    for (size_t i = 0; i < certificate->flip_count; i++) {
        flips[i] = (struct explanation_flip){.kind = kinds[i],
                                             .size = {.num = nums[i], .den = dens[i]},
                                             .status = statuses[i],
                                             .least = leasts[i] != 0};
    }
    return certificate;
}

static const char *
award_words(struct arena *arena, const struct fund_file *file, bool known, int64_t cents)
{
    return known ? words_money(arena, cents, file->currency, 1) : _("none");
}

static bool
is_listed(const char *const *codes, size_t count, const char *code)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(codes[i], code) == 0) {
            return true;
        }
    }
    return false;
}

static enum verdict
stored_verdict(const struct outcome *outcome, const char *rule)
{
    return is_listed(outcome->failed, outcome->failed_count, rule)     ? VERDICT_FAIL
           : is_listed(outcome->unknown, outcome->unknown_count, rule) ? VERDICT_UNKNOWN
           : is_listed(outcome->waived, outcome->waived_count, rule)   ? VERDICT_WAIVED
                                                                       : VERDICT_PASS;
}

/* What the run says otherwise than its assessment, in words; null when nothing. */
static const char *
award_difference(struct arena *arena, const struct fund_file *file, const struct outcome *outcome,
                 const struct assessment *assessment)
{
    for (size_t i = 0; i < file->rule_count; i++) {
        enum verdict stored = stored_verdict(outcome, file->rules[i].code);

        if (stored != assessment->rules[i].verdict) {
            return text_format(arena, _("rule %s is stored as %s, computed as %s"),
                               file->rules[i].code, verdict_code(stored),
                               verdict_code(assessment->rules[i].verdict));
        }
    }
    if (outcome->scored != assessment->scored ||
        (outcome->scored && rational_cmp(outcome->score, assessment->score) != 0)) {
        return text_format(arena, _("the score is stored as %s, computed as %s"),
                           outcome->scored ? rational_exact(arena, outcome->score) : _("none"),
                           assessment->scored ? rational_exact(arena, assessment->score)
                                              : _("none"));
    }
    if (outcome->computed_known != assessment->computed_known ||
        (outcome->computed_known && outcome->computed_cents != assessment->computed_cents)) {
        return text_format(
            arena, _("the computed award is stored as %s, computed as %s"),
            award_words(arena, file, outcome->computed_known, outcome->computed_cents),
            award_words(arena, file, assessment->computed_known, assessment->computed_cents));
    }
    return NULL;
}

static enum status
explain_row(struct explaining *explaining, const struct db_row *row, struct err *err)
{
    struct arena *arena = explaining->job->scratch;
    const struct fund_file *file = &explaining->call->file;
    struct application application =
        stored_application(arena, file, row, 1, FACTS_COLUMN, FACTS_COLUMN + 1);
    struct outcome outcome = stored_outcome(arena, file, row);
    struct score_record score;
    struct assessment assessment;
    struct marker_mark *marks = NULL;
    struct explanation_waiver *waivers = NULL;
    const char *difference;
    struct explanation explanation = {
        .file = file, .application = &application, .assessment = &assessment, .outcome = &outcome};
    enum status status;

    outcome_find_limit(&outcome, explaining->run);
    stored_lists(arena, file, row, LISTS_COLUMN, &application);
    explanation.mark_count = stored_marks(arena, file, row, MARKS_COLUMN, &marks);
    explanation.marks = marks;
    stored_panel(arena, row, (struct stored_panel_columns){MARKS_COLUMN, PANEL_COLUMN},
                 explaining->severity, &explanation);
    explanation.waiver_count = read_waivers(explaining, row, &waivers);
    explanation.waivers = waivers;
    explanation.certificate = read_certificate(explaining, row, &outcome);
    stored_score(arena, file, row, SCORE_COLUMN, &application, &score);
    /* The stored score says whether any criterion calls for a third reading; here, which one. */
    status = panel_marks(&explanation.panel, marks, explanation.mark_count, application.panel, err);
    if (status == ST_OK) {
        status = scoring_assess(arena, file, &application, &assessment, err);
    }
    difference = status == ST_OK ? award_difference(arena, file, &outcome, &assessment) : NULL;
    if (difference != NULL) {
        err_hint(err, "%s", _("keep this program and the one that made the run: one is wrong"));
        status = err_set(err, ST_DATA, _("run %s, application %s: %s"), explaining->run->name,
                         application.code, difference);
    }
    return status == ST_OK ? explaining->on_explanation(explaining->context, &explanation, err)
                           : status;
}

static enum status
on_explained(const struct db_row *row, void *context, struct err *err)
{
    struct explaining *explaining = context;
    struct arena_mark mark = arena_mark(explaining->job->scratch);
    enum status status = explain_row(explaining, row, err);

    arena_reset(explaining->job->scratch, mark);
    return status;
}

enum status
stored_run_explain(struct job *job, const struct stored_run *run, int64_t application_id,
                   stored_explanation_fn *on_explanation, void *context, struct err *err)
{
    struct explaining explaining = {.job = job,
                                    .call = run->call,
                                    .run = &run->run,
                                    .on_explanation = on_explanation,
                                    .context = context};
    const struct db_param params[] = {CALL_PARAMS(job, run->call),
                                      db_number(job->arena, run->allocation_run_id),
                                      db_number(job->arena, application_id)};

    enum status status =
        stored_severity(job, run->call, run->scoring_run_id, &explaining.severity, err);

    return status != ST_OK
               ? status
               : db_stream(job->db, "explanation_inputs", (struct db_params){4, params},
                           (struct db_rows){.on_row = on_explained, .context = &explaining}, err);
}
