/* SPDX-License-Identifier: MPL-2.0 */
#include "fund/panel.h"

#include <string.h>

/* The marks of one criterion, sorted out by who gave them. */
struct sorted {
    struct rational counted[FUND_ITEMS_MAX];
    const struct marker_mark *from[FUND_ITEMS_MAX]; /* that of each counted mark */
    size_t count;
    size_t expected; /* markers who should mark it and may */
    size_t expected_given, third_given;
    bool absent; /* a marker expected is excluded */
    bool has_committee;
    struct rational committee;
    struct rational low, high; /* of the markers expected, as given */
};

static bool
is_excluded(const struct panel_view *view, size_t marker)
{
    return view->excluded != NULL && view->excluded[marker] != 0;
}

/* The marker of a mark, or null when the mark can count for nothing. */
static const struct fund_marker *
marker_of(const struct panel_view *view, const struct marker_mark *mark, size_t *index)
{
    const struct fund_panel *panel = &view->file->panel;

    *index = fund_file_marker(view->file, mark->marker);
    if (*index == SIZE_MAX || !panel->markers[*index].marks[mark->criterion] ||
        is_excluded(view, *index)) {
        return NULL;
    }
    return &panel->markers[*index];
}

bool
panel_corrected(const struct panel_view *view, const struct marker_mark *mark,
                struct rational *corrected)
{
    const struct fund_criterion *criterion = &view->file->criteria[mark->criterion];
    size_t marker;

    *corrected = application_clamp(criterion, mark->mark);
    if (view->severity == NULL) {
        return true;
    }
    marker = fund_file_marker(view->file, mark->marker);
    if (marker == SIZE_MAX || view->file->panel.markers[marker].role == MARKER_COMMITTEE) {
        return true;
    }
    if (!rational_sub(*corrected, panel_shift_of(view->severity, marker, mark->criterion)->shift,
                      corrected)) {
        return false;
    }
    *corrected = application_clamp(criterion, *corrected);
    return true;
}

static void
count_expected(const struct panel_view *view, size_t criterion, struct sorted *sorted)
{
    const struct fund_panel *panel = &view->file->panel;

    for (size_t i = 0; i < panel->marker_count; i++) {
        if (panel->markers[i].role == MARKER_EXPECTED && panel->markers[i].marks[criterion]) {
            sorted->expected += !is_excluded(view, i);
            sorted->absent = sorted->absent || is_excluded(view, i);
        }
    }
}

static bool
keep(const struct panel_view *view, const struct marker_mark *mark, struct sorted *sorted)
{
    sorted->from[sorted->count] = mark;
    return panel_corrected(view, mark, &sorted->counted[sorted->count++]);
}

static bool
sort_expected(const struct panel_view *view, const struct marker_mark *mark,
              const struct fund_marker *marker, struct sorted *sorted)
{
    const bool first = sorted->expected_given == 0;

    if (marker->role == MARKER_COMMITTEE) {
        sorted->has_committee = true;
        return panel_corrected(view, mark, &sorted->committee);
    }
    if (marker->role == MARKER_THIRD || sorted->count == FUND_ITEMS_MAX) {
        return true;
    }
    sorted->low = first || rational_cmp(mark->mark, sorted->low) < 0 ? mark->mark : sorted->low;
    sorted->high = first || rational_cmp(mark->mark, sorted->high) > 0 ? mark->mark : sorted->high;
    sorted->expected_given++;
    return keep(view, mark, sorted);
}

/* Third readers are heard where they are called for; `called` tells by the spread. */
static bool
sort_third(const struct panel_view *view, size_t criterion, const struct marker_mark *marks,
           size_t count, struct sorted *sorted)
{
    bool fits = true;

    for (size_t i = 0; fits && i < count; i++) {
        size_t index = SIZE_MAX;
        const struct fund_marker *marker =
            marks[i].criterion == criterion ? marker_of(view, &marks[i], &index) : NULL;

        if (marker != NULL && marker->role == MARKER_THIRD && sorted->count < FUND_ITEMS_MAX) {
            sorted->third_given++;
            fits = keep(view, &marks[i], sorted);
        }
    }
    return fits;
}

/* Sort out the marks of a criterion; false when one does not fit. */
static bool
sort_out(const struct panel_view *view, size_t index, const struct marker_mark *marks, size_t count,
         struct sorted *sorted, bool *called)
{
    const struct fund_criterion *criterion = &view->file->criteria[index];
    struct rational spread;

