/* SPDX-License-Identifier: MPL-2.0 */
#include "exchange/bank_head.h"

#include "base/text.h"
#include "base/words.h"
#include "exchange/bank_announced.h"
#include "exchange/bank_cell.h"
#include "exchange/encoding.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define CELLS_MAX       64
#define BYTE_ORDER_MARK "\xEF\xBB\xBF"
#define MARK_BYTES      3

#define CHARACTER_BYTES_MAX 4

struct line {
    const char *cells[CELLS_MAX]; /* trimmed */
    size_t count;
};

struct looking {
    struct arena *arena;
    const struct bank_format *format;
    struct bank_head *head;
    size_t fewest; /* columns that a line lacked */
    struct line nearest;
};

size_t
bank_columns_find(struct arena *arena, const struct bank_format *format, const char *const *cells,
                  size_t count, size_t *places)
{
    size_t missing = 0;

    for (size_t column = 0; column < BANK_COLUMNS; column++) {
        size_t at = 0;

        places[column] = SIZE_MAX;
        if (format->columns[column] == NULL) {
            continue;
        }
        while (at < count && strcmp(bank_trimmed(arena, cells[at]), format->columns[column]) != 0) {
            at++;
        }
        if (at < count) {
            places[column] = at;
        } else {
            missing += !format->may_be_absent[column];
        }
    }
    return missing;
}

const char *
bank_columns_twice(struct arena *arena, const struct bank_format *format, const char *const *cells,
                   size_t count, const size_t *places)
{
    for (size_t column = 0; column < BANK_COLUMNS; column++) {
        for (size_t i = places[column] + 1; places[column] != SIZE_MAX && i < count; i++) {
            if (strcmp(bank_trimmed(arena, cells[i]), format->columns[column]) == 0) {
                return format->columns[column];
            }
        }
    }
    return NULL;
}

/* ---- lines ----------------------------------------------------------------------------------- */

/* Quotes around a cell, and the sign with which spreadsheets keep it a text, are not part of it. */
static const char *
bare(struct arena *arena, const char *cell)
{
    size_t length;

    cell += cell[0] == '=' && cell[1] == '"';
    length = strlen(cell);
    if (length >= 2 && cell[0] == '"' && cell[length - 1] == '"') {
        return arena_copy(arena, cell + 1, length - 2);
    }
    return cell;
}

static void
split(const struct looking *looking, const char *text, struct line *line)
{
    line->count = 0;
    for (;;) {
        const char *end = strchr(text, looking->format->separator);
        const size_t length = end != NULL ? (size_t)(end - text) : strlen(text);

        line->cells[line->count++] = bare(
            looking->arena, bank_trimmed(looking->arena, arena_copy(looking->arena, text, length)));
        if (end == NULL || line->count == CELLS_MAX) {
            return;
        }
        text = end + 1;
    }
}

/* ---- what a line of the file's own says ------------------------------------------------------ */

struct bank_balance
bank_balance_of(struct arena *arena, const struct bank_format *format, const char *name,
                const char *const *cells, size_t count)
{
    struct bank_balance balance = {0};
    const char *reason;

    if (name == NULL || count == 0 || strcmp(bank_trimmed(arena, cells[0]), name) != 0) {
        return balance;
    }
    while (count > 1 && bank_trimmed(arena, cells[count - 1])[0] == '\0') {
        count--;
    }
    balance.has =
        bank_amount(format, bank_trimmed(arena, cells[count - 1]), &balance.cents, &reason);
    return balance;
}

/* `Numéro de compte : 0123;` or `Numéro Compte;0123` */
static const char *
account_of(struct arena *arena, const struct bank_format *format, const struct line *line)
{
    const size_t length = format->account != NULL ? strlen(format->account) : 0;

    for (size_t i = 0; length > 0 && i < line->count; i++) {
        const char *rest = line->cells[i] + length;

        if (strncmp(line->cells[i], format->account, length) != 0) {
            continue;
        }
        rest += strspn(rest, " :");
        return *rest != '\0' || i + 1 == line->count ? arena_string(arena, rest)
                                                     : line->cells[i + 1];
    }
    return "";
}

