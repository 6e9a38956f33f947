/* SPDX-License-Identifier: MPL-2.0 */
/*
 * levain indicator apply FUND FILE [--reason TEXT]    what awards have to report, as data
 * levain indicator take FUND FILE... [--accept-good]  values, as CSV or JSON
 * levain indicator set FUND APPLICATION CODE PERIOD VALUE [--evidence TEXT] [--file FILE]...
 * levain indicator validate FUND [--award A] [--indicator CODE] [--period P]   another person
 * levain indicator refuse FUND --award A --indicator CODE --period P --motive TEXT
 *
 * What a beneficiary declares counts once another person has validated it. A correction is a
 * further version with its reason, validated in its turn; until then the one before it counts.
 */
#include "follow_reasons.h"
#include "follow_take.h"
#include "output.h"

#include "exchange/json_source.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* ---- definitions ----------------------------------------------------------------------------- */

struct applying {
    struct output_problems problems;
    const char *path;
    const struct json_node *root;
};

/* The value at a pointer, or the innermost one around it that is there. */
static const struct json_node *
node_at(const struct json_node *root, const char *pointer)
{
    const struct json_node *node = root;

    while (*pointer == '/') {
        const size_t length = strcspn(++pointer, "/");
        const struct json_node *inner = node->first;
        long left = node->kind == JSON_KIND_ARRAY ? strtol(pointer, NULL, 10) : 0;

        while (inner != NULL &&
               (node->kind == JSON_KIND_ARRAY
                    ? left-- > 0
                    : strlen(inner->key) != length || strncmp(inner->key, pointer, length) != 0)) {
            inner = inner->next;
        }
        if (inner == NULL) {
            return node;
        }
        node = inner;
        pointer += length;
    }
    return node;
}

/* pointer, reason, value */
static enum status
on_file_problem(const struct db_row *row, void *context, struct err *err)
{
    struct applying *applying = context;
    const struct json_node *node = node_at(applying->root, db_text(row, 0));
    const struct problem problem = {.file = applying->path,
                                    .line = node->line,
                                    .column = node->column,
                                    .place = db_text(row, 0),
                                    .value = db_text_or(row, 2, ""),
                                    .reason = words_of(follow_reason_of(db_text(row, 1)).words),
                                    .advice = follow_reason_advice(db_text(row, 1))};

    (void)err;
    problem_report(&applying->problems.problems, &problem);
    return ST_OK;
}

/* code, version, outcome, changed */
static enum status
on_applied(const struct db_row *row, void *context, struct err *err)
{
    struct fund_act *act = context;
    struct arena *arena = act->job->arena;
    const char *outcome = db_text(row, 2);
    const char *const *changed;
    const size_t count = db_texts(arena, row, 3, &changed);

    (void)err;
    json_begin_object(&act->writer, NULL);
    json_string_of(&act->writer, "indicator", db_text(row, 0));
    json_number_of(&act->writer, "version", db_int64(row, 1));
    json_string_of(&act->writer, "outcome", outcome);
    json_strings_of(&act->writer, "changed", changed, count);
    json_end_object(&act->writer);
    if (strcmp(outcome, "unchanged") == 0) {
        act->row_count++;
        return ST_OK;
    }
    text_addf(&act->words,
              strcmp(outcome, "new") == 0 ? _("%s: new\n") : _("%s: version %" PRId64 ", changed:"),
              db_text(row, 0), db_int64(row, 1));
    for (size_t i = 0; i < count && strcmp(outcome, "changed") == 0; i++) {
        text_addf(&act->words, "%s %s%s", i > 0 ? "," : "", changed[i], i + 1 == count ? "\n" : "");
    }
    return ST_OK;
}

static enum status
apply(struct fund_act *act, const char *json, struct err *err)
{
    struct job *job = act->job;
    const struct db_param params[] = {db_number(job->arena, act->fund_id), db_string(json),
                                      db_string(job->options.reason)};
    enum status status = db_named(job->db, "indicator_apply", (struct db_params){3, params},
                                  (struct db_rows){.on_row = on_applied, .context = act}, err);

    if (status != ST_OK) {
        output_refusal(err);
        return status;
    }
    if (act->row_count > 0) {
        text_addf(&act->words, _("%zu definitions are as they were\n"), act->row_count);
    }
    fund_act_fold(act);
    fund_act_print(act, "");
    return ST_OK;
}

