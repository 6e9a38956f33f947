/* SPDX-License-Identifier: MPL-2.0 */
#include "money/operation_accounts.h"

#include <string.h>

/* A place of the table, which is free where the account has no name. */
struct numbered {
    int64_t account_id;
    struct operation_account account;
};

struct operation_accounts {
    struct arena *arena;
    struct numbered *table; /* by their number, the next free place where one is taken */
    size_t places, count;
    struct operation_account nobody;
    bool is_lost; /* a transfer of nobody's account, or a sum beyond 64 bits */
};

struct operation_accounts *
operation_accounts_in(struct arena *arena)
{
    struct operation_accounts *accounts = ARENA_NEW(arena, struct operation_accounts, 1);

    *accounts = (struct operation_accounts){.arena = arena};
    return accounts;
}

/* Numbers of accounts follow one another: any bits of them are spread. */
static struct numbered *
place_of(struct numbered *table, size_t places, int64_t account_id)
{
    size_t place = (size_t)account_id & (places - 1);

    while (table[place].account.name != NULL && table[place].account_id != account_id) {
        place = (place + 1) & (places - 1);
    }
    return &table[place];
}

static void
grow(struct operation_accounts *accounts)
{
    const size_t places = accounts->places == 0 ? 1024 : accounts->places * 2;
    struct numbered *table = ARENA_NEW(accounts->arena, struct numbered, places);

    memset(table, 0, places * sizeof *table);
    for (size_t i = 0; i < accounts->places; i++) {
        if (accounts->table[i].account.name != NULL) {
            *place_of(table, places, accounts->table[i].account_id) = accounts->table[i];
        }
    }
    accounts->table = table;
    accounts->places = places;
}

void
operation_accounts_learn(struct operation_accounts *accounts, int64_t account_id,
                         const struct operation_account *account)
{
    struct numbered *numbered;

    if (accounts->count * 2 >= accounts->places) {
        grow(accounts);
    }
    numbered = place_of(accounts->table, accounts->places, account_id);
    *numbered = (struct numbered){account_id, *account};
    numbered->account.name = arena_string(accounts->arena, account->name);
    accounts->count++;
}

struct operation_account *
operation_accounts_find(struct operation_accounts *accounts, int64_t account_id)
{
    struct numbered *numbered =
        accounts->places == 0 ? NULL : place_of(accounts->table, accounts->places, account_id);

    return numbered == NULL || numbered->account.name == NULL ? &accounts->nobody
                                                              : &numbered->account;
}

void
operation_accounts_move(struct operation_accounts *accounts, struct operation_account *debit,
                        struct operation_account *credit, int64_t cents)
{
    accounts->is_lost |= debit->name == NULL || credit->name == NULL ||
                         __builtin_sub_overflow(debit->debit_cents, cents, &debit->debit_cents) ||
                         __builtin_sub_overflow(credit->credit_cents, cents, &credit->credit_cents);
}

bool
operation_accounts_are_summed(const struct operation_accounts *accounts)
{
    bool are_summed = !accounts->is_lost;

    for (size_t i = 0; are_summed && i < accounts->places; i++) {
        const struct operation_account *account = &accounts->table[i].account;

        are_summed = account->debit_cents == 0 && account->credit_cents == 0;
    }
    return are_summed;
}
