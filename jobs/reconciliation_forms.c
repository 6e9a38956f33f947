/* SPDX-License-Identifier: MPL-2.0 */
/* reconciliation_forms - the statement of reconciliation in words, as text, HTML, CSV, XLSX. */
#include "reconciliation.h"

#include "base/date.h"
#include "base/words.h"
#include "exchange/csv_reader.h"
#include "money/match.h"
#include "reporting/format.h"
#include "reporting/template.h"
#include "reporting/workbook.h"
#include "store/embedded.h"

#include <inttypes.h>
#include <string.h>

#define COLUMNS_OF_TEXT 80
#define AMOUNT_COLUMNS  18
#define TEMPLATE        "reports/reconciliation/template.html"
#define BYTE_ORDER_MARK "\xEF\xBB\xBF"
#define SEPARATOR       ';'
#define LINE_END        "\r\n"

static const struct {
    const char *code, *words;
} sections[] = {
    {"book", N_("book")},
    {"lines", N_("lines of the period")},
    {"waiting", N_("waiting to be matched, by age")},
    {"ways", N_("money on its way")},
    {"bridge", N_("from the ledger to the bank")},
};

static const struct {
    const char *code, *words;
} rows[] = {
    {"opening", N_("opening balance")},
    {"in", N_("came in")},
    {"out", N_("went out")},
    {"closing", N_("closing balance")},
    {"said", N_("closing balance, as the bank says")},
    {"gap", N_("the bank's less that of its lines")},
    {"unsaid", N_("the bank says no balance: it is counted from nought")},
    {"rule", N_("matched")},
    {"unmatched", N_("not matched")},
    {"imported", N_("taken in")},
    {"recognised", N_("recognised: taken in before, not twice")},
    {"rejected", N_("rejected: could not be read")},
    {"in_30", N_("came in, up to 30 days ago")},
    {"in_90", N_("came in, 31 to 90 days ago")},
    {"in_old", N_("came in, more than 90 days ago")},
    {"out_30", N_("went out, up to 30 days ago")},
    {"out_90", N_("went out, 31 to 90 days ago")},
    {"out_old", N_("went out, more than 90 days ago")},
    {"on_its_way", N_("sent, not debited yet")},
    {"to_reissue", N_("come back, to be sent again")},
    {"overpaid", N_("paid too much, owed back by beneficiaries")},
    {"ledger", N_("in the bank, by the ledger")},
    {"managed", N_("taken for management")},
    {"owed", N_("paid back by beneficiaries, owed to funders")},
    {"suspense", N_("came in, not known what for")},
    {"gone", N_("left, not known what for")},
    {"held", N_("held by the bank, by the ledger")},
    {"by_hand", N_("less what was entered by hand and is in no file")},
    {"other_day", N_("posted on another day than the bank's")},
    {"before", N_("before the first file, the bank less the ledger")},
    {"books", N_("held by the bank, by its files")},
    {"unexplained", N_("not explained")},
};

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* ---- words ----------------------------------------------------------------------------------- */

static const char *
section_words(const char *code)
{
    for (size_t i = 0; i < COUNT(sections); i++) {
        if (strcmp(sections[i].code, code) == 0) {
            return words_of(sections[i].words);
        }
    }
    return code;
}

static const char *
row_words(const char *code)
{
    for (size_t i = 0; i < COUNT(rows); i++) {
        if (strcmp(rows[i].code, code) == 0) {
            return words_of(rows[i].words);
        }
    }
    return code;
}

/* What a rule is called; what no rule of the program is called was done by a person. */
static const char *
rule_words(const char *code)
{
    static const struct {
        const char *code, *words;
    } kinds[] = {
        {"fee", N_("fees of the bank")},
        {"debit", N_("direct debits")},
        {"interest", N_("interest that the bank pays")},
        {"transfer", N_("transfers between accounts of the fund")},
    };
    const enum match_rule rule = match_rule_of(code);

    for (size_t i = 0; i < COUNT(kinds); i++) {
        if (strcmp(kinds[i].code, code) == 0) {
            return words_of(kinds[i].words);
        }
    }
    return rule == RULE_COUNT ? _("by hand") : words_of(match_rule_words(rule));
}

