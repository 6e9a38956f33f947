/* SPDX-License-Identifier: MPL-2.0 */
/* match_words - what rules and reasons are called. */
#include "money/match.h"

#include "base/words.h"

#include <string.h>

struct called {
    const char *code, *words;
};

static const struct called rules[RULE_COUNT] = {
    [RULE_ORDER_REFERENCE] = {"order-reference", N_("the label has the reference of the order")},
    [RULE_END_TO_END] = {"end-to-end", N_("the end-to-end id is the reference of the order")},
    [RULE_AGREEMENT] = {"agreement", N_("the label has the number of the agreement; same amount")},
    [RULE_IBAN_AMOUNT] = {"iban-amount", N_("same account, same amount")},
    [RULE_NAME_AMOUNT] = {"name-amount", N_("same name, same amount")},
    [RULE_SEVERAL_ORDERS] = {"several-orders", N_("one line pays several orders of one body")},
    [RULE_SEVERAL_LINES] = {"several-lines", N_("several lines pay one order")},
    [RULE_RETURNED] = {"returned", N_("a transfer came back from the bank")},
    [RULE_REPAYMENT] = {"repayment", N_("a beneficiary pays back what is claimed")},
    [RULE_CONTRIBUTION] = {"contribution", N_("a funder pays what was called")},
    [RULE_RECEIPT] = {"receipt", N_("it was entered by hand before")},
    [RULE_REMITTANCE] = {"remittance", N_("one sum for a file of orders")},
    [RULE_RECOVERED] = {"repayment-by-hand", N_("a repayment entered by hand before")},
    [RULE_RECEIVED] = {"contribution-by-hand", N_("a contribution entered by hand before")},
    [RULE_AS_BEFORE] = {"as-before", N_("as said of such a line before")},
};

static const struct called reasons[32] = {
    [0] = {"reference", N_("its reference")},
    [1] = {"end-to-end", N_("its end-to-end id")},
    [2] = {"agreement", N_("number of the agreement")},
    [3] = {"application", N_("code of the application")},
    [4] = {"iban", N_("same account")},
    [5] = {"name", N_("same name")},
    [6] = {"part-of-name", N_("a part of the name")},
    [7] = {"amount", N_("same amount")},
    [8] = {"reason", N_("said to have come back")},
    [9] = {"sum", N_("the amounts add up")},
    [10] = {"number", N_("its number")},
    [11] = {"batch", N_("the line says nothing but that transfers left")},
    [12] = {"like-reference", N_("a number like its reference")},
    [13] = {"like-agreement", N_("a number like that of the agreement")},
    [14] = {"like-application", N_("a number like the code of the application")},
    [16] = {"other-name", N_("the line names somebody else")},
    [17] = {"other-iban", N_("another account")},
    [18] = {"too-early", N_("the line is older")},
    [19] = {"more", N_("the line is of more")},
    [20] = {"less", N_("the line is of less")},
    [21] = {"seen", N_("has its line already, or was rejected")},
    [22] = {"cancelled", N_("cancelled")},
    [23] = {"closed", N_("its exercise is over, it was never sent")},
    [24] = {"several", N_("others fit as well")},
    [25] = {"other-order", N_("the line names another order")},
    [26] = {"not-sent", N_("nothing of it has left the bank")},
    [27] = {"too-late", N_("the line came long after")},
    [28] = {"not-held", N_("by the ledger the bank does not hold so much")},
};

const char *
match_rule_code(enum match_rule rule)
{
    return rules[rule].code;
}

const char *
match_rule_words(enum match_rule rule)
{
    return rules[rule].words;
}

enum match_rule
match_rule_of(const char *code)
{
    for (int i = 0; i < RULE_COUNT; i++) {
        if (strcmp(rules[i].code, code) == 0) {
            return (enum match_rule)i;
        }
    }
    return RULE_COUNT;
}

static const struct called *
reason_of(uint32_t bit)
{
    for (int i = 0; i < 32; i++) {
        if (bit == 1U << i) {
            return &reasons[i];
        }
    }
    return &reasons[31];
}

const char *
match_why_code(uint32_t bit)
{
    return reason_of(bit)->code;
}

const char *
match_why_words(uint32_t bit)
{
    return reason_of(bit)->words;
}
