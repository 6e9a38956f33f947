/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_EXPLANATION_CERTIFICATE_H
#define LEVAIN_EXPLANATION_CERTIFICATE_H

#include "fund/explanation.h"

/*
 * explanation_certificate - what was left at the last look at an application, and what would have
 * given it another outcome, as figures and as sentences.
 */

/** Write the member "certificate" into the object that is open; null when the run has none.
 *  Errors: none. */
void explanation_certificate_write(struct json_writer *writer, struct arena *arena,
                                   const struct explanation *explanation);

/** Write the sentences into the array that is open, in the language spoken. Errors: none. */
void explanation_certificate_tell(struct json_writer *writer, struct arena *arena,
                                  const struct explanation *explanation);

/** Give the flips in a few words ("0.5 points more; 5,700 EUR less"); null when there are none, or
 *  none were looked for. Owner: `arena`. Errors: none. */
const char *explanation_certificate_words(struct arena *arena,
                                          const struct explanation *explanation);

#endif
