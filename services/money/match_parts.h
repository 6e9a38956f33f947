/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_MATCH_PARTS_H
#define LEVAIN_MATCH_PARTS_H

#include "money/match.h"
#include "money/match_name.h"
#include "money/order_reference.h"

/*
 * match_parts - what the files of match share: the index of targets, what a line says.
 */
#define MATCH_CANDIDATES_MAX 64
/* A line says by its reference which order it is. */
#define MATCH_NAMED        (MATCH_BY_REFERENCE | MATCH_BY_END_TO_END)
#define MATCH_TOGETHER_MAX 24 /* amounts that may make one */
#define MATCH_KEY_BYTES    80
#define MATCH_ODD_MAX      4   /* references that do not check, of a line */
#define MATCH_COMMON_WORD  400 /* names that have a word which says nothing then */
#define MATCH_SAME_AMOUNT  400 /* targets of one amount that are looked at */

/* What targets are looked up by. */
enum match_space {
    SPACE_ORDER, /* 2026/12 */
    SPACE_AGREEMENT,
    SPACE_APPLICATION,
    SPACE_REFERENCE,
    SPACE_IBAN,
    SPACE_BENEFICIARY,
    SPACE_BATCH,
    SPACE_COUNT,
};

/* That a target has a key. The key is in the target: it is compared there, and not kept again. */
struct match_posting {
    uint32_t tag;   /* of the space and the key */
    uint32_t value; /* the place of the target */
};

/* A name that targets have, as beneficiaries or as holders of an account. The words of the next
 * one begin where its own end. */
struct match_body {
    uint32_t words_at; /* in word_of */
    uint32_t first;    /* 2 * target, or 2 * target + 1: as holder; next_of_body leads on */
};

/* A word of names. The bodies of the next one begin where its own end. */
struct match_word {
    uint32_t letters_at;
    uint32_t bodies_at; /* in bodies_of: the last body comes first */
};

/* All of it is of numbers of 32 bits: a fund has a hundred thousand orders. */
struct match_index {
    struct match_posting *postings; /* by their buckets; in one the last target comes first */
    uint32_t *starts;               /* of buckets, and the end of the last one */
    uint32_t bucket_count;          /* a power of two */
    struct match_body *bodies;      /* one more than there are */
    struct match_word *words;       /* one more than there are */
    char *letters;                  /* of words, each NUL-ended */
    uint32_t *word_of, *bodies_of;
    uint32_t *slots; /* words by their hash; MATCH_NONE */
    uint32_t body_count, word_count, slot_count;
    uint32_t *first_of;     /* of bodies, where targets were picked: as match_traits; else null */
    uint32_t *body_of;      /* of 2 * target: of its name; + 1: of its holder; MATCH_NONE */
    uint32_t *next_of_body; /* of the same */
    uint32_t *by_cents;     /* places of targets, by their amount */
    uint32_t *by_back;      /* the same by back_cents */
    bool stale;             /* amounts were changed since */
};

/* What a line says: the words of what the bank and the payer wrote, and of whom it names; and what
 * is written as a reference and whose digits do not check. */
struct match_said {
    struct match_name label, name;
    struct order_reference_read odd[MATCH_ODD_MAX];
    size_t odd_count;
    bool returned; /* a word of the label says that a transfer came back */
};

/* What a line says. */
struct match_prepared {
    struct match_said *said;            /* while it is looked at */
    struct match_candidate *candidates; /* what is said of each; amounts apart */
    uint16_t candidate_count, order_count;
    bool returned;               /* the bank says so, apart from the label */
    bool fee;                    /* the label says that the bank takes money for its work */
    bool matched, order_unknown; /* it has a reference that no target has */
    int32_t best_score;          /* of the best name that it says in full */
};

/** Index the targets of a work. Owner: its arena. Errors: none. Cost: O(n log n). */
void match_index_make(struct match_work *work);

/** Write the key that a target has in a space, if it has one: gives whether. Errors: none. */
bool match_target_key(const struct match_target *target, enum match_space space,
                      char key[MATCH_KEY_BYTES]);

/** Give the next target that has a key, the last one after null; null where there is none.
 *  Errors: none. */
const struct match_posting *match_index_next(const struct match_work *work, enum match_space space,
                                             const char *key, const struct match_posting *from);

/** Index the names of the targets of a work. Owner: its arena. Errors: none. */
void match_bodies_make(struct match_work *work);

/** Give the name of a body; its words stand in `words`. Owner: the index. Errors: none. */
struct match_name match_body_name(const struct match_index *index, uint32_t body,
                                  const char *words[MATCH_WORDS_MAX]);

/** Give how many bodies of all targets have a word in their names. Errors: none. */
size_t match_word_count(const struct match_work *work, const char *word);

/** Give the bodies that have a word in their names, the last one first: their count. `from`: bodies
 *  that came first before it (first_of) are too many, and not looked at. Errors: none. */
size_t match_bodies_of(const struct match_work *work, const char *word, const uint32_t **bodies,
                       uint32_t *from);

/** Give the hash of a text, after another one. Errors: none. */
uint32_t match_hash(uint32_t before, const char *text);

/** The same of 64 bits, never 0: two of a fund's words have not the same. Errors: none. */
uint64_t match_long_hash(uint64_t before, const char *text);

/** Give the places of the targets of an amount, or of orders that may come back, as amounts are
 * when the first line is looked at after a match: their count, and the first of them. Errors: none.
 *  Cost: O(log n); O(n log n) after a match. */
size_t match_index_amount(const struct match_work *work, bool back, int64_t cents,
                          const uint32_t **places);

/** Write letters and digits of a text alone, in upper case; gives the length. Errors: none; what
 *  does not fit is left out. */
size_t match_key(const char *text, char key[MATCH_KEY_BYTES]);

/** Write a number as a key; that of an order in its exercise. Errors: none. */
const char *match_number_key(int64_t number, char key[MATCH_KEY_BYTES]);
const char *match_order_key(int64_t exercise, int64_t number, char key[MATCH_KEY_BYTES]);

/** Read what a line says, and find what it might be. Owner: the work's arena. Errors: none. */
void match_prepare(struct match_work *work, size_t line);

/** Give what a line might be by a target, added where it was not told of yet; null where there are
 *  too many already, or money goes another way. Owner: the line. Errors: none. */
struct match_candidate *match_candidate_of(struct match_work *work, size_t line, uint32_t target);

/** Add a reason to all targets that have a key. Errors: none. */
void match_add_all(struct match_work *work, size_t line, enum match_space space, const char *key,
                   uint32_t why);

/** Tell whether a line names several orders: which one it pays is not known by the amount of one.
 *  Errors: none. */
bool match_names_several_orders(const struct match_prepared *prepared);

/** Read the references and numbers of a line, `label` with what stands beside it. Errors: none. */
void match_read_numbers(struct match_work *work, size_t line, const char *label);

/** Look up the words of a line alone: with work->said, bodies that it says whole are marked there.
 *  Owner: nothing stays in the work's arena. Errors: none. */
void match_read_names(struct match_work *work, size_t line);

/** Tell whether a line's label says that a transfer came back, by other words than the name of a
 *  target. Errors: none. */
bool match_says_returned(const struct match_work *work, const struct match_prepared *prepared,
                         uint32_t target);

/** Tell whether a line's label says nothing but that transfers left of the holder of a remittance's
 *  account. Errors: none. */
bool match_says_batch(const struct match_work *work, const struct match_prepared *prepared,
                      uint32_t target);

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
