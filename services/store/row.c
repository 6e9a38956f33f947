/* SPDX-License-Identifier: MPL-2.0 */
#include "store/db.h"

#include "store/db_wire.h"

/* PostgreSQL sends integers with their highest byte first. */
static int64_t
integer_at(const char *bytes, size_t length)
{
    const unsigned char *at = (const unsigned char *)bytes;
    uint64_t value = at[0] >= 0x80 ? UINT64_MAX : 0;

    for (size_t i = 0; i < length; i++) {
        value = value << 8 | at[i];
    }
    return (int64_t)value;
}

static void
check_cell(const struct db_cell *cell, int column, bool type_fits, const char *wanted)
{
    if (!type_fits) {
        db_wrong_cell(column, wanted);
    }
    if (cell->bytes == NULL) {
        db_wrong_cell(column, "null where a value is required");
    }
}

bool
db_is_null(const struct db_row *row, int column)
{
    return db_cell(row, column).bytes == NULL;
}

int64_t
db_int64(const struct db_row *row, int column)
{
    const struct db_cell cell = db_cell(row, column);

    check_cell(&cell, column,
               cell.type == OID_INT8 || cell.type == OID_INT4 || cell.type == OID_INT2,
               "not an integer");
    return integer_at(cell.bytes, cell.length);
}

bool
db_bool(const struct db_row *row, int column)
{
    const struct db_cell cell = db_cell(row, column);

    check_cell(&cell, column, cell.type == OID_BOOL, "not a boolean");
    return cell.bytes[0] != 0;
}

enum status
db_on_flag(const struct db_row *row, void *context, struct err *err)
{
    (void)err;
    *(bool *)context = db_bool(row, 0);
    return ST_OK;
}

const char *
db_text(const struct db_row *row, int column)
{
    const struct db_cell cell = db_cell(row, column);
    const unsigned type = cell.type;

    check_cell(&cell, column,
               type == OID_TEXT || type == OID_VARCHAR || type == OID_NAME || type == OID_JSON ||
                   type == OID_BPCHAR || type == OID_CHAR,
               "not a text");
    return cell.bytes;
}

int64_t
db_int64_or(const struct db_row *row, int column, int64_t otherwise)
{
    return db_is_null(row, column) ? otherwise : db_int64(row, column);
}

const char *
db_text_or(const struct db_row *row, int column, const char *otherwise)
{
    return db_is_null(row, column) ? otherwise : db_text(row, column);
}

const char *
db_text_kept(struct arena *arena, const struct db_row *row, int column)
{
    return db_is_null(row, column) ? NULL : arena_string(arena, db_text(row, column));
}

const char *
db_data(const struct db_row *row, int column, size_t *length)
{
    const struct db_cell cell = db_cell(row, column);
    size_t skipped = cell.type == OID_JSONB ? 1 : 0; /* the version of its binary form */

    check_cell(&cell, column, cell.type == OID_BYTEA || cell.type == OID_JSONB, "not bytes");
    *length = cell.length - skipped;
    return cell.bytes + skipped;
}

/* ---- arrays -----------------------------------------------------------------------------------*/

/* Walks the elements of a one-dimensional array in binary form. */
struct elements {
    const char *at;
    size_t count, left;
};

#define ARRAY_HEAD_BYTES 12 /* dimensions, has-null flag, element type */
#define ARRAY_DIM_BYTES  8  /* length, lower bound */

static struct elements
elements_of(const struct db_row *row, int column, unsigned type, const char *wanted)
{
    const struct db_cell cell = db_cell(row, column);
    int64_t dimensions;
    size_t count = 0;

    check_cell(&cell, column, cell.type == type, wanted);
    dimensions = integer_at(cell.bytes, 4);
    if (dimensions > 1) {
        db_wrong_cell(column, "an array of several dimensions");
    }
    if (dimensions == 1) {
        count = (size_t)integer_at(cell.bytes + ARRAY_HEAD_BYTES, 4);
    }
    return (struct elements){
        .at = cell.bytes + ARRAY_HEAD_BYTES + ARRAY_DIM_BYTES, .count = count, .left = count};
}

/* Gives the next element's bytes, null for SQL null. */
static const char *
next_element(struct elements *elements, size_t *length)
{
    int64_t bytes = integer_at(elements->at, 4);
    const char *value = bytes >= 0 ? elements->at + 4 : NULL;

    *length = value != NULL ? (size_t)bytes : 0;
    elements->at += 4 + *length;
    elements->left--;
    return value;
}

size_t
db_int64s(const struct db_row *row, int column, int64_t *values, uint8_t *known, size_t limit)
{
    struct elements elements = elements_of(row, column, OID_INT8_ARRAY, "not an array of integers");

    if (elements.count > limit) {
        db_wrong_cell(column, "more elements than there is room for");
    }
    for (size_t i = 0; elements.left > 0; i++) {
        size_t length;
        const char *bytes = next_element(&elements, &length);

        known[i] = bytes != NULL;
        values[i] = bytes != NULL ? integer_at(bytes, length) : 0;
    }
    return elements.count;
}

size_t
db_texts(struct arena *arena, const struct db_row *row, int column, const char *const **values)
{
    struct elements elements = elements_of(row, column, OID_TEXT_ARRAY, "not an array of texts");
    const char **texts = ARENA_NEW(arena, const char *, elements.count);

    for (size_t i = 0; elements.left > 0; i++) {
        size_t length;
        const char *bytes = next_element(&elements, &length);

        texts[i] = bytes != NULL ? arena_copy(arena, bytes, length) : NULL;
    }
    *values = texts;
    return elements.count;
}
