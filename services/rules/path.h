/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_PATH_H
#define LEVAIN_PATH_H

#include "rules/shape.h"

/*
 * path - members of records and items of lists, `pie.filling`, `desserts.1.qty`.
 *
 * The parts between dots are names of members or, in a list, numbers from 0. Names that every
 * object of JavaScript has (`constructor`) are refused everywhere: there, they are never absent.
 */
enum path_problem {
    PATH_OF_JAVASCRIPT, /* a name that every object has there */
    PATH_NO_INDEX,      /* of a list, and no number */
    PATH_NO_MEMBER,     /* the record has none of that name */
    PATH_NO_INSIDE,     /* neither record nor list */
};

struct path_refusal {
    enum path_problem problem;
    const char *at; /* the part that was refused, in the path */
    size_t length;
    const char *near; /* PATH_NO_MEMBER: the one that was probably meant, or null */
};

/**
 * Go from `*shape` to what a path leads to; "" leads nowhere else.
 *
 * `open` takes members that a record does not have for absent ones, of any type.
 *
 * Errors: false, with the reason; `*shape` is then that of what has no such member.
 */
bool path_follow(const char *path, bool open, const struct shape **shape,
                 struct path_refusal *refusal) __attribute__((warn_unused_result));

/**
 * Find the value that a path leads to; null when it is absent: a member or an item that is not
 * there, or something unknown on the way.
 *
 * Cost: `*steps` grows with the parts of the path and the members looked at. Errors: none.
 */
const struct value *path_value(const struct value *from, const char *path, size_t *steps);

/**
 * Give the symbol that a name is, or that it begins with before a dot: `*path` is then what
 * follows, "" for nothing. Where names are open, the symbol of the whole, named "", holds every
 * name.
 *
 * Errors: null - there is none. Cost: linear in the symbols.
 */
const struct symbol *path_symbol(const struct symbols *symbols, const char *name,
                                 const char **path);

#endif
