/* SPDX-License-Identifier: MPL-2.0 */
#include "explain_decided.h"

#include "output.h"

#include "base/date.h"
#include "reporting/format.h"
#include "store/db.h"

#include <inttypes.h>
#include <string.h>

struct reading {
    struct job *job;
    struct explain_decided *decided;
};

static const char *
day_or_null(struct arena *arena, const struct db_row *row, int column)
{
    return db_is_null(row, column) ? NULL : date_text(arena, (int32_t)db_int64(row, column));
}

/* run, decided_on, status, award_cents, departs, motive, place, valid_until, event, event_day */
static enum status
on_decided(const struct db_row *row, void *context, struct err *err)
{
    struct reading *reading = context;
    struct arena *arena = reading->job->arena;

    (void)err;
    *reading->decided = (struct explain_decided){
        .run = arena_string(arena, db_text(row, 0)),
        .decided_on = (int32_t)db_int64(row, 1),
        .status = arena_string(arena, db_text(row, 2)),
        .award_cents = db_int64(row, 3),
        .departs = db_bool(row, 4),
        .motive = db_text_kept(arena, row, 5),
        .place = db_int64_or(row, 6, 0),
        .valid_until = day_or_null(arena, row, 7),
        .event = db_text_kept(arena, row, 8),
        .event_day = day_or_null(arena, row, 9),
    };
    return ST_OK;
}

enum status
explain_decided_read(struct job *job, const struct application_name *name,
                     struct explain_decided *decided, struct err *err)
{
    struct reading reading = {job, decided};
    const struct db_param params[] = {db_number(job->arena, name->fund_id),
                                      db_number(job->arena, name->call_id),
                                      db_number(job->arena, name->application_id)};

    *decided = (struct explain_decided){0};
    return db_named(job->db, "application_decided", (struct db_params){3, params},
                    (struct db_rows){.on_row = on_decided, .context = &reading}, err);
}

void
explain_decided_write(struct json_writer *writer, struct arena *arena,
                      const struct explain_decided *decided)
{
    if (decided->run == NULL) {
        return;
    }
    json_begin_object(writer, "decision");
    json_string_of(writer, "run", decided->run);
    json_string_of(writer, "date", date_text(arena, decided->decided_on));
    json_string_of(writer, "status", decided->status);
    json_number_of(writer, "award_cents", decided->award_cents);
    json_flag_of(writer, "departs", decided->departs);
    json_string_of(writer, "motive", decided->motive);
    json_number_of(writer, "waiting_place", decided->place);
    json_string_of(writer, "valid_until", decided->valid_until);
    json_string_of(writer, "event", decided->event);
    json_string_of(writer, "event_day", decided->event_day);
    json_end_object(writer);
}

static const char *
event_words(const char *event)
{
    static const struct {
        const char *event, *words;
    } events[] = {
        {"notified", N_("notified")},
        {"accepted", N_("accepted")},
        {"refused", N_("refused by the applicant")},
        {"expired", N_("expired")},
        {"withdrawn", N_("withdrawn")},
    };

    for (size_t i = 0; i < sizeof events / sizeof *events; i++) {
        if (strcmp(events[i].event, event) == 0) {
            return words_of(events[i].words);
        }
    }
    return event;
}

static const char *
status_words(const char *status)
{
    static const struct {
        const char *status, *words;
    } all[] = {
        {"awarded", N_("awarded")},       {"partial", N_("awarded in part")},
        {"waiting", N_("waiting list")},  {"rejected", N_("rejected")},
        {"ineligible", N_("ineligible")}, {"withdrawn", N_("withdrawn")},
        {"adjourned", N_("adjourned")},
    };

    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        if (strcmp(all[i].status, status) == 0) {
            return words_of(all[i].words);
        }
    }
    return status;
}

void
explain_decided_print(struct job *job, const char *currency, const struct explain_decided *decided)
{
    struct arena *arena = job->scratch;
    struct text out = text_in(arena);

    if (decided->run == NULL) {
        return;
    }
    text_addf(&out, _("\nThe decision of %s, on run %s\n"), words_date(arena, decided->decided_on),
              decided->run);
    text_addf(&out, "  %s · %s\n", status_words(decided->status),
              words_money(arena, decided->award_cents, currency, 0));
    if (decided->motive != NULL) {
        text_addf(&out, _("  the committee: %s\n"), decided->motive);
    }
    if (decided->place > 0 && decided->valid_until != NULL) {
        text_addf(&out, _("  place %" PRId64 " of the waiting list, until %s\n"), decided->place,
                  decided->valid_until);
    } else if (decided->place > 0) {
        text_addf(&out, _("  place %" PRId64 " of the waiting list\n"), decided->place);
    }
    if (decided->event != NULL) {
        text_addf(&out, "  %s · %s\n", event_words(decided->event), decided->event_day);
    }
    output_folded(arena, text_of(&out));
}
