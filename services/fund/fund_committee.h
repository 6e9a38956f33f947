/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_FUND_COMMITTEE_H
#define LEVAIN_FUND_COMMITTEE_H

#include "base/rational.h"
#include "fund/fund_text.h"

#include <stddef.h>
#include <stdint.h>

/*
 * fund_committee - who decides in a call, as its fund file says: colleges, their seats, and how
 * many must be there. Part of fund_file. People have their names in the minutes, not here.
 */
#define FUND_COLLEGES_MAX 16
#define FUND_SEATS_MAX    256 /* of a college: as many members as minutes may have */

struct fund_college {
    const char *code;
    struct fund_text title;
    uint32_t seats;             /* votes */
    uint32_t least_present;     /* of its seats; a share is rounded up; 0 = no quorum */
    struct rational of_present; /* least share of all who are present; 0 = none */
};

struct fund_committee {
    struct fund_college *colleges; /* none = the file does not say */
    size_t college_count;
    uint32_t seats;         /* of all colleges */
    uint32_t least_present; /* of all seats; 0 = no quorum */
};

#endif
