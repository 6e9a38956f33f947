/* SPDX-License-Identifier: MPL-2.0 */
#include "base/text.h"
#include "exchange/identifiers.h"
#include "fund/fund_file_parts.h"

#include <string.h>

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

/* ---- markers --------------------------------------------------------------------------------- */

static void
read_marked(struct reader *reader, const struct json_node *list, struct fund_marker *marker)
{
    const struct fund_file *file = reader->file;
    const size_t count = reader_list(reader, list, FUND_ITEMS_MAX);
    const struct json_node *node = count > 0 ? list->first : NULL;

    if (list != NULL && list->kind == JSON_KIND_ARRAY && list->count == 0) {
        reader_wrong(reader, list, _("this marker marks nothing"),
                     _("name a criterion, or leave the marker out"));
    }
    for (; node != NULL; node = node->next) {
        const char *code = NULL;
        size_t criterion;

        if (!reader_code(reader, node, &code)) {
            continue;
        }
        criterion = fund_file_criterion(file, code);
        if (criterion == SIZE_MAX) {
            reader_wrong(reader, node, text_format(reader->arena, _("no criterion `%s`"), code),
                         "");
        } else if (file->criteria[criterion].method == MARK_COMPUTED) {
            reader_wrong(
                reader, node,
                text_format(reader->arena, _("criterion `%s` is computed, not marked"), code), "");
        } else {
            marker->marks[criterion] = 1;
        }
    }
}

static void
read_persons(struct reader *reader, const struct json_node *list, struct fund_marker *marker)
{
    const size_t count = reader_list(reader, list, FUND_ITEMS_MAX);
    const struct json_node *node = count > 0 ? list->first : NULL;
    const char **persons = ARENA_NEW(reader->arena, const char *, count);

    for (; node != NULL; node = node->next) {
        if (reader_string(reader, node, &persons[marker->person_count])) {
            marker->person_count++;
        }
    }
    marker->persons = persons;
}

static void
read_marker(struct reader *reader, const struct json_node *node, const char **codes, size_t index)
{
    static const char *const keys[] = {"code",    "name",     "role", "organization",
                                       "persons", "criteria", NULL};
    static const char *const roles[] = {"marker", "third_reader", "committee", NULL};
    struct fund_marker *marker = &reader->file->panel.markers[index];
    const struct json_node *siren = reader_optional(node, "organization");
    size_t role = 0;

    marker->marks = ARENA_NEW(reader->arena, uint8_t, reader->file->criterion_count);
    if (!reader_object(reader, node, keys)) {
        return;
    }
    marker->code = reader_own_code(reader, node, codes, index);
    reader_words(reader, reader_optional(node, "name"), &marker->name);
    if (reader_choice(reader, reader_optional(node, "role"), roles, &role)) {
        marker->role = (enum marker_role)role;
    }
    if (reader_string(reader, siren, &marker->siren) && !identifier_is_siren(marker->siren)) {
        reader_wrong(reader, siren,
                     text_format(reader->arena, _("`%s` is not a valid SIREN"), marker->siren),
                     _("write its 9 digits, in quotes"));
    }
    read_persons(reader, reader_optional(node, "persons"), marker);
    read_marked(reader, reader_required(reader, node, "criteria"), marker);
}

static void
read_markers(struct reader *reader, const struct json_node *list)
{
    const size_t count = reader_list(reader, list, FUND_ITEMS_MAX);
    const struct json_node *node = count > 0 ? list->first : NULL;
    const char **codes = ARENA_NEW(reader->arena, const char *, count);

    if (list != NULL && list->kind == JSON_KIND_ARRAY && list->count == 0) {
        reader_wrong(reader, list, _("no marker: nothing can be marked"), "");
    }
    reader->file->panel.markers = ARENA_NEW(reader->arena, struct fund_marker, count);
    reader->file->panel.marker_count = count;
    for (size_t i = 0; i < count; i++, node = node->next) {
        read_marker(reader, node, codes, i);
    }
}

