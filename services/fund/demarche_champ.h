/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_DEMARCHE_CHAMP_H
#define LEVAIN_DEMARCHE_CHAMP_H

#include "fund/demarche_mapping.h"

/*
 * demarche_champ - the value of one champ of a dossier, as the cell of a field would write it.
 *
 * Private to demarche.
 */
struct champ_value {
    const char *text;             /* null = not given */
    const struct json_node *node; /* where it stands; null = nowhere */
    const char *label;            /* of the champ; "" of a path */
    bool dated;
    int64_t date; /* instant at which the champ was last changed */
};

/** Give the champ of that id in a list of champs, or null. Errors: none. */
const struct json_node *champ_named(const struct json_node *champs, const char *id);

/** Follow a path of members, "demandeur.siret"; null when it leads nowhere. Errors: none. */
const struct json_node *champ_path(struct arena *arena, const struct json_node *from,
                                   const char *path);

/* Where a value is looked for. */
struct champ_place {
    const struct json_node *dossier;
    const struct json_node *row; /* of a repetition; null = the dossier itself */
};

/**
 * Read what the mapping says of one field (null = a key of the organization): as
 * the cell of that field would be written.
 *
 * Owner:  `arena`, and the tree.
 * Errors: ST_DATA - it is several values, or has no code in the mapping; `value` then says where.
 */
enum status champ_read(struct arena *arena, const struct mapping_source *source,
                       struct champ_place place, const struct fund_field *field,
                       struct champ_value *value, struct err *err)
    __attribute__((warn_unused_result));

#endif
