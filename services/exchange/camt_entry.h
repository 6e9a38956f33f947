/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_CAMT_ENTRY_H
#define LEVAIN_CAMT_ENTRY_H

#include "exchange/bank_file.h"

#include <libxml/tree.h>

/*
 * camt_entry - one entry of a statement in XML: a line, or several. Only camt calls it.
 */
#define CAMT_CURRENCY "EUR"

/* Units: cents, at least zero. */
struct camt_sum {
    int64_t count, cents;
};

struct camt_reading {
    struct arena *arena;
    const char *path;
    const struct bank_wish *wish;
    struct bank_totals *totals;
    int64_t moved_cents;     /* by the lines of the statement at hand */
    struct camt_sum in, out; /* its entries, those that are booked */
    size_t unbooked;         /* its other ones */
    bool wrong;              /* something was reported of what is at hand */
};

/** Give the first child of that name, null when there is none; of no node there is none. Errors:
 *  none. */
const xmlNode *camt_child(const xmlNode *node, const char *name);

/** Give the text at the first of these paths (`Refs/EndToEndId`, the list ends by null) that has
 *  one, without the blanks around it; "" when none has. Owner: the arena. Errors: none. */
const char *camt_text(const struct camt_reading *reading, const xmlNode *node,
                      const char *const *paths);

/** Read an amount without a way: a sum. Gives false where there is none, or it was reported.
 * Errors: reported. */
bool camt_sum_read(struct camt_reading *reading, const xmlNode *node, int64_t *cents);

/** Read the amount that a node holds, with its way. Units: cents, below zero when they went out.
 *  Errors: reported. */
struct bank_balance camt_amount(struct camt_reading *reading, const xmlNode *node);

/** Give the lines of an entry, all or none. Errors: what on_line gave; ST_DATA - amounts add up to
 *  more than 64 bits hold. What is wrong with the entry is reported, and it is counted. */
enum status camt_entry(struct camt_reading *reading, const xmlNode *entry, struct err *err)
    __attribute__((warn_unused_result));

#endif
