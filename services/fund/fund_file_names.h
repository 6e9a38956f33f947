/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_FUND_FILE_NAMES_H
#define LEVAIN_FUND_FILE_NAMES_H

#include "fund/fund_file_reader.h"

/*
 * fund_file_names - the names that the formulas of a fund file may use, and the formulas.
 *
 * All names are declared first, then given their slots, then formulas are made: each sees only the
 * names that are known when it runs. A formula that uses a name whose declaration is wrong is not
 * reported: the person has one thing to mend, not ten. Private to fund_file.
 */
enum name_group { /* in the order of the slots */
                  NAME_FIELD,
                  NAME_DERIVED,
                  NAME_CONSTANT,
                  NAME_ENV,
                  NAME_MARK,
                  NAME_SCORE,
                  NAME_COMPUTED,
                  NAME_GROUPS,
};

struct name {
    const char *name;
    enum value_type type;
    struct fund_text label;
    struct value value;           /* of a constant */
    const struct json_node *node; /* where it is declared; null = the program's own */
    bool broken;                  /* declared in a wrong way, which was reported */
    bool used;                    /* by a formula */
    const struct shape *shape;    /* of a list of records */
    bool is_share;                /* a number that people read as a percentage */
    size_t slot;
};

/* When a formula runs, and so what it sees. */
enum moment {
    MOMENT_CHOICE, /* of the envelope: constants, fields, derived fields */
    MOMENT_ASSESS, /* rules, criteria, caps: also env.* */
    MOMENT_AWARD,  /* minimum, partial offers: also `computed` */
    MOMENT_WALK,   /* quotas and passes: also marks and `score` */
};

/** Start without names. Owner: the reader's arena. Errors: none. */
void names_start(struct reader *reader);

/** Declare a name; a name declared before, or that formulas read as something else, is reported.
 *  Errors: reported; the name then counts as broken. */
void names_declare(struct reader *reader, enum name_group group, struct name name);

/** Give every name its slot and fill the fund file's symbols and constants. Errors: none. */
void names_settle(struct reader *reader);

/** Give a declared name, or null; one of a group. Errors: none. */
const struct name *names_find(const struct reader *reader, const char *name);
const struct name *names_at(const struct reader *reader, enum name_group group, size_t index);
size_t names_count(const struct reader *reader, enum name_group group);

/** Make the formula of the derived field `index`, which gives its name a type.
 *  Errors: reported, and null. */
const struct program *names_derive(struct reader *reader, size_t index,
                                   const struct json_node *node);

/** Make the formula in a string, or the rule of JsonLogic in an object; `wanted` as in
 *  program_make.
 *  Errors: reported, and null (also when `node` is null). */
const struct program *names_formula(struct reader *reader, const struct json_node *node,
                                    enum moment moment, int wanted);

/** The same, seeing only `symbols`, which must outlive the program. Errors: as above. */
const struct program *names_formula_on(struct reader *reader, const struct json_node *node,
                                       const struct symbols *symbols, int wanted);

#endif
