/* SPDX-License-Identifier: MPL-2.0 */
#include "fund/demarche_pages.h"

#include "base/words.h"

#include <string.h>

struct visit {
    dossier_fn *on_dossier;
    void *context;
    struct pages_seen *seen;
};

static enum status visit_node(const struct visit *visit, const struct json_node *node,
                              struct err *err);

static enum status
visit_all(const struct visit *visit, const struct json_node *list, struct err *err)
{
    enum status status = ST_OK;

    for (const struct json_node *one = list->first; one != NULL && status == ST_OK;
         one = one->next) {
        status = visit_node(visit, one, err);
    }
    return status;
}

static bool
is_dossier(const struct json_node *node)
{
    return json_member(node, "state") != NULL && json_member(node, "number") != NULL;
}

static void
note_page(const struct visit *visit, const struct json_node *node)
{
    const struct json_node *page = json_member(node, "pageInfo");
    const struct json_node *next = json_member(page, "hasNextPage");
    const struct json_node *deleted = json_member(json_member(node, "deletedDossiers"), "nodes");

    if (page != NULL) {
        visit->seen->cursor =
            next != NULL && next->kind == JSON_KIND_TRUE ? json_member(page, "endCursor") : NULL;
    }
    visit->seen->deleted_count += deleted != NULL ? deleted->count : 0;
}

static enum status
refuse_errors(const struct json_node *errors, struct err *err)
{
    const struct json_node *message = json_member(errors->first, "message");

    err->line = errors->line;
    err->column = errors->column;
    return err_set(err, ST_DATA, _("the answer holds an error of the API: %s"),
                   message != NULL && message->text != NULL ? message->text : "?");
}

static enum status
visit_node(const struct visit *visit, const struct json_node *node, struct err *err)
{
    static const char *const holders[] = {"data",     "demarche", "groupeInstructeur",
                                          "dossiers", "dossier",  "nodes"};
    const struct json_node *errors = json_member(node, "errors");
    enum status status = ST_OK;

    if (node->kind == JSON_KIND_ARRAY) {
        return visit_all(visit, node, err);
    }
    if (errors != NULL && errors->kind == JSON_KIND_ARRAY && errors->count > 0) {
        return refuse_errors(errors, err);
    }
    if (is_dossier(node)) {
        visit->seen->dossier_count++;
        return visit->on_dossier(visit->context, node, err);
    }
    note_page(visit, node);
    for (size_t i = 0; status == ST_OK && i < sizeof holders / sizeof *holders; i++) {
        const struct json_node *held = json_member(node, holders[i]);

        status = held != NULL ? visit_node(visit, held, err) : ST_OK;
    }
    return status;
}

enum status
pages_visit(const struct json_node *root, dossier_fn *on_dossier, void *context,
            struct pages_seen *seen, struct err *err)
{
    const struct visit visit = {on_dossier, context, seen};

    *seen = (struct pages_seen){0};
    return visit_node(&visit, root, err);
}
