/* SPDX-License-Identifier: MPL-2.0 */
#include "exchange/near.h"

#define LATIN_FIRST 0xA0 /* Latin-1 and Latin Extended-A */

static const char *const latin[] = {
    " ",  NULL, NULL, NULL, NULL, NULL, NULL, NULL, "",  "(c)", "a", "'", "-",   "",    "(r)", "-",
    "o",  NULL, "2",  "3",  "'",  "u",  NULL, NULL, "",  "1",   "o", "'", "1/4", "1/2", "3/4", "?",
    "A",  "A",  "A",  "A",  "A",  "A",  "AE", "C",  "E", "E",   "E", "E", "I",   "I",   "I",   "I",
    "D",  "N",  "O",  "O",  "O",  "O",  "O",  "x",  "O", "U",   "U", "U", "U",   "Y",   "Th",  "ss",
    "a",  "a",  "a",  "a",  "a",  "a",  "ae", "c",  "e", "e",   "e", "e", "i",   "i",   "i",   "i",
    "d",  "n",  "o",  "o",  "o",  "o",  "o",  ":",  "o", "u",   "u", "u", "u",   "y",   "th",  "y",
    "A",  "a",  "A",  "a",  "A",  "a",  "C",  "c",  "C", "c",   "C", "c", "C",   "c",   "D",   "d",
    "D",  "d",  "E",  "e",  "E",  "e",  "E",  "e",  "E", "e",   "E", "e", "G",   "g",   "G",   "g",
    "G",  "g",  "G",  "g",  "H",  "h",  "H",  "h",  "I", "i",   "I", "i", "I",   "i",   "I",   "i",
    "I",  "i",  "IJ", "ij", "J",  "j",  "K",  "k",  "k", "L",   "l", "L", "l",   "L",   "l",   NULL,
    NULL, "L",  "l",  "N",  "n",  "N",  "n",  "N",  "n", "'n",  "N", "n", "O",   "o",   "O",   "o",
    "O",  "o",  "OE", "oe", "R",  "r",  "R",  "r",  "R", "r",   "S", "s", "S",   "s",   "S",   "s",
    "S",  "s",  "T",  "t",  "T",  "t",  "T",  "t",  "U", "u",   "U", "u", "U",   "u",   "U",   "u",
    "U",  "u",  "U",  "u",  "W",  "w",  "Y",  "y",  "Y", "Z",   "z", "Z", "z",   "Z",   "z",   "s",
};

static const struct {
    uint32_t first, last;
    const char *written;
} others[] = {
    {0x218, 0x218, "S"},    {0x219, 0x219, "s"},     {0x21A, 0x21A, "T"},    {0x21B, 0x21B, "t"},
    {0x300, 0x36F, ""},     {0x2000, 0x200A, " "},   {0x200B, 0x200F, ""},   {0x2010, 0x2015, "-"},
    {0x2018, 0x201F, "'"},  {0x2026, 0x2026, "..."}, {0x202F, 0x202F, " "},  {0x2032, 0x2033, "'"},
    {0x2039, 0x203A, "'"},  {0x20AC, 0x20AC, "EUR"}, {0x2116, 0x2116, "No"}, {0x2122, 0x2122, "TM"},
    {0x2212, 0x2212, "-"},  {0xFEFF, 0xFEFF, ""},    {0xFB00, 0xFB00, "ff"}, {0xFB01, 0xFB01, "fi"},
    {0xFB02, 0xFB02, "fl"},
};

const char *
near_ascii(uint32_t point)
{
    if (point >= LATIN_FIRST && point - LATIN_FIRST < sizeof latin / sizeof *latin) {
        return latin[point - LATIN_FIRST];
    }
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        if (point >= others[i].first && point <= others[i].last) {
            return others[i].written;
        }
    }
    return NULL;
}

size_t
near_take(const char *text, uint32_t *point)
{
    const unsigned char first = (unsigned char)text[0];
    const size_t length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;

    *point = length == 1 ? first : first & (0xFFU >> (length + 1));
    for (size_t i = 1; i < length; i++) {
        if (((unsigned char)text[i] & 0xC0) != 0x80) {
            *point = 0xFFFD;
            return i;
        }
        *point = *point << 6 | ((unsigned char)text[i] & 0x3F);
    }
    return length;
}
