/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_FIGURES_WRITER_H
#define LEVAIN_FIGURES_WRITER_H

#include "reporting/figures_moves.h"
#include "reporting/sink.h"

/*
 * figures_writer - a report to funders as a page, a text, tables, a workbook, JSON.
 *
 * Each form shows the same figures, in the language spoken; each says as of which day they are,
 * what the database held then, and the digest of the document. The same document and the same words
 * give the same bytes (P2).
 */
#define FIGURES_TEXT_COLUMNS 80
#define FIGURES_HEAD_CHARS   12 /* of a digest, where it stands in a footer */

/* When and from what a document was made. */
struct figures_made {
    const char *sha256;          /* of the document */
    const char *snapshot_sha256; /* of what the database held */
    const char *journal_head;    /* of the ledger then; null = nothing was posted */
    const char *engine;
    bool kept;         /* else it was computed for this once */
    int64_t version;   /* of what was kept, from 1 */
    const char *known; /* 2026-03-16T12:00:00, local: when it was kept; null = it is not */
    int64_t known_at;  /* the same as an instant */
    /* The version that this one takes the place of; 0 = none, and then nothing moved. */
    int64_t restated_version;
    const char *restated_known, *restated_sha256;
    struct figures_moves moves;
    const struct document *causes; /* what was recorded since: {"operations":[..],"more":N,..} */
};

/**
 * Write the page: the template of the report, else that of all reports.
 *
 * Errors: ST_DATA - a template is missing or broken; as figures_sentence. ST_CANNOT_WRITE.
 */
enum status figures_write_html(struct figures_words *words, const struct figures_made *made,
                               template_lookup_fn *lookup, void *context, struct sink sink,
                               struct err *err) __attribute__((warn_unused_result));

/** Write text of 80 columns: texts of a table are folded, and where that is not enough each row
 *  stands by itself. Errors: as figures_sentence; ST_CANNOT_WRITE. */
enum status figures_write_text(struct figures_words *words, const struct figures_made *made,
                               struct sink sink, struct err *err)
    __attribute__((warn_unused_result));

/** Write a workbook: what the report is, its key figures and checks, a sheet a table.
 *  Errors: as workbook_end. */
enum status figures_write_xlsx(struct figures_words *words, const struct figures_made *made,
                               struct sink sink, struct err *err)
    __attribute__((warn_unused_result));

/** Give the code of the table of that place, which names its file; null behind the last. The first
 *  one, "about", says what the report is; then each block that has figures. Errors: none. */
const char *figures_csv_name(const struct figures *figures, size_t index);

/** Write the table of that place as CSV: with its byte order mark, ";" and no text that is a
 *  formula. Errors: ST_CANNOT_WRITE. */
enum status figures_write_csv(struct figures_words *words, const struct figures_made *made,
                              size_t index, struct sink sink, struct err *err)
    __attribute__((warn_unused_result));

/** Write the document with its digests, and what moved. Errors: ST_CANNOT_WRITE. */
enum status figures_write_json(struct arena *arena, const struct figures *figures,
                               const struct figures_made *made, struct sink sink, struct err *err)
    __attribute__((warn_unused_result));

/** Give the code of the table of that place, from 0, among those that know where their rows lie
 *  (their chart has "contours"); null behind the last. Errors: none. */
const char *figures_geojson_name(const struct figures *figures, size_t index);

/** Write the table of that place as GeoJSON (RFC 7946): a feature a row, whose properties are the
 *  cells; the day and the digests stand beside the features.
 *  Errors: ST_DATA - a contour cannot be read; ST_CANNOT_WRITE. */
enum status figures_write_geojson(struct arena *arena, const struct figures *figures,
                                  const struct figures_made *made, size_t index, struct sink sink,
                                  struct err *err) __attribute__((warn_unused_result));

/* A line of what a report says of itself. */
struct figures_line {
    const char *key;   /* of figures_fixed */
    const char *value; /* in words */
    bool digest;       /* letters and digits that nobody reads aloud */
};

/** Give whose report it is: of an award, of a funder, of all of them. Owner: the words' arena.
 *  Errors: none. */
const char *figures_subject(struct figures_words *words);

#define FIGURES_LINES_MAX 16

/** Give the lines of what the report is: fund, funder, period, days, version, digests.
 *  Owner: the words' arena. Errors: none. */
size_t figures_about(struct figures_words *words, const struct figures_made *made,
                     struct figures_line lines[FIGURES_LINES_MAX]);

/* What a table has no room for: a block, and what is noted of it. */
struct figures_note {
    const char *of, *note;
};

/**
 * Give what workbooks and CSV say apart from their tables: sentences, notes, reasons, rows that are
 * left out, what was recorded since an earlier version.
 *
 * Owner:  the words' arena.
 * Errors: as figures_sentence.
 */
enum status figures_notes(struct figures_words *words, const struct figures_made *made,
                          const struct figures_note **notes, size_t *count, struct err *err)
    __attribute__((warn_unused_result));

/** Tell how many rows more there are; null when there are none. Owner: the words' arena.
 *  Errors: none. */
const char *figures_more(struct figures_words *words, int64_t more);

/** Give the title of the report. Errors: none. */
const char *figures_title(struct figures_words *words);

/** Tell a cause of a restatement in words: what was recorded, when, how much.
 *  Owner: the words' arena. Errors: none. */
const char *figures_cause(struct figures_words *words, const struct document *cause);

/** Give the first characters of a digest. Owner: the words' arena. Errors: none. */
const char *figures_digest_head(struct figures_words *words, const char *digest);

/** Give the reasons why cells of a block have no figure, each once, in the order of their letters.
 *  Owner: the words' arena. Errors: none. */
size_t figures_reasons(struct figures_words *words, const struct figures_block *block,
                       const char *const **codes);

/** Give the letter of the reason of a cell, "a", "b"...; null when it has none. Owner: the words'
 *  arena. Errors: none. */
const char *figures_reason_mark(struct figures_words *words, const char *const *codes, size_t count,
                                const struct figures_cell *cell);

#endif
