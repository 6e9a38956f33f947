/* SPDX-License-Identifier: MPL-2.0 */
#include "rules_tried.h"

#include "rules/check.h"
#include "rules/parser.h"
#include "rules/prepared.h"

enum status
fixture_check(const char *text, int wanted, struct formula **formula, struct err *err)
{
    struct symbols symbols = fixture_symbols();
    enum status status = parser_read(&fixture_arena, text, formula, err);

    assert_int_equal(status, ST_OK);
    err->column = 77; /* so that one sees who set it */
    err_hint(err, "left from before");
    return check_formula(&fixture_arena, *formula, &symbols, wanted, err);
}

void
fixture_refuses(const struct fixture_refusal *cases, size_t count, int wanted)
{
    for (size_t i = 0; i < count; i++) {
        struct formula *formula;
        struct err err = {0};

        assert_int_equal(fixture_check(cases[i].text, wanted, &formula, &err), ST_DATA);
        assert_string_equal(err.text, cases[i].reason);
        assert_string_equal(err.hint, cases[i].hint);
        assert_int_equal(err.column, cases[i].column);
    }
}

const char *
fixture_quick(const char *formula, const struct value *slots)
{
    struct symbols symbols = fixture_symbols();
    const struct program *program = fixture_program(&symbols, formula, PROGRAM_ANY);
    struct rational result;

    if (program->quick == NULL) {
        return "none";
    }
    return quick_run(program->quick, slots, &result) ? rational_exact(&fixture_arena, result)
                                                     : "gives up";
}

void
fixture_answers(const struct fixture_example *examples, size_t count, const struct value *slots)
{
    for (size_t i = 0; i < count; i++) {
        assert_string_equal(fixture_quick(examples[i].formula, slots), examples[i].result);
    }
}
