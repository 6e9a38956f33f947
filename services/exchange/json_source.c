/* SPDX-License-Identifier: MPL-2.0 */
#include "exchange/json_source.h"

#include "base/text.h"
#include "base/words.h"
#include "exchange/json_tree.h"

#include <assert.h>
#include <jansson.h>
#include <stdint.h>
#include <string.h>

#define BYTE_ORDER_MARK "\xEF\xBB\xBF"
#define FOUND_BYTES_MAX 20

struct source {
    struct arena *arena;
    const char *start, *end;
    const char *file;
    struct err *err;
};

/* What a refusal is about: the token that was found, the last character read, or the next one. */
enum subject {
    TOKEN,
    LAST,
    NEXT,
};

/* What jansson says, in words for the person who wrote the file. */
static const struct refusal {
    const char *jansson; /* how its message begins */
    const char *reason;
    const char *advice; /* null = by what was found */
    enum subject subject;
} refusals[] = {
    {"unexpected token", N_("a value is expected here"), NULL, TOKEN},
    {"invalid token", N_("this is no JSON value"), NULL, TOKEN},
    {"string or '}' expected", N_("a name between double quotes is expected here"), NULL, TOKEN},
    {"':' expected", N_("a colon is expected here"),
     N_("a name is followed by a colon, then by its value"), TOKEN},
    {"'}' expected", N_("a comma or a closing brace is expected here"), NULL, TOKEN},
    {"']' expected", N_("a comma or a closing bracket is expected here"), NULL, TOKEN},
    {"end of file expected", N_("the JSON value has ended, nothing may follow it"),
     N_("take away what follows, or a bracket or brace that closes too early"), TOKEN},
    {"too big", N_("a number is too large"), N_("write it as a text between double quotes"), TOKEN},
    {"real number overflow", N_("a number is too large"),
     N_("write it as a text between double quotes"), TOKEN},
    {"unexpected newline", N_("a line ends inside a text"),
     N_("close the text on its line; a line end inside a text is written \\n"), NEXT},
    {"control character", N_("a control character stands inside a text"),
     N_("write it as an escape: a tab is \\t"), NEXT},
    {"invalid escape", N_("a backslash is followed by what it cannot escape"),
     N_("write a backslash as \\\\"), LAST},
    {"invalid Unicode", N_("an escape \\u is no character, or half of one"),
     N_("write the character itself"), LAST},
    {"\\u0000 is", N_("a text holds the character NUL"), N_("take it away"), LAST},
    {"NUL byte in", N_("a text holds the character NUL"), N_("take it away"), LAST},
    {"maximum parsing depth", N_("the values are nested too deep"), "", LAST},
    {"", N_("this is not JSON"), "", LAST}, /* what another jansson might say */
};

/* What to do, by the first character of what was found. */
static const struct {
    const char *first;
    const char *advice;
} advices[] = {
    {"]}", N_("take away the comma before it, or write the value that is missing")},
    {"'", N_("write texts and names between double quotes")},
    {"/#", N_("JSON has no comments: take this one away")},
    {"TFN", N_("write true, false and null in small letters")},
    {"+.-0123456789", N_("write numbers like 12, -3 or 0.5; amounts as texts like \"90000.00\"")},
    {"{[\"", N_("a comma may be missing before it")},
};

/* Set the place of the failure from a byte offset, in lines and characters. */
static void
point_at(struct source *source, const char *place)
{
    const char *line_start = source->start;
    const char *newline;
    long line = 1;

    while ((newline = memchr(line_start, '\n', (size_t)(place - line_start))) != NULL) {
        line_start = newline + 1;
        line++;
    }
    err_at(source->err, source->file, line,
           (long)text_characters(line_start, (size_t)(place - line_start)) + 1);
}

/* jansson ends its message with the token it stopped at, when that token is short. */
static size_t
token_bytes(const char *message)
{
    const char *near = NULL;

    for (const char *at = strstr(message, " near '"); at != NULL; at = strstr(at + 1, " near '")) {
        near = at;
    }
    return near != NULL ? strlen(near) - strlen(" near '") - 1 : 0;
}

/* Give what stands there, up to the next blank or mark, fit to be shown. */
static const char *
found_words(struct source *source, const char *place)
{
    size_t length = 1;
    char *found;

    while (length < FOUND_BYTES_MAX && place + length < source->end &&
           strchr(" \t\r\n,:]}", place[length]) == NULL) {
        length++;
    }
    while (place + length < source->end && ((unsigned char)place[length] & 0xC0) == 0x80) {
        length++;
    }
    found = arena_copy(source->arena, place, length);
    for (size_t i = 0; i < length; i++) {
        found[i] = (unsigned char)found[i] < ' ' || found[i] == '\x7F' ? '?' : found[i];
    }
    return found;
}

