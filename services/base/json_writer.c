/* SPDX-License-Identifier: MPL-2.0 */
#include "base/json_writer.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

struct json_writer
json_writer_to(struct text *out)
{
    return (struct json_writer){.out = out};
}

/* RFC 8259 section 7: only quote, backslash and the control characters must be escaped. */
static void
add_escaped(struct text *out, const char *value)
{
    text_add(out, "\"");
    for (const char *at = value; *at != '\0'; at++) {
        unsigned char c = (unsigned char)*at;

        if (c == '"' || c == '\\') {
            text_addf(out, "\\%c", c);
        } else if (c == '\n') {
            text_add(out, "\\n");
        } else if (c < 0x20 || c == 0x7F) {
            text_addf(out, "\\u%04x", c);
        } else {
            text_add_bytes(out, at, 1);
        }
    }
    text_add(out, "\"");
}

/* What stands before every value: the comma that is due, and the key. */
static void
begin_value(struct json_writer *writer, const char *key)
{
    if (writer->filled[writer->depth]) {
        text_add(writer->out, ",");
    }
    writer->filled[writer->depth] = true;
    if (key != NULL) {
        add_escaped(writer->out, key);
        text_add(writer->out, ":");
    }
}

static void
open_level(struct json_writer *writer, const char *key, const char *bracket)
{
    begin_value(writer, key);
    text_add(writer->out, bracket);
    assert(writer->depth + 1 < JSON_WRITER_DEPTH_MAX);
    writer->filled[++writer->depth] = false;
}

static void
close_level(struct json_writer *writer, const char *bracket)
{
    assert(writer->depth > 0);
    writer->depth--;
    text_add(writer->out, bracket);
}

void
json_begin_object(struct json_writer *writer, const char *key)
{
    open_level(writer, key, "{");
}

void
json_begin_array(struct json_writer *writer, const char *key)
{
    open_level(writer, key, "[");
}

void
json_end_object(struct json_writer *writer)
{
    close_level(writer, "}");
}

void
json_end_array(struct json_writer *writer)
{
    close_level(writer, "]");
}

void
json_string_of(struct json_writer *writer, const char *key, const char *value)
{
    if (value == NULL) {
        json_null_of(writer, key);
        return;
    }
    begin_value(writer, key);
    add_escaped(writer->out, value);
}

void
json_number_of(struct json_writer *writer, const char *key, int64_t value)
{
    begin_value(writer, key);
    text_addf(writer->out, "%" PRId64, value);
}

void
json_flag_of(struct json_writer *writer, const char *key, bool value)
{
    begin_value(writer, key);
    text_add(writer->out, value ? "true" : "false");
}

void
json_null_of(struct json_writer *writer, const char *key)
{
    begin_value(writer, key);
    text_add(writer->out, "null");
}

void
json_number_if(struct json_writer *writer, const char *key, bool known, int64_t value)
{
    if (known) {
        json_number_of(writer, key, value);
    } else {
        json_null_of(writer, key);
    }
}

void
json_strings_of(struct json_writer *writer, const char *key, const char *const *values,
                size_t count)
{
    json_begin_array(writer, key);
    for (size_t i = 0; i < count; i++) {
        json_string_of(writer, NULL, values[i]);
    }
    json_end_array(writer);
}

void
json_raw_of(struct json_writer *writer, const char *key, const char *json)
{
    begin_value(writer, key);
    text_add(writer->out, json);
}
