/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_CELL_H
#define LEVAIN_CELL_H

#include "base/err.h"
#include "fund/fund_file.h"

/*
 * cell - what stands in one cell, read as a type, in the notations that the call declares.
 *
 * Spreadsheets damage numbers in ways that look like numbers: a SIRET in powers of ten has lost its
 * last digits. Such a cell is refused by its own name, since no notation could read it.
 */
struct cell {
    const char *bytes;
    size_t length;
};

/** Give a cell without the blanks that spreadsheets leave around it: spaces, tabs, the no-break
 *  spaces of Word. Owner: the text. Errors: none. */
struct cell cell_trimmed(const char *text);

/** Read a number, an amount, a flag, a day or an instant, as the field's type says.
 *  Units: of the field. Errors: ST_DATA - the reason; err->hint says how to write it. */
enum status cell_read(const struct fund_cells *cells, const struct fund_field *field,
                      struct cell cell, int64_t *value, struct err *err)
    __attribute__((warn_unused_result));

/** Read a decimal number into millionths. Errors: false. */
bool cell_decimal(const struct fund_cells *cells, struct cell cell, int64_t *millionths)
    __attribute__((warn_unused_result));

/** Tell whether the cell is what a spreadsheet makes of a long number: 7,86E+13. Errors: none. */
bool cell_in_powers_of_ten(struct cell cell);

#endif
