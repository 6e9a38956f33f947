/* SPDX-License-Identifier: MPL-2.0 */
#include "fund/cell.h"

#include "fund/fact.h"

#include <string.h>
#include <strings.h>

typedef enum status cell_reader(const struct fund_cells *cells, const struct fund_field *field,
                                struct cell cell, int64_t *value, struct err *err);

/* The length of the blank at `bytes`, 0 when there is none: space, tab, no-break, narrow no-break.
 */
static size_t
blank_at(const char *bytes, size_t length)
{
    if (length > 0 && (*bytes == ' ' || *bytes == '\t')) {
        return 1;
    }
    if (length > 1 && memcmp(bytes, "\u00a0", 2) == 0) {
        return 2;
    }
    return length > 2 && memcmp(bytes, "\u202f", 3) == 0 ? 3 : 0;
}

/* The length of the blank that ends there. */
static size_t
blank_before(const char *end, size_t length)
{
    for (size_t bytes = 1; bytes <= 3 && bytes <= length; bytes++) {
        if (blank_at(end - bytes, bytes) == bytes) {
            return bytes;
        }
    }
    return 0;
}

struct cell
cell_trimmed(const char *text)
{
    struct cell cell = {text, strlen(text)};
    size_t blank;

    while ((blank = blank_at(cell.bytes, cell.length)) > 0) {
        cell = (struct cell){cell.bytes + blank, cell.length - blank};
    }
    while ((blank = blank_before(cell.bytes + cell.length, cell.length)) > 0) {
        cell.length -= blank;
    }
    return cell;
}

/* ---- numbers --------------------------------------------------------------------------------- */

#define NUMBER_BYTES_MAX 64

static bool
is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static size_t
digits_at(const char *bytes, size_t length)
{
    size_t count = 0;

    while (count < length && is_digit(bytes[count])) {
        count++;
    }
    return count;
}

bool
cell_in_powers_of_ten(struct cell cell)
{
    size_t at = digits_at(cell.bytes, cell.length);
    const size_t whole = at;

    if (whole > 0 && at < cell.length && (cell.bytes[at] == ',' || cell.bytes[at] == '.')) {
        at += 1 + digits_at(cell.bytes + at + 1, cell.length - at - 1);
    }
    if (whole == 0 || at >= cell.length || (cell.bytes[at] != 'E' && cell.bytes[at] != 'e')) {
        return false;
    }
    at++;
    at += at < cell.length && (cell.bytes[at] == '+' || cell.bytes[at] == '-');
    return at < cell.length && digits_at(cell.bytes + at, cell.length - at) == cell.length - at;
}

/* The sign or the name of the currency after an amount, and the blanks before it, left out. */
static struct cell
without_currency(struct cell cell)
{
    static const char *const names[] = {"\u20ac", "EUR", "euros", "euro"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const size_t length = strlen(names[i]);
        size_t blank;

        if (cell.length > length &&
            strncasecmp(cell.bytes + cell.length - length, names[i], length) == 0) {
            cell.length -= length;
            while ((blank = blank_before(cell.bytes + cell.length, cell.length)) > 0) {
                cell.length -= blank;
            }
            return cell;
        }
    }
    return cell;
}

/* Copy the number without the blanks that set its thousands apart; elsewhere a blank stays, and is
 * refused with the rest. Errors: false when it is too long. */
static bool
without_thousands(struct cell cell, char mark, char *number, size_t *length)
{
    bool decimals = false, apart = false;
    size_t group = 0;

    *length = 0;
    for (size_t at = 0; at < cell.length;) {
        const size_t blank = blank_at(cell.bytes + at, cell.length - at);
        const size_t after = at + blank;

        if (blank > 0 && !decimals && group > 0 && (apart ? group == 3 : group <= 3) &&
            digits_at(cell.bytes + after, cell.length - after) == 3) {
            at = after;
            group = 0;
            apart = true;
            continue;
        }
        if (*length == NUMBER_BYTES_MAX) {
            return false;
        }
        decimals = decimals || cell.bytes[at] == mark;
        group += is_digit(cell.bytes[at]);
        number[(*length)++] = cell.bytes[at++];
    }
    return true;
}

/* Read a decimal into an integer scaled by 10^scale. */
static bool
read_scaled(const struct fund_cells *cells, struct cell cell, unsigned scale, int64_t *value)
{
    struct rational number, factor = rational_of(1);
    char printed[NUMBER_BYTES_MAX];
    size_t length;

    for (unsigned i = 0; i < scale; i++) {
        factor.num *= 10;
    }
    if (cells->printed_amounts) {
        if (!without_thousands(without_currency(cell), cells->decimal_mark, printed, &length)) {
            return false;
        }
        cell = (struct cell){printed, length};
    }
    return rational_parse(cell.bytes, cell.length, cells->decimal_mark, &number) &&
           rational_mul(number, factor, &number) && rational_int64(number, value) &&
           *value > -FUND_NUMBER_MAX && *value < FUND_NUMBER_MAX;
}

/* Why a cell is no number, when a spreadsheet or a person wrote it in a way that can be named. */
static enum status
refuse_number(const struct fund_cells *cells, struct cell cell, const char *reason, struct err *err)
{
    size_t length;
    char printed[NUMBER_BYTES_MAX];
    const struct cell bare = without_currency(cell);

    if (cell_in_powers_of_ten(cell)) {
        err_hint(err, "%s", _("make its column text in the spreadsheet, and export again"));
        return err_set(err, ST_DATA, "%s",
                       _("a spreadsheet wrote this number in powers of ten: its last digits are"
                         " lost"));
    }
    if (!cells->printed_amounts && (is_digit(cell.bytes[0]) || cell.bytes[0] == '-') &&
        (bare.length < cell.length ||
         (without_thousands(cell, cells->decimal_mark, printed, &length) &&
          length < cell.length))) {
        err_hint(err, "%s", _("write digits alone, or declare \"amounts\": \"printed\""));
    }
    return err_set(err, ST_DATA, "%s", reason);
}

