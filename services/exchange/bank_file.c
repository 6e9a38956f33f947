/* SPDX-License-Identifier: MPL-2.0 */
#include "exchange/bank_file.h"

#include "base/text.h"
#include "base/words.h"
#include "exchange/bank_announced.h"

#include <stdlib.h>
#include <string.h>

#define REST_DIGITS_MAX 9 /* of the number of an import, or of a line */

struct reading {
    struct arena *arena;
    const char *path;
    const struct bank_format *format;
    const struct bank_wish *wish;
    struct bank_totals *totals;
    struct bank_balances balances;
    const struct csv_row *row;
    bool has_header;
    bool wrong;      /* the row at hand */
    int debits_sign; /* of the file, once known */
};

/* ---- cells ----------------------------------------------------------------------------------- */

static const char *
cell(const struct reading *reading, enum bank_column column)
{
    const size_t place = reading->totals->head.places[column];

    return place == SIZE_MAX ? "" : bank_trimmed(reading->arena, reading->row->cells[place]);
}

static void
wrong(struct reading *reading, enum bank_column column, const char *value, const char *reason,
      const char *advice)
{
    const size_t place = reading->totals->head.places[column];

    reading->wrong = true;
    problem_report(
        reading->wish->problems,
        &(struct problem){.file = reading->path,
                          .line = reading->row->line,
                          .column = place == SIZE_MAX ? 0 : (long)place + 1,
                          .place = place == SIZE_MAX ? "" : reading->format->columns[column],
                          .value = value,
                          .reason = reason,
                          .advice = advice});
}

/* An amount, if there is one: false when the cell is empty or was reported. */
static bool
take_amount(struct reading *reading, enum bank_column column, int64_t *cents)
{
    const char *text = cell(reading, column);
    const char *reason;

    *cents = 0;
    if (text[0] == '\0') {
        return false;
    }
    if (!bank_amount(reading->format, text, cents, &reason)) {
        wrong(
            reading, column, text, words_of(reason),
            text_format(reading->arena,
                        reading->format->group == ' '
                            ? _("the format has `%c` before the cents, blanks between thousands")
                        : reading->format->group != '\0'
                            ? _("the format has `%c` before the cents, `%c` between thousands")
                            : _("the format has `%c` before the cents, nothing between thousands"),
                        reading->format->decimal, reading->format->group));
        return false;
    }
    return true;
}

/* Debits are all above zero or all below it: where a format allows both, the first one tells. */
static int64_t
out_of_debit(struct reading *reading, int64_t cents)
{
    const enum bank_debits debits = reading->format->debits;
    const int sign = cents < 0 ? -1 : 1;

    if (reading->debits_sign == 0) {
        reading->debits_sign = debits == BANK_DEBITS_NEGATIVE   ? -1
                               : debits == BANK_DEBITS_POSITIVE ? 1
                                                                : sign;
    }
    if (sign != reading->debits_sign) {
        wrong(reading, BANK_DEBIT, cell(reading, BANK_DEBIT),
              _("the sign of this debit is not that of the others"),
              _("correct the file: it is not sure which way this money went"));
    }
    return sign * cents;
}

/* Units: cents that came in. */
static int64_t
take_debit_or_credit(struct reading *reading)
{
    int64_t debit, credit;
    const bool has_debit = take_amount(reading, BANK_DEBIT, &debit) && debit != 0;
    const bool has_credit = take_amount(reading, BANK_CREDIT, &credit) && credit != 0;

    if (has_debit && has_credit) {
        wrong(reading, BANK_CREDIT, cell(reading, BANK_CREDIT),
              _("the line has both a debit and a credit"), _("empty the one that did not move"));
    } else if (has_credit && credit < 0) {
        wrong(reading, BANK_CREDIT, cell(reading, BANK_CREDIT), _("a credit is below zero"),
              _("write it as a debit"));
    } else if (!reading->wrong && cell(reading, BANK_DEBIT)[0] == '\0' &&
               cell(reading, BANK_CREDIT)[0] == '\0') {
        wrong(reading, BANK_DEBIT, "", _("the line has no amount"),
              _("write it, or 0 where nothing moved"));
    }
    return has_debit ? -out_of_debit(reading, debit) : credit;
}

