/* SPDX-License-Identifier: MPL-2.0 */
/*
 * levain zone load FILE
 *
 * Load which territories are in which zones, from when to when, and since when that is known. A
 * correction is a further line for the same zone, territory and first day, known later; `never` as
 * the last day cancels. What is known already changes nothing. All or none.
 */
#include "reference_load.h"

#include "registry/zone_file.h"
#include "store/copy.h"

#include <inttypes.h>

#define STRANGERS_SHOWN 20

struct loading {
    struct job *job;
    struct zone_lines lines;
    struct problems *problems;
    int64_t new_count, unchanged, overruled, stranger_count;
};

/* The lines go by their numbers in the file: a problem comes back by the same number. */
static enum status
copy_lines(struct loading *loading, struct err *err)
{
    struct copy *copy = NULL;
    enum status status = copy_begin(&copy, loading->job->db, "zone_line",
                                    "line, zone, territory_kind, territory, valid_from, valid_to,"
                                    " known_from, source",
                                    err);

    if (status != ST_OK) {
        copy_abort(copy);
        return status;
    }
    for (size_t i = 0; i < loading->lines.count; i++) {
        const struct zone_line *line = &loading->lines.items[i];

        copy_row(copy, 8);
        copy_int64(copy, line->line);
        copy_text(copy, line->membership.zone);
        copy_text(copy, territory_kind_name(line->membership.kind));
        copy_text(copy, line->membership.code);
        copy_day(copy, line->membership.from);
        if (line->membership.to == REFERENCE_OPEN) {
            copy_null(copy);
        } else {
            copy_day(copy, line->membership.to);
        }
        copy_day(copy, line->known_from);
        copy_text(copy, line->source);
    }
    return copy_end(copy, err);
}

/* line, reason, other_line */
static enum status
on_problem(const struct db_row *row, void *context, struct err *err)
{
    struct loading *loading = context;
    const struct problem problem = {
        .file = loading->job->options.arguments[0],
        .line = db_int64(row, 0),
        .place = "",
        .value = "",
        .reason = text_format(loading->job->arena,
                              _("line %" PRId64 " says it already, published the same day"),
                              db_int64(row, 2)),
        .advice = _("keep one of them"),
    };

    (void)err;
    problem_report(loading->problems, &problem);
    return ST_OK;
}

static enum status
on_stranger(const struct db_row *row, void *context, struct err *err)
{
    struct loading *loading = context;

    (void)err;
    if (loading->stranger_count++ < STRANGERS_SHOWN) {
        output_note(_("warning: %s:%" PRId64 ": territory %s was never loaded"),
                    loading->job->options.arguments[0], db_int64(row, 0), db_text(row, 1));
    }
    return ST_OK;
}

static enum status
on_stored(const struct db_row *row, void *context, struct err *err)
{
    struct loading *loading = context;

    (void)err;
    loading->new_count = db_int64(row, 0);
    loading->unchanged = db_int64(row, 1);
    loading->overruled = db_int64(row, 2);
    return ST_OK;
}

static enum status
store(struct loading *loading, const struct digest *digest, struct err *err)
{
    struct job *job = loading->job;
    const struct db_param params[] = {db_string(job->options.arguments[0]),
                                      db_bytes(digest->bytes, DIGEST_BYTES)};
    enum status status = db_named(job->db, "reference_begin", DB_NO_PARAMS, DB_NO_ROWS, err);

    if (status == ST_OK) {
        status = copy_lines(loading, err);
    }
    if (status == ST_OK) {
        status = db_named(job->db, "zone_problems", DB_NO_PARAMS,
                          (struct db_rows){.on_row = on_problem, .context = loading}, err);
    }
    if (status == ST_OK && loading->problems->count == 0) {
        status = db_named(job->db, "zone_strangers", DB_NO_PARAMS,
                          (struct db_rows){.on_row = on_stranger, .context = loading}, err);
    }
    status = reference_checked(status, loading->problems, err);
    if (status == ST_OK) {
        status = db_named(job->db, "zone_store", (struct db_params){2, params},
                          (struct db_rows){.on_row = on_stored, .context = loading}, err);
    }
    return status;
}

static void
print_result(const struct loading *loading)
{
    struct job *job = loading->job;
    struct text out = text_in(job->arena);
    struct json_writer writer = json_writer_to(&out);

    if (loading->stranger_count > STRANGERS_SHOWN) {
        output_note(_("... and %" PRId64 " more"), loading->stranger_count - STRANGERS_SHOWN);
    }
    if (job->options.json) {
        json_begin_object(&writer, NULL);
        json_number_of(&writer, "new", loading->new_count);
        json_number_of(&writer, "unchanged", loading->unchanged);
        json_number_of(&writer, "overruled", loading->overruled);
        json_number_of(&writer, "strangers", loading->stranger_count);
        json_end_object(&writer);
        text_add(&out, "\n");
    } else if (!job->options.quiet) {
        text_addf(&out, _("zones: %" PRId64 " new memberships, %" PRId64 " unchanged\n"),
                  loading->new_count, loading->unchanged);
        if (loading->overruled > 0) {
            text_addf(&out,
                      _("%" PRId64 " of them do not stand today: what was published later says"
                        " otherwise\n"),
                      loading->overruled);
        }
    }
    output_print(text_of(&out));
}

enum status
job_zone_load(struct job *job, struct err *err)
{
    struct output_problems problems;
    struct loading loading = {.job = job, .problems = &problems.problems};
    struct digest digest;
    enum status status = file_digest(job->options.arguments[0], &digest, err);

    output_problems_begin(&problems, job->arena, false);
    if (status == ST_OK) {
        status = zone_file_read(job->arena, job->options.arguments[0], &loading.lines,
                                &problems.problems, err);
    }
    status = reference_checked(status, &problems.problems, err);
    if (status == ST_OK) {
        status = store(&loading, &digest, err);
    }
    output_problems_end(&problems);
    if (status == ST_OK) {
        print_result(&loading);
    }
    return status;
}
