/* SPDX-License-Identifier: MPL-2.0 */
#include "fund/demarche_check.h"

#include "base/text.h"
#include "fund/demarche_champ.h"
#include "fund/demarche_pages.h"
#include "rules/nearest.h"

#include <string.h>

#define CHAMPS_MAX 1024

/* A champ of the dossiers, each once: of the form, of the annotations, or of one repetition. */
struct seen_champ {
    const char *id, *label;
    const char *within; /* id of the repetition; null = none */
    bool annotation;
};

struct checking {
    struct arena *arena;
    const struct demarche *of;
    const struct demarche_hooks *hooks;
    struct seen_champ champs[CHAMPS_MAX];
    size_t count, dossier_count;
    size_t problem_count;
};

static const char *
text_member(const struct json_node *node, const char *key)
{
    const struct json_node *member = json_member(node, key);

    return member != NULL && member->kind == JSON_KIND_STRING ? member->text : NULL;
}

static const char *
id_of(const struct json_node *champ, const char *within)
{
    const char *descriptor = text_member(champ, "champDescriptorId");

    return within != NULL && descriptor != NULL ? descriptor : text_member(champ, "id");
}

static bool
same(const char *a, const char *b)
{
    return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static void
see_champs(struct checking *checking, const struct json_node *champs, const char *within,
           bool annotation)
{
    for (const struct json_node *champ = champs != NULL ? champs->first : NULL; champ != NULL;
         champ = champ->next) {
        const struct json_node *rows = json_member(champ, "rows");
        const struct seen_champ one = {id_of(champ, within), text_member(champ, "label"), within,
                                       annotation};
        size_t i = 0;

        while (i < checking->count && !(same(checking->champs[i].id, one.id) &&
                                        checking->champs[i].annotation == annotation)) {
            i++;
        }
        if (one.id != NULL && i == checking->count && i < CHAMPS_MAX) {
            checking->champs[checking->count++] = one;
        }
        for (const struct json_node *row = rows != NULL ? rows->first : NULL;
             row != NULL && within == NULL; row = row->next) {
            see_champs(checking, json_member(row, "champs"), one.id, annotation);
        }
    }
}

static enum status
on_dossier(void *context, const struct json_node *dossier, struct err *err)
{
    struct checking *checking = context;

    (void)err;
    checking->dossier_count++;
    see_champs(checking, json_member(dossier, "champs"), NULL, false);
    see_champs(checking, json_member(dossier, "annotations"), NULL, true);
    return ST_OK;
}

/* ---- the mapping against what was seen --------------------------------------------------------
 */

static const struct seen_champ *
found(const struct checking *checking, const struct mapping_source *source, bool annotation)
{
    for (size_t i = 0; i < checking->count; i++) {
        if (checking->champs[i].annotation == annotation &&
            strcmp(checking->champs[i].id, source->id) == 0) {
            return &checking->champs[i];
        }
    }
    return NULL;
}

/* What to write instead of an id that is nowhere: that of the champ whose label is nearest. */
static const char *
advice(struct checking *checking, const struct mapping_source *source)
{
    const char *wanted = source->label != NULL ? source->label : source->id;
    struct symbol *names = ARENA_NEW(checking->arena, struct symbol, checking->count);
    const struct symbols symbols = {.items = names, .count = checking->count};
    const char *best = NULL;

    for (size_t i = 0; i < checking->count; i++) {
        const char *label = checking->champs[i].label;

        names[i].name = source->label == NULL ? checking->champs[i].id : label;
        names[i].name = names[i].name != NULL ? names[i].name : "";
        best = strcmp(names[i].name, wanted) == 0 ? wanted : best;
    }
    best = best != NULL ? best : nearest_symbol(&symbols, wanted);
    for (size_t i = 0; i < checking->count && best != NULL; i++) {
        const struct seen_champ *champ = &checking->champs[i];

        if (same(champ->label, best) || same(champ->id, best)) {
            return text_format(checking->arena, _("did you mean `%s` (%s)?"), champ->id,
                               champ->label != NULL ? champ->label : "");
        }
    }
    return _("levain mapping FILE lists the champs");
}

static void
check_source(struct checking *checking, const struct mapping_source *source, bool annotation)
{
    const struct seen_champ *champ;

    if (source->from != MAPPING_CHAMP && source->from != MAPPING_ANNOTATION) {
        return;
    }
    champ = found(checking, source, annotation);
    if (champ == NULL && source->may_be_absent) {
        return;
    }
    if (champ == NULL) {
        checking->problem_count++;
        problem_report(checking->hooks->problems,
                       &(struct problem){.file = checking->of->mapping->path,
                                         .line = source->line,
                                         .place = "",
                                         .value = source->id,
                                         .reason = annotation ? _("no dossier has this annotation")
                                                              : _("no dossier has this champ"),
                                         .advice = advice(checking, source)});
        return;
    }
    if (source->label != NULL && champ->label != NULL && strcmp(source->label, champ->label) != 0 &&
        checking->hooks->on_note != NULL) {
        checking->hooks->on_note(
            checking->hooks->context,
            text_format(checking->arena, _("%s:%ld: the champ `%s` is now called `%s`"),
                        checking->of->mapping->path, source->line, source->label, champ->label));
    }
}

/* Rows of a repetition that is empty in every dossier show none of its champs. */
static bool
has_rows(const struct checking *checking, const struct mapping_source *repetition)
{
    for (size_t i = 0; i < checking->count; i++) {
        if (same(checking->champs[i].within, repetition->id)) {
            return true;
        }
    }
    return false;
}

static void
check_mapping(struct checking *checking)
{
    const struct demarche_mapping *mapping = checking->of->mapping;
    const struct fund_file *file = checking->of->file;
    const struct mapping_source *others[] = {&mapping->code, &mapping->siret, &mapping->siren,
                                             &mapping->rna, &mapping->organization};

    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        check_source(checking, others[i], others[i]->from == MAPPING_ANNOTATION);
    }
    for (size_t i = 0; i < file->field_count; i++) {
        check_source(checking, &mapping->fields[i], mapping->fields[i].from == MAPPING_ANNOTATION);
    }
    for (size_t i = 0; i < file->list_count; i++) {
        const struct mapping_list *list = &mapping->lists[i];
        const bool annotation = list->champ.from == MAPPING_ANNOTATION;

        check_source(checking, &list->champ, annotation);
        for (size_t at = 0; at < file->lists[i].field_count && has_rows(checking, &list->champ);
             at++) {
            check_source(checking, &list->fields[at], annotation);
        }
    }
}

enum status
demarche_check(struct arena *arena, const struct demarche *demarche,
               const struct demarche_hooks *hooks, struct err *err)
{
    struct checking *checking = ARENA_NEW(arena, struct checking, 1);
    struct pages_seen seen;
    enum status status;

    *checking = (struct checking){.arena = arena, .of = demarche, .hooks = hooks};
    status = pages_visit(demarche->root, on_dossier, checking, &seen, err);
    if (status == ST_OK && checking->dossier_count > 0) {
        check_mapping(checking);
    }
    if (status == ST_OK && checking->problem_count > 0) {
        err_at(err, demarche->path, 0, 0);
        return err_set(err, ST_DATA, "%s", _("the mapping is not that of these dossiers"));
    }
    return status;
}
