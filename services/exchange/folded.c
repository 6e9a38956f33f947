/* SPDX-License-Identifier: MPL-2.0 */
#include "exchange/folded.h"

#include <stdbool.h>
#include <string.h>

/* The letters of Latin-1 and Latin Extended-A without their accents, from U+00C0 on: names of the
 * languages that are written with them. `*` stands for a ligature. */
static const char PLAIN[] = "aaaaaa*ceeeeiiiidnooooo ouuuuyt*aaaaaa*ceeeeiiiidnooooo ouuuuyty"
                            "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiii**jjkkklllllll"
                            "lllnnnnnnnnnoooooo**rrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";

static const struct {
    unsigned code;
    const char *letters;
} LIGATURES[] = {{0xC6, "ae"},  {0xE6, "ae"},  {0xDF, "ss"}, {0x132, "ij"},
                 {0x133, "ij"}, {0x152, "oe"}, {0x153, "oe"}};

/* The character that begins at `at`, and where the next one begins. */
static unsigned
next_character(const char *at, const char **next)
{
    const unsigned char *byte = (const unsigned char *)at;

    if (byte[0] < 0x80) {
        *next = at + 1;
        return byte[0];
    }
    if (byte[0] < 0xE0 && byte[1] != '\0') {
        *next = at + 2;
        return ((byte[0] & 0x1FU) << 6) | (byte[1] & 0x3FU);
    }
    *next = at + 1;
    while (((unsigned char)**next & 0xC0) == 0x80) {
        (*next)++;
    }
    return 0x10000; /* not a letter that is written otherwise */
}

static const char *
ligature(unsigned character)
{
    for (size_t i = 0; i < sizeof LIGATURES / sizeof *LIGATURES; i++) {
        if (LIGATURES[i].code == character) {
            return LIGATURES[i].letters;
        }
    }
    return "";
}

/* What a character is compared as: at most as many bytes as it has itself. */
static size_t
fold(const char *at, const char *next, unsigned character, char *out)
{
    const bool is_latin = character >= 0xC0 && character <= 0x17F;
    const size_t length = (size_t)(next - at);

    if (is_latin && PLAIN[character - 0xC0] == '*') {
        memcpy(out, ligature(character), 2);
        return 2;
    }
    if (character >= 0x300 && character <= 0x36F) { /* an accent that stands by itself */
        return 0;
    }
    if ((character > 0x36F && character < 0x10000) ||
        (character == 0x10000 && memcmp(at, "\u2019", 3) != 0 && memcmp(at, "\u2011", 3) != 0 &&
         memcmp(at, "\u202f", 3) != 0)) { /* another script, kept as it is */
        memcpy(out, at, length);
        return length;
    }
    *out = ' ';
    if (is_latin) {
        *out = PLAIN[character - 0xC0];
    } else if (character >= 'A' && character <= 'Z') {
        *out = (char)(character - 'A' + 'a');
    } else if ((character >= 'a' && character <= 'z') || (character >= '0' && character <= '9')) {
        *out = (char)character;
    }
    return 1;
}

const char *
folded(struct arena *arena, const char *text)
{
    char *out = ARENA_NEW(arena, char, strlen(text) + 1);
    size_t used = 0;

    for (const char *at = text, *next = text; *at != '\0'; at = next) {
        const unsigned character = next_character(at, &next);
        const size_t length = fold(at, next, character, out + used);
        const bool parts = length == 1 && out[used] == ' ';

        used += parts && (used == 0 || out[used - 1] == ' ') ? 0 : length;
    }
    used -= used > 0 && out[used - 1] == ' ';
    out[used] = '\0';
    return out;
}
