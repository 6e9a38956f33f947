/* SPDX-License-Identifier: MPL-2.0 */
#include "base/text.h"
#include "exchange/identifiers.h"
#include "fund/fund_file_parts.h"

#include <string.h>

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
    static const char *const keys[] = {"code",    "name",    "role",     "organization",
                                       "persons", "college", "criteria", NULL};
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
    (void)reader_code(reader, reader_optional(node, "college"), &marker->college);
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

    if (!fund_field_read(reader, node, &name, &field)) {
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
