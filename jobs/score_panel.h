/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_SCORE_PANEL_H
#define LEVAIN_SCORE_PANEL_H

#include "call.h"
#include "panel_row.h"

#include "base/json_writer.h"

/*
 * score_panel - what a scoring run has to know of the panel before it judges any application: who
 * may not judge which, and how severe each marker is.
 *
 * Most calls have neither; they pay one query that gives one row. Memory grows with the conflicts,
 * not with the applications.
 */
struct score_conflicts;

struct score_panel {
    const struct fund_file *file;
    bool used;                             /* false: nothing is left out or corrected */
    struct score_conflicts *first, **last; /* in the order of the applications' codes */
    struct score_conflicts **by_id;        /* the same by application_id */
    size_t application_count;
    int64_t conflict_count, mark_count; /* markers and applications; marks that do not count */
    struct panel_severity severity;     /* when the call corrects it */
};

/** Look through the marks of the call once. Owner: the job's arena. Errors: as db_stream and
 *  panel_severity_add. */
enum status score_panel_read(struct job *job, const struct call *call, struct score_panel *panel,
                             struct err *err);

/** Give what is left out and corrected for an application. Errors: none. */
struct panel_view score_panel_view(const struct score_panel *panel, int64_t application_id);

/** Feed whose marks are left out of an application, and why; nothing where nobody's are.
 *  Errors: none. */
void score_panel_digest(const struct score_panel *panel, int64_t application_id,
                        struct digester *digester);

/** Store all of it with the run that was sealed in this transaction. Errors: as db_query. */
enum status score_panel_seal(struct job *job, const struct call *call,
                             const struct score_panel *panel, int64_t scoring_run_id,
                             struct err *err);

/** Write the member "conflicts": each marker left out, with the ground and how many marks.
 *  Errors: none. */
void score_panel_write(const struct score_panel *panel, struct json_writer *writer);

#endif
