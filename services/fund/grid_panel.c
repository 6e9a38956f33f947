/* SPDX-License-Identifier: MPL-2.0 */
/* Who marks, and how the marks of several markers become one: as panel.c does it. */
#include "fund/grid_parts.h"

/* ---- lists of names -------------------------------------------------------------------------- */

static const char *
joined(struct grid_writing *grid, const char *const *names, size_t count)
{
    struct text text = text_in(grid->arena);

    for (size_t i = 0; i < count; i++) {
        text_addf(&text, "%s%s", i > 0 ? ", " : "", names[i]);
    }
    return text_of(&text);
}

/* Who may mark a criterion in a role: "Anne Martin, bob"; null when nobody may. */
static const char *
markers_of(struct grid_writing *grid, size_t criterion, enum marker_role role)
{
    const struct fund_panel *panel = &grid->file->panel;
    const char **names = ARENA_NEW(grid->arena, const char *, panel->marker_count);
    size_t count = 0;

    for (size_t i = 0; i < panel->marker_count; i++) {
        const struct fund_marker *marker = &panel->markers[i];

        if (marker->role == role && marker->marks[criterion]) {
            names[count++] = fund_text_in(&marker->name, marker->code);
        }
    }
    return count > 0 ? joined(grid, names, count) : NULL;
}

static const char *
criteria_of(struct grid_writing *grid, const struct fund_marker *marker)
{
    const struct fund_file *file = grid->file;
    const char **codes = ARENA_NEW(grid->arena, const char *, file->criterion_count);
    size_t count = 0;

    for (size_t i = 0; i < file->criterion_count; i++) {
        if (marker->marks[i]) {
            codes[count++] = file->criteria[i].code;
        }
    }
    return joined(grid, codes, count);
}

/* ---- one mark of many ------------------------------------------------------------------------ */

static const char *
method_words(struct grid_writing *grid, const struct fund_criterion *criterion)
{
    struct arena *arena = grid->arena;
    const size_t count = criterion->marker_count;

    switch (criterion->method) {
    case MARK_CONSOLIDATED:
        return count == 0 ? _("Mark: the one that the committee consolidates.")
                          : _("Mark: the one that the committee consolidates; those of the "
                              "markers stand beside it.");
    case MARK_TRIMMED_MEAN:
        return text_format(arena,
                           _("Mark: the mean of the marks, without one of the highest and one of "
                             "the lowest when there are %zu or more."),
                           criterion->trim_from);
    case MARK_MEDIAN:
        return _("Mark: the median of the marks; of an even number of marks, the mean of the two "
                 "in the middle.");
    case MARK_MEAN:
        if (count != 1) {
            return text_format(arena, _("Mark: the mean of the marks that %zu markers give."),
                               count);
        }
        break;
    default:
        break;
    }
    return _("Mark: given by one marker.");
}

static void
say_who(struct grid_writing *grid, size_t index)
{
    const char *markers = markers_of(grid, index, MARKER_EXPECTED);
    const char *third = markers_of(grid, index, MARKER_THIRD);
    const char *committee = markers_of(grid, index, MARKER_COMMITTEE);

    if (markers != NULL) {
        grid_say(grid, text_format(grid->arena, _("Markers: %s."), markers));
    }
    if (third != NULL) {
        grid_say(grid, text_format(grid->arena,
                                   _("Third readers, heard where one is called for or a marker has "
                                     "a conflict of interest: %s."),
                                   third));
    }
    if (committee != NULL) {
        grid_say(grid, text_format(grid->arena, _("The committee's mark is recorded by: %s."),
                                   committee));
    }
}

static void
say_needed(struct grid_writing *grid, const struct fund_criterion *criterion)
{
    const size_t minimum = criterion->minimum_marks;

    if (criterion->method == MARK_SINGLE && minimum <= 1) {
        return; /* what is single is needed */
    }
    if (criterion->method == MARK_CONSOLIDATED) {
        grid_say(grid, minimum == 0
                           ? _("Marks needed: that of the committee.")
                           : text_format(grid->arena,
                                         _("Marks needed: that of the committee, and %zu at least "
                                           "of markers."),
                                         minimum));
        return;
    }
    grid_say(grid, minimum == 0
                       ? _("Marks needed: that of every marker, but for those who have a "
                           "conflict of interest; one at least.")
                       : text_format(grid->arena, _("Marks needed: %zu at least."), minimum));
}

static void
say_third_reading(struct grid_writing *grid, size_t index)
{
    const struct fund_criterion *criterion = &grid->file->criteria[index];

    if (!criterion->has_third_reading) {
        return;
    }
    grid_say(grid, text_format(grid->arena,
                               _("Marks that differ by %s or more call for a third reading."),
                               grid_number(grid, criterion->third_reading_at)));
    if (criterion->two_closest) {
        grid_say(grid, _("After a third reading, the mean of the two closest marks counts; of "
                         "pairs that are equally close, the mean of them all."));
    } else if (criterion->method != MARK_CONSOLIDATED &&
               markers_of(grid, index, MARKER_THIRD) != NULL) {
        grid_say(grid, _("After a third reading, all marks count."));
    }
}

