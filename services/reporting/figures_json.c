/* SPDX-License-Identifier: MPL-2.0 */
/* figures_json - the document of a report to funders, with what proves it. */
#include "reporting/figures_writer.h"

#include "base/json_writer.h"

static void
write_cell(struct json_writer *writer, const char *key, const struct figures_cell *cell)
{
    switch (cell->kind) {
    case CELL_NUMBER:
        json_number_of(writer, key, cell->number);
        break;
    case CELL_TEXT:
        json_string_of(writer, key, cell->text);
        break;
    case CELL_WHY:
        json_begin_object(writer, key);
        json_string_of(writer, "why", cell->text);
        json_end_object(writer);
        break;
    default:
        json_null_of(writer, key);
    }
}

static void
write_names(struct json_writer *writer, const struct figures_move *move)
{
    json_begin_object(writer, "row");
    for (size_t i = 0; move->names != NULL && i < move->block->item_count; i++) {
        if (move->names[i].kind == CELL_TEXT) {
            json_string_of(writer, move->block->items[i].code, move->names[i].text);
        }
    }
    json_end_object(writer);
}

static void
write_moves(struct json_writer *writer, const struct figures_moves *moves)
{
    json_begin_array(writer, "moves");
    for (size_t i = 0; i < moves->count; i++) {
        const struct figures_move *move = &moves->moves[i];

        json_begin_object(writer, NULL);
        json_string_of(writer, "block", move->block->code);
        json_string_of(writer, "figure", move->item->code);
        write_names(writer, move);
        json_flag_of(writer, "totals", move->total);
        write_cell(writer, "before", &move->before);
        write_cell(writer, "after", &move->after);
        json_end_object(writer);
    }
    json_end_array(writer);
}

static void
write_document(struct json_writer *writer, struct arena *arena, const char *key,
               const struct document *document)
{
    struct text json = text_in(arena);

    document_write_json(document, &json);
    json_raw_of(writer, key, text_of(&json));
}

enum status
figures_write_json(struct arena *arena, const struct figures *figures,
                   const struct figures_made *made, struct sink sink, struct err *err)
{
    struct text out = text_in(arena);
    struct json_writer writer = json_writer_to(&out);

    json_begin_object(&writer, NULL);
    json_string_of(&writer, "document_sha256", made->sha256);
    json_string_of(&writer, "snapshot_sha256", made->snapshot_sha256);
    json_string_of(&writer, "journal_head", made->journal_head);
    json_string_of(&writer, "engine", made->engine);
    json_flag_of(&writer, "kept", made->kept);
    json_number_of(&writer, "version", made->version);
    json_string_of(&writer, "known_instant", made->known);
    json_flag_of(&writer, "holds", figures->broken_count == 0);
    if (made->restated_version > 0) {
        json_begin_object(&writer, "restates");
        json_number_of(&writer, "version", made->restated_version);
        json_string_of(&writer, "known_instant", made->restated_known);
        json_string_of(&writer, "document_sha256", made->restated_sha256);
        write_moves(&writer, &made->moves);
        if (made->causes != NULL) {
            write_document(&writer, arena, "since", made->causes);
        }
        json_end_object(&writer);
    }
    write_document(&writer, arena, "document", figures->document);
    json_end_object(&writer);
    text_add(&out, "\n");
    return sink_write(sink, out.data, out.length, err);
}
