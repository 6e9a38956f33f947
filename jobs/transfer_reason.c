/* SPDX-License-Identifier: MPL-2.0 */
#include "transfer_reason.h"

#include "base/words.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

/* By code; `account`: another account, or another name of it, is needed first. */
static const struct {
    const char *code;
    bool account;
    const char *words;
} reasons[] = {
    {"AB05", false, N_("the beneficiary's bank did not answer in time")},
    {"AC01", true, N_("wrong account number")},
    {"AC03", true, N_("wrong account number of the beneficiary")},
    {"AC04", true, N_("closed account")},
    {"AC06", true, N_("blocked account")},
    {"AC13", true, N_("wrong kind of account")},
    {"AC14", true, N_("wrong kind of account of the beneficiary")},
    {"AG01", true, N_("transfers are not allowed on this account")},
    {"AG02", false, N_("wrong code of the operation")},
    {"AG03", false, N_("this kind of transfer is not supported")},
    {"AM01", false, N_("the amount is zero")},
    {"AM02", false, N_("amount above what is allowed")},
    {"AM03", false, N_("currency that is not processed")},
    {"AM04", false, N_("not enough money on the account that pays")},
    {"AM05", false, N_("duplicate: the bank had it already")},
    {"AM09", false, N_("wrong amount")},
    {"AM10", false, N_("the control sum does not fit")},
    {"AM18", false, N_("the number of transfers does not fit")},
    {"BE01", true, N_("the name does not fit the account")},
    {"BE04", true, N_("address of the beneficiary missing or wrong")},
    {"BE05", false, N_("the bank does not know who handed the file in")},
    {"BE06", true, N_("unknown beneficiary")},
    {"BE07", false, N_("address of who pays missing or wrong")},
    {"CNOR", true, N_("the beneficiary's bank is not registered")},
    {"CURR", false, N_("wrong currency")},
    {"CUST", false, N_("at the customer's request")},
    {"DNOR", false, N_("the bank that pays is not registered")},
    {"DS02", false, N_("the order was cancelled")},
    {"DT01", false, N_("wrong day")},
    {"DU01", false, N_("duplicate: a file of that name was handed in already")},
    {"DUPL", false, N_("duplicate payment")},
    {"ED05", false, N_("settlement failed")},
    {"ERIN", false, N_("the bank does not process the option")},
    {"FF01", false, N_("the file is not in the form the bank takes")},
    {"FOCR", false, N_("sent back after it was recalled")},
    {"FR01", false, N_("suspected fraud")},
    {"MD07", true, N_("the holder has died")},
    {"MS02", false, N_("the beneficiary refuses it, without saying why")},
    {"MS03", false, N_("the bank does not say why")},
    {"NARR", false, N_("for a reason that is in the bank's words")},
    {"RC01", true, N_("wrong code of the beneficiary's bank")},
    {"RC07", true, N_("wrong code of the beneficiary's bank")},
    {"RF01", false, N_("the reference was used already")},
    {"RR01", false, N_("account of who pays missing, as rules ask for it")},
    {"RR02", false, N_("name or address of who pays missing, as rules ask for it")},
    {"RR03", true, N_("name or address of the beneficiary missing, as rules ask for it")},
    {"RR04", false, N_("for reasons of regulation")},
    {"TECH", false, N_("technical failure")},
    {"TM01", false, N_("handed in after the hour of the bank")},
};

static size_t
place_of(const char *code)
{
    size_t i = 0;

    while (i < sizeof reasons / sizeof *reasons && strcmp(reasons[i].code, code) != 0) {
        i++;
    }
    return i;
}

const char *
transfer_reason_words(const char *code)
{
    const size_t place = place_of(code);

    return place < sizeof reasons / sizeof *reasons ? words_of(reasons[place].words) : "";
}

bool
transfer_reason_is_account(const char *code)
{
    const size_t place = place_of(code);

    return place < sizeof reasons / sizeof *reasons && reasons[place].account;
}
