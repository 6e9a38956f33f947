/* SPDX-License-Identifier: MPL-2.0 */
#include "rules/parser.h"

#include "base/text.h"
#include "base/words.h"
#include "rules/formula.h"
#include "rules/lexer.h"
#include "rules/literal.h"
#include "rules/program.h"

#include <assert.h>
#include <string.h>

struct parser {
    struct formula_builder builder;
    struct lexer lexer;
    struct token token; /* the next one */
    size_t depth;
    struct err *err;
};

/* Every function below gives null when the formula is refused; `err` is then set. */
typedef struct formula *parse_fn(struct parser *parser);

static parse_fn parse_or;

static struct formula *
refuse(struct parser *parser, long column, const char *text)
{
    parser->err->column = column;
    (void)err_set(parser->err, ST_DATA, "%s", text);
    return NULL;
}

static void
advance(struct parser *parser)
{
    enum status status = lexer_next(&parser->lexer, &parser->token, parser->err);

    assert(status == ST_OK); /* parser_read went through all words first */
    (void)status;
}

static bool
accept(struct parser *parser, const char *spelling)
{
    if (!token_is(&parser->token, spelling)) {
        return false;
    }
    advance(parser);
    return true;
}

static bool
expect(struct parser *parser, const char *spelling)
{
    if (accept(parser, spelling)) {
        return true;
    }
    parser->err->column = parser->token.column;
    (void)err_set(parser->err, ST_DATA, _("`%s` is expected here"), spelling);
    return false;
}

/* Read what stands inside something else, one level deeper. */
static struct formula *
parse_within(struct parser *parser, parse_fn *parse)
{
    struct formula *node;

    if (++parser->depth > FORMULA_DEPTH_MAX) {
        parser->err->column = parser->token.column;
        (void)formula_too_deep(parser->err);
        return NULL;
    }
    node = parse(parser);
    parser->depth--;
    return node;
}

/* Items up to the closing sign, which is gone past. At least one. */
static struct formula *
add_items(struct parser *parser, struct formula *node, const char *closing)
{
    do {
        node = node == NULL ? NULL
                            : formula_add(&parser->builder, node, parse_within(parser, parse_or));
    } while (node != NULL && accept(parser, ","));
    return node != NULL && expect(parser, closing) ? node : NULL;
}

/* As add_items, but there may be none. */
static struct formula *
add_any_items(struct parser *parser, struct formula *node, const char *closing)
{
    return node != NULL && accept(parser, closing) ? node : add_items(parser, node, closing);
}

static struct formula *
parse_number(struct parser *parser)
{
    struct token token = parser->token;
    struct rational number;
    struct formula *node;
    bool percent, fits = true;

    if (!rational_parse(token.at, token.length, '.', &number)) {
        return refuse(parser, token.column, _("the number has more than 30 digits"));
    }
    advance(parser);
    percent = accept(parser, "%");
    if (percent) {
        fits = rational_div(number, rational_of(100), &number);
    }
    assert(fits); /* 10^30 x 100 is far from the limit */
    node = formula_literal(&parser->builder, value_number(TYPE_NUMBER, number), token.column);
    if (node != NULL) {
        node->percent = percent;
    }
    return node;
}

static struct formula *
parse_text(struct parser *parser)
{
    struct token token = parser->token;

    advance(parser);
    return formula_literal(
        &parser->builder,
        value_text(literal_unquoted(parser->builder.arena, token.at, token.length)), token.column);
}

/* What follows `date(` or `euros(`. */
static struct formula *
parse_constant(struct parser *parser, const struct literal_kind *kind, long column)
{
    struct token token = parser->token;
    const char *refusal = kind->wanted;
    struct value value;

    if (token.kind == TOKEN_TEXT) {
        refusal = kind->refused;
        if (kind->read(literal_unquoted(parser->builder.arena, token.at, token.length), &value)) {
            advance(parser);
            return expect(parser, ")") ? formula_literal(&parser->builder, value, column) : NULL;
        }
    }
    err_hint(parser->err, _("for instance %s"), kind->example);
    return refuse(parser, token.column, words_of(refusal));
}

