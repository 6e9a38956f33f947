/* SPDX-License-Identifier: MPL-2.0 */
#include "fund/panel_file_reading.h"

#include "base/text.h"

#include <stdio.h>
#include <string.h>

static const struct fund_field FIELDS_OF[FIELDS] = {
    [MARKER] = {.name = "marker", .type = TYPE_TEXT, .in_texts = true, .index = 0},
    [WORDS] = {.name = "justification", .type = TYPE_TEXT, .in_texts = true, .index = 1},
    [CRITERION] = {.name = "criterion", .type = TYPE_TEXT, .in_texts = true, .index = 2},
    [MARK] = {.name = "mark", .type = TYPE_NUMBER, .scale = APPLICATION_NUMBER_SCALE, .index = 0},
    [GIVEN_AT] = {.name = "given_at", .type = TYPE_INSTANT, .optional = true, .index = 1},
};

struct fund_file
panel_file_layout(struct arena *arena, const struct fund_file *file, enum panel_file_kind kind)
{
    const size_t count = kind == PANEL_MARKS ? FIELDS : CRITERION;
    struct fund_file layout = {
        .path = file->path,
        .zone = file->zone,
        .csv = file->csv,
        .cells = file->cells,
        .has_fixed_columns = true,
        .code_column = "application",
        .submitted_field = SIZE_MAX,
        .earlier_field = SIZE_MAX,
        .fields = ARENA_NEW(arena, struct fund_field, count),
        .field_count = count,
        .text_count = kind == PANEL_MARKS ? 3 : 2,
        .number_count = kind == PANEL_MARKS ? 2 : 0,
    };

    memcpy(layout.fields, FIELDS_OF, count * sizeof *layout.fields);
    if (kind == PANEL_CONFLICTS) {
        layout.fields[WORDS].name = "motive";
    }
    for (size_t i = 0; i < count; i++) {
        layout.fields[i].column = layout.fields[i].name;
    }
    return layout;
}

bool
panel_file_is_json(const char *path)
{
    const size_t length = strlen(path);

    return length > 5 && strcmp(path + length - 5, ".json") == 0;
}

/* ---- what the call refuses ------------------------------------------------------------------- */

void
panel_report(struct panel_reading *reading, const struct panel_place *place, const char *value,
             const char *reason, const char *advice)
{
    const struct problem problem = {.file = reading->path,
                                    .line = place->line,
                                    .column = place->column,
                                    .place = place->name,
                                    .value = value != NULL ? value : "",
                                    .reason = reason,
                                    .advice = advice};

    if (reading->first_reason == NULL) {
        reading->first_reason = text_format(reading->arena, "%s: %s", place->name, reason);
    }
    problem_report(reading->hooks->problems, &problem);
}

static const char *
criteria_of(struct panel_reading *reading, const struct fund_marker *marker)
{
    struct text text = text_in(reading->arena);

    for (size_t i = 0; i < reading->file->criterion_count; i++) {
        if (marker == NULL ? reading->file->criteria[i].method != MARK_COMPUTED
                           : marker->marks[i] != 0) {
            text_addf(&text, "%s%s", text.length > 0 ? ", " : "", reading->file->criteria[i].code);
        }
    }
    return text_of(&text);
}

static const char *
markers_of(struct panel_reading *reading)
{
    struct text text = text_in(reading->arena);

    for (size_t i = 0; i < reading->file->panel.marker_count; i++) {
        text_addf(&text, "%s%s", i > 0 ? ", " : "", reading->file->panel.markers[i].code);
    }
    return text_of(&text);
}

static bool
is_blank(const char *text)
{
    return text == NULL || text[strspn(text, " \t\r\n")] == '\0';
}

