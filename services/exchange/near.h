/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_NEAR_H
#define LEVAIN_NEAR_H

#include <stddef.h>
#include <stdint.h>

/*
 * near - what is written for a letter by those who have it not: é as e, œ as oe, a dash as -.
 *
 * One table for banks, which take letters without accents, and for files in an encoding that has
 * few characters. What stands for nothing that is near is for whoever asks to refuse or to replace.
 */

/** Give what is written in ASCII for a character that is not of it; null when nothing is near.
 *  Owner: the program. Errors: none. */
const char *near_ascii(uint32_t point);

/** Take the character that a text of UTF-8 begins with, and give how many bytes it has; U+FFFD
 *  where they are no character. Errors: none. */
size_t near_take(const char *text, uint32_t *point);

#endif
