/* SPDX-License-Identifier: MPL-2.0 */
#include "reporting/dossier.h"

#include "base/words.h"
#include "exchange/csv_reader.h"
#include "reporting/format.h"

/* For the spreadsheets of the fund's country: a byte order mark, semicolons, CR LF. */
#define BYTE_ORDER_MARK "\xEF\xBB\xBF"
#define SEPARATOR       ';'
#define LINE_END        "\r\n"

enum cell {
    CELL_TEXT,
    CELL_INTEGER,
    CELL_MONEY,
    CELL_DECIMAL,
    CELL_CODES, /* a list, on one line */
};

static const struct {
    const char *name, *title;
    enum cell cell;
} columns[] = {
    {"rank", N_("Rank"), CELL_INTEGER},
    {"application", N_("Application"), CELL_TEXT},
    {"envelope", N_("Envelope"), CELL_TEXT},
    {"group", N_("Group"), CELL_TEXT},
    {"score", N_("Score"), CELL_DECIMAL},
    {"requested_cents", N_("Requested"), CELL_MONEY},
    {"computed_cents", N_("Computed"), CELL_MONEY},
    {"award_cents", N_("Award"), CELL_MONEY},
    {"status_text", N_("Status"), CELL_TEXT},
    {"reason_text", N_("Reason"), CELL_TEXT},
    {"binding", N_("Binding caps"), CELL_CODES},
    {"failed_rules", N_("Rules not met"), CELL_CODES},
    {"unknown_rules", N_("Rules unknown"), CELL_CODES},
    {"waived_rules", N_("Rules waived"), CELL_CODES},
    {"flip_words", N_("What would have flipped it"), CELL_TEXT},
};

#define COLUMNS (sizeof columns / sizeof *columns)

enum status
dossier_csv_begin(struct dossier *dossier, struct err *err)
{
    struct text text = text_in(dossier->kept);

    text_add(&text, BYTE_ORDER_MARK);
    for (size_t i = 0; i < COLUMNS; i++) {
        const char *title = words_of(columns[i].title);

        if (columns[i].cell == CELL_MONEY) {
            title = text_format(dossier->kept, "%s (%s)", title, dossier->currency);
        }
        text_addf(&text, "%s%s", i > 0 ? ";" : "", csv_cell(dossier->kept, title, SEPARATOR, true));
    }
    text_add(&text, LINE_END);
    return sink_write(dossier->sink, text.data, text.length, err);
}

/* Give what stands in a cell; empty for what is missing. */
static const char *
value_of(struct arena *arena, const struct document *application, size_t column)
{
    const struct document *member = document_member(application, columns[column].name);

    if (member == NULL) {
        return "";
    }
    switch (columns[column].cell) {
    case CELL_MONEY:
        return member->kind == DOCUMENT_INTEGER ? format_plain_amount(arena, member->integer) : "";
    case CELL_INTEGER:
        return member->kind == DOCUMENT_INTEGER
                   ? text_format(arena, "%lld", (long long)member->integer)
                   : "";
    case CELL_DECIMAL:
        return member->kind == DOCUMENT_TEXT ? format_plain_decimal(arena, member->text) : "";
    case CELL_CODES:
        return dossier_list_codes(arena, member);
    default:
        return member->kind == DOCUMENT_TEXT ? member->text : "";
    }
}

enum status
dossier_csv_add(struct dossier *dossier, struct document *application, struct err *err)
{
    struct arena *arena = dossier->scratch;
    struct text text = text_in(arena);
    enum status status = format_document(arena, application, dossier->currency, err);

    if (status != ST_OK) {
        return status;
    }
    for (size_t i = 0; i < COLUMNS; i++) {
        bool is_text = columns[i].cell == CELL_TEXT || columns[i].cell == CELL_CODES;

        text_addf(&text, "%s%s", i > 0 ? ";" : "",
                  csv_cell(arena, value_of(arena, application, i), SEPARATOR, is_text));
    }
    text_add(&text, LINE_END);
    return sink_write(dossier->sink, text.data, text.length, err);
}
