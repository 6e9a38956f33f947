/* SPDX-License-Identifier: MPL-2.0 */
/*
 * levain match show FUND [LETTER|LINE]           a match: its lines, what they are, why; or all
 */
#include "fund_act.h"
#include "life_words.h"
#include "output.h"

#include "base/date.h"
#include "base/words.h"
#include "money/match.h"

#include <inttypes.h>
#include <string.h>

#define OPERATION "operation "
#define OVERPAY   "overpay"

struct showing {
    struct fund_act act;
    int64_t match_id; /* of the one at hand */
    bool begun;
};

static void
end_match(struct showing *showing)
{
    if (showing->begun) {
        json_end_array(&showing->act.writer);
        json_end_object(&showing->act.writer);
    }
    showing->begun = false;
}

/* The reasons, of which the codes stand between blanks. */
static void
say_evidence(struct fund_act *act, const char *why)
{
    struct text told = text_in(act->job->arena);

    for (uint32_t bit = 1; bit != 0; bit <<= 1) {
        const char *code = match_why_code(bit);

        if (code != NULL && strstr(why, text_format(act->job->arena, " %s ", code)) != NULL) {
            text_addf(&told, "%s%s", told.length > 0 ? ", " : "", _(match_why_words(bit)));
        }
    }
    if (told.length > 0) {
        text_addf(&act->words, _("  evidence: %s\n"), text_of(&told));
    }
}

/* match_id, letter, kind, rule, rule_words, evidence, cents, day, by_whom, confirmed_by, motive,
 * is_posted, undone_on, undone_why, undone_by, place, what, what_cents, why */
static void
begin_match(struct showing *showing, const struct db_row *row)
{
    struct fund_act *act = &showing->act;
    struct json_writer *writer = &act->writer;
    const char *day = date_text(act->job->arena, (int32_t)db_int64(row, 7));

    json_begin_object(writer, NULL);
    json_string_of(writer, "letter", db_text(row, 1));
    json_string_of(writer, "kind", db_text(row, 2));
    json_string_of(writer, "rule", db_text(row, 3));
    json_raw_of(writer, "evidence", db_text(row, 5));
    json_number_of(writer, "cents", db_int64(row, 6));
    json_string_of(writer, "day", day);
    json_string_of(writer, "by", db_text(row, 8));
    json_string_of(writer, "confirmed_by", db_is_null(row, 9) ? NULL : db_text(row, 9));
    json_string_of(writer, "motive", db_is_null(row, 10) ? NULL : db_text(row, 10));
    json_flag_of(writer, "is_posted", db_bool(row, 11));
    json_string_of(writer, "undone_on",
                   db_is_null(row, 12) ? NULL
                                       : date_text(act->job->arena, (int32_t)db_int64(row, 12)));
    json_string_of(writer, "undone_why", db_is_null(row, 13) ? NULL : db_text(row, 13));
    json_begin_array(writer, "parts");
    text_addf(&act->words, _("%s  %s  %s: %s (%s), by %s%s%s%s\n"), db_text(row, 1), day,
              life_words(LIFE_MATCH, db_text(row, 2)), fund_act_money(act, db_int64(row, 6)),
              db_text(row, 3), db_text(row, 8), db_is_null(row, 9) ? "" : _(", confirmed by "),
              db_is_null(row, 9) ? "" : db_text(row, 9),
              db_bool(row, 11) ? "" : _("; it waits for other lines"));
    say_evidence(act, db_text_or(row, 18, ""));
    if (!db_is_null(row, 12)) {
        text_addf(&act->words, _("  undone on %s by %s: %s\n"),
                  date_text(act->job->arena, (int32_t)db_int64(row, 12)), db_text(row, 14),
                  db_text(row, 13));
    }
    showing->begun = true;
}

static enum status
on_part(const struct db_row *row, void *context, struct err *err)
{
    struct showing *showing = context;
    struct fund_act *act = &showing->act;
    const bool is_operation = strncmp(db_text(row, 16), OPERATION, strlen(OPERATION)) == 0;

    (void)err;
    if (!showing->begun || showing->match_id != db_int64(row, 0)) {
        end_match(showing);
        begin_match(showing, row);
        showing->match_id = db_int64(row, 0);
        act->row_count++;
    }
    json_begin_object(&act->writer, NULL);
    json_string_of(&act->writer, "place", db_text(row, 15));
    json_string_of(&act->writer, "what", db_text(row, 16));
    json_number_of(&act->writer, "cents", db_int64(row, 17));
    json_end_object(&act->writer);
    if (is_operation && strcmp(db_text(row, 15), OVERPAY) == 0) {
        text_addf(&act->words, _("  paid too much, to be paid back: %s\n"),
                  fund_act_money(act, db_int64(row, 17)));
    }
    if (is_operation) {
        return ST_OK; /* of the journal: the document has it */
    }
    text_addf(&act->words, "  %s  %s  %s\n", life_words(LIFE_MATCH, db_text(row, 15)),
              fund_act_money(act, db_int64(row, 17)), db_text(row, 16));
    return ST_OK;
}

enum status
job_match_show(struct job *job, struct err *err)
{
    struct showing showing = {0};
    const char *what = job->options.argument_count > 1 ? job->options.arguments[1] : NULL;
    enum status status = fund_act_begin(job, job->options.arguments[0], &showing.act, err);

    if (status == ST_OK) {
        const struct db_param params[] = {db_number(job->arena, showing.act.fund_id),
                                          db_string(what)};

        status = db_named(job->db, "match_show", (struct db_params){2, params},
                          (struct db_rows){.on_row = on_part, .context = &showing}, err);
    }
    if (status != ST_OK) {
        return status;
    }
    end_match(&showing);
    if (what != NULL && showing.act.row_count == 0) {
        err_hint(err, "%s", _("levain match list tells what waits"));
        return err_set(err, ST_DATA, _("fund %s has no match of %s"), showing.act.fund, what);
    }
    fund_act_print(&showing.act, _("nothing is matched\n"));
    return ST_OK;
}
