/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_APPLICATION_H
#define LEVAIN_APPLICATION_H

#include "fund/fact.h"

/*
 * application - the facts of one application, typed as its call says, and its lists.
 *
 * A list that no file gave is not known; one that a file gave without a line for the application is
 * known to be empty.
 */

/* What one marker gave for one criterion, as it was given (not clamped to the scale). */
struct marker_mark {
    size_t criterion; /* index */
    const char *marker;
    struct rational mark;
    const char *justification; /* null = none was given beside it */
};

/* The mark of a criterion that markers gave, ready for the score. */
struct panel_mark {
    bool known; /* enough markers have given theirs */
    struct rational mark;
    bool third_reading; /* called for, and not given yet */
    bool third_read;    /* a third reader's mark counts */
    size_t counted;     /* marks that it is made of; beside the committee's, of the markers */
};

struct panel_severity;

struct application_list {
    bool known;
    struct application_item *items;
    size_t count;
};

struct application {
    const char *code;
    const char *organization;    /* SIREN, else RNA number, of who applies; null = not known */
    int64_t *numbers;            /* file->number_count */
    uint8_t *number_known;       /* 0 = missing */
    const char **texts;          /* file->text_count; null = missing */
    struct panel_mark *panel;    /* file->criterion_count; of criteria with a formula: unused */
    const char *const *excluded; /* markers who may not judge it, by code */
    size_t excluded_count;
    const struct panel_severity *severity; /* of its run; null = marks are not corrected */
    uint8_t *waived; /* file->rule_count: 1 = a derogation or completion is recorded */
    struct application_list *lists; /* file->list_count */
};

/** Give an application with every fact missing. Owner: `arena`. Errors: none. */
struct application application_empty(struct arena *arena, const struct fund_file *file);

/** Copy an application with all that it points to. Owner: `arena`. Errors: none. */
struct application application_copy(struct arena *arena, const struct fund_file *file,
                                    const struct application *application);

/** Give an item with every fact missing. Owner: `arena`. Errors: none. */
struct application_item application_item_empty(struct arena *arena, const struct fund_list *list);

/** Copy an item. Owner: `arena`. Errors: none. */
struct application_item application_item_copy(struct arena *arena, const struct fund_list *list,
                                              const struct application_item *item);

/** Give where the facts of its own are kept. Owner: the application. Errors: none. */
struct application_item application_facts(const struct application *application);

/** Read the cell of a field into the application, written as its call declares. Owner: as
 * fact_read. Errors: as fact_read. */
enum status application_read_cell(struct arena *arena, const struct fund_file *file,
                                  const struct fund_field *field, const char *cell,
                                  struct application *application, struct err *err)
    __attribute__((warn_unused_result));

/** Read a mark, as fact_read_mark does. Errors: ST_DATA, as above. */
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

/** Digest the code and the facts of its own; the facts of an item. Errors: none. */
struct digest application_facts_digest(struct digester *digester, const struct fund_file *file,
                                       const struct application *application);
struct digest application_item_digest(struct digester *digester, const struct fund_list *list,
                                      const struct application_item *item);

/** Digest all that it states: code, facts, known lists. Equal statements, equal digest (P4);
 * without a known list, that of its facts. Errors: none. */
struct digest application_digest(struct digester *digester, const struct fund_file *file,
                                 const struct application *application);

/** Fill the slots of the fields and lists for formulas. Owner: lists and names are in `arena`.
 *  Errors: none. */
void application_slots(struct arena *arena, const struct fund_file *file,
                       const struct application *application, struct value *slots);

#endif
