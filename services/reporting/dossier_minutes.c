/* SPDX-License-Identifier: MPL-2.0 */
/* dossier_minutes - draft minutes of the session that decides on a run, and the file that says what
 * it decided, with what is known already. */
#include "reporting/dossier.h"

#include "base/json_writer.h"
#include "base/words.h"
#include "reporting/format.h"
#include "reporting/report_words.h"

#include <string.h>

/* ---- the draft --------------------------------------------------------------------------------
 */

static enum status
find_templates(struct dossier *dossier, const char *const names[4], struct err *err)
{
    const struct template **found[] = {&dossier->page, &dossier->row, &dossier->section,
                                       &dossier->recusal};
    enum status status = ST_OK;

    for (size_t i = 0; i < 4 && status == ST_OK; i++) {
        status = template_find(&dossier->templates, names[i], found[i], err);
    }
    for (int spool = SPOOL_RECUSALS; spool < SPOOLS && status == ST_OK; spool++) {
        status = dossier_spool(dossier, (enum dossier_spool)spool, err);
    }
    dossier->words = report_words(dossier->kept);
    return status;
}

enum status
dossier_minutes_html_begin(struct dossier *dossier, struct err *err)
{
    static const char *const names[] = {"minutes.html", "minutes-award.html", "minutes-other.html",
                                        "recusal.html"};

    return find_templates(dossier, names, err);
}

enum status
dossier_minutes_text_begin(struct dossier *dossier, struct err *err)
{
    static const char *const names[] = {"minutes.txt", "minutes-award.txt", "minutes-other.txt",
                                        "minutes-recusal.txt"};

    return find_templates(dossier, names, err);
}

/* Which list of the minutes an application stands in. */
static enum dossier_spool
list_of(const struct document *application)
{
    const char *status = document_text(application, "status", "");

    return strcmp(status, "awarded") == 0 || strcmp(status, "partial") == 0 ? SPOOL_AWARDS
           : strcmp(status, "waiting") == 0                                 ? SPOOL_WAITING
           : strcmp(status, "ineligible") == 0                              ? SPOOL_INELIGIBLE
                                                                            : SPOOL_REFUSED;
}

static const char *
label_of(const struct document *rules, const char *code)
{
    for (const struct document *at = rules != NULL ? rules->first : NULL; at != NULL;
         at = at->next) {
        if (strcmp(document_text(at, "code", ""), code) == 0) {
            return document_text(at, "label", NULL);
        }
    }
    return NULL;
}

/* All that is against an application, each rule by its words: what a motive is drafted from. */
static void
list_motives(struct dossier *dossier, struct document *application)
{
    static const struct {
        const char *codes, *of;
    } lists[] = {
        {"failed_rules", "rules"}, {"unknown_rules", "rules"}, {"below_floors", "criteria"}};
    struct arena *arena = dossier->scratch;
    struct text text = text_in(arena);

    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        const struct document *codes = document_member(application, lists[i].codes);

        for (const struct document *at = codes != NULL ? codes->first : NULL; at != NULL;
             at = at->next) {
            const char *code = at->kind == DOCUMENT_TEXT ? at->text : "";
            const char *label = label_of(document_member(dossier->head, lists[i].of), code);

            text_addf(&text, "%s%s%s%s", text.length > 0 ? ", " : "", code,
                      label != NULL ? " " : "", label != NULL ? label : "");
        }
    }
    (void)document_add_text(arena, application, "motives", text_of(&text));
}

enum status
dossier_minutes_add(struct dossier *dossier, struct document *application, struct err *err)
{
    struct arena *arena = dossier->scratch;
    enum dossier_spool list = list_of(application);
    enum status status = format_document(arena, application, dossier->currency, err);

    if (status != ST_OK) {
        return status;
    }
    (void)document_adopt(arena, application, "words", dossier->words);
    (void)document_add_integer(arena, application, "place", dossier->spooled[list] + 1);
    list_motives(dossier, application);
    status = dossier_spool_render(
        dossier, list, list == SPOOL_AWARDS ? dossier->row : dossier->section, application, err);
    return status == ST_OK ? dossier_session_add(dossier, application, err) : status;
}

enum status
dossier_minutes_end(struct dossier *dossier, struct err *err)
{
    struct arena *arena = dossier->kept;
    struct document *head = dossier->head;
    enum status status;

    (void)document_adopt(arena, head, "statistics", tally_document(arena, &dossier->tally));
    status = format_document(arena, head, dossier->currency, err);
    if (status != ST_OK) {
        return status;
    }
    (void)document_adopt(arena, head, "words", dossier->words);
    dossier_session_end(dossier);
    dossier_add_spools(dossier);
    return template_render(&dossier->templates, dossier->page, head, dossier->sink, err);
}

