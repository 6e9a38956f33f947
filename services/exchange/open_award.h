/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_OPEN_AWARD_H
#define LEVAIN_OPEN_AWARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * open_award - an award as open data has it, whatever the format: no more of who received it than
 * the law asks for, and nothing of people.
 */
struct open_payment {
    const char *id; /* of the order: 2026/12 */
    int32_t day;
    int64_t cents;
};

struct open_award {
    const char *subject; /* CALL/APPLICATION */
    const char *number;  /* of the agreement; null where the decision alone grants */
    int32_t signed_on, decided_on;
    const char *call, *call_title;
    const char *name, *siret, *rna; /* of who received it; null = not known */
    const char *title;              /* what it is for; null = not known */
    int64_t cents, paid_cents;
    int64_t parts; /* how many instalments */
    bool has_starts, has_ends, has_paid;
    int32_t starts_on, ends_on, paid_on;
    bool deminimis;
    const struct open_payment *payments;
    size_t payment_count;
};

/* Who gave it. */
struct open_giver {
    const char *fund, *fund_title, *name, *siret, *currency;
    int32_t day; /* as of which it is published */
};

#endif
