/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_FUND_TOLD_H
#define LEVAIN_FUND_TOLD_H

#include "exchange/json_source.h"
#include "fund/explanation.h"
#include "fund_worked.h"

/*
 * fund_told - the explanation of one application of the worked fund, read back as a tree.
 */

/** Give all that an explanation is made of, without waivers. Errors: none. */
struct explanation explanation_of(struct worked *worked, const char *code);

/** Give the tree of what is written. Errors: the test fails when it is not JSON. */
const struct json_node *written(const struct explanation *explanation);
const struct json_node *explained(struct worked *worked, const char *code);

/** Give the member of that path ("marks/2/trace"), or null; its text, or its kind in words, or
 *  "none". Errors: none. */
const struct json_node *member_at(const struct json_node *node, const char *path);
const char *text_at(const struct json_node *root, const char *path);

/** Assess and walk again, and give the sentences, a line each. Errors: the test fails. */
const char *told(struct worked *worked, const char *code);

#endif