static const char *
advice_for(const struct refusal *refusal, const char *found)
{
    if (refusal->advice != NULL) {
        return refusal->advice;
    }
    for (size_t i = 0; i < sizeof advices / sizeof *advices; i++) {
        if (strchr(advices[i].first, found[0]) != NULL) {
            return advices[i].advice;
        }
    }
    return "";
}

/* Give the place a refusal is about; `read` bytes were read by jansson. */
static const char *
refusal_place(const struct source *source, const struct refusal *refusal, const char *message,
              size_t read)
{
    const char *place = source->start + read;
    size_t back = token_bytes(message);

    assert(read > 0 && read <= (size_t)(source->end - source->start));
    if (refusal->subject == NEXT) {
        return place;
    }
    if (refusal->subject == TOKEN && back > 0 && back <= read) {
        return place - back;
    }
    place--;
    /* A token too long to be in the message: a number, or the rest of a word. */
    while (refusal->subject == TOKEN && place > source->start &&
           strchr(" \t\r\n,:[]{}\"", place[-1]) == NULL) {
        place--;
    }
    return place;
}

static bool
holds_only_blanks(const struct source *source)
{
    const char *at = source->start;

    while (at < source->end && (*at == ' ' || *at == '\t' || *at == '\r' || *at == '\n')) {
        at++;
    }
    return at == source->end;
}

static enum status
refuse_end(struct source *source)
{
    point_at(source, source->end);
    if (holds_only_blanks(source)) {
        err_hint(source->err, "%s", _("was it written to the end, and is it the right file?"));
        return err_set(source->err, ST_DATA, "%s", _("the file is empty"));
    }
    err_hint(source->err, "%s", _("a closing quote, bracket or brace is missing"));
    return err_set(source->err, ST_DATA, "%s", _("the text ends before its JSON value does"));
}

/* Say in our words, at the right place, what jansson refused. */
static enum status
refuse_as_jansson(struct source *source, const json_error_t *error)
{
    const struct refusal *refusal = refusals;
    const char *place, *found, *advice;

    if (json_error_code(error) == json_error_premature_end_of_input ||
        strstr(error->text, " near end of file") != NULL) {
        return refuse_end(source);
    }
    while (strncmp(error->text, refusal->jansson, strlen(refusal->jansson)) != 0) {
        refusal++;
    }
    place = refusal_place(source, refusal, error->text, (size_t)error->position);
    found = found_words(source, place);
    advice = advice_for(refusal, found);
    point_at(source, place);
    err_hint(source->err, "%s", *advice != '\0' ? _(advice) : "");
    if (refusal->subject != TOKEN) {
        return err_set(source->err, ST_DATA, "%s", _(refusal->reason));
    }
    return err_set(source->err, ST_DATA, _("%s; found %s"), _(refusal->reason), found);
}

static enum status
ask_jansson(struct source *source)
{
    json_error_t error;
    json_t *value =
        json_loadb(source->start, (size_t)(source->end - source->start), JSON_DECODE_ANY, &error);

    if (value == NULL) {
        return refuse_as_jansson(source, &error);
    }
    json_decref(value);
    return ST_OK;
}

static enum status
check_bytes(struct source *source)
{
    size_t length = (size_t)(source->end - source->start);
    size_t valid;

    err_at(source->err, source->file, 0, 0);
    if (length > JSON_BYTES_MAX) {
        return err_set(source->err, ST_DATA, _("the text has %zu bytes, the limit is %d"), length,
                       JSON_BYTES_MAX);
    }
    valid = text_valid_utf8(source->start, length);
    if (valid == length) {
        return ST_OK;
    }
    point_at(source, source->start + valid);
    if (source->start[valid] == '\0') {
        err_hint(source->err, "%s", _("this is no text: name the JSON file"));
        return err_set(source->err, ST_DATA, "%s", _("a NUL byte stands here"));
    }
    err_hint(source->err, "%s", _("save the file as UTF-8"));
    return err_set(source->err, ST_DATA, _("byte 0x%02X is not UTF-8"),
                   (unsigned)(unsigned char)source->start[valid]);
}

enum status
json_source_parse(struct arena *arena, struct file_bytes file, struct problems *problems,
                  const struct json_node **root, struct err *err)
{
    size_t mark = strlen(BYTE_ORDER_MARK);
    struct source source = {.arena = arena, .err = err};
    enum status status;

    if (file.length >= mark && memcmp(file.bytes, BYTE_ORDER_MARK, mark) == 0) {
        file.bytes += mark;
        file.length -= mark;
    }
    source.start = file.bytes;
    source.end = file.bytes + file.length;
    source.file = file.name;
    status = check_bytes(&source);
    if (status == ST_OK) {
        status = ask_jansson(&source);
    }
    if (status == ST_OK) {
        status = json_tree_scan(arena, file, problems, root, err);
    }
    return status;
}
