/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_TESTS_BANK_SEEN_H
#define LEVAIN_TESTS_BANK_SEEN_H

/*
 * bank_seen - what was read of a bank's file, as one text: `line day cents <label>` with what else
 * the line has, then problems and the end as csv_seen tells them.
 */
#include "base/date.h"
#include "csv_seen.h"
#include "exchange/bank_balances.h"

/* Days, signed amounts, balances; blanks between thousands. */
static const struct bank_format plain = {
    .code = "plain",
    .name = "Plain",
    .separator = ';',
    .encodings = {CSV_UTF8, CSV_CP1252},
    .encoding_count = 2,
    .decimal = ',',
    .group = ' ',
    .columns = {[BANK_BOOKED_ON] = "Date",
                [BANK_LABEL] = "Libellé",
                [BANK_AMOUNT] = "Montant",
                [BANK_BALANCE] = "Solde"},
    .may_be_absent = {[BANK_BALANCE] = true},
    .opening = "Solde initial",
    .closing = "Solde final",
    .account = "Compte",
};

__attribute__((unused)) static const struct bank_format treasury = {
    .code = "treasury",
    .name = "Treasury",
    .kind = BANK_TREASURY,
    .separator = ';',
    .encodings = {CSV_UTF8},
    .encoding_count = 1,
    .decimal = '.',
    .columns = {[BANK_EXERCISE] = "Année",
                [BANK_IDENTIFIER] = "SIRET",
                [BANK_NAME] = "Nom",
                [BANK_NAME_MORE] = "Suite",
                [BANK_AMOUNT] = "Mandaté",
                [BANK_BORDEREAU] = "Bordereau",
                [BANK_MANDATE] = "Mandat"},
    .may_be_absent = {[BANK_BORDEREAU] = true, [BANK_MANDATE] = true, [BANK_NAME_MORE] = true},
};

static inline enum status
see_line(void *context, const struct bank_line *line, struct err *err)
{
    struct seen *seen = context;

    (void)err;
    text_addf(&seen->text, "%ld %s %lld <%s>", line->line,
              line->exercise > 0 ? text_format(&arena, "%d", (int)line->exercise)
                                 : date_text(&arena, line->booked_on),
              (long long)line->cents, line->label);
    if (line->value_on != line->booked_on) {
        text_addf(&seen->text, " value %s", date_text(&arena, line->value_on));
    }
    if (line->reference[0] != '\0') {
        text_addf(&seen->text, " ref %s", line->reference);
    }
    if (line->siret[0] != '\0') {
        text_addf(&seen->text, " siret %s", line->siret);
    }
    if (line->has_balance) {
        text_addf(&seen->text, " = %lld", (long long)line->balance_cents);
    }
    text_add(&seen->text, "\n");
    return ++seen->rows == seen->stop_after ? err_set(err, ST_RETRY, "enough") : ST_OK;
}

static struct arena reading; /* what is seen of a line outlives it in the other one */
static struct bank_totals totals;

static inline int
begin_reading(void **state)
{
    arena_init(&reading, (size_t)64 << 20);
    return open_arena(state);
}

static inline int
end_reading(void **state)
{
    arena_free(&reading);
    return close_arena(state);
}

static inline const char *
read_with(const struct bank_format *format, const char *text)
{
    struct seen seen = see_nothing();
    const struct bank_wish wish = {
        .on_line = see_line, .context = &seen, .problems = &seen.problems};

    seen.problems.context = &seen;
    seen.status = bank_file_read_bytes(&reading, (struct file_bytes){"f.csv", text, strlen(text)},
                                       format, &wish, &totals, &seen.err);
    return told(&seen);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, begin_reading, end_reading)

#endif
