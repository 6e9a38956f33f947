/* SPDX-License-Identifier: MPL-2.0 */
#include "exchange/csv_reader.h"

#include "base/text.h"
#include "base/words.h"
#include "exchange/csv_record.h"
#include "exchange/encoding.h"

#include <assert.h>
#include <csv.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#define BLOCK_BYTES      ((size_t)64 << 10)
#define ARENA_BYTES_MAX  ((size_t)64 << 20)
#define MARK_BYTES       3 /* of the longest byte order mark */
#define ROW_PROBLEMS_MAX 20

struct reader {
    struct csv_format format;
    const char *name;
    csv_row_fn *on_row;
    void *context;
    struct problems *problems;
    struct err *err;
    struct arena arena;
    struct csv_parser parser;
    struct csv_cutter cutter;
    const struct csv_record *record; /* the one being split */

    struct text cells;                   /* decoded, each NUL-ended */
    size_t starts[CSV_COLUMN_COUNT_MAX]; /* of each cell in `cells` */
    const char *pointers[CSV_COLUMN_COUNT_MAX];
    size_t cell_count; /* also those beyond the limit */
    size_t row_problems;
    size_t rows_ended;    /* by libcsv */
    const char **headers; /* null until the first row */
    size_t header_count;
};

static int
no_blank_is_trimmed(unsigned char byte)
{
    (void)byte;
    return 0;
}

static void
parser_open(struct reader *reader)
{
    (void)csv_init(&reader->parser, CSV_STRICT | CSV_STRICT_FINI);
    csv_set_delim(&reader->parser, (unsigned char)reader->format.separator);
    csv_set_space_func(&reader->parser, no_blank_is_trimmed);
}

/* ---- problems of a row: it is not given, the reading goes on ---- */

static void
report(struct reader *reader, size_t cell, const char *value, const char *reason,
       const char *advice)
{
    bool named = reader->headers != NULL && cell >= 1 && cell <= reader->header_count;

    /* A row of garbage has no hundred things to say. */
    if (++reader->row_problems > ROW_PROBLEMS_MAX) {
        return;
    }
    problem_report(reader->problems,
                   &(struct problem){.file = reader->name,
                                     .line = reader->record->line,
                                     .column = (long)cell,
                                     .place = named ? reader->headers[cell - 1] : "",
                                     .value = value,
                                     .reason = reason,
                                     .advice = advice});
}

static void
report_bytes(struct reader *reader, const char *bytes, size_t length, size_t good)
{
    struct arena_mark mark = arena_mark(&reader->arena);
    size_t cell = reader->cell_count;
    const char *value = encoding_printable(&reader->arena, bytes, length);

    if (bytes[good] == '\0') {
        report(reader, cell, value, _("the cell holds a NUL byte"),
               _("export the file again: it is damaged, or not in the encoding declared"));
    } else {
        report(reader, cell, value,
               text_format(&reader->arena, _("byte 0x%02X does not exist in %s"),
                           (unsigned)(unsigned char)bytes[good],
                           encoding_name(reader->format.encoding)),
               _("save the file as UTF-8, or declare the encoding it is in"));
    }
    arena_reset(&reader->arena, mark);
}

static void
report_utf8(struct reader *reader, const char *bytes, size_t length)
{
    struct arena_mark mark = arena_mark(&reader->arena);

    report(reader, reader->cell_count, arena_copy(&reader->arena, bytes, length),
           text_format(&reader->arena, _("the cell is in utf-8, and %s is declared"),
                       encoding_name(reader->format.encoding)),
           _("save the whole file in one encoding"));
    arena_reset(&reader->arena, mark);
}

/* ---- rows ---- */

