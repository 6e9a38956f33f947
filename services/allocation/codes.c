/* SPDX-License-Identifier: MPL-2.0 */
#include "allocation/allocation.h"

#include <assert.h>

static const char *const status_codes[] = {
    [AWARD_AWARDED] = "awarded",       [AWARD_PARTIAL] = "partial",
    [AWARD_WAITING] = "waiting",       [AWARD_REJECTED] = "rejected",
    [AWARD_INELIGIBLE] = "ineligible", [AWARD_WITHDRAWN] = "withdrawn",
    [AWARD_ADJOURNED] = "adjourned",
};

static const char *const reason_codes[] = {
    [REASON_FUNDED] = "FUNDED",
    [REASON_PARTIAL] = "PARTIAL",
    [REASON_TOPPED_UP] = "TOPPED_UP",
    [REASON_QUOTA] = "QUOTA",
    [REASON_ENVELOPE_CLOSED] = "ENVELOPE_CLOSED",
    [REASON_NO_FUNDS] = "NO_FUNDS",
    [REASON_BELOW_THRESHOLD] = "BELOW_THRESHOLD",
    [REASON_BELOW_FLOOR] = "BELOW_FLOOR",
    [REASON_NOT_SCORED] = "NOT_SCORED",
    [REASON_AWARD_BELOW_MIN] = "AWARD_BELOW_MIN",
    [REASON_INELIGIBLE] = "INELIGIBLE",
    [REASON_NO_ENVELOPE] = "NO_ENVELOPE",
    [REASON_AWARD_UNKNOWN] = "AWARD_UNKNOWN",
    [REASON_REDUCED] = "REDUCED",
    [REASON_RESERVED] = "RESERVED",
    [REASON_EXCLUSIVE] = "EXCLUSIVE",
    [REASON_LIMIT] = "LIMIT",
    [REASON_TIE_LOST] = "TIE_LOST",
    [REASON_BELOW_CUT] = "BELOW_CUT",
    [REASON_WITHDRAWN] = "WITHDRAWN",
    [REASON_REFUSED] = "REFUSED",
    [REASON_ADJOURNED] = "ADJOURNED",
    [REASON_UNLISTED] = "UNLISTED",
};

const char *
award_status_code(enum award_status status)
{
    assert((size_t)status < sizeof status_codes / sizeof *status_codes);
    return status_codes[status];
}

const char *
award_reason_code(enum award_reason reason)
{
    assert((size_t)reason < sizeof reason_codes / sizeof *reason_codes);
    return reason_codes[reason];
}

uint16_t
award_named_quota(const struct candidate *candidate)
{
    enum award_reason reason = candidate->reason;

    return reason == REASON_QUOTA || reason == REASON_EXCLUSIVE || reason == REASON_REDUCED ||
                   reason == REASON_BELOW_CUT
               ? candidate->refused_quota
               : ALLOCATION_NO_QUOTA;
}
