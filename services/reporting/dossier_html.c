/* SPDX-License-Identifier: MPL-2.0 */
#include "reporting/dossier.h"

#include "base/words.h"
#include "reporting/chart.h"
#include "reporting/format.h"
#include "reporting/report_words.h"

#include <string.h>

static enum status
begin(struct dossier *dossier, const char *page, struct err *err)
{
    enum status status = template_find(&dossier->templates, page, &dossier->page, err);

    if (status == ST_OK) {
        status = template_find(&dossier->templates, "row.html", &dossier->row, err);
    }
    if (status == ST_OK) {
        status = template_find(&dossier->templates, "section.html", &dossier->section, err);
    }
    if (status == ST_OK) {
        status = template_find(&dossier->templates, "recusal.html", &dossier->recusal, err);
    }
    if (status == ST_OK) {
        status = dossier_spool(dossier, SPOOL_ROWS, err);
    }
    if (status == ST_OK) {
        status = dossier_spool(dossier, SPOOL_RECUSALS, err);
    }
    if (status == ST_OK && dossier->has_sections) {
        status = dossier_spool(dossier, SPOOL_SECTIONS, err);
    }
    dossier->words = report_words(dossier->kept);
    return status;
}

enum status
dossier_html_begin(struct dossier *dossier, struct err *err)
{
    return begin(dossier, "template.html", err);
}

enum status
dossier_pages_begin(struct dossier *dossier, struct err *err)
{
    dossier->has_sections = true;
    return begin(dossier, "pages.html", err);
}

/* Two facts a line, so that they take half the room. */
static void
pair_facts(struct arena *arena, struct document *application)
{
    const struct document *facts = document_member(application, "facts");
    struct document *rows = document_add_list(arena, application, "fact_rows");
    const struct document *at = facts != NULL ? facts->first : NULL;

    while (at != NULL) {
        struct document *row = document_add_object(arena, rows, NULL);

        for (int i = 0; i < 2; i++) {
            (void)document_add_text(arena, row, i == 0 ? "label" : "label_2",
                                    document_text(at, "label", NULL));
            (void)document_add_text(arena, row, i == 0 ? "fact" : "fact_2",
                                    document_text(at, "value_text", NULL));
            at = at != NULL ? at->next : NULL;
        }
    }
}

/* Say which verdicts are against the application: their messages are shown. */
static void
mark_verdicts(struct arena *arena, const struct document *verdicts)
{
    for (struct document *at = verdicts != NULL ? verdicts->first : NULL; at != NULL;
         at = at->next) {
        const char *outcome = document_text(at, "outcome", "");

        (void)document_add_flag(arena, at, "against",
                                strcmp(outcome, "fail") == 0 || strcmp(outcome, "unknown") == 0);
    }
}

/* Take out the caps that do not apply to the application. */
static void
drop_idle_caps(struct document *caps)
{
    struct document **link = caps != NULL ? &caps->first : NULL;

    while (link != NULL && *link != NULL) {
        const struct document *applies = document_member(*link, "applies");

        if (applies != NULL && applies->kind == DOCUMENT_FALSE) {
            *link = (*link)->next;
        } else {
            link = &(*link)->next;
        }
    }
}

/* Give each pass that paid the words the head has for it. */
static void
name_passes(struct arena *arena, const struct document *head, const struct document *lines)
{
    const struct document *passes = document_member(head, "passes");

    for (struct document *at = lines != NULL ? lines->first : NULL; at != NULL; at = at->next) {
        const char *code = document_text(at, "pass", "");
        const char *label = NULL;

        for (const struct document *pass = passes != NULL ? passes->first : NULL; pass != NULL;
             pass = pass->next) {
            if (strcmp(document_text(pass, "code", ""), code) == 0) {
                label = document_text(pass, "label", NULL);
            }
        }
        (void)document_add_text(arena, at, "pass_label",
                                label != NULL && strcmp(label, code) != 0
                                    ? label
                                    : text_format(arena, _("Pass %s"), code));
    }
}

/* Name the rules that are against the application, in one text. */
static void
list_rules(struct arena *arena, struct document *application)
{
    static const char *const names[] = {"failed_rules", "unknown_rules"};
    struct text text = text_in(arena);

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const struct document *list = document_member(application, names[i]);

        for (const struct document *at = list != NULL ? list->first : NULL; at != NULL;
             at = at->next) {
            text_addf(&text, "%s%s", text.length > 0 ? ", " : "",
                      at->kind == DOCUMENT_TEXT ? at->text : "");
        }
    }
    (void)document_add_text(arena, application, "against_list", text_of(&text));
}

/* Draw the cut under the last award, and part those that the walk never saw from the others. */
static void
add_cut(struct dossier *dossier, struct document *application)
{
    const struct document *cut = document_member(dossier->head, "cut");
    const char *code = document_text(application, "application", "");
    bool is_last = strcmp(document_text(cut, "application", ""), code) == 0;
    int64_t awards = document_integer(cut, "award_count", 0);

    (void)document_add_text(dossier->scratch, application, "cut_text",
                            is_last ? text_format(dossier->scratch,
                                                  _("The awards end here: %lld in all."),
                                                  (long long)awards)
                                    : NULL);
}

