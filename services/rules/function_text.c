/* SPDX-License-Identifier: MPL-2.0 */
#include "rules/function_text.h"

#include "base/text.h"
#include "rules/digits.h"
#include "rules/program.h"

#include <assert.h>
#include <string.h>

#define BYTES_A_STEP 64

/* Texts cost by their length. */
static void
take_steps(const struct function_call *call, size_t bytes)
{
    *call->steps += bytes / BYTES_A_STEP;
}

enum function_outcome
function_cat(const struct function_call *call, struct value *result)
{
    struct text text = text_in(call->arena);

    for (size_t i = 0; i < call->count; i++) {
        const struct value *part = &call->arguments[i];
        const char *written =
            part->type == TYPE_TEXT ? part->text : digits_javascript(call->arena, part->number);

        if (written == NULL) {
            return FUNCTION_UNDEFINED;
        }
        if (text.length + strlen(written) > FORMULA_TEXT_BYTES_MAX) {
            return FUNCTION_OVERFLOW;
        }
        text_add(&text, written);
    }
    take_steps(call, text.length);
    *result = value_text(text_of(&text));
    return FUNCTION_DONE;
}

/* Units of UTF-16 of the character that begins with this byte; 0 for the bytes that follow. */
static int64_t
units_of(char byte)
{
    unsigned char lead = (unsigned char)byte;

    return (lead & 0xC0) == 0x80 ? 0 : lead >= 0xF0 ? 2 : 1;
}

static int64_t
units_in(const char *text)
{
    int64_t units = 0;

    for (; *text != '\0'; text++) {
        units += units_of(*text);
    }
    return units;
}

/* The place in a text after so many units; null when it is inside a character. */
static const char *
place_of(const char *text, int64_t units)
{
    while (*text != '\0' && (units > 0 || units_of(*text) == 0)) {
        units -= units_of(*text++);
    }
    return units < 0 ? NULL : text;
}

static int64_t
bounded(int64_t value, int64_t least, int64_t most)
{
    return value < least ? least : value > most ? most : value;
}

enum function_outcome
function_substr(const struct function_call *call, struct value *result)
{
    const char *text = call->arguments[0].text, *first, *after;
    int64_t units = units_in(text), start, length = units, end;

    if (!rational_int64(call->arguments[1].number, &start) ||
        (call->count > 2 && !rational_int64(call->arguments[2].number, &length))) {
        return FUNCTION_UNDEFINED;
    }
    /* Beyond the text, how far does not matter, and sums do not overflow. */
    start = bounded(start, -units, units);
    length = bounded(length, -units, units);
    start = start < 0 ? units + start : start;
    end = bounded(length < 0 ? units + length : start + length, start, units);
    first = place_of(text, start);
    after = place_of(text, end);
    if (first == NULL || after == NULL) {
        return FUNCTION_UNDEFINED;
    }
    take_steps(call, strlen(text));
    *result = value_text(arena_copy(call->arena, first, (size_t)(after - first)));
    return FUNCTION_DONE;
}

enum function_outcome
function_contains(const struct function_call *call, struct value *result)
{
    const char *text = call->arguments[0].text;

    take_steps(call, strlen(text));
    *result = value_flag(*text != '\0' && strstr(text, call->arguments[1].text) != NULL);
    return FUNCTION_DONE;
}
