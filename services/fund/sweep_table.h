/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_SWEEP_TABLE_H
#define LEVAIN_SWEEP_TABLE_H

#include "fund/simulation.h"

/*
 * sweep_table - what is told of a sweep: a row a point, with what it does beside the call as it is.
 */
#define SWEEP_AXES_MAX 2

/* The first codes of those that enter or leave, and how many there are. */
struct sweep_codes {
    const char *const *codes;
    size_t count;
};

struct sweep_surprise {
    enum surprise_kind kind;
    const char *beside; /* the value before, or null: the call as it is */
    const char *words;
};

struct sweep_row {
    const char *values[SWEEP_AXES_MAX];
    const char *refused, *advice; /* null = it was computed */
    const char *const *conflicts; /* settings that contradict one another: "pass.frr" */
    size_t conflict_count;
    const char *run; /* its name; null = not kept */
    int64_t net_cents, awarded_cents, left_cents;
    uint32_t awards, partials, amounts;
    struct sweep_codes enters, leaves;
    struct sweep_surprise *surprises;
    size_t surprise_count;
};

struct sweep_table {
    const char *call, *currency;
    const char *real_run;     /* the name that the call as it is has as a run */
    const char *real_refused; /* why it has none: null = it can be */
    const char *keys[SWEEP_AXES_MAX];
    size_t key_count;
    const struct fund_variation *fixed; /* varied at every point */
    size_t fixed_count;
    int64_t net_cents, awarded_cents, left_cents; /* as it is */
    uint32_t awards, partials;
    uint32_t left_out; /* whose applicants withdrew or refused their offer */
    struct sweep_row *rows;
    size_t row_count;
};

/** Fill a row from a point; `before` is the point before it on the same line, or null.
 *  Owner: `arena`. Errors: none. */
void sweep_row_fill(struct arena *arena, const struct simulation *simulation,
                    const struct simulation_point *point, const struct simulation_point *before,
                    const char *before_value, struct sweep_row *row);

/** Count the points that cannot be. Errors: none. */
size_t sweep_table_refused(const struct sweep_table *table);

/** Whether points were computed, and each awards just what the call as it is awards. Errors: none.
 */
bool sweep_table_unchanged(const struct sweep_table *table);

/** Say why a setting of that key may move no award: null when there is nothing to say of it.
 *  Errors: none. */
const char *sweep_table_why_unchanged(const char *key);

/** Write the table as JSON, as CSV, for people in the language spoken. Owner: `arena`.
 *  Errors: none. */
void sweep_table_write(struct json_writer *writer, const struct sweep_table *table);
void sweep_table_csv(struct text *out, const struct sweep_table *table);
void sweep_table_tell(struct text *out, struct arena *arena, const struct sweep_table *table);

/** Tell what stands below the table: which values cannot be and why, and the surprises. Lines may
 * be long. Owner: `arena`. Errors: none. */
void sweep_table_tell_notes(struct text *out, struct arena *arena, const struct sweep_table *table);

#endif
