/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_JSON_SOURCE_H
#define LEVAIN_JSON_SOURCE_H

#include "base/arena.h"
#include "base/err.h"
#include "exchange/file.h"

#include <stdbool.h>

/*
 * json_source - a JSON file as a tree that remembers where each value stands.
 *
 * jansson decides whether the text is JSON; a scanner over the same text then keeps what jansson
 * does not: line, column, JSON pointer, the digits of numbers as written, every duplicate key. The
 * only file that includes jansson for reading.
 */
#define JSON_BYTES_MAX      (8 << 20)
#define JSON_TREE_BYTES_MAX (64 << 20) /* of nodes and pointers, whatever the file repeats */
#define JSON_DEPTH_MAX      64

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
    long line, column;   /* 1-based, in characters, of the value's first character */
    size_t count;        /* members or elements */
    const struct json_node *first; /* of an object or an array, in the order of the file */
    const struct json_node *next;
};

/**
 * Read JSON text into a tree. The root may be any value; a byte order mark is skipped. Each
 * duplicate key is reported to `problems` where it stands, and the first one is kept. The bytes
 * need not outlive the call.
 *
 * Owner:  `arena`.
 * Errors: ST_DATA with line and column - not JSON, a NUL byte or its escape, not UTF-8, a number
 *         that 64 bits or a double cannot hold, more than JSON_BYTES_MAX, nested deeper than
 *         JSON_DEPTH_MAX, a tree of more than JSON_TREE_BYTES_MAX. The hint says what to do.
 */
enum status json_source_parse(struct arena *arena, struct file_bytes file,
                              struct problems *problems, const struct json_node **root,
                              struct err *err) __attribute__((warn_unused_result));

/** Give the member of that key, or null (also when `object` is null or no object). Errors: none. */
const struct json_node *json_member(const struct json_node *object, const char *key);

/** Give the JSON kind in words: "an object", "a string", "null"... translated. Errors: none. */
const char *json_kind_words(enum json_kind kind);

#endif
