/* SPDX-License-Identifier: MPL-2.0 */
#include "life_words.h"

#include "base/text.h"
#include "base/words.h"

#include <stdio.h>
#include <string.h>

#define CODE_LETTERS "abcdefghijklmnopqrstuvwxyz_"
#define CODE_BYTES   256
#define DECISION     "decision "

static const struct {
    enum life_group group;
    const char *code, *words;
} rows[] = {
    {LIFE_GROUND, "advance", N_("in advance")},
    {LIFE_GROUND, "service", N_("for what was done")},
    {LIFE_GROUND, "settlement", N_("by the settlement")},
    {LIFE_CAUSE, "settlement", N_("by the settlement")},
    {LIFE_CAUSE, "amendment", N_("by an amendment")},
    {LIFE_CAUSE, "ended", N_("the application ended")},
    {LIFE_CAUSE, "withdrawal", N_("withdrawn by the authority")},
    {LIFE_CAUSE, "breach", N_("breach of the republican commitment")},
    {LIFE_CAUSE, "caducity", N_("the project did not begin")},
    {LIFE_ACT, "decision", N_("by the decision alone")},
    {LIFE_ACT, "order", N_("by an order of the authority")},
    {LIFE_ACT, "agreement", N_("by an agreement")},
    {LIFE_STATE, "committed", N_("still committed")},
    {LIFE_STATE, "certified", N_("certified")},
    {LIFE_STATE, "ordered", N_("ordered")},
    {LIFE_STATE, "paid", N_("sent to the bank")},
    {LIFE_STATE, "sent", N_("sent to the bank")},
    {LIFE_STATE, "executed", N_("paid")},
    {LIFE_STATE, "returned", N_("returned")},
    {LIFE_STATE, "reissued", N_("sent again")},
    {LIFE_STATE, "due", N_("to be paid back")},
    {LIFE_STATE, "cancelled", N_("cancelled")},
    {LIFE_STATE, "prepared", N_("prepared, not sent")},
    {LIFE_STATE, "accepted", N_("accepted by the bank")},
    {LIFE_STATE, "rejected", N_("rejected by the bank")},
    {LIFE_STATE, "overpaid", N_("paid too much by the bank")},
    {LIFE_STAGE, "available", N_("available")},
    {LIFE_STAGE, "committed", N_("committed to it")},
    {LIFE_STAGE, "certified", N_("certified")},
    {LIFE_STAGE, "ordered", N_("ordered")},
    {LIFE_STAGE, "paid", N_("paid")},
    {LIFE_STAGE, "decommitted", N_("decommitted")},
    {LIFE_STAGE, "cancelled", N_("cancelled")},
    {LIFE_STAGE, "bank", N_("bank")},
    {LIFE_STAGE, "sent", N_("sent to the bank")},
    {LIFE_STAGE, "executed", N_("credited to the beneficiary")},
    {LIFE_STAGE, "returned", N_("returned by the bank")},
    {LIFE_STAGE, "claim", N_("claimed")},
    {LIFE_STAGE, "due", N_("to be paid back")},
    {LIFE_STAGE, "recovered", N_("paid back")},
    {LIFE_STAGE, "waived", N_("given up")},
    {LIFE_STAGE, "written_off", N_("written off")},
    {LIFE_STAGE, "owed", N_("owed to the funder")},
    {LIFE_STAGE, "overpaid", N_("paid too much by the bank")},
    {LIFE_MATCH, "order", N_("order")},
    {LIFE_MATCH, "claim", N_("claim")},
    {LIFE_MATCH, "call", N_("call of funds")},
    {LIFE_MATCH, "payment", N_("paid")},
    {LIFE_MATCH, "return", N_("returned by the bank")},
    {LIFE_MATCH, "repayment", N_("paid back")},
    {LIFE_MATCH, "contribution", N_("contribution")},
    {LIFE_MATCH, "receipt", N_("entered by hand before")},
    {LIFE_MATCH, "overpayment", N_("paid too much by the bank")},
    {LIFE_MATCH, "refund", N_("what was paid too much, paid back")},
    {LIFE_MATCH, "opposite", N_("undo one another")},
    {LIFE_MATCH, "fee", N_("fees of the bank")},
    {LIFE_MATCH, "debit", N_("direct debits")},
    {LIFE_MATCH, "interest", N_("interest that the bank pays")},
    {LIFE_MATCH, "transfer", N_("transfers between accounts of the fund")},
    {LIFE_MATCH, "charge", N_("the bank's, or a third party's")},
    {LIFE_MATCH, "recovered", N_("paid back, booked by hand")},
    {LIFE_MATCH, "received", N_("received, booked by hand")},
};

const char *
life_words(enum life_group group, const char *code)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (rows[i].group == group && strcmp(rows[i].code, code) == 0) {
            return words_of(rows[i].words);
        }
    }
    return code;
}

const char *
life_number(struct arena *arena, const char *number)
{
    return strncmp(number, DECISION, strlen(DECISION)) == 0
               ? text_format(arena, _("decision %s"), number + strlen(DECISION))
               : number;
}

void
life_figures(enum life_group group, const char *figures, char *out, size_t out_bytes)
{
    size_t used = 0;

    out[0] = '\0';
    while (*figures != '\0' && used < out_bytes) {
        char code[CODE_BYTES];
        const size_t letters = strspn(figures, CODE_LETTERS);
        const size_t length = letters > 0 ? letters : strcspn(figures, CODE_LETTERS);

        (void)snprintf(code, sizeof code, "%.*s", (int)length, figures);
        used += (size_t)snprintf(out + used, out_bytes - used, "%s", life_words(group, code));
        figures += length;
    }
}
