/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_DEMARCHE_DRAFT_H
#define LEVAIN_DEMARCHE_DRAFT_H

#include "base/text.h"
#include "exchange/json_source.h"

/*
 * demarche_draft - a mapping to begin with: every champ of some dossiers, with its id, its label,
 * its kind and an example.
 */

/** Write the draft of a mapping, as JSON with one champ a line. Owner: the text's arena.
 *  Errors: ST_DATA - as pages_visit, or there is no dossier. */
enum status demarche_draft(struct arena *arena, const struct json_node *root, struct text *out,
                           struct err *err) __attribute__((warn_unused_result));

#endif