    sorted->count = sorted->expected = sorted->expected_given = sorted->third_given = 0;
    sorted->absent = sorted->has_committee = false;
    sorted->low = sorted->high = rational_of(0);
    count_expected(view, index, sorted);
    for (size_t i = 0; i < count; i++) {
        size_t marker = SIZE_MAX;
        const struct fund_marker *from =
            marks[i].criterion == index ? marker_of(view, &marks[i], &marker) : NULL;

        if (from != NULL && !sort_expected(view, &marks[i], from, sorted)) {
            return false;
        }
    }
    if (!rational_sub(sorted->high, sorted->low, &spread)) {
        return false;
    }
    *called = criterion->has_third_reading && sorted->expected_given > 1 &&
              rational_cmp(spread, criterion->third_reading_at) >= 0;
    return !(*called || sorted->absent) || sort_third(view, index, marks, count, sorted);
}

/* ---- one mark of many ------------------------------------------------------------------------ */

static void
in_order(struct rational *values, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        const struct rational value = values[i];
        size_t at = i;

        for (; at > 0 && rational_cmp(values[at - 1], value) > 0; at--) {
            values[at] = values[at - 1];
        }
        values[at] = value;
    }
}

static bool
mean_of(const struct rational *values, size_t count, struct rational *mean)
{
    struct rational sum = rational_of(0);

    for (size_t i = 0; i < count; i++) {
        if (!rational_add(sum, values[i], &sum)) {
            return false;
        }
    }
    return rational_div(sum, rational_of((int64_t)count), mean);
}

/* The mean of the two marks that are closest; of pairs that are equally close, of all of them. */
static bool
closest_of(const struct rational *values, size_t count, struct rational *mark)
{
    struct rational pairs[FUND_ITEMS_MAX], least = rational_of(0), gap;
    size_t pair_count = 0;

    for (size_t i = 1; i < count; i++) {
        if (!rational_sub(values[i], values[i - 1], &gap)) {
            return false;
        }
        if (pair_count > 0 && rational_cmp(gap, least) > 0) {
            continue;
        }
        pair_count = pair_count > 0 && rational_cmp(gap, least) == 0 ? pair_count : 0;
        least = gap;
        if (!mean_of(&values[i - 1], 2, &pairs[pair_count++])) {
            return false;
        }
    }
    return mean_of(pairs, pair_count, mark);
}

/* The marks of the panel as one, by the declared method; there is one at least. */
static bool
combined(const struct fund_criterion *criterion, struct sorted *sorted, bool third_read,
         struct rational *mark)
{
    struct rational *values = sorted->counted;
    const size_t count = sorted->count;

    in_order(values, count);
    if (third_read && criterion->two_closest && count > 1) {
        return closest_of(values, count, mark);
    }
    if (criterion->method == MARK_TRIMMED_MEAN && count >= criterion->trim_from) {
        return mean_of(values + 1, count - 2, mark);
    }
    if (criterion->method == MARK_MEDIAN) {
        return mean_of(values + (count - 1) / 2, count % 2 == 0 ? 2 : 1, mark);
    }
    return mean_of(values, count, mark);
}

static bool
mark_of(const struct panel_view *view, size_t index, const struct marker_mark *marks, size_t count,
        struct panel_mark *panel)
{
    const struct fund_criterion *criterion = &view->file->criteria[index];
    struct sorted sorted;
    bool called = false;

    *panel = (struct panel_mark){.mark = rational_of(0)};
    if (!sort_out(view, index, marks, count, &sorted, &called)) {
        return false;
    }
    panel->third_reading = called && sorted.third_given == 0;
    panel->third_read = sorted.third_given > 0;
    panel->counted = sorted.count;
    if (criterion->method == MARK_CONSOLIDATED) {
        panel->known = sorted.has_committee && sorted.count >= criterion->minimum_marks;
        panel->mark = sorted.has_committee ? sorted.committee : panel->mark;
        return true;
    }
    panel->known = sorted.count > 0 &&
                   (criterion->minimum_marks > 0 ? sorted.count >= criterion->minimum_marks
                                                 : sorted.expected_given >= sorted.expected);
    return sorted.count == 0 ||
           combined(criterion, &sorted, called && panel->third_read, &panel->mark);
}

enum status
panel_marks(const struct panel_view *view, const struct marker_mark *marks, size_t count,
            struct panel_mark *panel, struct err *err)
{
    const struct fund_file *file = view->file;

    for (size_t i = 0; i < file->criterion_count; i++) {
        if (file->criteria[i].method != MARK_COMPUTED &&
            !mark_of(view, i, marks, count, &panel[i])) {
            return err_set(err, ST_DATA, _("criterion %s: the mean of its marks is out of range"),
                           file->criteria[i].code);
        }
    }
    return ST_OK;
}

