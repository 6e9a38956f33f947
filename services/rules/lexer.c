/* SPDX-License-Identifier: MPL-2.0 */
#include "rules/lexer.h"

#include "base/text.h"
#include "base/words.h"
#include "rules/program.h"

#include <string.h>

/* Signs, the longer before those that begin them; `instead` tells what to write for those that
 * people bring from elsewhere. */
static const struct sign {
    const char *spelling, *instead;
} signs[] = {
    {"==", "="},  {"=<", "<="}, {"=>", ">="}, {"<>", "!="}, {"&&", "and"},       {"||", "or"},
    {"!=", NULL}, {"<=", NULL}, {">=", NULL}, {"<", NULL},  {">", NULL},         {"=", NULL},
    {"+", NULL},  {"-", NULL},  {"*", NULL},  {"/", NULL},  {"%", NULL},         {"(", NULL},
    {")", NULL},  {",", NULL},  {"!", "not"}, {"&", "and"}, {"|", "or"},         {"≤", "<="},
    {"≥", ">="},  {"≠", "!="},  {"×", "*"},   {"÷", "/"},   {"−", "-"},          {"\"", "'"},
    {"’", "'"},   {"‘", "'"},   {"“", "'"},   {"”", "'"},   {"«", "'"},          {"[", NULL},
    {"]", NULL},  {"{", "("},   {"}", ")"},   {";", ","},   {"€", "euros('…')"},
};

struct lexer
lexer_of(const char *formula)
{
    return (struct lexer){.at = formula, .column = 1};
}

static bool
is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool
begins_name(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

/* Bytes of the character that begins with `lead`. */
static size_t
character_bytes(char lead)
{
    unsigned char byte = (unsigned char)lead;

    return byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
}

/* No-break spaces too: they come with figures pasted from a text. */
static size_t
blank_bytes(const char *at)
{
    static const char *const blanks[] = {" ", "\t", "\n", "\r", "\u00a0", "\u202f"};

    for (size_t i = 0; i < sizeof blanks / sizeof *blanks; i++) {
        size_t length = strlen(blanks[i]);

        if (strncmp(at, blanks[i], length) == 0) {
            return length;
        }
    }
    return 0;
}

static size_t
number_bytes(const char *at)
{
    size_t length = 0;

    while (is_digit(at[length])) {
        length++;
    }
    if (at[length] == '.' && is_digit(at[length + 1])) {
        do {
            length++;
        } while (is_digit(at[length]));
    }
    return length;
}

static size_t
name_bytes(const char *at)
{
    size_t length = 0;

    while (begins_name(at[length]) || is_digit(at[length]) ||
           (at[length] == '.' && (begins_name(at[length + 1]) || is_digit(at[length + 1])))) {
        length++;
    }
    return length;
}

/* With both quotes; 0 when it is not closed. */
static size_t
text_bytes(const char *at)
{
    size_t length = 1;

    for (; at[length] != '\0'; length++) {
        if (at[length] == '\'' && at[length + 1] != '\'') {
            return length + 1;
        }
        length += at[length] == '\'' ? 1 : 0;
    }
    return 0;
}

static enum status
take_sign(struct lexer *lexer, struct token *token, struct err *err)
{
    int length = (int)character_bytes(*lexer->at);
    const char *instead = NULL;

    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        size_t bytes = strlen(signs[i].spelling);

        if (strncmp(lexer->at, signs[i].spelling, bytes) == 0) {
            if (signs[i].instead == NULL) {
                token->kind = TOKEN_SIGN;
                token->length = bytes;
                return ST_OK;
            }
            length = (int)bytes;
            instead = signs[i].instead;
            break;
        }
    }
    err->column = lexer->column;
    if (instead != NULL) {
        err_hint(err, _("write `%s`"), instead);
    }
    return err_set(err, ST_DATA, _("`%.*s` is not a sign of formulas"), length, lexer->at);
}

/* Move past `length` bytes, counting those that begin a character. */
static void
advance(struct lexer *lexer, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        lexer->column += ((unsigned char)lexer->at[i] & 0xC0) != 0x80 ? 1 : 0;
    }
    lexer->at += length;
}

enum status
lexer_next(struct lexer *lexer, struct token *token, struct err *err)
{
    enum status status = ST_OK;

    for (size_t blank = blank_bytes(lexer->at); blank > 0; blank = blank_bytes(lexer->at)) {
        advance(lexer, blank);
    }
    *token = (struct token){.kind = TOKEN_END, .at = lexer->at, .column = lexer->column};
    if (*lexer->at == '\0') {
        return ST_OK;
    }
    if (is_digit(*lexer->at)) {
        token->kind = TOKEN_NUMBER;
        token->length = number_bytes(lexer->at);
    } else if (begins_name(*lexer->at)) {
        token->kind = TOKEN_NAME;
        token->length = name_bytes(lexer->at);
    } else if (*lexer->at == '\'') {
        token->kind = TOKEN_TEXT;
        token->length = text_bytes(lexer->at);
        if (token->length == 0) {
            err->column = lexer->column;
            err_hint(err, "%s", _("a quote inside a text is doubled: 'l''eau'"));
            return err_set(err, ST_DATA, _("the text that begins here is not closed"));
        }
    } else {
        status = take_sign(lexer, token, err);
    }
    advance(lexer, token->length);
    return status;
}

bool
token_is(const struct token *token, const char *spelling)
{
    return (token->kind == TOKEN_NAME || token->kind == TOKEN_SIGN) &&
           strlen(spelling) == token->length && strncmp(token->at, spelling, token->length) == 0;
}

enum status
lexer_check(const char *formula, struct err *err)
{
    struct lexer lexer = lexer_of(formula);
    size_t length = strlen(formula), valid = text_valid_utf8(formula, length);
    struct token token;
    enum status status;

    err->column = 1;
    err->hint[0] = '\0';
    if (length > FORMULA_BYTES_MAX) {
        return err_set(err, ST_DATA, _("the formula is longer than %d bytes"), FORMULA_BYTES_MAX);
    }
    if (valid < length) {
        err->column = (long)text_characters(formula, valid) + 1;
        return err_set(err, ST_DATA, _("the formula is not well-formed UTF-8"));
    }
    do {
        status = lexer_next(&lexer, &token, err);
    } while (status == ST_OK && token.kind != TOKEN_END);
    return status;
}
