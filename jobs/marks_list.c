/* SPDX-License-Identifier: MPL-2.0 */
/*
 * Who still owes marks. What is owed follows from the panel, the conflicts and the marks that are
 * there; applications that the last scoring run found ineligible owe none.
 */
#include "marks.h"

#include "output.h"
#include "panel_row.h"

#include <inttypes.h>
#include <string.h>

#define COLUMNS     80
#define CODES_SHOWN 30 /* of each list, on a terminal; --json has them all */
#define CODE_WIDTH  12
#define INDENT      6 /* of lines that go on */

struct code {
    const char *code;
    const struct code *next;
};

/* Codes in the order in which they were added. */
struct codes {
    const struct code *first;
    const struct code **last;
    int64_t count;
};

/* A marker's duty for one criterion. */
struct duty {
    int64_t expected, given, conflicts;
    struct codes missing;
};

struct listing {
    struct job *job;
    const struct fund_file *file;
    struct duty *duties;    /* marker x criterion */
    struct codes *readings; /* a criterion: third readings called for and not given */
    int64_t count, ineligible_count;
};

static void
add_code(struct arena *arena, struct codes *codes, const char *code)
{
    struct code *added = ARENA_NEW(arena, struct code, 1);

    *added = (struct code){arena_string(arena, code), NULL};
    if (codes->last == NULL) {
        codes->last = &codes->first;
    }
    *codes->last = added;
    codes->last = &added->next;
    codes->count++;
}

static bool
has_marked(const struct panel_row *row, const char *marker, size_t criterion)
{
    for (size_t i = 0; i < row->mark_count; i++) {
        if (row->marks[i].criterion == criterion && strcmp(row->marks[i].marker, marker) == 0) {
            return true;
        }
    }
    return false;
}

/* Whether a marker expected may not judge it, so that another one is asked. */
static bool
lacks_marker(const struct listing *listing, const struct panel_row *row, size_t criterion)
{
    for (size_t i = 0; i < listing->file->panel.marker_count; i++) {
        const struct fund_marker *marker = &listing->file->panel.markers[i];

        if (marker->role == MARKER_EXPECTED && marker->marks[criterion] &&
            row->conflicts.excluded[i]) {
            return true;
        }
    }
    return false;
}

static void
count_duty(struct listing *listing, const struct panel_row *row, size_t index, size_t criterion,
           const struct panel_mark *panel)
{
    const struct fund_marker *marker = &listing->file->panel.markers[index];
    struct duty *duty = &listing->duties[index * listing->file->criterion_count + criterion];
    const bool marked = has_marked(row, marker->code, criterion);
    const bool heard = marked || panel->third_read; /* one third reading is enough */

    if (row->conflicts.excluded[index]) {
        duty->conflicts++;
        return;
    }
    if (marker->role == MARKER_THIRD && !panel->third_reading && !panel->third_read &&
        !lacks_marker(listing, row, criterion)) {
        return;
    }
    duty->expected++;
    duty->given += marked;
    if (marker->role == MARKER_THIRD ? !heard : !marked) {
        add_code(listing->job->arena, &duty->missing, row->code);
    }
}

static enum status
count_row(struct listing *listing, const struct panel_row *row, struct err *err)
{
    const struct fund_file *file = listing->file;
    struct arena *scratch = listing->job->scratch;
    struct panel_mark *panel = ARENA_NEW(scratch, struct panel_mark, file->criterion_count);
    const struct panel_view view = {.file = file, .excluded = row->conflicts.excluded};
    enum status status = panel_marks(&view, row->marks, row->mark_count, panel, err);

    for (size_t c = 0; status == ST_OK && c < file->criterion_count; c++) {
        for (size_t m = 0; m < file->panel.marker_count; m++) {
            if (file->panel.markers[m].marks[c]) {
                count_duty(listing, row, m, c, &panel[c]);
            }
        }
        if (file->criteria[c].method != MARK_COMPUTED && panel[c].third_reading) {
            add_code(listing->job->arena, &listing->readings[c], row->code);
        }
    }
    return status;
}

static enum status
on_row(const struct db_row *row, void *context, struct err *err)
{
    struct listing *listing = context;
    struct arena_mark mark = arena_mark(listing->job->scratch);
    const struct panel_row panel = panel_row_read(listing->job->scratch, listing->file, row);
    enum status status = ST_OK;

    listing->count++;
    if (panel.ineligible) {
        listing->ineligible_count++;
    } else {
        status = count_row(listing, &panel, err);
    }
    arena_reset(listing->job->scratch, mark);
    return status;
}

/* ---- printing -------------------------------------------------------------------------------- */

static void
add_codes(struct text *out, const char *head, const struct codes *codes)
{
    size_t column = text_characters(head, strlen(head)), shown = 0;

    text_add(out, head);
    for (const struct code *code = codes->first; code != NULL && shown < CODES_SHOWN;
         code = code->next, shown++) {
        const size_t width = strlen(code->code) + 1;

        if (column + width > COLUMNS) {
            text_addf(out, "\n%*s", INDENT, "");
            column = INDENT;
        }
        text_addf(out, " %s", code->code);
        column += width;
    }
    if (codes->count > CODES_SHOWN) {
        text_addf(out, _("\n%*s and %" PRId64 " more; --json names them all"), INDENT, "",
                  codes->count - CODES_SHOWN);
    }
    text_add(out, "\n");
}

