/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_OPERATION_ACCOUNTS_H
#define LEVAIN_OPERATION_ACCOUNTS_H

#include "money/operation_parts.h"

/*
 * operation_accounts - the accounts that transfers name by number, and whether what each says went
 * out and came in is the sum of its transfers (P5).
 *
 * Written apart from levain.ledger_sums_wrong and levain.ledger_money_faults of the database, so
 * that what one of them adds up is added up by another.
 *
 *     operation_accounts_learn(accounts, 7, &(struct operation_account){.name = "ae paid ..."});
 *     debit = operation_accounts_find(accounts, 7);
 *     operation_accounts_move(accounts, debit, credit, 1800000);
 *     are_summed = operation_accounts_are_summed(accounts);
 */
struct operation_accounts;

/* The two sums are what the account says, less the transfers that moved. Units: cents. */
struct operation_account {
    const char *name; /* null: nobody's, of a number that is not known */
    struct part_account of;
    int64_t debit_cents, credit_cents;
};

/** No account yet. Owner: `arena`, which has to outlive it. Errors: as arena_alloc. */
struct operation_accounts *operation_accounts_in(struct arena *arena);

/** Learn of an account, by its number, each of them once; its name is kept.
 *  Errors: as arena_alloc. Cost: constant where numbers follow one another; 200 bytes or so. */
void operation_accounts_learn(struct operation_accounts *accounts, int64_t account_id,
                              const struct operation_account *account);

/** The account of a number. One that is not known has no name, and what moves through it is never
 *  summed. Until the next is learnt. Errors: none. Cost: as operation_accounts_learn. */
struct operation_account *operation_accounts_find(struct operation_accounts *accounts,
                                                  int64_t account_id);

/** A transfer from one to the other. Units: cents. Errors: none. Cost: constant. */
void operation_accounts_move(struct operation_accounts *accounts, struct operation_account *debit,
                             struct operation_account *credit, int64_t cents);

/** Whether each account says what its transfers moved, and none was moved through that is not
 *  known. Errors: none; sums beyond 64 bits are not summed. Cost: the number of accounts. */
bool operation_accounts_are_summed(const struct operation_accounts *accounts);

#endif
