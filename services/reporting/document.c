/* SPDX-License-Identifier: MPL-2.0 */
#include "reporting/document.h"

#include "base/json_writer.h"
#include "base/words.h"
#include "exchange/json_source.h"

#include <assert.h>
#include <errno.h>
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

struct document *
document_adopt(struct arena *arena, struct document *parent, const char *name,
               const struct document *other)
{
    struct document *document = add(arena, parent, name, other->kind);

    *document = *other;
    document->name = name;
    document->next = NULL;
    return document;
}

/* An integer stays one; a number with a decimal mark or an exponent keeps its digits as text. */
static void
take_number(const struct json_node *node, struct document *into)
{
    char *end;

    if (strpbrk(node->text, ".eE") != NULL) {
        into->kind = DOCUMENT_TEXT;
        return;
    }
    errno = 0;
    into->integer = strtoll(node->text, &end, 10);
    assert(errno == 0 && *end == '\0'); /* json_source refuses what does not fit */
}

/* Fill `into` with what `node` holds. */
static enum status
take(struct arena *arena, const struct json_node *node, struct document *into, int depth,
     struct err *err)
{
    static const enum document_kind kinds[] = {
        [JSON_KIND_OBJECT] = DOCUMENT_OBJECT, [JSON_KIND_ARRAY] = DOCUMENT_LIST,
        [JSON_KIND_STRING] = DOCUMENT_TEXT,   [JSON_KIND_NUMBER] = DOCUMENT_INTEGER,
        [JSON_KIND_TRUE] = DOCUMENT_TRUE,     [JSON_KIND_FALSE] = DOCUMENT_FALSE,
        [JSON_KIND_NULL] = DOCUMENT_NULL,
    };
    enum status status = ST_OK;

    if (depth > DOCUMENT_DEPTH_MAX) {
        err_at(err, "", node->line, node->column);
        return err_set(err, ST_DATA, _("the document is nested deeper than %d levels"),
                       DOCUMENT_DEPTH_MAX);
    }
    into->kind = kinds[node->kind];
    into->text = node->text;
    if (node->kind == JSON_KIND_NUMBER) {
        take_number(node, into);
    }
    for (const struct json_node *at = node->first; at != NULL && status == ST_OK; at = at->next) {
        status = take(arena, at, add(arena, into, at->key, DOCUMENT_NULL), depth + 1, err);
    }
    return status;
}

static void
keep_first(void *context, const struct problem *problem)
{
    struct err *err = context;

    if (err->text[0] == '\0') {
        err_at(err, problem->file, problem->line, problem->column);
        (void)err_set(err, ST_DATA, "%s", problem->reason);
    }
}

enum status
document_parse(struct arena *arena, const char *bytes, size_t length, struct document **document,
               struct err *err)
{
    const struct file_bytes file = {.name = "document", .bytes = bytes, .length = length};
    struct problems problems = {.report = keep_first, .context = err};
    const struct json_node *root;
    enum status status;

    err->text[0] = '\0';
    status = json_source_parse(arena, file, &problems, &root, err);
    if (status != ST_OK || problems.count > 0) {
        return ST_DATA;
    }
    *document = add(arena, NULL, NULL, DOCUMENT_NULL);
    status = take(arena, root, *document, 0, err);
    if (status == ST_OK) {
        err_at(err, "", 0, 0); /* what fails later is not in it */
    }
    return status;
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

static int
by_name(const void *a, const void *b)
{
    const struct document *const *left = a;
    const struct document *const *right = b;

    return strcmp((*left)->name, (*right)->name);
}

static void write_value(struct json_writer *writer, const char *key,
                        const struct document *document);

/* Write the members of an object, by name. */
static void
write_members(struct json_writer *writer, const struct document *document)
{
    struct arena *arena = writer->out->arena;
    const struct document **members;
    size_t count = 0;

    for (const struct document *at = document->first; at != NULL; at = at->next) {
        count++;
    }
    members = ARENA_NEW(arena, const struct document *, count);
    count = 0;
    for (const struct document *at = document->first; at != NULL; at = at->next) {
        members[count++] = at;
    }
    qsort(members, count, sizeof(struct document *), by_name);
    for (size_t i = 0; i < count; i++) {
        write_value(writer, members[i]->name, members[i]);
    }
}

static void
write_value(struct json_writer *writer, const char *key, const struct document *document)
{
    switch (document->kind) {
    case DOCUMENT_NULL:
        json_null_of(writer, key);
        break;
    case DOCUMENT_FALSE:
    case DOCUMENT_TRUE:
        json_flag_of(writer, key, document->kind == DOCUMENT_TRUE);
        break;
    case DOCUMENT_INTEGER:
        json_number_of(writer, key, document->integer);
        break;
    case DOCUMENT_TEXT:
        json_string_of(writer, key, document->text);
        break;
    case DOCUMENT_LIST:
        json_begin_array(writer, key);
        for (const struct document *at = document->first; at != NULL; at = at->next) {
            write_value(writer, NULL, at);
        }
        json_end_array(writer);
        break;
    case DOCUMENT_OBJECT:
        json_begin_object(writer, key);
        write_members(writer, document);
        json_end_object(writer);
        break;
    case DOCUMENT_STREAM:
        break;
    }
}

void
document_write_json(const struct document *document, struct text *text)
{
    struct json_writer writer = json_writer_to(text);

    write_value(&writer, NULL, document);
}
