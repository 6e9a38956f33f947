/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_TEMPLATE_H
#define LEVAIN_TEMPLATE_H

#include "reporting/document.h"
#include "reporting/sink.h"

#include <stdbool.h>

/*
 * template - a mustache template, read once and rendered on as many documents as wanted.
 *
 * Variables, sections, inverted sections, comments, partials and changed delimiters, as the public
 * mustache specification says (its core suites are run by the tests); no lambda, no inheritance.
 * `{{name}}` is escaped for HTML, in text and in attributes between quotes; `{{{name}}}` and
 * `{{&name}}` are not. A section is left out for what is missing, null, false, an empty text or an
 * empty list; the figure 0 is not nothing.
 */
#define TEMPLATE_BYTES_MAX ((size_t)1 << 20)
#define TEMPLATE_DEPTH_MAX 32 /* sections and partials within one another, when rendering */
#define TEMPLATE_NAME_MAX  255

/* Gives the text of the template of that name, NUL-ended and kept as long as the set; null when
 * there is none. */
typedef const char *template_lookup_fn(void *context, const char *name);

struct template_partial;

/* The templates that may call one another. */
struct template_set {
    struct arena *arena; /* where read templates are kept */
    template_lookup_fn *lookup;
    void *context;
    bool strict;                    /* a missing name or partial is an error, not a blank */
    struct template_partial *known; /* filled as they are called */
};

struct template;

/**
 * Read a template; `name` stands for it in messages.
 *
 * Owner:  `arena`; `text` must be kept as long as the template.
 * Errors: ST_DATA with line and column - a tag or section that is not closed, or closed by another
 *         name, a name that is empty or too long, delimiters that cannot be, a text too long.
 */
enum status template_read(struct arena *arena, const char *text, const char *name,
                          const struct template **template, struct err *err)
    __attribute__((warn_unused_result));

/** Read the template that the set gives for `name`. Errors: as template_read; ST_DATA - none. */
enum status template_find(struct template_set *set, const char *name,
                          const struct template **template, struct err *err)
    __attribute__((warn_unused_result));

/**
 * Write the template with the figures of `document`.
 *
 * Errors: ST_DATA with the template's name and line - a variable that is a list or an object, a
 *         partial that cannot be read, TEMPLATE_DEPTH_MAX; in a strict set also a name that the
 *         document lacks. ST_CANNOT_WRITE as the sink's own.
 * Cost:   linear in what is written, times the members of the objects in which names are sought.
 */
enum status template_render(struct template_set *set, const struct template *template,
                            const struct document *document, struct sink sink, struct err *err)
    __attribute__((warn_unused_result));

#endif
