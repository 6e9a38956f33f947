/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_PERSON_H
#define LEVAIN_PERSON_H

#include "base/json_writer.h"
#include "job.h"

/*
 * person - what the commands about people's roles share.
 */

/** The words of a role in the language that is spoken; null when there is no such role.
 *  Errors: none. */
const char *person_role_words(const char *code);

/** The fund that --fund names. Errors: ST_DATA when there is none; as db_named. */
enum status person_fund(struct job *job, int64_t *fund_id, struct err *err);

/** Write a day, or null. Units: days since 1970-01-01. Errors: none. */
void person_write_day(struct job *job, struct json_writer *writer, const char *key, bool is_there,
                      int32_t day);

#endif
