/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_SENTENCE_H
#define LEVAIN_SENTENCE_H

#include "base/text.h"
#include "rules/program.h"

/*
 * sentence - a formula read aloud: the tree of what is computed, as plain sentences.
 *
 * It is made from the same tree that is evaluated, so that what people read and what is computed
 * cannot differ. Two formulas of different normal forms never give the same sentence: what is more
 * than a simple sum or comparison gets a list of its own below its sentence, where the notation has
 * parentheses; names and texts that could be taken for words of a sentence stand in quotes.
 */
struct sentence {
    const char *text;             /* ends with a colon when items follow */
    const struct sentence *first; /* the first of its items, or null */
    const struct sentence *next;  /* the next item of the same list, or null */
};

/* What a name is called in a sentence. */
struct sentence_name {
    const char *label;  /* null = the symbol's own label, else its name */
    const char *detail; /* what stands behind it in parentheses; null */
};

struct sentence_names {
    struct sentence_name (*find)(void *context, const struct symbol *symbol); /* null = labels */
    void *context;
    const char *currency;
};

/**
 * Say a program's formula in the language spoken, as a condition when it gives a flag, else as what
 * is computed. The first letter is as the words have it; no stop ends a sentence.
 *
 * Owner: `arena`. Errors: none. Cost: linear in the formula, times the symbols.
 */
struct sentence program_sentence(struct arena *arena, const struct program *program,
                                 const struct sentence_names *names);

/** Write a sentence and its items as lines: `indent` blanks, "- " before each item, two more blanks
 *  for each level. Owner: `out`. Errors: none. */
void sentence_write(struct text *out, const struct sentence *sentence, size_t indent);

#endif
