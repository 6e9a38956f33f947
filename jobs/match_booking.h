/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_MATCH_BOOKING_H
#define LEVAIN_MATCH_BOOKING_H

#include "match_chunk.h"

/*
 * match_booking - what lines were found to be, in a temporary file until all lines were looked at,
 * and then booked.
 *
 * Lines are looked at by their amounts, which says nothing of where their orders lie. What is found
 * of one chunk is a run of the file, sorted; runs are merged when they are booked:
 *   - first what comes into the bank, as it was found: it may be what others are paid from;
 *   - then what is the first of an order, by the places of the orders: neighbours among orders have
 *     their awards, accounts and operations side by side, so that what the database looks up for
 *     one match is in memory for the next one;
 *   - then what is the second of a target, the third, and so on, as it was found: an order that was
 *     paid and came back. Each of these is told to the database when the one before it is booked.
 *
 * The file has no name, and is gone with the process. Memory: of one chunk's matches while they are
 * kept; 16 KiB a run, and of 4,000 matches, while they are booked.
 */
struct match_booking;

/** Begin to keep what is found of a fund's lines. Owner: the caller, until match_booking_close.
 *  Errors: ST_CANNOT_WRITE (there is no room for a file). */
enum status match_booking_open(struct job *job, int64_t fund_id, struct match_booking **booking,
                               struct err *err) __attribute__((warn_unused_result));

/** Give back what is kept; it may be null. Errors: none. */
void match_booking_close(struct match_booking *booking);

/** Keep what was found of a chunk: the list of `work`. Lines of one import are counted, or of all
 * for 0. What its targets are of is marked there. Errors: ST_CANNOT_WRITE. Cost: O(n log n). */
enum status match_booking_keep(struct match_booking *booking, const struct match_chunk *chunk,
                               const struct match_targets *targets, const struct match_work *work,
                               int64_t import_id, struct err *err)
    __attribute__((warn_unused_result));

/** Book all that was kept, and count what became of it. Errors: as db_named; ST_CANNOT_WRITE (the
 *  file cannot be read again). */
enum status match_booking_post(struct match_booking *booking, struct match_counts *counts,
                               struct err *err) __attribute__((warn_unused_result));

#endif
