/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_APPLICATION_H
#define LEVAIN_APPLICATION_H

#include "base/digest.h"
#include "fund/fund_file.h"

/*
 * application - the facts of one application, typed as its call says.
 *
 * Numbers are 64-bit integers at the field's scale (cents for money, millionths for numbers, days,
 * seconds, 0 and 1), texts are texts: two arrays, as the database keeps them. A fact that was not
 * given is missing, never zero; a list that is empty is a list.
 */
#define APPLICATION_NUMBER_SCALE   6 /* decimals kept of a field of type number, and of a mark */
#define APPLICATION_TEXT_BYTES_MAX 10000

/* What one marker gave for one criterion, as it was given (not clamped to the scale). */
struct marker_mark {
    size_t criterion; /* index */
    const char *marker;
    struct rational mark;
};

/* The mark of a criterion that markers gave, ready for the score. */
struct panel_mark {
    bool known; /* enough markers have given theirs */
    struct rational mark;
    bool third_reading; /* called for, and not given yet */
    bool third_read;    /* a third reader's mark counts */
    size_t counted;     /* marks that it is made of; beside the committee's, of the markers */
};

struct application {
    const char *code;
    int64_t *numbers;         /* file->number_count */
    uint8_t *number_known;    /* 0 = missing */
    const char **texts;       /* file->text_count; null = missing */
    struct panel_mark *panel; /* file->criterion_count; of criteria with a formula: unused */
    uint8_t *waived;          /* file->rule_count: 1 = a derogation or completion is recorded */
};

/** Give an application with every fact missing. Owner: `arena`. Errors: none. */
struct application application_empty(struct arena *arena, const struct fund_file *file);

/** Copy an application with all that it points to. Owner: `arena`. Errors: none. */
struct application application_copy(struct arena *arena, const struct fund_file *file,
                                    const struct application *application);

/**
 * Read the cell of a field into the application. Blanks around it do not count; an empty cell is a
 * missing fact, or an empty list.
 *
 * Owner:  texts are copied to `arena`.
 * Errors: ST_DATA - the reason why it cannot be of the field's type; err->hint says how to write
 * it.
 */
enum status application_read_cell(struct arena *arena, const struct fund_file *file,
                                  const struct fund_field *field, const char *cell,
                                  struct application *application, struct err *err)
    __attribute__((warn_unused_result));

/** Read a mark: a decimal number of at most 6 decimals; `given` is false for an empty cell.
 *  Errors: ST_DATA, as above. */
enum status application_read_mark(const struct fund_file *file, const char *cell, bool *given,
                                  struct rational *mark, struct err *err)
    __attribute__((warn_unused_result));

/** Tell when it was submitted. Errors: false when the call has no such field or it is missing. */
bool application_submitted(const struct fund_file *file, const struct application *application,
                           int64_t *seconds);

/** Bring a mark into its criterion's scale. Errors: none. */
struct rational application_clamp(const struct fund_criterion *criterion, struct rational mark);

/**
 * Fill the panel marks from what the markers gave, none of them left out or corrected: panel_marks
 * (fund/panel.h) says how.
 *
 * Errors: ST_DATA on overflow.
 */
enum status application_panel(const struct fund_file *file, const struct marker_mark *marks,
                              size_t count, struct panel_mark *panel, struct err *err)
    __attribute__((warn_unused_result));

/** Digest the facts (code, submission and all fields): equal facts, equal digest (P4).
 *  Errors: none. */
struct digest application_digest(struct digester *digester, const struct fund_file *file,
                                 const struct application *application);

/** Fill the slots of the fields for formulas. Owner: lists and names are in `arena`.
 *  Errors: none. */
void application_slots(struct arena *arena, const struct fund_file *file,
                       const struct application *application, struct value *slots);

#endif
