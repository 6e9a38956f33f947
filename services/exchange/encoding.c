/* SPDX-License-Identifier: MPL-2.0 */
#include "exchange/encoding.h"

#include "base/err.h"
#include "exchange/near.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

#define HIGH_FIRST  0x80 /* bytes below are ASCII in all three */
#define LATIN_FIRST 0xA0 /* those between mean nothing in ISO-8859 */

static const char *const names[] = {
    [CSV_UTF8] = "utf-8",
    [CSV_LATIN9] = "iso-8859-15",
    [CSV_CP1252] = "windows-1252",
};

/* windows-1252, 0x80 to 0x9F; 0 = undefined. The rest is ISO-8859-1.
 * Source: unicode.org, VENDORS/MICSFT/WINDOWS/CP1252.TXT. */
static const uint16_t cp1252[] = {
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178,
};

/* ISO-8859-15, where it is not ISO-8859-1. Source: unicode.org, ISO8859/8859-15.TXT. */
static const struct {
    unsigned char byte;
    uint16_t code;
} latin9[] = {
    {0xA4, 0x20AC}, {0xA6, 0x0160}, {0xA8, 0x0161}, {0xB4, 0x017D},
    {0xB8, 0x017E}, {0xBC, 0x0152}, {0xBD, 0x0153}, {0xBE, 0x0178},
};

/* The byte of a character in ISO-8859-15; 0 when it has none. */
static unsigned char
latin9_byte(uint32_t point)
{
    for (size_t i = 0; i < sizeof latin9 / sizeof *latin9; i++) {
        if (latin9[i].code == point) {
            return latin9[i].byte;
        }
        if (latin9[i].byte == point) {
            return 0; /* its place is taken by another one */
        }
    }
    return point < HIGH_FIRST || (point >= LATIN_FIRST && point <= 0xFF) ? (unsigned char)point : 0;
}

_Bool
encoding_to_latin9(const char *text, struct text *out, uint32_t *strange)
{
    const size_t before = out->length;

    while (*text != '\0') {
        uint32_t point;
        const size_t length = near_take(text, &point);
        const unsigned char byte = latin9_byte(point);
        const char *near = byte == 0 ? near_ascii(point) : NULL;

        if (byte == 0 && near == NULL) {
            *strange = point;
            out->length = before;
            return 0;
        }
        if (byte != 0) {
            text_add_bytes(out, (const char *)&byte, 1);
        } else {
            text_add(out, near);
        }
        text += length;
    }
    return 1;
}

_Bool
csv_encoding_named(const char *name, enum csv_encoding *encoding)
{
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strcasecmp(name, names[i]) == 0) {
            *encoding = (enum csv_encoding)i;
            return 1;
        }
    }
    return 0;
}

const char *
encoding_name(enum csv_encoding encoding)
{
    assert(encoding <= CSV_CP1252);
    return names[encoding];
}

/* Give the character of a byte from 0x80 on, or 0. */
static uint16_t
character_of(enum csv_encoding encoding, unsigned char byte)
{
    if (byte < HIGH_FIRST + sizeof cp1252 / sizeof *cp1252) {
        return encoding == CSV_CP1252 ? cp1252[byte - HIGH_FIRST] : 0;
    }
    for (size_t i = 0; encoding == CSV_LATIN9 && i < sizeof latin9 / sizeof *latin9; i++) {
        if (latin9[i].byte == byte) {
            return latin9[i].code;
        }
    }
    return byte;
}

static void
add_character(struct text *out, uint16_t code)
{
    char bytes[3] = {(char)(0xE0 | code >> 12), (char)(0x80 | (code >> 6 & 0x3F)),
                     (char)(0x80 | (code & 0x3F))};

    if (code < 0x800) {
        bytes[1] = (char)(0xC0 | code >> 6);
        text_add_bytes(out, bytes + 1, 2);
    } else {
        text_add_bytes(out, bytes, 3);
    }
}

size_t
encoding_decode(enum csv_encoding encoding, const char *bytes, size_t length, struct text *out)
{
    size_t done = text_valid_utf8(bytes, encoding == CSV_UTF8 ? length : 0);

    if (encoding == CSV_UTF8) {
        text_add_bytes(out, bytes, done);
        return done;
    }
    while (done < length && bytes[done] != '\0') {
        size_t plain = done;

        while (plain < length && bytes[plain] > '\0' && (unsigned char)bytes[plain] < HIGH_FIRST) {
            plain++;
        }
        text_add_bytes(out, bytes + done, plain - done);
        done = plain;
        if (done < length && (unsigned char)bytes[done] >= HIGH_FIRST) {
            uint16_t code = character_of(encoding, (unsigned char)bytes[done]);

            if (code == 0) {
                break;
            }
            add_character(out, code);
            done++;
        }
    }
    return done;
}

bool
encoding_is_utf8_after_all(const char *bytes, size_t length)
{
    static const char leads[] = "\xC2\xC3\xC5\xE2";

    for (size_t i = 0; i < length; i++) {
        if (bytes[i] != '\0' && strchr(leads, bytes[i]) != NULL) {
            return text_valid_utf8(bytes, length) == length;
        }
    }
    return false;
}

const char *
encoding_printable(struct arena *arena, const char *bytes, size_t length)
{
    struct text shown = text_in(arena);

    for (size_t i = 0; i < length && i < ERR_TEXT_MAX; i++) {
        unsigned char byte = (unsigned char)bytes[i];

        if (byte >= ' ' && byte < 0x7F) {
            text_add_bytes(&shown, bytes + i, 1);
        } else {
            text_addf(&shown, "\\x%02X", (unsigned)byte);
        }
    }
    return text_of(&shown);
}
