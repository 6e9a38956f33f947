/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_DEMARCHE_CHECK_H
#define LEVAIN_DEMARCHE_CHECK_H

#include "fund/demarche.h"

/*
 * demarche_check - whether the champs that a mapping names are those of the dossiers.
 *
 * A champ that no dossier has was most often replaced by another: reading on would make its fact
 * missing everywhere. Private to demarche.
 */

/** Look for each champ of the mapping in the dossiers; note labels that have changed.
 *  Errors: ST_DATA - champs that are nowhere were reported, with the nearest one. */
enum status demarche_check(struct arena *arena, const struct demarche *demarche,
                           const struct demarche_hooks *hooks, struct err *err)
    __attribute__((warn_unused_result));

#endif
