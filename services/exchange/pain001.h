/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_PAIN001_H
#define LEVAIN_PAIN001_H

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * pain001 - a remittance of transfers as banks take it: ISO 20022, pain.001 .03 or .09.
 *
 * One batch, of one account; its sum and its count are said twice, in the head and in the batch.
 * Texts have to be in the banks' characters already (sepa_text) and amounts in euros: what would
 * not be taken is refused here, before a bank does. Same remittance, same bytes (P2). Only camt,
 * camt_entry, pain001 and bank_answer include libxml2.
 */
enum pain001_version { PAIN001_03, PAIN001_09 };

struct pain001_order {
    const char *reference;   /* end-to-end id, at most 35 characters */
    const char *name, *iban; /* of whom it is for */
    const char *words;       /* at most 140 characters */
    int64_t cents;
};

struct pain001 {
    enum pain001_version version;
    const char *message;     /* at most 33 characters */
    const char *created;     /* 2026-11-28T09:00:00 */
    const char *initiator;   /* who hands it in */
    const char *name, *iban; /* whose account, and which */
    const char *bic;         /* null = not said */
    int32_t execute_on;      /* day */
    bool batch_booking;      /* the bank is to debit one sum */
    const struct pain001_order *orders;
    size_t order_count;
};

/** Give the version that a name means: "pain.001.001.03". Errors: false. */
bool pain001_version_named(const char *name, enum pain001_version *version);

/**
 * Write a remittance.
 *
 * Errors: ST_DATA - there is no order, an amount is not of 0.01 to 999,999,999.99, a text is empty
 *         or too long, an IBAN is wrong or of a country without SEPA; the order is named.
 * Source: ISO 20022 pain.001.001.03; EPC132-08 2023, customer to bank, for .09.
 */
enum status pain001_write(struct arena *arena, const struct pain001 *remittance, struct text *out,
                          struct err *err) __attribute__((warn_unused_result));

#endif
