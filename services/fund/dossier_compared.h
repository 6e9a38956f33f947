/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_DOSSIER_COMPARED_H
#define LEVAIN_DOSSIER_COMPARED_H

#include "base/json_writer.h"
#include "fund/fund_file.h"

/*
 * dossier_compared - what the committee's dossier says beside the run: the simulations of the call
 * set against it, and where they go against what one would expect.
 */
enum compared_list {
    COMPARED_ENTER, /* awarded in the simulation, not in the run */
    COMPARED_LEAVE, /* awarded in the run, not in the simulation */
    COMPARED_MORE,  /* awarded in both, more in the simulation */
    COMPARED_LESS,  /* awarded in both, less in the simulation */
    COMPARED_LISTS,
};

/* Codes of applications; of a long list only the first. */
struct compared_codes {
    const char *const *codes;
    size_t code_count;
    int64_t all_count;
};

struct compared_run {
    const char *name;
    const struct fund_variation *variations;
    size_t variation_count;
    int64_t net_cents, awarded_cents, left_cents, award_count;
    struct compared_codes lists[COMPARED_LISTS];
};

struct dossier_compared {
    int64_t awarded_cents;           /* by the run that they are set against */
    const struct compared_run *runs; /* by what they vary, then by its value */
    size_t run_count;
    int64_t all_count; /* of simulations stored, told or not */
};

/**
 * Write `simulations` (one each), `simulations_more_count` (not told, or null), and `surprises`:
 * sentences on settings that are looser and spend less or drop a winner, or tighter and spend more,
 * than those of `file`, which is the call as the run took it (simulation_files_signs).
 *
 * Errors: none.
 */
void dossier_compared_write(struct json_writer *writer, struct arena *arena,
                            const struct fund_file *file, const struct dossier_compared *compared);

#endif
