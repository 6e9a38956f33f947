/* SPDX-License-Identifier: MPL-2.0 */
#include "base/text.h"
#include "store/db_wire.h"

#include <inttypes.h>

struct db_param
db_null(void)
{
    return (struct db_param){0};
}

struct db_param
db_string(const char *text)
{
    return (struct db_param){.bytes = text};
}

struct db_param
db_number(struct arena *arena, int64_t value)
{
    return (struct db_param){.type = OID_INT8, .bytes = text_format(arena, "%" PRId64, value)};
}

struct db_param
db_flag(bool value)
{
    return (struct db_param){.type = OID_BOOL, .bytes = value ? "t" : "f"};
}

struct db_param
db_bytes(const void *bytes, int length)
{
    /* libpq takes a null pointer for SQL null, which an empty value is not. */
    return (struct db_param){
        .type = OID_BYTEA, .bytes = bytes != NULL ? bytes : "", .length = length, .format = 1};
}
