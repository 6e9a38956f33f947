/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_FEC_H
#define LEVAIN_FEC_H

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"
#include "exchange/csv_reader.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * fec - the file of entries (fichier des écritures comptables) that French law asks for.
 *
 * 18 columns in a fixed order, TAB or | between them, a line of names first, CR LF behind each
 * line; UTF-8 or ISO-8859-15; days as AAAAMMJJ, amounts with a decimal comma and nothing between
 * thousands. A control character or the separator inside a text would end the column or the line:
 * it becomes a blank. What ISO-8859-15 has not is written as near as can be, or refused by name.
 *
 * Source: article A47 A-1 of the livre des procédures fiscales, VI and XII.
 */
#define FEC_COLUMNS 18

enum fec_kind { FEC_TEXT, FEC_DAY, FEC_MONEY };

struct fec_column {
    const char *name;
    enum fec_kind kind;
};

/* How the file is written. */
struct fec_form {
    char separator;             /* TAB or | */
    enum csv_encoding encoding; /* CSV_UTF8 or CSV_LATIN9 */
};

/* One line of an entry. A text that is null is left blank. */
struct fec_line {
    const char *journal, *journal_label;
    const char *number; /* of the entry: on and on in its journal */
    int32_t entry_on, piece_on, valid_on;
    const char *account, *account_label, *auxiliary, *auxiliary_label;
    const char *piece, *label;
    int64_t debit_cents, credit_cents;
    const char *letter;
    int32_t lettered_on; /* of a letter */
};

/** Give the columns, in their order. Owner: the program. Errors: none. */
const struct fec_column *fec_columns(void);

/** Write what stands in a column, 0 to FEC_COLUMNS - 1; "" where it is blank.
 *  Owner: `arena`, or the line. Errors: none. */
const char *fec_cell(struct arena *arena, const struct fec_line *line, size_t column);

/** Give the day in a column of days; false where it is blank. Errors: none. */
bool fec_day(const struct fec_line *line, size_t column, int32_t *day);

/** Give the cents in a column of amounts. Errors: none. */
int64_t fec_cents(const struct fec_line *line, size_t column);

/** Add the line of names. Errors: none. */
void fec_head(struct text *out, const struct fec_form *form);

/**
 * Add a line.
 *
 * Owner:  `arena` is used and not reset.
 * Errors: ST_DATA - a text has a character that the encoding has not, and nothing near it; the
 *         entry, the column and the character are named.
 */
enum status fec_add(struct arena *arena, struct text *out, const struct fec_form *form,
                    const struct fec_line *line, struct err *err)
    __attribute__((warn_unused_result));

/** Name the file of a financial year, after who keeps the books: 123456782FEC20261231. The number
 *  is a SIREN, or what stands for one. Owner: `arena`. Errors: none. */
const char *fec_name(struct arena *arena, const char *siren, int32_t exercise);

#endif
