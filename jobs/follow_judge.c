/* SPDX-License-Identifier: MPL-2.0 */
#include "follow_judge.h"

#include "follow_reasons.h"

#include <stdlib.h>
#include <string.h>

static void
warn(struct follow_judging *judging, long line, const char *reason, const char *detail)
{
    struct arena *arena = judging->act->job->arena;
    const bool alike = strcmp(reason, "evidence") == 0 || strcmp(reason, "return_unplanned") == 0 ||
                       strcmp(reason, "guard_budget_unknown") == 0 ||
                       strcmp(reason, "guard_at_most_unknown") == 0;
    size_t i = 0;

    detail = detail == NULL || alike ? "" : detail;
    while (i < judging->warning_count && (strcmp(judging->warnings[i].reason, reason) != 0 ||
                                          strcmp(judging->warnings[i].detail, detail) != 0)) {
        i++;
    }
    if (i == FOLLOW_WARNINGS_MAX) {
        return;
    }
    if (i == judging->warning_count) {
        judging->warnings[judging->warning_count++] = (struct follow_warning){
            arena_string(arena, reason), arena_string(arena, detail), text_in(arena), 0};
    }
    text_addf(&judging->warnings[i].lines, "%s%ld", judging->warnings[i].count++ > 0 ? ", " : "",
              line);
}

static long
line_of(const struct follow_judging *judging, long place)
{
    return judging->file->rows[judging->indexes[place - 1]].line;
}

/* ---- columns that the file has not ----------------------------------------------------------- */

/* The database cannot tell a new expense from the correction of one that is not there. */
#define STRAY "expense_verdict_expense_by_fkey"

/* The column that the file has not and that this is for want of; the count of columns = none. */
static size_t
wanted(const struct row_file *file, size_t column, const char *reason)
{
    size_t first = 0;

    if (row_file_lacks(file, column)) {
        return column;
    }
    while (first < file->column_count &&
           (strcmp(reason, STRAY) != 0 || !row_file_lacks(file, first) ||
            file->columns[first].need != ROW_FILE_NEEDED_FIRST)) {
        first++;
    }
    return first;
}

/* Note that a row needs a column which the file has not, and that it is refused for that. */
static void
lack(struct follow_judging *judging, size_t index, size_t column, const char *reason)
{
    struct arena *arena = judging->act->job->arena;
    struct row_file *file = judging->file;
    const enum row_file_need need = file->columns[column].need;

    for (size_t c = 0; c < file->column_count; c++) {
        /* What a row lacks that is there for the first time it lacks of all such columns. */
        if (c == column || (need == ROW_FILE_NEEDED_FIRST && file->columns[c].need == need &&
                            row_file_lacks(file, c))) {
            const char ***reasons = &judging->lacking[c].reasons;

            *reasons = *reasons != NULL ? *reasons : ARENA_NEW(arena, const char *, file->count);
            (*reasons)[index] = arena_string(arena, reason);
        }
    }
    judging->again = true;
    if (file->rows[index].refused == NULL) {
        file->rows[index].refused =
            text_format(arena, "%s: %s", row_file_name(file, column), _("the column is missing"));
    }
}

static bool
needed_alike(const struct follow_judging *judging, size_t column, size_t other)
{
    const char **reasons = judging->lacking[column].reasons;
    const char **others = judging->lacking[other].reasons;
    bool alike = others != NULL;

    for (size_t i = 0; alike && i < judging->file->count; i++) {
        alike = (reasons[i] != NULL) == (others[i] != NULL);
    }
    return alike;
}

/* The lines that need a column, those that follow one another as 2-5. */
static const char *
lines_of(const struct follow_judging *judging, size_t column)
{
    const struct row_file *file = judging->file;
    const char **reasons = judging->lacking[column].reasons;
    struct text lines = text_in(judging->act->job->arena);

    for (size_t i = 0, end; i < file->count; i = end + 1) {
        end = i;
        if (reasons[i] == NULL) {
            continue;
        }
        while (end + 1 < file->count && reasons[end + 1] != NULL) {
            end++;
        }
        text_addf(&lines, "%s%ld", text_of(&lines)[0] != '\0' ? ", " : "", file->rows[i].line);
        if (end > i) {
            text_addf(&lines, "-%ld", file->rows[end].line);
        }
    }
    return text_of(&lines);
}

static const char *
any_reason(const struct follow_judging *judging, size_t column)
{
    size_t row = 0;

    while (judging->lacking[column].reasons[row] == NULL) {
        row++;
    }
    return judging->lacking[column].reasons[row];
}

/* Tell a group of columns that the same rows need, with the first of them. */
static void
tell_group(struct follow_judging *judging, const char *names, size_t column)
{
    struct arena *arena = judging->act->job->arena;
    const struct row_file *file = judging->file;
    const char *why = any_reason(judging, column);
    struct text reason = text_in(arena), advice = text_in(arena);

    text_addf(&reason, _("not in the header, and needed (line %s)"), lines_of(judging, column));
    /* Of a row that is new nothing more is to be said: it needs all of these. */
    if (file->columns[column].need != ROW_FILE_NEEDED_FIRST || strcmp(why, STRAY) == 0) {
        text_addf(&reason, ": %s", follow_reason_words(arena, why, NULL));
        text_addf(&advice, "%s; ", follow_reason_advice(why));
    }
    text_addf(&advice, _("the header is: %s"), file->header);
    problem_report(&judging->problems->problems, &(struct problem){.file = file->path,
                                                                   .line = file->header_line,
                                                                   .place = names,
                                                                   .value = "",
                                                                   .reason = text_of(&reason),
                                                                   .advice = text_of(&advice)});
}

