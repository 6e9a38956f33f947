/* SPDX-License-Identifier: MPL-2.0 */
#include "bank_told.h"

#include "base/date.h"
#include "base/digest.h"
#include "base/text.h"
#include "base/words.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* ---- looking for it -------------------------------------------------------------------------- */

struct looking {
    struct job *job;
    bank_import_fn *on_import;
    void *context;
};

static const char *
digest_at(struct looking *looking, const struct db_row *row, int column)
{
    struct digest digest;
    size_t length;
    const char *bytes;

    if (db_is_null(row, column)) {
        return NULL;
    }
    bytes = db_data(row, column, &length);
    memcpy(digest.bytes, bytes, length < DIGEST_BYTES ? length : DIGEST_BYTES);
    return digest_hex(looking->job->arena, &digest);
}

/* The columns of bank_imports. */
static enum status
on_row(const struct db_row *row, void *context, struct err *err)
{
    struct looking *looking = context;
    struct arena *arena = looking->job->arena;
    const struct bank_import import = {
        .fund_id = db_int64(row, 0),
        .fund = db_text_kept(arena, row, 1),
        .currency = db_text_kept(arena, row, 2),
        .import_id = db_int64(row, 3),
        .book = db_text_kept(arena, row, 4),
        .kind = db_text_kept(arena, row, 5),
        .name = db_text_kept(arena, row, 6),
        .format = db_text_kept(arena, row, 7),
        .format_sha256 = digest_at(looking, row, 8),
        .sha256 = digest_at(looking, row, 9),
        .generation = db_int64(row, 10),
        .policy = db_text_kept(arena, row, 11),
        .lines = db_int64(row, 12),
        .new_lines = db_int64(row, 13),
        .recognised_lines = db_int64(row, 14),
        .rejected_lines = db_int64(row, 15),
        .unbooked_lines = db_int64(row, 16),
        .in_cents = db_int64(row, 17),
        .out_cents = db_int64(row, 18),
        .has_days = !db_is_null(row, 19),
        .first_on = (int32_t)db_int64_or(row, 19, 0),
        .last_on = (int32_t)db_int64_or(row, 20, 0),
        .has_opening = !db_is_null(row, 21),
        .opening_cents = db_int64_or(row, 21, 0),
        .has_closing = !db_is_null(row, 22),
        .closing_cents = db_int64_or(row, 22, 0),
        .recorded_at = db_text_kept(arena, row, 23),
        .recorded_by = db_text_kept(arena, row, 24),
        .reason = db_text_kept(arena, row, 25),
        .undone_on = db_is_null(row, 26) ? NULL : date_text(arena, (int32_t)db_int64(row, 26)),
        .undone_by = db_text_kept(arena, row, 27),
        .byte_count = db_int64(row, 28)};

    return looking->on_import(looking->context, &import, err);
}

enum status
bank_imports(struct job *job, int64_t fund_id, int64_t import_id, bank_import_fn *on_import,
             void *context, struct err *err)
{
    struct looking looking = {.job = job, .on_import = on_import, .context = context};
    const struct db_param params[] = {fund_id != 0 ? db_number(job->arena, fund_id) : db_null(),
                                      import_id != 0 ? db_number(job->arena, import_id)
                                                     : db_null()};

    return db_named(job->db, "bank_imports", (struct db_params){2, params},
                    (struct db_rows){.on_row = on_row, .context = &looking}, err);
}

static enum status
keep(void *context, const struct bank_import *import, struct err *err)
{
    (void)err;
    *(struct bank_import *)context = *import;
    return ST_OK;
}

#define NUMBER_DIGITS_MAX 18

enum status
bank_import_usage(const char *name, struct err *err)
{
    const size_t digits = strspn(name, "0123456789");

    return digits > 0 && digits <= NUMBER_DIGITS_MAX && name[digits] == '\0'
               ? ST_OK
               : err_set(err, ST_USAGE, _("an import is named by its number, not by `%s`"), name);
}

enum status
bank_import_find(struct job *job, const char *name, struct bank_import *import, struct err *err)
{
    enum status status = bank_import_usage(name, err);

    *import = (struct bank_import){0};
    if (status == ST_OK) {
        status = bank_imports(job, 0, strtoll(name, NULL, 10), keep, import, err);
    }
    if (status == ST_OK && import->import_id == 0) {
        err_hint(err, "%s", _("levain import list tells which there are"));
        return err_set(err, ST_DATA, _("there is no import %s"), name);
    }
    return status;
}

const char *
bank_line_name(struct job *job, int64_t import_id, int64_t line, int64_t part)
{
    return part > 1
               ? text_format(job->arena, "%" PRId64 "/%" PRId64 ".%" PRId64, import_id, line, part)
               : text_format(job->arena, "%" PRId64 "/%" PRId64, import_id, line);
}

