/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_EMBEDDED_H
#define LEVAIN_EMBEDDED_H

#include <stddef.h>

/*
 * embedded - the text files that are part of the program.
 *
 * Migrations, queries and report templates are written as files and built into the program by
 * sql/embed.awk, so that one file is all that has to be installed. The table is in byte order of
 * the names.
 */
struct embedded_file {
    const char *name; /* path from the root: "sql/queries/round.sql" */
    const char *text; /* the file as it is, NUL-ended */
};

extern const struct embedded_file embedded_files[];
extern const size_t embedded_file_count;

#endif
