/* SPDX-License-Identifier: MPL-2.0 */
#include "intake_told.h"

#include <stdio.h>
#include <unistd.h>

struct fund_file told_file;
char told_path[] = "/tmp/levain-test-intake.XXXXXX";

/* All that a reading says, one line each: `H` header, `+` good line, `-` refused line, `!`
 * problem, `#` the end. */
struct seen {
    struct text text;
    struct problems problems;
    const char *stop_at; /* code at which on_line gives up; null = never */
};

static void
see_problem(void *context, const struct problem *problem)
{
    struct seen *seen = context;

    assert_string_equal(problem->file, told_path);
    text_addf(&seen->text, "! %ld:%ld %s [%s] %s (%s)\n", problem->line, problem->column,
              problem->place, strlen(problem->value) > 40 ? "..." : problem->value, problem->reason,
              problem->advice);
}

static enum status
see_header(void *context, const struct csv_row *row, struct err *err)
{
    struct seen *seen = context;

    (void)err;
    text_addf(&seen->text, "H %ld %zu\n", row->line, row->count);
    return ST_OK;
}

static enum status
see_line(void *context, const struct intake_line *line, struct err *err)
{
    struct seen *seen = context;
    const struct application *application = &line->application;

    text_addf(&seen->text, "+ %ld %s", line->row->line, application->code);
    for (size_t i = 0; i < line->mark_count; i++) {
        text_addf(&seen->text, " %s/%s=%s", told_file.criteria[line->marks[i].criterion].code,
                  line->marks[i].marker, rational_exact(&fund_arena, line->marks[i].mark));
    }
    text_addf(&seen->text, "%s%s", line->siren != NULL ? " siren " : "",
              line->siren != NULL ? line->siren : "");
    text_addf(&seen->text, "%s%s", line->siret != NULL ? " siret " : "",
              line->siret != NULL ? line->siret : "");
    text_addf(&seen->text, "%s%s", line->rna != NULL ? " rna " : "",
              line->rna != NULL ? line->rna : "");
    text_addf(&seen->text, "%s%s\n", line->organization != NULL ? " who " : "",
              line->organization != NULL ? line->organization : "");
    return seen->stop_at != NULL && strcmp(seen->stop_at, application->code) == 0
               ? err_set(err, ST_RETRY, "enough")
               : ST_OK;
}

static enum status
see_refused(void *context, const struct intake_refusal *refusal, struct err *err)
{
    struct seen *seen = context;
    const struct csv_row *row = refusal->row;

    (void)err;
    text_addf(&seen->text, "- %ld %zu <%.*s> %s\n", row->line, row->count,
              (int)(row->raw_bytes < 20 ? row->raw_bytes : 20), row->raw, refusal->reason);
    return ST_OK;
}

void
told_write(const char *bytes)
{
    FILE *out = fopen(told_path, "wb");

    assert_non_null(out);
    assert_int_equal(fwrite(bytes, 1, strlen(bytes), out), strlen(bytes));
    assert_int_equal(fclose(out), 0);
}

const char *
told_until(const char *bytes, const char *stop_at)
{
    struct seen seen = {
        .text = text_in(&fund_arena), .problems = {.report = see_problem}, .stop_at = stop_at};
    struct intake_hooks hooks = {.context = &seen,
                                 .problems = &seen.problems,
                                 .on_line = see_line,
                                 .on_header = see_header,
                                 .on_refused = see_refused};
    struct intake_counts counts;
    struct arena arena;
    struct err err = {0};
    enum status status;

    seen.problems.context = &seen;
    told_write(bytes);
    arena_init(&arena, (size_t)1 << 24);
    status = intake_read_file(&arena, &told_file, told_path, &hooks, &counts, &err);
    arena_free(&arena);
    if (status != ST_OK) {
        text_addf(&seen.text, "# %d line %ld: %s", (int)status, err.line, err.text);
    } else {
        text_addf(&seen.text, "# %zu = %zu + %zu", counts.line_count, counts.good_count,
                  counts.refused_count);
    }
    return text_of(&seen.text);
}

const char *
told_of(const char *bytes)
{
    return told_until(bytes, NULL);
}

int
told_begin(void **state)
{
    int handle = mkstemp(told_path);

    fund_begin(state);
    told_file = fund_good(FUND_SMALL);
    return handle < 0 ? -1 : close(handle);
}

int
told_end(void **state)
{
    (void)unlink(told_path);
    return fund_end(state);
}
