/* SPDX-License-Identifier: MPL-2.0 */
/*
 * codes: the words that results and tables use for each outcome.
 */
#include "unit.h"

#include "allocation/allocation.h"

#include <stdio.h>

static void
outcomes_have_their_codes(void **state)
{
    static const char *const statuses[] = {"awarded",    "partial",   "waiting",  "rejected",
                                           "ineligible", "withdrawn", "adjourned"};
    static const char *const reasons[] = {
        "FUNDED",     "PARTIAL",         "TOPPED_UP",     "QUOTA",      "ENVELOPE_CLOSED",
        "NO_FUNDS",   "BELOW_THRESHOLD", "BELOW_FLOOR",   "NOT_SCORED", "AWARD_BELOW_MIN",
        "INELIGIBLE", "NO_ENVELOPE",     "AWARD_UNKNOWN", "REDUCED",    "RESERVED",
        "EXCLUSIVE",  "LIMIT",           "TIE_LOST",      "BELOW_CUT",  "WITHDRAWN",
        "REFUSED",    "ADJOURNED",       "UNLISTED"};

    (void)state;
    for (size_t i = 0; i < COUNT(statuses); i++) {
        assert_string_equal(award_status_code((enum award_status)i), statuses[i]);
    }
    for (size_t i = 0; i < COUNT(reasons); i++) {
        assert_string_equal(award_reason_code((enum award_reason)i), reasons[i]);
    }
}

static void
some_reasons_name_their_quota(void **state)
{
    (void)state;
    for (int reason = REASON_FUNDED; reason <= REASON_UNLISTED; reason++) {
        const bool named = reason == REASON_QUOTA || reason == REASON_EXCLUSIVE ||
                           reason == REASON_REDUCED || reason == REASON_BELOW_CUT;
        const struct candidate refused = {.reason = (uint8_t)reason, .refused_quota = 3};

        assert_int_equal(award_named_quota(&refused), named ? 3 : ALLOCATION_NO_QUOTA);
    }
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(outcomes_have_their_codes),
        cmocka_unit_test(some_reasons_name_their_quota),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    cmocka_set_test_filter(argc > 1 ? argv[1] : NULL);
    return cmocka_run_group_tests_name("codes", tests, NULL, NULL);
}
