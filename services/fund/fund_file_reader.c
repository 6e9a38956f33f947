/* SPDX-License-Identifier: MPL-2.0 */
#include "fund/fund_file_reader.h"

#include "base/text.h"

#include <string.h>

#define NAME_BYTES_MAX  63
#define VALUE_BYTES_MAX 4096
#define CENTS_PER_UNIT  100

void
reader_wrong(struct reader *reader, const struct json_node *node, const char *reason,
             const char *advice)
{
    const struct problem problem = {
        .file = reader->file->path,
        .line = node->line,
        .column = node->column,
        .place = node->pointer,
        .value = node->text != NULL ? node->text : "",
        .reason = reason,
        .advice = advice,
    };

    problem_report(reader->problems, &problem);
}

/* ---- objects and lists ----------------------------------------------------------------------- */

static bool
is_word(const char *key, const char *const *words)
{
    for (; *words != NULL; words++) {
        if (strcmp(*words, key) == 0) {
            return true;
        }
    }
    return false;
}

static void
unknown_key(struct reader *reader, const struct json_node *member, const char *const *keys)
{
    const char *nearest = reader_nearest(member->key, keys);

    reader_wrong(reader, member, text_format(reader->arena, _("unknown key `%s`"), member->key),
                 nearest != NULL
                     ? text_format(reader->arena, _("did you mean `%s`?"), nearest)
                     : _("remove it; words for people go in \"comment\" or \"use\""));
}

bool
reader_object(struct reader *reader, const struct json_node *node, const char *const *keys)
{
    static const char *const words[] = {"comment", "use", NULL};

    if (node == NULL) {
        return false;
    }
    if (node->kind != JSON_KIND_OBJECT) {
        reader_wrong(
            reader, node,
            text_format(reader->arena, _("expected an object, found %s"), json_kind_words(node->kind)),
            "");
        return false;
    }
    for (const struct json_node *member = node->first; member != NULL; member = member->next) {
        if (!is_word(member->key, keys) && !is_word(member->key, words)) {
            unknown_key(reader, member, keys);
        }
    }
    return true;
}

const struct json_node *
reader_optional(const struct json_node *object, const char *key)
{
    const struct json_node *member = json_member(object, key);

    return member == NULL || member->kind == JSON_KIND_NULL ? NULL : member;
}

const struct json_node *
reader_required(struct reader *reader, const struct json_node *object, const char *key)
{
    const struct json_node *member = json_member(object, key);

    if (object != NULL && object->kind == JSON_KIND_OBJECT && member == NULL) {
        reader_wrong(reader, object, text_format(reader->arena, _("\"%s\" is missing"), key), "");
    }
    return member;
}

size_t
reader_list(struct reader *reader, const struct json_node *node, size_t limit)
{
    if (node == NULL) {
        return 0;
    }
    if (node->kind != JSON_KIND_ARRAY) {
        reader_wrong(
            reader, node,
            text_format(reader->arena, _("expected a list, found %s"), json_kind_words(node->kind)),
            "");
        return 0;
    }
    if (node->count > limit) {
        reader_wrong(reader, node,
                     text_format(reader->arena, _("%zu elements, where at most %zu are read"),
                                 node->count, limit),
                     "");
        return 0;
    }
    return node->count;
}

bool
reader_seen(struct reader *reader, const struct json_node *node, const char *const *seen,
            size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (seen[i] != NULL && strcmp(seen[i], node->text) == 0) {
            reader_wrong(reader, node, text_format(reader->arena, _("`%s` stands twice"), node->text),
                         _("give each its own code"));
            return true;
        }
    }
    return false;
}

/* ---- texts ----------------------------------------------------------------------------------- */

bool
reader_string(struct reader *reader, const struct json_node *node, const char **string)
{
    if (node == NULL) {
        return false;
    }
    if (node->kind != JSON_KIND_STRING) {
        reader_wrong(
            reader, node,
            text_format(reader->arena, _("expected a string, found %s"), json_kind_words(node->kind)),
            "");
        return false;
    }
    if (node->text[0] == '\0' || strlen(node->text) > VALUE_BYTES_MAX) {
        reader_wrong(reader, node,
                     node->text[0] == '\0' ? _("the string is empty") : _("the string is too long"), "");
        return false;
    }
    *string = node->text;
    return true;
}

bool
reader_code(struct reader *reader, const struct json_node *node, const char **code)
{
    const char *text;

    if (!reader_string(reader, node, &text)) {
        return false;
    }
    if (!text_is_code(text)) {
        reader_wrong(reader, node, text_format(reader->arena, _("`%s` is not a code"), text),
                     _("a code is a letter, a digit or `_`, then also `-` and `.`, 63 at most"));
        return false;
    }
    *code = text;
    return true;
}

bool
reader_is_name(const char *text)
{
    size_t length = 0;

    for (; text[length] != '\0'; length++) {
        const char c = text[length];
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';

        if (!letter && (length == 0 || c < '0' || c > '9')) {
            return false;
        }
    }
    return length > 0 && length <= NAME_BYTES_MAX;
}

