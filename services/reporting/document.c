/* SPDX-License-Identifier: MPL-2.0 */
#include "reporting/document.h"

#include "base/words.h"

#include <assert.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

static struct document *
add(struct arena *arena, struct document *parent, const char *name, enum document_kind kind)
{
    struct document *document = ARENA_NEW(arena, struct document, 1);

    document->kind = kind;
    document->name = name;
    if (parent == NULL) {
        return document;
    }
    assert(parent->kind == (name != NULL ? DOCUMENT_OBJECT : DOCUMENT_LIST));
    if (parent->last == NULL) {
        parent->first = document;
    } else {
        parent->last->next = document;
    }
    parent->last = document;
    return document;
}

struct document *
document_object(struct arena *arena)
{
    return add(arena, NULL, NULL, DOCUMENT_OBJECT);
}

struct document *
document_add_text(struct arena *arena, struct document *parent, const char *name, const char *text)
{
    struct document *document =
        add(arena, parent, name, text != NULL ? DOCUMENT_TEXT : DOCUMENT_NULL);

    document->text = text;
    return document;
}

struct document *
document_add_integer(struct arena *arena, struct document *parent, const char *name,
                     int64_t integer)
{
    struct document *document = add(arena, parent, name, DOCUMENT_INTEGER);

    document->integer = integer;
    return document;
}

struct document *
document_add_flag(struct arena *arena, struct document *parent, const char *name, bool flag)
{
    return add(arena, parent, name, flag ? DOCUMENT_TRUE : DOCUMENT_FALSE);
}

struct document *
document_add_null(struct arena *arena, struct document *parent, const char *name)
{
    return add(arena, parent, name, DOCUMENT_NULL);
}

struct document *
document_add_object(struct arena *arena, struct document *parent, const char *name)
{
    return add(arena, parent, name, DOCUMENT_OBJECT);
}

struct document *
document_add_list(struct arena *arena, struct document *parent, const char *name)
{
    return add(arena, parent, name, DOCUMENT_LIST);
}

struct document *
document_add_stream(struct arena *arena, struct document *parent, const char *name,
                    document_stream_fn *stream, void *context)
{
    struct document *document = add(arena, parent, name, DOCUMENT_STREAM);

    document->stream = stream;
    document->stream_context = context;
    return document;
}

/* Count the bytes of the string that begins at `at` (on its quote), to its closing quote. */
static size_t
string_bytes(const char *at, const char *end)
{
    const char *start = at;

    for (at++; at < end && *at != '"'; at++) {
        at += *at == '\\';
    }
    return (size_t)(at < end ? at - start + 1 : end - start);
}

/* Count the bytes of the number that begins at `at`, and tell which quote it needs. */
static size_t
number_bytes(const char *at, const char *end, const char **quote)
{
    size_t run = 0;

    while (at + run < end && memchr("+-.0123456789eE", at[run], 15) != NULL) {
        if (memchr(".eE", at[run], 3) != NULL) {
            *quote = "\"";
        }
        run++;
    }
    return run;
}

/* The text again, with quotes around each number that jansson would make a float of. The text is
 * known to be JSON, so a run of these characters outside a string is one number. */
static struct text
quote_reals(struct arena *arena, const char *bytes, size_t length)
{
    struct text text = text_in(arena);
    const char *at = bytes, *end = bytes + length;

    while (at < end) {
        size_t run = 1;
        const char *quote = "";

        if (*at == '"') {
            run = string_bytes(at, end);
        } else if (*at == '-' || (*at >= '0' && *at <= '9')) {
            run = number_bytes(at, end, &quote);
        }
        text_add(&text, quote);
        text_add_bytes(&text, at, run);
        text_add(&text, quote);
        at += run;
    }
    return text;
}

static enum status
too_deep(struct err *err)
{
    return err_set(err, ST_DATA, _("the document is nested deeper than %d levels"),
                   DOCUMENT_DEPTH_MAX);
}

static enum status take(struct arena *arena, const json_t *json, struct document *into, int depth,
                        bool *reals, struct err *err);

static enum status
take_members(struct arena *arena, const json_t *json, struct document *into, int depth, bool *reals,
             struct err *err)
{
    /* jansson's iterators want a json_t that is not const, and do not change it. */
    union {
        const json_t *kept;
        json_t *given;
    } object = {.kept = json};

    for (void *at = json_object_iter(object.given); at != NULL;
         at = json_object_iter_next(object.given, at)) {
        const char *name = arena_string(arena, json_object_iter_key(at));
        struct document *member = add(arena, into, name, DOCUMENT_NULL);
        enum status status = take(arena, json_object_iter_value(at), member, depth, reals, err);

        if (status != ST_OK) {
            return status;
        }
    }
    return ST_OK;
}

static enum status
take_elements(struct arena *arena, const json_t *json, struct document *into, int depth,
              bool *reals, struct err *err)
{
    for (size_t i = 0; i < json_array_size(json); i++) {
        struct document *element = add(arena, into, NULL, DOCUMENT_NULL);
        enum status status = take(arena, json_array_get(json, i), element, depth, reals, err);

        if (status != ST_OK) {
            return status;
        }
    }
    return ST_OK;
}

