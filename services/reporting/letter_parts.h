/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_LETTER_PARTS_H
#define LEVAIN_LETTER_PARTS_H

#include "reporting/letter.h"

/*
 * letter_parts - the sections of a letter. Private to the files letter*.c.
 */
struct lettering {
    struct arena *arena;
    const struct letter *letter;
    struct document *sections;
};

/** Begin a section. Owner: the arena. Errors: none. */
struct document *letter_section(const struct lettering *lettering, const char *heading);

/** Add a sentence to a list. Errors: none. */
void letter_say(const struct lettering *lettering, struct document *list, const char *sentence);

/** Write an amount in the words of the fund. Owner: the arena. Errors: none. */
const char *letter_money(const struct lettering *lettering, int64_t cents);

/** Whether the reason that the run gave is this one. Errors: none. */
bool letter_has_reason(const struct lettering *lettering, const char *reason);

/** Add how the amount was computed: each cap, which of them binds, the step. Errors: none. */
void letter_tell_caps(const struct lettering *lettering);

/** Add each rule that is against the application, and what to correct. Errors: none. */
void letter_tell_rules(const struct lettering *lettering);

/** Add the mark of each criterion, if the fund lets them be told. Errors: none. */
void letter_tell_marks(const struct lettering *lettering);

/** Add when it is paid and what has to be there. Errors: none. */
void letter_tell_instalments(const struct lettering *lettering);

/** Add why there is no award: the reason with its figures, and the least change. Errors: none. */
void letter_tell_reason(const struct lettering *lettering);

#endif
