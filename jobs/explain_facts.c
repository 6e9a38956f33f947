/* SPDX-License-Identifier: MPL-2.0 */
#include "explain_facts.h"

#include <inttypes.h>

/* version, list, file_name, first_line, last_line, taken_at, taken_by */
static enum status
on_source(const struct db_row *row, void *context, struct err *err)
{
    struct explain_facts *sources = context;

    (void)err;
    if (sources->count == sizeof sources->items / sizeof *sources->items) {
        return ST_OK; /* of an earlier rule set, which had other lists */
    }
    sources->items[sources->count++] = (struct explain_source){
        .version = db_int64(row, 0),
        .list = db_text_kept(sources->arena, row, 1),
        .file = arena_string(sources->arena, db_text(row, 2)),
        .first_line = db_int64_or(row, 3, 0),
        .last_line = db_int64_or(row, 4, 0),
        .taken_at = db_int64(row, 5),
        .by = arena_string(sources->arena, db_text(row, 6)),
    };
    return ST_OK;
}

static const char *
source_sentence(struct arena *arena, const struct fund_file *file,
                const struct explain_source *source)
{
    const size_t list = source->list != NULL ? fund_file_list(file, source->list) : SIZE_MAX;
    const char *what = source->list == NULL ? _("facts")
                       : list == SIZE_MAX   ? source->list
                                            : fund_text_in(&file->lists[list].label, source->list);
    const char *when = instant_text(arena, source->taken_at, file->zone);
    const char *lines = source->first_line == 0 ? ""
                        : source->first_line == source->last_line
                            ? text_format(arena, _(", line %" PRId64), source->first_line)
                            : text_format(arena, _(", lines %" PRId64 " to %" PRId64),
                                          source->first_line, source->last_line);

    return text_format(arena, _("%s: %s%s, taken in on %s, version %" PRId64), what, source->file,
                       lines, when, source->version);
}

void
explain_facts_write(struct json_writer *writer, struct arena *arena, const struct fund_file *file,
                    const struct explain_facts *sources)
{
    json_begin_array(writer, "sources");
    for (size_t i = 0; i < sources->count; i++) {
        const struct explain_source *source = &sources->items[i];

        json_begin_object(writer, NULL);
        json_string_of(writer, "list", source->list);
        json_string_of(writer, "file", source->file);
        if (source->first_line > 0) {
            json_number_of(writer, "first_line", source->first_line);
            json_number_of(writer, "last_line", source->last_line);
        }
        json_number_of(writer, "version", source->version);
        json_string_of(writer, "taken_at", instant_text(arena, source->taken_at, file->zone));
        json_string_of(writer, "taken_by", source->by);
        json_string_of(writer, "source_text", source_sentence(arena, file, source));
        json_end_object(writer);
    }
    json_end_array(writer);
}

enum status
explain_facts_read(struct job *job, const struct call *call, int64_t scoring_run_id,
                   int64_t application_id, struct explain_facts *sources, struct err *err)
{
    const struct db_param params[] = {
        CALL_PARAMS(job, call),
        db_number(job->arena, scoring_run_id),
        db_number(job->arena, application_id),
    };

    *sources = (struct explain_facts){.arena = job->arena};
    return db_named(job->db, "fact_sources", (struct db_params){4, params},
                    (struct db_rows){.on_row = on_source, .context = sources}, err);
}
