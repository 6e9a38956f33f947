/* SPDX-License-Identifier: MPL-2.0 */
#include "reporting/figures_parts.h"

#include "base/date.h"
#include "base/words.h"

#include <string.h>

enum status
figures_wrong(const struct figures_reading *reading, const char *what)
{
    return err_set(reading->err, ST_DATA, _("report %s, %s: %s"), reading->report,
                   reading->block != NULL ? reading->block : _("its head"), what);
}

const struct document *
figures_member(const struct document *document, const char *name, enum document_kind kind)
{
    const struct document *member = document_member(document, name);

    return member != NULL && member->kind == kind ? member : NULL;
}

size_t
figures_length(const struct document *list)
{
    size_t count = 0;

    for (const struct document *at = list->first; at != NULL; at = at->next) {
        count++;
    }
    return count;
}

enum status
figures_read_code(const struct figures_reading *reading, const struct document *document,
                  const char **code)
{
    *code = document_text(document, "code", NULL);
    return *code != NULL && text_is_code(*code)
               ? ST_OK
               : figures_wrong(reading, _("something has no \"code\" of letters, digits, - and ."));
}

/* Blocks name files and sheets: no two of a report have the same code, nor that of the file that
 * says what the report is. */
static bool
is_known(const struct figures *figures, size_t sections, const char *code)
{
    for (size_t i = 0; i < sections; i++) {
        const struct figures_section *section = &figures->sections[i];

        for (size_t j = 0; j < section->block_count; j++) {
            if (strcmp(section->blocks[j].code, code) == 0) {
                return true;
            }
        }
    }
    return false;
}

static enum status
read_section(struct figures_reading *reading, const struct document *document, size_t before,
             struct figures_section *section)
{
    const struct document *list = figures_member(document, "blocks", DOCUMENT_LIST);
    struct figures_block *blocks;
    enum status status = figures_read_code(reading, document, &section->code);
    size_t count = 0;

    if (status == ST_OK && (list == NULL || list->first == NULL)) {
        status = figures_wrong(
            reading, text_format(reading->arena, _("section %s has no blocks"), section->code));
    }
    if (status != ST_OK) {
        return status;
    }
    blocks = ARENA_NEW(reading->arena, struct figures_block, figures_length(list));
    section->blocks = blocks;
    for (const struct document *at = list->first; at != NULL && status == ST_OK; at = at->next) {
        status = figures_read_block(reading, at, &blocks[count]);
        if (status == ST_OK && (strcmp(blocks[count].code, "about") == 0 ||
                                is_known(reading->figures, before + 1, blocks[count].code))) {
            status = figures_wrong(reading, _("another block has its code"));
        }
        section->block_count = ++count;
        reading->block = NULL;
    }
    return status;
}

/* ---- head ------------------------------------------------------------------------------------ */

static enum status
read_day(const struct figures_reading *reading, const struct document *document, const char *name,
         int32_t *day)
{
    const char *text = document_text(document, name, "");

    return date_parse(text, strlen(text), day)
               ? ST_OK
               : figures_wrong(reading, text_format(reading->arena, _("\"%s\" is no day"), name));
}

static enum status
read_award(const struct figures_reading *reading, const struct document *document,
           struct figures *figures)
{
    const struct document *award = document_member(document, "award");

    if (award == NULL || award->kind == DOCUMENT_NULL) {
        return ST_OK;
    }
    figures->award = document_text(award, "code", NULL);
    figures->award_name = document_text(award, "name", NULL);
    return figures->award != NULL && figures->award_name != NULL
               ? ST_OK
               : figures_wrong(reading, _("the award has no code or name"));
}

static enum status
read_names(const struct figures_reading *reading, const struct document *document,
           struct figures *figures)
{
    const struct document *fund = document_member(document, "fund");
    const struct document *funder = document_member(document, "funder");

    figures->version = document_integer(document, "version", 0);
    figures->fund = document_text(fund, "code", NULL);
    figures->fund_name = document_text(fund, "name", NULL);
    figures->currency = document_text(fund, "currency", NULL);
    figures->language = document_text(fund, "language", NULL);
    if (figures->version < 1) {
        return figures_wrong(reading, _("it has no version"));
    }
    if (figures->fund == NULL || figures->fund_name == NULL || figures->currency == NULL ||
        figures->language == NULL) {
        return figures_wrong(reading, _("the fund has no code, name, currency or language"));
    }
    if (funder != NULL && funder->kind != DOCUMENT_NULL) {
        figures->funder = document_text(funder, "code", NULL);
        figures->funder_name = document_text(funder, "name", NULL);
        if (figures->funder == NULL || figures->funder_name == NULL) {
            return figures_wrong(reading, _("the funder has no code or name"));
        }
    }
    return read_award(reading, document, figures);
}

static enum status
read_head(const struct figures_reading *reading, const struct document *document,
          struct figures *figures)
{
    const struct document *period = document_member(document, "period");
    enum status status = read_names(reading, document, figures);

    if (status == ST_OK) {
        status = read_day(reading, period, "from_date", &figures->from);
    }
    if (status == ST_OK) {
        status = read_day(reading, period, "through_date", &figures->through);
    }
    if (status == ST_OK) {
        status = read_day(reading, document, "as_of_date", &figures->as_of);
    }
    return status == ST_OK && figures->from > figures->through
               ? figures_wrong(reading, _("the period ends before it begins"))
               : status;
}

enum status
figures_read(struct arena *arena, const struct document *document, struct figures *figures,
             struct err *err)
{
    const struct document *list = figures_member(document, "sections", DOCUMENT_LIST);
    struct figures_reading reading = {.arena = arena,
                                      .report = document_text(document, "report", ""),
                                      .figures = figures,
                                      .err = err};
    struct figures_section *sections;
    enum status status;
    size_t count = 0;

    *figures = (struct figures){.document = document, .report = reading.report};
    status = read_head(&reading, document, figures);
    if (status == ST_OK && (list == NULL || list->first == NULL)) {
        status = figures_wrong(&reading, _("it has no sections"));
    }
    if (status != ST_OK) {
        return status;
    }
    sections = ARENA_NEW(arena, struct figures_section, figures_length(list));
    figures->sections = sections;
    for (const struct document *at = list->first; at != NULL && status == ST_OK; at = at->next) {
        status = read_section(&reading, at, count, &sections[count]);
        figures->section_count = ++count;
    }
    return status;
}

const struct figures_cell *
figures_cell(const struct figures_block *block, size_t row, size_t column)
{
    return &block->cells[row * block->item_count + column];
}

bool
figures_same(const struct figures_cell *left, const struct figures_cell *right)
{
    if (left->kind != right->kind) {
        return false;
    }
    switch (left->kind) {
    case CELL_NOTHING:
        return true;
    case CELL_NUMBER:
        return left->number == right->number;
    default:
        return strcmp(left->text, right->text) == 0;
    }
}

bool
figures_holds(const struct figures_item *check)
{
    return figures_same(&check->left, &check->right);
}

bool
figures_is_number(enum figures_unit unit)
{
    return unit <= UNIT_DECIMAL;
}
