/* SPDX-License-Identifier: MPL-2.0 */
/* figures_geojson - the tables of a report that know where their rows lie, as GeoJSON. */
#include "reporting/figures_writer.h"

#include "base/date.h"
#include "base/json_writer.h"
#include "base/words.h"
#include "exchange/geojson.h"

#include <string.h>

/* The contours of a table: one a row, or null. */
static const struct document *
contours_of(const struct figures_block *block)
{
    const struct document *list =
        block->kind == BLOCK_TABLE ? document_member(block->chart, "contours") : NULL;

    return list != NULL && list->kind == DOCUMENT_LIST ? list : NULL;
}

static const struct figures_block *
block_at(const struct figures *figures, size_t index)
{
    for (size_t i = 0; i < figures->section_count; i++) {
        const struct figures_section *section = &figures->sections[i];

        for (size_t j = 0; j < section->block_count; j++) {
            if (contours_of(&section->blocks[j]) != NULL && index-- == 0) {
                return &section->blocks[j];
            }
        }
    }
    return NULL;
}

const char *
figures_geojson_name(const struct figures *figures, size_t index)
{
    const struct figures_block *block = block_at(figures, index);

    return block != NULL ? block->code : NULL;
}

/* Amounts as cents, so that no reader takes them for a float; days and codes as they are. */
static void
write_cell(struct json_writer *writer, struct arena *arena, const struct figures_item *item,
           const struct figures_cell *cell)
{
    const char *name = item->unit == UNIT_CENTS ? text_format(arena, "%s_cents", item->code)
                       : item->unit == UNIT_BP  ? text_format(arena, "%s_bp", item->code)
                                                : item->code;

    switch (cell->kind) {
    case CELL_NUMBER:
        if (item->unit == UNIT_FLAG) {
            json_flag_of(writer, name, cell->number != 0);
        } else {
            json_number_of(writer, name, cell->number);
        }
        break;
    case CELL_TEXT:
        json_string_of(writer, name, cell->text);
        break;
    case CELL_WHY:
        json_null_of(writer, name);
        json_string_of(writer, text_format(arena, "%s_why", item->code), cell->text);
        break;
    default:
        json_null_of(writer, name);
    }
}

static enum status
write_feature(struct json_writer *writer, struct arena *arena, const struct figures_block *block,
              size_t row, const struct document *where, struct err *err)
{
    struct contour contour = {0};

    if (where->kind == DOCUMENT_TEXT && !contour_read(arena, where->text, &contour)) {
        return err_set(err, ST_DATA, _("chart of \"%s\": row %zu has no contour that can be read"),
                       block->code, row + 1);
    }
    json_begin_object(writer, NULL);
    json_string_of(writer, "type", "Feature");
    json_begin_object(writer, "properties");
    for (size_t i = 0; i < block->item_count; i++) {
        write_cell(writer, arena, &block->items[i], figures_cell(block, row, i));
    }
    json_end_object(writer);
    geojson_write(writer, "geometry", arena, &contour);
    json_end_object(writer);
    return ST_OK;
}

/* What RFC 7946 calls foreign members: readers that do not know them pass over them. */
static void
write_about(struct json_writer *writer, struct arena *arena, const struct figures *figures,
            const struct figures_made *made, const struct figures_block *block)
{
    json_string_of(writer, "report", figures->report);
    json_string_of(writer, "table", block->code);
    json_string_of(writer, "fund", figures->fund);
    json_string_of(writer, "funder", figures->funder);
    json_string_of(writer, "currency", figures->currency);
    json_string_of(writer, "as_of_date", date_text(arena, figures->as_of));
    json_string_of(writer, "snapshot_sha256", made->snapshot_sha256);
    json_string_of(writer, "document_sha256", made->sha256);
}

enum status
figures_write_geojson(struct arena *arena, const struct figures *figures,
                      const struct figures_made *made, size_t index, struct sink sink,
                      struct err *err)
{
    const struct figures_block *block = block_at(figures, index);
    const struct document *where = contours_of(block)->first;
    struct text out = text_in(arena);
    struct json_writer writer = json_writer_to(&out);
    enum status status = ST_OK;

    json_begin_object(&writer, NULL);
    json_string_of(&writer, "type", "FeatureCollection");
    write_about(&writer, arena, figures, made, block);
    json_begin_array(&writer, "features");
    for (size_t row = 0; status == ST_OK && row < block->row_count; row++) {
        if (where == NULL) {
            return err_set(err, ST_DATA,
                           _("chart of \"%s\": row %zu has no contour that can be "
                             "read"),
                           block->code, row + 1);
        }
        text_add(&out, "\n");
        status = write_feature(&writer, arena, block, row, where, err);
        where = where->next;
    }
    json_end_array(&writer);
    json_end_object(&writer);
    text_add(&out, "\n");
    return status == ST_OK ? sink_write(sink, out.data, out.length, err) : status;
}