static int64_t
take_movement(struct reading *reading)
{
    int64_t cents;

    if (reading->format->columns[BANK_AMOUNT] == NULL) {
        return take_debit_or_credit(reading);
    }
    if (!take_amount(reading, BANK_AMOUNT, &cents) && !reading->wrong) {
        wrong(reading, BANK_AMOUNT, "", _("the line has no amount"),
              _("write it, or 0 where nothing moved"));
    }
    return reading->format->kind == BANK_TREASURY ? -cents : cents;
}

/* ---- days, words ----------------------------------------------------------------------------- */

static int32_t
take_day(struct reading *reading, enum bank_column column)
{
    const char *text = cell(reading, column);
    int32_t day = 0;

    if (!bank_day(reading->format, text, &day)) {
        wrong(reading, column, text, _("not a day of the calendar"),
              reading->format->days == BANK_DAY_MONTH_YEAR
                  ? _("the format has days as 16/03/2026")
                  : _("the format has days as 2026-03-16"));
    }
    return day;
}

static void
take_days(struct reading *reading, struct bank_line *line)
{
    if (reading->format->kind == BANK_TREASURY) {
        const char *text = cell(reading, BANK_EXERCISE);

        if (!bank_year(text, &line->exercise)) {
            wrong(reading, BANK_EXERCISE, text, _("not a financial year"), _("write it as 2026"));
        }
        return;
    }
    line->booked_on = take_day(reading, BANK_BOOKED_ON);
    line->value_on = cell(reading, BANK_VALUE_ON)[0] != '\0' ? take_day(reading, BANK_VALUE_ON)
                                                             : line->booked_on;
}

/* The cells that are not empty, one behind the other. */
static const char *
joined(const struct reading *reading, const enum bank_column *columns, size_t count,
       const char *between)
{
    struct text text = text_in(reading->arena);

    for (size_t i = 0; i < count; i++) {
        const char *one = cell(reading, columns[i]);

        text_add(&text, text.length > 0 && one[0] != '\0' ? between : "");
        text_add(&text, one);
    }
    return text_of(&text);
}
#define JOINED(reading, between, ...)                                                              \
    joined((reading), (const enum bank_column[]){__VA_ARGS__},                                     \
           sizeof((const enum bank_column[]){__VA_ARGS__}) / sizeof(enum bank_column), (between))

/* A number that may be a person's is not shown again; its line is not counted elsewhere. */
static void
take_identifier(struct reading *reading, struct bank_line *line)
{
    const char *text = cell(reading, BANK_IDENTIFIER);

    line->identifier = bank_identifier_of(text);
    line->siret = line->identifier == BANK_IDENTIFIER_GOOD ? text : "";
    if (line->identifier == BANK_IDENTIFIER_PERSON) {
        reading->totals->identifiers[BANK_IDENTIFIER_PERSON]++;
        wrong(reading, BANK_IDENTIFIER, _("(not shown)"),
              _("a number of 13 or 15 digits may be a person's: its line is refused"),
              _("empty the cell, or write a SIRET of 14 digits"));
    }
}

static void
take_words(struct reading *reading, struct bank_line *line)
{
    const char *currency = cell(reading, BANK_CURRENCY);

    line->name = bank_plain(reading->arena, JOINED(reading, " ", BANK_NAME, BANK_NAME_MORE));
    line->place = bank_plain(reading->arena, JOINED(reading, " ", BANK_POSTCODE, BANK_COMMUNE));
    if (reading->format->kind == BANK_TREASURY) {
        line->label = line->name;
        line->reference = JOINED(reading, "/", BANK_BORDEREAU, BANK_MANDATE, BANK_ITEM);
    } else {
        line->label = JOINED(reading, " ", BANK_LABEL, BANK_DETAIL);
        line->reference = cell(reading, BANK_REFERENCE);
    }
    line->label = bank_plain(reading->arena, line->label);
    line->reference = bank_plain(reading->arena, line->reference);
    if (currency[0] != '\0' && strcmp(currency, "EUR") != 0) {
        wrong(reading, BANK_CURRENCY, currency, _("the line is in another currency than euros"),
              _("leave lines of other currencies out of the file"));
    }
    take_identifier(reading, line);
}