static void
add_duties(struct text *out, const struct listing *listing)
{
    const struct fund_file *file = listing->file;
    struct arena *arena = listing->job->arena;
    const char *const heads[] = {_("expected"), _("given"), _("missing"), _("conflicts")};

    text_add_left(out, _("marker"), 2 * CODE_WIDTH);
    text_add_left(out, _("criterion"), CODE_WIDTH);
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
        text_add_right(out, heads[i], i == 3 ? CODE_WIDTH - 1 : CODE_WIDTH - 2);
    }
    text_add(out, "\n");
    for (size_t i = 0; i < file->panel.marker_count * file->criterion_count; i++) {
        const struct fund_marker *marker = &file->panel.markers[i / file->criterion_count];
        const struct duty *duty = &listing->duties[i];
        const int64_t numbers[] = {duty->expected, duty->given, duty->missing.count,
                                   duty->conflicts};

        if (!marker->marks[i % file->criterion_count]) {
            continue;
        }
        text_add_left(out, marker->code, 2 * CODE_WIDTH);
        text_add_left(out, file->criteria[i % file->criterion_count].code, CODE_WIDTH);
        for (size_t n = 0; n < sizeof numbers / sizeof *numbers; n++) {
            text_add_right(out, text_format(arena, "%" PRId64, numbers[n]),
                           n == 3 ? CODE_WIDTH - 1 : CODE_WIDTH - 2);
        }
        text_add(out, "\n");
    }
}

static void
add_missing(struct text *out, const struct listing *listing)
{
    const struct fund_file *file = listing->file;
    struct arena *arena = listing->job->arena;
    bool any = false;

    for (size_t i = 0; i < file->panel.marker_count * file->criterion_count; i++) {
        if (listing->duties[i].missing.count > 0) {
            text_add(out, any ? "" : _("\nmarks that are missing\n"));
            any = true;
            add_codes(out,
                      text_format(arena,
                                  "  %s, %s:", file->panel.markers[i / file->criterion_count].code,
                                  file->criteria[i % file->criterion_count].code),
                      &listing->duties[i].missing);
        }
    }
    any = false;
    for (size_t c = 0; c < file->criterion_count; c++) {
        if (listing->readings[c].count > 0) {
            text_add(out, any ? "" : _("\nthird readings called for\n"));
            any = true;
            add_codes(out, text_format(arena, "  %s:", file->criteria[c].code),
                      &listing->readings[c]);
        }
    }
}

static void
write_codes(struct json_writer *writer, const char *key, const struct codes *codes)
{
    json_begin_array(writer, key);
    for (const struct code *code = codes->first; code != NULL; code = code->next) {
        json_string_of(writer, NULL, code->code);
    }
    json_end_array(writer);
}

static void
write_duty(struct json_writer *writer, const struct fund_file *file, size_t index,
           const struct duty *duty)
{
    static const char *const roles[] = {"marker", "third_reader", "committee"};
    const struct fund_marker *marker = &file->panel.markers[index / file->criterion_count];

    json_begin_object(writer, NULL);
    json_string_of(writer, "marker", marker->code);
    json_string_of(writer, "name", fund_text_in(&marker->name, marker->code));
    json_string_of(writer, "role", roles[marker->role]);
    json_string_of(writer, "criterion", file->criteria[index % file->criterion_count].code);
    json_number_of(writer, "expected", duty->expected);
    json_number_of(writer, "given", duty->given);
    json_number_of(writer, "missing", duty->missing.count);
    json_number_of(writer, "conflicts", duty->conflicts);
    write_codes(writer, "missing_applications", &duty->missing);
    json_end_object(writer);
}

static void
write_listing(struct json_writer *writer, const struct listing *listing)
{
    const struct fund_file *file = listing->file;

    json_begin_object(writer, NULL);
    json_string_of(writer, "call", file->call_code);
    json_number_of(writer, "applications", listing->count);
    json_number_of(writer, "ineligible", listing->ineligible_count);
    json_begin_array(writer, "duties");
    for (size_t i = 0; i < file->panel.marker_count * file->criterion_count; i++) {
        if (file->panel.markers[i / file->criterion_count].marks[i % file->criterion_count]) {
            write_duty(writer, file, i, &listing->duties[i]);
        }
    }
    json_end_array(writer);
    json_begin_array(writer, "third_readings");
    for (size_t c = 0; c < file->criterion_count; c++) {
        if (listing->readings[c].count > 0) {
            json_begin_object(writer, NULL);
            json_string_of(writer, "criterion", file->criteria[c].code);
            write_codes(writer, "applications", &listing->readings[c]);
            json_end_object(writer);
        }
    }
    json_end_array(writer);
    json_end_object(writer);
}

static void
print(const struct listing *listing)
{
    struct text out = text_in(listing->job->arena);
    struct json_writer writer = json_writer_to(&out);

    if (listing->job->options.json) {
        write_listing(&writer, listing);
        text_add(&out, "\n");
    } else {
        text_addf(&out, _("%s: %" PRId64 " applications\n"), listing->file->call_code,
                  listing->count);
        if (listing->ineligible_count > 0) {
            text_addf(&out,
                      _("%" PRId64 " are ineligible by the last scoring: no mark is owed for"
                        " them\n"),
                      listing->ineligible_count);
        }
        text_add(&out, "\n");
        add_duties(&out, listing);
        add_missing(&out, listing);
    }
    output_print(text_of(&out));
}

enum status
marks_list(struct job *job, const struct call *call, struct err *err)
{
    const struct fund_file *file = &call->file;
    const struct db_param params[] = {CALL_PARAMS(job, call)};
    struct listing listing = {
        .job = job,
        .file = file,
        .duties =
            ARENA_NEW(job->arena, struct duty, file->panel.marker_count * file->criterion_count),
        .readings = ARENA_NEW(job->arena, struct codes, file->criterion_count)};
    enum status status = db_stream(job->db, "panel_inputs", (struct db_params){2, params},
                                   (struct db_rows){.on_row = on_row, .context = &listing}, err);

    if (status == ST_OK) {
        print(&listing);
    }
    return status;
}