/* Amounts are told with their cents, one below the other. */
static void
word_amount(struct arena *arena, struct document *holder, const char *currency)
{
    const struct document *cents = document_member(holder, "cents");

    if (cents != NULL && cents->kind == DOCUMENT_INTEGER) {
        (void)document_add_text(arena, holder, "cents_text",
                                words_money(arena, cents->integer, currency, 1));
    }
}

static void
word_row(struct arena *arena, struct document *row, const char *currency)
{
    const struct document *items = document_member(row, "items");
    const char *code = document_text(row, "row", "");
    const char *label = row_words(code);
    struct document *first = items != NULL ? items->first : NULL;

    if (strcmp(code, "rule") == 0 && first != NULL) {
        label =
            text_format(arena, _("%s: %s"), label, rule_words(document_text(first, "what", "")));
    } else if (strcmp(code, "said") == 0 && first != NULL) {
        label = text_format(arena, "%s (%s)", label, document_text(first, "date", ""));
    }
    if (strcmp(code, "rule") == 0 || strcmp(code, "said") == 0) {
        document_member(row, "items")->first = NULL; /* it is in the label */
    }
    (void)document_add_text(arena, row, "label", label);
    word_amount(arena, row, currency);
    for (struct document *at = document_member(row, "items")->first; at != NULL; at = at->next) {
        struct document *what = document_member(at, "what");

        if (strcmp(code, "before") == 0 && strcmp(what->text, "ledger") == 0) {
            what->text = _("the ledger");
        } else if (strcmp(code, "by_hand") == 0 && strncmp(what->text, "match ", 6) == 0) {
            what->text = text_format(arena, _("match %s"), what->text + 6);
        }
        word_amount(arena, at, currency);
    }
}

enum status
reconciliation_word(struct arena *arena, struct document *document, struct err *err)
{
    const struct document *list = document_member(document, "sections");

    for (struct document *at = list != NULL ? list->first : NULL; at != NULL; at = at->next) {
        const char *subject = document_text(at, "subject", NULL);
        const char *title = section_words(document_text(at, "section", ""));

        (void)document_add_text(arena, at, "title",
                                subject != NULL ? text_format(arena, "%s %s", title, subject)
                                                : title);
        for (struct document *row = document_member(at, "rows")->first; row != NULL;
             row = row->next) {
            word_row(arena, row, document_text(document, "currency", "EUR"));
        }
    }
    (void)document_add_text(arena, document, "heading", _("Statement of reconciliation"));
    (void)document_add_text(arena, document, "day_word", _("day"));
    (void)document_add_text(arena, document, "count_word", _("lines"));
    (void)document_add_text(arena, document, "amount_word", _("amount"));
    (void)document_add_text(arena, document, "head_word", _("head of the journal"));
    return format_document(arena, document, document_text(document, "currency", "EUR"), err);
}

/* ---- text ------------------------------------------------------------------------------------ */

/* A label, dots up to the amount; a label that is too long has a line of its own. */
static void
add_line(struct text *out, size_t indent, const char *label, const char *amount)
{
    const size_t room = COLUMNS_OF_TEXT - AMOUNT_COLUMNS - indent;
    const size_t width = text_characters(label, strlen(label));
    const size_t figures = text_characters(amount, strlen(amount));
    size_t blanks = figures < AMOUNT_COLUMNS ? AMOUNT_COLUMNS - figures : 1;

    text_addf(out, "%*s", (int)indent, "");
    if (width > room) {
        size_t kept = 0, bytes = 0;

        while (kept < room - 1 && label[bytes] != '\0') {
            kept += ((unsigned char)label[bytes] & 0xC0U) != 0x80U;
            bytes++;
        }
        while (((unsigned char)label[bytes] & 0xC0U) == 0x80U) {
            bytes++;
        }
        text_add_bytes(out, label, bytes);
        text_add(out, "…");
    } else {
        text_add(out, label);
        blanks += room - width;
    }
    if (*amount != '\0') {
        text_addf(out, "%*s%s", (int)blanks, "", amount);
    }
    text_add(out, "\n");
}

