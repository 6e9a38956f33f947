/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_MATCH_CHUNK_H
#define LEVAIN_MATCH_CHUNK_H

#include "match_lines.h"

/*
 * match_chunk - lines that are looked at together, as their rows are given one by one.
 */
struct match_chunk {
    struct arena arena; /* of what they say, and of what is found */
    struct arena rows;  /* of lines and places */
    struct match_line *lines;
    struct match_place *places;
    size_t count, room;
};

/** Give how many lines are looked at together, at most `most`: LEVAIN_CHUNK_LINES of the
 * environment, by which tests have many chunks of few lines. Errors: none; what is no such number
 * says nothing. */
size_t match_chunk_lines(size_t most);

/** Make an empty chunk. Owner: the caller, until match_chunk_free. Errors: none. */
void match_chunk_init(struct match_chunk *chunk);
void match_chunk_free(struct match_chunk *chunk);

/** Keep a line, and copies of its texts. Errors: as arena_alloc. */
void match_chunk_add(struct match_chunk *chunk, struct match_line line, struct match_place place);

#endif
