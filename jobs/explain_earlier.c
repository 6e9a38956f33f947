/* SPDX-License-Identifier: MPL-2.0 */
#include "explain_earlier.h"

#include "output.h"

#include "exchange/json_source.h"
#include "reporting/document.h"
#include "reporting/format.h"
#include "store/db.h"

#include <string.h>

struct reading {
    struct job *job;
    struct explain_earlier *earlier;
};

/* The sentences of a frozen explanation. */
static enum status
read_sentences(struct arena *arena, const char *json, struct explain_earlier *earlier,
               struct err *err)
{
    const struct json_node *root = NULL, *sentences;
    struct problems none = {0};
    const char **texts;
    enum status status = json_source_parse(
        arena, (struct file_bytes){"explanation", json, strlen(json)}, &none, &root, err);

    if (status != ST_OK) {
        return status;
    }
    sentences = json_member(root, "sentences");
    if (sentences == NULL) {
        return ST_OK;
    }
    texts = ARENA_NEW(arena, const char *, sentences->count);
    for (const struct json_node *at = sentences->first; at != NULL; at = at->next) {
        texts[earlier->sentence_count++] = at->text != NULL ? at->text : "";
    }
    earlier->sentences = texts;
    return ST_OK;
}

/* application, run, decided_on, status, reason, award_cents, failed, motive, explanation */
static enum status
on_earlier(const struct db_row *row, void *context, struct err *err)
{
    struct reading *reading = context;
    struct arena *arena = reading->job->arena;
    struct explain_earlier *earlier = reading->earlier;
    const char *const *failed = NULL;
    const char **kept;

    *earlier = (struct explain_earlier){
        .application = arena_string(arena, db_text(row, 0)),
        .run = db_text_kept(arena, row, 1),
        .decided = !db_is_null(row, 2),
        .decided_on = db_is_null(row, 2) ? 0 : (int32_t)db_int64(row, 2),
        .status = db_text_kept(arena, row, 3),
        .reason = db_text_kept(arena, row, 4),
        .award_cents = db_int64_or(row, 5, 0),
        .motive = db_text_kept(arena, row, 7),
    };
    earlier->failed_count = db_texts(reading->job->scratch, row, 6, &failed);
    kept = ARENA_NEW(arena, const char *, earlier->failed_count);
    for (size_t i = 0; i < earlier->failed_count; i++) {
        kept[i] = arena_string(arena, failed[i]);
    }
    earlier->failed = kept;
    return db_is_null(row, 8)
               ? ST_OK
               : read_sentences(arena, arena_string(arena, db_text(row, 8)), earlier, err);
}

enum status
explain_earlier_read(struct job *job, const struct application_name *name,
                     struct explain_earlier *earlier, struct err *err)
{
    struct reading reading = {job, earlier};
    const struct db_param params[] = {db_number(job->arena, name->fund_id),
                                      db_number(job->arena, name->call_id),
                                      db_number(job->arena, name->application_id)};

    *earlier = (struct explain_earlier){0};
    return db_named(job->db, "application_earlier", (struct db_params){3, params},
                    (struct db_rows){.on_row = on_earlier, .context = &reading}, err);
}

void
explain_earlier_write(struct json_writer *writer, const struct explain_earlier *earlier)
{
    if (earlier->application == NULL) {
        return;
    }
    json_begin_object(writer, "earlier");
    json_string_of(writer, "application", earlier->application);
    json_string_of(writer, "run", earlier->run);
    json_string_of(writer, "status", earlier->status);
    json_string_of(writer, "reason", earlier->reason);
    json_flag_of(writer, "decided", earlier->decided);
    json_number_of(writer, "award_cents", earlier->award_cents);
    json_strings_of(writer, "failed_rules", earlier->failed, earlier->failed_count);
    json_string_of(writer, "motive", earlier->motive);
    json_strings_of(writer, "sentences", earlier->sentences, earlier->sentence_count);
    json_end_object(writer);
}

/* "rejected · a rule is against it" */
static enum status
outcome_words(struct arena *arena, const struct explain_earlier *earlier, const char **words,
              struct err *err)
{
    struct document *document = document_object(arena);
    enum status status;

    (void)document_add_text(arena, document, "status", earlier->status);
    (void)document_add_text(arena, document, "reason", earlier->reason);
    status = format_document(arena, document, "EUR", err);
    *words = text_format(arena, "%s · %s", document_text(document, "status_text", ""),
                         document_text(document, "reason_text", ""));
    return status;
}

enum status
explain_earlier_print(struct job *job, const struct explain_earlier *earlier, struct err *err)
{
    struct arena *arena = job->scratch;
    struct text out = text_in(arena);
    const char *words = "";
    enum status status = ST_OK;

    if (earlier->application == NULL) {
        return ST_OK;
    }
    text_addf(&out, _("\nThe earlier file, %s\n"), earlier->application);
    if (earlier->run == NULL) {
        text_add(&out, _("  nothing was decided of it\n"));
    } else {
        status = outcome_words(arena, earlier, &words, err);
        text_addf(&out, "  %s\n", words);
    }
    if (earlier->decided) {
        text_addf(&out, _("  decided on %s\n"), words_date(arena, earlier->decided_on));
    }
    if (earlier->motive != NULL) {
        text_addf(&out, _("  the committee: %s\n"), earlier->motive);
    }
    for (size_t i = 0; i < earlier->failed_count; i++) {
        text_addf(&out, i == 0 ? _("  rules against it: %s") : ", %s", earlier->failed[i]);
    }
    text_add(&out, earlier->failed_count > 0 ? "\n" : "");
    for (size_t i = 0; i < earlier->sentence_count; i++) {
        text_addf(&out, "- %s\n", earlier->sentences[i]);
    }
    output_folded(arena, text_of(&out));
    return status;
}
