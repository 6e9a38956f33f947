/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_ENCODING_H
#define LEVAIN_ENCODING_H

#include "base/text.h"
#include "exchange/csv_reader.h"

#include <stdint.h>

/*
 * encoding - bytes of a declared encoding, as UTF-8, and back.
 *
 * A byte that the encoding does not define is refused, never replaced: a name that was read wrong
 * is a letter sent to nobody. So are, in ISO-8859-15, the control characters 0x80 to 0x9F: in a
 * file of words they say that it is windows-1252.
 */

/**
 * Add the text of `bytes` to `out`, and give how many bytes were read: fewer than `length` when the
 * next one is NUL or means nothing in `encoding`.
 *
 * Errors: none.
 */
size_t encoding_decode(enum csv_encoding encoding, const char *bytes, size_t length,
                       struct text *out) __attribute__((warn_unused_result));

/**
 * Add a text of UTF-8 to `out` in ISO-8859-15; what that encoding has not is written as near as can
 * be (near.h). Gives true, or false and the character for which nothing is near: nothing is added
 * then.
 *
 * Errors: none.
 */
_Bool encoding_to_latin9(const char *text, struct text *out, uint32_t *strange)
    __attribute__((warn_unused_result));

/**
 * Tell whether a cell said to be in a one-byte encoding is UTF-8: all of it is well formed, and it
 * holds what one-byte readers would see as `Ã©`, `Â°`, `Å“` or `â€™`, which nobody writes. Files
 * put together from several exports mix both.
 *
 * Errors: none.
 */
bool encoding_is_utf8_after_all(const char *bytes, size_t length);

/** Write bytes of no known encoding so that they can be shown: \\xE9 for what is not ASCII.
 *  Owner: `arena`. Errors: none. */
const char *encoding_printable(struct arena *arena, const char *bytes, size_t length);

/** Give the encoding's name, as csv_encoding_named reads it. Owner: the program. Errors: none. */
const char *encoding_name(enum csv_encoding encoding);

#endif
