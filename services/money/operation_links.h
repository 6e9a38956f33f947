/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_OPERATION_LINKS_H
#define LEVAIN_OPERATION_LINKS_H

#include "base/digest.h"

#include <stdbool.h>

/*
 * operation_links - whether each operation follows the one before it in its chain, and whether the
 * chains end where their heads say (P5).
 *
 * Written apart from levain.chained and levain.ledger_links_wrong of the database, so that what one
 * of them links is followed by another. The first link of a chain is the digest of its name.
 *
 *     operation_links_learn(links, "emergence", 2, &head);     of each chain, in the order of bytes
 *     follows = operation_links_follow(links, "emergence", 1, &body, &link);
 *     are_whole = operation_links_are_whole(links);
 */
struct operation_links;

/** No chain yet. Owner: `arena`, which has to outlive it. Errors: as arena_alloc. */
struct operation_links *operation_links_in(struct arena *arena);

/** Learn of a chain, how many operations it has and the link of its last one. False where it does
 *  not come behind those before in the order of bytes. Errors: as arena_alloc. */
bool operation_links_learn(struct operation_links *links, const char *chain, int64_t length,
                           const struct digest *head) __attribute__((warn_unused_result));

/** Follow the next operation of a chain: whether it has the next place, and its link is made of the
 *  link before and of what the operation says. Where not, the chain goes on from this one.
 *  Errors: none; an unknown chain is not followed. Cost: a digest, and a search among the chains.
 */
bool operation_links_follow(struct operation_links *links, const char *chain, int64_t place,
                            const struct digest *body, const struct digest *link);

/** Whether each chain was followed to its head. Errors: none. Cost: the number of chains. */
bool operation_links_are_whole(const struct operation_links *links);

#endif
