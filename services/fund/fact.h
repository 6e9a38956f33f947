/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_FACT_H
#define LEVAIN_FACT_H

#include "base/digest.h"
#include "fund/fund_file.h"

/*
 * fact - one cell, typed as its field says; of an application or of an item of its lists.
 *
 * Numbers are 64-bit integers at the field's scale (cents for money, millionths for numbers, days,
 * seconds, 0 and 1), texts are texts: two arrays, as the database keeps them. A fact that was not
 * given is missing, never zero; a list that is empty is a list.
 */
#define APPLICATION_NUMBER_SCALE   6 /* decimals kept of a field of type number, and of a mark */
#define APPLICATION_TEXT_BYTES_MAX 10000

/* Where facts are kept; fields know their places. */
struct application_item {
    int64_t *numbers;
    uint8_t *number_known; /* 0 = missing */
    const char **texts;    /* null = missing */
};

/** Give room for facts, all missing. Owner: `arena`. Errors: none. */
struct application_item application_item_room(struct arena *arena, size_t number_count,
                                              size_t text_count);

/**
 * Read the cell of a field into `facts`. Blanks around it do not count; an empty cell is a missing
 * fact, or an empty list.
 *
 * Owner:  texts are copied to `arena`.
 * Errors: ST_DATA - the reason why it cannot be of the field's type; err->hint says how to write
 *         it.
 */
enum status fact_read(struct arena *arena, const struct fund_cells *cells,
                      const struct fund_field *field, const char *cell,
                      const struct application_item *facts, struct err *err)
    __attribute__((warn_unused_result));

/** Read a mark: a decimal number of at most 6 decimals; `given` is false for an empty cell.
 *  Errors: ST_DATA, as above. */
enum status fact_read_mark(const struct fund_cells *cells, const char *cell, bool *given,
                           struct rational *mark, struct err *err)
    __attribute__((warn_unused_result));

/** Give a fact as formulas see it. Owner: lists and names are in `arena`. Errors: none. */
struct value fact_value(struct arena *arena, const struct fund_field *field,
                        const struct application_item *facts);

/** Add a fact and the name of its field to a digest. Errors: none. */
void fact_digest(struct digester *digester, const struct fund_field *field,
                 const struct application_item *facts);

#endif