/* ---- what it is ------------------------------------------------------------------------------ */

static bool
is_treasury(const struct bank_import *import)
{
    return strcmp(import->kind, "treasury") == 0;
}

/* Days; years of a treasury. */
static const char *
when(struct job *job, const struct bank_import *import, int32_t day)
{
    return is_treasury(import) ? text_format(job->arena, "%" PRId32, date_to_civil(day).year)
                               : date_text(job->arena, day);
}

static const char *
when_said(struct job *job, const struct bank_import *import, int32_t day)
{
    return is_treasury(import) ? when(job, import, day) : words_date(job->arena, day);
}

void
bank_import_write(struct job *job, const struct bank_import *import, struct json_writer *writer)
{
    const int64_t total = import->in_cents - import->out_cents;

    json_number_of(writer, "import", import->import_id);
    json_string_of(writer, "fund", import->fund);
    json_string_of(writer, "book", import->book);
    json_string_of(writer, "kind", import->kind);
    json_string_of(writer, "name", import->name);
    json_string_of(writer, "format", import->format);
    json_string_of(writer, "format_sha256", import->format_sha256);
    json_string_of(writer, "sha256", import->sha256);
    json_number_of(writer, "bytes", import->byte_count);
    json_number_of(writer, "generation", import->generation);
    json_string_of(writer, "policy", import->policy);
    json_number_of(writer, "lines", import->lines);
    json_number_of(writer, "new_lines", import->new_lines);
    json_number_of(writer, "recognised_lines", import->recognised_lines);
    json_number_of(writer, "rejected_lines", import->rejected_lines);
    json_number_of(writer, "unbooked_lines", import->unbooked_lines);
    json_number_of(writer, "total_cents", is_treasury(import) ? -total : total);
    json_number_of(writer, "in_cents", import->in_cents);
    json_number_of(writer, "out_cents", import->out_cents);
    json_string_of(writer, "first_on",
                   import->has_days ? when(job, import, import->first_on) : NULL);
    json_string_of(writer, "last_on", import->has_days ? when(job, import, import->last_on) : NULL);
    if (import->has_opening) {
        json_number_of(writer, "opening_cents", import->opening_cents);
    }
    if (import->has_closing) {
        json_number_of(writer, "closing_cents", import->closing_cents);
    }
    json_string_of(writer, "recorded_at", import->recorded_at);
    json_string_of(writer, "recorded_by", import->recorded_by);
    json_string_of(writer, "undone_because", import->reason);
    json_string_of(writer, "undone_on", import->undone_on);
    json_string_of(writer, "undone_by", import->undone_by);
}

void
bank_import_say(struct job *job, const struct bank_import *import, struct text *words)
{
    text_addf(words, _("import %" PRId64 " of %s: %s (%s), book %s\n"), import->import_id,
              import->fund, import->name, import->format, import->book);
    text_addf(words,
              _("lines: %" PRId64 ", of which %" PRId64 " new, %" PRId64 " recognised, %" PRId64
                " rejected, %" PRId64 " not booked yet\n"),
              import->lines, import->new_lines, import->recognised_lines, import->rejected_lines,
              import->unbooked_lines);
    if (import->has_days && is_treasury(import)) {
        text_addf(
            words, _("from %s to %s; ordered: %s\n"), when_said(job, import, import->first_on),
            when_said(job, import, import->last_on),
            words_money(job->arena, import->out_cents - import->in_cents, import->currency, 1));
    } else if (import->has_days) {
        text_addf(words, _("from %s to %s; came in: %s, went out: %s\n"),
                  when_said(job, import, import->first_on), when_said(job, import, import->last_on),
                  words_money(job->arena, import->in_cents, import->currency, 1),
                  words_money(job->arena, import->out_cents, import->currency, 1));
    }
    if (import->generation > 1) {
        text_addf(words,
                  _("this file came in before, and was undone: it is generation %" PRId64 "\n"),
                  import->generation);
    }
    if (import->reason != NULL) {
        text_addf(words, _("undone on %s by %s: %s\n"), import->undone_on, import->undone_by,
                  import->reason);
    }
}

/* ---- what it posted, what it recognised ------------------------------------------------------ */

struct telling {
    struct job *job;
    const struct bank_import *import;
    struct json_writer *writer;
    struct text *words;
    int64_t count, in_cents, out_cents;
};

