/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_BANK_FILE_H
#define LEVAIN_BANK_FILE_H

#include "exchange/bank_cell.h"
#include "exchange/bank_head.h"

/*
 * bank_file - the lines of a bank's or a treasury's file, and what is wrong with them.
 *
 * A file is judged whole: each line that cannot be read is told with line, column, value and
 * reason, balances have to follow from line to line (whichever end of the file is the oldest), and
 * from the opening to the closing one. Memory is flat.
 */
struct bank_line {
    long line;                   /* of the file */
    int32_t booked_on, value_on; /* days; 0 in a treasury's file */
    int32_t exercise;            /* of a treasury; else 0 */
    int64_t cents;               /* came in; below zero: went out */
    const char *label;           /* with the detail behind it; who was paid, of a treasury */
    const char *reference;       /* the bank's own; of a treasury bordereau/mandate/item */
    const char *name;            /* who was paid; "" where there is no such column */
    const char *place;           /* postcode and commune; "" */
    const char *siret;           /* "" unless identifier is good */
    enum bank_identifier identifier;
    bool has_balance;
    int64_t balance_cents;
    /* What only camt tells; "" where it is not said. */
    const char *iban;       /* of the other side */
    const char *end_to_end; /* the reference that whoever ordered it gave */
    const char *returned;   /* why it came back: AC04 */
};

typedef enum status bank_line_fn(void *context, const struct bank_line *line, struct err *err);

/* A row as it stands in the file: the header, or one that was reported. */
typedef void bank_raw_fn(void *context, const struct csv_row *row);

struct bank_totals {
    struct bank_head head;
    size_t lines;      /* rows of the file behind the header, blank ones and balances left out */
    bool is_partial;   /* mended rejects of another file: its balances are not judged */
    int64_t rest_of;   /* the import that rejected them, as the file says; 0 = it does not */
    int64_t rest_line; /* a line of its file, which it rejected */
    size_t read;       /* given to on_line */
    size_t rejected;   /* reported */
    size_t not_booked; /* of another status */
    size_t zero;       /* of those read: nothing moved */
    int64_t in_cents, out_cents; /* of those read; both at least zero */
    int32_t first_on, last_on;   /* days booked; years of a treasury */
    size_t balanced;             /* lines whose balance follows from the line beside it */
    bool balances_agree;         /* false: a break was reported */
    size_t identifiers[BANK_IDENTIFIERS];
};

/* Who gets the lines and the problems. */
struct bank_wish {
    bank_line_fn *on_line;   /* may be null, as the next two */
    bank_raw_fn *on_header;  /* of CSV */
    bank_raw_fn *on_refused; /* of CSV, after its problems */
    void *context;
    struct problems *problems;
    struct digester *digester; /* gets the bytes of the file as they are read; may be null */
};

/**
 * Read a file by its format.
 *
 * Owner:  `arena` for `totals`; a line lives until `on_line` returns, and so does whatever
 *         `on_line` takes of `arena`.
 * Errors: ST_DATA - as bank_head_read and csv_read; amounts add up to more than 64 bits hold; what
 *         `on_line` gave. A line with a problem is no error: it is counted.
 * Cost:   one pass, flat memory.
 */
enum status bank_file_read(struct arena *arena, const char *path, const struct bank_format *format,
                           const struct bank_wish *wish, struct bank_totals *totals,
                           struct err *err) __attribute__((warn_unused_result));

/** The same from bytes in memory. Errors: as bank_file_read, but for the file. */
enum status bank_file_read_bytes(struct arena *arena, struct file_bytes file,
                                 const struct bank_format *format, const struct bank_wish *wish,
                                 struct bank_totals *totals, struct err *err)
    __attribute__((warn_unused_result));

#endif
