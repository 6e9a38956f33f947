/* SPDX-License-Identifier: MPL-2.0 */
#include "reporting/dossier.h"

#include "base/words.h"

#include <string.h>

/*
 * One object, as document_write_json would write it whole: its members in the order of their names.
 * "applications" comes first of all names of a head (reports/dossier/README.md), so it can be
 * written before the rest, an application a line.
 */
enum status
dossier_json_begin(struct dossier *dossier, struct err *err)
{
    for (const struct document *at = dossier->head->first; at != NULL; at = at->next) {
        if (strcmp(at->name, "applications") <= 0) {
            return err_set(err, ST_DATA, _("the document's head may not have \"%s\""), at->name);
        }
    }
    return sink_string(dossier->sink, "{\"applications\":[", err);
}

enum status
dossier_json_add(struct dossier *dossier, struct document *application, struct err *err)
{
    struct text text = text_in(dossier->scratch);

    text_add(&text, dossier->tally.application_count > 1 ? ",\n" : "\n");
    document_write_json(application, &text);
    return sink_write(dossier->sink, text.data, text.length, err);
}

enum status
dossier_json_end(struct dossier *dossier, struct err *err)
{
    struct text text = text_in(dossier->kept);
    struct document *statistics = tally_document(dossier->kept, &dossier->tally);
    enum status status;

    (void)document_adopt(dossier->kept, statistics, "reasons",
                         reasons_document(dossier->kept, &dossier->reasons));
    (void)document_adopt(dossier->kept, dossier->head, "statistics", statistics);
    document_write_json(dossier->head, &text);
    text_add(&text, "\n");
    status = sink_string(dossier->sink, "\n],\n", err);
    if (status != ST_OK) {
        return status;
    }
    /* The brace that opens the head is the one that opened the whole. */
    return sink_write(dossier->sink, text.data + 1, text.length - 1, err);
}
