/* SPDX-License-Identifier: MPL-2.0 */
#include "bank_taking.h"

#include "bank_formats.h"

#include "base/text.h"
#include "base/words.h"
#include "exchange/bank_key.h"
#include "exchange/bank_repeats.h"
#include "exchange/camt.h"
#include "exchange/file.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define COLUMNS                                                                                    \
    "line, part, booked_on, value_on, cents, fingerprint, balance_cents, label, reference, name,"  \
    " place, siret, iban, end_to_end, returned, may_repeat"
#define COLUMN_COUNT 16
#define PART_BYTES   ((size_t)1 << 20)

/* ---- lines ----------------------------------------------------------------------------------- */

static void
copy_words(struct copy *copy, const char *text)
{
    copy_text(copy, text[0] != '\0' ? text : NULL);
}

/* Transactions of a batch may stand in one line of the file. */
static int32_t
part_of(struct bank_taking *taking, long line)
{
    taking->last_part = line == taking->last_line ? taking->last_part + 1 : 1;
    taking->last_line = line;
    return taking->last_part;
}

static enum status
on_line(void *context, const struct bank_line *line, struct err *err)
{
    struct bank_taking *taking = context;
    struct copy *copy = taking->copy;
    const enum bank_kind kind = taking->format.kind;
    unsigned char key[BANK_KEY_BYTES];

    (void)err;
    bank_key(taking->job->scratch, kind, line, key);
    copy_row(copy, COLUMN_COUNT);
    copy_int32(copy, (int32_t)line->line);
    copy_int32(copy, part_of(taking, line->line));
    copy_day(copy, bank_line_day(kind, line));
    if (kind == BANK_TREASURY) {
        copy_null(copy);
    } else {
        copy_day(copy, line->value_on);
    }
    copy_int64(copy, line->cents);
    copy_bytes(copy, key, sizeof key);
    if (line->has_balance) {
        copy_int64(copy, line->balance_cents);
    } else {
        copy_null(copy);
    }
    copy_words(copy, line->label);
    copy_words(copy, line->reference);
    copy_words(copy, line->name);
    copy_words(copy, line->place);
    copy_words(copy, line->siret);
    copy_words(copy, line->iban);
    copy_words(copy, line->end_to_end);
    copy_words(copy, line->returned);
    copy_bool(copy, bank_repeats_take(taking->repeats, key));
    progress_add(&taking->progress, 1);
    return ST_OK;
}

/* ---- what is wrong --------------------------------------------------------------------------- */

static void
on_problem(void *context, const struct problem *problem)
{
    struct bank_taking *taking = context;

    problem_report(&taking->problems->problems, problem);
    if (taking->problems->problems.count > BANK_TAKING_PROBLEMS_MAX) {
        return;
    }
    copy_row(taking->refused, 6);
    copy_int32(taking->refused, (int32_t)problem->line);
    copy_int32(taking->refused, (int32_t)problem->column);
    copy_words(taking->refused, problem->place != NULL ? problem->place : "");
    copy_words(taking->refused, problem->value != NULL ? problem->value : "");
    copy_text(taking->refused, problem->reason);
    copy_words(taking->refused, problem->advice != NULL ? problem->advice : "");
    if (problem->line != taking->reasons_line) {
        text_clear(&taking->reasons);
        taking->reasons_line = problem->line;
    }
    text_addf(&taking->reasons, "%s%s%s%s", taking->reasons.length > 0 ? "; " : "",
              problem->place != NULL ? problem->place : "",
              problem->place != NULL && problem->place[0] != '\0' ? ": " : "", problem->reason);
}

/* Bytes of a row without its last cell. */
static size_t
without_last_cell(const struct csv_row *row, char separator)
{
    size_t cut = row->raw_bytes;
    bool quoted = false;

    for (size_t i = 0; i < row->raw_bytes; i++) {
        quoted = row->raw[i] == '"' ? !quoted : quoted;
        cut = !quoted && row->raw[i] == separator ? i : cut;
    }
    return cut;
}

/* The row as it stands in the file, and why it is here. Outside UTF-8, what is not ASCII in a
 * reason becomes `?`. */
static void
add_row(struct bank_taking *taking, const struct csv_row *row, const char *last)
{
    const struct arena_mark mark = arena_mark(taking->job->scratch);
    const char separator = taking->format.separator;
    char *reason = arena_string(taking->job->scratch, last);

    for (char *at = reason; taking->totals.head.encoding != CSV_UTF8 && *at != '\0'; at++) {
        *at = (unsigned char)*at < 0x80 ? *at : '?';
    }
    text_add_bytes(&taking->rejects, row->raw,
                   taking->has_reasons ? without_last_cell(row, separator) : row->raw_bytes);
    text_add_bytes(&taking->rejects, &separator, 1);
    /* The number of the import, which is not known yet, stands in front. */
    if (strcmp(last, CSV_REASON_COLUMN) != 0) {
        const char *cell = csv_cell(
            taking->job->scratch, text_format(taking->job->scratch, "/%ld: %s", row->line, reason),
            separator, true);
        const size_t place = taking->rejects.length + (cell[0] == '"');

        text_add_bytes(&taking->numbers, (const char *)&place, sizeof place);
        reason = arena_string(taking->job->scratch, cell);
    }
    text_add(&taking->rejects, reason);
    text_add(&taking->rejects, "\n");
    arena_reset(taking->job->scratch, mark);
}

/* What a bank writes above the header: the number of the account stands there. */
static void
add_lines_above(struct bank_taking *taking)
{
    const bool has_some = taking->totals.head.lines_before > 0;
    FILE *file = has_some ? fopen(taking->read_path, "rb") : NULL;
    int byte = 0;

    for (size_t lines = 0; file != NULL && lines < taking->totals.head.lines_before;) {
        byte = fgetc(file);
        if (byte == EOF) {
            break;
        }
        lines += byte == '\n';
        text_add_bytes(&taking->rejects, &(char){(char)byte}, 1);
    }
    if (file != NULL) {
        (void)fclose(file);
    }
}

