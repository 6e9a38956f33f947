/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_JSON_SOURCE_H
#define LEVAIN_JSON_SOURCE_H

#include "base/arena.h"
#include "base/err.h"

#include <stdbool.h>

/*
 * json_source - a JSON file as a tree that remembers where each value stands.
 *
 * jansson decides whether the text is JSON and decodes its strings; a scanner over the same text
 * keeps what jansson does not: line, column, JSON pointer, the digits of numbers as written, every
 * duplicate key. The only file that includes jansson for reading.
 */
#define JSON_BYTES_MAX (8 << 20)

enum json_kind {
    JSON_KIND_OBJECT,
    JSON_KIND_ARRAY,
    JSON_KIND_STRING,
    JSON_KIND_NUMBER,
    JSON_KIND_TRUE,
    JSON_KIND_FALSE,
    JSON_KIND_NULL,
};

struct json_node {
    enum json_kind kind;
    const char *key;     /* of the member that holds it; null in an array and at the root */
    const char *pointer; /* RFC 6901, "" at the root */
    const char *text;    /* decoded string, or the number as written; else null */
    long line, column;   /* 1-based, of the value's first character */
    size_t count;        /* members or elements */
    const struct json_node *first; /* of an object or an array, in the order of the file */
    const struct json_node *next;
};

/**
 * Read JSON text into a tree. Each duplicate key is reported to `problems` (the first one is kept).
 *
 * Owner:  `arena`.
 * Errors: ST_DATA with line and column - not JSON, a NUL byte, not UTF-8, more than
 *         JSON_BYTES_MAX, nested too deep.
 */
enum status json_source_parse(struct arena *arena, const char *bytes, size_t length,
                              const char *file, struct problems *problems,
                              const struct json_node **root, struct err *err)
    __attribute__((warn_unused_result));

/** Give the member of that key, or null (also when `object` is null or no object). Errors: none. */
const struct json_node *json_member(const struct json_node *object, const char *key);

/** Give the JSON kind in words: "an object", "a string", "null"... translated. Errors: none. */
const char *json_kind_words(enum json_kind kind);

#endif
