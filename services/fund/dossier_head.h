/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_DOSSIER_HEAD_H
#define LEVAIN_DOSSIER_HEAD_H

#include "fund/dossier_compared.h"
#include "fund/outcome.h"
#include "fund/stability.h"

/*
 * dossier_head - what a committee's dossier says of the fund, the call and the run, before it comes
 * to the applications. reports/dossier/README.md has the shape. It does not say when the run was
 * made: the same run, made again elsewhere, gives the same bytes (P2).
 */
struct dossier_rule_counts { /* of applications, for each rule of the call */
    int64_t failed, unknown, waived;
};

struct dossier_run {
    const struct outcome_run *run;
    const struct dossier_rule_counts *rules; /* file->rule_count */
    const char *engine, *results_sha256;
    int64_t application_count;
    const char *last_awarded; /* application under which the cut is drawn; null = none */
    int64_t waiting_count;    /* for who writes it */
    int64_t award_count;
    const struct dossier_compared *compared; /* null = not set against simulations */
    const struct stability *stability;       /* null = not looked at */
};

/** Write the head as one JSON object, in the language spoken. Errors: none. */
void dossier_head_write(struct json_writer *writer, struct arena *arena,
                        const struct fund_file *file, const struct dossier_run *run);

#endif
