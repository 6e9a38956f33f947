/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_MARKS_H
#define LEVAIN_MARKS_H

#include "call.h"

/** Print who owes marks: of each marker and criterion, how many are expected, given, missing, left
 *  out for a conflict, and which third readings are called for. Errors: as db_stream. */
enum status marks_list(struct job *job, const struct call *call, struct err *err);

#endif
