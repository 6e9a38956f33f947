/* SPDX-License-Identifier: MPL-2.0 */
#include "base/text.h"
#include "exchange/csv_reader.h"

#include <string.h>

const char *
csv_cell(struct arena *arena, const char *value, char separator, _Bool is_text)
{
    bool formula = is_text && *value != '\0' && strchr("=+-@\t\r", *value) != NULL;
    bool quoted = strchr(value, separator) != NULL || strpbrk(value, "\"\r\n") != NULL;
    struct text cell = text_in(arena);

    text_add(&cell, quoted ? "\"" : "");
    text_add(&cell, formula ? "'" : "");
    for (; *value != '\0'; value++) {
        text_add_bytes(&cell, "\"", *value == '"');
        text_add_bytes(&cell, value, 1);
    }
    text_add(&cell, quoted ? "\"" : "");
    return text_of(&cell);
}