/* ---- the file to fill in ----------------------------------------------------------------------
 */

/* One object on one line, so that people can edit the file. */
static struct json_writer
line_begin(struct text *text, int64_t index)
{
    struct json_writer writer;

    text_add(text, index > 0 ? ",\n    " : "\n    ");
    writer = json_writer_to(text);
    json_begin_object(&writer, NULL);
    return writer;
}

/* A string member of the file, on its own line. */
static void
add_string(struct text *text, const char *name, const char *value)
{
    struct json_writer writer;

    text_addf(text, ",\n  \"%s\": ", name);
    writer = json_writer_to(text);
    json_string_of(&writer, NULL, value);
}

/* Who votes is the committee; where the fund file names none, who marks is listed to begin from. */
static void
add_members(struct text *text, const struct document *panel)
{
    bool has_committee = false;
    int64_t index = 0;

    for (const struct document *at = panel != NULL ? panel->first : NULL; at != NULL;
         at = at->next) {
        has_committee = has_committee || strcmp(document_text(at, "role", ""), "committee") == 0;
    }
    text_add(text, ",\n  \"members\": [");
    for (const struct document *at = panel != NULL ? panel->first : NULL; at != NULL;
         at = at->next) {
        struct json_writer writer = line_begin(text, index++);

        json_string_of(&writer, "name", document_text(at, "label", ""));
        json_string_of(&writer, "college", document_text(at, "college", ""));
        json_flag_of(&writer, "voting",
                     !has_committee || strcmp(document_text(at, "role", ""), "committee") == 0);
        json_flag_of(&writer, "present", false);
        json_end_object(&writer);
    }
    text_add(text, index > 0 ? "\n  ]" : "]");
}

enum status
dossier_skeleton_begin(struct dossier *dossier, struct err *err)
{
    const struct document *fund = document_member(dossier->head, "fund");
    const struct document *call = document_member(dossier->head, "call");
    const struct document *run = document_member(dossier->head, "run");
    struct text text = text_in(dossier->kept);

    text_add(&text, "{\n  \"levain_minutes\": 1");
    add_string(&text, "call",
               text_format(dossier->kept, "%s/%s", document_text(fund, "code", ""),
                           document_text(call, "code", "")));
    add_string(&text, "run", document_text(run, "inputs_sha256", ""));
    add_string(&text, "date", "");
    add_string(&text, "place", "");
    if (document_member(dossier->head, "committee") == NULL) { /* else the fund file says it */
        text_add(&text, ",\n  \"quorum\": {\"present\": \"50 %\", \"private\": \"50 %\"}");
    }
    add_members(&text, document_member(dossier->head, "panel"));
    text_add(&text, ",\n  \"recusals\": [");
    return sink_write(dossier->sink, text.data, text.length, err);
}

/* A member is recused once from an application, whatever the grounds. */
static bool
is_first_of_marker(const struct document *conflicts, const struct document *conflict)
{
    const char *marker = document_text(conflict, "marker", "");

    for (const struct document *at = conflicts->first; at != conflict; at = at->next) {
        if (strcmp(document_text(at, "marker", ""), marker) == 0) {
            return false;
        }
    }
    return true;
}

enum status
dossier_skeleton_add(struct dossier *dossier, struct document *application, struct err *err)
{
    const struct document *conflicts = document_member(application, "conflicts");
    struct text text = text_in(dossier->scratch);

    for (const struct document *at = conflicts != NULL ? conflicts->first : NULL; at != NULL;
         at = at->next) {
        struct json_writer writer;

        if (!is_first_of_marker(conflicts, at)) {
            continue;
        }
        writer = line_begin(&text, dossier->spooled[SPOOL_RECUSALS]++);
        json_string_of(&writer, "member", document_text(at, "label", ""));
        json_string_of(&writer, "application", document_text(application, "application", ""));
        json_string_of(&writer, "motive", document_text(at, "why", ""));
        json_end_object(&writer);
    }
    return sink_write(dossier->sink, text.data, text.length, err);
}

enum status
dossier_skeleton_end(struct dossier *dossier, struct err *err)
{
    return sink_string(dossier->sink,
                       dossier->spooled[SPOOL_RECUSALS] > 0 ? "\n  ],\n  \"departures\": []\n}\n"
                                                            : "],\n  \"departures\": []\n}\n",
                       err);
}
