/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_REPORT_FILES_H
#define LEVAIN_REPORT_FILES_H

#include "reporting/writer.h"

/*
 * report_files - what the tests of the reports share: whole files, documents, expected results.
 */

/** Read a file, NUL-ended; null when it is not there. Owner: `arena`. Errors: fails the test. */
char *report_read(struct arena *arena, const char *path);

/** Read JSON text. Owner: `arena`. Errors: fails the test. */
struct document *report_parse(struct arena *arena, const char *json);

/** Take a member out of an object, and give it. Errors: fails the test when there is none. */
struct document *report_take(struct document *object, const char *name);

/** Compare with an expected file; with LEVAIN_GOLDEN=write in the environment, write it, for a
 *  person to read. Errors: fails the test at the first line that differs. */
void report_expect(struct arena *arena, const char *path, const char *bytes);

/* Where the templates of the dossier come from. */
struct report_files {
    struct arena *arena;
    const char *missing; /* a name that shall not be there; null = none */
};

/** Give a file of reports/dossier; `context` is a struct report_files. Errors: none; null. */
const char *report_file(void *context, const char *name);

/** Give a document of one application, JSON text, and a head that holds no more than it must.
 *  Owner: `arena`. Errors: fails the test. */
struct document *report_bare(struct arena *arena, const char *application);

/** Write the whole of `document`, which is used up. Errors: as the writer's functions. */
enum status report_write(struct arena *arena, struct document *document,
                         const struct writer_options *options, struct sink sink, struct err *err);

/** Give the whole of `document` written. Owner: `arena`. Errors: fails the test. */
const char *report_written(struct arena *arena, struct document *document,
                           enum writer_format format, enum writer_sections sections);

/** Speak French from the catalogue that was built. Errors: false when it lacks the reports. */
bool report_speak_french(void);

#endif
