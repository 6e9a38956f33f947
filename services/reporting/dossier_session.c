/* SPDX-License-Identifier: MPL-2.0 */
/* dossier_session - what waits until the page, and what a session of the committee is given to fill
 * in. */
#include "reporting/dossier.h"

#include "base/words.h"

#include <string.h>

/* The names of the spools in templates, and of the flags that say that they hold something. */
static const struct {
    const char *name, *flag;
} spool_names[] = {
    [SPOOL_ROWS] = {"rows", "has_rows"},
    [SPOOL_SECTIONS] = {"sections", "has_section_list"},
    [SPOOL_RECUSALS] = {"recusals", "has_recusals"},
    [SPOOL_AWARDS] = {"award_rows", "has_awards"},
    [SPOOL_WAITING] = {"waiting_rows", "has_waiting"},
    [SPOOL_REFUSED] = {"refused_rows", "has_refused"},
    [SPOOL_INELIGIBLE] = {"ineligible_rows", "has_ineligible"},
};

enum status
dossier_spool(struct dossier *dossier, enum dossier_spool spool, struct err *err)
{
    return dossier->spools[spool] != NULL
               ? ST_OK
               : sink_file_spool(dossier->kept, &dossier->spools[spool], err);
}

enum status
dossier_spool_render(struct dossier *dossier, enum dossier_spool spool,
                     const struct template *template, const struct document *document,
                     struct err *err)
{
    dossier->spooled[spool]++;
    return template_render(&dossier->templates, template, document,
                           sink_of_file(dossier->spools[spool]), err);
}

static enum status
copy_file(void *context, struct sink sink, struct err *err)
{
    return sink_file_copy(context, sink, err);
}

void
dossier_add_spools(struct dossier *dossier)
{
    for (size_t i = 0; i < SPOOLS; i++) {
        (void)document_add_flag(dossier->kept, dossier->head, spool_names[i].flag,
                                dossier->spooled[i] > 0);
        if (dossier->spools[i] != NULL) {
            (void)document_add_stream(dossier->kept, dossier->head, spool_names[i].name, copy_file,
                                      dossier->spools[i]);
        }
    }
}

void
dossier_drop_same_labels(struct document *list)
{
    for (struct document *at = list != NULL ? list->first : NULL; at != NULL; at = at->next) {
        struct document *label = document_member(at, "label");

        if (label != NULL && label->kind == DOCUMENT_TEXT &&
            strcmp(label->text, document_text(at, "code", "")) == 0) {
            label->kind = DOCUMENT_NULL;
        }
    }
}

const char *
dossier_list_codes(struct arena *arena, const struct document *list)
{
    struct text text = text_in(arena);

    for (const struct document *at = list != NULL ? list->first : NULL; at != NULL; at = at->next) {
        text_addf(&text, "%s%s", text.length > 0 ? ", " : "",
                  at->kind == DOCUMENT_TEXT ? at->text : "");
    }
    return text_of(&text);
}

enum status
dossier_session_add(struct dossier *dossier, struct document *application, struct err *err)
{
    const struct document *conflicts = document_member(application, "conflicts");

    return conflicts == NULL || conflicts->first == NULL
               ? ST_OK
               : dossier_spool_render(dossier, SPOOL_RECUSALS, dossier->recusal, application, err);
}

/* Each list of codes as one text, with how many more there are. */
static void
list_changes(struct arena *arena, struct document *simulation)
{
    static const char *const names[][3] = {
        {"enter", "enter_more_count", "enter_list"},
        {"leave", "leave_more_count", "leave_list"},
        {"more", "more_more_count", "more_list"},
        {"less", "less_more_count", "less_list"},
    };

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *codes = dossier_list_codes(arena, document_member(simulation, names[i][0]));
        int64_t more = document_integer(simulation, names[i][1], 0);

        (void)document_add_text(
            arena, simulation, names[i][2],
            more > 0 ? text_format(arena, _("%s and %lld more"), codes, (long long)more) : codes);
    }
}

static bool
is_filled(const struct document *head, const char *name)
{
    const struct document *list = document_member(head, name);

    return list != NULL && list->first != NULL;
}

void
dossier_session_end(struct dossier *dossier)
{
    struct arena *arena = dossier->kept;
    struct document *head = dossier->head;
    const struct document *simulations = document_member(head, "simulations");
    int64_t more = document_integer(head, "simulations_more_count", 0);

    for (struct document *at = simulations != NULL ? simulations->first : NULL; at != NULL;
         at = at->next) {
        list_changes(arena, at);
    }
    dossier_drop_same_labels(document_member(head, "panel"));
    if (document_member(head, "committee") != NULL) {
        dossier_drop_same_labels(document_member(document_member(head, "committee"), "colleges"));
    }
    (void)document_add_flag(arena, head, "has_comparison", simulations != NULL);
    (void)document_add_flag(arena, head, "has_simulations", is_filled(head, "simulations"));
    (void)document_add_flag(arena, head, "has_surprises", is_filled(head, "surprises"));
    (void)document_add_text(arena, head, "simulations_more",
                            more > 0 ? text_format(arena,
                                                   _("%lld more simulations are stored; `levain "
                                                     "runs` lists them all."),
                                                   (long long)more)
                                     : NULL);
}
