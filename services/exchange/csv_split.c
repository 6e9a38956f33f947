/* SPDX-License-Identifier: MPL-2.0 */
#include "base/words.h"
#include "exchange/csv_reader.h"
#include "exchange/csv_record.h"

#include <string.h>

const char csv_split_amount[] = N_("a comma splits an amount in two: it is not between quotes");

/* The whole part of an amount: digits and what sets thousands apart. */
static bool
is_whole_part(const char *cell)
{
    bool digit = false;

    for (; *cell != '\0'; cell++) {
        digit = digit || (*cell >= '0' && *cell <= '9');
        if ((*cell < '0' || *cell > '9') && strchr(" \xC2\xA0\xE2\x80\xAF", *cell) == NULL) {
            return false;
        }
    }
    return digit;
}

bool
csv_is_split_amount(const char *whole, const char *cents)
{
    return strspn(cents, "0123456789") == 2 && cents[2] == '\0' && is_whole_part(whole);
}

bool
csv_is_trailer(const struct csv_format *format, const char *cell)
{
    size_t length;

    cell += strspn(cell, " \t");
    length = strlen(cell);
    while (length > 0 && (cell[length - 1] == ' ' || cell[length - 1] == '\t')) {
        length--;
    }
    for (size_t i = 0; i < CSV_TRAILERS_MAX; i++) {
        if (format->trailers[i] != NULL && strlen(format->trailers[i]) == length &&
            memcmp(format->trailers[i], cell, length) == 0) {
            return true;
        }
    }
    return false;
}