static void
add_items(struct arena *arena, const struct document *row, size_t limit, struct text *out)
{
    size_t count = 0;

    for (const struct document *at = document_member(row, "items")->first; at != NULL;
         at = at->next) {
        if (count++ < limit) {
            const char *day = document_text(at, "date", NULL);

            add_line(out, 4,
                     text_format(arena, "%s%s%s", day != NULL ? day : "", day != NULL ? "  " : "",
                                 document_text(at, "what", "")),
                     document_text(at, "cents_text", ""));
        }
    }
    if (count > limit) {
        text_addf(out, _("    and more: %zu (--format csv)\n"), count - limit);
    }
}

void
reconciliation_text(struct arena *arena, const struct document *document, size_t items,
                    struct text *out)
{
    const struct document *list = document_member(document, "sections");

    text_addf(out, _("statement of reconciliation of %s, from %s to %s\n"),
              document_text(document, "fund", ""), document_text(document, "from_text", ""),
              document_text(document, "through_text", ""));
    for (const struct document *at = list != NULL ? list->first : NULL; at != NULL; at = at->next) {
        text_addf(out, "\n%s\n", document_text(at, "title", ""));
        for (const struct document *row = document_member(at, "rows")->first; row != NULL;
             row = row->next) {
            const int64_t count = document_integer(row, "count", -1);
            const char *label = document_text(row, "label", "");

            add_line(out, 2,
                     count >= 0 ? text_format(arena, "%s (%" PRId64 ")", label, count) : label,
                     document_text(row, "cents_text", ""));
            add_items(arena, row, items, out);
        }
    }
    if (document_text(document, "journal_head", NULL) != NULL) {
        text_addf(out, _("\nhead of the journal\n  %s\n"),
                  document_text(document, "journal_head", ""));
    }
}

/* ---- tables ---------------------------------------------------------------------------------- */

/* A row of the table, then what it is made of: title, label, count, day, what, cents. */
typedef enum status table_fn(void *context, const char *const texts[4], int64_t count,
                             const struct document *cents, struct err *err);

static enum status
each_line(const struct document *document, table_fn *give, void *context, struct err *err)
{
    const struct document *list = document_member(document, "sections");
    enum status status = ST_OK;

    for (const struct document *at = list != NULL ? list->first : NULL; at != NULL; at = at->next) {
        for (const struct document *row = document_member(at, "rows")->first;
             row != NULL && status == ST_OK; row = row->next) {
            const char *const own[4] = {document_text(at, "title", ""),
                                        document_text(row, "label", ""), "", ""};

            status = give(context, own, document_integer(row, "count", -1),
                          document_member(row, "cents"), err);
            for (const struct document *item = document_member(row, "items")->first;
                 item != NULL && status == ST_OK; item = item->next) {
                const char *const texts[4] = {own[0], own[1], document_text(item, "date", ""),
                                              document_text(item, "what", "")};

                status = give(context, texts, -1, document_member(item, "cents"), err);
            }
        }
    }
    return status;
}

struct table {
    struct arena *arena;
    struct sink sink;
    struct workbook_sheet *sheet;
};

static enum status
add_csv(void *context, const char *const texts[4], int64_t count, const struct document *cents,
        struct err *err)
{
    const struct table *table = context;
    struct arena *arena = table->arena;
    struct text line = text_in(arena);