/* A call without a panel: each column of marks has its marker. */
static void
markers_of_columns(struct reader *reader)
{
    struct fund_file *file = reader->file;
    struct fund_panel *panel = &file->panel;

    panel->markers = ARENA_NEW(reader->arena, struct fund_marker, file->mark_column_count);
    for (size_t i = 0; i < file->mark_column_count; i++) {
        const struct fund_mark_column *column = &file->mark_columns[i];
        size_t marker;

        if (column->criterion != SIZE_MAX) {
            file->criteria[column->criterion].marker_count++;
        }
        if (column->marker == NULL || column->criterion == SIZE_MAX) {
            continue;
        }
        marker = fund_file_marker(file, column->marker);
        if (marker == SIZE_MAX) {
            marker = panel->marker_count++;
            panel->markers[marker] = (struct fund_marker){
                .code = column->marker,
                .marks = ARENA_NEW(reader->arena, uint8_t, file->criterion_count)};
        }
        panel->markers[marker].marks[column->criterion] = 1;
    }
}

/* ---- the panel ------------------------------------------------------------------------------- */

static void
read_period(struct reader *reader, const struct json_node *panel)
{
    struct fund_panel *into = &reader->file->panel;
    const struct json_node *closes = reader_optional(panel, "marks_close");

    into->has_opens = reader_instant(reader, reader_optional(panel, "marks_open"), &into->opens);
    into->has_closes = reader_instant(reader, closes, &into->closes);
    if (into->has_opens && into->has_closes && into->opens >= into->closes) {
        reader_wrong(reader, closes, _("marks are closed before they open"), "");
    }
}

static void
read_board(struct reader *reader, const struct json_node *node)
{
    const struct fund_file *file = reader->file;
    const char *name;
    size_t field;

    if (!reader_string(reader, node, &name)) {
        return;
    }
    field = fund_field_named(file, name);
    if (field != SIZE_MAX && names_at(reader, NAME_FIELD, field)->broken) {
        return;
    }
    if (field == SIZE_MAX || !file->fields[field].in_texts || file->fields[field].is_code) {
        reader_wrong(
            reader, node,
            text_format(reader->arena, _("no field `%s` of type text or list of code"), name),
            _("write the name of the field that names who sits on the board"));
        return;
    }
    reader->file->panel.board_field = field;
}

/* The field of a list that has texts, or SIZE_MAX. */
static size_t
read_member_field(struct reader *reader, const struct json_node *node, const struct fund_list *list)
{
    const char *name;

    if (!reader_string(reader, node, &name)) {
        return SIZE_MAX;
    }
    for (size_t i = 0; i < list->field_count; i++) {
        if (list->fields[i].name != NULL && strcmp(list->fields[i].name, name) == 0 &&
            list->fields[i].in_texts) {
            return i;
        }
    }
    reader_wrong(
        reader, node,
        text_format(reader->arena, _("the list %s has no field `%s` of texts"), list->name, name),
        "");
    return SIZE_MAX;
}

static void
read_members(struct reader *reader, const struct json_node *node)
{
    static const char *const keys[] = {"list", "siren", "persons", NULL};
    const struct fund_file *file = reader->file;
    struct fund_panel *panel = &reader->file->panel;
    const struct json_node *list = reader_optional(node, "list");
    const char *name;

    if (node == NULL || !reader_object(reader, node, keys) ||
        !reader_string(reader, reader_required(reader, node, "list"), &name)) {
        return;
    }
    panel->members_list = fund_file_list(file, name);
    if (panel->members_list == SIZE_MAX) {
        reader_wrong(reader, list, text_format(reader->arena, _("no list `%s`"), name),
                     _("write the name of one of \"lists\" of \"intake\""));
        return;
    }
    panel->members_siren = read_member_field(reader, reader_optional(node, "siren"),
                                             &file->lists[panel->members_list]);
    panel->members_board = read_member_field(reader, reader_optional(node, "persons"),
                                             &file->lists[panel->members_list]);
}

