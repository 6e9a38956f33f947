/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_EXPLANATION_SENTENCES_H
#define LEVAIN_EXPLANATION_SENTENCES_H

#include "fund/explanation.h"

/*
 * explanation_sentences - the arithmetic of a decision in plain sentences.
 */

/** Write the array "sentences": rules, score, award, and what the walk did with it, each a whole
 *  sentence in the language spoken. Errors: none. */
void explanation_write_sentences(struct json_writer *writer, struct arena *arena,
                                 const struct explanation *explanation);

#endif
