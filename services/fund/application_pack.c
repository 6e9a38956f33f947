/* SPDX-License-Identifier: MPL-2.0 */
#include "fund/application_pack.h"

#include <endian.h>
#include <string.h>

#define TYPE_INT8_OID  20
#define TYPE_TEXT_OID  25
#define FACTS_MAX      1024 /* as the tables allow */
#define HEAD_INTEGERS  5
#define INTEGER_BYTES  4
#define NUMBER_BYTES   8
#define NOT_GIVEN      (-1)
#define TEXT_BYTES_MAX (4 * APPLICATION_TEXT_BYTES_MAX)

/* Reads on, and notes when there is not enough left. */
struct reading {
    const char *at;
    size_t left;
    bool bad;
};

static const char *
take(struct reading *reading, size_t bytes)
{
    const char *at = reading->at;

    if (reading->left < bytes) {
        reading->bad = true;
        return NULL;
    }
    reading->at += bytes;
    reading->left -= bytes;
    return at;
}

static int32_t
take_integer(struct reading *reading)
{
    const char *bytes = take(reading, INTEGER_BYTES);
    uint32_t value = 0;

    if (bytes != NULL) {
        memcpy(&value, bytes, sizeof value);
    }
    return (int32_t)be32toh(value);
}

/* Read what stands before the elements, and give their count. */
static int32_t
take_head(struct reading *reading, int32_t type)
{
    int32_t dimensions = take_integer(reading), has_null = take_integer(reading);
    int32_t found = take_integer(reading), count = 0;

    if (dimensions == 1) {
        count = take_integer(reading);
        reading->bad = reading->bad || take_integer(reading) != 1 || count < 1;
    }
    reading->bad = reading->bad || dimensions < 0 || dimensions > 1 || has_null < 0 ||
                   has_null > 1 || found != type || count > FACTS_MAX;
    return reading->bad ? 0 : count;
}

static void
take_numbers(struct reading *reading, const struct fund_file *file, struct application *application)
{
    int32_t count = take_head(reading, TYPE_INT8_OID);

    memset(application->number_known, 0, file->number_count);
    for (int32_t i = 0; i < count && !reading->bad; i++) {
        int32_t length = take_integer(reading);
        const char *bytes = length == NUMBER_BYTES ? take(reading, NUMBER_BYTES) : NULL;
        uint64_t value;

        reading->bad = reading->bad || (bytes == NULL && length != NOT_GIVEN);
        if (bytes != NULL && (size_t)i < file->number_count) {
            memcpy(&value, bytes, sizeof value);
            application->numbers[i] = (int64_t)be64toh(value);
            application->number_known[i] = 1;
        }
    }
}

static void
take_texts(struct arena *arena, struct reading *reading, const struct fund_file *file,
           struct application *application)
{
    int32_t count = take_head(reading, TYPE_TEXT_OID);

    for (size_t i = 0; i < file->text_count; i++) {
        application->texts[i] = NULL;
    }
    for (int32_t i = 0; i < count && !reading->bad; i++) {
        int32_t length = take_integer(reading);
        const char *bytes =
            length >= 0 && length <= TEXT_BYTES_MAX ? take(reading, (size_t)length) : NULL;

        reading->bad = reading->bad || (bytes == NULL && length != NOT_GIVEN) ||
                       (bytes != NULL && memchr(bytes, '\0', (size_t)length) != NULL);
        if (bytes != NULL && !reading->bad && (size_t)i < file->text_count) {
            application->texts[i] = arena_copy(arena, bytes, (size_t)length);
        }
    }
}

enum status
application_unpack(struct arena *arena, const struct fund_file *file, struct packed *packed,
                   struct application *application, struct err *err)
{
    struct reading reading = {packed->bytes, packed->length, false};

    take_numbers(&reading, file, application);
    take_texts(arena, &reading, file, application);
    if (reading.bad) {
        err_hint(err, "%s",
                 _("its packed value was changed outside of levain: restore the "
                   "database, or pack it again from its arrays"));
        return err_set(err, ST_DATA,
                       _("application %s: its facts are packed in a form that is not "
                         "ours"),
                       application->code);
    }
    *packed = (struct packed){reading.at, reading.left};
    return ST_OK;
}

/* ---- writing ----------------------------------------------------------------------------------*/

static char *
put_integer(char *at, int32_t value)
{
    uint32_t bytes = htobe32((uint32_t)value);

    memcpy(at, &bytes, sizeof bytes);
    return at + sizeof bytes;
}

static char *
put_head(char *at, size_t count, bool has_null, int32_t type)
{
    at = put_integer(at, count > 0);
    at = put_integer(at, has_null);
    at = put_integer(at, type);
    if (count > 0) {
        at = put_integer(at, (int32_t)count);
        at = put_integer(at, 1);
    }
    return at;
}

static char *
put_numbers(char *at, size_t count, const struct application *application)
{
    at = put_head(at, count, memchr(application->number_known, 0, count) != NULL, TYPE_INT8_OID);
    for (size_t i = 0; i < count; i++) {
        uint64_t bytes = htobe64((uint64_t)application->numbers[i]);

        if (application->number_known[i] == 0) {
            at = put_integer(at, NOT_GIVEN);
            continue;
        }
        at = put_integer(at, NUMBER_BYTES);
        memcpy(at, &bytes, sizeof bytes);
        at += sizeof bytes;
    }
    return at;
}

struct packed
application_pack(struct arena *arena, const struct fund_file *file,
                 const struct application *application)
{
    size_t room = (size_t)2 * HEAD_INTEGERS * INTEGER_BYTES +
                  file->number_count * (INTEGER_BYTES + NUMBER_BYTES) +
                  file->text_count * INTEGER_BYTES;
    bool has_null = false;
    char *bytes, *at;

    for (size_t i = 0; i < file->text_count; i++) {
        has_null = has_null || application->texts[i] == NULL;
        room += application->texts[i] != NULL ? strlen(application->texts[i]) : 0;
    }
    bytes = ARENA_NEW(arena, char, room);
    at = put_numbers(bytes, file->number_count, application);
    at = put_head(at, file->text_count, has_null, TYPE_TEXT_OID);
    for (size_t i = 0; i < file->text_count; i++) {
        const char *text = application->texts[i];
        size_t length = text != NULL ? strlen(text) : 0;

        at = put_integer(at, text != NULL ? (int32_t)length : NOT_GIVEN);
        memcpy(at, text != NULL ? text : "", length);
        at += length;
    }
    return (struct packed){bytes, (size_t)(at - bytes)};
}
