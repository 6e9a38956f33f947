/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_DOCUMENT_H
#define LEVAIN_DOCUMENT_H

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"
#include "reporting/sink.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * document - what a report says, before it has a form.
 *
 * One statement of the database, or a job, gives one document; every format of the report shows
 * the figures of that document and no others. A document holds integers and texts: no figure
 * passes through a float. It is a tree in an arena, so that formatting can add to it.
 */
#define DOCUMENT_DEPTH_MAX 24

enum document_kind {
    DOCUMENT_NULL,
    DOCUMENT_FALSE,
    DOCUMENT_TRUE,
    DOCUMENT_INTEGER,
    DOCUMENT_TEXT,
    DOCUMENT_LIST,
    DOCUMENT_OBJECT,
    DOCUMENT_STREAM, /* bytes that are too many to hold: given when they are printed */
};

typedef enum status document_stream_fn(void *context, struct sink sink, struct err *err);

struct document {
    enum document_kind kind;
    const char *name;              /* of the member; null in a list and at the root */
    int64_t integer;               /* DOCUMENT_INTEGER */
    const char *text;              /* DOCUMENT_TEXT */
    struct document *first, *last; /* DOCUMENT_LIST, DOCUMENT_OBJECT */
    struct document *next;         /* in the list or object that holds it */
    document_stream_fn *stream;    /* DOCUMENT_STREAM */
    void *stream_context;
};

/**
 * Read JSON text (any value at its root). A number with a decimal mark or an exponent becomes the
 * text of its digits as written, since no figure may pass through a float.
 *
 * Owner:  `arena`.
 * Errors: ST_DATA with line and column - not JSON, a duplicate key, an integer beyond 64 bits,
 *         nested deeper than DOCUMENT_DEPTH_MAX; and as json_source_parse.
 */
enum status document_parse(struct arena *arena, const char *bytes, size_t length,
                           struct document **document, struct err *err)
    __attribute__((warn_unused_result));

/** Give an empty object. Owner: `arena`. Errors: none. */
struct document *document_object(struct arena *arena);

/**
 * Add a member to an object (or, with a null name, an element to a list) and give it, so that it
 * can be filled. Texts are borrowed, not copied; a null text adds a null.
 *
 * Owner: `arena`. Errors: none; `parent` must be of the right kind.
 */
struct document *document_add_text(struct arena *arena, struct document *parent, const char *name,
                                   const char *text);
struct document *document_add_integer(struct arena *arena, struct document *parent,
                                      const char *name, int64_t integer);
struct document *document_add_flag(struct arena *arena, struct document *parent, const char *name,
                                   bool flag);
struct document *document_add_null(struct arena *arena, struct document *parent, const char *name);
struct document *document_add_object(struct arena *arena, struct document *parent,
                                     const char *name);
struct document *document_add_list(struct arena *arena, struct document *parent, const char *name);
struct document *document_add_stream(struct arena *arena, struct document *parent, const char *name,
                                     document_stream_fn *stream, void *context);

/** Add a member that has what `other` has: members and elements are shared, not copied.
 *  Owner: `arena`. Errors: none. */
struct document *document_adopt(struct arena *arena, struct document *parent, const char *name,
                                const struct document *other);

/** Give the member of that name, or null (also when `document` is null or no object).
 *  Errors: none. Cost: linear in the members. */
struct document *document_member(const struct document *document, const char *name);

/** Give the text, or the integer, of a member; `otherwise` when it is absent or of another kind.
 *  Errors: none. */
const char *document_text(const struct document *document, const char *name, const char *otherwise);
int64_t document_integer(const struct document *document, const char *name, int64_t otherwise);

/**
 * Write the document as JSON on one line, members sorted by the bytes of their names, so that equal
 * documents give equal bytes (P2).
 *
 * Errors: none; a stream is left out.
 * Cost:   n log n in the members of an object.
 */
void document_write_json(const struct document *document, struct text *text);

#endif