/* Whether shifts found under one file are of the same markers and criteria in another. */
static bool
has_same_panel(const struct fund_file *a, const struct fund_file *b)
{
    bool same =
        a->panel.marker_count == b->panel.marker_count && a->criterion_count == b->criterion_count;

    for (size_t i = 0; same && i < a->panel.marker_count; i++) {
        same = strcmp(a->panel.markers[i].code, b->panel.markers[i].code) == 0;
    }
    for (size_t i = 0; same && i < a->criterion_count; i++) {
        same = strcmp(a->criteria[i].code, b->criteria[i].code) == 0;
    }
    return same;
}

enum status
panel_of_application(struct arena *arena, const struct fund_file *file,
                     struct application *application, const struct marker_mark *marks, size_t count,
                     struct err *err)
{
    struct panel_view view = {.file = file};
    uint8_t *excluded = application->excluded_count > 0
                            ? ARENA_NEW(arena, uint8_t, file->panel.marker_count)
                            : NULL;

    for (size_t i = 0; i < application->excluded_count; i++) {
        const size_t marker = fund_file_marker(file, application->excluded[i]);

        if (marker != SIZE_MAX) {
            excluded[marker] = 1;
        }
    }
    view.excluded = excluded;
    if (application->severity != NULL && has_same_panel(application->severity->file, file)) {
        view.severity = application->severity;
    }
    return panel_marks(&view, marks, count, application->panel, err);
}

bool
panel_counts(const struct panel_view *view, const struct marker_mark *mark,
             const struct panel_mark *panel)
{
    size_t index = SIZE_MAX;
    const struct fund_marker *marker = marker_of(view, mark, &index);
    const bool consolidated = view->file->criteria[mark->criterion].method == MARK_CONSOLIDATED;

    if (marker == NULL) {
        return false;
    }
    if (consolidated) {
        return marker->role == MARKER_COMMITTEE;
    }
    return marker->role == MARKER_EXPECTED || (marker->role == MARKER_THIRD && panel->third_read);
}

/* ---- severity -------------------------------------------------------------------------------- */

struct panel_severity
panel_severity_begin(struct arena *arena, const struct fund_file *file)
{
    const size_t count = file->panel.marker_count * file->criterion_count;
    struct panel_severity severity = {.file = file,
                                      .shifts = ARENA_NEW(arena, struct panel_shift, count)};

    for (size_t i = 0; i < count; i++) {
        severity.shifts[i].own = severity.shifts[i].others = severity.shifts[i].shift =
            rational_of(0);
    }
    return severity;
}

struct panel_shift *
panel_shift_of(const struct panel_severity *severity, size_t marker, size_t criterion)
{
    return &severity->shifts[marker * severity->file->criterion_count + criterion];
}

static bool
compare_markers(struct panel_severity *severity, const struct panel_view *view, size_t criterion,
                const struct marker_mark *marks, size_t count)
{
    struct sorted sorted;
    struct rational mean;
    bool called = false;

    if (!sort_out(view, criterion, marks, count, &sorted, &called) ||
        (sorted.count > 1 && !mean_of(sorted.counted, sorted.count, &mean))) {
        return false;
    }
    for (size_t i = 0; sorted.count > 1 && i < sorted.count; i++) {
        struct panel_shift *shift = panel_shift_of(
            severity, fund_file_marker(view->file, sorted.from[i]->marker), criterion);

        shift->count++;
        if (!rational_add(shift->own, sorted.counted[i], &shift->own) ||
            !rational_add(shift->others, mean, &shift->others)) {
            return false;
        }
    }
    return true;
}

static enum status
out_of_range(const struct fund_file *file, size_t criterion, struct err *err)
{
    return err_set(err, ST_DATA, _("criterion %s: the severity of its markers is out of range"),
                   file->criteria[criterion].code);
}

enum status
panel_severity_add(struct panel_severity *severity, const struct marker_mark *marks, size_t count,
                   const uint8_t *excluded, struct err *err)
{
    const struct panel_view view = {.file = severity->file, .excluded = excluded};

    for (size_t i = 0; i < severity->file->criterion_count; i++) {
        if (severity->file->criteria[i].method != MARK_COMPUTED &&
            !compare_markers(severity, &view, i, marks, count)) {
            return out_of_range(severity->file, i, err);
        }
    }
    return ST_OK;
}

enum status
panel_severity_settle(struct panel_severity *severity, struct err *err)
{
    const struct fund_file *file = severity->file;

    for (size_t i = 0; i < file->panel.marker_count * file->criterion_count; i++) {
        struct panel_shift *one = &severity->shifts[i];

        if (one->count > 0 &&
            (!rational_sub(one->own, one->others, &one->shift) ||
             !rational_div(one->shift, rational_of((int64_t)one->count), &one->shift) ||
             !rational_mul(one->shift, file->panel.shrink, &one->shift) ||
             !rational_round_half_up(one->shift, file->panel.severity_step, &one->shift))) {
            return out_of_range(file, i % file->criterion_count, err);
        }
    }
    return ST_OK;
}
