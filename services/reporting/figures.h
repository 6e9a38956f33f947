/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_FIGURES_H
#define LEVAIN_FIGURES_H

#include "reporting/document.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * figures - the document of a report to funders, checked and ready to be written.
 *
 * A report is a folder of reports/: one statement gives its document, which holds figures, days,
 * codes and names, and no words (docs/reports.md has the shape). Whatever is wrong with it is found
 * here, before a byte is written, so that the writers can rely on it. All of them write from the
 * same structure: no format computes a figure of its own.
 */
#define FIGURES_COLUMNS_MAX 64
#define FIGURES_ROWS_MAX    100000 /* of one table */

enum figures_unit {
    UNIT_CENTS,
    UNIT_COUNT,
    UNIT_DAYS,
    UNIT_BP,      /* 1/10,000, told as a percentage */
    UNIT_DECIMAL, /* text of digits: "12.5" */
    UNIT_DATE,    /* 2026-03-16 */
    UNIT_INSTANT, /* 2026-03-16T12:00:00, local */
    UNIT_TEXT,
    UNIT_CODE, /* has words in strings.json */
    UNIT_FLAG,
    UNITS,
};

enum figures_kind { BLOCK_FIGURES, BLOCK_TABLE, BLOCK_CHECKS, BLOCK_WORDS };

enum figures_cell_kind {
    CELL_NOTHING, /* nothing is known */
    CELL_NUMBER,  /* cents, count, days, bp; a flag as 0 or 1 */
    CELL_TEXT,    /* decimal, date, instant, text, code */
    CELL_WHY,     /* left out, or absent, for the reason that `text` is the code of */
};

struct figures_cell {
    enum figures_cell_kind kind;
    int64_t number;
    const char *text;
};

/* A column of a table, a key figure, or an identity that has to hold. */
struct figures_item {
    const char *code;
    enum figures_unit unit;
    struct figures_cell value; /* of a key figure */
    struct figures_cell left, right;
};

struct figures_block {
    enum figures_kind kind;
    const char *code;
    const struct figures_item *items; /* columns, key figures, checks */
    size_t item_count;
    const struct figures_cell *cells;  /* of a table, row by row */
    const struct figures_cell *totals; /* of a table, a cell a column; null = none */
    size_t row_count;
    int64_t more;                 /* rows that the table leaves out */
    const struct document *chart; /* how the table is drawn; null = not */
    const struct document *facts; /* BLOCK_WORDS: of its sentence */
};

struct figures_section {
    const char *code;
    const struct figures_block *blocks;
    size_t block_count;
};

struct figures {
    const struct document *document; /* as it was read */
    const char *report;
    int64_t version; /* of the shape of the report */
    const char *fund, *fund_name, *currency, *language;
    const char *funder, *funder_name; /* null = all of them */
    const char *award, *award_name;   /* CALL/CODE, and who has it; null = the whole fund */
    int32_t from, through, as_of;     /* days */
    const struct figures_section *sections;
    size_t section_count;
    size_t check_count, broken_count; /* identities, and those that do not hold */
};

/**
 * Check a document and give what is in it.
 *
 * Owner:  `arena`; texts are those of the document.
 * Errors: ST_DATA naming the block, and the row and column - a member is missing or of another kind
 *         than its unit says, a code stands twice, a row has not as many cells as columns.
 * Cost:   linear, but quadratic in the codes of one block.
 */
enum status figures_read(struct arena *arena, const struct document *document,
                         struct figures *figures, struct err *err)
    __attribute__((warn_unused_result));

/** Give the cell of a row and a column of a table. Errors: none. */
const struct figures_cell *figures_cell(const struct figures_block *block, size_t row,
                                        size_t column);

/** Tell whether the sides of a check are equal. Errors: none. */
bool figures_holds(const struct figures_item *check);

/** Tell whether a unit is written with digits that line up. Errors: none. */
bool figures_is_number(enum figures_unit unit);

/** Tell whether two cells say the same. Errors: none. */
bool figures_same(const struct figures_cell *left, const struct figures_cell *right);

#endif
