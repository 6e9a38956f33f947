/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_BANK_TOLD_H
#define LEVAIN_BANK_TOLD_H

#include "job.h"

#include "base/json_writer.h"

/*
 * bank_told - an import as commands tell it: as members of a JSON object, and in words.
 */
#define BANK_SEEN_TOLD  1000 /* lines that were recognised, in JSON */
#define BANK_SEEN_SHOWN 10   /* in words */

struct bank_import {
    int64_t fund_id, import_id;
    const char *fund, *currency, *book, *kind, *name, *format;
    const char *sha256, *format_sha256; /* hexadecimal; format: null = it needs none */
    int64_t generation;
    const char *policy;
    int64_t lines, new_lines, recognised_lines, rejected_lines, unbooked_lines;
    int64_t in_cents, out_cents;
    bool has_days, has_opening, has_closing;
    int32_t first_on, last_on;
    int64_t opening_cents, closing_cents;
    const char *recorded_at, *recorded_by; /* 2026-06-25T18:00:00+02:00 */
    const char *reason;                    /* why it was undone; null = it stands */
    const char *undone_on, *undone_by;
    int64_t byte_count;
};

typedef enum status bank_import_fn(void *context, const struct bank_import *import,
                                   struct err *err);

/** Give imports: of a fund (0 = of all that who is connected sees), or the one of that id (0 =
 * all). Owner: the job's arena. Errors: as db_query; what `on_import` gave. */
enum status bank_imports(struct job *job, int64_t fund_id, int64_t import_id,
                         bank_import_fn *on_import, void *context, struct err *err)
    __attribute__((warn_unused_result));

/** Refuse a text that names no import, before anything is opened. Errors: ST_USAGE. */
enum status bank_import_usage(const char *name, struct err *err)
    __attribute__((warn_unused_result));

/** Find the import that a text names: its number. Owner: the job's arena.
 *  Errors: as bank_import_usage; ST_DATA - there is no such import, or nobody may see it. */
enum status bank_import_find(struct job *job, const char *name, struct bank_import *import,
                             struct err *err) __attribute__((warn_unused_result));

/** Name a line of an import: 12/7, or 12/7.3 for the third that stands in it. Owner: the job's
 *  arena. Errors: none. */
const char *bank_line_name(struct job *job, int64_t import_id, int64_t line, int64_t part);

/** Write what an import is and counts as members of the object that is open, and tell it in words.
 *  Errors: none. */
void bank_import_write(struct job *job, const struct bank_import *import,
                       struct json_writer *writer);
void bank_import_say(struct job *job, const struct bank_import *import, struct text *words);

/** The same of what it posted, and of the lines that it recognised.
 *  Errors: as db_query. */
enum status bank_operations_tell(struct job *job, const struct bank_import *import,
                                 struct json_writer *writer, struct text *words, struct err *err)
    __attribute__((warn_unused_result));
enum status bank_seen_tell(struct job *job, const struct bank_import *import,
                           struct json_writer *writer, struct text *words, struct err *err)
    __attribute__((warn_unused_result));

#endif