static void
take_line(struct looking *looking, const struct line *line)
{
    const struct bank_format *format = looking->format;
    struct bank_head *head = looking->head;
    const struct bank_own_line own = {
        .cells = line->cells, .count = line->count, .line = (long)head->lines_before + 1};
    const struct bank_balance opening =
        bank_balance_of(looking->arena, format, format->opening, line->cells, line->count);
    const struct bank_balance closing =
        bank_balance_of(looking->arena, format, format->closing, line->cells, line->count);

    (void)bank_announced_take(looking->arena, format, &own, &head->announced);
    head->opening = opening.has ? opening : head->opening;
    head->closing = closing.has ? closing : head->closing;
    if (head->account[0] == '\0') {
        head->account = format->account_is_first && head->lines_before == 0
                            ? line->cells[0]
                            : account_of(looking->arena, format, line);
    }
}

/* ---- the search ------------------------------------------------------------------------------ */

static bool
is_header(struct looking *looking, const char *text)
{
    size_t places[BANK_COLUMNS];
    struct line line;
    size_t missing;

    split(looking, text, &line);
    missing = bank_columns_find(looking->arena, looking->format, line.cells, line.count, places);
    if (missing < looking->fewest) {
        looking->fewest = missing;
        looking->nearest = line;
    }
    if (missing > 0) {
        take_line(looking, &line);
        return false;
    }
    memcpy(looking->head->places, places, sizeof places);
    return true;
}

/* Go through the lines in one encoding, which has to be that of all the bytes, or of the header
 * `alone`: true when one is the header. */
static bool
search(struct looking *looking, enum csv_encoding encoding, bool alone, const char *bytes,
       size_t length)
{
    struct bank_head *head = looking->head;
    size_t at = strncmp(bytes, BYTE_ORDER_MARK, MARK_BYTES) == 0 ? MARK_BYTES : 0;

    *head = (struct bank_head){.encoding = encoding, .account = ""};
    /* A character may be cut in two where the bytes end. */
    if (encoding == CSV_UTF8 && !alone &&
        text_valid_utf8(bytes, length) + CHARACTER_BYTES_MAX <= length) {
        return false;
    }
    for (; at < length && head->lines_before < BANK_HEAD_LINES_MAX; head->lines_before++) {
        const size_t line_bytes = strcspn(bytes + at, "\r\n");
        struct text text = text_in(looking->arena);

        if (encoding_decode(encoding, bytes + at, line_bytes, &text) < line_bytes) {
            return false;
        }
        if (is_header(looking, text_of(&text))) {
            return true;
        }
        at += line_bytes;
        at += strncmp(bytes + at, "\r\n", 2) == 0 ? 2 : 1;
    }
    return false;
}

/* What files that are no CSV begin with, and what to do with them. */
static const struct other_kind {
    const char *bytes;
    size_t length;
    const char *reason, *advice;
} other_kinds[] = {
    {"\xFF\xFE", 2, N_("the file is in UTF-16"), N_("save it as CSV in UTF-8")},
    {"\xFE\xFF", 2, N_("the file is in UTF-16"), N_("save it as CSV in UTF-8")},
    {"PK\x03\x04", 4, N_("the file is a workbook, or an archive"),
     N_("give a workbook the ending .xlsx, or save it as CSV")},
    {"\xD0\xCF\x11\xE0", 4, N_("the file is a workbook of an old kind (.xls)"),
     N_("save it as CSV, or as .xlsx")},
    {"%PDF", 4, N_("the file is a PDF"), N_("ask the bank for CSV, or for XML (camt.053)")},
};

/* UTF-16 without its mark has a NUL beside each letter. */
static const struct other_kind *
other_kind_of(const char *bytes, size_t length)
{
    for (size_t i = 0; i < sizeof other_kinds / sizeof *other_kinds; i++) {
        if (length >= other_kinds[i].length &&
            memcmp(bytes, other_kinds[i].bytes, other_kinds[i].length) == 0) {
            return &other_kinds[i];
        }
    }
    return length >= 2 && (bytes[0] == '\0') != (bytes[1] == '\0') ? &other_kinds[0] : NULL;
}

