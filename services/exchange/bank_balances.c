/* SPDX-License-Identifier: MPL-2.0 */
#include "exchange/bank_balances.h"

#include "base/text.h"
#include "base/words.h"

static void
compare(struct bank_way *way, long line, int64_t found_cents, int64_t wanted_cents)
{
    if (found_cents == wanted_cents) {
        return;
    }
    if (way->breaks < BANK_BREAKS_MAX) {
        way->first[way->breaks].line = line;
        way->first[way->breaks].found_cents = found_cents;
        way->first[way->breaks].wanted_cents = wanted_cents;
    }
    way->breaks++;
}

void
bank_balances_take(struct bank_balances *balances, const struct bank_line *line)
{
    if (!line->has_balance) {
        balances->has_last = false;
        return;
    }
    if (balances->has_last) {
        balances->pairs++;
        compare(&balances->oldest_first, line->line, line->balance_cents,
                balances->last_balance + line->cents);
        compare(&balances->newest_first, line->line, line->balance_cents,
                balances->last_balance - balances->last_cents);
    }
    balances->has_last = true;
    balances->last_balance = line->balance_cents;
    balances->last_cents = line->cents;
}

void
bank_balances_break(struct bank_balances *balances)
{
    balances->has_last = false;
}

static void
tell_breaks(const struct bank_way *way, const struct bank_balances_told *told,
            struct bank_totals *totals)
{
    const size_t place = totals->head.places[BANK_BALANCE];

    for (size_t i = 0; i < way->breaks && i < BANK_BREAKS_MAX; i++) {
        problem_report(
            told->problems,
            &(struct problem){
                .file = told->path,
                .line = way->first[i].line,
                .column = (long)place + 1,
                .place = told->format->columns[BANK_BALANCE],
                .value = words_money(told->arena, way->first[i].found_cents, "EUR", 1),
                .reason = text_format(
                    told->arena, _("the balance does not follow from the line before: %s expected"),
                    words_money(told->arena, way->first[i].wanted_cents, "EUR", 1)),
                .advice = _("a line is missing, there twice, or was changed")});
    }
    totals->balances_agree = totals->balances_agree && way->breaks == 0;
}

/* A file that was cut lacks what stands at its end. */
static void
tell_cut(const struct bank_balances_told *told, struct bank_totals *totals)
{
    totals->balances_agree = false;
    problem_report(
        told->problems,
        &(struct problem){.file = told->path,
                          .place = totals->head.opening.has ? told->format->closing
                                                            : told->format->opening,
                          .value = "",
                          .reason = _("this balance is missing, though the file has the other one"),
                          .advice = _("the file may be cut: export it again")});
}

/* From the opening to the closing balance. Lines that were rejected are missing from the sum. */
static void
tell_ends(const struct bank_balances_told *told, struct bank_totals *totals)
{
    const struct bank_head *head = &totals->head;
    const int64_t wanted = head->opening.cents + totals->in_cents - totals->out_cents;

    if (told->format->opening != NULL && told->format->closing != NULL &&
        head->opening.has != head->closing.has) {
        tell_cut(told, totals);
    }
    if (!head->opening.has || !head->closing.has || totals->rejected > 0 ||
        wanted == head->closing.cents) {
        return;
    }
    totals->balances_agree = false;
    problem_report(told->problems,
                   &(struct problem){
                       .file = told->path,
                       .place = told->format->closing,
                       .value = words_money(told->arena, head->closing.cents, "EUR", 1),
                       .reason = text_format(
                           told->arena, _("the opening balance and the lines make %s at the end"),
                           words_money(told->arena, wanted, "EUR", 1)),
                       .advice = _("lines are missing, there twice, or were changed")});
}

void
bank_balances_end(const struct bank_balances *balances, const struct bank_balances_told *told,
                  struct bank_totals *totals)
{
    const struct bank_way *way = balances->oldest_first.breaks < balances->newest_first.breaks
                                     ? &balances->oldest_first
                                     : &balances->newest_first;

    totals->balances_agree = true;
    totals->balanced = balances->pairs - way->breaks;
    tell_breaks(way, told, totals);
    tell_ends(told, totals);
}
