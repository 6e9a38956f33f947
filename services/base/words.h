/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_WORDS_H
#define LEVAIN_WORDS_H

#include "base/arena.h"

#include <stdint.h>

/*
 * words - the language people are spoken to in, and how figures and days are written in it.
 *
 * Every text that a person reads is written in English in the code, inside _(), and translated by
 * gettext from services/base/fr.po. The language is an argument of the program (--lang) or of a
 * report (the fund's), never read from the machine deep inside. Numbers, days and money are
 * written by our own formatter: a fresh Debian has no French locale.
 */
#define WORDS_DOMAIN "levain" /* of gettext: the catalogue is DIR/fr/LC_MESSAGES/levain.mo */

enum language {
    LANGUAGE_EN,
    LANGUAGE_FR,
};

/** Open the catalogue that lies in `folder` (DIR/fr/LC_MESSAGES/levain.mo). Errors: none; without
 *  a catalogue everything is in English. */
void words_open(const char *folder);

/** Speak `language` from now on. Errors: none. */
void words_speak(enum language language);

/** Tell which language is spoken. Errors: none. */
enum language words_language(void);

/** Translate an English text of the code; never null. Owner: the program. Errors: none. */
const char *words_of(const char *english) __attribute__((format_arg(1)));

#define _(english) words_of(english)
/* Marks a text of a table for translation, where a call is not allowed. */
#define N_(english) english

/**
 * Write an amount: `1 234 567,89 €` in French (narrow no-break spaces, cents left out when they are
 * zero and `cents_shown` is 0), `€1,234,567.89` in English. `currency` is an ISO 4217 code; those
 * without a sign here are written with their code.
 *
 * Owner: `arena`. Errors: none.
 */
const char *words_money(struct arena *arena, int64_t cents, const char *currency, int cents_shown);

/**
 * Write a decimal text (`1234.50`) the way the language does: `1 234,50`.
 *
 * Owner: `arena`. Errors: none; an exact fraction (`176/3`) is written as it is.
 */
const char *words_decimal(struct arena *arena, const char *decimal);

/** Write a day: `16 mars 2026`, `16 March 2026`. Owner: `arena`. Errors: none. */
const char *words_date(struct arena *arena, int32_t days);

#endif