/* libcsv gives a cell. */
static void
take_cell(void *bytes, size_t length, void *context)
{
    struct reader *reader = context;
    struct arena_mark mark;
    size_t good;

    reader->cell_count++;
    if (reader->cell_count > CSV_COLUMN_COUNT_MAX) {
        return;
    }
    reader->starts[reader->cell_count - 1] = reader->cells.length;
    if (length > CSV_CELL_BYTES_MAX) {
        mark = arena_mark(&reader->arena);
        report(reader, reader->cell_count, "",
               text_format(&reader->arena, _("the cell has %zu bytes, the limit is %d"), length,
                           CSV_CELL_BYTES_MAX),
               "");
        arena_reset(&reader->arena, mark);
        return;
    }
    good = encoding_decode(reader->format.encoding, bytes, length, &reader->cells);
    if (good < length) {
        report_bytes(reader, bytes, length, good);
    } else if (reader->format.encoding != CSV_UTF8 && encoding_is_utf8_after_all(bytes, length)) {
        report_utf8(reader, bytes, length);
    }
    text_add_bytes(&reader->cells, "", 1);
}

static void
take_row_end(int last, void *context)
{
    struct reader *reader = context;

    (void)last;
    reader->rows_ended++;
}

static const char *
cell_at(const struct reader *reader, size_t index)
{
    return text_of(&reader->cells) + reader->starts[index];
}

/* Report the amount such as 27 000,00 that gives a row one cell too many; false when there is none.
 */
static bool
report_split(struct reader *reader)
{
    const bool one_more = reader->headers != NULL && reader->format.separator == ',' &&
                          reader->cell_count == reader->header_count + 1 &&
                          reader->cell_count <= CSV_COLUMN_COUNT_MAX;

    for (size_t i = 0; one_more && i < reader->header_count; i++) {
        if (csv_is_split_amount(cell_at(reader, i), cell_at(reader, i + 1))) {
            report(reader, i + 1,
                   text_format(&reader->arena, "%s,%s", cell_at(reader, i), cell_at(reader, i + 1)),
                   words_of(csv_split_amount),
                   _("export again with another separator, or with quotes around what holds a"
                     " comma"));
            return true;
        }
    }
    return false;
}

static void
check_count(struct reader *reader)
{
    struct arena_mark mark = arena_mark(&reader->arena);
    const bool is_trailer =
        reader->headers != NULL && csv_is_trailer(&reader->format, cell_at(reader, 0));
    const bool split = is_trailer || report_split(reader);

    if (reader->cell_count > CSV_COLUMN_COUNT_MAX) {
        report(reader, 0, "",
               text_format(&reader->arena, _("%zu cells, the limit is %d"), reader->cell_count,
                           CSV_COLUMN_COUNT_MAX),
               "");
    } else if (!split && reader->headers != NULL && reader->cell_count == 1 &&
               reader->header_count > 1) {
        report(reader, 0, "",
               text_format(&reader->arena, _("a single cell where the header has %zu"),
                           reader->header_count),
               _("look for another separator in this line"));
    } else if (!split && reader->headers != NULL && reader->cell_count != reader->header_count) {
        report(reader, 0, "",
               text_format(&reader->arena, _("%zu cells where the header has %zu"),
                           reader->cell_count, reader->header_count),
               _("look for a separator or a quote inside a cell"));
    }
    arena_reset(&reader->arena, mark);
}

static enum status
keep_header(struct reader *reader)
{
    if (reader->row_problems > 0) {
        err_at(reader->err, reader->name, reader->record->line, 0);
        return err_set(reader->err, ST_DATA, "%s",
                       _("the header cannot be read, so the rows cannot either"));
    }
    reader->header_count = reader->cell_count;
    reader->headers = ARENA_NEW(&reader->arena, const char *, reader->header_count);
    for (size_t i = 0; i < reader->header_count; i++) {
        reader->headers[i] =
            arena_string(&reader->arena, text_of(&reader->cells) + reader->starts[i]);
    }
    return ST_OK;
}

