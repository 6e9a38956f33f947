/* SPDX-License-Identifier: MPL-2.0 */
#include "exchange/bank_announced.h"

#include "base/text.h"
#include "base/words.h"
#include "exchange/bank_cell.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define COUNT_DIGITS_MAX 9

struct line {
    struct arena *arena;
    const struct bank_format *format;
    const char *const *cells;
    size_t count;
};

static bool
begins_as(const struct line *line, const char *name)
{
    return name != NULL && line->count > 0 &&
           strcmp(bank_trimmed(line->arena, line->cells[0]), name) == 0;
}

/* The last cell that is not empty. */
static const char *
last_of(const struct line *line)
{
    for (size_t i = line->count; i-- > 1;) {
        const char *cell = bank_trimmed(line->arena, line->cells[i]);

        if (cell[0] != '\0') {
            return cell;
        }
    }
    return "";
}

static bool
take_amount(const struct line *line, const char *cell, struct bank_balance *sum)
{
    const char *reason;

    sum->has = cell[0] != '\0' && bank_amount(line->format, cell, &sum->cents, &reason);
    return sum->has || cell[0] == '\0';
}

/* The cell under a column; "" where there is none. */
static const char *
under(const struct line *line, const size_t *places, enum bank_column column)
{
    const size_t place = places != NULL ? places[column] : SIZE_MAX;

    return place > 0 && place < line->count ? bank_trimmed(line->arena, line->cells[place]) : "";
}

static bool
take_sums(const struct line *line, const size_t *places, struct bank_announced *announced)
{
    const char *amount = under(line, places, BANK_AMOUNT);
    const char *debit = under(line, places, BANK_DEBIT);
    const char *credit = under(line, places, BANK_CREDIT);

    if (amount[0] == '\0' && debit[0] == '\0' && credit[0] == '\0') {
        amount = last_of(line);
    }
    return take_amount(line, amount, &announced->sum) &&
           take_amount(line, debit, &announced->debit) &&
           take_amount(line, credit, &announced->credit) &&
           (announced->sum.has || announced->debit.has || announced->credit.has);
}

static bool
take_count(const struct line *line, struct bank_announced *announced)
{
    const char *cell = last_of(line);
    const size_t length = strlen(cell);

    if (length == 0 || length > COUNT_DIGITS_MAX || strspn(cell, "0123456789") < length) {
        return false;
    }
    announced->has_count = true;
    announced->count = strtoll(cell, NULL, 10);
    return true;
}

bool
bank_announced_take(struct arena *arena, const struct bank_format *format,
                    const struct bank_own_line *own, struct bank_announced *announced)
{
    const struct line at = {
        .arena = arena, .format = format, .cells = own->cells, .count = own->count};
    struct bank_announced taken = *announced;
    bool is_taken = begins_as(&at, format->trailer);

    if (begins_as(&at, format->total)) {
        is_taken = take_sums(&at, own->places, &taken);
    } else if (begins_as(&at, format->count)) {
        is_taken = take_count(&at, &taken);
    }
    if (is_taken) {
        taken.line = own->line;
        *announced = taken;
    }
    return is_taken;
}

static void
check(const struct bank_balances_told *told, struct bank_totals *totals, const char *place,
      const struct bank_balance *announced, int64_t found)
{
    if (announced->has && announced->cents != found) {
        totals->balances_agree = false;
        problem_report(
            told->problems,
            &(struct problem){.file = told->path,
                              .line = totals->head.announced.line,
                              .place = place,
                              .value = words_money(told->arena, announced->cents, "EUR", 1),
                              .reason = text_format(told->arena,
                                                    _("this sum is announced, the entries make %s"),
                                                    words_money(told->arena, found, "EUR", 1)),
                              .advice = _("lines are missing, there twice, or were changed")});
    }
}

void
bank_announced_check(const struct bank_balances_told *told, struct bank_totals *totals)
{
    struct bank_announced *announced = &totals->head.announced;
    const struct bank_format *format = told->format;
    const int64_t net = totals->in_cents - totals->out_cents;

    if (totals->rejected > 0) {
        return;
    }
    if (announced->has_count && announced->count != (int64_t)totals->lines) {
        totals->balances_agree = false;
        problem_report(told->problems,
                       &(struct problem){
                           .file = told->path,
                           .line = announced->line,
                           .place = format->count,
                           .value = text_format(told->arena, "%" PRId64, announced->count),
                           .reason = text_format(
                               told->arena, _("so many entries are announced, there are %" PRId64),
                               (int64_t)totals->lines),
                           .advice = _("lines are missing, there twice, or were changed")});
    }
    if (totals->not_booked > 0) {
        return;
    }
    announced->debit.cents = llabs(announced->debit.cents);
    check(told, totals, format->total, &announced->sum, format->kind == BANK_TREASURY ? -net : net);
    check(told, totals, format->columns[BANK_DEBIT], &announced->debit, totals->out_cents);
    check(told, totals, format->columns[BANK_CREDIT], &announced->credit, totals->in_cents);
}
