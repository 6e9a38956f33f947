/* SPDX-License-Identifier: MPL-2.0 */
#include "fund/fact.h"

#include "base/text.h"
#include "fund/cell.h"

#include <assert.h>
#include <string.h>

#define CODE_CHARACTERS_MAX 63

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
    struct cell value = cell_trimmed(cell);
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
    status = cell_read(cells, field, value, &facts->numbers[field->index], err);
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
    struct cell value = cell_trimmed(cell);
    int64_t scaled = 0;

    *given = value.length > 0;
    if (!*given) {
        return ST_OK;
    }
    if (!cell_decimal(cells, value, &scaled) || !rational_make(scaled, 1000000, mark)) {
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
        struct cell item = cell_trimmed(arena_copy(arena, at, length));

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
