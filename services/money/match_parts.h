/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_MATCH_PARTS_H
#define LEVAIN_MATCH_PARTS_H

#include "money/match.h"
#include "money/match_name.h"

/*
 * match_parts - what the files of match share: the index of targets, what a line says.
 */
#define MATCH_CANDIDATES_MAX 64
#define MATCH_TOGETHER_MAX   24 /* amounts that may make one */
#define MATCH_KEY_BYTES      80

/* What is looked up by its text. */
enum match_space {
    SPACE_ORDER,       /* 2026/12 -> targets */
    SPACE_AGREEMENT,   /* -> targets */
    SPACE_APPLICATION, /* -> targets */
    SPACE_REFERENCE,   /* -> targets */
    SPACE_IBAN,        /* -> targets */
    SPACE_BENEFICIARY, /* -> targets */
    SPACE_NAME,        /* words in their order -> bodies */
    SPACE_WORD,        /* a word of it -> bodies */
};

struct match_posting {
    const char *key;
    uint64_t hash;
    uint32_t value; /* the place of a target or a body */
    uint32_t count; /* of postings under this key, up to this one: the first found knows all */
    struct match_posting *next;
};

/* A name that targets have, as beneficiaries or as holders of an account. */
struct match_body {
    struct match_name name;
    uint32_t first; /* 2 * target, or 2 * target + 1: as holder; next_of_body leads on */
};

struct match_index {
    struct match_posting **keys;
    size_t key_count; /* a power of two */
    struct match_body *bodies;
    uint32_t body_count;
    uint32_t *body_of;      /* of 2 * target: of its name; + 1: of its holder; MATCH_NONE */
    uint32_t *next_of_body; /* of the same */
    uint32_t *by_cents;     /* places of targets, by their amount */
    uint32_t *by_back;      /* the same by back_cents */
    int64_t *cents_of;      /* left_cents at first */
};

/* What a line says. */
struct match_prepared {
    struct match_name label, name;
    struct match_candidate *candidates; /* what is said of each; amounts apart */
    uint16_t candidate_count, order_count;
    bool returned, matched, order_unknown; /* it has a reference that no target has */
    int32_t best_score;                    /* of the best name that it says in full */
};

/** Index the targets of a work. Owner: its arena. Errors: none. Cost: O(n log n). */
void match_index_make(struct match_work *work);

/** Give the next posting under a key, the first one after null; null where there is none.
 *  Errors: none. */
const struct match_posting *match_index_next(const struct match_index *index,
                                             enum match_space space, const char *key,
                                             const struct match_posting *from);

/** Give the places of the targets of an amount, or of orders that may come back: their count, and
 *  the first of them. Errors: none. */
size_t match_index_amount(const struct match_work *work, bool back, int64_t cents,
                          const uint32_t **places);

/** Write letters and digits of a text alone, in upper case; gives the length. Errors: none; what
 *  does not fit is left out. */
size_t match_key(const char *text, char key[MATCH_KEY_BYTES]);

/** Write a number as a key. Errors: none. */
const char *match_number_key(int64_t number, char key[MATCH_KEY_BYTES]);

/** Read what a line says, and find what it might be. Owner: the work's arena. Errors: none. */
void match_prepare(struct match_work *work, size_t line);

/** Give what speaks for and against the `nth` candidate of a line as things stand: amounts change
 *  while others are matched. Errors: none. */
uint32_t match_why_now(const struct match_work *work, size_t line, size_t nth);

/**
 * Find amounts among `count` (at most MATCH_TOGETHER_MAX) that make `cents`, at least two of them,
 * `must` among them unless it is MATCH_NONE. `chosen` gets a bit each.
 *
 * Errors: gives false where there are none, several ways, or too many to try.
 */
bool match_sum(const int64_t *cents_of, size_t count, uint32_t must, int64_t cents,
               uint32_t *chosen);

#endif
