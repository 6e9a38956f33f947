/* SPDX-License-Identifier: MPL-2.0 */
#include "reporting/writer.h"

#include "base/words.h"
#include "reporting/dossier.h"
#include "reporting/tally.h"

#include <string.h>

#define KEPT_BYTES_MAX    ((size_t)64 << 20) /* templates and head */
#define SCRATCH_BYTES_MAX ((size_t)64 << 20) /* one application */

/* What a format does with each part of the report. */
struct writer_steps {
    const char *name;
    enum status (*begin)(struct dossier *dossier, struct err *err);
    enum status (*add)(struct dossier *dossier, struct document *application, struct err *err);
    enum status (*end)(struct dossier *dossier, struct err *err);
};

static const struct writer_steps all_steps[] = {
    [WRITER_HTML] = {"html", dossier_html_begin, dossier_html_add, dossier_html_end},
    [WRITER_CSV] = {"csv", dossier_csv_begin, dossier_csv_add, NULL},
    [WRITER_REASONS] = {"reasons.csv", dossier_reasons_begin, dossier_reasons_add,
                        dossier_reasons_end},
    [WRITER_XLSX] = {"xlsx", dossier_xlsx_begin, dossier_xlsx_add, dossier_xlsx_end},
    [WRITER_PAGES] = {"pages.html", dossier_pages_begin, dossier_html_add, dossier_pages_end},
    [WRITER_MINUTES_HTML] = {"minutes.html", dossier_minutes_html_begin, dossier_minutes_add,
                             dossier_minutes_end},
    [WRITER_MINUTES_TEXT] = {"minutes.txt", dossier_minutes_text_begin, dossier_minutes_add,
                             dossier_minutes_end},
    [WRITER_MINUTES_JSON] = {"minutes.json", dossier_skeleton_begin, dossier_skeleton_add,
                             dossier_skeleton_end},
    [WRITER_JSON] = {"json", dossier_json_begin, dossier_json_add, dossier_json_end},
};

struct writer {
    struct dossier dossier;
    struct arena kept, scratch;
    const struct writer_steps *steps;
    int64_t application_count, awarded_cents; /* as the head says */
};

bool
writer_format_named(const char *name, enum writer_format *format)
{
    for (size_t i = 0; i < sizeof all_steps / sizeof *all_steps; i++) {
        if (strcmp(all_steps[i].name, name) == 0) {
            *format = (enum writer_format)i;
            return true;
        }
    }
    return false;
}

static enum status
read_head(struct writer *writer, const struct writer_options *options, struct err *err)
{
    struct dossier *dossier = &writer->dossier;
    const struct document *run = document_member(dossier->head, "run");

    writer->application_count = document_integer(run, "application_count", -1);
    writer->awarded_cents = document_integer(run, "awarded_cents", -1);
    dossier->currency = document_text(document_member(dossier->head, "fund"), "currency", NULL);
    if (writer->application_count < 0 || writer->awarded_cents < 0 || dossier->currency == NULL) {
        return err_set(err, ST_DATA, _("the document lacks %s"),
                       writer->application_count < 0 ? "run.application_count"
                       : writer->awarded_cents < 0   ? "run.awarded_cents"
                                                     : "fund.currency");
    }
    dossier->has_sections = options->sections == WRITER_SECTIONS_ALL ||
                            options->sections == WRITER_SECTIONS_CHOSEN ||
                            (options->sections == WRITER_SECTIONS_AUTO &&
                             writer->application_count <= WRITER_SECTIONS_MAX);
    return ST_OK;
}

enum status
writer_begin(struct arena *arena, const struct writer_options *options, struct document *head,
             struct sink sink, struct writer **writer, struct err *err)
{
    struct writer *made = ARENA_NEW(arena, struct writer, 1);
    struct dossier *dossier = &made->dossier;
    enum status status;

    arena_init(&made->kept, KEPT_BYTES_MAX);
    arena_init(&made->scratch, SCRATCH_BYTES_MAX);
    made->steps = &all_steps[options->format];
    dossier->kept = &made->kept;
    dossier->scratch = &made->scratch;
    dossier->head = head;
    dossier->made_at = options->made_at;
    dossier->untitled = options->untitled;
    dossier->chosen = options->sections == WRITER_SECTIONS_CHOSEN;
    dossier->apart = options->apart;
    dossier->volume = options->volume;
    dossier->sink = sink;
    dossier->tally = tally_in(&made->kept);
    dossier->templates = (struct template_set){.arena = &made->kept,
                                               .lookup = options->lookup,
                                               .context = options->context,
                                               .strict = true};
    status = read_head(made, options, err);
    dossier->reasons = reasons_in(&made->kept, head);
    if (status == ST_OK) {
        status = made->steps->begin(dossier, err);
    }
    if (status != ST_OK) {
        writer_drop(made);
        return status;
    }
    *writer = made;
    return ST_OK;
}

enum status
writer_application(struct writer *writer, struct document *application, struct err *err)
{
    const char *code = document_text(application, "application", NULL);
    struct arena_mark mark = arena_mark(&writer->scratch);
    enum status status;

    if (code == NULL) {
        return err_set(err, ST_DATA, _("application %lld of the document has no code"),
                       (long long)writer->dossier.tally.application_count + 1);
    }
    status = tally_add(&writer->dossier.tally, application, err);
    if (status == ST_OK) {
        reasons_add(&writer->dossier.reasons, application);
        status = writer->steps->add(&writer->dossier, application, err);
    }
    if (status == ST_DATA) { /* say whose figure it is */
        const char *reason = text_format(&writer->scratch, "%s", err->text);

        status = err_set(err, ST_DATA, _("application %s: %s"), code, reason);
    }
    arena_reset(&writer->scratch, mark);
    return status;
}

enum status
writer_end(struct writer *writer, struct err *err)
{
    const struct tally *tally = &writer->dossier.tally;
    enum status status = ST_OK;

    if (writer->steps != &all_steps[WRITER_PAGES] &&
        (tally->application_count != writer->application_count ||
         tally->award_cents != writer->awarded_cents)) {
        status = err_set(err, ST_BUG,
                         _("the run says %lld applications and %lld cents, its lines make %lld "
                           "and %lld"),
                         (long long)writer->application_count, (long long)writer->awarded_cents,
                         (long long)tally->application_count, (long long)tally->award_cents);
    }
    if (status == ST_OK && writer->steps->end != NULL) {
        status = writer->steps->end(&writer->dossier, err);
    }
    writer_drop(writer);
    return status;
}

size_t
writer_held_bytes(const struct writer *writer)
{
    return writer->kept.total_bytes + writer->scratch.total_bytes;
}

void
writer_drop(struct writer *writer)
{
    if (writer == NULL) {
        return;
    }
    dossier_xlsx_drop(&writer->dossier);
    for (size_t i = 0; i < SPOOLS; i++) {
        sink_file_drop(writer->dossier.spools[i]);
    }
    arena_free(&writer->scratch);
    arena_free(&writer->kept);
}
