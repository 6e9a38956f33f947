/* SPDX-License-Identifier: MPL-2.0 */
#include "fund/fund_file_parts.h"

#define TRIM_LEAST 3 /* with fewer, nothing would be left */

/* ---- how the marks of a criterion are made one ---------------------------------------------- */

static const char *const METHODS[] = {"mean",   "single",       "trimmed_mean",
                                      "median", "consolidated", NULL};
static const enum mark_method METHOD_OF[] = {MARK_MEAN, MARK_SINGLE, MARK_TRIMMED_MEAN, MARK_MEDIAN,
                                             MARK_CONSOLIDATED};

static void
read_third_reading(struct reader *reader, const struct json_node *node,
                   struct fund_criterion *criterion)
{
    static const char *const choices[] = {"all", "two_closest", NULL};
    const struct json_node *third = reader_optional(node, "third_reading_at");
    const struct json_node *after = reader_optional(node, "after_third_reading");
    const bool of_markers = criterion->method != MARK_COMPUTED && criterion->method != MARK_SINGLE;
    size_t choice = 0;

    criterion->has_third_reading = reader_number(reader, third, &criterion->third_reading_at);
    if (criterion->has_third_reading &&
        rational_cmp(criterion->third_reading_at, rational_of(0)) <= 0) {
        reader_wrong(reader, third, _("the spread that calls for a third reading is not above 0"),
                     "");
    }
    if (third != NULL && !of_markers) {
        reader_wrong(reader, third, _("only marks of several markers can call for a third reading"),
                     "");
    }
    if (reader_choice(reader, after, choices, &choice)) {
        criterion->two_closest = choice == 1;
    }
    if (after != NULL && (third == NULL || criterion->method == MARK_CONSOLIDATED)) {
        reader_wrong(reader, after, _("no third reading changes the mark of this criterion"),
                     _("write \"third_reading_at\", or leave this out"));
    }
}

static void
read_counts(struct reader *reader, const struct json_node *node, struct fund_criterion *criterion)
{
    const struct json_node *minimum = reader_optional(node, "minimum_marks");
    const struct json_node *trim = reader_optional(node, "trim_from");
    int64_t count = 0;

    if (reader_integer(reader, minimum, 1, FUND_ITEMS_MAX, &count)) {
        criterion->minimum_marks = (size_t)count;
    }
    if (minimum != NULL && criterion->method == MARK_COMPUTED) {
        reader_wrong(reader, minimum, _("a criterion that is computed has no marks"), "");
    }
    if (criterion->method == MARK_TRIMMED_MEAN) {
        criterion->trim_from = TRIM_LEAST;
        if (reader_integer(reader, reader_required(reader, node, "trim_from"), TRIM_LEAST,
                           FUND_ITEMS_MAX, &count)) {
            criterion->trim_from = (size_t)count;
        }
    } else if (trim != NULL) {
        reader_wrong(reader, trim, _("only a trimmed mean leaves marks out"),
                     _("write \"marks\": \"trimmed_mean\", or leave this out"));
    }
}

/* By a formula or by marks, and never by both. */
void
panel_read_method(struct reader *reader, const struct json_node *node,
                  struct fund_criterion *criterion)
{
    const struct json_node *formula = reader_optional(node, "formula");
    const struct json_node *marks = reader_optional(node, "marks");
    size_t choice = 0;

    criterion->method = marks == NULL ? MARK_COMPUTED : MARK_SINGLE;
    if ((formula == NULL) == (marks == NULL)) {
        reader_wrong(reader, node, _("expected either \"formula\" or \"marks\""), "");
        return;
    }
    if (formula != NULL) {
        criterion->program = names_formula(reader, formula, MOMENT_ASSESS, TYPE_NUMBER);
    } else if (reader_choice(reader, marks, METHODS, &choice)) {
        criterion->method = METHOD_OF[choice];
    }
    read_third_reading(reader, node, criterion);
    read_counts(reader, node, criterion);
}

/* ---- what a criterion needs of its markers --------------------------------------------------- */

static size_t
markers_of_role(const struct fund_file *file, size_t criterion, enum marker_role role)
{
    size_t count = 0;

    for (size_t m = 0; m < file->panel.marker_count; m++) {
        const struct fund_marker *marker = &file->panel.markers[m];

        count += marker->role == role && marker->marks[criterion] != 0;
    }
    return count;
}

static void
check_committee(struct reader *reader, const struct json_node *node, size_t index)
{
    const struct fund_criterion *criterion = &reader->file->criteria[index];
    const size_t committees = markers_of_role(reader->file, index, MARKER_COMMITTEE);

    if (criterion->method == MARK_CONSOLIDATED && committees != 1) {
        reader_wrong(reader, node,
                     _("one marker of role \"committee\" consolidates the mark of this criterion"),
                     _("declare it in \"markers\" of \"panel\""));
    }
    if (criterion->method != MARK_CONSOLIDATED && committees > 0) {
        reader_wrong(reader, node,
                     _("the committee marks this criterion, and its mark would not count"),
                     _("write \"marks\": \"consolidated\""));
    }
}

static void
check_criterion(struct reader *reader, const struct json_node *node, size_t index)
{
    const struct fund_criterion *criterion = &reader->file->criteria[index];
    const bool declared = reader->file->panel.declared;
    const size_t readers = markers_of_role(reader->file, index, MARKER_THIRD);

    if (criterion->marker_count == 0 && criterion->method != MARK_CONSOLIDATED) {
        reader_wrong(reader, node,
                     declared ? _("no marker of \"panel\" marks this criterion")
                              : _("no column of \"marks\" gives the marks of this criterion"),
                     declared ? _("name it in the criteria of a marker")
                              : _("name one in \"marks\" of \"intake\""));
    }
    if (criterion->method == MARK_SINGLE && criterion->marker_count > 1) {
        reader_wrong(reader, node,
                     declared ? _("several markers give the single mark of this criterion")
                              : _("several columns give the single mark of this criterion"),
                     _("leave one, or write \"marks\": \"mean\""));
    }
    if (criterion->has_third_reading && criterion->marker_count == 1) {
        reader_wrong(reader, node, _("a third reading needs two markers"), "");
    }
    if (criterion->minimum_marks > criterion->marker_count + readers) {
        reader_wrong(reader, node, _("the criterion has fewer markers than \"minimum_marks\""), "");
    }
    check_committee(reader, node, index);
}

void
panel_check_markers(struct reader *reader)
{
    const struct fund_panel *panel = &reader->file->panel;

    if (reader->marked || (panel->declared && panel->marker_count == 0)) {
        return; /* it was reported that there is nobody */
    }
    for (size_t i = 0; i < reader->file->criterion_count; i++) {
        const struct json_node *node = names_at(reader, NAME_MARK, i)->node;

        if (node != NULL && reader->file->criteria[i].method != MARK_COMPUTED) {
            check_criterion(reader, node, i);
        }
    }
}