/* ---- rows ------------------------------------------------------------------------------------ */

static enum status
count_line(struct reading *reading, const struct bank_line *line, struct err *err)
{
    struct bank_totals *totals = reading->totals;
    const int32_t on = reading->format->kind == BANK_TREASURY ? line->exercise : line->booked_on;
    int64_t *side = line->cents > 0 ? &totals->in_cents : &totals->out_cents;

    if (__builtin_add_overflow(*side, line->cents > 0 ? line->cents : -line->cents, side)) {
        err_at(err, reading->path, line->line, 0);
        return err_set(err, ST_DATA, "%s", _("the amounts add up to more than can be counted"));
    }
    totals->first_on = totals->read == 0 || on < totals->first_on ? on : totals->first_on;
    totals->last_on = totals->read == 0 || on > totals->last_on ? on : totals->last_on;
    totals->read++;
    totals->zero += line->cents == 0;
    totals->identifiers[line->identifier]++;
    return reading->wish->on_line != NULL
               ? reading->wish->on_line(reading->wish->context, line, err)
               : ST_OK;
}

static void
refuse_row(struct reading *reading)
{
    reading->totals->rejected++;
    bank_balances_break(&reading->balances);
    if (reading->wish->on_refused != NULL) {
        reading->wish->on_refused(reading->wish->context, reading->row);
    }
}

/* `12/34: why`, in the last cell of a mended row: line 34 of import 12 was rejected. */
static void
take_rest(struct reading *reading)
{
    struct bank_totals *totals = reading->totals;
    const char *reason = reading->row->cells[reading->row->count - 1];
    const size_t import_digits = strspn(reason, "0123456789");
    const char *line = reason + import_digits + 1;
    const size_t line_digits = reason[import_digits] == '/' ? strspn(line, "0123456789") : 0;
    int64_t import;

    if (import_digits == 0 || import_digits > REST_DIGITS_MAX || line_digits == 0 ||
        line_digits > REST_DIGITS_MAX || line[line_digits] != ':') {
        return;
    }
    import = strtoll(reason, NULL, 10);
    if (totals->rest_of == 0) {
        totals->rest_of = import;
        totals->rest_line = strtoll(line, NULL, 10);
    } else if (totals->rest_of != import) {
        wrong(reading, BANK_COLUMNS - 1, reason,
              _("this line was rejected by another import than those before it"),
              _("give the rejected lines of each import in a file of their own"));
    }
}

static enum status
take_row(struct reading *reading, struct err *err)
{
    struct bank_line line = {
        .line = reading->row->line, .iban = "", .end_to_end = "", .returned = ""};
    struct bank_totals *totals = reading->totals;

    totals->lines++;
    reading->wrong = false;
    if (reading->format->booked_status != NULL &&
        strcmp(cell(reading, BANK_STATUS), reading->format->booked_status) != 0) {
        totals->not_booked++;
        return ST_OK;
    }
    take_days(reading, &line);
    line.cents = take_movement(reading);
    line.has_balance = take_amount(reading, BANK_BALANCE, &line.balance_cents);
    take_words(reading, &line);
    if (totals->is_partial) {
        take_rest(reading);
    }
    if (reading->wrong) {
        refuse_row(reading);
        return ST_OK;
    }
    bank_balances_take(&reading->balances, &line);
    return count_line(reading, &line, err);
}

/* A balance, or what else stands behind the rows and is none of them. */
static bool
is_no_movement(struct reading *reading)
{
    const struct csv_row *row = reading->row;
    struct bank_head *head = &reading->totals->head;
    const struct bank_own_line own = {row->cells, row->count, head->places, row->line};
    const struct bank_balance opening = bank_balance_of(
        reading->arena, reading->format, reading->format->opening, row->cells, row->count);
    const struct bank_balance closing = bank_balance_of(
        reading->arena, reading->format, reading->format->closing, row->cells, row->count);

    head->opening = opening.has ? opening : head->opening;
    head->closing = closing.has ? closing : head->closing;
    return opening.has || closing.has ||
           bank_announced_take(reading->arena, reading->format, &own, &head->announced);
}

