/* SPDX-License-Identifier: MPL-2.0 */
#include "fund/demarche.h"

#include "base/text.h"
#include "fund/demarche_champ.h"
#include "fund/demarche_check.h"
#include "fund/demarche_pages.h"
#include "fund/intake_reading.h"

#include <assert.h>
#include <string.h>

#define NOTES_BYTES_MAX ((size_t)16 << 20)

/* A file of dossiers on its way in. */
struct dossiers {
    struct arena *arena;
    const struct demarche *of;
    const struct demarche_hooks *hooks;
    struct intake_counts *counts;
    struct err *err;
    bool giving;                     /* items go to the hook: their dossier is known to be good */
    const struct json_node *dossier; /* the one being read */
    const char *number;              /* of it */
    struct text left_out[DEMARCHE_STATES], deleted, archived; /* numbers of dossiers */
};

bool
demarche_has_list(const struct demarche_mapping *mapping, size_t list)
{
    return mapping->lists[list].champ.from != MAPPING_NOTHING;
}

/* ---- problems -------------------------------------------------------------------------------- */

static void
report(struct dossiers *reading, const struct champ_value *value, const struct err *err)
{
    const struct json_node *node = value->node != NULL ? value->node : reading->dossier;
    const char *reason = text_format(reading->arena, _("dossier %s%s%s: %s"), reading->number,
                                     value->label[0] != '\0' ? ", " : "", value->label, err->text);
    struct problem problem = {.file = reading->of->path,
                              .line = node->line,
                              .column = node->column,
                              .place = node->pointer,
                              .value = value->text != NULL  ? value->text
                                       : node->text != NULL ? node->text
                                                            : "",
                              .reason = reason,
                              .advice = err->hint};

    problem_report(reading->hooks->problems, &problem);
}

/* ---- facts ----------------------------------------------------------------------------------- */

/* Champs are written decimals with a point and days as the standards do, whatever the call's files.
 */
static struct fund_cells
cells_of(const struct fund_file *file)
{
    return (struct fund_cells){
        .decimal_mark = '.', .iso_dates = true, .offsets = true, .zone = file->zone};
}

static struct fact_dates
dates_empty(struct arena *arena, size_t number_count, size_t text_count)
{
    return (struct fact_dates){.numbers = ARENA_NEW(arena, int64_t, number_count),
                               .texts = ARENA_NEW(arena, int64_t, text_count),
                               .number_known = ARENA_NEW(arena, uint8_t, number_count),
                               .text_known = ARENA_NEW(arena, uint8_t, text_count)};
}

static void
keep_date(struct fact_dates *dates, const struct fund_field *field, const struct champ_value *value)
{
    if (value->dated && field->in_texts) {
        dates->texts[field->index] = value->date;
        dates->text_known[field->index] = 1;
    } else if (value->dated) {
        dates->numbers[field->index] = value->date;
        dates->number_known[field->index] = 1;
    }
}

/* Where facts go, and those that are read. */
struct facts_to {
    const struct fund_field *fields;
    size_t field_count;
    const struct mapping_source *sources;
    struct application_item facts;
    struct fact_dates *dates;
};

static void
read_facts(struct dossiers *reading, const struct json_node *row, struct facts_to *to)
{
    const struct fund_cells cells = cells_of(reading->of->file);
    const struct champ_place place = {reading->dossier, row};

    for (size_t i = 0; i < to->field_count; i++) {
        const struct fund_field *field = &to->fields[i];
        struct champ_value value;
        struct err err = {0};
        enum status status =
            champ_read(reading->arena, &to->sources[i], place, field, &value, &err);

        if (status == ST_OK && value.text != NULL) {
            status = fact_read(reading->arena, &cells, field, value.text, &to->facts, &err);
        }
        if (status != ST_OK) {
            report(reading, &value, &err);
        }
        keep_date(to->dates, field, &value);
    }
}

/* ---- one dossier ----------------------------------------------------------------------------- */

static void
read_code(struct dossiers *reading, struct application *application)
{
    const struct champ_place place = {reading->dossier, NULL};
    struct champ_value value;
    struct err err = {0};
    enum status status =
        champ_read(reading->arena, &reading->of->mapping->code, place, NULL, &value, &err);

    if (status == ST_OK && (value.text == NULL || !text_is_code(value.text))) {
        err_hint(&err, "%s", _("name another path in \"code\" of the mapping"));
        status = err_set(&err, ST_DATA, "%s", _("not the code of an application"));
    }
    if (status != ST_OK) {
        report(reading, &value, &err);
    } else {
        application->code = value.text;
    }
}

