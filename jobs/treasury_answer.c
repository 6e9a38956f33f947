/* SPDX-License-Identifier: MPL-2.0 */
/* treasury_answer - the return file of a treasury: what it accepted, suspended, refused, paid. */
#include "answering.h"

#include "base/date.h"
#include "base/rational.h"
#include "registry/table.h"

#include <stdlib.h>
#include <string.h>

enum column { EXERCISE, BORDEREAU, MANDATE, STATUS, MOTIVE, DAY, AMOUNT, COLUMNS };

static const struct table_column columns[COLUMNS] = {
    [EXERCISE] = {"exercice", false}, [BORDEREAU] = {"bordereau", false},
    [MANDATE] = {"mandat", false},    [STATUS] = {"statut", false},
    [MOTIVE] = {"motif", true},       [DAY] = {"date", true},
    [AMOUNT] = {"montant", true},
};

/* As treasuries write it, and what it is. */
static const struct {
    const char *written, *status, *effect;
} statuses[] = {
    {"accepté", "ACCP", "noted"},   {"accepte", "ACCP", "noted"},   {"suspendu", "SUSP", "noted"},
    {"refusé", "REFU", "returned"}, {"refuse", "REFU", "returned"}, {"rejeté", "REFU", "returned"},
    {"rejete", "REFU", "returned"}, {"payé", "PAID", "executed"},   {"paye", "PAID", "executed"},
};

#define STATUSES (sizeof statuses / sizeof *statuses)

static size_t
status_of(const char *cell)
{
    size_t i = 0;

    while (i < STATUSES && strcasecmp(statuses[i].written, cell) != 0) {
        i++;
    }
    return i;
}

static int32_t
whole_number(struct table_row *row, enum column column)
{
    const char *cell = row->cells[column];
    const size_t digits = strspn(cell, "0123456789");

    if (digits == 0 || digits > 9 || cell[digits] != '\0') {
        table_wrong(row, column, _("not a whole number"), _("write it in digits alone"));
        return 0;
    }
    return (int32_t)strtol(cell, NULL, 10);
}

/* 12600,00: a comma, nothing between thousands. */
static int64_t
amount(struct table_row *row)
{
    const char *cell = row->cells[AMOUNT];
    struct rational euros, cents;
    int64_t value = 0;

    if (cell[0] != '\0' && (!rational_parse(cell, strlen(cell), ',', &euros) ||
                            !rational_mul(euros, rational_of(100), &cents) ||
                            !rational_int64(cents, &value) || value <= 0)) {
        table_wrong(row, AMOUNT, _("not an amount above zero"), _("write it like 12600,00"));
        return 0;
    }
    return value;
}

/* What goes together in a line. */
static void
check_line(struct table_row *row, size_t status)
{
    if (status == STATUSES) {
        table_wrong(row, STATUS, _("no status that is known"),
                    _("write accepté, suspendu, refusé or payé"));
        return;
    }
    if (row->cells[MOTIVE][0] == '\0' && (strcmp(statuses[status].status, "SUSP") == 0 ||
                                          strcmp(statuses[status].status, "REFU") == 0)) {
        table_wrong(row, MOTIVE, _("a mandate is not suspended nor refused without a motive"),
                    _("ask the treasury for it"));
    }
    if (row->cells[DAY][0] == '\0' && strcmp(statuses[status].status, "PAID") == 0) {
        table_wrong(row, DAY, _("what was paid was paid on a day"), _("write it 2026-03-16"));
    }
}

static enum status
on_row(void *context, struct table_row *row, struct err *err)
{
    struct answering *answering = context;
    struct arena *arena = answering->act.job->arena;
    const size_t status = status_of(row->cells[STATUS]);
    struct answered line = {.line = row->line, .level = "order"};
    int32_t day = 0;

    line.exercise = whole_number(row, EXERCISE);
    line.number = whole_number(row, MANDATE);
    line.has_day = row->cells[DAY][0] != '\0' && table_day(row, DAY, &day);
    line.booked_on = day;
    check_line(row, status);
    line.cents = amount(row);
    if (answering->of_message == NULL) {
        answering->of_message = arena_string(arena, row->cells[BORDEREAU]);
    } else if (strcmp(answering->of_message, row->cells[BORDEREAU]) != 0) {
        table_wrong(row, BORDEREAU, _("a return file is of one bordereau"),
                    _("give those of each in a file of their own"));
    }
    if (row->wrong) {
        return ST_OK;
    }
    (void)err;
    line.status = statuses[status].status;
    line.effect = statuses[status].effect;
    line.info = row->cells[MOTIVE][0] != '\0' ? row->cells[MOTIVE] : NULL;
    answering_add(answering, &line);
    return ST_OK;
}

enum status
treasury_answer(struct answering *answering, struct err *err)
{
    const struct table_wish wish = {columns, COLUMNS, on_row, answering,
                                    &answering->problems.problems};

    answering->format = "mandates";
    answering->day = answering->act.day;
    return table_read(answering->act.job->scratch, answering->path, &wish, err);
}