/* Quotes may make other cells of the line than they seemed to be. */
static enum status
take_header(struct reading *reading, struct err *err)
{
    const struct csv_row *row = reading->row;

    if (bank_columns_find(reading->arena, reading->format, row->cells, row->count,
                          reading->totals->head.places) == 0) {
        const char *twice = bank_columns_twice(reading->arena, reading->format, row->cells,
                                               row->count, reading->totals->head.places);

        if (twice != NULL) {
            err_at(err, reading->path, row->line, 0);
            err_hint(err, "%s", _("take away the column that is not meant, or rename it"));
            return err_set(err, ST_DATA, _("two columns are called `%s`"), twice);
        }
        reading->totals->is_partial = strcmp(row->cells[row->count - 1], CSV_REASON_COLUMN) == 0;
        if (reading->wish->on_header != NULL) {
            reading->wish->on_header(reading->wish->context, row);
        }
        return ST_OK;
    }
    err_at(err, reading->path, row->line, 0);
    err_hint(err, "%s", _("look for a separator or a quote inside a cell"));
    return err_set(err, ST_DATA, "%s", _("the header cannot be read"));
}

static enum status
on_row(void *context, const struct csv_row *row, struct err *err)
{
    struct reading *reading = context;
    const struct arena_mark mark = arena_mark(reading->arena);
    enum status status = ST_OK;

    reading->row = row;
    if (!reading->has_header) {
        reading->has_header = true;
        status = take_header(reading, err);
    } else if (row->count == 0) { /* reported by who cut it into cells */
        reading->totals->lines++;
        refuse_row(reading);
    } else if (!is_no_movement(reading)) {
        status = take_row(reading, err);
    }
    arena_reset(reading->arena, mark);
    return status;
}

static struct csv_format
csv_format_of(const struct bank_format *format, const struct bank_head *head,
              struct digester *digester)
{
    return (struct csv_format){.separator = format->separator,
                               .trailers = {format->opening, format->closing, format->total,
                                            format->count, format->trailer},
                               .encoding = head->encoding,
                               .skip_lines = head->lines_before,
                               .give_broken = true,
                               .digester = digester};
}

static void
end(struct reading *reading)
{
    const struct bank_balances_told told = {.path = reading->path,
                                            .format = reading->format,
                                            .arena = reading->arena,
                                            .problems = reading->wish->problems};

    if (reading->totals->is_partial) {
        reading->totals->head.opening = reading->totals->head.closing = (struct bank_balance){0};
        reading->totals->balances_agree = true;
        return;
    }
    bank_balances_end(&reading->balances, &told, reading->totals);
    bank_announced_check(&told, reading->totals);
}

enum status
bank_file_read(struct arena *arena, const char *path, const struct bank_format *format,
               const struct bank_wish *wish, struct bank_totals *totals, struct err *err)
{
    struct reading reading = {
        .arena = arena, .path = path, .format = format, .wish = wish, .totals = totals};
    enum status status;

    *totals = (struct bank_totals){0};
    status = bank_head_read(arena, path, format, &totals->head, err);
    if (status == ST_OK) {
        status = csv_read(path, csv_format_of(format, &totals->head, wish->digester), on_row,
                          &reading, wish->problems, err);
    }
    if (status == ST_OK) {
        end(&reading);
    }
    return status;
}

enum status
bank_file_read_bytes(struct arena *arena, struct file_bytes file, const struct bank_format *format,
                     const struct bank_wish *wish, struct bank_totals *totals, struct err *err)
{
    struct reading reading = {
        .arena = arena, .path = file.name, .format = format, .wish = wish, .totals = totals};
    enum status status;

    *totals = (struct bank_totals){0};
    status = bank_head_find(arena, file, format, &totals->head, err);
    if (status == ST_OK) {
        status = csv_read_bytes(file, csv_format_of(format, &totals->head, NULL), on_row, &reading,
                                wish->problems, err);
    }
    if (status == ST_OK) {
        end(&reading);
    }
    return status;
}
