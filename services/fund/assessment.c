/* SPDX-License-Identifier: MPL-2.0 */
#include "fund/scoring.h"

const char *
verdict_code(enum verdict verdict)
{
    static const char *const codes[] = {
        [VERDICT_PASS] = "pass",
        [VERDICT_FAIL] = "fail",
        [VERDICT_UNKNOWN] = "unknown",
        [VERDICT_WAIVED] = "waived",
        [VERDICT_NOT_IN_FORCE] = "not_in_force",
    };

    return codes[verdict];
}

bool
assessed_cap_cents(const struct assessed_cap *cap, int64_t *cents)
{
    return cap->applies && cap->known &&
           rational_int64((struct rational){.num = rational_floor(cap->cents), .den = 1}, cents);
}
