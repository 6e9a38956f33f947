/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_OUTCOME_OBJECTIVE_H
#define LEVAIN_OUTCOME_OBJECTIVE_H

#include "base/json_writer.h"
#include "base/rational.h"
#include "base/text.h"
#include "fund/certificate.h"

/*
 * outcome_objective - what each way to award would have given, beside a run: figures, JSON and a
 * table for a terminal.
 */
struct outcome_objective {
    const char *code; /* "run", "skip", "stop", "max", "euro" or "prorata" */
    int64_t award_count, awarded_cents, envy_count;
    bool has_score;
    struct rational score; /* sum, of scores rounded down to the unit that all share */
    bool proven;           /* an exact objective, in points, or points x money for "euro": */
    struct rational reached, bound;
    bool exact; /* none is better; false: the search stopped at its limit */
};

/** Give the objectives of a certificate. Owner: `arena`. Errors: none. */
struct outcome_objective *outcome_objectives(struct arena *arena,
                                             const struct certificate *certificate, size_t *count);

/** Bring what an exact objective reached, or its bound, from scores x unit (and steps for "euro")
 *  to points (x money). Errors: 0 for what does not fit. */
struct rational outcome_objective_points(const char *code, wide num, wide den, int64_t score_unit,
                                         int64_t step_cents);

/** Write the member "objectives" into the object that is open; with `labels`, what each is called
 *  in the language spoken. Errors: none. */
void outcome_write_objectives(struct json_writer *writer, struct arena *arena,
                              const struct outcome_objective *objectives, size_t count,
                              bool labels);

/** Add the table for a terminal; nothing when there is none. Errors: none. */
void outcome_tell_objectives(struct text *out, const struct outcome_objective *objectives,
                             size_t count);

#endif