static enum status
give_row(struct reader *reader)
{
    struct csv_row row = {.line = reader->record->line,
                          .cells = reader->pointers,
                          .raw = text_of(&reader->record->raw),
                          .raw_bytes = reader->record->raw.length};
    enum status status = ST_OK;

    check_count(reader);
    if (reader->headers == NULL) {
        status = keep_header(reader);
    }
    if (status != ST_OK || (reader->row_problems > 0 && !reader->format.give_broken)) {
        return status;
    }
    row.count = reader->row_problems > 0 ? 0 : reader->cell_count;
    for (size_t i = 0; i < row.count; i++) {
        reader->pointers[i] = text_of(&reader->cells) + reader->starts[i];
    }
    return reader->on_row(reader->context, &row, reader->err);
}

/* ---- quotes: where they are wrong, nothing after them is sure ---- */

static void
point_at(struct reader *reader, size_t offset)
{
    csv_record_place(reader->record, offset, reader->format.encoding, reader->name, reader->err);
}

static enum status
refuse_quotes(struct reader *reader, size_t offset)
{
    long opened;

    assert(csv_error(&reader->parser) == CSV_EPARSE);
    if (text_of(&reader->record->raw)[offset] == '"') {
        point_at(reader, offset);
        err_hint(reader->err, "%s",
                 _("put the whole cell between quotes, and double each quote inside it"));
        return err_set(reader->err, ST_DATA, "%s",
                       _("a quote stands inside a cell that does not begin with one"));
    }
    point_at(reader, csv_record_opening_quote(reader->record, offset));
    opened = reader->err->line;
    point_at(reader, offset);
    err_hint(reader->err, "%s",
             _("double each quote inside a quoted cell, or close the cell where it should end"));
    return err_set(reader->err, ST_DATA,
                   _("the quoted cell that begins on line %ld goes on after its closing quote"),
                   opened);
}

static enum status
refuse_open_quote(struct reader *reader)
{
    point_at(reader, csv_record_opening_quote(reader->record, reader->record->raw.length));
    err_hint(reader->err, "%s", _("close the cell where it should end"));
    return err_set(reader->err, ST_DATA, "%s", _("a quote is opened here and never closed"));
}

/* ---- records ---- */

/* Have libcsv split what is held of the record. */
static enum status
split_record(struct reader *reader, const struct csv_record *record)
{
    size_t done;

    text_clear(&reader->cells);
    reader->cell_count = reader->row_problems = reader->rows_ended = 0;
    reader->record = record;
    done = csv_parse(&reader->parser, text_of(&record->raw), record->raw.length, take_cell,
                     take_row_end, reader);
    return done < record->raw.length ? refuse_quotes(reader, done) : ST_OK;
}

static enum status
refuse_long_record(struct reader *reader)
{
    struct arena_mark mark = arena_mark(&reader->arena);

    report(reader, 0, "",
           text_format(&reader->arena, _("the row has %zu bytes, the limit is %d"),
                       reader->record->bytes, CSV_ROW_BYTES_MAX),
           _("look for a quote that is opened here and closed much later"));
    arena_reset(&reader->arena, mark);
    csv_free(&reader->parser);
    parser_open(reader);
    return reader->headers == NULL ? keep_header(reader) : ST_OK;
}

static enum status
take_record(void *context, const struct csv_record *record)
{
    struct reader *reader = context;
    enum status status = split_record(reader, record);

    if (status != ST_OK) {
        return status;
    }
    if (record->bytes > record->raw.length) {
        return refuse_long_record(reader);
    }
    (void)csv_parse(&reader->parser, "\n", 1, take_cell, take_row_end, reader);
    assert(reader->rows_ended == 1);
    return give_row(reader);
}

/* ---- files ---- */

static void
reader_open(struct reader *reader)
{
    assert(strchr(";,\t|", reader->format.separator) != NULL && reader->format.separator != '\0');
    arena_init(&reader->arena, ARENA_BYTES_MAX);
    reader->cutter = csv_cutter_in(&reader->arena, take_record, reader);
    reader->cutter.to_skip = reader->format.skip_lines;
    reader->cells = text_in(&reader->arena);
    parser_open(reader);
}

