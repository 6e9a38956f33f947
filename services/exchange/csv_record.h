/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_CSV_RECORD_H
#define LEVAIN_CSV_RECORD_H

#include "base/text.h"
#include "exchange/csv_reader.h"

/*
 * csv_record - the records of a CSV file, cut by the parity of quotes, before libcsv.
 *
 * So a record has a known line, its bytes are kept as written, and its size is bounded whatever a
 * forgotten quote would make libcsv hoard. libcsv then says whether the quotes of the record are
 * right; where they are, parity was right too. Only csv_reader calls it.
 */
struct csv_record {
    struct text raw; /* without its line end, at most CSV_ROW_BYTES_MAX */
    size_t bytes;    /* how many it really has; 0 = a blank line */
    long line;       /* 1-based, where it begins */
};

/* Called for each record, blank lines left out. */
typedef enum status csv_record_fn(void *context, const struct csv_record *record);

struct csv_cutter {
    csv_record_fn *on_record;
    void *context;
    struct csv_record record; /* the one being read */
    long line;                /* where the next byte stands */
    bool quoted;              /* inside quotes */
    bool after_cr;
    size_t to_skip; /* lines before the first record, whatever they hold */
};

/** Start on line 1; `raw` grows in `arena`. Errors: none. */
struct csv_cutter csv_cutter_in(struct arena *arena, csv_record_fn *on_record, void *context);

/**
 * Cut the next bytes of the file. LF, CR LF and CR each end a line.
 *
 * Errors: what `on_record` gave; the rest of the bytes is then left.
 */
enum status csv_cutter_take(struct csv_cutter *cutter, const char *bytes, size_t length)
    __attribute__((warn_unused_result));

/** Give the last record, when no line end closed it. Call it only outside quotes. Errors: what
 *  `on_record` gave. */
enum status csv_cutter_end(struct csv_cutter *cutter) __attribute__((warn_unused_result));

/** Write to `err` where the byte at `offset` of the record stands in the file. Errors: none. */
void csv_record_place(const struct csv_record *record, size_t offset, enum csv_encoding encoding,
                      const char *file, struct err *err);

/** Give the offset of the quote that opened the cell which goes up to `offset`. Errors: none. */
size_t csv_record_opening_quote(const struct csv_record *record, size_t offset);

/** Tell whether a row that begins with that cell is one of the format's trailers. Errors: none. */
bool csv_is_trailer(const struct csv_format *format, const char *cell);

/** Tell whether two cells look like the halves of an amount such as 27 000,00. Errors: none. */
bool csv_is_split_amount(const char *whole, const char *cents);

#endif
