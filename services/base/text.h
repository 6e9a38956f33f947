/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_TEXT_H
#define LEVAIN_TEXT_H

#include "base/arena.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * text - a string that grows in an arena, and the few questions that are asked of UTF-8.
 *
 * The pure wings write their sentences with it, since they may not include stdio.
 */
struct text {
    struct arena *arena;
    char *data; /* NUL-ended; null until something was added */
    size_t length;
    size_t capacity_bytes;
};

/** Give an empty text that grows in `arena`. Errors: none. */
struct text text_in(struct arena *arena);

/** Add bytes, a NUL-ended string, or formatted words. Errors: as arena_alloc. */
void text_add_bytes(struct text *text, const char *bytes, size_t length);
void text_add(struct text *text, const char *string);
void text_addf(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));

/** Add words in a column of `width` characters, at its left or at its right; words that fill it
 *  have one blank all the same. Errors: as arena_alloc. */
void text_add_left(struct text *text, const char *words, size_t width);
void text_add_right(struct text *text, const char *words, size_t width);

/** Empty the text and keep its room. Errors: none. */
void text_clear(struct text *text);

/** Give what was written, NUL-ended, never null. Owner: the text's arena. Errors: none. */
const char *text_of(const struct text *text);

/** Give formatted words. Owner: `arena`. Errors: as arena_alloc. */
char *text_format(struct arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3), returns_nonnull));

/**
 * Count the bytes at the start of `bytes` that are well-formed UTF-8 (no overlong form, no
 * surrogate, nothing above U+10FFFF) and hold no NUL: `length` when all is well.
 *
 * Errors: none.
 */
size_t text_valid_utf8(const char *bytes, size_t length);

/** Count the characters of a well-formed UTF-8 text. Errors: none. */
size_t text_characters(const char *bytes, size_t length);

/**
 * Tell whether `code` may name something in a fund: a letter, a digit or `_` first, then also
 * `-` and `.`, 1 to 63 bytes of ASCII.
 *
 * Errors: none.
 */
bool text_is_code(const char *code);

#endif
