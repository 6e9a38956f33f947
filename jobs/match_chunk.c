/* SPDX-License-Identifier: MPL-2.0 */
#include "match_chunk.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_ROOM  256
#define LARGE_ROOM  16384               /* grows by a quarter */
#define CHUNK_BYTES ((size_t)512 << 20) /* the most that lines may take */

size_t
match_chunk_lines(size_t most)
{
    const char *value = getenv("LEVAIN_CHUNK_LINES");
    const long lines = value != NULL ? strtol(value, NULL, 10) : 0;

    return lines > 0 && (size_t)lines < most ? (size_t)lines : most;
}

void
match_chunk_init(struct match_chunk *chunk)
{
    *chunk = (struct match_chunk){0};
    arena_init(&chunk->arena, CHUNK_BYTES);
    arena_init(&chunk->rows, CHUNK_BYTES);
}

void
match_chunk_free(struct match_chunk *chunk)
{
    arena_free(&chunk->arena);
    arena_free(&chunk->rows);
    chunk->count = chunk->room = 0;
}

/* What they outgrow is given back. */
static void
make_room(struct match_chunk *chunk)
{
    const size_t room = chunk->room == 0           ? FIRST_ROOM
                        : chunk->room < LARGE_ROOM ? 2 * chunk->room
                                                   : chunk->room + chunk->room / 4;
    struct arena before = chunk->rows;
    struct match_line *lines;
    struct match_place *places;

    arena_init(&chunk->rows, CHUNK_BYTES);
    lines = ARENA_NEW(&chunk->rows, struct match_line, room);
    places = ARENA_NEW(&chunk->rows, struct match_place, room);
    if (chunk->count > 0) {
        memcpy(lines, chunk->lines, chunk->count * sizeof *lines);
        memcpy(places, chunk->places, chunk->count * sizeof *places);
    }
    arena_free(&before);
    chunk->lines = lines;
    chunk->places = places;
    chunk->room = room;
}

/* The texts of a line, side by side. */
void
match_chunk_add(struct match_chunk *chunk, struct match_line line, struct match_place place)
{
    const char **const texts[] = {&line.label, &line.reference,  &line.name,
                                  &line.iban,  &line.end_to_end, &line.returned};
    size_t bytes = 0;
    char *at;

    if (chunk->count == chunk->room) {
        make_room(chunk);
    }
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        bytes += *texts[i] != NULL ? strlen(*texts[i]) + 1 : 0;
    }
    at = arena_alloc(&chunk->arena, bytes, 1);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        if (*texts[i] != NULL) {
            const size_t length = strlen(*texts[i]) + 1;

            *texts[i] = memcpy(at, *texts[i], length);
            at += length;
        }
    }
    chunk->lines[chunk->count] = line;
    chunk->places[chunk->count++] = place;
}
