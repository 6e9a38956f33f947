/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_REMIT_FILE_H
#define LEVAIN_REMIT_FILE_H

#include "fund_act.h"

#include "exchange/pain001.h"

/*
 * remit_file - the file of a remittance: orders as transfers for a bank, as mandates for a
 * treasury.
 */
struct remitted_order {
    int32_t exercise, number;
    const char *application, *instalment, *agreement; /* agreement: "" where nothing was signed */
    const char *holder, *iban, *organization, *siret; /* siret: "" where none is known */
    const char *reference;
    bool is_investment;
    int64_t cents;
};

struct remittance {
    struct fund_act *act;
    const char *format;
    bool for_treasury;
    bool named; /* its orders, one by one: what cannot leave is refused, not left out */
    enum pain001_version version;
    /* The fund's own account. */
    const char *iban, *bic, *holder, *initiator;
    int32_t year, number, execute_on;
    const char *message;
    struct remitted_order *orders;
    size_t count, capacity;
    int64_t cents;
    struct text changes; /* JSON: what banks would not take as it is */
    struct json_writer changed;
    size_t change_count;
    struct text file;
};

/**
 * Read the orders of a remittance: `requests` is JSON, [{exercise, number}].
 *
 * Owner:  the job's arena.
 * Errors: ST_DATA - an order cannot leave now; it is named.
 */
enum status remit_orders(struct remittance *remittance, const char *requests, struct err *err)
    __attribute__((warn_unused_result));

/** Make the file. Errors: as pain001_write. */
enum status remit_file(struct remittance *remittance, struct err *err)
    __attribute__((warn_unused_result));

/** Take the number of the next remittance of the year, kept from others until the transaction ends:
 *  who comes at the same time waits, and then sees what was made. Errors: as db_named. */
enum status remit_take_number(struct remittance *remittance, struct err *err)
    __attribute__((warn_unused_result));

/** Make a remittance of these orders, numbered, and keep it with its file, which is written once
 * all is kept. What no bank takes is left out and told; of none that is left nothing is made, and
 * the count is 0. Errors: as remit_orders and remit_file; ST_DATA - nobody confirmed the account,
 * or no bank takes an order that was named. */
enum status remit_make(struct remittance *remittance, const char *requests, struct err *err)
    __attribute__((warn_unused_result));

/** Write the bytes where --out says, once what was done is kept. Errors: ST_CANNOT_WRITE then. */
void remit_write_when_kept(struct job *job, const char *bytes, size_t length);

#endif
