/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_TRY_PANEL_H
#define LEVAIN_TRY_PANEL_H

#include "fund/intake.h"
#include "job.h"

/*
 * try_panel - the marks of applications that are tried in memory: those of their own file, and
 * those of --marks, without those of markers who have a conflict.
 */
struct try_marks {
    struct application *application; /* whose panel is filled */
    const char *siren;               /* of who applies; null */
    struct marker_mark *marks;
    size_t mark_count, own_count; /* the first ones are of the file of applications */
};

struct try_panel {
    struct job *job;
    const struct fund_file *file;
    struct problems *problems;
    struct try_marks **entries; /* by code */
    size_t count;
};

/** Give the marks of a line of the file of applications, and who applies. Owner: `arena`.
 *  Errors: none. */
struct try_marks try_marks_of(struct arena *arena, const struct intake_line *line);

/** Read the file of --marks, if there is one, and make the marks of every application. What is
 * wrong with the file is reported. Errors: as panel_file_read and panel_marks. */
enum status try_panel_read(struct try_panel *panel, struct err *err);

#endif