    for (size_t i = 0; i < 4; i++) {
        text_addf(&line, "%s;", csv_cell(arena, texts[i], SEPARATOR, true));
    }
    if (count >= 0) {
        text_addf(&line, "%" PRId64, count);
    }
    text_addf(&line, ";%s" LINE_END,
              cents != NULL && cents->kind == DOCUMENT_INTEGER
                  ? format_plain_amount(arena, cents->integer)
                  : "");
    return sink_write(table->sink, line.data, line.length, err);
}

static enum status
add_row(void *context, const char *const texts[4], int64_t count, const struct document *cents,
        struct err *err)
{
    const struct table *table = context;

    (void)err;
    workbook_row(table->sheet, false);
    for (size_t i = 0; i < 4; i++) {
        workbook_text(table->sheet, *texts[i] != '\0' ? texts[i] : NULL);
    }
    if (count >= 0) {
        workbook_count(table->sheet, count);
    } else {
        workbook_empty(table->sheet);
    }
    if (cents != NULL && cents->kind == DOCUMENT_INTEGER) {
        workbook_money(table->sheet, cents->integer);
    }
    return ST_OK;
}

static enum status
form_xlsx(struct table *table, const struct document *document, struct err *err)
{
    const struct workbook_column columns[] = {
        {_("section"), WORKBOOK_TEXT, 30}, {_("row"), WORKBOOK_TEXT, 40},
        {_("day"), WORKBOOK_TEXT, 12},     {_("what"), WORKBOOK_TEXT, 40},
        {_("lines"), WORKBOOK_COUNT, 10},  {_("amount"), WORKBOOK_MONEY, 16}};
    const struct workbook_about about = {
        .title = _("Statement of reconciliation"), .program = "levain", .made_at = 0};
    struct workbook *workbook = NULL;
    enum status status = workbook_begin(table->arena, &about, &workbook, err);

    if (status == ST_OK) {
        status = workbook_sheet(workbook, "R-10", columns, COUNT(columns), &table->sheet, err);
    }
    if (status == ST_OK) {
        status = each_line(document, add_row, table, err);
    }
    if (status != ST_OK) {
        workbook_drop(workbook);
        return status;
    }
    return workbook_end(workbook, table->sink, err);
}

static enum status
form_csv(struct table *table, const struct document *document, struct err *err)
{
    const char *head =
        text_format(table->arena, BYTE_ORDER_MARK "%s;%s;%s;%s;%s;%s" LINE_END, _("section"),
                    _("row"), _("day"), _("what"), _("lines"), _("amount"));
    enum status status = sink_string(table->sink, head, err);

    return status == ST_OK ? each_line(document, add_csv, table, err) : status;
}

/* ---- the others ------------------------------------------------------------------------------ */

static const char *
embedded(void *context, const char *name)
{
    (void)context;
    for (size_t i = 0; i < embedded_file_count; i++) {
        if (strcmp(embedded_files[i].name, name) == 0) {
            return embedded_files[i].text;
        }
    }
    return NULL;
}

static enum status
form_html(const struct table *table, const struct document *document, struct err *err)
{
    struct template_set set = {.arena = table->arena, .lookup = embedded};
    const struct template *template = NULL;
    enum status status = template_find(&set, TEMPLATE, &template, err);

    return status == ST_OK ? template_render(&set, template, document, table->sink, err) : status;
}

enum status
reconciliation_form(struct arena *arena, struct document *document, const char *form,
                    struct sink sink, struct err *err)
{
    struct table table = {.arena = arena, .sink = sink};
    struct text out = text_in(arena);

    if (strcmp(form, "html") == 0) {
        return form_html(&table, document, err);
    }
    if (strcmp(form, "csv") == 0) {
        return form_csv(&table, document, err);
    }
    if (strcmp(form, "xlsx") == 0) {
        return form_xlsx(&table, document, err);
    }
    if (strcmp(form, "json") == 0) {
        document_write_json(document, &out);
        text_add(&out, "\n");
    } else {
        reconciliation_text(arena, document, SIZE_MAX, &out);
    }
    return sink_write(sink, out.data, out.length, err);
}