/* What follows `fact(`, `item(`: a name that is not written plainly, in quotes. */
static struct formula *
parse_quoted_name(struct parser *parser, struct formula *node)
{
    struct token token = parser->token;

    if (token.kind != TOKEN_TEXT) {
        return refuse(parser, token.column, _("a name in quotes is expected here"));
    }
    node->text = literal_unquoted(parser->builder.arena, token.at, token.length);
    advance(parser);
    return expect(parser, ")") ? node : NULL;
}

/* `item`, `item.amount`, `item('the amount')`, and so for `current` and `accumulator`. */
static struct formula *
parse_item(struct parser *parser, enum formula_scope scope, const char *name, long column)
{
    struct formula *node = formula_new(&parser->builder, FORMULA_ITEM, column);
    const char *dot = strchr(name, '.');

    if (node == NULL) {
        return NULL;
    }
    node->scope = scope;
    node->text = dot != NULL ? dot + 1 : "";
    return dot == NULL && accept(parser, "(") ? parse_quoted_name(parser, node) : node;
}

static struct formula *
parse_name(struct parser *parser)
{
    static const struct {
        const char *word;
        bool flag;
    } flags[] = {{"always", true}, {"never", false}, {"true", true}, {"false", false}};
    struct token token = parser->token;
    const char *name = arena_copy(parser->builder.arena, token.at, token.length);
    const struct literal_kind *constant = literal_named(name);
    enum formula_scope scope = formula_scope_named(name, strcspn(name, "."));
    struct formula *node;

    advance(parser);
    if (scope != SCOPE_NONE) {
        return parse_item(parser, scope, name, token.column);
    }
    if (constant != NULL && accept(parser, "(")) {
        return parse_constant(parser, constant, token.column);
    }
    node = formula_new(&parser->builder, FORMULA_NAME, token.column);
    if (node == NULL) {
        return NULL;
    }
    node->text = name;
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++) {
        if (strcmp(name, flags[i].word) == 0) {
            node->kind = FORMULA_LITERAL;
            node->value = value_flag(flags[i].flag);
            return node;
        }
    }
    if (!accept(parser, "(")) {
        return node;
    }
    if (strcmp(name, "fact") == 0) {
        return parse_quoted_name(parser, node);
    }
    node->kind = FORMULA_CALL;
    return add_any_items(parser, node, ")");
}

static bool
is_word(const struct token *token)
{
    return token_is(token, "and") || token_is(token, "or") || token_is(token, "not") ||
           token_is(token, "in");
}

static struct formula *
parse_primary(struct parser *parser)
{
    struct token token = parser->token;
    struct formula *node;

    if (token.kind == TOKEN_NUMBER) {
        return parse_number(parser);
    }
    if (token.kind == TOKEN_TEXT) {
        return parse_text(parser);
    }
    if (token.kind == TOKEN_NAME && !is_word(&token)) {
        return parse_name(parser);
    }
    if (accept(parser, "(")) {
        node = parse_within(parser, parse_or);
        return node != NULL && expect(parser, ")") ? node : NULL;
    }
    if (accept(parser, "[")) {
        return add_any_items(parser, formula_new(&parser->builder, FORMULA_LIST, token.column),
                             "]");
    }
    return refuse(parser, token.column,
                  token.kind == TOKEN_END ? _("the formula ends where a value is expected")
                                          : _("a value is expected here"));
}

static struct formula *
parse_sign(struct parser *parser)
{
    long column = parser->token.column;

    if (accept(parser, "-")) {
        return formula_negate(&parser->builder, parse_within(parser, parse_sign), column);
    }
    if (accept(parser, "+")) {
        return formula_wrap(&parser->builder, FORMULA_ADD, parse_within(parser, parse_sign),
                            column);
    }
    return parse_primary(parser);
}

/* Operators that associate to the left. */
static const struct infix {
    const char *sign;
    enum formula_kind kind;
} infixes[] = {
    {"or", FORMULA_OR},      {"and", FORMULA_AND},    {"+", FORMULA_ADD},
    {"-", FORMULA_SUBTRACT}, {"*", FORMULA_MULTIPLY}, {"/", FORMULA_DIVIDE},
};

/* Operands joined by the operators of one level, `count` of the table from `first` on. */
static struct formula *
parse_level(struct parser *parser, parse_fn *operand, size_t first, size_t count)
{
    struct formula *left = operand(parser);
    size_t i = 0;

    while (left != NULL && i < count) {
        long column = parser->token.column;

        if (accept(parser, infixes[first + i].sign)) {
            left = formula_join(&parser->builder, infixes[first + i].kind, left, operand(parser),
                                column);
            i = 0;
        } else {
            i++;
        }
    }
    return left;
}

