/* SPDX-License-Identifier: MPL-2.0 */
#include "lines_waiting.h"

#include "base/date.h"

struct telling {
    struct arena *arena;
    struct text *words;
    struct json_writer *writer;
    size_t count;
};

/* line, day, words */
static enum status
on_line(const struct db_row *row, void *context, struct err *err)
{
    struct telling *telling = context;
    const char *day = date_text(telling->arena, (int32_t)db_int64(row, 1));

    (void)err;
    telling->count++;
    json_begin_object(telling->writer, NULL);
    json_string_of(telling->writer, "waiting_line", db_text(row, 0));
    json_string_of(telling->writer, "day", day);
    json_string_of(telling->writer, "words", db_text(row, 2));
    json_end_object(telling->writer);
    text_addf(telling->words, _("  a line of the bank of this amount waits: %s, %s, %s\n"),
              db_text(row, 0), day, db_text(row, 2));
    return ST_OK;
}

enum status
lines_waiting_tell(struct job *job, struct entered entered, struct text *words,
                   struct json_writer *writer, struct err *err)
{
    struct telling telling = {job->arena, words, writer, 0};
    const struct db_param params[] = {db_number(job->arena, entered.fund_id),
                                      db_number(job->arena, entered.cents),
                                      db_number(job->arena, entered.day)};
    enum status status = db_named(job->db, "lines_of_amount", (struct db_params){3, params},
                                  (struct db_rows){.on_row = on_line, .context = &telling}, err);

    if (status == ST_OK && telling.count > 0) {
        text_addf(words,
                  _("  until it is matched the money counts twice: levain match run %s, then levain"
                    " match list %s\n"),
                  entered.fund, entered.fund);
    }
    return status;
}