static bool
has_section(const struct dossier *dossier, const struct document *application)
{
    return dossier->has_sections &&
           (!dossier->chosen || document_member(application, "verdicts") != NULL);
}

static bool
is_filled(const struct document *object, const char *name)
{
    const struct document *list = document_member(object, name);

    return list != NULL && list->first != NULL;
}

/* Add what the templates cannot work out. */
static void
prepare(struct dossier *dossier, struct document *application)
{
    struct arena *arena = dossier->scratch;
    bool funded = strcmp(document_text(application, "reason", ""), "FUNDED") == 0;
    int64_t step = document_integer(document_member(dossier->head, "call"), "step_cents", 0);

    (void)document_adopt(arena, application, "words", dossier->words);
    (void)document_add_flag(arena, application, "has_sections", has_section(dossier, application));
    (void)document_add_flag(arena, application, "reason_shown", !funded);
    (void)document_add_flag(arena, application, "short_shown",
                            document_integer(application, "short_cents", 0) > 0);
    (void)document_add_text(arena, application, "step_note",
                            step > 0 ? text_format(arena,
                                                   _("the least, rounded down to a multiple of %s"),
                                                   words_money(arena, step, dossier->currency, 0))
                                     : NULL);
    (void)document_add_flag(arena, application, "has_marks", is_filled(application, "marks"));
    add_cut(dossier, application);
    list_rules(arena, application);
    pair_facts(arena, application);
    dossier_drop_same_labels(document_member(application, "verdicts"));
    dossier_drop_same_labels(document_member(application, "marks"));
    mark_verdicts(arena, document_member(application, "verdicts"));
    drop_idle_caps(document_member(application, "caps"));
    name_passes(arena, dossier->head, document_member(application, "passes"));
}

enum status
dossier_html_add(struct dossier *dossier, struct document *application, struct err *err)
{
    enum status status = format_document(dossier->scratch, application, dossier->currency, err);

    if (status == ST_OK) {
        prepare(dossier, application);
        status = dossier_spool_render(dossier, SPOOL_ROWS, dossier->row, application, err);
    }
    if (status == ST_OK) {
        status = dossier_session_add(dossier, application, err);
    }
    if (status == ST_OK && has_section(dossier, application)) {
        status = dossier_spool_render(dossier, SPOOL_SECTIONS, dossier->section, application, err);
    }
    return status;
}

/* Sum each figure of the envelopes. */
static void
add_totals(struct arena *arena, struct document *head, const struct document *envelopes)
{
    static const char *const names[] = {"voted_cents", "moved_in_cents", "moved_out_cents",
                                        "awarded_cents", "left_cents"};
    struct document *totals = document_add_object(arena, head, "totals");

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        int64_t sum = 0; /* chart_envelopes refused what could overflow it */

        for (const struct document *at = envelopes->first; at != NULL; at = at->next) {
            sum += document_integer(at, names[i], 0);
        }
        (void)document_add_integer(arena, totals, names[i], sum);
    }
}

/* Of a quota that counts awards, where others have amounts. */
static void
add_awards(struct arena *arena, struct document *quota)
{
    const long long limit = (long long)document_integer(quota, "limit_awards", 0);
    const long long count = (long long)document_integer(quota, "award_count", 0);

    (void)document_add_text(arena, quota, "limit_text",
                            text_format(arena, _("awards: %lld"), limit));
    (void)document_add_text(arena, quota, "awarded_text", text_format(arena, "%lld", count));
    (void)document_add_text(arena, quota, "room_text", text_format(arena, "%lld", limit - count));
}

static void
add_rooms(struct arena *arena, const struct document *quotas)
{
    for (struct document *at = quotas != NULL ? quotas->first : NULL; at != NULL; at = at->next) {
        if (document_member(at, "limit_cents") == NULL) {
            add_awards(arena, at);
            continue;
        }
        (void)document_add_integer(arena, at, "room_cents",
                                   document_integer(at, "limit_cents", 0) -
                                       document_integer(at, "awarded_cents", 0));
    }
}

/* What the section of reasons says beside its tables: the share that is ineligible, the chart. */
static void
add_reasons(struct arena *arena, struct document *head, struct document *reasons)
{
    const char *percent = document_text(reasons, "ineligible_percent", NULL);
    struct document *rules = document_member(reasons, "rules");

    (void)document_add_text(
        arena, head, "reasons_sentence",
        percent == NULL ? _("No application was received.")
                        : text_format(arena, _("Ineligible: %lld of %lld applications, %s%%."),
                                      (long long)document_integer(reasons, "ineligible_count", 0),
                                      (long long)document_integer(reasons, "application_count", 0),
                                      words_decimal(arena, percent)));
    (void)document_add_text(arena, head, "reasons_chart", chart_reasons(arena, rules));
    (void)document_add_flag(arena, head, "has_rules", rules->first != NULL);
    (void)document_add_flag(arena, head, "has_floors",
                            document_member(reasons, "floors")->first != NULL ||
                                document_member(reasons, "threshold")->kind == DOCUMENT_OBJECT);
    dossier_drop_same_labels(rules);
    dossier_drop_same_labels(document_member(reasons, "floors"));
}

