/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_MATCH_WRITE_H
#define LEVAIN_MATCH_WRITE_H

#include "match_chunk.h"

#include "base/json_writer.h"

/*
 * match_write - what lines were found to be, as the database is told it.
 */
struct match_writing {
    struct arena *scratch;
    const struct match_chunk *chunk;
    const struct match_targets *targets;
};

/** Write a match of lines of the chunk with targets of it: an item of what
 *  levain.bank_match_store takes. Owner: nothing stays in `scratch`. Errors: none. */
void match_write(const struct match_writing *writing, struct json_writer *writer,
                 const struct match_found *found);

#endif
