/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_FUND_FILE_READER_H
#define LEVAIN_FUND_FILE_READER_H

#include "allocation/allocation.h"
#include "exchange/json_source.h"
#include "fund/fund_file.h"

/*
 * fund_file_reader - the values of a fund file, read one by one.
 *
 * Every function that reads a value reports what is wrong with it and goes on, so that a person
 * sees all that is to be mended at once; it gives false, and what it could not read is left alone.
 * A null node is a member that is absent: those who need it have reported it, so nothing is said.
 * Private to fund_file.
 */

struct names;

struct reader {
    struct arena *arena;
    struct fund_file *file;
    struct problems *problems;
    struct names *names;
    const char **columns; /* those of the CSV file that are read so far */
    size_t column_count;
    bool varied; /* a what-if: envelopes may exceed net */
    bool mixed;  /* between two files: neither sums nor uses are checked */
    bool marked; /* of a mixed one: marks are made one already, so nobody marks; weights sum */
    const uint8_t
        *weights_said;  /* a what-if: the weights of other criteria keep their proportions */
    bool amounts_known; /* contributions, management and net were read without a problem */
};

/**
 * Report what is wrong with `node`, with its pointer, line and value.
 *
 * `advice` says what to do, "" when the reason says it. Errors: none.
 */
void reader_wrong(struct reader *reader, const struct json_node *node, const char *reason,
                  const char *advice);

/** Tell whether `node` is an object, reporting what it is instead and each member that is neither
 *  in `keys` (ended by null) nor "comment" or "use". Errors: none. */
bool reader_object(struct reader *reader, const struct json_node *node, const char *const *keys);

/** Give a member, null when it is absent or the JSON null. Errors: none. */
const struct json_node *reader_optional(const struct json_node *object, const char *key);

/** Give a member, reporting when it is absent. Errors: none. */
const struct json_node *reader_required(struct reader *reader, const struct json_node *object,
                                        const char *key);

/** Give how many elements a list has; 0 when it is no list or longer than `limit`.
 *  Errors: reported. */
size_t reader_list(struct reader *reader, const struct json_node *node, size_t limit);

/** Read a string that is not empty; one that is a code (text_is_code); one that formulas can use as
 *  a name: a letter or `_`, then letters, digits, `_`. What formulas cannot use is given too.
 *  Owner: the tree. Errors: reported. */
bool reader_string(struct reader *reader, const struct json_node *node, const char **string);
bool reader_code(struct reader *reader, const struct json_node *node, const char **code);
bool reader_name(struct reader *reader, const struct json_node *node, const char **name);

/** Tell whether formulas can use the key of `member` as a name. Errors: reported. */
bool reader_key(struct reader *reader, const struct json_node *member);

/** Read the "code" of the element `index` of a list into `codes[index]`, where none before it may
 *  stand. Errors: reported, and null. */
const char *reader_own_code(struct reader *reader, const struct json_node *element,
                            const char **codes, size_t index);

/** Read a list of at most `limit` codes, each once. Errors: reported, and false and no items. */
bool reader_codes(struct reader *reader, const struct json_node *node, size_t limit,
                  struct value *list);

/** Read words for people: a string, in the fund's language, or {"fr": ..., "en": ...}.
 *  Errors: reported. */
void reader_words(struct reader *reader, const struct json_node *node, struct fund_text *words);

/** Read an amount `"90000.00"`: a string, at most 2 decimals, 0 .. ALLOCATION_CENTS_MAX.
 *  Units: cents. Errors: reported. */
bool reader_money(struct reader *reader, const struct json_node *node, int64_t *cents);

/** Read a share `"4 %"` between 0 and 100 %; a number written in digits, without exponent, as a
 *  number or a string. Units: a share of 1. Errors: reported. */
bool reader_share(struct reader *reader, const struct json_node *node, struct rational *share);
bool reader_number(struct reader *reader, const struct json_node *node, struct rational *number);

/** Read an integer between two bounds. Errors: reported. */
bool reader_integer(struct reader *reader, const struct json_node *node, int64_t least,
                    int64_t most, int64_t *integer);

/** Read a local time `"2026-03-16T12:00:00"` of the fund's zone; a day `"2026-03-16"`.
 *  Errors: reported. */
bool reader_instant(struct reader *reader, const struct json_node *node, int64_t *seconds);
bool reader_date(struct reader *reader, const struct json_node *node, int32_t *days);

/** Read one of `choices` (ended by null) and give its index. Errors: reported. */
bool reader_choice(struct reader *reader, const struct json_node *node, const char *const *choices,
                   size_t *index);

/** Read true or false. Errors: reported. */
bool reader_flag(struct reader *reader, const struct json_node *node, bool *flag);

/** Read one ASCII character. Errors: reported. */
bool reader_character(struct reader *reader, const struct json_node *node, char *character);

/** Give the position in the file's line of the `character`-th character of a string's value.
 *  Units: 1-based characters. Errors: none; the character of the value when the file does not
 *  write it. */
long reader_column(const struct reader *reader, const struct json_node *node, long character);

#endif