static void
read_key(struct dossiers *reading, const struct mapping_source *source, enum column_use use,
         const char **key)
{
    const struct reading as_file = {.arena = reading->arena, .file = reading->of->file};
    const struct champ_place place = {reading->dossier, NULL};
    struct champ_value value;
    struct err err = {0};
    enum status status = champ_read(reading->arena, source, place, NULL, &value, &err);

    if (status == ST_OK && value.text != NULL && use == COLUMN_ORGANIZATION) {
        *key = value.text;
    } else if (status == ST_OK && value.text != NULL) {
        status = reading_key(&as_file, use, value.text, key, &err);
    }
    if (status != ST_OK) {
        report(reading, &value, &err);
    }
}

static const struct json_node *
rows_of(struct dossiers *reading, size_t list)
{
    const struct mapping_source *source = &reading->of->mapping->lists[list].champ;
    const struct json_node *champ = champ_named(
        json_member(reading->dossier, source->from == MAPPING_CHAMP ? "champs" : "annotations"),
        source->id);

    return json_member(champ, "rows");
}

/* Read the items of one list; give each to the hook when there is one. */
static enum status
read_list(struct dossiers *reading, size_t index, const char *code)
{
    const struct fund_list *list = &reading->of->file->lists[index];
    const struct json_node *rows = rows_of(reading, index);
    enum status status = ST_OK;

    if (rows == NULL || rows->kind != JSON_KIND_ARRAY) {
        return ST_OK;
    }
    if (rows->count > (size_t)list->item_max) {
        const struct champ_value where = {.node = rows, .label = list->name};
        struct err err = {0};

        err_hint(&err, "%s", _("merge some of them, or change max_items in the fund file"));
        (void)err_set(&err, ST_DATA, _("more than %d items for one application"),
                      (int)list->item_max);
        report(reading, &where, &err);
        return ST_OK;
    }
    for (const struct json_node *row = rows->first; row != NULL && status == ST_OK;
         row = row->next) {
        const struct csv_row place = {.line = row->line};
        struct fact_dates dates = dates_empty(reading->arena, list->number_count, list->text_count);
        struct facts_to to = {.fields = list->fields,
                              .field_count = list->field_count,
                              .sources = reading->of->mapping->lists[index].fields,
                              .facts = application_item_empty(reading->arena, list),
                              .dates = &dates};
        struct intake_item item = {.row = &place, .code = code, .dates = &dates};

        read_facts(reading, row, &to);
        item.item = to.facts;
        if (reading->giving) {
            status = reading->hooks->on_item(reading->hooks->context, index, &item, reading->err);
        }
    }
    return status;
}

static void
read_line(struct dossiers *reading, struct intake_line *line, struct fact_dates *dates)
{
    const struct fund_file *file = reading->of->file;
    const struct demarche_mapping *mapping = reading->of->mapping;
    struct facts_to to = {.fields = file->fields,
                          .field_count = file->field_count,
                          .sources = mapping->fields,
                          .facts = application_facts(&line->application),
                          .dates = dates};

    read_code(reading, &line->application);
    read_facts(reading, NULL, &to);
    read_key(reading, &mapping->siret, COLUMN_SIRET, &line->siret);
    read_key(reading, &mapping->siren, COLUMN_SIREN, &line->siren);
    read_key(reading, &mapping->rna, COLUMN_RNA, &line->rna);
    read_key(reading, &mapping->organization, COLUMN_ORGANIZATION, &line->organization);
}

static enum status
read_dossier(struct dossiers *reading)
{
    const struct fund_file *file = reading->of->file;
    const struct csv_row place = {.line = reading->dossier->line};
    const size_t before = reading->hooks->problems->count;
    struct fact_dates dates = dates_empty(reading->arena, file->number_count, file->text_count);
    struct intake_line line = {.row = &place,
                               .application = application_empty(reading->arena, file),
                               .marks = ARENA_NEW(reading->arena, struct marker_mark, 1),
                               .dates = &dates};
    enum status status = ST_OK;

    reading->counts->line_count++;
    read_line(reading, &line, &dates);
    for (size_t i = 0; i < file->list_count; i++) {
        line.application.lists[i].known = rows_of(reading, i) != NULL;
        status = status == ST_OK ? read_list(reading, i, line.application.code) : status;
    }
    if (status != ST_OK || reading->hooks->problems->count > before) {
        reading->counts->refused_count++;
        return status;
    }
    reading->counts->good_count++;
    if (reading->hooks->on_line != NULL) {
        status = reading->hooks->on_line(reading->hooks->context, &line, reading->err);
    }
    reading->giving = reading->hooks->on_item != NULL;
    for (size_t i = 0; status == ST_OK && reading->giving && i < file->list_count; i++) {
        status = read_list(reading, i, line.application.code);
    }
    reading->giving = false;
    return status;
}

/* ---- which dossiers -------------------------------------------------------------------------- */

static bool
is_given(const struct json_node *dossier, const char *member)
{
    const struct json_node *node = json_member(dossier, member);

    return node != NULL && node->kind != JSON_KIND_NULL;
}

