/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_SIMULATE_H
#define LEVAIN_SIMULATE_H

#include "after.h"
#include "certificate.h"
#include "sweep.h"

#include "fund/simulation.h"
#include "fund/sweep_table.h"

/*
 * simulate - simulations of a call: computed in memory, point by point, and kept all at once.
 */
struct simulating {
    struct job *job;
    struct call *call; /* as it is */
    struct fund_source source;
    struct scoring_run scoring;
    struct after after; /* who wants nothing any more */
    struct simulation simulation;
    struct assessed_row *rows; /* what the call says of each application; null when none is kept */
    struct sweep_axis axes[JOB_SWEEPS_MAX];
    size_t axis_count, point_count;
    struct sweep_table table; /* what is told of each point */
    struct simulation_store *store;
};

/** Make room for the rows of points, which wait in memory. Owner: the job's arena. Errors: none. */
struct simulation_store *simulate_store_begin(struct simulating *simulating);

/** Add a point and its certificate: `rows` are what was said of each application before the walk.
 *  What waits is sent when it is much. Owner: `arena` is used and not reset.
 *  Errors: as copy_end. */
enum status simulate_store_add(struct simulating *simulating, struct arena *arena,
                               const struct simulation_point *point,
                               const struct certificate_point *of, struct certificate *certificate,
                               struct err *err);

/** Tell whether flips are looked for at each point: as for one run, up to CERTIFICATE_FLIPS_MAX
 *  applications in all; beyond, `explain` looks when asked. Errors: none. */
bool simulate_store_flips(const struct simulating *simulating);

/** Send what waits and keep all points as runs; their names go to the table.
 *  Errors: as copy_end, db_query. */
enum status simulate_store_end(struct simulating *simulating, struct err *err);

/** Print the table as text, CSV or JSON; write the chart. Errors: ST_CANNOT_WRITE. */
enum status simulate_print(struct simulating *simulating, struct err *err);

#endif