/* Whether any scenario changes something, and whether any does not. */
static void
add_stability(struct arena *arena, struct document *head)
{
    const struct document *stability = document_member(head, "stability");
    const struct document *at =
        is_filled(stability, "scenarios") ? document_member(stability, "scenarios")->first : NULL;
    bool moves = false, rests = false;

    (void)document_add_flag(arena, head, "has_stability", at != NULL);
    for (; at != NULL; at = at->next) {
        const struct document *changes = document_member(at, "changes");

        moves = moves || (changes != NULL && changes->kind == DOCUMENT_TRUE);
        rests = rests || changes == NULL || changes->kind != DOCUMENT_TRUE;
    }
    (void)document_add_flag(arena, head, "stability_moves", moves);
    (void)document_add_flag(arena, head, "stability_rests", rests);
}

/* Where the sections are that are not here. */
static const char *
sections_note(struct dossier *dossier)
{
    const int64_t here = dossier->spooled[SPOOL_SECTIONS], all = dossier->tally.application_count;

    if (here == 0 && dossier->apart != NULL) {
        return text_format(dossier->kept,
                           _("The pages of the applications are in files of their own, beside this "
                             "one: %s, and those after it."),
                           dossier->apart);
    }
    if (here == 0) {
        return _("The pages of the applications are not in this file. `levain explain` prints what "
                 "the page of one says; `levain report dossier --pages` makes those that are asked "
                 "for.");
    }
    return here == all
               ? NULL
               : text_format(dossier->kept,
                             _("Pages of applications in this file: %lld of %lld, those that "
                               "were asked for."),
                             (long long)here, (long long)all);
}

enum status
dossier_html_end(struct dossier *dossier, struct err *err)
{
    struct arena *arena = dossier->kept;
    struct document *head = dossier->head;
    struct document *envelopes = document_member(head, "envelopes");
    const struct document *quotas = document_member(head, "quotas");
    const struct document *objectives = document_member(head, "objectives");
    const struct document *proofs = document_member(head, "proofs");
    const char *kind = document_text(document_member(head, "run"), "kind", "");
    struct document *statistics;
    const char *chart;
    enum status status;

    if (envelopes == NULL) {
        return err_set(err, ST_DATA, _("the document lacks %s"), "envelopes");
    }
    status = chart_envelopes(arena, envelopes, dossier->currency, &chart, err);
    if (status != ST_OK) {
        return status;
    }
    add_totals(arena, head, envelopes);
    add_rooms(arena, quotas);
    statistics = tally_document(arena, &dossier->tally);
    (void)document_adopt(arena, statistics, "reasons", reasons_document(arena, &dossier->reasons));
    (void)document_adopt(arena, head, "statistics", statistics);
    add_reasons(arena, head, document_member(statistics, "reasons"));
    status = format_document(arena, head, dossier->currency, err);
    if (status != ST_OK) {
        return status;
    }
    dossier_drop_same_labels(envelopes);
    dossier_drop_same_labels(document_member(head, "rules"));
    dossier_drop_same_labels(document_member(head, "criteria"));
    dossier_drop_same_labels(document_member(head, "passes"));
    (void)document_adopt(arena, head, "words", dossier->words);
    (void)document_add_text(arena, head, "chart", chart);
    (void)document_add_flag(arena, head, "simulated", strcmp(kind, "simulation") == 0);
    (void)document_add_flag(arena, head, "has_quotas", quotas != NULL && quotas->first != NULL);
    (void)document_add_flag(arena, head, "has_objectives",
                            objectives != NULL && objectives->first != NULL);
    (void)document_add_flag(arena, head, "has_proofs", proofs != NULL && proofs->first != NULL);
    add_stability(arena, head);
    (void)document_add_flag(arena, head, "has_sections", dossier->spooled[SPOOL_SECTIONS] > 0);
    (void)document_add_text(arena, head, "sections_note", sections_note(dossier));
    dossier_session_end(dossier);
    dossier_add_spools(dossier);
    return template_render(&dossier->templates, dossier->page, head, dossier->sink, err);
}

enum status
dossier_pages_end(struct dossier *dossier, struct err *err)
{
    struct arena *arena = dossier->kept;
    struct document *head = dossier->head;
    const char *kind = document_text(document_member(head, "run"), "kind", "");
    enum status status = format_document(arena, head, dossier->currency, err);

    if (status != ST_OK) {
        return status;
    }
    (void)document_adopt(arena, head, "words", dossier->words);
    (void)document_add_flag(arena, head, "simulated", strcmp(kind, "simulation") == 0);
    (void)document_add_text(
        arena, head, "volume_text",
        text_format(arena, _("pages of applications, volume %lld"), (long long)dossier->volume));
    dossier_add_spools(dossier);
    return template_render(&dossier->templates, dossier->page, head, dossier->sink, err);
}
