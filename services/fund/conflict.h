/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_CONFLICT_H
#define LEVAIN_CONFLICT_H

#include "fund/application.h"

/*
 * conflict - which markers may not judge an application, and on what ground.
 *
 * Declared by somebody, or derived from what the fund file says of the marker and the application
 * says of itself. A conflict takes the marker's marks out of the application's mark; it hides
 * nothing.
 */
enum conflict_ground {
    CONFLICT_DECLARED,     /* somebody declared it */
    CONFLICT_ORGANIZATION, /* the marker's organization applies */
    CONFLICT_MEMBER,       /* the marker's organization is a member of the cooperation */
    CONFLICT_PERSON,       /* a name of the marker stands on a board */
    CONFLICT_GROUNDS,
};

struct conflict {
    size_t marker; /* of the panel */
    enum conflict_ground ground;
    const char *detail; /* the motive, the SIREN, the name as the application writes it */
    size_t mark_count;  /* marks of the marker that do not count for it; counted by the caller */
};

/* The last declaration about a marker and this application. */
struct conflict_entry {
    const char *marker;
    bool withdrawn;
    const char *motive;
};

/* What an application says of who stands behind it. */
struct conflict_facts {
    const char *siren; /* of who applies; null */
    const char *const *member_sirens;
    size_t member_siren_count;
    const char *const *boards; /* texts that name persons, several separated by ; or a line end */
    size_t board_count;
    const struct conflict_entry *entries;
    size_t entry_count;
};

struct conflicts {
    struct conflict *items; /* by marker in the order of the panel, then by ground */
    size_t count;
    uint8_t *excluded; /* a marker of the panel each */
};

/**
 * Give the conflicts of an application.
 *
 * A withdrawn declaration lifts the declared conflict, and one that rests on a name alone (two
 * people may have one name); it does not lift that of an organization.
 *
 * Owner: `arena`. Errors: none. Source: decision 0017.
 */
struct conflicts conflicts_of(struct arena *arena, const struct fund_file *file,
                              const struct conflict_facts *facts);

/** Fill what the application says of itself: the board that a field names, the members of its list
 *  with theirs; the SIREN of who applies and the entries are left alone. Owner: `arena`.
 *  Errors: none. */
void conflict_facts_of(struct arena *arena, const struct fund_file *file,
                       const struct application *application, struct conflict_facts *facts);

/** Tell whether a call can have conflicts that nobody declares. Errors: none. */
bool conflicts_can_be_derived(const struct fund_file *file);

/**
 * Write a person's name so that the same name is the same text however it was typed: lower case
 * without accents, hyphens and apostrophes as blanks, one blank between words, a leading title (M.,
 * Mme, Dr...) left out, words in alphabetical order.
 *
 * Owner: `arena`. Errors: none.
 */
const char *person_normalized(struct arena *arena, const char *name);

/** Give a ground's code: "declared", "organization", "member", "person". Errors: none. */
const char *conflict_code(enum conflict_ground ground);

/** Say why in a sentence of the language spoken, with the detail. Owner: `arena`. Errors: none. */
const char *conflict_words(struct arena *arena, enum conflict_ground ground, const char *detail);

/** Give the ground of that code, or CONFLICT_GROUNDS. Errors: none. */
enum conflict_ground conflict_named(const char *code);

#endif
