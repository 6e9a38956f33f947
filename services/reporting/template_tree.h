/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_TEMPLATE_TREE_H
#define LEVAIN_TEMPLATE_TREE_H

#include "reporting/template.h"

/*
 * template_tree - what template_read makes and template_render walks. No one else includes it.
 */
enum node_kind {
    NODE_TEXT,
    NODE_VARIABLE,
    NODE_SECTION,
    NODE_INVERTED,
    NODE_PARTIAL,
};

/* A piece of a template. A section's own pieces hang below it. */
struct node {
    enum node_kind kind;
    bool raw;           /* NODE_VARIABLE: not escaped */
    const char *text;   /* NODE_TEXT */
    size_t length;      /* of text */
    const char *name;   /* as written; of a NODE_PARTIAL, the template's */
    const char **parts; /* the names between its dots; none for "." */
    size_t part_count;
    const char *indent; /* NODE_PARTIAL: put before each of its lines */
    long line;
    struct node *first, *last, *next;
};

struct template
{
    const char *name;
    struct node root;
};

#endif
