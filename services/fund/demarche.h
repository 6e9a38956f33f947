/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_DEMARCHE_H
#define LEVAIN_DEMARCHE_H

#include "fund/demarche_mapping.h"
#include "fund/intake.h"

/*
 * demarche - dossiers of Démarche numérique, as its GraphQL API gives them, into applications.
 *
 * A file is one page of dossiers, several of them in an array, or one dossier. Each is read through
 * the mapping of the call (demarche_mapping.h) and is taken whole or not at all. A fact keeps the
 * date at which its champ was last changed.
 */
struct demarche {
    const struct fund_file *file;
    const struct demarche_mapping *mapping;
    const char *path; /* of the dossiers, for messages */
    const struct json_node *root;
};

struct demarche_hooks {
    void *context;
    struct problems *problems;
    /* A good dossier; then, in a second reading, each item of its lists. Either may be null. */
    enum status (*on_line)(void *context, const struct intake_line *line, struct err *err);
    enum status (*on_item)(void *context, size_t list, const struct intake_item *item,
                           struct err *err);
    /* Something that a person should know although nothing is wrong; may be null. */
    void (*on_note)(void *context, const char *text);
};

/** Tell which lists the mapping knows: those of which every dossier says something.
 *  Errors: none. */
bool demarche_has_list(const struct demarche_mapping *mapping, size_t list);

/**
 * Read the dossiers of a file. Those whose state is not declared, and deleted ones, are left out
 * and told.
 *
 * Owner:  dossiers are made in a scratch part of `arena`, given back after each.
 * Errors: ST_DATA - the answer holds errors of the API, or no dossier at all; a champ of the
 * mapping is nowhere in it (reported); what the hooks gave. A dossier with a problem is no error.
 */
enum status demarche_read(struct arena *arena, const struct demarche *demarche,
                          const struct demarche_hooks *hooks, struct intake_counts *counts,
                          struct err *err) __attribute__((warn_unused_result));

#endif
