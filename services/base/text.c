/* SPDX-License-Identifier: MPL-2.0 */
#include "base/text.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define CODE_MAX_BYTES 63
#define FIRST_ROOM     64

struct text
text_in(struct arena *arena)
{
    assert(arena != NULL);
    return (struct text){.arena = arena};
}

/* Make room for `more` bytes and the closing NUL. */
static void
grow(struct text *text, size_t more)
{
    size_t wanted = text->length + more + 1;
    size_t capacity = text->capacity_bytes > 0 ? text->capacity_bytes : FIRST_ROOM;
    char *data;

    if (wanted <= text->capacity_bytes) {
        return;
    }
    while (capacity < wanted) {
        capacity *= 2;
    }
    data = arena_alloc(text->arena, capacity, 1);
    if (text->length > 0) {
        memcpy(data, text->data, text->length);
    }
    text->data = data;
    text->capacity_bytes = capacity;
}

void
text_add_bytes(struct text *text, const char *bytes, size_t length)
{
    grow(text, length);
    if (length > 0) {
        memcpy(text->data + text->length, bytes, length);
    }
    text->length += length;
    text->data[text->length] = '\0';
}

void
text_add(struct text *text, const char *string)
{
    text_add_bytes(text, string, strlen(string));
}

__attribute__((format(printf, 2, 0))) static void
add_format(struct text *text, const char *format, va_list args)
{
    va_list again;
    int length;

    va_copy(again, args);
    length = vsnprintf(NULL, 0, format, again);
    va_end(again);
    assert(length >= 0);
    grow(text, (size_t)length);
    (void)vsnprintf(text->data + text->length, (size_t)length + 1, format, args);
    text->length += (size_t)length;
}

void
text_addf(struct text *text, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    add_format(text, format, args);
    va_end(args);
}

static int
blanks_beside(const char *words, size_t width)
{
    const size_t characters = text_characters(words, strlen(words));

    return characters < width ? (int)(width - characters) : 1;
}

void
text_add_left(struct text *text, const char *words, size_t width)
{
    text_addf(text, "%s%*s", words, blanks_beside(words, width), "");
}

void
text_add_right(struct text *text, const char *words, size_t width)
{
    text_addf(text, "%*s%s", blanks_beside(words, width), "", words);
}

void
text_clear(struct text *text)
{
    text->length = 0;
    if (text->data != NULL) {
        text->data[0] = '\0';
    }
}

const char *
text_of(const struct text *text)
{
    return text->data != NULL ? text->data : "";
}

char *
text_format(struct arena *arena, const char *format, ...)
{
    struct text text = text_in(arena);
    va_list args;

    va_start(args, format);
    add_format(&text, format, args);
    va_end(args);
    return text.data;
}

/* Length of the well-formed sequence at `at`, 0 when there is none (RFC 3629, section 4). */
static size_t
sequence_bytes(const unsigned char *at, size_t left)
{
    unsigned char low = 0x80, high = 0xBF;
    size_t length;

    if (at[0] >= 0x01 && at[0] <= 0x7F) {
        return 1;
    }
    if (at[0] < 0xC2 || at[0] > 0xF4) {
        return 0;
    }
    length = at[0] < 0xE0 ? 2 : at[0] < 0xF0 ? 3 : 4;
    low = at[0] == 0xE0 ? 0xA0 : at[0] == 0xF0 ? 0x90 : low;
    high = at[0] == 0xED ? 0x9F : at[0] == 0xF4 ? 0x8F : high;
    if (left < length || at[1] < low || at[1] > high) {
        return 0;
    }
    for (size_t i = 2; i < length; i++) {
        if ((at[i] & 0xC0) != 0x80) {
            return 0;
        }
    }
    return length;
}

size_t
text_valid_utf8(const char *bytes, size_t length)
{
    size_t done = 0;

    while (done < length) {
        size_t step = sequence_bytes((const unsigned char *)bytes + done, length - done);

        if (step == 0) {
            break;
        }
        done += step;
    }
    return done;
}

size_t
text_characters(const char *bytes, size_t length)
{
    size_t count = 0;

    for (size_t i = 0; i < length; i++) {
        count += ((unsigned char)bytes[i] & 0xC0) != 0x80;
    }
    return count;
}

bool
text_is_code(const char *code)
{
    size_t length = strlen(code);

    for (size_t i = 0; i < length; i++) {
        char c = code[i];
        bool word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                    c == '_' || (i > 0 && (c == '-' || c == '.'));

        if (!word) {
            return false;
        }
    }
    return length > 0 && length <= CODE_MAX_BYTES;
}