/* key, kind, exercise, accounted_on, cents, undone */
static enum status
on_operation(const struct db_row *row, void *context, struct err *err)
{
    struct telling *telling = context;
    const bool came_in = strcmp(db_text(row, 1), "receive_unknown") == 0;
    const int64_t cents = db_int64(row, 4);
    const char *day = date_text(telling->job->arena, (int32_t)db_int64(row, 3));

    (void)err;
    json_begin_object(telling->writer, NULL);
    json_string_of(telling->writer, "key", db_text(row, 0));
    json_string_of(telling->writer, "kind", db_text(row, 1));
    json_number_of(telling->writer, "exercise", db_int64(row, 2));
    json_string_of(telling->writer, "accounted_on", day);
    json_number_of(telling->writer, "cents", cents);
    json_flag_of(telling->writer, "undone", db_bool(row, 5));
    json_end_object(telling->writer);
    telling->in_cents += came_in && !db_bool(row, 5) ? cents : 0;
    telling->out_cents += !came_in && !db_bool(row, 5) ? cents : 0;
    text_addf(telling->words,
              came_in ? _("booked on %s, exercise %" PRId64 ": %s came in, not known what for%s\n")
                      : _("booked on %s, exercise %" PRId64 ": %s left, not known what for%s\n"),
              words_date(telling->job->arena, (int32_t)db_int64(row, 3)), db_int64(row, 2),
              words_money(telling->job->arena, cents, telling->import->currency, 1),
              db_bool(row, 5) ? _(" (undone)") : "");
    return ST_OK;
}

enum status
bank_operations_tell(struct job *job, const struct bank_import *import, struct json_writer *writer,
                     struct text *words, struct err *err)
{
    struct telling telling = {.job = job, .import = import, .writer = writer, .words = words};
    const struct db_param params[] = {db_number(job->arena, import->fund_id),
                                      db_number(job->arena, import->import_id)};
    enum status status;

    json_begin_array(writer, "operations");
    status = db_named(job->db, "bank_import_operations", (struct db_params){2, params},
                      (struct db_rows){.on_row = on_operation, .context = &telling}, err);
    json_end_array(writer);
    json_number_of(writer, "new_in_cents", telling.in_cents);
    json_number_of(writer, "new_out_cents", telling.out_cents);
    json_number_of(writer, "new_cents",
                   (telling.in_cents - telling.out_cents) * (is_treasury(import) ? -1 : 1));
    return status;
}

/* line, part, of_import_id, of_line, of_part, is_own, by_day */
static enum status
on_seen(const struct db_row *row, void *context, struct err *err)
{
    struct telling *telling = context;
    const char *as =
        bank_line_name(telling->job, db_int64(row, 2), db_int64(row, 3), db_int64(row, 4));
    const char *own = bank_line_name(telling->job, telling->import->import_id, db_int64(row, 0),
                                     db_int64(row, 1));

    (void)err;
    json_begin_object(telling->writer, NULL);
    json_number_of(telling->writer, "line", db_int64(row, 0));
    if (db_int64(row, 1) > 1) {
        json_number_of(telling->writer, "part", db_int64(row, 1));
    }
    json_string_of(telling->writer, "as", as);
    json_flag_of(telling->writer, "became_own", db_bool(row, 5));
    json_flag_of(telling->writer, "by_day", db_bool(row, 6));
    json_end_object(telling->writer);
    if (telling->count++ < BANK_SEEN_SHOWN) {
        text_addf(telling->words,
                  db_bool(row, 5)   ? _("  %s was %s, and is its own since\n")
                  : db_bool(row, 6) ? _("  %s is %s, by its day, its amount and the balances\n")
                                    : _("  %s is %s\n"),
                  own, as);
    }
    return ST_OK;
}

enum status
bank_seen_tell(struct job *job, const struct bank_import *import, struct json_writer *writer,
               struct text *words, struct err *err)
{
    struct telling telling = {.job = job, .import = import, .writer = writer, .words = words};
    const struct db_param params[] = {db_number(job->arena, import->fund_id),
                                      db_number(job->arena, import->import_id),
                                      db_number(job->arena, BANK_SEEN_TOLD)};
    enum status status;

    if (import->recognised_lines > 0) {
        text_add(words, _("lines that had come in before:\n"));
    }
    json_begin_array(writer, "recognised");
    status = db_named(job->db, "bank_import_seen", (struct db_params){3, params},
                      (struct db_rows){.on_row = on_seen, .context = &telling}, err);
    json_end_array(writer);
    json_flag_of(writer, "recognised_is_cut", import->recognised_lines > telling.count);
    if (import->recognised_lines > BANK_SEEN_SHOWN) {
        text_addf(words, _("  ... and %" PRId64 " more\n"),
                  import->recognised_lines - BANK_SEEN_SHOWN);
    }
    return status;
}
