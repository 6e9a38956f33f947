/* SPDX-License-Identifier: MPL-2.0 */
#include "store/row_json.h"

#include "base/date.h"

void
row_json_number(struct json_writer *writer, const char *key, const struct db_row *row, int column)
{
    json_number_if(writer, key, !db_is_null(row, column), db_int64_or(row, column, 0));
}

void
row_json_text(struct json_writer *writer, const char *key, const struct db_row *row, int column)
{
    json_string_of(writer, key, db_text_or(row, column, NULL));
}

void
row_json_day(struct json_writer *writer, const char *key, const struct db_row *row, int column)
{
    json_string_of(writer, key,
                   db_is_null(row, column)
                       ? NULL
                       : date_text(writer->out->arena, (int32_t)db_int64(row, column)));
}
