/* SPDX-License-Identifier: MPL-2.0 */
#include "fund/application.h"

#include "base/text.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

#define CODE_CHARACTERS_MAX 63

struct cell {
    const char *bytes;
    size_t length;
};

typedef enum status cell_reader(const struct fund_file *file, const struct fund_field *field,
                                struct cell cell, int64_t *value, struct err *err);

struct application
application_empty(struct arena *arena, const struct fund_file *file)
{
    return (struct application){
        .code = "",
        .numbers = ARENA_NEW(arena, int64_t, file->number_count),
        .number_known = ARENA_NEW(arena, uint8_t, file->number_count),
        .texts = ARENA_NEW(arena, const char *, file->text_count),
        .panel = ARENA_NEW(arena, struct panel_mark, file->criterion_count),
        .waived = ARENA_NEW(arena, uint8_t, file->rule_count),
    };
}

struct application
application_copy(struct arena *arena, const struct fund_file *file,
                 const struct application *application)
{
    struct application copy = application_empty(arena, file);

    copy.code = arena_string(arena, application->code);
    memcpy(copy.numbers, application->numbers, file->number_count * sizeof *copy.numbers);
    memcpy(copy.number_known, application->number_known, file->number_count);
    memcpy(copy.panel, application->panel, file->criterion_count * sizeof *copy.panel);
    memcpy(copy.waived, application->waived, file->rule_count);
    for (size_t i = 0; i < file->text_count; i++) {
        const char *text = application->texts[i];

        copy.texts[i] = text == NULL ? NULL : arena_string(arena, text);
    }
    return copy;
}

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
read_scaled(const struct fund_file *file, struct cell cell, unsigned scale, int64_t *value)
{
    struct rational number, factor = rational_of(1);

    for (unsigned i = 0; i < scale; i++) {
        factor.num *= 10;
    }
    return rational_parse(cell.bytes, cell.length, file->decimal_mark, &number) &&
           rational_mul(number, factor, &number) && rational_int64(number, value) &&
           *value > -FUND_NUMBER_MAX && *value < FUND_NUMBER_MAX;
}

static enum status
read_money(const struct fund_file *file, const struct fund_field *field, struct cell cell,
           int64_t *value, struct err *err)
{
    if (!read_scaled(file, cell, field->scale, value) || *value > FUND_MONEY_MAX ||
        *value < -FUND_MONEY_MAX) {
        err_hint(err,
                 _("write it like 12500%c50: digits, at most two decimals, no blank, no sign"
                   " of the currency"),
                 file->decimal_mark);
        return err_set(err, ST_DATA, _("not an amount"));
    }
    return ST_OK;
}

static enum status
read_number(const struct fund_file *file, const struct fund_field *field, struct cell cell,
            int64_t *value, struct err *err)
{
    if (!read_scaled(file, cell, field->scale, value)) {
        err_hint(err, _("write it like 12%c5: digits, at most %d decimals, no blank"),
                 file->decimal_mark, (int)field->scale);
        return err_set(err, ST_DATA, _("not a number"));
    }
    return ST_OK;
}

static enum status
read_count(const struct fund_file *file, const struct fund_field *field, struct cell cell,
           int64_t *value, struct err *err)
{
    if (!read_scaled(file, cell, field->scale, value) || *value < 0) {
        err_hint(err, _("write a whole number, 0 or more"));
        return err_set(err, ST_DATA, _("not a count"));
    }
    return ST_OK;
}