static void
on_header(void *context, const struct csv_row *row)
{
    struct bank_taking *taking = context;

    add_lines_above(taking);
    taking->has_reasons = taking->totals.is_partial;
    add_row(taking, row, CSV_REASON_COLUMN);
}

static void
on_refused(void *context, const struct csv_row *row)
{
    struct bank_taking *taking = context;

    if (taking->problems->problems.count <= BANK_TAKING_PROBLEMS_MAX) {
        add_row(taking, row, text_of(&taking->reasons));
    }
    text_clear(&taking->reasons);
}

/* ---- reading --------------------------------------------------------------------------------- */

static enum status
read_file(struct bank_taking *taking, struct err *err)
{
    struct problems problems = {.report = on_problem, .context = taking};
    struct bank_wish wish = {.on_line = on_line,
                             .on_header = on_header,
                             .on_refused = on_refused,
                             .context = taking,
                             .problems = &problems,
                             .digester = digester_begin()};
    const bool is_xml = taking->format.code == bank_format_camt.code;
    enum status status =
        is_xml ? camt_read(taking->job->scratch, taking->read_path, &wish, &taking->totals, err)
               : bank_file_read(taking->job->scratch, taking->read_path, &taking->format, &wish,
                                &taking->totals, err);

    taking->digest = digester_result(wish.digester);
    digester_end(wish.digester);
    return status;
}

enum status
bank_taking_read(struct bank_taking *taking, struct err *err)
{
    struct job *job = taking->job;
    struct arena filter; /* megabytes, which matching needs afterwards */
    enum status status = copy_begin(&taking->copy, job->db, "bank_incoming", COLUMNS, err);

    if (status != ST_OK) {
        return status;
    }
    arena_init(&filter, job->arena->limit_bytes);
    taking->repeats = bank_repeats_begin(&filter);
    taking->refused = copy_gather(job->arena);
    taking->rejects = text_in(job->arena);
    taking->numbers = text_in(job->arena);
    taking->reasons = text_in(job->arena);
    taking->progress = progress_begin(job, _("lines"), 0);
    status = read_file(taking, err);
    arena_free(&filter);
    taking->repeats = NULL;
    progress_end(&taking->progress);
    if (status == ST_OK && taking->problems->problems.count > BANK_TAKING_PROBLEMS_MAX) {
        err_at(err, taking->path, 0, 0);
        err_hint(err, "%s", _("this is not a file of that format, or a damaged one"));
        status = err_set(err, ST_DATA, _("%zu problems"), taking->problems->problems.count);
    }
    if (status != ST_OK) {
        copy_abort(taking->copy);
        return status;
    }
    return copy_end(taking->copy, err);
}

enum status
bank_taking_refuse(struct bank_taking *taking, struct err *err)
{
    struct copy *copy;
    enum status status = copy_begin(&copy, taking->job->db, "bank_refused",
                                    "line, col, name, value, reason, advice", err);

    if (status == ST_OK) {
        copy_forward(copy, taking->refused);
        status = copy_end(copy, err);
    }
    return status;
}

enum status
bank_taking_reject(struct bank_taking *taking, const char *path, int64_t import_id, struct err *err)
{
    const char *rejects = text_of(&taking->rejects), *places = text_of(&taking->numbers);
    struct text out = text_in(taking->job->arena);
    size_t from = 0, place;

    for (size_t i = 0; i < taking->numbers.length; i += sizeof place) {
        memcpy(&place, places + i, sizeof place);
        text_add_bytes(&out, rejects + from, place - from);
        text_addf(&out, "%" PRId64, import_id);
        from = place;
    }
    text_add_bytes(&out, rejects + from, taking->rejects.length - from);
    return file_write(path, text_of(&out), out.length, err);
}

/* ---- the file itself ------------------------------------------------------------------------- */

static enum status
keep_part(struct bank_taking *taking, int64_t fund_id, const struct digest *digest, int64_t place,
          struct file_bytes part, struct err *err)
{
    const struct db_param params[] = {
        db_number(taking->job->arena, fund_id), db_bytes(digest->bytes, DIGEST_BYTES),
        db_number(taking->job->arena, place), db_bytes(part.bytes, (int)part.length)};

    return db_named(taking->job->db, "bank_file_part_add", (struct db_params){4, params},
                    DB_NO_ROWS, err);
}

enum status
bank_taking_keep(struct bank_taking *taking, int64_t fund_id, const struct digest *digest,
                 struct digest *kept, struct err *err)
{
    const struct arena_mark mark = arena_mark(taking->job->scratch);
    char *bytes = arena_alloc(taking->job->scratch, PART_BYTES, 1);
    struct file_bytes part = {.name = taking->path, .bytes = bytes};
    FILE *file = fopen(taking->path, "rb");
    struct digester *digester = digester_begin();
    enum status status = ST_OK;

    for (int64_t place = 1; file != NULL && status == ST_OK; place++) {
        part.length = file_block(file, bytes, PART_BYTES, digester);
        if (part.length == 0) {
            break;
        }
        status = keep_part(taking, fund_id, digest, place, part, err);
    }
    if (file == NULL || (status == ST_OK && ferror(file))) {
        err_at(err, taking->path, 0, 0);
        status = err_set(err, ST_DATA, _("the file cannot be opened: %s"), strerror(errno));
    }
    if (file != NULL) {
        (void)fclose(file);
    }
    *kept = digester_result(digester);
    digester_end(digester);
    arena_reset(taking->job->scratch, mark);
    return status;
}