static struct formula *
parse_product(struct parser *parser)
{
    return parse_level(parser, parse_sign, 4, 2);
}

static struct formula *
parse_sum(struct parser *parser)
{
    return parse_level(parser, parse_product, 2, 2);
}

static struct formula *
parse_chain(struct parser *parser, struct formula *left)
{
    struct formula *node =
        formula_wrap(&parser->builder, FORMULA_COMPARE, left, parser->token.column);
    enum comparison comparison, before = COMPARE_EQUAL;

    while (node != NULL && comparison_named(parser->token.at, parser->token.length, &comparison)) {
        struct formula *right;

        if (node->count > 1 && !comparison_goes_on(before, comparison)) {
            err_hint(parser->err, "%s", _("join two comparisons with `and`"));
            return refuse(parser, parser->token.column,
                          _("a chain of comparisons goes one way, with < and <=, or with "
                            "> and >="));
        }
        before = comparison;
        advance(parser);
        right = parse_sum(parser);
        node = formula_add(&parser->builder, node, right);
        if (node != NULL) {
            right->comparison = comparison;
        }
    }
    return node;
}

/* What follows `in`: options between parentheses, or something that is a list. */
static struct formula *
parse_membership(struct parser *parser, struct formula *left, long column)
{
    if (accept(parser, "(")) {
        return add_items(parser, formula_wrap(&parser->builder, FORMULA_IN, left, column), ")");
    }
    return formula_in(&parser->builder, left, parse_primary(parser), column);
}

static struct formula *
parse_comparison(struct parser *parser)
{
    struct formula *left = parse_sum(parser);
    long column = parser->token.column;
    enum comparison comparison;

    if (left == NULL) {
        return NULL;
    }
    if (comparison_named(parser->token.at, parser->token.length, &comparison)) {
        return parse_chain(parser, left);
    }
    if (accept(parser, "in")) {
        return parse_membership(parser, left, column);
    }
    if (accept(parser, "not")) {
        return expect(parser, "in") ? formula_wrap(&parser->builder, FORMULA_NOT,
                                                   parse_membership(parser, left, column), column)
                                    : NULL;
    }
    return left;
}

static struct formula *
parse_not(struct parser *parser)
{
    long column = parser->token.column;

    if (!accept(parser, "not")) {
        return parse_comparison(parser);
    }
    return formula_wrap(&parser->builder, FORMULA_NOT, parse_within(parser, parse_not), column);
}

static struct formula *
parse_and(struct parser *parser)
{
    return parse_level(parser, parse_not, 1, 1);
}

static struct formula *
parse_or(struct parser *parser)
{
    return parse_level(parser, parse_and, 0, 1);
}

/* Something stands where an operator or the end should be: say what may have been meant. */
static void
refuse_rest(struct parser *parser)
{
    static const struct {
        const char *word, *instead;
    } words[] = {{"AND", "and"}, {"OR", "or"}, {"NOT", "not"}, {"IN", "in"},
                 {"et", "and"},  {"ou", "or"}, {"dans", "in"}};
    const struct token *token = &parser->token;

    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (token_is(token, words[i].word)) {
            err_hint(parser->err, _("write `%s`"), words[i].instead);
        }
    }
    if (token->kind == TOKEN_NUMBER) {
        err_hint(parser->err, "%s", _("numbers are written without blanks: 100000"));
    } else if (token_is(token, ",")) {
        err_hint(parser->err, "%s", _("decimals are written with a point: 0.5"));
    }
    refuse(parser, token->column, _("an operator or the end is expected here"));
}

enum status
parser_read(struct arena *arena, const char *text, struct formula **formula, struct err *err)
{
    struct parser parser = {
        .builder = {.arena = arena, .err = err}, .lexer = lexer_of(text), .err = err};
    enum status status = lexer_check(text, err);

    if (status != ST_OK) {
        return status;
    }
    advance(&parser);
    *formula = parse_or(&parser);
    if (*formula == NULL) {
        return ST_DATA;
    }
    if (parser.token.kind != TOKEN_END) {
        refuse_rest(&parser);
        return ST_DATA;
    }
    return ST_OK;
}