static enum status
read_flag(const struct fund_file *file, const struct fund_field *field, struct cell cell,
          int64_t *value, struct err *err)
{
    static const struct {
        const char *word;
        int64_t value;
    } words[] = {{"1", 1},  {"0", 0},    {"oui", 1},   {"non", 0},  {"yes", 1},
                 {"no", 0}, {"true", 1}, {"false", 0}, {"vrai", 1}, {"faux", 0}};

    (void)file;
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
read_date(const struct fund_file *file, const struct fund_field *field, struct cell cell,
          int64_t *value, struct err *err)
{
    int32_t days = 0;

    (void)file;
    (void)field;
    if (!date_parse(cell.bytes, cell.length, &days)) {
        err_hint(err, _("write it like 2026-03-16: year, month, day"));
        return err_set(err, ST_DATA, _("not a day of the calendar"));
    }
    *value = days;
    return ST_OK;
}

static enum status
read_instant(const struct fund_file *file, const struct fund_field *field, struct cell cell,
             int64_t *value, struct err *err)
{
    static const char *const reasons[] = {
        [INSTANT_MALFORMED] = N_("not a local time to the second"),
        [INSTANT_MISSING] = N_("this local time does not exist: the clocks skipped it"),
        [INSTANT_AMBIGUOUS] = N_("this local time happened twice: the clocks went back"),
        [INSTANT_TOO_EARLY] = N_("before 1996"),
    };
    enum instant_problem problem = instant_parse(cell.bytes, cell.length, file->zone, value);

    (void)field;
    if (problem != INSTANT_OK) {
        err_hint(err, _("write it like 2026-03-16T12:00:00, in the time of %s"), file->zone->name);
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
application_read_cell(struct arena *arena, const struct fund_file *file,
                      const struct fund_field *field, const char *cell,
                      struct application *application, struct err *err)
{
    struct cell value = trimmed(cell);
    enum status status;

    if (field->in_texts) {
        application->texts[field->index] = NULL;
        if (value.length == 0 && field->type != TYPE_LIST) {
            return ST_OK;
        }
        return read_text(arena, field, value, &application->texts[field->index], err);
    }
    application->number_known[field->index] = 0;
    application->numbers[field->index] = 0;
    if (value.length == 0) {
        return ST_OK;
    }
    status = (field->is_count ? read_count : readers[field->type])(
        file, field, value, &application->numbers[field->index], err);
    application->number_known[field->index] = status == ST_OK;
    if (status != ST_OK) {
        application->numbers[field->index] = 0;
    }
    return status;
}

enum status
application_read_mark(const struct fund_file *file, const char *cell, bool *given,
                      struct rational *mark, struct err *err)
{
    struct cell value = trimmed(cell);
    int64_t scaled = 0;

    *given = value.length > 0;
    if (!*given) {
        return ST_OK;
    }
    if (!read_scaled(file, value, APPLICATION_NUMBER_SCALE, &scaled) ||
        !rational_make(scaled, 1000000, mark)) {
        err_hint(err, _("write it like 3 or 3%c5"), file->decimal_mark);
        return err_set(err, ST_DATA, _("not a mark"));
    }
    return ST_OK;
}

bool
application_submitted(const struct fund_file *file, const struct application *application,
                      int64_t *seconds)
{
    size_t index;

    if (file->submitted_field == SIZE_MAX) {
        return false;
    }
    index = file->fields[file->submitted_field].index;
    *seconds = application->numbers[index];
    return application->number_known[index] != 0;
}

struct rational
application_clamp(const struct fund_criterion *criterion, struct rational mark)
{
    if (mark.den == 1 && criterion->scale_min.den == 1 && criterion->scale_max.den == 1 &&
        mark.num >= criterion->scale_min.num && mark.num <= criterion->scale_max.num) {
        return mark; /* the usual one: a whole number within the scale */
    }
    if (criterion->scaled && rational_cmp(mark, criterion->scale_min) < 0) {
        return criterion->scale_min;
    }
    if (criterion->scaled && rational_cmp(mark, criterion->scale_max) > 0) {
        return criterion->scale_max;
    }
    return mark;
}

/* The mean of the clamped marks of one criterion, and whether their spread calls for another. */
static bool
panel_of(const struct fund_criterion *criterion, size_t index, const struct marker_mark *marks,
         size_t count, struct panel_mark *panel)
{
    struct rational sum = rational_of(0), low = sum, high = sum, spread;
    size_t given = 0;

    *panel = (struct panel_mark){.mark = rational_of(0)};
    for (size_t i = 0; i < count; i++) {
        if (marks[i].criterion != index) {
            continue;
        }
        low = given == 0 || rational_cmp(marks[i].mark, low) < 0 ? marks[i].mark : low;
        high = given == 0 || rational_cmp(marks[i].mark, high) > 0 ? marks[i].mark : high;
        given++;
        if (!rational_add(sum, application_clamp(criterion, marks[i].mark), &sum)) {
            return false;
        }
    }
    if (given == 0 || !rational_sub(high, low, &spread) ||
        !rational_div(sum, rational_of((int64_t)given), &panel->mark)) {
        return given == 0;
    }
    panel->known = given >= criterion->marker_count;
    panel->third_reading =
        criterion->has_third_reading && rational_cmp(spread, criterion->third_reading_at) >= 0;
    return true;
}

enum status
application_panel(const struct fund_file *file, const struct marker_mark *marks, size_t count,
                  struct panel_mark *panel, struct err *err)
{
    for (size_t i = 0; i < file->criterion_count; i++) {
        if (file->criteria[i].method != MARK_COMPUTED &&
            !panel_of(&file->criteria[i], i, marks, count, &panel[i])) {
            return err_set(err, ST_DATA, _("criterion %s: the mean of its marks is out of range"),
                           file->criteria[i].code);
        }
    }
    return ST_OK;
}

struct digest
application_digest(struct digester *digester, const struct fund_file *file,
                   const struct application *application)
{
    digester_restart(digester);
    digester_string(digester, application->code);
    for (size_t i = 0; i < file->field_count; i++) {
        const struct fund_field *field = &file->fields[i];

        digester_string(digester, field->name);
        if (field->in_texts) {
            const char *text = application->texts[field->index];

            digester_int64(digester, text != NULL);
            digester_string(digester, text != NULL ? text : "");
        } else {
            bool known = application->number_known[field->index] != 0;

            digester_int64(digester, known);
            digester_int64(digester, known ? application->numbers[field->index] : 0);
        }
    }
    return digester_result(digester);
}

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

/* Slots are filled where they stand: of a field, only these members ever change. */
static void
put_known(struct value *slot, enum value_type type)
{
    slot->type = type;
    slot->known = true;
    slot->lacking = NULL;
}

static void
put_number(const struct fund_field *field, int64_t stored, struct value *slot)
{
    put_known(slot, field->type);
    slot->number = rational_of(stored);
    /* Money is worked on in cents, as it is stored; a number has its decimals put back. */
    if (field->type == TYPE_NUMBER && field->scale > 0) {
        bool fits = rational_make(stored, 1000000, &slot->number);

        assert(fits && field->scale == APPLICATION_NUMBER_SCALE);
        (void)fits;
    }
}

static void
put_text(const char *text, struct value *slot)
{
    put_known(slot, TYPE_TEXT);
    slot->number = rational_of(0);
    slot->text = text;
}

void
application_slots(struct arena *arena, const struct fund_file *file,
                  const struct application *application, struct value *slots)
{
    for (size_t i = 0; i < file->field_count; i++) {
        const struct fund_field *field = &file->fields[i];
        bool known = field->in_texts ? application->texts[field->index] != NULL
                                     : application->number_known[field->index] != 0;

        if (!known) {
            slots[i] = value_unknown(arena, field->type, field->name);
        } else if (field->type == TYPE_LIST) {
            slots[i] = list_of(arena, application->texts[field->index], field->within);
        } else if (field->in_texts) {
            put_text(application->texts[field->index], &slots[i]);
        } else {
            put_number(field, application->numbers[field->index], &slots[i]);
        }
    }
}