enum status
job_indicator_apply(struct job *job, struct err *err)
{
    struct fund_act act;
    struct applying applying = {.path = job->options.arguments[1]};
    char *bytes = NULL;
    size_t length = 0;
    enum status status = fund_act_begin(job, job->options.arguments[0], &act, err);

    if (status == ST_OK) {
        status = file_read(job->arena, applying.path, JSON_BYTES_MAX, &bytes, &length, err);
    }
    if (status != ST_OK) {
        return status;
    }
    output_problems_begin(&applying.problems, job->arena, false);
    status = json_source_parse(job->arena, (struct file_bytes){applying.path, bytes, length},
                               &applying.problems.problems, &applying.root, err);
    if (status != ST_OK) {
        return status;
    }
    bytes += strncmp(bytes, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;

    const struct db_param params[] = {db_number(job->arena, act.fund_id), db_string(bytes)};

    status = db_named(job->db, "indicator_file_problems", (struct db_params){2, params},
                      (struct db_rows){.on_row = on_file_problem, .context = &applying}, err);
    output_problems_end(&applying.problems);
    if (status == ST_OK && applying.problems.problems.count > 0) {
        err_at(err, "", 0, 0);
        return err_set(err, ST_DATA, _("%s: %zu problems; nothing was taken in"), applying.path,
                       applying.problems.problems.count);
    }
    return status == ST_OK ? apply(&act, bytes, err) : status;
}

/* ---- values ---------------------------------------------------------------------------------- */

enum column {
    APPLICATION,
    INDICATOR,
    PERIOD,
    VALUE,
    NUMERATOR,
    DENOMINATOR,
    KEYS,
    METHOD,
    EVIDENCE,
    REASON,
    SHA256,
    COLUMNS,
};

static const struct row_file_column columns[COLUMNS] = {
    [APPLICATION] = {"application", "candidature", ROW_FILE_NEEDED},
    [INDICATOR] = {"indicator", "indicateur", ROW_FILE_NEEDED},
    [PERIOD] = {"period", "periode", ROW_FILE_NEEDED},
    [VALUE] = {"value", "valeur", ROW_FILE_MAY_LACK},
    [NUMERATOR] = {"numerator", "numerateur", ROW_FILE_MAY_LACK},
    [DENOMINATOR] = {"denominator", "denominateur", ROW_FILE_MAY_LACK},
    [KEYS] = {"keys", "cles", ROW_FILE_MAY_LACK},
    [METHOD] = {"method", "methode", ROW_FILE_MAY_LACK},
    [EVIDENCE] = {"evidence", "justificatif", ROW_FILE_MAY_LACK},
    [REASON] = {"reason", "motif", ROW_FILE_MAY_LACK},
    [SHA256] = {"evidence_sha256", "justificatif_sha256", ROW_FILE_MAY_LACK},
};

static const char *
counted(struct arena *arena, const struct follow_counts *counts)
{
    return text_format(arena,
                       _("%zu lines; %" PRId64 " new values, %" PRId64 " corrected, %" PRId64
                         " unchanged, %zu refused"),
                       counts->lines, counts->created, counts->corrected, counts->unchanged,
                       counts->refused);
}

static const struct follow_kind values = {.columns = columns,
                                          .column_count = COLUMNS,
                                          .problems = "indicator_problems",
                                          .store = "indicator_store",
                                          .counted = counted};

enum status
job_indicator_take(struct job *job, struct err *err)
{
    struct fund_act act;
    enum status status = fund_act_begin(job, job->options.arguments[0], &act, err);

    return status == ST_OK ? follow_take(&act, &values, err) : status;
}

static void
set_cell(struct row_file_row *row, enum column column, const char *text)
{
    row->cells[column] = text != NULL ? text : "";
}

/* 12.5, or 1200.00/4000.00 of a ratio; nothing where keys are counted: `-`. */
static void
set_value(struct arena *arena, struct row_file_row *row, const char *value)
{
    const char *slash = strchr(value, '/');

    if (slash != NULL) {
        set_cell(row, NUMERATOR, arena_copy(arena, value, (size_t)(slash - value)));
        set_cell(row, DENOMINATOR, slash + 1);
    } else if (strcmp(value, "-") != 0) {
        set_cell(row, VALUE, value);
    }
}

enum status
job_indicator_set(struct job *job, struct err *err)
{
    const struct job_options *options = &job->options;
    struct fund_act act;
    struct row_file_row row = {0};
    struct row_file file = {.rows = &row, .count = 1};
    struct digest digest;
    enum status status = fund_act_begin(job, options->arguments[0], &act, err);

    if (status == ST_OK && options->file != NULL) {
        status = file_digest(options->file, &digest, err);
    }
    if (status != ST_OK) {
        return status;
    }
    for (size_t i = 0; i < ROW_FILE_COLUMNS_MAX; i++) {
        row.cells[i] = "";
    }
    set_cell(&row, APPLICATION, options->arguments[1]);
    set_cell(&row, INDICATOR, options->arguments[2]);
    set_cell(&row, PERIOD, options->arguments[3]);
    set_value(job->arena, &row, options->arguments[4]);
    if (options->hours != NULL) {
        set_cell(&row, NUMERATOR, options->hours);
    }
    set_cell(&row, KEYS, options->keys);
    set_cell(&row, METHOD, options->method);
    set_cell(&row, EVIDENCE, options->evidence != NULL ? options->evidence : options->file);
    set_cell(&row, REASON, options->reason);
    if (options->file != NULL) {
        set_cell(&row, SHA256, digest_hex(job->arena, &digest));
    }
    file.path = text_format(job->arena, "%s, %s, %s", options->arguments[1], options->arguments[2],
                            options->arguments[3]);
    return follow_take_row(&act, &values, &file, err);
}

/* ---- what another person says ---------------------------------------------------------------- */

struct judging {
    struct fund_act *act;
    size_t validated, refused, already, judged, own, evidence, guard;
};

/* application, indicator, period, version, outcome, detail */
static enum status
on_judged(const struct db_row *row, void *context, struct err *err)
{
    struct judging *judging = context;
    struct fund_act *act = judging->act;
    struct arena *arena = act->job->arena;
    const char *outcome = db_text(row, 4);
    const char *what =
        text_format(arena, "%s, %s, %s", db_text(row, 0), db_text(row, 1), db_text(row, 2));
    const char *detail = db_text_or(row, 5, "");

    (void)err;
    json_begin_object(&act->writer, NULL);
    json_string_of(&act->writer, "application", db_text(row, 0));
    json_string_of(&act->writer, "indicator", db_text(row, 1));
    json_string_of(&act->writer, "period", db_text(row, 2));
    json_number_of(&act->writer, "version", db_int64(row, 3));
    json_string_of(&act->writer, "outcome", outcome);
    json_string_of(&act->writer, "detail", detail);
    json_end_object(&act->writer);
    act->row_count++;
    if (strcmp(outcome, "validated") == 0) {
        judging->validated++;
    } else if (strcmp(outcome, "refused") == 0) {
        judging->refused++;
        text_addf(&act->words, _("%s: value refused\n"), what);
    } else if (strcmp(outcome, "already") == 0) {
        judging->already++;
    } else if (strcmp(outcome, "judged") == 0) {
        judging->judged++;
    } else if (strcmp(outcome, "own") == 0) {
        judging->own++;
    } else if (strcmp(outcome, "evidence") == 0) {
        judging->evidence++;
        text_addf(&act->words, _("%s: left, nothing shows it\n"), what);
    } else {
        judging->guard++;
        text_addf(&act->words, _("%s: left, more than what it is held to (%s)\n"), what, detail);
    }
    return ST_OK;
}

static void
tell_judged(struct judging *judging, bool accepted)
{
    struct text *out = &judging->act->words;

    if (judging->validated > 0) {
        text_addf(out, _("%zu values validated\n"), judging->validated);
    }
    if (judging->already > 0) {
        text_addf(out,
                  accepted ? _("%zu were validated already\n") : _("%zu were refused already\n"),
                  judging->already);
    }
    if (judging->judged > 0) {
        text_addf(out,
                  accepted ? _("%zu were refused: a further version is validated, not they\n")
                           : _("%zu were validated: a further version corrects them\n"),
                  judging->judged);
    }
    if (judging->own > 0) {
        text_addf(out, _("%zu wait for another person: you recorded them\n"), judging->own);
    }
}

static enum status
judge(struct job *job, bool accepted, struct err *err)
{
    const struct job_options *options = &job->options;
    struct fund_act act;
    struct judging judging = {.act = &act};
    enum status status = fund_act_begin(job, options->arguments[0], &act, err);

    if (status != ST_OK) {
        return status;
    }
    const struct db_param params[] = {db_number(job->arena, act.fund_id),
                                      db_string(options->award),
                                      db_string(options->indicator),
                                      db_string(options->followed_period),
                                      db_flag(accepted),
                                      db_string(options->motive),
                                      db_number(job->arena, act.day)};

    status = db_named(job->db, "indicator_judge", (struct db_params){7, params},
                      (struct db_rows){.on_row = on_judged, .context = &judging}, err);
    if (status != ST_OK) {
        output_refusal(err);
        return status;
    }
    if (act.row_count == 0) {
        err_hint(err, "%s", _("`levain indicator list FUND` says what came in"));
        return err_set(err, ST_DATA, "%s", _("no such value came in"));
    }
    if (judging.own == act.row_count) {
        err_hint(err, "%s", _("ask another manager of the fund"));
        return err_set(err, ST_DENIED, "%s", _("who recorded a value does not judge it"));
    }
    tell_judged(&judging, accepted);
    fund_act_print(&act, "");
    return ST_OK;
}

enum status
job_indicator_validate(struct job *job, struct err *err)
{
    return judge(job, true, err);
}

enum status
job_indicator_refuse(struct job *job, struct err *err)
{
    return judge(job, false, err);
}
