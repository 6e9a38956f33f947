/* SPDX-License-Identifier: MPL-2.0 */
#include "exchange/camt.h"

#include "base/text.h"
#include "base/words.h"
#include "exchange/camt_entry.h"

#include <libxml/xmlreader.h>

#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT_DIGITS_MAX 9

/* Lines are counted beyond 65,535 too. */
#define READER_WISHES (XML_PARSE_NONET | XML_PARSE_BIG_LINES)

/* What a statement says of its entries before them. */
struct announced {
    bool has_count, has_sum;
    struct camt_sum sum;
    long line;
};

struct reading {
    struct camt_reading of;
    xmlTextReader *reader;
    FILE *file;
    /* of the statement at hand */
    struct bank_balance opening, closing;
    struct announced all, in, out;
    size_t rejected_before;
    /* of the one before it */
    struct bank_balance opening_before, closing_before;
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

static struct announced
announced_of(struct reading *reading, const xmlNode *summary, const char *name)
{
    const xmlNode *node = camt_child(summary, name);
    const char *count = camt_text(&reading->of, node, (const char *const[]){"NbOfNtries", NULL});
    struct announced announced = {.line = node != NULL ? xmlGetLineNo(node) : 0};

    announced.has_count = count[0] != '\0' && strlen(count) <= COUNT_DIGITS_MAX &&
                          count[strspn(count, "0123456789")] == '\0';
    announced.sum.count = announced.has_count ? strtoll(count, NULL, 10) : 0;
    announced.has_sum = camt_sum_read(&reading->of, camt_child(node, "Sum"), &announced.sum.cents);
    return announced;
}

static void
take_summary(struct reading *reading, const xmlNode *summary)
{
    reading->all = announced_of(reading, summary, "TtlNtries");
    reading->in = announced_of(reading, summary, "TtlCdtNtries");
    reading->out = announced_of(reading, summary, "TtlDbtNtries");
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

/* ---- the end of a statement ------------------------------------------------------------------ */

static void
disagree(struct reading *reading, long line, const char *place, const char *value,
         const char *reason)
{
    reading->of.totals->balances_agree = false;
    problem_report(
        reading->of.wish->problems,
        &(struct problem){
            .file = reading->of.path,
            .line = line > 0 ? line : xmlGetLineNo(xmlTextReaderCurrentNode(reading->reader)),
            .place = place,
            .value = value,
            .reason = reason,
            .advice = _("lines are missing, there twice, or were changed")});
}

static const char *
money(const struct reading *reading, int64_t cents)
{
    return words_money(reading->of.arena, cents, CAMT_CURRENCY, 1);
}

/* How many entries were announced, and what they come to. */
static void
check_announced(struct reading *reading, const struct announced *announced, const char *place,
                struct camt_sum found)
{
    if (announced->has_count && announced->sum.count != found.count) {
        disagree(reading, announced->line, place,
                 text_format(reading->of.arena, "%" PRId64, announced->sum.count),
                 text_format(reading->of.arena,
                             _("so many entries are announced, there are %" PRId64), found.count));
    }
    if (announced->has_sum && announced->sum.cents != found.cents) {
        disagree(reading, announced->line, place, money(reading, announced->sum.cents),
                 text_format(reading->of.arena, _("this sum is announced, the entries make %s"),
                             money(reading, found.cents)));
    }
}

static void
check_summary(struct reading *reading)
{
    const struct camt_sum in = reading->of.in, out = reading->of.out;

    check_announced(reading, &reading->in, "TtlCdtNtries", in);
    check_announced(reading, &reading->out, "TtlDbtNtries", out);
    check_announced(reading, &reading->all, "TtlNtries",
                    (struct camt_sum){in.count + out.count, in.cents > INT64_MAX - out.cents
                                                                ? INT64_MAX
                                                                : in.cents + out.cents});
}

/* A statement begins where the one before it ended, or ends where that one began: banks write the
 * oldest first, or the newest. */
static void
check_chain(struct reading *reading)
{
    struct bank_head *head = &reading->of.totals->head;
    const struct bank_balance before = reading->closing_before;
    const bool has_both = reading->opening.has && before.has;
    const bool goes_back = has_both && reading->opening.cents != before.cents &&
                           reading->closing.has && reading->opening_before.has &&
                           reading->closing.cents == reading->opening_before.cents;

    if (has_both && reading->opening.cents != before.cents && !goes_back) {
        disagree(reading, 0, "OPBD", money(reading, reading->opening.cents),
                 text_format(reading->of.arena, _("the statement before it ends with %s"),
                             money(reading, before.cents)));
    }
    if (!head->opening.has || goes_back) {
        head->opening = reading->opening;
    }
    if (!goes_back) {
        head->closing = reading->closing;
    }
    reading->opening_before = reading->opening;
    reading->closing_before = reading->closing;
}

/* Its balances have to follow from its entries. */
static void
end_statement(struct reading *reading)
{
    struct bank_totals *totals = reading->of.totals;
    const int64_t wanted = reading->opening.cents + reading->of.moved_cents;

    check_chain(reading);
    if (reading->opening.has && reading->closing.has &&
        totals->rejected == reading->rejected_before && wanted != reading->closing.cents) {
        disagree(reading, 0, "CLBD", money(reading, reading->closing.cents),
                 text_format(reading->of.arena,
                             _("the opening balance and the lines make %s at the end"),
                             money(reading, wanted)));
    }
    if (totals->rejected == reading->rejected_before && reading->of.unbooked == 0) {
        check_summary(reading);
    }
    reading->opening = reading->closing = (struct bank_balance){0};
    reading->all = reading->in = reading->out = (struct announced){0};
    reading->of.in = reading->of.out = (struct camt_sum){0};
    reading->of.moved_cents = 0;
    reading->of.unbooked = 0;
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

/* The namespace of the first element says what the file is: other messages have other elements of
 * the same names. None at all is taken for a statement. */
static enum status
check_kind(struct reading *reading, struct err *err)
{
    static const char wanted[] = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.";
    const char *space = (const char *)xmlTextReaderConstNamespaceUri(reading->reader);
    const char *version =
        space != NULL && strncmp(space, wanted, strlen(wanted)) == 0 ? space + strlen(wanted) : "";

    if (space == NULL ||
        (version[0] == '0' && version[1] >= '2' && version[1] <= '8' && version[2] == '\0')) {
        return ST_OK;
    }
    err_at(err, reading->of.path, xmlTextReaderGetParserLineNumber(reading->reader), 0);
    err_hint(err, "%s", _("ask the bank for its statement as camt.053.001.02 to .08"));
    return err_set(err, ST_DATA, _("this is no statement of account (camt.053): %s"), space);
}

/* Called for the start of each element; gives 1 where its inside is done with. */
static enum status
take_element(struct reading *reading, const char *name, bool *is_done, struct err *err)
{
    const bool is_wanted = strcmp(name, "Ntry") == 0 || strcmp(name, "Bal") == 0 ||
                           strcmp(name, "Acct") == 0 || strcmp(name, "TxsSummry") == 0;
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
    } else if (strcmp(name, "TxsSummry") == 0) {
        take_summary(reading, node);
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
    bool has_statement = false, is_done = false, is_first = true;
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
            status = is_first ? check_kind(reading, err) : ST_OK;
            is_first = false;
            status = status == ST_OK ? take_element(reading, name, &is_done, err) : status;
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