static void
judge_marker(struct panel_reading *reading, const struct panel_place *places, const char *code,
             size_t criterion)
{
    const size_t marker = code != NULL ? fund_file_marker(reading->file, code) : SIZE_MAX;

    if (is_blank(code)) {
        panel_report(reading, &places[MARKER], "", _("nobody is named"),
                     text_format(reading->arena, _("write one of: %s"), markers_of(reading)));
    } else if (marker == SIZE_MAX) {
        panel_report(reading, &places[MARKER], code, _("the panel of the call has no such marker"),
                     text_format(reading->arena, _("write one of: %s"), markers_of(reading)));
    } else if (criterion != SIZE_MAX && !reading->file->panel.markers[marker].marks[criterion]) {
        panel_report(reading, &places[MARKER], code,
                     text_format(reading->arena, _("this marker may not mark %s"),
                                 reading->file->criteria[criterion].code),
                     text_format(reading->arena, _("its criteria are: %s"),
                                 criteria_of(reading, &reading->file->panel.markers[marker])));
    }
}

static size_t
judge_criterion(struct panel_reading *reading, const struct panel_place *place, const char *code)
{
    const size_t criterion = code != NULL ? fund_file_criterion(reading->file, code) : SIZE_MAX;

    if (criterion == SIZE_MAX) {
        panel_report(
            reading, place, code, _("the call has no such criterion"),
            text_format(reading->arena, _("write one of: %s"), criteria_of(reading, NULL)));
    } else if (reading->file->criteria[criterion].method == MARK_COMPUTED) {
        panel_report(
            reading, place, code, _("this criterion is computed from facts: nobody marks it"),
            text_format(reading->arena, _("write one of: %s"), criteria_of(reading, NULL)));
        return SIZE_MAX;
    }
    return criterion;
}

static void
judge_mark(struct panel_reading *reading, const struct panel_place *place,
           const struct application *line, size_t index, struct rational *mark)
{
    const struct fund_criterion *criterion =
        index != SIZE_MAX ? &reading->file->criteria[index] : NULL;

    if (!line->number_known[FIELDS_OF[MARK].index]) {
        panel_report(reading, place, "", _("the mark is missing"),
                     _("leave the line out until it is given: a missing mark is not zero"));
        return;
    }
    if (!rational_make(line->numbers[FIELDS_OF[MARK].index], 1000000, mark) || criterion == NULL) {
        return;
    }
    if (rational_cmp(application_clamp(criterion, *mark), *mark) != 0) {
        panel_report(
            reading, place, rational_exact(reading->arena, *mark),
            text_format(reading->arena, _("the mark is not on the scale of %s"), criterion->code),
            text_format(reading->arena, _("ask the marker for a mark from %s to %s"),
                        rational_exact(reading->arena, criterion->scale_min),
                        rational_exact(reading->arena, criterion->scale_max)));
    }
}

static void
judge_given_at(struct panel_reading *reading, const struct panel_place *place,
               const struct application *line, struct panel_line *out)
{
    const struct fund_panel *panel = &reading->file->panel;
    const size_t index = FIELDS_OF[GIVEN_AT].index;

    out->has_given_at = line->number_known[index] != 0;
    out->given_at = line->numbers[index];
    if (!out->has_given_at) {
        return;
    }
    if (out->given_at > reading->as_of) {
        panel_report(reading, place,
                     instant_text(reading->arena, out->given_at, reading->file->zone),
                     _("given after now"), _("correct the time, or leave it out"));
    } else if (panel->has_closes && out->given_at > panel->closes) {
        panel_report(reading, place,
                     instant_text(reading->arena, out->given_at, reading->file->zone),
                     text_format(reading->arena, _("late: marks were taken until %s"),
                                 instant_text(reading->arena, panel->closes, reading->file->zone)),
                     "");
    }
}