bool
reader_name(struct reader *reader, const struct json_node *node, const char **name)
{
    const char *text;

    if (!reader_string(reader, node, &text)) {
        return false;
    }
    if (!reader_is_name(text)) {
        reader_wrong(reader, node,
                     text_format(reader->arena, _("formulas cannot use `%s` as a name"), text),
                     _("a name is a letter or `_`, then letters, digits and `_`, 63 at most"));
        return false;
    }
    *name = text;
    return true;
}

void
reader_words(struct reader *reader, const struct json_node *node, struct fund_text *words)
{
    static const char *const keys[] = {"fr", "en", NULL};

    if (node == NULL) {
        return;
    }
    if (node->kind == JSON_KIND_STRING) {
        (void)reader_string(reader, node,
                            reader->file->language == LANGUAGE_FR ? &words->fr : &words->en);
    } else if (node->kind != JSON_KIND_OBJECT) {
        reader_wrong(reader, node,
                     text_format(reader->arena, _("expected words, found %s"),
                                 json_kind_words(node->kind)),
                     _("write \"...\", or {\"fr\": \"...\", \"en\": \"...\"}"));
    } else if (reader_object(reader, node, keys)) {
        (void)reader_string(reader, reader_optional(node, "fr"), &words->fr);
        (void)reader_string(reader, reader_optional(node, "en"), &words->en);
    }
}

bool
reader_choice(struct reader *reader, const struct json_node *node, const char *const *choices,
              size_t *index)
{
    struct text advice = text_in(reader->arena);
    const char *text;

    if (!reader_string(reader, node, &text)) {
        return false;
    }
    for (size_t i = 0; choices[i] != NULL; i++) {
        if (strcmp(choices[i], text) == 0) {
            *index = i;
            return true;
        }
        text_addf(&advice, "%s\"%s\"", i > 0 ? ", " : "", choices[i]);
    }
    reader_wrong(reader, node, text_format(reader->arena, _("`%s` is not a known choice"), text),
                 text_format(reader->arena, _("write one of: %s"), text_of(&advice)));
    return false;
}

bool
reader_character(struct reader *reader, const struct json_node *node, char *character)
{
    const char *text;

    if (!reader_string(reader, node, &text)) {
        return false;
    }
    if (text[1] != '\0') {
        reader_wrong(reader, node, _("expected one character"), "");
        return false;
    }
    *character = text[0];
    return true;
}

/* ---- numbers --------------------------------------------------------------------------------- */

bool
reader_number(struct reader *reader, const struct json_node *node, struct rational *number)
{
    if (node == NULL) {
        return false;
    }
    if ((node->kind != JSON_KIND_NUMBER && node->kind != JSON_KIND_STRING) ||
        !rational_parse(node->text, strlen(node->text), '.', number)) {
        reader_wrong(reader, node, _("expected an exact number"),
                     _("write digits, with a point for decimals: 60 or 12.5"));
        return false;
    }
    return true;
}

bool
reader_integer(struct reader *reader, const struct json_node *node, int64_t least, int64_t most,
               int64_t *integer)
{
    struct rational number;
    int64_t value;

    if (!reader_number(reader, node, &number)) {
        return false;
    }
    if (!rational_int64(number, &value) || value < least || value > most) {
        reader_wrong(reader, node,
                     text_format(reader->arena, _("expected an integer from %lld to %lld"),
                                 (long long)least, (long long)most),
                     "");
        return false;
    }
    *integer = value;
    return true;
}

/* Cents of a decimal text; false when they are not whole or out of range. */
static bool
cents_of(const char *text, int64_t *cents)
{
    struct rational amount;

    return rational_parse(text, strlen(text), '.', &amount) &&
           rational_mul(amount, rational_of(CENTS_PER_UNIT), &amount) &&
           rational_int64(amount, cents) && *cents >= 0 && *cents <= FUND_CENTS_MAX;
}

/* What the person may have wanted to write: a bare number in quotes, else an example. */
static const char *
money_advice(struct reader *reader, const struct json_node *node)
{
    struct rational amount;
    int64_t cents;

    if (node->kind == JSON_KIND_NUMBER && cents_of(node->text, &cents) &&
        rational_make(cents, CENTS_PER_UNIT, &amount)) {
        return text_format(reader->arena, _("write \"%s\""),
                           rational_fixed(reader->arena, amount, 2));
    }
    return _("write it as a string with a point and at most 2 decimals: \"90000.00\"");
}

bool
reader_money(struct reader *reader, const struct json_node *node, int64_t *cents)
{
    int64_t value;

    if (node == NULL) {
        return false;
    }
    if (node->kind != JSON_KIND_STRING) {
        reader_wrong(reader, node,
                     text_format(reader->arena, _("expected an amount, found %s"),
                                 json_kind_words(node->kind)),
                     money_advice(reader, node));
        return false;
    }
    if (!cents_of(node->text, &value)) {
        reader_wrong(reader, node, text_format(reader->arena, _("`%s` is not an amount"), node->text),
                     money_advice(reader, node));
        return false;
    }
    *cents = value;
    return true;
}