static enum status
refuse(const struct looking *looking, const char *path, struct err *err)
{
    struct text missing = text_in(looking->arena);
    size_t places[BANK_COLUMNS];

    err_at(err, path, 0, 0);
    if (looking->fewest < SIZE_MAX) {
        (void)bank_columns_find(looking->arena, looking->format, looking->nearest.cells,
                                looking->nearest.count, places);
        for (size_t i = 0; i < BANK_COLUMNS; i++) {
            if (looking->format->columns[i] != NULL && places[i] == SIZE_MAX &&
                !looking->format->may_be_absent[i]) {
                text_addf(&missing, "%s`%s`", missing.length > 0 ? ", " : "",
                          looking->format->columns[i]);
            }
        }
        err_hint(err, _("what is missing: %s; `levain import try` looks for the format of a file"),
                 text_of(&missing));
    }
    return err_set(err, ST_DATA, _("no line has the columns of %s (%s)"), looking->format->name,
                   looking->format->code);
}

static enum status
read_first_bytes(const char *path, char *bytes, size_t *length, struct err *err)
{
    FILE *file = fopen(path, "rb");
    bool failed;

    if (file == NULL) {
        err_at(err, path, 0, 0);
        return err_set(err, ST_DATA, _("the file cannot be opened: %s"), strerror(errno));
    }
    *length = fread(bytes, 1, BANK_HEAD_BYTES_MAX, file);
    failed = ferror(file) != 0;
    (void)fclose(file);
    if (failed) {
        err_at(err, path, 0, 0);
        return err_set(err, ST_DATA, "%s", _("the file cannot be read"));
    }
    return ST_OK;
}

static enum status
check_kind(struct file_bytes first, struct err *err)
{
    const struct other_kind *other = other_kind_of(first.bytes, first.length);

    if (first.length > 0 && other == NULL) {
        return ST_OK;
    }
    err_at(err, first.name, 0, 0);
    err_hint(err, "%s", other != NULL ? words_of(other->advice) : _("export it again"));
    return err_set(err, ST_DATA, "%s",
                   other != NULL ? words_of(other->reason) : _("the file is empty"));
}

enum status
bank_head_find(struct arena *arena, struct file_bytes first, const struct bank_format *format,
               struct bank_head *head, struct err *err)
{
    struct looking looking = {.arena = arena, .format = format, .head = head, .fewest = SIZE_MAX};
    const size_t length = first.length < BANK_HEAD_BYTES_MAX ? first.length : BANK_HEAD_BYTES_MAX;
    const char *bytes = arena_copy(arena, first.bytes, length); /* NUL-ended */

    if (check_kind(first, err) != ST_OK) {
        return err->status;
    }
    for (size_t i = 0; i < format->encoding_count; i++) {
        if (search(&looking, format->encodings[i], false, bytes, length)) {
            return ST_OK;
        }
    }
    /* A header in UTF-8 above rows in another encoding: the rows are refused, by their bytes. */
    if (format->encodings[0] == CSV_UTF8 && search(&looking, CSV_UTF8, true, bytes, length)) {
        return ST_OK;
    }
    return refuse(&looking, first.name, err);
}

enum status
bank_head_read(struct arena *arena, const char *path, const struct bank_format *format,
               struct bank_head *head, struct err *err)
{
    char *bytes = arena_alloc(arena, BANK_HEAD_BYTES_MAX, 1);
    struct file_bytes first = {.name = path, .bytes = bytes};
    enum status status = read_first_bytes(path, bytes, &first.length, err);

    return status == ST_OK ? bank_head_find(arena, first, format, head, err) : status;
}

enum status
bank_head_check(struct arena *arena, const char *path, struct err *err)
{
    char *bytes = arena_alloc(arena, BANK_HEAD_BYTES_MAX, 1);
    struct file_bytes first = {.name = path, .bytes = bytes};
    enum status status = read_first_bytes(path, bytes, &first.length, err);

    return status == ST_OK ? check_kind(first, err) : status;
}