enum status
panel_judge(struct panel_reading *reading, long key, const struct application *line,
            const struct panel_place *places, struct err *err)
{
    struct panel_line out = {
        .line = key,
        .application_column = reading->application_column,
        .application = line->code,
        .marker = line->texts[FIELDS_OF[MARKER].index],
        .words = line->texts[FIELDS_OF[WORDS].index],
        .criterion = SIZE_MAX,
    };

    if (reading->kind == PANEL_MARKS) {
        out.criterion =
            judge_criterion(reading, &places[CRITERION], line->texts[FIELDS_OF[CRITERION].index]);
        judge_mark(reading, &places[MARK], line, out.criterion, &out.mark);
        judge_given_at(reading, &places[GIVEN_AT], line, &out);
    }
    judge_marker(reading, places, out.marker, out.criterion);
    if (is_blank(out.words)) {
        panel_report(reading, &places[WORDS], "",
                     reading->kind == PANEL_MARKS ? _("the justification is missing")
                                                  : _("the motive is missing"),
                     reading->kind == PANEL_MARKS
                         ? _("write why the mark is what it is: applicants may ask")
                         : _("write what ties the marker to the application"));
    }
    if (reading->first_reason == NULL) {
        return reading->hooks->on_line(reading->hooks->context, &out, err);
    }
    reading->counts->good_count--;
    reading->counts->refused_count++;
    reading->hooks->on_refused(reading->hooks->context, out.line, reading->first_reason);
    reading->first_reason = NULL;
    return ST_OK;
}

/* ---- CSV ------------------------------------------------------------------------------------- */

static enum status
on_header(void *context, const struct csv_row *row, struct err *err)
{
    struct panel_reading *reading = context;

    (void)err;
    for (size_t i = 0; i < row->count; i++) {
        if (strcmp(row->cells[i], reading->layout.code_column) == 0) {
            reading->application_column = (long)i + 1;
        }
        for (size_t field = 0; field < reading->layout.field_count; field++) {
            if (strcmp(row->cells[i], reading->layout.fields[field].column) == 0) {
                reading->columns[field] = (long)i + 1;
            }
        }
    }
    return ST_OK;
}

static enum status
on_csv_line(void *context, const struct intake_line *line, struct err *err)
{
    struct panel_reading *reading = context;
    struct panel_place places[FIELDS];

    for (size_t field = 0; field < reading->layout.field_count; field++) {
        places[field] = (struct panel_place){line->row->line, reading->columns[field],
                                             reading->layout.fields[field].column};
    }
    return panel_judge(reading, line->row->line, &line->application, places, err);
}

/* ---- both ------------------------------------------------------------------------------------ */

static enum status
check_period(const struct panel_reading *reading, struct err *err)
{
    const struct fund_panel *panel = &reading->file->panel;

    if (reading->kind != PANEL_MARKS) {
        return ST_OK;
    }
    if (panel->has_closes && reading->as_of > panel->closes) {
        err_hint(err, "%s",
                 _("marks_close of the panel can be moved by a new rule set, with a reason"));
        return err_set(err, ST_DATA, _("%s: late: marks were taken until %s"), reading->path,
                       instant_text(reading->arena, panel->closes, reading->file->zone));
    }
    if (panel->has_opens && reading->as_of < panel->opens) {
        return err_set(err, ST_DATA, _("%s: early: marks are taken from %s on"), reading->path,
                       instant_text(reading->arena, panel->opens, reading->file->zone));
    }
    return ST_OK;
}

enum status
panel_file_read(struct arena *arena, const struct panel_file *source,
                const struct panel_file_hooks *hooks, struct intake_counts *counts, struct err *err)
{
    struct panel_reading reading = {.arena = arena,
                                    .file = source->call,
                                    .layout = panel_file_layout(arena, source->call, source->kind),
                                    .kind = source->kind,
                                    .path = source->path,
                                    .as_of = source->as_of,
                                    .hooks = hooks,
                                    .counts = counts};
    const struct intake_hooks intake = {.context = &reading,
                                        .problems = hooks->problems,
                                        .on_line = on_csv_line,
                                        .on_header = on_header};
    enum status status = check_period(&reading, err);

    *counts = (struct intake_counts){0};
    if (status != ST_OK) {
        return status;
    }
    return panel_file_is_json(source->path)
               ? panel_read_json(&reading, err)
               : intake_read_file(arena, &reading.layout, source->path, &intake, counts, err);
}
