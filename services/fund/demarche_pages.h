/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_DEMARCHE_PAGES_H
#define LEVAIN_DEMARCHE_PAGES_H

#include "base/err.h"
#include "exchange/json_source.h"

/*
 * demarche_pages - where the dossiers are in what the API answered: one page, several, or one
 * dossier.
 *
 * Private to demarche.
 */
typedef enum status dossier_fn(void *context, const struct json_node *dossier, struct err *err);

struct pages_seen {
    size_t dossier_count;
    size_t deleted_count;           /* told as deleted by the API, without their contents */
    const struct json_node *cursor; /* after which there are more dossiers; null = none */
};

/** Give each dossier, in the order of the file. Errors: ST_DATA - the API answered with an error;
 *  what `on_dossier` gave. */
enum status pages_visit(const struct json_node *root, dossier_fn *on_dossier, void *context,
                        struct pages_seen *seen, struct err *err)
    __attribute__((warn_unused_result));

#endif
