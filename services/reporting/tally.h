/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_TALLY_H
#define LEVAIN_TALLY_H

#include "reporting/document.h"

/*
 * tally - how many applications, and what sums, by status and by reason: counted while printing.
 */
#define TALLY_CODES_MAX 32 /* codes of one kind */

struct tally_line {
    int64_t application_count, asking_count; /* asking: what they ask for is known */
    int64_t requested_cents, award_cents;
};

struct tally {
    struct arena *arena;
    int64_t application_count, asking_count, funded_count;
    int64_t requested_cents, award_cents;
    struct tally_line *by_status, *by_reason; /* in the order of format_code */
};

/** Give an empty tally. Owner: `arena`. Errors: none. */
struct tally tally_in(struct arena *arena);

/** Count one application of the document. Errors: ST_DATA - its status or reason is not known, its
 *  award is missing or below 0, or a sum overflows. */
enum status tally_add(struct tally *tally, const struct document *application, struct err *err)
    __attribute__((warn_unused_result));

/** Add requested_cents: null when what is asked for is known of none of so many. Errors: none. */
void tally_add_requested(struct arena *arena, struct document *line, int64_t count, int64_t asking,
                         int64_t cents);

/** Give the object `statistics`: application_count, funded_count, requested_cents, award_cents,
 *  by_status and by_reason, where codes that no application has are left out. Owner: `arena`.
 *  Errors: none. */
struct document *tally_document(struct arena *arena, const struct tally *tally);

#endif
