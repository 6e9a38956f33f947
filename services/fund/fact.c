/* SPDX-License-Identifier: MPL-2.0 */
#include "fund/fact.h"

#include "base/text.h"

#include <assert.h>
#include <string.h>
#include <strings.h>

#define CODE_CHARACTERS_MAX 63

struct cell {
    const char *bytes;
    size_t length;
};

typedef enum status cell_reader(const struct fund_cells *cells, const struct fund_field *field,
                                struct cell cell, int64_t *value, struct err *err);

/* Blanks that spreadsheets leave around a value: space, tab and the no-break space of Word. */
static struct cell
trimmed(const char *text)
{
    struct cell cell = {text, strlen(text)};

    for (;;) {
        if (cell.length > 0 && (*cell.bytes == ' ' || *cell.bytes == '\t')) {
            cell = (struct cell){cell.bytes + 1, cell.length - 1};
        } else if (cell.length > 1 && memcmp(cell.bytes, "\u00a0", 2) == 0) {
            cell = (struct cell){cell.bytes + 2, cell.length - 2};
        } else {
            break;
        }
    }
    for (;;) {
        const char *end = cell.bytes + cell.length;

        if (cell.length > 0 && (end[-1] == ' ' || end[-1] == '\t')) {
            cell.length--;
        } else if (cell.length > 1 && memcmp(end - 2, "\u00a0", 2) == 0) {
            cell.length -= 2;
        } else {
            return cell;
        }
    }
}

/* Read a decimal into an integer scaled by 10^scale. */
static bool
read_scaled(const struct fund_cells *cells, struct cell cell, unsigned scale, int64_t *value)
{
    struct rational number, factor = rational_of(1);

    for (unsigned i = 0; i < scale; i++) {
        factor.num *= 10;
    }
    return rational_parse(cell.bytes, cell.length, cells->decimal_mark, &number) &&
           rational_mul(number, factor, &number) && rational_int64(number, value) &&
           *value > -FUND_NUMBER_MAX && *value < FUND_NUMBER_MAX;
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
        return err_set(err, ST_DATA, _("not an amount"));
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
        return err_set(err, ST_DATA, _("not a number"));
    }
    return ST_OK;
}

