/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_GRID_PARTS_H
#define LEVAIN_GRID_PARTS_H

#include "fund/grid.h"

/*
 * grid_parts - the sections of a grid as they are written. Private to grid.
 */
struct grid_writing {
    struct arena *arena;
    const struct fund_file *file;
    struct sentence_names names;
    struct grid_section *first, *section; /* the one that is written */
    struct grid_entry *entry;             /* of it; null = its introduction */
    struct grid_line **line;              /* where the next line goes */
};

/** Begin a section; an entry of it, with a label that may be empty. Errors: none. */
void grid_begin_section(struct grid_writing *grid, const char *code, const char *title);
void grid_begin_entry(struct grid_writing *grid, const char *code, const struct fund_text *label,
                      const struct program *program);

/** Add a line: words; words in both languages behind a beginning ("To correct: {1}"), unless there
 *  are none; what a formula says behind a beginning; the text it rests on. Errors: none. */
void grid_say(struct grid_writing *grid, const char *words);
void grid_say_text(struct grid_writing *grid, const char *beginning, const struct fund_text *text);
void grid_say_program(struct grid_writing *grid, const char *beginning,
                      const struct program *program);
void grid_say_basis(struct grid_writing *grid, const struct fund_basis *basis);

/** Write an amount, an exact number or share of the fund. Owner: arena. Errors: none. */
const char *grid_money(const struct grid_writing *grid, int64_t cents);
const char *grid_number(const struct grid_writing *grid, struct rational number);
const char *grid_share(struct arena *arena, struct rational share);

/** Write the section of envelopes. Errors: none. */
void grid_write_envelopes(struct grid_writing *grid);

/** Write the section of the panel, unless none is declared; say who marks criterion `index` and how
 *  the marks become one. Errors: none. */
void grid_write_panel(struct grid_writing *grid);
void grid_say_markers(struct grid_writing *grid, size_t index);

/** Write the sections of facts, rules and criteria; those of money. Errors: none. */
void grid_write_judging(struct grid_writing *grid);
void grid_write_awarding(struct grid_writing *grid);

/** Write the sections of the order, the passes and the waiting list. Errors: none. */
void grid_write_passes(struct grid_writing *grid);

/** Give the words of what makes a group: the label of its field, or "organization". Errors: none.
 */
const char *grid_group(const struct grid_writing *grid, const struct fund_group *group);

#endif