/* Fill `into` with what `json` holds. */
static enum status
take(struct arena *arena, const json_t *json, struct document *into, int depth, bool *reals,
     struct err *err)
{
    if (depth > DOCUMENT_DEPTH_MAX) {
        return too_deep(err);
    }
    switch (json_typeof(json)) {
    case JSON_OBJECT:
        into->kind = DOCUMENT_OBJECT;
        return take_members(arena, json, into, depth + 1, reals, err);
    case JSON_ARRAY:
        into->kind = DOCUMENT_LIST;
        return take_elements(arena, json, into, depth + 1, reals, err);
    case JSON_STRING:
        into->kind = DOCUMENT_TEXT;
        into->text = arena_copy(arena, json_string_value(json), json_string_length(json));
        break;
    case JSON_INTEGER:
        into->kind = DOCUMENT_INTEGER;
        into->integer = json_integer_value(json);
        break;
    case JSON_REAL:
        *reals = true;
        break;
    case JSON_TRUE:
        into->kind = DOCUMENT_TRUE;
        break;
    case JSON_FALSE:
        into->kind = DOCUMENT_FALSE;
        break;
    case JSON_NULL:
        break;
    }
    return ST_OK;
}

static enum status
parse_once(struct arena *arena, const char *bytes, size_t length, struct document **document,
           bool *reals, struct err *err)
{
    json_error_t error;
    json_t *json = json_loadb(bytes, length, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);
    enum status status;

    if (json == NULL) {
        err_at(err, "document", error.line, error.column);
        return err_set(err, ST_DATA, _("the document is not JSON: %s"), error.text);
    }
    *document = add(arena, NULL, NULL, DOCUMENT_NULL);
    status = take(arena, json, *document, 0, reals, err);
    json_decref(json);
    return status;
}

enum status
document_parse(struct arena *arena, const char *bytes, size_t length, struct document **document,
               struct err *err)
{
    bool reals = false;
    struct text quoted;
    enum status status;

    if (length > DOCUMENT_BYTES_MAX) {
        return err_set(err, ST_DATA, _("the document has %zu bytes, more than %zu"), length,
                       DOCUMENT_BYTES_MAX);
    }
    status = parse_once(arena, bytes, length, document, &reals, err);
    if (status != ST_OK || !reals) {
        return status;
    }
    quoted = quote_reals(arena, bytes, length);
    return parse_once(arena, quoted.data, quoted.length, document, &reals, err);
}

struct document *
document_member(const struct document *document, const char *name)
{
    if (document == NULL || document->kind != DOCUMENT_OBJECT) {
        return NULL;
    }
    for (struct document *member = document->first; member != NULL; member = member->next) {
        if (strcmp(member->name, name) == 0) {
            return member;
        }
    }
    return NULL;
}

const char *
document_text(const struct document *document, const char *name, const char *otherwise)
{
    const struct document *member = document_member(document, name);

    return member != NULL && member->kind == DOCUMENT_TEXT ? member->text : otherwise;
}

int64_t
document_integer(const struct document *document, const char *name, int64_t otherwise)
{
    const struct document *member = document_member(document, name);

    return member != NULL && member->kind == DOCUMENT_INTEGER ? member->integer : otherwise;
}

void
document_write_string(const char *string, struct text *text)
{
    static const char letters[] = "btn\0fr"; /* for the bytes 8 to 13; 11 has none */

    text_add(text, "\"");
    for (const char *at = string; *at != '\0'; at++) {
        unsigned char byte = (unsigned char)*at;

        if (byte == '"' || byte == '\\') {
            text_addf(text, "\\%c", byte);
        } else if (byte >= 8 && byte <= 13 && letters[byte - 8] != '\0') {
            text_addf(text, "\\%c", letters[byte - 8]);
        } else if (byte < 0x20) {
            text_addf(text, "\\u%04x", byte);
        } else {
            text_add_bytes(text, at, 1);
        }
    }
    text_add(text, "\"");
}

static int
by_name(const void *a, const void *b)
{
    const struct document *const *left = a;
    const struct document *const *right = b;

    return strcmp((*left)->name, (*right)->name);
}

/* Write the members or elements, between `brackets`, those of an object by name. */
static void
write_all(const struct document *document, const char *brackets, struct text *text)
{
    bool named = document->kind == DOCUMENT_OBJECT;
    const struct document **members;
    size_t count = 0, i = 0;

    for (const struct document *at = document->first; at != NULL; at = at->next) {
        count += at->kind != DOCUMENT_STREAM;
    }
    members = ARENA_NEW(text->arena, const struct document *, count);
    for (const struct document *at = document->first; at != NULL; at = at->next) {
        if (at->kind != DOCUMENT_STREAM) {
            members[i++] = at;
        }
    }
    if (named) {
        qsort(members, count, sizeof(struct document *), by_name);
    }
    text_add_bytes(text, brackets, 1);
    for (i = 0; i < count; i++) {
        text_add(text, i > 0 ? "," : "");
        if (named) {
            document_write_string(members[i]->name, text);
            text_add(text, ":");
        }
        document_write_json(members[i], text);
    }
    text_add_bytes(text, brackets + 1, 1);
}

void
document_write_json(const struct document *document, struct text *text)
{
    switch (document->kind) {
    case DOCUMENT_STREAM:
    case DOCUMENT_NULL:
        text_add(text, "null");
        break;
    case DOCUMENT_FALSE:
        text_add(text, "false");
        break;
    case DOCUMENT_TRUE:
        text_add(text, "true");
        break;
    case DOCUMENT_INTEGER:
        text_addf(text, "%lld", (long long)document->integer);
        break;
    case DOCUMENT_TEXT:
        document_write_string(document->text, text);
        break;
    case DOCUMENT_LIST:
        write_all(document, "[]", text);
        break;
    case DOCUMENT_OBJECT:
        write_all(document, "{}", text);
        break;
    }
}
