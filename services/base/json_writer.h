/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_JSON_WRITER_H
#define LEVAIN_JSON_WRITER_H

#include "base/text.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * json_writer - JSON out, in the order in which it is said: the same calls give the same bytes.
 *
 * Money goes out as integers of cents and scores as decimal strings, so there is no way here to
 * write a number that a double would have to hold.
 */
#define JSON_WRITER_DEPTH_MAX 32

struct json_writer {
    struct text *out;
    unsigned depth;
    bool filled[JSON_WRITER_DEPTH_MAX]; /* something stands at this depth: a comma is due */
};

/** Begin a document at the end of `out`. Errors: none. */
struct json_writer json_writer_to(struct text *out);

/** Begin or end an object or an array; `key` is null at the root and in arrays.
 *  Errors: none; more than JSON_WRITER_DEPTH_MAX levels is a broken contract. */
void json_begin_object(struct json_writer *writer, const char *key);
void json_begin_array(struct json_writer *writer, const char *key);
void json_end_object(struct json_writer *writer);
void json_end_array(struct json_writer *writer);

/** Write one value; `key` is null in arrays. A null string is JSON null. Errors: none. */
void json_string_of(struct json_writer *writer, const char *key, const char *value);
void json_number_of(struct json_writer *writer, const char *key, int64_t value);
void json_flag_of(struct json_writer *writer, const char *key, bool value);
void json_null_of(struct json_writer *writer, const char *key);

/** Write a number when it is `known`, else null. Errors: none. */
void json_number_if(struct json_writer *writer, const char *key, bool known, int64_t value);

/** Write an array of strings, of which null ones are JSON null. Errors: none. */
void json_strings_of(struct json_writer *writer, const char *key, const char *const *values,
                     size_t count);

/** Write a value that is JSON text already. Errors: none; the text is not checked. */
void json_raw_of(struct json_writer *writer, const char *key, const char *json);

#endif
