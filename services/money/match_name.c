/* SPDX-License-Identifier: MPL-2.0 */
#include "money/match_name.h"

#include "money/match_label.h"

#include <stdlib.h>
#include <string.h>

#define WORD_BYTES    64
#define TYPO_LENGTH   5 /* the shortest word that may have one wrong letter */
#define TYPOS_LENGTH  9 /* two */
#define PREFIX_LENGTH 3
#define TELLING       6 /* letters that a name needs to be told by all of its words */

/* What says nothing of who it is, in the order of the alphabet. */
static const char *const said_by_many[] = {
    "A",    "AND",  "ASS",       "ASSO",    "ASSOC", "ASSOCIATION", "AU",    "AUX", "CAE",
    "CIE",  "D",    "DE",        "DES",     "DU",    "EN",          "ESS",   "ET",  "EURL",
    "FDN",  "FOND", "FONDATION", "GIE",     "L",     "LA",          "LE",    "LES", "LOI",
    "MME",  "MR",   "POUR",      "SA",      "SARL",  "SAS",         "SASU",  "SCI", "SCIC",
    "SCOP", "SNC",  "SOC",       "SOCIETE", "STE",   "SUR",         "UNION",
};

/* Latin letters with marks, by their second byte after 0xC3, as they are written without. */
static const char *const plain_c3[64] = {
    "A", "A", "A", "A", "A", "A", "AE", "C", "E", "E", "E", "E", "I", "I", "I",  "I",
    "D", "N", "O", "O", "O", "O", "O",  "",  "O", "U", "U", "U", "U", "Y", "TH", "SS",
    "A", "A", "A", "A", "A", "A", "AE", "C", "E", "E", "E", "E", "I", "I", "I",  "I",
    "D", "N", "O", "O", "O", "O", "O",  "",  "O", "U", "U", "U", "U", "Y", "TH", "Y",
};

static int
by_word(const void *word, const void *of_many)
{
    return strcmp(word, *(const char *const *)of_many);
}

static bool
is_said_by_many(const char *word)
{
    return bsearch(word, said_by_many, sizeof said_by_many / sizeof *said_by_many,
                   sizeof *said_by_many, by_word) != NULL;
}

/* The next letter as it is written without case and accent: "" between words. Gives its bytes. */
static size_t
plain(const char *text, char ascii[2], const char **letters)
{
    const unsigned char first = (unsigned char)text[0], second = (unsigned char)text[1];

    *letters = "";
    if (first < 0x80) {
        const bool digit = first >= '0' && first <= '9';
        const bool lower = first >= 'a' && first <= 'z';

        if (digit || lower || (first >= 'A' && first <= 'Z')) {
            ascii[0] = (char)(lower ? first - 'a' + 'A' : first);
            *letters = ascii;
        }
        return 1;
    }
    if (first == 0xC3 && second >= 0x80 && second < 0xC0) {
        *letters = plain_c3[second - 0x80];
    } else if (first == 0xC5 && (second == 0x92 || second == 0x93)) {
        *letters = "OE";
    }
    size_t length = 1;
    while (((unsigned char)text[length] & 0xC0) == 0x80) {
        length++;
    }
    return length;
}

static void
keep_word(struct arena *arena, const char *words[MATCH_WORDS_MAX], uint8_t *count, char *word,
          size_t length)
{
    word[length] = '\0';
    if (length > 0 && *count < MATCH_WORDS_MAX && !is_said_by_many(word)) {
        words[(*count)++] = arena_copy(arena, word, length);
    }
}

struct match_name
match_name_read(struct arena *arena, const char *text)
{
    struct match_name name = {0};
    const char *words[MATCH_WORDS_MAX];
    char word[WORD_BYTES], ascii[2] = "";
    size_t length = 0, characters = 0;

    if (text == NULL) {
        return name;
    }
    for (size_t at = 0; text[at] != '\0'; characters++) {
        const char *letters;

        at += plain(text + at, ascii, &letters);
        if (*letters == '\0') {
            keep_word(arena, words, &name.count, word, length);
            length = 0;
        }
        for (; *letters != '\0' && length < WORD_BYTES - 1; letters++) {
            word[length++] = *letters;
        }
    }
    keep_word(arena, words, &name.count, word, length);
    name.words = ARENA_NEW(arena, const char *, name.count);
    for (uint8_t i = 0; i < name.count; i++) {
        name.words[i] = words[i];
    }
    name.cut = characters == 24 || characters == 27 || characters == 32 || characters == 35;
    return name;
}

static bool
has_digit(const char *word)
{
    return strpbrk(word, "0123456789") != NULL;
}

/* Whether one wrong, lacking, added or exchanged letter makes one word the other; `typos` times. */
static bool
nearly(const char *left, const char *right, int typos)
{
    while (*left != '\0' && *left == *right) {
        left++;
        right++;
    }
    if (*left == *right) {
        return true;
    }
    if (typos == 0) {
        return false;
    }
    return (*left != '\0' && nearly(left + 1, right, typos - 1)) ||
           (*right != '\0' && nearly(left, right + 1, typos - 1)) ||
           (*left != '\0' && *right != '\0' && nearly(left + 1, right + 1, typos - 1)) ||
           (*left != '\0' && left[1] == right[0] && right[0] != '\0' && left[0] == right[1] &&
            nearly(left + 2, right + 2, typos - 1));
}

/* How many letters of `word` the word of the text says: all, or fewer of one with a typo. Their
 * lengths are asked for again and again: who compares many has them. */