static void
read_severity(struct reader *reader, const struct json_node *node)
{
    static const char *const keys[] = {"method", "shrink", "step", NULL};
    static const char *const methods[] = {"mean_shift", NULL};
    struct fund_panel *panel = &reader->file->panel;
    const struct json_node *shrink = reader_optional(node, "shrink");
    const struct json_node *step = reader_optional(node, "step");
    size_t method = 0;

    if (node == NULL || !reader_object(reader, node, keys)) {
        return;
    }
    (void)reader_choice(reader, reader_required(reader, node, "method"), methods, &method);
    panel->has_severity = true;
    panel->shrink = rational_of(1);
    if (reader_number(reader, shrink, &panel->shrink) &&
        (panel->shrink.num <= 0 || rational_cmp(panel->shrink, rational_of(1)) > 0)) {
        reader_wrong(reader, shrink,
                     _("the part of the shift that is corrected is not above 0 and"
                       " at most 1"),
                     _("write 1 to correct it all, 0.5 to correct half of it"));
    }
    if (!rational_make(1, 100, &panel->severity_step)) {
        return;
    }
    if (reader_number(reader, step, &panel->severity_step) && panel->severity_step.num <= 0) {
        reader_wrong(reader, step, _("the step of a correction is not above 0"), "");
    }
}

/* Columns of marks come from markers who may mark their criterion. */
static void
check_columns(struct reader *reader, const struct json_node *panel)
{
    const struct fund_file *file = reader->file;

    for (size_t i = 0; i < file->mark_column_count && file->panel.marker_count > 0; i++) {
        const struct fund_mark_column *column = &file->mark_columns[i];
        size_t marker;

        if (column->marker == NULL || column->criterion == SIZE_MAX) {
            continue;
        }
        marker = fund_file_marker(file, column->marker);
        if (marker == SIZE_MAX || !file->panel.markers[marker].marks[column->criterion]) {
            reader_wrong(reader, json_member(panel, "markers"),
                         text_format(reader->arena,
                                     _("no marker `%s` may mark `%s`, whose column is in"
                                       " \"intake\""),
                                     column->marker, file->criteria[column->criterion].code),
                         _("declare the marker, with its criteria"));
        }
    }
}

static void
count_markers(struct fund_file *file)
{
    for (size_t i = 0; i < file->criterion_count; i++) {
        for (size_t m = 0; m < file->panel.marker_count; m++) {
            const struct fund_marker *marker = &file->panel.markers[m];

            file->criteria[i].marker_count +=
                marker->role == MARKER_EXPECTED && marker->marks[i] != 0;
        }
    }
}

void
panel_read(struct reader *reader, const struct json_node *panel)
{
    static const char *const keys[] = {"markers", "marks_open", "marks_close", "board",
                                       "members", "severity",   NULL};
    struct fund_panel *into = &reader->file->panel;

    into->board_field = into->members_list = SIZE_MAX;
    into->members_siren = into->members_board = SIZE_MAX;
    if (panel == NULL) {
        markers_of_columns(reader);
        return;
    }
    reader->file->panel.declared = true;
    if (!reader_object(reader, panel, keys)) {
        return;
    }
    read_markers(reader, reader_required(reader, panel, "markers"));
    read_period(reader, panel);
    read_board(reader, reader_optional(panel, "board"));
    read_members(reader, reader_optional(panel, "members"));
    read_severity(reader, reader_optional(panel, "severity"));
    check_columns(reader, panel);
    count_markers(reader->file);
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

    if (panel->declared && panel->marker_count == 0) {
        return; /* it was reported that there is nobody */
    }
    for (size_t i = 0; i < reader->file->criterion_count; i++) {
        const struct json_node *node = names_at(reader, NAME_MARK, i)->node;

        if (node != NULL && reader->file->criteria[i].method != MARK_COMPUTED) {
            check_criterion(reader, node, i);
        }
    }
}

size_t
fund_file_marker(const struct fund_file *file, const char *code)
{
    for (size_t i = 0; i < file->panel.marker_count; i++) {
        const char *known = file->panel.markers[i].code;

        if (known != NULL && strcmp(known, code) == 0) {
            return i;
        }
    }
    return SIZE_MAX;
}
