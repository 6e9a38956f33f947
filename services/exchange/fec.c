/* SPDX-License-Identifier: MPL-2.0 */
#include "exchange/fec.h"

#include "base/date.h"
#include "base/words.h"
#include "exchange/encoding.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

#define LINE_END      "\r\n"
#define CENTS_OF_EURO 100

enum column {
    JOURNAL_CODE,
    JOURNAL_LIB,
    ECRITURE_NUM,
    ECRITURE_DATE,
    COMPTE_NUM,
    COMPTE_LIB,
    COMP_AUX_NUM,
    COMP_AUX_LIB,
    PIECE_REF,
    PIECE_DATE,
    ECRITURE_LIB,
    DEBIT,
    CREDIT,
    ECRITURE_LET,
    DATE_LET,
    VALID_DATE,
    MONTANT_DEVISE,
    IDEVISE,
};

static const struct fec_column columns[FEC_COLUMNS] = {
    [JOURNAL_CODE] = {"JournalCode", FEC_TEXT},
    [JOURNAL_LIB] = {"JournalLib", FEC_TEXT},
    [ECRITURE_NUM] = {"EcritureNum", FEC_TEXT},
    [ECRITURE_DATE] = {"EcritureDate", FEC_DAY},
    [COMPTE_NUM] = {"CompteNum", FEC_TEXT},
    [COMPTE_LIB] = {"CompteLib", FEC_TEXT},
    [COMP_AUX_NUM] = {"CompAuxNum", FEC_TEXT},
    [COMP_AUX_LIB] = {"CompAuxLib", FEC_TEXT},
    [PIECE_REF] = {"PieceRef", FEC_TEXT},
    [PIECE_DATE] = {"PieceDate", FEC_DAY},
    [ECRITURE_LIB] = {"EcritureLib", FEC_TEXT},
    [DEBIT] = {"Debit", FEC_MONEY},
    [CREDIT] = {"Credit", FEC_MONEY},
    [ECRITURE_LET] = {"EcritureLet", FEC_TEXT},
    [DATE_LET] = {"DateLet", FEC_DAY},
    [VALID_DATE] = {"ValidDate", FEC_DAY},
    /* Everything is in euros. */
    [MONTANT_DEVISE] = {"Montantdevise", FEC_TEXT},
    [IDEVISE] = {"Idevise", FEC_TEXT},
};

const struct fec_column *
fec_columns(void)
{
    return columns;
}

static const char *
text_in_column(const struct fec_line *line, size_t column)
{
    switch (column) {
    case JOURNAL_CODE:
        return line->journal;
    case JOURNAL_LIB:
        return line->journal_label;
    case ECRITURE_NUM:
        return line->number;
    case COMPTE_NUM:
        return line->account;
    case COMPTE_LIB:
        return line->account_label;
    case COMP_AUX_NUM:
        return line->auxiliary;
    case COMP_AUX_LIB:
        return line->auxiliary_label;
    case PIECE_REF:
        return line->piece;
    case ECRITURE_LIB:
        return line->label;
    case ECRITURE_LET:
        return line->letter;
    default:
        return NULL;
    }
}

bool
fec_day(const struct fec_line *line, size_t column, int32_t *day)
{
    *day = column == ECRITURE_DATE ? line->entry_on
           : column == PIECE_DATE  ? line->piece_on
           : column == DATE_LET    ? line->lettered_on
                                   : line->valid_on;
    return column != DATE_LET || line->letter != NULL;
}

int64_t
fec_cents(const struct fec_line *line, size_t column)
{
    return column == DEBIT ? line->debit_cents : line->credit_cents;
}

static bool
is_control(char byte)
{
    return (byte >= '\0' && byte < ' ') || byte == 0x7F;
}

/* One line of the file: what would end it, or the column, is a blank. */
static const char *
on_one_line(struct arena *arena, const char *value)
{
    char *copy = arena_string(arena, value);

    for (char *at = copy; *at != '\0'; at++) {
        if (is_control(*at)) {
            *at = ' ';
        }
    }
    return copy;
}

const char *
fec_cell(struct arena *arena, const struct fec_line *line, size_t column)
{
    const char *text;
    int32_t day;

    assert(column < FEC_COLUMNS);

    if (columns[column].kind == FEC_DAY) {
        struct civil_date civil;

        if (!fec_day(line, column, &day)) {
            return "";
        }
        civil = date_to_civil(day);
        return text_format(arena, "%04" PRId32 "%02" PRId32 "%02" PRId32, civil.year, civil.month,
                           civil.day);
    }
    if (columns[column].kind == FEC_MONEY) {
        const int64_t cents = fec_cents(line, column);

        assert(cents >= 0);
        return text_format(arena, "%" PRId64 ",%02" PRId64, cents / CENTS_OF_EURO,
                           cents % CENTS_OF_EURO);
    }
    text = text_in_column(line, column);
    return text == NULL ? "" : on_one_line(arena, text);
}

void
fec_head(struct text *out, const struct fec_form *form)
{
    for (size_t i = 0; i < FEC_COLUMNS; i++) {
        if (i > 0) {
            text_add_bytes(out, &form->separator, 1);
        }
        text_add(out, columns[i].name);
    }
    text_add(out, LINE_END);
}

/* Without the separator, which may come of a character that is written as near as can be. */
static void
without_separator(struct text *out, size_t first, char separator)
{
    for (size_t i = first; i < out->length; i++) {
        if (out->data[i] == separator) {
            out->data[i] = ' ';
        }
    }
}

enum status
fec_add(struct arena *arena, struct text *out, const struct fec_form *form,
        const struct fec_line *line, struct err *err)
{
    for (size_t i = 0; i < FEC_COLUMNS; i++) {
        const char *cell = fec_cell(arena, line, i);
        size_t first;
        uint32_t strange;

        if (i > 0) {
            text_add_bytes(out, &form->separator, 1);
        }
        first = out->length;
        if (form->encoding == CSV_UTF8) {
            text_add(out, cell);
        } else if (!encoding_to_latin9(cell, out, &strange)) {
            err_hint(err, "%s", _("the file in UTF-8 has every character: --encoding utf-8"));
            return err_set(err, ST_DATA,
                           _("entry %s, %s: ISO-8859-15 has no character U+%04" PRIX32
                             ", and nothing near it: \"%s\""),
                           line->number, columns[i].name, strange, cell);
        }
        without_separator(out, first, form->separator);
    }
    text_add(out, LINE_END);
    return ST_OK;
}

const char *
fec_name(struct arena *arena, const char *siren, int32_t exercise)
{
    return text_format(arena, "%sFEC%04" PRId32 "1231", siren, exercise);
}