bool
reader_share(struct reader *reader, const struct json_node *node, struct rational *share)
{
    const struct rational all = rational_of(100);
    struct rational percent;
    size_t length;

    if (node == NULL) {
        return false;
    }
    length = node->kind == JSON_KIND_STRING ? strlen(node->text) : 0;
    if (length > 0 && node->text[length - 1] == '%') {
        length -= length > 1 && node->text[length - 2] == ' ' ? 2 : 1;
        if (rational_parse(node->text, length, '.', &percent) &&
            rational_cmp(percent, rational_of(0)) >= 0 && rational_cmp(percent, all) <= 0 &&
            rational_div(percent, all, share)) {
            return true;
        }
    }
    reader_wrong(reader, node, _("expected a share from 0 % to 100 %"),
                 _("write it as a string: \"4 %\" or \"4.5 %\""));
    return false;
}

/* ---- days and instants ----------------------------------------------------------------------- */

bool
reader_date(struct reader *reader, const struct json_node *node, int32_t *days)
{
    const char *text;

    if (!reader_string(reader, node, &text)) {
        return false;
    }
    if (!date_parse(text, strlen(text), days)) {
        reader_wrong(reader, node, text_format(reader->arena, _("`%s` is not a day"), text),
                     _("write it as \"2026-03-16\""));
        return false;
    }
    return true;
}

bool
reader_instant(struct reader *reader, const struct json_node *node, int64_t *seconds)
{
    static const char *const reasons[] = {
        [INSTANT_MALFORMED] = N_("not a local time"),
        [INSTANT_MISSING] = N_("the clocks skipped this hour (start of summer time)"),
        [INSTANT_AMBIGUOUS] = N_("the clocks showed this hour twice (end of summer time)"),
        [INSTANT_TOO_EARLY] = N_("local times are known from 1996 on"),
    };
    enum instant_problem problem;
    const char *text;

    /* Without its zone, already reported, an instant means nothing. */
    if (!reader_string(reader, node, &text) || reader->file->zone == NULL) {
        return false;
    }
    problem = instant_parse(text, strlen(text), reader->file->zone, seconds);
    if (problem != INSTANT_OK) {
        reader_wrong(reader, node, _(reasons[problem]), _("write it as \"2026-03-16T12:00:00\""));
    }
    return problem == INSTANT_OK;
}

/* ---- helpers of messages --------------------------------------------------------------------- */

/* Number of letters to add, remove or change to make one word of the other (Levenshtein). */
static size_t
edits_between(const char *a, const char *b)
{
    size_t row[NAME_BYTES_MAX + 1];
    const size_t width = strlen(b);

    for (size_t j = 0; j <= width; j++) {
        row[j] = j;
    }
    for (size_t i = 0; a[i] != '\0'; i++) {
        size_t diagonal = row[0];

        row[0] = i + 1;
        for (size_t j = 1; j <= width; j++) {
            const size_t changed = diagonal + (a[i] != b[j - 1]);
            const size_t shorter = (row[j] < row[j - 1] ? row[j] : row[j - 1]) + 1;

            diagonal = row[j];
            row[j] = changed < shorter ? changed : shorter;
        }
    }
    return row[width];
}

const char *
reader_nearest(const char *word, const char *const *candidates)
{
    const char *nearest = NULL;
    size_t least = strlen(word) / 3 + 1;

    if (strlen(word) > NAME_BYTES_MAX) {
        return NULL;
    }
    for (; *candidates != NULL; candidates++) {
        if (strlen(*candidates) <= NAME_BYTES_MAX) {
            const size_t edits = edits_between(word, *candidates);

            if (edits < least || (edits == least && nearest == NULL)) {
                least = edits;
                nearest = *candidates;
            }
        }
    }
    return nearest;
}

/* Bytes of the UTF-8 character at `at`. */
static size_t
character_bytes(const char *at)
{
    size_t length = 1;

    while (((unsigned char)at[length] & 0xC0) == 0x80) {
        length++;
    }
    return length;
}

/* Bytes that one character of a JSON string takes in the file: an escape, or UTF-8. */
static size_t
written_bytes(const char *at)
{
    if (at[0] == '\\' && at[1] == 'u') {
        /* A character outside the first plane is written as two escapes. */
        const bool high = (at[2] == 'd' || at[2] == 'D') && strchr("89abAB", at[3]) != NULL;

        return high ? 12 : 6;
    }
    if (at[0] == '\\') {
        return 2;
    }
    return character_bytes(at);
}

long
reader_column(const struct reader *reader, const struct json_node *node, long character)
{
    const char *at = reader->file->source;
    const char *end = at + reader->file->source_bytes;
    long line = 1, column = 1;

    for (; line < node->line && at < end; at++) {
        line += *at == '\n';
    }
    for (; column < node->column && at < end; column++) {
        at += character_bytes(at);
    }
    if (at >= end || *at != '"') {
        return node->column;
    }
    at++;
    column++;
    for (; character > 1 && at < end && *at != '"'; character--) {
        const size_t bytes = written_bytes(at);

        column += (long)text_characters(at, bytes);
        at += bytes;
    }
    return column;
}