static size_t
state_of(const struct json_node *dossier)
{
    const struct json_node *state = json_member(dossier, "state");

    for (size_t i = 0; state->text != NULL && i < DEMARCHE_STATES; i++) {
        if (strcmp(state->text, demarche_state_name((enum demarche_state)i)) == 0) {
            return i;
        }
    }
    return DEMARCHE_STATES;
}

static void
add_number(struct text *numbers, const char *number)
{
    text_add(numbers, numbers->length > 0 ? ", " : "");
    text_add(numbers, number);
}

/* Whether the dossier is taken; which are not, and why, is told at the end. */
static bool
is_taken(struct dossiers *reading)
{
    const size_t state = state_of(reading->dossier);
    const struct json_node *archived = json_member(reading->dossier, "archived");

    if (is_given(reading->dossier, "dateSuppressionParUsager") ||
        is_given(reading->dossier, "dateSuppressionParAdministration")) {
        add_number(&reading->deleted, reading->number);
        return false;
    }
    if (state == DEMARCHE_STATES) {
        const struct champ_value where = {.node = json_member(reading->dossier, "state"),
                                          .label = ""};
        struct err err = {0};

        (void)err_set(&err, ST_DATA, "%s", _("not a known state"));
        report(reading, &where, &err);
        reading->counts->line_count++;
        reading->counts->refused_count++;
        return false;
    }
    if (!reading->of->mapping->states[state]) {
        add_number(&reading->left_out[state], reading->number);
        return false;
    }
    if (archived != NULL && archived->kind == JSON_KIND_TRUE) {
        add_number(&reading->archived, reading->number);
    }
    return true;
}

static enum status
on_dossier(void *context, const struct json_node *dossier, struct err *err)
{
    struct dossiers *reading = context;
    const struct json_node *number = json_member(dossier, "number");
    struct arena_mark mark;
    enum status status = ST_OK;

    (void)err;
    reading->dossier = dossier;
    reading->number = number->text != NULL ? number->text : "?";
    if (is_taken(reading)) {
        mark = arena_mark(reading->arena);
        status = read_dossier(reading);
        arena_reset(reading->arena, mark);
    }
    return status;
}

static void
note(const struct dossiers *reading, const char *words, const struct text *numbers)
{
    if (numbers->length > 0 && reading->hooks->on_note != NULL) {
        reading->hooks->on_note(
            reading->hooks->context,
            text_format(reading->arena, "%s: %s: %s", reading->of->path, words, text_of(numbers)));
    }
}

static void
tell_notes(struct dossiers *reading, const struct pages_seen *seen)
{
    struct text more = text_in(reading->arena);

    for (size_t i = 0; i < DEMARCHE_STATES; i++) {
        note(reading,
             text_format(reading->arena, _("not taken in, %s"),
                         demarche_state_name((enum demarche_state)i)),
             &reading->left_out[i]);
    }
    note(reading, _("not taken in, deleted"), &reading->deleted);
    note(reading, _("taken in although archived"), &reading->archived);
    if (seen->deleted_count > 0) {
        text_addf(&more, "%zu", seen->deleted_count);
        note(reading, _("dossiers deleted from the demarche"), &more);
        text_clear(&more);
    }
    if (seen->cursor != NULL) {
        text_add(&more, seen->cursor->text != NULL ? seen->cursor->text : "?");
        note(reading, _("there is a next page, after the cursor"), &more);
    }
}

enum status
demarche_read(struct arena *arena, const struct demarche *demarche,
              const struct demarche_hooks *hooks, struct intake_counts *counts, struct err *err)
{
    struct dossiers reading = {
        .arena = arena, .of = demarche, .hooks = hooks, .counts = counts, .err = err};
    struct arena texts;
    struct pages_seen seen;
    enum status status;

    assert(hooks->problems != NULL);
    *counts = (struct intake_counts){0};
    status = demarche_check(arena, demarche, hooks, err);
    if (status != ST_OK) {
        return status;
    }
    arena_init(&texts, NOTES_BYTES_MAX); /* they outlive the scratch of each dossier */
    for (size_t i = 0; i < DEMARCHE_STATES; i++) {
        reading.left_out[i] = text_in(&texts);
    }
    reading.deleted = text_in(&texts);
    reading.archived = text_in(&texts);
    status = pages_visit(demarche->root, on_dossier, &reading, &seen, err);
    if (status == ST_OK && seen.dossier_count == 0) {
        err_at(err, demarche->path, 0, 0);
        err_hint(err, "%s", _("it should hold data.demarche.dossiers.nodes, as the API gives it"));
        status = err_set(err, ST_DATA, "%s", _("no dossier in this file"));
    }
    if (status == ST_OK) {
        tell_notes(&reading, &seen);
    }
    arena_free(&texts);
    return status;
}
