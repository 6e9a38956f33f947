/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_CSV_READER_H
#define LEVAIN_CSV_READER_H

#include "base/arena.h"
#include "base/err.h"
#include "exchange/file.h"

/*
 * csv_reader - rows of a CSV file, as its writer meant them, or the reason why not.
 *
 * libcsv splits the cells; this module does what libcsv does not: byte order mark, declared
 * encoding, true line numbers, cells per row, limits on sizes, NUL bytes, stray quotes. It is the
 * only file that includes csv.h. Memory is flat: a file is read by blocks, and a row lives until
 * the next one.
 */
#define CSV_CELL_BYTES_MAX   (64 << 10)
#define CSV_ROW_BYTES_MAX    (1 << 20)
#define CSV_COLUMN_COUNT_MAX 1024
#define CSV_TRAILERS_MAX     5
#define CSV_REASON_COLUMN    "levain_reason" /* the last one of a rejects file, never read */

enum csv_encoding {
    CSV_UTF8,
    CSV_LATIN9, /* ISO-8859-15 */
    CSV_CP1252,
};

struct csv_format {
    char separator; /* one ASCII character: ; , tab | */
    enum csv_encoding encoding;
    size_t skip_lines; /* before the header, whatever they hold */
    _Bool give_broken; /* give rows with problems too, without cells, to who keeps their bytes */
    const char *trailers[CSV_TRAILERS_MAX]; /* what lines that are no rows begin with, and have as
                                               many cells as they like; null = none */
    struct digester *digester; /* gets the bytes of the file as they are read; may be null */
};

/* The reason of a row in which the separator, a comma, split an amount; a whole file has it. */
extern const char csv_split_amount[];

struct csv_row {
    long line;                /* 1-based line of the file on which the row begins */
    size_t count;             /* cells; 0 = a row with problems */
    const char *const *cells; /* UTF-8, NUL-ended, blanks kept */
    const char *raw;          /* the row's bytes as they stand in the file, without its line end */
    size_t raw_bytes;
};

/* Called for each row, the header first. A status other than ST_OK stops the reading. */
typedef enum status csv_row_fn(void *context, const struct csv_row *row, struct err *err);

/** Give the encoding of that name ("utf-8", "iso-8859-15", "windows-1252", in any case). Errors:
 *  false. */
_Bool csv_encoding_named(const char *name, enum csv_encoding *encoding);

/**
 * Read a file ("-" is the standard input) and give each row to `on_row`. Blank lines are skipped,
 * and counted as lines; a byte order mark is stepped over. A row that cannot be read as written (a
 * byte that the encoding does not define, UTF-8 in another encoding, a NUL byte, too long, wrong
 * number of cells against the first row) is not given, and reported to `problems`: its `column` is
 * the number of the cell (0 = the row), its `place` that cell's header, its `value` the cell with
 * \xE9 for what is not ASCII. With `give_broken` it is given, after its problems, with a count of 0
 * and its bytes, unless it is too long.
 *
 * Errors: ST_DATA - the file cannot be opened or read, is empty, begins with the mark of another
 *         encoding, its header cannot be read (its problems are reported), or a quote is out of
 *         place or never closed: what follows it is unsure, and `err` has its line and column, in
 *         characters; whatever `on_row` gave.
 * Cost:   one block of memory and one row, whatever the size of the file.
 */
enum status csv_read(const char *path, struct csv_format format, csv_row_fn *on_row, void *context,
                     struct problems *problems, struct err *err)
    __attribute__((warn_unused_result));

/** The same from bytes in memory. Errors: as csv_read, but for the file. */
enum status csv_read_bytes(struct file_bytes file, struct csv_format format, csv_row_fn *on_row,
                           void *context, struct problems *problems, struct err *err)
    __attribute__((warn_unused_result));

/**
 * Write one cell: quoted when it holds the separator, a quote or a line end. A text that a
 * spreadsheet would take for a formula (= + - @ tab CR first) gets an apostrophe in front when
 * `is_text`; numbers are written as they are.
 *
 * Owner: `arena`. Errors: none.
 */
const char *csv_cell(struct arena *arena, const char *value, char separator, _Bool is_text);

#endif
