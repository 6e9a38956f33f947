/* SPDX-License-Identifier: MPL-2.0 */
#include "bank_told.h"
#include "import_payments.h"
#include "match_told.h"

#include "base/text.h"
#include "base/words.h"

#include <inttypes.h>

#define ALIKE_SHOWN 10 /* in words */

/* ---- what came of it ------------------------------------------------------------------------- */

struct alike {
    struct taking_in *in;
    int64_t shown, how_many;
};

/* The columns of bank_lines_alike. */
static enum status
on_alike(const struct db_row *row, void *context, struct err *err)
{
    struct alike *alike = context;
    struct taking_in *in = alike->in;
    struct job *job = in->of.job;
    const char *line = bank_line_name(job, in->import_id, db_int64(row, 0), db_int64(row, 1));
    const char *as = bank_line_name(job, db_int64(row, 2), db_int64(row, 3), db_int64(row, 4));

    (void)err;
    json_begin_object(&in->writer, NULL);
    json_string_of(&in->writer, "line", line);
    json_string_of(&in->writer, "like", as);
    json_number_of(&in->writer, "cents", db_int64(row, 6));
    json_end_object(&in->writer);
    if (alike->shown++ == 0) {
        text_add(&in->words, _("to be looked at, since they may have come in twice:\n"));
    }
    if (alike->shown <= ALIKE_SHOWN) {
        text_addf(&in->words, _("  %s \"%s\" beside %s \"%s\", %s\n"), line, db_text_or(row, 7, ""),
                  as, db_text_or(row, 8, ""), fund_act_money(&in->act, db_int64(row, 6)));
    }
    alike->how_many = db_int64(row, 9);
    return ST_OK;
}

static enum status
tell_alike(struct taking_in *in, struct err *err)
{
    struct job *job = in->of.job;
    struct alike alike = {.in = in};
    const struct db_param params[] = {db_number(job->arena, in->act.fund_id),
                                      db_number(job->arena, in->import_id),
                                      db_number(job->arena, BANK_SEEN_TOLD)};
    enum status status = ST_OK;

    json_begin_array(&in->writer, "alike");
    if (in->created) {
        status = db_named(job->db, "bank_lines_alike", (struct db_params){3, params},
                          (struct db_rows){.on_row = on_alike, .context = &alike}, err);
    }
    json_end_array(&in->writer);
    if (alike.how_many > ALIKE_SHOWN) {
        text_addf(&in->words, _("  ... and %" PRId64 " more\n"), alike.how_many - ALIKE_SHOWN);
    }
    return status;
}

static void
tell_identifiers(struct taking_in *in)
{
    const size_t *counts = in->of.totals.identifiers;

    json_begin_object(&in->writer, "identifiers");
    json_number_of(&in->writer, "usable", (int64_t)counts[BANK_IDENTIFIER_GOOD]);
    json_number_of(&in->writer, "rounded", (int64_t)counts[BANK_IDENTIFIER_ROUNDED]);
    json_number_of(&in->writer, "wrong", (int64_t)counts[BANK_IDENTIFIER_WRONG]);
    json_number_of(&in->writer, "missing", (int64_t)counts[BANK_IDENTIFIER_ABSENT]);
    json_end_object(&in->writer);
    if (counts[BANK_IDENTIFIER_ROUNDED] > 0) {
        text_addf(&in->words,
                  _("of the numbers of organizations %zu are rounded (they end in five zeros: a "
                    "spreadsheet lost the digits): nothing is matched by them\n"),
                  counts[BANK_IDENTIFIER_ROUNDED]);
    }
}

static void
tell_matched(struct taking_in *in, const struct bank_import *import)
{
    if (in->matched == import->new_lines && in->matched > 0) {
        text_addf(&in->words, _("lines matched: %zu\n"), (size_t)in->matched);
    } else if (import->new_lines > 0) {
        text_addf(&in->words, _("lines matched: %zu; the others wait: levain match list %s\n"),
                  (size_t)in->matched, in->act.fund);
    }
}

static enum status
tell(struct taking_in *in, struct bank_import *import, struct err *err)
{
    struct job *job = in->of.job;
    enum status status = ST_OK;

    if (!in->created) { /* nothing of it is new now, whatever was when it came in */
        text_addf(&in->words,
                  _("this file came in already, as import %" PRId64 ": nothing is new\n"),
                  in->import_id);
        import->recognised_lines += import->new_lines;
        import->new_lines = 0;
    }
    if (in->book_created) {
        text_addf(
            &in->words,
            _("a book was begun for the account %s; if it is not the fund's own: levain import "
              "undo %" PRId64 "\n"),
            import->book, in->import_id);
    }
    bank_import_write(job, import, &in->writer);
    bank_import_say(job, import, &in->words);
    json_flag_of(&in->writer, "created", in->created);
    json_flag_of(&in->writer, "book_created", in->book_created);
    json_number_of(&in->writer, "matched_lines", in->matched);
    if (in->created) {
        tell_identifiers(in);
        status = bank_operations_tell(job, import, &in->writer, &in->words, err);
        tell_matched(in, import);
    } else {
        json_number_of(&in->writer, "new_cents", 0);
    }
    if (status == ST_OK && in->created) {
        status = bank_seen_tell(job, import, &in->writer, &in->words, err);
    }
    if (status == ST_OK && in->created) {
        status = match_paid_tell(&in->act, in->act.fund_id, &in->writer, &in->words, err);
    }
    if (status == ST_OK) {
        status = tell_alike(in, err);
    }
    json_string_of(&in->writer, "rejects", in->rejects);
    if (in->rejects != NULL) {
        text_addf(&in->words, _("lines that did not come in: %s\n"), in->rejects);
    }
    return status;
}

static enum status
keep_import(void *context, const struct bank_import *import, struct err *err)
{
    (void)err;
    *(struct bank_import *)context = *import;
    return ST_OK;
}

enum status
import_payments_tell(struct taking_in *in, struct err *err)
{
    struct job *job = in->of.job;
    struct bank_import import = {0};
    enum status status =
        bank_imports(job, in->act.fund_id, in->import_id, keep_import, &import, err);

    if (status == ST_OK) {
        status = tell(in, &import, err);
    }
    return status;
}
