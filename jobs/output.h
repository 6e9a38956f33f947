/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_OUTPUT_H
#define LEVAIN_OUTPUT_H

#include "base/err.h"
#include "base/json_writer.h"

#include <stddef.h>

/*
 * output - what people and programs see: results on stdout, messages on stderr.
 */
#define LEVAIN_VERSION "0.1.0"
/* What computes a run. It is part of the digest: another engine may not pass for this one. */
#define LEVAIN_ENGINE "levain " LEVAIN_VERSION

#define OUTPUT_PROBLEMS_SHOWN 200 /* on a terminal; the count says how many there were */

/* Problems on their way to stderr, or kept for a JSON document. */
struct output_problems {
    struct problems problems; /* hand its address to whoever reports */
    struct arena *arena;
    struct text json; /* array members, when kept */
    struct json_writer writer;
    bool keep;        /* for JSON, instead of showing */
    const char *file; /* named in place of the one that was read; null = that one */
    size_t shown_count;
};

/** Make `out` ready; its problems are shown on stderr, or kept for JSON. Errors: none. */
void output_problems_begin(struct output_problems *out, struct arena *arena, bool keep);

/** Say on stderr how many problems were not shown, if any. Errors: none. */
void output_problems_end(struct output_problems *out);

/** Write the kept problems as the member "problems". Errors: none. */
void output_problems_write(struct output_problems *out, struct json_writer *writer);

/** Print a text on stdout. Errors: none here; output_end tells. */
void output_print(const char *text);

/** Give lines folded at their blanks to 80 columns, as output_folded prints them. Owner: `arena`.
 *  Errors: none. */
const char *output_fold(struct arena *arena, const char *text);

/** Print lines folded at their blanks to 80 columns; what is folded is indented as its line is.
 *  Owner: `arena` is used and not reset. Errors: none here; output_end tells. */
void output_folded(struct arena *arena, const char *text);

/** Give an instant as ISO 8601 writes it to the minute, as people read it: 2026-06-25 18:00. Owner:
 *  `arena`. Errors: none. */
const char *output_instant(struct arena *arena, const char *instant);

/** Print one message of progress or result for people on stderr. Errors: none. */
void output_note(const char *format, ...) __attribute__((format(printf, 1, 2)));

/** Put the words of people in place of PostgreSQL's, where `err` is a constraint that says what a
 *  command may not do; once, also where what it is about was put in front since. Errors: none. */
void output_refusal(struct err *err);

/** Print the message of `err`: where, what, what to do. Errors: none. */
void output_error(const char *command, const struct err *err);

/** Flush stdout; what could not be written turns success into ST_CANNOT_WRITE.
 *  Errors: as said; another failure is kept. */
enum status output_end(enum status status, struct err *err);

#endif
