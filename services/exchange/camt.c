/* SPDX-License-Identifier: MPL-2.0 */
#include "exchange/camt.h"

#include "base/text.h"
#include "base/words.h"
#include "exchange/camt_entry.h"

#include <libxml/xmlreader.h>

#include <limits.h>
#include <stdio.h>
#include <string.h>

/* Lines are counted beyond 65,535 too. */
#define READER_WISHES (XML_PARSE_NONET | XML_PARSE_BIG_LINES)

struct reading {
    struct camt_reading of;
    xmlTextReader *reader;
    FILE *file;
    /* of the statement at hand */
    struct bank_balance opening, closing;
    size_t rejected_before;
};

/* ---- statements ------------------------------------------------------------------------------ */

/* OPBD (or PRCD, the closing one of the day before) and CLBD. */
static void
take_balance(struct reading *reading, const xmlNode *node)
{
    static const char *const kinds[] = {"Tp/CdOrPrtry/Cd", NULL};
    const char *kind = camt_text(&reading->of, node, kinds);
    const struct bank_balance balance = camt_amount(&reading->of, node);

    if (strcmp(kind, "OPBD") == 0 || (strcmp(kind, "PRCD") == 0 && !reading->opening.has)) {
        reading->opening = balance;
    } else if (strcmp(kind, "CLBD") == 0) {
        reading->closing = balance;
    }
}

static enum status
take_account(struct reading *reading, const xmlNode *node, struct err *err)
{
    static const char *const numbers[] = {"Id/IBAN", "Id/Othr/Id", NULL};
    struct bank_head *head = &reading->of.totals->head;
    const char *account = camt_text(&reading->of, node, numbers);

    if (head->account[0] != '\0' && strcmp(head->account, account) != 0) {
        err_at(err, reading->of.path, xmlGetLineNo(node), 0);
        err_hint(err, "%s", _("give the statements of each account in a file of their own"));
        return err_set(err, ST_DATA, _("statements of two accounts, %s and %s"), head->account,
                       account);
    }
    head->account = account;
    return ST_OK;
}

/* What a statement says at its end: its balances have to follow from its entries. */
static void
end_statement(struct reading *reading)
{
    struct bank_totals *totals = reading->of.totals;
    const int64_t wanted = reading->opening.cents + reading->of.moved_cents;

    if (!totals->head.opening.has) {
        totals->head.opening = reading->opening;
    }
    totals->head.closing = reading->closing;
    if (reading->opening.has && reading->closing.has &&
        totals->rejected == reading->rejected_before && wanted != reading->closing.cents) {
        totals->balances_agree = false;
        problem_report(
            reading->of.wish->problems,
            &(struct problem){
                .file = reading->of.path,
                .line = xmlGetLineNo(xmlTextReaderCurrentNode(reading->reader)),
                .place = "CLBD",
                .value = words_money(reading->of.arena, reading->closing.cents, CAMT_CURRENCY, 1),
                .reason = text_format(reading->of.arena,
                                      _("the opening balance and the lines make %s at the end"),
                                      words_money(reading->of.arena, wanted, CAMT_CURRENCY, 1)),
                .advice = _("lines are missing, there twice, or were changed")});
    }
    reading->opening = reading->closing = (struct bank_balance){0};
    reading->of.moved_cents = 0;
    reading->rejected_before = totals->rejected;
}

static enum status
refuse(struct reading *reading, const char *reason, struct err *err)
{
    const xmlError *error = xmlGetLastError();

    err_at(err, reading->of.path, xmlTextReaderGetParserLineNumber(reading->reader), 0);
    if (error != NULL && error->message != NULL) {
        err_hint(err, "%.*s", (int)strcspn(error->message, "\n"), error->message);
    }
    return err_set(err, ST_DATA, "%s", reason);
}

/* Called for the start of each element; gives 1 where its inside is done with. */
static enum status
take_element(struct reading *reading, const char *name, bool *is_done, struct err *err)
{
    const bool is_wanted =
        strcmp(name, "Ntry") == 0 || strcmp(name, "Bal") == 0 || strcmp(name, "Acct") == 0;
    const xmlNode *node = is_wanted ? xmlTextReaderExpand(reading->reader) : NULL;
    struct arena_mark mark;
    enum status status = ST_OK;

    *is_done = is_wanted;
    if (!is_wanted) {
        return ST_OK;
    }
    if (node == NULL) {
        return refuse(reading, _("the file is not XML as it should be"), err);
    }
    if (strcmp(name, "Acct") == 0) {
        return take_account(reading, node, err);
    }
    if (strcmp(name, "Bal") == 0) {
        take_balance(reading, node);
    } else {
        mark = arena_mark(reading->of.arena);
        status = camt_entry(&reading->of, node, err);
        arena_reset(reading->of.arena, mark);
    }
    return status;
}