static enum status
read_money(const struct fund_cells *cells, const struct fund_field *field, struct cell cell,
           int64_t *value, struct err *err)
{
    if (!read_scaled(cells, cell, field->scale, value) || *value > FUND_MONEY_MAX ||
        *value < -FUND_MONEY_MAX) {
        err_hint(err,
                 _("write it like 12500%c50: digits, at most two decimals, no blank, no sign"
                   " of the currency"),
                 cells->decimal_mark);
        return refuse_number(cells, cell, _("not an amount"), err);
    }
    return ST_OK;
}

static enum status
read_number(const struct fund_cells *cells, const struct fund_field *field, struct cell cell,
            int64_t *value, struct err *err)
{
    if (!read_scaled(cells, cell, field->scale, value)) {
        err_hint(err, _("write it like 12%c5: digits, at most %d decimals, no blank"),
                 cells->decimal_mark, (int)field->scale);
        return refuse_number(cells, cell, _("not a number"), err);
    }
    return ST_OK;
}

static enum status
read_count(const struct fund_cells *cells, const struct fund_field *field, struct cell cell,
           int64_t *value, struct err *err)
{
    if (!read_scaled(cells, cell, field->scale, value) || *value < 0) {
        err_hint(err, _("write a whole number, 0 or more"));
        return refuse_number(cells, cell, _("not a count"), err);
    }
    return ST_OK;
}

static enum status
read_flag(const struct fund_cells *cells, const struct fund_field *field, struct cell cell,
          int64_t *value, struct err *err)
{
    static const struct {
        const char *word;
        int64_t value;
    } words[] = {{"1", 1},  {"0", 0},    {"oui", 1},   {"non", 0},  {"yes", 1},
                 {"no", 0}, {"true", 1}, {"false", 0}, {"vrai", 1}, {"faux", 0}};

    (void)cells;
    (void)field;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (strlen(words[i].word) == cell.length &&
            strncasecmp(words[i].word, cell.bytes, cell.length) == 0) {
            *value = words[i].value;
            return ST_OK;
        }
    }
    err_hint(err, _("write 1 or 0, yes or no, oui or non"));
    return err_set(err, ST_DATA, _("neither yes nor no"));
}

/* A day in one of the notations declared; of an instant, where they say their offset, its day. */
static bool
parse_day(const struct fund_cells *cells, struct cell cell, int32_t *days)
{
    int64_t seconds;

    if ((cells->iso_dates && date_parse(cell.bytes, cell.length, days)) ||
        (cells->french_dates && date_parse_french(cell.bytes, cell.length, days))) {
        return true;
    }
    if (cells->offsets && instant_parse_offset(cell.bytes, cell.length, &seconds)) {
        *days = instant_day(seconds, cells->zone);
        return true;
    }
    return false;
}

static enum status
read_date(const struct fund_cells *cells, const struct fund_field *field, struct cell cell,
          int64_t *value, struct err *err)
{
    int32_t days = 0;

    (void)field;
    if (!parse_day(cells, cell, &days)) {
        err_hint(err, "%s",
                 !cells->french_dates ? _("write it like 2026-03-16: year, month, day")
                 : !cells->iso_dates  ? _("write it like 16/03/2026: day, month, year")
                                      : _("write it like 2026-03-16 or 16/03/2026"));
        if (!cells->french_dates && date_parse_french(cell.bytes, cell.length, &days)) {
            err_hint(err, "%s",
                     _("write it like 2026-03-16, or declare \"dates\": [\"DD/MM/YYYY\"]"));
        }
        return err_set(err, ST_DATA, _("not a day of the calendar"));
    }
    *value = days;
    return ST_OK;
}

static enum status
read_instant(const struct fund_cells *cells, const struct fund_field *field, struct cell cell,
             int64_t *value, struct err *err)
{
    static const char *const reasons[] = {
        [INSTANT_MALFORMED] = N_("not a local time to the second"),
        [INSTANT_MISSING] = N_("this local time does not exist: the clocks skipped it"),
        [INSTANT_AMBIGUOUS] = N_("this local time happened twice: the clocks went back"),
        [INSTANT_TOO_EARLY] = N_("before 1996"),
    };
    enum instant_problem problem;

    (void)field;
    if (cells->offsets && instant_parse_offset(cell.bytes, cell.length, value)) {
        return ST_OK;
    }
    problem = instant_parse(cell.bytes, cell.length, cells->zone, value);
    if (problem != INSTANT_OK) {
        err_hint(err, _("write it like 2026-03-16T12:00:00, in the time of %s"), cells->zone->name);
        return err_set(err, ST_DATA, "%s", words_of(reasons[problem]));
    }
    return ST_OK;
}

static cell_reader *const readers[] = {
    [TYPE_NUMBER] = read_number, [TYPE_MONEY] = read_money,     [TYPE_FLAG] = read_flag,
    [TYPE_DATE] = read_date,     [TYPE_INSTANT] = read_instant,
};

enum status
cell_read(const struct fund_cells *cells, const struct fund_field *field, struct cell cell,
          int64_t *value, struct err *err)
{
    return (field->is_count ? read_count : readers[field->type])(cells, field, cell, value, err);
}

bool
cell_decimal(const struct fund_cells *cells, struct cell cell, int64_t *millionths)
{
    return read_scaled(cells, cell, APPLICATION_NUMBER_SCALE, millionths);
}
