/* SPDX-License-Identifier: MPL-2.0 */
#include "fund/fund_file_reader.h"

#include "base/text.h"
#include "rules/nearest.h"

#include <assert.h>
#include <string.h>

#define NAME_BYTES_MAX  63
#define VALUE_BYTES_MAX 4096
#define BYTE_ORDER_MARK "\xEF\xBB\xBF"

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
    const char *nearest = nearest_word(keys, member->key);

    reader_wrong(reader, member, text_format(reader->arena, _("unknown key `%s`"), member->key),
                 nearest != NULL ? text_format(reader->arena, _("did you mean `%s`?"), nearest)
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
        reader_wrong(reader, node,
                     text_format(reader->arena, _("expected an object, found %s"),
                                 json_kind_words(node->kind)),
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

/* ---- texts ----------------------------------------------------------------------------------- */

bool
reader_string(struct reader *reader, const struct json_node *node, const char **string)
{
    if (node == NULL) {
        return false;
    }
    if (node->kind != JSON_KIND_STRING) {
        reader_wrong(reader, node,
                     text_format(reader->arena, _("expected a string, found %s"),
                                 json_kind_words(node->kind)),
                     "");
        return false;
    }
    if (node->text[0] == '\0' || strlen(node->text) > VALUE_BYTES_MAX) {
        reader_wrong(reader, node,
                     node->text[0] == '\0' ? _("the string is empty") : _("the string is too long"),
                     "");
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

static bool
is_name(const char *text)
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

static bool
check_name(struct reader *reader, const struct json_node *node, const char *text)
{
    if (!is_name(text)) {
        reader_wrong(reader, node,
                     text_format(reader->arena, _("formulas cannot use `%s` as a name"), text),
                     _("a name is a letter or `_`, then letters, digits and `_`, 63 at most"));
        return false;
    }
    return true;
}

bool
reader_name(struct reader *reader, const struct json_node *node, const char **name)
{
    const char *text;

    if (!reader_string(reader, node, &text)) {
        return false;
    }
    *name = text;
    return check_name(reader, node, text);
}

bool
reader_key(struct reader *reader, const struct json_node *member)
{
    return check_name(reader, member, member->key);
}

/* Whether the code in `node` is none of the `count` before it; else it is reported. */
static bool
is_new(struct reader *reader, const struct json_node *node, const char *const *codes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (codes[i] != NULL && strcmp(codes[i], node->text) == 0) {
            reader_wrong(reader, node,
                         text_format(reader->arena, _("`%s` stands twice"), node->text), "");
            return false;
        }
    }
    return true;
}

const char *
reader_own_code(struct reader *reader, const struct json_node *element, const char **codes,
                size_t index)
{
    const struct json_node *node = reader_required(reader, element, "code");
    const char *code = NULL;

    if (reader_code(reader, node, &code) && is_new(reader, node, codes, index)) {
        codes[index] = code;
    }
    return code;
}

bool
reader_codes(struct reader *reader, const struct json_node *node, size_t limit, struct value *list)
{
    const size_t count = reader_list(reader, node, limit);
    const char **codes = ARENA_NEW(reader->arena, const char *, count);
    const struct json_node *one = node->first;
    bool good = node->kind == JSON_KIND_ARRAY && count == node->count;

    for (size_t i = 0; i < count; i++, one = one->next) {
        good = reader_code(reader, one, &codes[i]) && is_new(reader, one, codes, i) && good;
    }
    *list = value_text_list(reader->arena, codes, good ? count : 0);
    return good;
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
        reader_wrong(
            reader, node,
            text_format(reader->arena, _("expected words, found %s"), json_kind_words(node->kind)),
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
                 text_format(reader->arena,
                             choices[1] == NULL ? _("write %s") : _("write one of: %s"),
                             text_of(&advice)));
    return false;
}

bool
reader_flag(struct reader *reader, const struct json_node *node, bool *flag)
{
    if (node == NULL) {
        return false;
    }
    if (node->kind != JSON_KIND_TRUE && node->kind != JSON_KIND_FALSE) {
        reader_wrong(reader, node, _("expected true or false"), "");
        return false;
    }
    *flag = node->kind == JSON_KIND_TRUE;
    return true;
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

/* ---- helpers of messages --------------------------------------------------------------------- */

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

    if (strncmp(at, BYTE_ORDER_MARK, strlen(BYTE_ORDER_MARK)) == 0) {
        at += strlen(BYTE_ORDER_MARK); /* is not counted among the characters */
    }
    for (; line < node->line && at < end; at++) {
        line += *at == '\n';
    }
    for (; column < node->column && at < end; column++) {
        at += character_bytes(at);
    }
    if (at >= end || *at != '"') {
        return character; /* a what-if put it there: the file does not write it */
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