static int32_t
word_score(const char *word, size_t length, const char *said, size_t said_length, bool is_last)
{
    const size_t shorter = length < said_length ? length : said_length;
    const size_t apart = length + said_length - 2 * shorter;
    const size_t typos = shorter >= TYPOS_LENGTH ? 2 : shorter >= TYPO_LENGTH ? 1 : 0;

    if (apart == 0 && memcmp(word, said, length) == 0) {
        return (int32_t)(2 * length);
    }
    if (is_last && said_length >= PREFIX_LENGTH && said_length < length &&
        memcmp(word, said, said_length) == 0) {
        return (int32_t)(2 * said_length);
    }
    /* Each typo makes a word longer or shorter by one letter, or leaves it as long. */
    if (typos > 0 && apart <= typos && nearly(word, said, (int)typos) && !has_digit(word) &&
        !has_digit(said)) {
        return (int32_t)(2 * shorter - 2);
    }
    return 0;
}

bool
match_name_says(const struct match_name *text, const char *word)
{
    for (uint8_t j = 0; j < text->count; j++) {
        if (word_score(word, strlen(word), text->words[j], strlen(text->words[j]),
                       j + 1 == text->count) > 0) {
            return true;
        }
    }
    return false;
}

/* Whether a word that is said as another one may be of another name: its end is not there, or not
 * the same. One of both may have an S or X more. */
static bool
is_doubtful(const char *word, const char *said)
{
    const size_t length = strlen(word), said_length = strlen(said);
    const char end = word[length - 1], said_end = said[said_length - 1];

    if (end == said_end) {
        return false;
    }
    if (length == said_length + 1 && (end == 'S' || end == 'X')) {
        return said_end != word[length - 2];
    }
    if (said_length == length + 1 && (said_end == 'S' || said_end == 'X')) {
        return end != said[said_length - 2];
    }
    return true;
}

struct said {
    int32_t score, letters, said_letters;
    bool doubtful;
    bool first_words; /* all words up to one are said, none after it */
    uint8_t words;    /* that are said */
    bool used[MATCH_WORDS_MAX];
};

static struct said
words_said(const struct match_name *name, const struct match_name *text)
{
    struct said said = {.first_words = true};
    size_t lengths[MATCH_WORDS_MAX];

    for (uint8_t j = 0; j < text->count; j++) {
        lengths[j] = strlen(text->words[j]);
    }
    for (uint8_t i = 0; i < name->count; i++) {
        const int32_t length = (int32_t)strlen(name->words[i]);
        int32_t best = 0;
        uint8_t by = 0;

        for (uint8_t j = 0; j < text->count; j++) {
            const int32_t score = said.used[j]
                                      ? 0
                                      : word_score(name->words[i], (size_t)length, text->words[j],
                                                   lengths[j], j + 1 == text->count);

            if (score > best) {
                best = score;
                by = j;
            }
        }
        said.letters += length;
        if (best > 0) {
            said.used[by] = true;
            said.first_words = said.first_words && said.words == i;
            said.words++;
            said.doubtful = said.doubtful ||
                            (is_doubtful(name->words[i], text->words[by]) &&
                             !(text->cut && by + 1 == text->count)) ||
                            (name->count == 1 && best < 2 * length);
            said.said_letters += best / 2 < length ? best / 2 : length;
            said.score += best;
        }
    }
    return said;
}

/* The last word of a text that was cut, even of one letter. */
static bool
begins_a_word(const struct match_name *name, const struct match_name *text, uint8_t place)
{
    for (uint8_t i = 0; i < name->count && place + 1 == text->count; i++) {
        if (strncmp(name->words[i], text->words[place], strlen(text->words[place])) == 0) {
            return true;
        }
    }
    return false;
}

/* Whether a word beside those of the name may be more of it. */
static bool
may_go_on(const struct match_name *name, const char *word)
{
    for (uint8_t i = 0; i < name->count; i++) {
        if (word_score(name->words[i], strlen(name->words[i]), word, strlen(word), false) > 0) {
            return false;
        }
    }
    return !match_label_names_nobody(word);
}

/* Whether the words of a label that stand before and behind those of a name may be more of it. */
static bool
is_within_another(const struct match_name *name, const struct match_name *text,
                  const struct said *said)
{
    uint8_t first = 0, last = (uint8_t)(text->count - 1);

    while (first < last && !said->used[first]) {
        first++;
    }
    while (last > first && !said->used[last]) {
        last--;
    }
    return (first > 0 && may_go_on(name, text->words[first - 1])) ||
           (last + 1 < text->count && may_go_on(name, text->words[last + 1]));
}

enum match_likeness
match_name_likeness(const struct match_name *name, const struct match_name *text, bool whole_text,
                    int32_t *score)
{
    struct said said;
    uint8_t strangers = 0;
    bool whole;

    *score = 0;
    if (name->count == 0 || text->count == 0) {
        return LIKENESS_NONE;
    }
    said = words_said(name, text);
    for (uint8_t j = 0; j < text->count; j++) {
        strangers = (uint8_t)(strangers + (!said.used[j] && !begins_a_word(name, text, j)));
    }
    *score = said.score;
    whole = said.words == name->count && said.said_letters >= (name->count > 1 ? 4 : 3);
    /* The text ended before the name did. */
    if (!whole && text->cut && said.first_words && said.said_letters >= 2 * TELLING) {
        whole = true;
    }
    if (whole_text && strangers > 0) {
        whole = false;
    }
    if (whole) {
        return said.doubtful || (!whole_text && is_within_another(name, text, &said))
                   ? LIKENESS_SAID
                   : LIKENESS_WHOLE;
    }
    /* Half of it, or nothing but the beginning of it. */
    return said.said_letters >= 3 &&
                   (2 * said.said_letters >= said.letters || (whole_text && strangers == 0))
               ? LIKENESS_PART
               : LIKENESS_NONE;
}
