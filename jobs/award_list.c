/* SPDX-License-Identifier: MPL-2.0 */
/*
 * levain award list --call CALL
 *
 * The awards of a call: what was signed, what is paid, what stands, and where each is in its life.
 */
#include "award_act.h"
#include "life_words.h"
#include "output.h"

#include <string.h>

struct listing {
    struct award_act act;
    int64_t count, award_cents, paid_cents, standing_cents;
};

static const char *
state_words(const char *state)
{
    static const struct {
        const char *state, *words;
    } states[] = {
        {"decided", N_("decided, to be notified")},
        {"notified", N_("notified, to be signed")},
        {"signed", N_("signed")},
        {"suspended", N_("suspended")},
        {"settled", N_("settled")},
        {"claimed", N_("to be paid back in part")},
        {"closed", N_("closed")},
        {"withdrawn", N_("withdrawn")},
        {"refused", N_("refused by the applicant")},
        {"expired", N_("expired")},
    };

    for (size_t i = 0; i < sizeof states / sizeof *states; i++) {
        if (strcmp(states[i].state, state) == 0) {
            return words_of(states[i].words);
        }
    }
    return state;
}

/* application, number, award_cents, paid_cents, standing_cents, due_cents, state */
static enum status
on_award(const struct db_row *row, void *context, struct err *err)
{
    struct listing *listing = context;
    struct award_act *act = &listing->act;
    struct json_writer *writer = &act->writer;
    const char *number = db_text_or(row, 1, NULL);

    (void)err;
    listing->count++;
    listing->award_cents += db_int64(row, 2);
    listing->paid_cents += db_int64(row, 3);
    listing->standing_cents += db_int64(row, 4);
    json_begin_object(writer, NULL);
    json_string_of(writer, "application", db_text(row, 0));
    json_string_of(writer, "number", number);
    json_number_of(writer, "award_cents", db_int64(row, 2));
    json_number_of(writer, "paid_cents", db_int64(row, 3));
    json_number_of(writer, "standing_cents", db_int64(row, 4));
    json_number_of(writer, "due_cents", db_int64(row, 5));
    json_string_of(writer, "state", db_text(row, 6));
    json_end_object(writer);
    text_addf(&act->words, _("%s: %s, paid %s; %s"), db_text(row, 0),
              award_act_money(act, db_int64(row, 2)), award_act_money(act, db_int64(row, 3)),
              state_words(db_text(row, 6)));
    if (number != NULL) {
        text_addf(&act->words, " (%s)", life_number(act->job->arena, number));
    }
    text_add(&act->words, "\n");
    return ST_OK;
}

enum status
job_award_list(struct job *job, struct err *err)
{
    struct listing listing = {0};
    struct award_act *act = &listing.act;
    enum status status = award_act_begin(job, NULL, act, err);

    if (status == ST_OK) {
        const struct db_param params[] = {CALL_PARAMS(job, &act->call)};

        status = db_named(job->db, "awards_list", (struct db_params){2, params},
                          (struct db_rows){.on_row = on_award, .context = &listing}, err);
    }
    if (status != ST_OK) {
        return status;
    }
    if (listing.count > 0) {
        text_addf(&act->words, _("in all: %s, paid %s; %s stand in commitments\n"),
                  award_act_money(act, listing.award_cents),
                  award_act_money(act, listing.paid_cents),
                  award_act_money(act, listing.standing_cents));
    }
    award_act_print(act, _("nothing is awarded\n"));
    return ST_OK;
}
