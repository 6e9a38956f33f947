/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_LOGIC_NODE_H
#define LEVAIN_LOGIC_NODE_H

#include <stddef.h>

/*
 * logic_node - JSON as the rules wing reads it: rules in JsonLogic, and data to try them on.
 *
 * The wing knows no JSON reader; who has one makes this tree of what it read.
 */
#define LOGIC_DEPTH_MAX   64   /* of arrays and objects in one another */
#define LOGIC_MEMBERS_MAX 1024 /* of one object of the data */

enum logic_kind {
    LOGIC_OBJECT,
    LOGIC_ARRAY,
    LOGIC_STRING,
    LOGIC_NUMBER,
    LOGIC_TRUE,
    LOGIC_FALSE,
    LOGIC_NULL,
};

struct logic_node {
    enum logic_kind kind;
    const char *key;     /* of the member that holds it, else null */
    const char *text;    /* decoded string, or the number as written; else null */
    const char *pointer; /* RFC 6901 */
    long line, column;   /* 1-based, of its first character */
    size_t count;        /* members or elements */
    const struct logic_node *first, *next;
};

/** Find the node that begins at that place, or null. Errors: none. Cost: linear in the nodes. */
const struct logic_node *logic_at(const struct logic_node *root, long line, long column);

#endif