/* Take the first bytes of the file: step over a byte order mark, or stop at one that belies the
 * declared encoding. */
static enum status
take_first_bytes(struct reader *reader, const char *bytes, size_t length)
{
    bool utf8 = length >= MARK_BYTES && memcmp(bytes, "\xEF\xBB\xBF", MARK_BYTES) == 0;
    bool utf16 =
        length >= 2 && (memcmp(bytes, "\xFF\xFE", 2) == 0 || memcmp(bytes, "\xFE\xFF", 2) == 0);

    if (utf16 || (utf8 && reader->format.encoding != CSV_UTF8)) {
        err_at(reader->err, reader->name, 0, 0);
        err_hint(reader->err, "%s",
                 utf16 ? _("save the file as CSV in UTF-8") : _("declare utf-8"));
        return err_set(
            reader->err, ST_DATA, _("the file begins with the mark of %s, and %s is declared"),
            utf16 ? "utf-16" : encoding_name(CSV_UTF8), encoding_name(reader->format.encoding));
    }
    return csv_cutter_take(&reader->cutter, bytes + (utf8 ? MARK_BYTES : 0),
                           length - (utf8 ? MARK_BYTES : 0));
}

/* Take the end of the file, unless the reading has stopped with a status. */
static enum status
reader_close(struct reader *reader, enum status status)
{
    if (status == ST_OK && reader->cutter.quoted) {
        status = split_record(reader, &reader->cutter.record);
        status = status == ST_OK ? refuse_open_quote(reader) : status;
    } else if (status == ST_OK) {
        status = csv_cutter_end(&reader->cutter);
    }
    if (status == ST_OK && reader->headers == NULL) {
        err_hint(reader->err, "%s", _("was it written to the end, and is it the right file?"));
        err_at(reader->err, reader->name, 0, 0);
        status = err_set(reader->err, ST_DATA, "%s", _("the file is empty"));
    }
    csv_free(&reader->parser);
    arena_free(&reader->arena);
    return status;
}

enum status
csv_read_bytes(struct file_bytes file, struct csv_format format, csv_row_fn *on_row, void *context,
               struct problems *problems, struct err *err)
{
    struct reader reader = {.format = format,
                            .name = file.name,
                            .on_row = on_row,
                            .context = context,
                            .problems = problems,
                            .err = err};

    reader_open(&reader);
    return reader_close(&reader, take_first_bytes(&reader, file.bytes, file.length));
}

/* fread gives less than a block only at the end: the byte order mark is whole in the first one. */
static enum status
read_blocks(struct reader *reader, FILE *file)
{
    char *block = arena_alloc(&reader->arena, BLOCK_BYTES, 1);
    size_t length = file_block(file, block, BLOCK_BYTES, reader->format.digester);
    enum status status = take_first_bytes(reader, block, length);

    while (status == ST_OK &&
           (length = file_block(file, block, BLOCK_BYTES, reader->format.digester)) > 0) {
        status = csv_cutter_take(&reader->cutter, block, length);
    }
    if (status == ST_OK && ferror(file)) {
        status = file_refuse(reader->name, _("the file cannot be read"), reader->err);
    }
    return status;
}

enum status
csv_read(const char *path, struct csv_format format, csv_row_fn *on_row, void *context,
         struct problems *problems, struct err *err)
{
    bool standard = strcmp(path, "-") == 0;
    FILE *file = standard ? stdin : fopen(path, "rb");
    struct reader reader = {.format = format,
                            .name = standard ? _("standard input") : path,
                            .on_row = on_row,
                            .context = context,
                            .problems = problems,
                            .err = err};
    enum status status;

    if (file == NULL) {
        return file_refuse(path, _("the file cannot be opened"), err);
    }
    reader_open(&reader);
    status = read_blocks(&reader, file);
    if (!standard) {
        (void)fclose(file);
    }
    return reader_close(&reader, status);
}