static enum status
walk(struct reading *reading, struct err *err)
{
    enum status status = ST_OK;
    bool has_statement = false, is_done = false;
    int went = xmlTextReaderRead(reading->reader);

    while (status == ST_OK && went == 1) {
        const int kind = xmlTextReaderNodeType(reading->reader);
        const char *name = (const char *)xmlTextReaderConstLocalName(reading->reader);

        is_done = false;
        if (kind == XML_READER_TYPE_DOCUMENT_TYPE) {
            return refuse(reading, _("the file has a document type, which a statement never has"),
                          err);
        }
        if (kind == XML_READER_TYPE_ELEMENT) {
            has_statement = has_statement || strcmp(name, "Stmt") == 0;
            status = take_element(reading, name, &is_done, err);
        } else if (kind == XML_READER_TYPE_END_ELEMENT && strcmp(name, "Stmt") == 0) {
            end_statement(reading);
        }
        if (status == ST_OK) {
            went =
                is_done ? xmlTextReaderNext(reading->reader) : xmlTextReaderRead(reading->reader);
        }
    }
    if (status == ST_OK && went < 0) {
        status = refuse(reading, _("the file is not XML as it should be"), err);
    } else if (status == ST_OK && !has_statement) {
        status = refuse(reading, _("the file holds no statement (Stmt)"), err);
    }
    return status;
}

/* ---- files ----------------------------------------------------------------------------------- */

bool
camt_is_xml(const char *path)
{
    char bytes[64] = "";
    FILE *file = fopen(path, "rb");
    size_t at = 0;

    if (file == NULL) {
        return false;
    }
    bytes[fread(bytes, 1, sizeof bytes - 1, file)] = '\0';
    (void)fclose(file);
    at += strncmp(bytes, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    at += strspn(bytes + at, " \t\r\n");
    return bytes[at] == '<';
}

static int
read_bytes(void *context, char *bytes, int length)
{
    const struct reading *reading = context;
    const size_t count =
        file_block(reading->file, bytes, (size_t)length, reading->of.wish->digester);

    return ferror(reading->file) != 0 ? -1 : (int)count;
}

static int
close_file(void *context)
{
    return fclose(((struct reading *)context)->file);
}

static void
say_nothing(void *context, xmlErrorPtr error)
{
    (void)context;
    (void)error;
}

static enum status
read_with(struct reading *reading, struct err *err)
{
    enum status status;

    *reading->of.totals = (struct bank_totals){.head.account = "", .balances_agree = true};
    for (size_t i = 0; i < BANK_COLUMNS; i++) {
        reading->of.totals->head.places[i] = SIZE_MAX;
    }
    if (reading->reader == NULL) {
        err_at(err, reading->of.path, 0, 0);
        return err_set(err, ST_DATA, "%s", _("the file cannot be read"));
    }
    xmlResetLastError();
    xmlTextReaderSetStructuredErrorHandler(reading->reader, say_nothing, NULL);
    status = walk(reading, err);
    xmlFreeTextReader(reading->reader);
    return status;
}

enum status
camt_read(struct arena *arena, const char *path, const struct bank_wish *wish,
          struct bank_totals *totals, struct err *err)
{
    struct reading reading = {.of = {.arena = arena, .path = path, .wish = wish, .totals = totals}};

    /* The reader closes the file. */
    reading.file = fopen(path, "rb");
    if (reading.file != NULL) {
        reading.reader =
            xmlReaderForIO(read_bytes, close_file, &reading, path, NULL, READER_WISHES);
    }
    return read_with(&reading, err);
}

enum status
camt_read_bytes(struct arena *arena, struct file_bytes file, const struct bank_wish *wish,
                struct bank_totals *totals, struct err *err)
{
    struct reading reading = {
        .of = {.arena = arena, .path = file.name, .wish = wish, .totals = totals}};

    reading.reader = file.length <= INT_MAX ? xmlReaderForMemory(file.bytes, (int)file.length,
                                                                 file.name, NULL, READER_WISHES)
                                            : NULL;
    return read_with(&reading, err);
}
