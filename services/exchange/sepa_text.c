/* SPDX-License-Identifier: MPL-2.0 */
#include "exchange/sepa_text.h"

#include "base/text.h"
#include "exchange/near.h"

#include <stdint.h>
#include <string.h>

static const char *
written_ascii(char sign)
{
    switch (sign) {
    case '&':
        return "+";
    case '_':
        return "-";
    case '"':
    case '`':
        return "'";
    case '[':
    case '{':
        return "(";
    case ']':
    case '}':
        return ")";
    case ';':
        return ",";
    default:
        return sign < ' ' ? " " : ".";
    }
}

static const char *
written(uint32_t point)
{
    const char *near = point < 0x80 ? written_ascii((char)point) : near_ascii(point);

    return near != NULL ? near : ".";
}

static bool
is_taken(char sign)
{
    return (sign >= 'a' && sign <= 'z') || (sign >= 'A' && sign <= 'Z') ||
           (sign >= '0' && sign <= '9') || (sign != '\0' && strchr("/-?:().,'+ ", sign) != NULL);
}

/* Without blanks around it or several in a row. */
static const char *
without_blanks(struct arena *arena, const char *text)
{
    struct text kept = text_in(arena);

    for (; *text != '\0'; text++) {
        const bool is_last = text[strspn(text, " ")] == '\0';

        if (*text != ' ' || (kept.length > 0 && text[1] != ' ' && !is_last)) {
            text_add_bytes(&kept, text, 1);
        }
    }
    return text_of(&kept);
}

const char *
sepa_text(struct arena *arena, const char *text, size_t limit, bool *cut)
{
    struct text whole = text_in(arena);
    const char *result;

    while (*text != '\0') {
        uint32_t point;
        const size_t length = near_take(text, &point);

        if (length == 1 && is_taken(*text)) {
            text_add_bytes(&whole, text, 1);
        } else {
            text_add(&whole, written(point));
        }
        text += length;
    }
    result = without_blanks(arena, text_of(&whole));
    *cut = strlen(result) > limit;
    if (*cut) {
        result = without_blanks(arena, arena_copy(arena, result, limit));
    }
    return strpbrk(result, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") != NULL
               ? result
               : "";
}