static enum status
read_count(const struct fund_cells *cells, const struct fund_field *field, struct cell cell,
           int64_t *value, struct err *err)
{
    if (!read_scaled(cells, cell, field->scale, value) || *value < 0) {
        err_hint(err, _("write a whole number, 0 or more"));
        return err_set(err, ST_DATA, _("not a count"));
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

static enum status
read_date(const struct fund_cells *cells, const struct fund_field *field, struct cell cell,
          int64_t *value, struct err *err)
{
    int32_t days = 0;

    (void)cells;
    (void)field;
    if (!date_parse(cell.bytes, cell.length, &days)) {
        err_hint(err, _("write it like 2026-03-16: year, month, day"));
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
    enum instant_problem problem = instant_parse(cell.bytes, cell.length, cells->zone, value);

    (void)field;
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

/* A code may be any short word; what would break a list, a table or a formula is refused. */
static bool
is_field_code(struct cell cell)
{
    for (size_t i = 0; i < cell.length; i++) {
        unsigned char c = (unsigned char)cell.bytes[i];

        if (c < 0x20 || c == 0x7F || c == '\'' || c == '"') {
            return false;
        }
    }
    return text_characters(cell.bytes, cell.length) <= CODE_CHARACTERS_MAX;
}

static enum status
read_text(struct arena *arena, const struct fund_field *field, struct cell cell, const char **text,
          struct err *err)
{
    if (cell.length > APPLICATION_TEXT_BYTES_MAX) {
        return err_set(err, ST_DATA, _("longer than %d bytes"), APPLICATION_TEXT_BYTES_MAX);
    }
    if (field->is_code && field->type == TYPE_TEXT && !is_field_code(cell)) {
        err_hint(err, _("a code has at most %d characters, no quote and no line end"),
                 CODE_CHARACTERS_MAX);
        return err_set(err, ST_DATA, _("not a code"));
    }
    *text = arena_copy(arena, cell.bytes, cell.length);
    return ST_OK;
}

enum status
fact_read(struct arena *arena, const struct fund_cells *cells, const struct fund_field *field,
          const char *cell, const struct application_item *facts, struct err *err)
{
    struct cell value = trimmed(cell);
    enum status status;

    if (field->in_texts) {
        facts->texts[field->index] = NULL;
        if (value.length == 0 && field->type != TYPE_LIST) {
            return ST_OK;
        }
        return read_text(arena, field, value, &facts->texts[field->index], err);
    }
    facts->number_known[field->index] = 0;
    facts->numbers[field->index] = 0;
    if (value.length == 0) {
        return ST_OK;
    }
    status = (field->is_count ? read_count : readers[field->type])(
        cells, field, value, &facts->numbers[field->index], err);
    facts->number_known[field->index] = status == ST_OK;
    if (status != ST_OK) {
        facts->numbers[field->index] = 0;
    }
    return status;
}

enum status
fact_read_mark(const struct fund_cells *cells, const char *cell, bool *given, struct rational *mark,
               struct err *err)
{
    struct cell value = trimmed(cell);
    int64_t scaled = 0;

    *given = value.length > 0;
    if (!*given) {
        return ST_OK;
    }
    if (!read_scaled(cells, value, APPLICATION_NUMBER_SCALE, &scaled) ||
        !rational_make(scaled, 1000000, mark)) {
        err_hint(err, _("write it like 3 or 3%c5"), cells->decimal_mark);
        return err_set(err, ST_DATA, _("not a mark"));
    }
    return ST_OK;
}

/* ---- back into values ------------------------------------------------------------------------ */

/* Split the text of a list at its separator; empty items do not count. */
static struct value
list_of(struct arena *arena, const char *text, char separator)
{
    size_t count = 0, room = 1;
    const char **items;

    for (const char *at = text; *at != '\0'; at++) {
        room += *at == separator;
    }
    items = ARENA_NEW(arena, const char *, room);
    for (const char *at = text;;) {
        const char *end = strchr(at, separator);
        size_t length = end != NULL ? (size_t)(end - at) : strlen(at);
        struct cell item = trimmed(arena_copy(arena, at, length));

        if (item.length > 0) {
            items[count++] = arena_copy(arena, item.bytes, item.length);
        }
        if (end == NULL) {
            return value_text_list(arena, items, count);
        }
        at = end + 1;
    }
}

static struct value
number_slot(const struct fund_field *field, int64_t stored)
{
    struct rational number = rational_of(stored);

    /* Money is worked on in cents, as it is stored; a number has its decimals put back. */
    if (field->type == TYPE_NUMBER && field->scale > 0) {
        bool fits = rational_make(stored, 1000000, &number);

        assert(fits && field->scale == APPLICATION_NUMBER_SCALE);
        (void)fits;
    }
    return value_number(field->type, number);
}

struct value
fact_value(struct arena *arena, const struct fund_field *field,
           const struct application_item *facts)
{
    const bool known = field->in_texts ? facts->texts[field->index] != NULL
                                       : facts->number_known[field->index] != 0;

    if (!known) {
        return value_unknown(arena, field->type, field->name);
    }
    if (field->type == TYPE_LIST) {
        return list_of(arena, facts->texts[field->index], field->within);
    }
    return field->in_texts ? value_text(facts->texts[field->index])
                           : number_slot(field, facts->numbers[field->index]);
}

/* ---- digest ---------------------------------------------------------------------------------- */

void
fact_digest(struct digester *digester, const struct fund_field *field,
            const struct application_item *facts)
{
    digester_string(digester, field->name);
    if (field->in_texts) {
        const char *text = facts->texts[field->index];

        digester_int64(digester, text != NULL);
        digester_string(digester, text != NULL ? text : "");
    } else {
        bool known = facts->number_known[field->index] != 0;

        digester_int64(digester, known);
        digester_int64(digester, known ? facts->numbers[field->index] : 0);
    }
}

struct application_item
application_item_room(struct arena *arena, size_t number_count, size_t text_count)
{
    return (struct application_item){
        .numbers = ARENA_NEW(arena, int64_t, number_count),
        .number_known = ARENA_NEW(arena, uint8_t, number_count),
        .texts = ARENA_NEW(arena, const char *, text_count),
    };
}
