/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_THREESIXTY_H
#define LEVAIN_THREESIXTY_H

#include "base/json_writer.h"
#include "exchange/open_award.h"

/*
 * threesixty - awards as a package of the 360Giving data standard 1.4, which foundations share.
 *
 * Organizations are named by their SIRET in the list FR-INSEE of org-id.guide; one that is known
 * by its RNA number alone has an id of the giver's own. An amount is a number with the digits of
 * its cents, written as text: it passes through no float.
 *
 * Source: 360-giving-package-schema.json 1.4.2.
 */

/** Begin a package. Errors: none. */
void threesixty_begin(struct json_writer *writer, const struct open_giver *giver);

/** Add an award; what it lacks of scdl_lacks must be there. Errors: none. */
void threesixty_add(struct json_writer *writer, const struct open_giver *giver,
                    const struct open_award *award);

/** End the package. Errors: none. */
void threesixty_end(struct json_writer *writer);

#endif