void
grid_say_markers(struct grid_writing *grid, size_t index)
{
    const struct fund_criterion *criterion = &grid->file->criteria[index];

    grid_say(grid, method_words(grid, criterion));
    if (grid->file->panel.declared) {
        say_who(grid, index);
    }
    if (grid->file->panel.declared || criterion->minimum_marks > 0) {
        say_needed(grid, criterion);
    }
    say_third_reading(grid, index);
}

/* ---- the panel ------------------------------------------------------------------------------- */

static const char *
instant_words(struct grid_writing *grid, int64_t seconds)
{
    const struct value instant = value_number(TYPE_INSTANT, rational_of(seconds));

    return value_words(grid->arena, &instant, grid->file->currency, grid->file->zone);
}

static void
say_period(struct grid_writing *grid)
{
    const struct fund_panel *panel = &grid->file->panel;
    const char *opens = panel->has_opens ? instant_words(grid, panel->opens) : NULL;
    const char *closes = panel->has_closes ? instant_words(grid, panel->closes) : NULL;

    if (opens != NULL && closes != NULL) {
        grid_say(grid, text_format(grid->arena, _("Marks are taken from %s to %s, both included."),
                                   opens, closes));
    } else if (opens != NULL) {
        grid_say(grid, text_format(grid->arena, _("Marks are taken from %s on."), opens));
    } else if (closes != NULL) {
        grid_say(grid, text_format(grid->arena, _("Marks are taken until %s, included."), closes));
    }
}

static void
say_conflicts(struct grid_writing *grid)
{
    const struct fund_file *file = grid->file;
    const struct fund_panel *panel = &file->panel;

    grid_say(grid, _("The marks of who has a conflict of interest do not count: it was declared, "
                     "or the organization of the marker applies or is a member, or the marker "
                     "sits on a board."));
    if (panel->board_field != SIZE_MAX) {
        const struct fund_field *field = &file->fields[panel->board_field];

        grid_say(grid, text_format(grid->arena, _("Boards are read in: %s."),
                                   fund_text_in(&field->label, field->name)));
    }
    if (panel->members_list != SIZE_MAX) {
        const struct fund_list *list = &file->lists[panel->members_list];

        grid_say(grid, text_format(grid->arena, _("Members are read in the list: %s."),
                                   fund_text_in(&list->label, list->name)));
    }
}

static void
say_severity(struct grid_writing *grid)
{
    const struct fund_panel *panel = &grid->file->panel;

    if (!panel->has_severity) {
        grid_say(grid, _("Marks count as they are given: no marker's severity is corrected."));
        return;
    }
    grid_say(grid, text_format(
                       grid->arena,
                       _("Severity: for each criterion, the mean of a marker's marks less that "
                         "of the panel, over the applications that others marked too, times %s, "
                         "rounded to a multiple of %s, is taken off each of the marker's "
                         "marks; the committee's are not corrected."),
                       grid_number(grid, panel->shrink), grid_number(grid, panel->severity_step)));
}

static const char *
role_words(struct grid_writing *grid, const struct fund_marker *marker)
{
    const char *criteria = criteria_of(grid, marker);

    switch (marker->role) {
    case MARKER_THIRD:
        return text_format(grid->arena, _("Third reader of: %s."), criteria);
    case MARKER_COMMITTEE:
        return text_format(grid->arena, _("Records the marks of the committee for: %s."), criteria);
    default:
        return text_format(grid->arena, _("Marks: %s."), criteria);
    }
}

static void
write_marker(struct grid_writing *grid, const struct fund_marker *marker)
{
    grid_begin_entry(grid, marker->code, &marker->name, NULL);
    grid_say(grid, role_words(grid, marker));
    if (marker->siren != NULL) {
        grid_say(grid, text_format(grid->arena, _("Belongs to the organization of SIREN %s."),
                                   marker->siren));
    }
    if (marker->person_count > 0) {
        /* How many, not which: the grid is for everybody, and names of people are not. */
        grid_say(grid, text_format(grid->arena, _("Names looked for on boards: %zu."),
                                   marker->person_count));
    }
}

void
grid_write_panel(struct grid_writing *grid)
{
    const struct fund_panel *panel = &grid->file->panel;

    if (!panel->declared) {
        return;
    }
    grid_begin_section(grid, "panel", _("Panel"));
    say_period(grid);
    say_conflicts(grid);
    say_severity(grid);
    for (size_t i = 0; i < panel->marker_count; i++) {
        write_marker(grid, &panel->markers[i]);
    }
}
