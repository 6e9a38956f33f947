/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_TEST_CATALOGUE_H
#define LEVAIN_TEST_CATALOGUE_H

/**
 * Open the French catalogue of the build that the test is part of: in the folder that BUILD names,
 * else in build.
 *
 * Errors: none; a catalogue that is not there leaves the words English.
 */
void catalogue_open(void);

#endif
