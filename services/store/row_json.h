/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_ROW_JSON_H
#define LEVAIN_ROW_JSON_H

#include "base/json_writer.h"
#include "store/db.h"

/*
 * row_json - columns of a row as members of a JSON object; null where the column is null.
 */

/** Write an integer, a text, or a day (its number since 1970, written as 2026-05-28).
 *  Errors: as the readers of store/db. */
void row_json_number(struct json_writer *writer, const char *key, const struct db_row *row,
                     int column);
void row_json_text(struct json_writer *writer, const char *key, const struct db_row *row,
                   int column);
void row_json_day(struct json_writer *writer, const char *key, const struct db_row *row,
                  int column);

#endif
