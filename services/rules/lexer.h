/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_LEXER_H
#define LEVAIN_LEXER_H

#include "base/err.h"

#include <stdbool.h>

/*
 * lexer - the words of a formula, each with the place where it stands.
 *
 * Places are counted in characters, not bytes, so that a message points where an editor does.
 */
enum token_kind {
    TOKEN_END,
    TOKEN_NUMBER, /* `12`, `0.5` */
    TOKEN_TEXT,   /* with its quotes, those inside still doubled */
    TOKEN_NAME,   /* also the words `and`, `in`... */
    TOKEN_SIGN,   /* `<=`, `(`... */
};

struct token {
    enum token_kind kind;
    const char *at;
    size_t length;
    long column; /* 1-based, of its first character */
};

struct lexer {
    const char *at;
    long column;
};

/** Give a lexer at the start of a formula, which must be well-formed UTF-8. Errors: none. */
struct lexer lexer_of(const char *formula);

/**
 * Give the next word of the formula; after the last one, TOKEN_END again and again.
 *
 * Owner:  the token points into the formula.
 * Errors: ST_DATA - a character that no formula has (the hint says what to write instead when that
 *         is known), a text without its closing quote; err->column is set.
 */
enum status lexer_next(struct lexer *lexer, struct token *token, struct err *err)
    __attribute__((warn_unused_result));

/**
 * Go through all words of a formula.
 *
 * Errors: ST_DATA - longer than FORMULA_BYTES_MAX, not UTF-8, or as lexer_next for the first word
 *         that it refuses; err->column is set, and err->hint, which is "" when nothing is to add.
 */
enum status lexer_check(const char *formula, struct err *err) __attribute__((warn_unused_result));

/** Tell whether a name or sign is spelled so. Errors: none. */
bool token_is(const struct token *token, const char *spelling);

#endif