/* Tell once, with the header, what columns rows need: those together that the same rows need. */
static void
tell_lacking(struct follow_judging *judging)
{
    const struct row_file *file = judging->file;

    for (size_t c = 0; c < file->column_count; c++) {
        struct text names = text_in(judging->act->job->arena);
        bool told = judging->lacking[c].reasons == NULL;

        for (size_t k = 0; k < c && !told; k++) {
            told = needed_alike(judging, c, k);
        }
        for (size_t k = c; k < file->column_count && !told; k++) {
            if (needed_alike(judging, c, k)) {
                text_addf(&names, "%s%s", k > c ? ", " : "", row_file_name(file, k));
            }
        }
        if (!told) {
            tell_group(judging, text_of(&names), c);
        }
    }
}

/* ---- judging --------------------------------------------------------------------------------- */

/* place, member, value, reason, detail, warning */
static enum status
on_problem(const struct db_row *row, void *context, struct err *err)
{
    struct follow_judging *judging = context;
    struct arena *arena = judging->act->job->arena;
    const size_t place = (size_t)db_int64(row, 0) - 1;
    const size_t index = judging->indexes[place];
    const size_t column = row_file_column(judging->file, db_text(row, 1));
    const char *detail = db_text_or(row, 4, NULL);
    const char *reason;

    (void)err;
    if (strcmp(db_text(row, 3), "line_twice") == 0) { /* the database counts what it was given */
        detail = text_format(arena, _("line %ld"), line_of(judging, strtol(detail, NULL, 10)));
    }
    reason = follow_reason_words(arena, db_text(row, 3), detail);
    if (db_bool(row, 5)) {
        warn(judging, judging->file->rows[index].line, db_text(row, 3), detail);
        return ST_OK;
    }
    if (wanted(judging->file, column, db_text(row, 3)) < judging->file->column_count) {
        lack(judging, index, wanted(judging->file, column, db_text(row, 3)), db_text(row, 3));
        return ST_OK;
    }
    row_file_wrong(
        judging->file, index, column,
        (struct problem){.reason = reason, .advice = follow_reason_advice(db_text(row, 3))},
        &judging->problems->problems);
    judging->again = true;
    if (judging->file->rows[index].refused == NULL) {
        judging->file->rows[index].refused = arena_string(arena, reason);
    }
    return ST_OK;
}

/* A return is taken in whole or not at all: its other lines go to the rejects too. */
static void
refuse_together(struct follow_judging *judging)
{
    const struct row_file *file = judging->file;
    const size_t column =
        judging->kind->together != NULL ? row_file_column(file, judging->kind->together) : 0;
    const size_t award = row_file_column(file, "application");
    bool any = false;

    for (size_t i = 0; i < file->count; i++) {
        any = any || file->rows[i].refused != NULL;
    }
    for (size_t i = 0; any && judging->kind->together != NULL && i < file->count; i++) {
        for (size_t k = 0; file->rows[i].refused == NULL && k < file->count; k++) {
            if (file->rows[k].refused != NULL &&
                strcmp(file->rows[i].cells[award], file->rows[k].cells[award]) == 0 &&
                strcmp(file->rows[i].cells[column], file->rows[k].cells[column]) == 0) {
                file->rows[i].refused = _("another line of the same return is refused");
            }
        }
    }
}

enum status
follow_judge(struct follow_judging *judging, const char **lines, struct err *err)
{
    struct fund_act *act = judging->act;
    struct arena *arena = act->job->arena;

    do {
        judging->again = false;
        judging->warning_count = 0;
        refuse_together(judging);
        *lines = row_file_json(arena, judging->file, &judging->indexes, &judging->sent_count);

        const struct db_param params[] = {db_number(arena, act->fund_id), db_string(*lines),
                                          db_number(arena, act->day)};
        enum status status =
            db_named(act->job->db, judging->kind->problems, (struct db_params){3, params},
                     (struct db_rows){.on_row = on_problem, .context = judging}, err);

        if (status != ST_OK) {
            return status;
        }
    } while (judging->again && act->job->options.accept_good);
    tell_lacking(judging);
    judging->refused_count = judging->file->count - judging->sent_count;
    return ST_OK;
}

void
follow_judge_warnings(const struct follow_judging *judging, struct json_writer *writer)
{
    struct job *job = judging->act->job;

    json_begin_array(writer, "warnings");
    for (size_t i = 0; i < judging->warning_count; i++) {
        const struct follow_warning *warning = &judging->warnings[i];

        json_begin_object(writer, NULL);
        json_string_of(writer, "reason", warning->reason);
        json_string_of(writer, "detail", warning->detail);
        json_string_of(writer, "lines", text_of(&warning->lines));
        json_end_object(writer);
        if (!job->options.json && !job->options.quiet) {
            output_folded(
                job->arena,
                text_format(job->arena, _("  to be known, line %s: %s\n"), text_of(&warning->lines),
                            follow_reason_words(job->arena, warning->reason, warning->detail)));
        }
    }
    json_end_array(writer);
}
