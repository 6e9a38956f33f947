/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_CAMT_H
#define LEVAIN_CAMT_H

#include "exchange/bank_file.h"

/*
 * camt - a bank's statement as ISO 20022 writes it: camt.053, versions .02 to .08.
 *
 * The versions differ in where names, states and codes of banks stand, and every place is looked
 * at, so that the version need not be known. An entry that holds several transactions (a batch of
 * transfers) gives a line for each, whose amounts have to add up to the entry's. Only what is
 * booked is given. Only camt and camt_entry include libxml2; a document type, with which a file
 * could name others or grow without end, is refused. Memory is that of one entry.
 */

/** Tell whether the file of that path is XML: it begins with `<`, behind blanks and a byte order
 *  mark. Errors: false, also when it cannot be read. */
bool camt_is_xml(const char *path);

/**
 * Read a file of statements of one account.
 *
 * Owner:  `arena` for `totals`; a line lives until `on_line` returns.
 * Errors: ST_DATA, with the line - not XML, has a document type, holds no statement, statements of
 *         several accounts, amounts add up to more than 64 bits hold; what `on_line` gave. An entry
 *         with a problem is no error: it is reported and counted.
 * Source: ISO 20022, camt.053.001.02 to .08.
 */
enum status camt_read(struct arena *arena, const char *path, const struct bank_wish *wish,
                      struct bank_totals *totals, struct err *err)
    __attribute__((warn_unused_result));

/** The same from bytes in memory. Errors: as camt_read, but for the file. */
enum status camt_read_bytes(struct arena *arena, struct file_bytes file,
                            const struct bank_wish *wish, struct bank_totals *totals,
                            struct err *err) __attribute__((warn_unused_result));

#endif
