/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_FIGURES_PARTS_H
#define LEVAIN_FIGURES_PARTS_H

#include "reporting/figures.h"

/*
 * figures_parts - what figures.c and figures_block.c share. No one else includes it.
 */

/* What is being read, and where: what is wrong is told with the block that it is in. */
struct figures_reading {
    struct arena *arena;
    const char *report, *block;
    struct figures *figures;
    struct err *err;
};

/** Tell what is wrong, and in which block. Errors: ST_DATA, always. */
enum status figures_wrong(const struct figures_reading *reading, const char *what)
    __attribute__((warn_unused_result));

/** Read the code of a section, a block, a column. Errors: ST_DATA - it has none. */
enum status figures_read_code(const struct figures_reading *reading,
                              const struct document *document, const char **code)
    __attribute__((warn_unused_result));

/** Give a member of that kind; null when there is none. Errors: none. */
const struct document *figures_member(const struct document *document, const char *name,
                                      enum document_kind kind);

/** Count the elements of a list. Errors: none. */
size_t figures_length(const struct document *list);

/** Read one block. Errors: as figures_read. */
enum status figures_read_block(struct figures_reading *reading, const struct document *document,
                               struct figures_block *block) __attribute__((warn_unused_result));

#endif
