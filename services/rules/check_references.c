/* SPDX-License-Identifier: MPL-2.0 */
/* What is asked by name of zones, kinds of territories and rates is written in the formula, so that
 * whoever reads the fund file knows what it rests on, and so that a rate has a type. */
#include "base/text.h"
#include "base/words.h"
#include "rules/check_parts.h"
#include "rules/function_references.h"

static bool
is_literal(const struct formula *formula)
{
    return formula->kind == FORMULA_LITERAL && formula->value.type == TYPE_TEXT;
}

static enum status
refuse(struct checker *checker, const struct formula *formula, size_t index, const char *reason)
{
    return check_refuse_argument(checker, formula, index, reason);
}

static enum status
check_zone(struct checker *checker, struct formula *formula)
{
    const struct formula *zone = formula->items[1];

    if (!is_literal(zone)) {
        err_hint(checker->err, "%s", _("write the code of the zone as a text: 'QPV'"));
        return refuse(checker, formula, 1, _("the zone must be said in the formula itself"));
    }
    if (!zone_is_code(zone->value.text)) {
        err_hint(checker->err, "%s",
                 _("a code is a letter or digit, then also `_ . + -`, 63 at most"));
        return refuse(
            checker, formula, 1,
            text_format(checker->arena, _("`%.63s` is not the code of a zone"), zone->value.text));
    }
    return ST_OK;
}

static enum status
check_kind(struct checker *checker, struct formula *formula)
{
    const struct formula *kind = formula->items[1];
    enum territory_kind found;

    if (is_literal(kind) && territory_kind_named(kind->value.text, &found)) {
        return ST_OK;
    }
    err_hint(checker->err, "%s",
             _("kinds are commune, municipal_arrondissement, delegated_commune, "
               "associated_commune, epci, department, region"));
    return refuse(checker, formula, 1, _("there is no such kind of territory"));
}

static const char *
rate_names(struct checker *checker)
{
    const struct references *references = checker->symbols->references;
    struct text names = text_in(checker->arena);

    for (size_t i = 0; references != NULL && i < references->rate_count; i++) {
        text_addf(&names, "%s%s", i > 0 ? ", " : "", references->rates[i].name);
    }
    return text_of(&names);
}

static enum status
check_rate(struct checker *checker, struct formula *formula)
{
    const struct formula *name = formula->items[0];
    const struct references *references = checker->symbols->references;
    const struct rate *rate = is_literal(name) && references != NULL
                                  ? references_rate(references, name->value.text)
                                  : NULL;
    const char *names;

    if (rate != NULL) {
        check_gives(formula, shape_of_type(rate->type));
        return ST_OK;
    }
    names = rate_names(checker);
    if (names[0] != '\0') {
        err_hint(checker->err, _("rates are: %s"), names);
    } else {
        err_hint(checker->err, "%s", _("rates are declared in \"rates\" of the fund file"));
    }
    return is_literal(name)
               ? refuse(checker, formula, 0,
                        text_format(checker->arena, _("unknown rate `%.63s`"), name->value.text))
               : refuse(checker, formula, 0, _("the rate must be said in the formula itself"));
}

enum status
check_references(struct checker *checker, struct formula *formula)
{
    static const struct {
        enum function_outcome (*run)(const struct function_call *call, struct value *result);
        enum status (*check)(struct checker *checker, struct formula *formula);
    } checks[] = {
        {function_in_zone, check_zone},
        {function_parent, check_kind},
        {function_rate, check_rate},
    };

    for (size_t i = 0; i < sizeof checks / sizeof *checks; i++) {
        if (formula->function->run_value == checks[i].run) {
            return checks[i].check(checker, formula);
        }
    }
    return ST_OK;
}
