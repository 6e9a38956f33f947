/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_PANEL_H
#define LEVAIN_PANEL_H

#include "fund/application.h"

/*
 * panel - what the marks of several markers are worth together.
 *
 * The marks of one application go in, with the markers who may not judge it; out comes one mark a
 * criterion, as the call declares it. It looks at nothing else, so that a run, a trial, an
 * explanation and a "what if this marker were left out" give the same (P3). Exact, and the same in
 * any order of the marks (P2).
 */

/* How far a marker's marks of a criterion lie from those of the panel, over the applications that
 * the marker marked and another one too. */
struct panel_shift {
    size_t count;                /* applications compared */
    struct rational own, others; /* sums: of the marker's marks, of the means of the panel */
    struct rational shift;       /* what is taken off each of the marker's marks */
};

struct panel_severity {
    const struct fund_file *file;
    struct panel_shift *shifts; /* marker x criterion */
};

/* What is left out and what is corrected. All null: the marks as they are. */
struct panel_view {
    const struct fund_file *file;
    const uint8_t *excluded;               /* a marker of the panel each: 1 = does not count */
    const struct panel_severity *severity; /* settled; null = no correction */
};

/**
 * Make the mark of each criterion that markers give.
 *
 * Counted are the marks of markers who may mark the criterion and are not excluded, each brought to
 * the scale, corrected where severity is, and brought to the scale again. Third readers count where
 * the spread of the marks as given calls for one, or a marker expected is excluded. The mark is
 * known from `minimum_marks` on; without, when every marker expected who is not excluded has marked
 * it, and at least one. Of the committee's criteria, the committee's mark counts and is never
 * corrected.
 *
 * Errors: ST_DATA - the exact arithmetic overflows; the message names the criterion.
 * Source: decisions 0006, 0007, 0016.
 */
enum status panel_marks(const struct panel_view *view, const struct marker_mark *marks,
                        size_t count, struct panel_mark *panel, struct err *err)
    __attribute__((warn_unused_result));

/** Fill the panel of an application, without the markers whom it excludes and with the severity of
 * its run, under `file`, which may be another one than that of the run. Owner: `arena`. Errors: as
 * panel_marks. */
enum status panel_of_application(struct arena *arena, const struct fund_file *file,
                                 struct application *application, const struct marker_mark *marks,
                                 size_t count, struct err *err) __attribute__((warn_unused_result));

/** Tell whether this mark of the application enters its criterion's mark. `panel` is what
 *  panel_marks gave. Errors: none. */
bool panel_counts(const struct panel_view *view, const struct marker_mark *mark,
                  const struct panel_mark *panel);

/** Give a mark as it counts: on the scale, corrected. Errors: false when it does not fit. */
bool panel_corrected(const struct panel_view *view, const struct marker_mark *mark,
                     struct rational *corrected) __attribute__((warn_unused_result));

/**
 * Compare markers: begin, add every application of the call with the markers who may not judge it,
 * in any order, then settle.
 *
 * A marker's shift for a criterion is the mean of his marks minus the mean of the panel's mean
 * marks over the same applications (those with two counted marks or more), times `shrink`, rounded
 * to a multiple of `severity_step` (half a step away from 0).
 *
 * Owner:  `arena`. Errors: ST_DATA - the exact arithmetic overflows.
 */
struct panel_severity panel_severity_begin(struct arena *arena, const struct fund_file *file);
enum status panel_severity_add(struct panel_severity *severity, const struct marker_mark *marks,
                               size_t count, const uint8_t *excluded, struct err *err)
    __attribute__((warn_unused_result));
enum status panel_severity_settle(struct panel_severity *severity, struct err *err)
    __attribute__((warn_unused_result));

/** Give what was found of a marker's marks of a criterion. Errors: none. */
struct panel_shift *panel_shift_of(const struct panel_severity *severity, size_t marker,
                                   size_t criterion);

#endif
