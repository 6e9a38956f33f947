/* SPDX-License-Identifier: MPL-2.0 */
#include "exchange/camt_entry.h"

#include "base/date.h"
#include "base/text.h"
#include "base/words.h"

#include <string.h>

#define DAY_CHARACTERS 10 /* of an instant too: 2026-03-16T12:00:00 */

/* How amounts stand in XML: a point, nothing between thousands, no sign. */
static const struct bank_format notation = {.decimal = '.'};

/* ---- the tree of an entry -------------------------------------------------------------------- */

const xmlNode *
camt_child(const xmlNode *node, const char *name)
{
    const xmlNode *one = node != NULL ? node->children : NULL;

    while (one != NULL &&
           (one->type != XML_ELEMENT_NODE || strcmp((const char *)one->name, name) != 0)) {
        one = one->next;
    }
    return one;
}

/* The next one of the same name. */
static const xmlNode *
next_of(const xmlNode *node)
{
    const xmlNode *one = node->next;

    while (one != NULL &&
           (one->type != XML_ELEMENT_NODE || xmlStrcmp(one->name, node->name) != 0)) {
        one = one->next;
    }
    return one;
}

/* `Refs/EndToEndId`: a descendant, by the names on the way; null when there is none. */
static const xmlNode *
descendant(const struct camt_reading *reading, const xmlNode *node, const char *path)
{
    while (node != NULL && *path != '\0') {
        const size_t length = strcspn(path, "/");

        node = camt_child(node, arena_copy(reading->arena, path, length));
        path += length + (path[length] == '/');
    }
    return node;
}

/* Its text, without the blanks around it; "" when there is none. */
static const char *
text_at(const struct camt_reading *reading, const xmlNode *node)
{
    xmlChar *content = node != NULL ? xmlNodeGetContent(node) : NULL;
    const char *text = content != NULL ? bank_trimmed(reading->arena, (const char *)content) : "";

    xmlFree(content);
    return text;
}

/* The text at the first of these paths that has one. */
const char *
camt_text(const struct camt_reading *reading, const xmlNode *node, const char *const *paths)
{
    for (; *paths != NULL; paths++) {
        const char *text = text_at(reading, descendant(reading, node, *paths));

        if (text[0] != '\0') {
            return text;
        }
    }
    return "";
}

static void
wrong(struct camt_reading *reading, const xmlNode *node, const char *value, const char *reason)
{
    reading->wrong = true;
    problem_report(reading->wish->problems, &(struct problem){.file = reading->path,
                                                              .line = xmlGetLineNo(node),
                                                              .place = (const char *)node->name,
                                                              .value = value,
                                                              .reason = reason,
                                                              .advice = ""});
}

/* ---- amounts and days ------------------------------------------------------------------------ */

/* Units: cents, below zero when they went out. */
static int64_t
take_amount(struct camt_reading *reading, const xmlNode *amount, bool went_out)
{
    const char *text = text_at(reading, amount);
    xmlChar *currency = xmlGetNoNsProp(amount, (const xmlChar *)"Ccy");
    const char *reason;
    int64_t cents = 0;

    if (currency == NULL || strcmp((const char *)currency, CAMT_CURRENCY) != 0) {
        wrong(reading, amount,
              currency != NULL ? arena_string(reading->arena, (const char *)currency) : "",
              _("the line is in another currency than euros"));
    } else if (!bank_amount(&notation, text, &cents, &reason)) {
        wrong(reading, amount, text, words_of(reason));
    } else if (cents < 0) {
        wrong(reading, amount, text, _("an amount in XML has no sign: CdtDbtInd says the way"));
    }
    xmlFree(currency);
    return went_out ? -cents : cents;
}

static bool
went_out(struct camt_reading *reading, const xmlNode *node)
{
    const char *way = text_at(reading, camt_child(node, "CdtDbtInd"));

    if (strcmp(way, "DBIT") != 0 && strcmp(way, "CRDT") != 0) {
        wrong(reading, node, way, _("it is not said whether the money came in or went out"));
    }
    return strcmp(way, "DBIT") == 0;
}

bool
camt_sum_read(struct camt_reading *reading, const xmlNode *node, int64_t *cents)
{
    const char *text = text_at(reading, node);
    const char *reason;

    if (text[0] == '\0') {
        return false;
    }
    if (!bank_amount(&notation, text, cents, &reason)) {
        wrong(reading, node, text, words_of(reason));
        return false;
    }
    return true;
}

struct bank_balance
camt_amount(struct camt_reading *reading, const xmlNode *node)
{
    const xmlNode *amount = camt_child(node, "Amt");
    struct bank_balance balance = {.has = amount != NULL};

    if (amount == NULL) {
        wrong(reading, node, "", _("the line has no amount"));
    } else {
        balance.cents = take_amount(reading, amount, went_out(reading, node));
    }
    return balance;
}

/* `BookgDt/Dt` or `BookgDt/DtTm`, of which the day counts. */
static int32_t
take_day(struct camt_reading *reading, const xmlNode *entry, const char *name)
{
    const xmlNode *node = camt_child(entry, name);
    const char *text = camt_text(reading, node, (const char *const[]){"Dt", "DtTm", NULL});
    int32_t day = 0;

    if (!date_parse(text, strlen(text) > DAY_CHARACTERS ? DAY_CHARACTERS : strlen(text), &day)) {
        wrong(reading, node != NULL ? node : entry, text, _("not a day of the calendar"));
    }
    return day;
}

/* ---- lines ----------------------------------------------------------------------------------- */

static enum status
give(struct camt_reading *reading, const struct bank_line *line, struct err *err)
{
    struct bank_totals *totals = reading->totals;
    int64_t *side = line->cents > 0 ? &totals->in_cents : &totals->out_cents;

    if (__builtin_add_overflow(*side, line->cents > 0 ? line->cents : -line->cents, side)) {
        err_at(err, reading->path, line->line, 0);
        return err_set(err, ST_DATA, "%s", _("the amounts add up to more than can be counted"));
    }
    if (totals->read == 0 || line->booked_on < totals->first_on) {
        totals->first_on = line->booked_on;
    }
    if (totals->read == 0 || line->booked_on > totals->last_on) {
        totals->last_on = line->booked_on;
    }
    reading->moved_cents += line->cents;
    totals->lines++;
    totals->read++;
    totals->zero += line->cents == 0;
    totals->identifiers[BANK_IDENTIFIER_ABSENT]++;
    return reading->wish->on_line != NULL
               ? reading->wish->on_line(reading->wish->context, line, err)
               : ST_OK;
}

/* All that the payer wrote, and what the bank adds. */
static const char *
label_of(const struct camt_reading *reading, const xmlNode *transaction, const xmlNode *entry)
{
    struct text label = text_in(reading->arena);
    const xmlNode *words = descendant(reading, transaction, "RmtInf/Ustrd");

    for (; words != NULL; words = next_of(words)) {
        text_addf(&label, "%s%s", label.length > 0 ? " " : "", text_at(reading, words));
    }
    if (label.length == 0) {
        text_add(&label, text_at(reading, camt_child(transaction, "AddtlTxInf")));
    }
    if (label.length == 0) {
        text_add(&label, text_at(reading, camt_child(entry, "AddtlNtryInf")));
    }
    return text_of(&label);
}

/* What a transaction says of the other side: whom the money went to, or came from. */
static void
take_other_side(const struct camt_reading *reading, const xmlNode *transaction,
                struct bank_line *line)
{
    static const char *const creditor[] = {"RltdPties/Cdtr/Nm", "RltdPties/Cdtr/Pty/Nm", NULL};
    static const char *const debtor[] = {"RltdPties/Dbtr/Nm", "RltdPties/Dbtr/Pty/Nm", NULL};
    const bool out = line->cents < 0;

    line->name = camt_text(reading, transaction, out ? creditor : debtor);
    line->iban = text_at(
        reading, descendant(reading, transaction,
                            out ? "RltdPties/CdtrAcct/Id/IBAN" : "RltdPties/DbtrAcct/Id/IBAN"));
}

/* One sum for a file: the file, as the bank names it, stands beside the label. A line without a
 * reference is known again by its label, which therefore stays as it is. */
static void
take_batch(const struct camt_reading *reading, const xmlNode *transaction, const xmlNode *entry,
           struct bank_line *line)
{
    static const char *const names[] = {"NtryDtls/Btch/MsgId", "NtryDtls/Btch/PmtInfId", NULL};
    const char *file = camt_text(reading, entry, names);

    if (transaction == entry && file[0] != '\0' && line->reference[0] != '\0' &&
        strstr(line->label, file) == NULL) {
        line->label = text_format(reading->arena, "%s%s%s", line->label,
                                  line->label[0] != '\0' ? " " : "", file);
    }
}

static struct bank_line
line_of(const struct camt_reading *reading, const xmlNode *transaction, const xmlNode *entry,
        struct bank_line line)
{
    static const char *const ends[] = {"Refs/EndToEndId", NULL};
    static const char *const returns[] = {"RtrInf/Rsn/Cd", "RtrInf/Rsn/Prtry", NULL};
    static const char *const references[] = {"Refs/AcctSvcrRef", NULL};

    line.line = xmlGetLineNo(transaction);
    line.label = bank_plain(reading->arena, label_of(reading, transaction, entry));
    line.end_to_end = camt_text(reading, transaction, ends);
    line.returned = camt_text(reading, transaction, returns);
    line.reference = camt_text(reading, transaction, references);
    if (line.reference[0] == '\0') {
        line.reference = text_at(reading, camt_child(entry, "AcctSvcrRef"));
    }
    line.place = line.siret = "";
    line.identifier = BANK_IDENTIFIER_ABSENT;
    take_other_side(reading, transaction, &line);
    take_batch(reading, transaction, entry, &line);
    return line;
}

static const xmlNode *
amount_of(const struct camt_reading *reading, const xmlNode *transaction)
{
    const xmlNode *amount = camt_child(transaction, "Amt");

    return amount != NULL ? amount : descendant(reading, transaction, "AmtDtls/TxAmt/Amt");
}

/* The transactions of an entry one after the other, whichever NtryDtls they stand in. */
static const xmlNode *
next_transaction(const xmlNode *entry, const xmlNode *last)
{
    const xmlNode *details = last != NULL ? last->parent : camt_child(entry, "NtryDtls");
    const xmlNode *one = last != NULL ? next_of(last) : camt_child(details, "TxDtls");

    while (one == NULL && details != NULL) {
        details = next_of(details);
        one = camt_child(details, "TxDtls");
    }
    return one;
}

/* A transaction of a batch may go the other way: what came back of it, charges. */
static bool
transaction_went_out(const xmlNode *transaction, bool went_out)
{
    const xmlNode *way = camt_child(transaction, "CdtDbtInd");
    xmlChar *text = way != NULL ? xmlNodeGetContent(way) : NULL;
    const bool out = text != NULL && xmlStrEqual(text, (const xmlChar *)"DBIT");
    const bool in = text != NULL && xmlStrEqual(text, (const xmlChar *)"CRDT");

    xmlFree(text);
    return out || (went_out && !in);
}

/* Give each transaction; first they are only looked at, so that an entry is given whole or not. */
static enum status
take_transactions(struct camt_reading *reading, const xmlNode *entry, struct bank_line line,
                  bool give_them, struct err *err)
{
    const int64_t whole = line.cents;
    const bool is_single = next_transaction(entry, NULL) != NULL &&
                           next_transaction(entry, next_transaction(entry, NULL)) == NULL;
    int64_t sum = 0;
    enum status status = ST_OK;

    for (const xmlNode *one = next_transaction(entry, NULL); status == ST_OK && one != NULL;
         one = next_transaction(entry, one)) {
        const xmlNode *amount = amount_of(reading, one);

        line.cents = is_single || amount == NULL
                         ? whole
                         : take_amount(reading, amount, transaction_went_out(one, whole < 0));
        sum += line.cents;
        if (give_them) {
            const struct bank_line given = line_of(reading, one, entry, line);

            status = give(reading, &given, err);
        }
    }
    if (!give_them && !reading->wrong && sum != whole) {
        wrong(reading, camt_child(entry, "Amt"),
              words_money(reading->arena, whole, CAMT_CURRENCY, 1),
              text_format(reading->arena, _("its transactions add up to %s"),
                          words_money(reading->arena, sum, CAMT_CURRENCY, 1)));
    }
    return status;
}

/* Totals of a file that are more than can be counted are refused where its lines are. */
static void
count_entry(struct camt_reading *reading, int64_t cents)
{
    struct camt_sum *sum = cents < 0 ? &reading->out : &reading->in;

    sum->count++;
    if (__builtin_add_overflow(sum->cents, cents < 0 ? -cents : cents, &sum->cents)) {
        sum->cents = INT64_MAX;
    }
}

enum status
camt_entry(struct camt_reading *reading, const xmlNode *entry, struct err *err)
{
    static const char *const states[] = {"Sts/Cd", "Sts", NULL};
    const char *state = camt_text(reading, entry, states);
    struct bank_line line = {0};
    enum status status = ST_OK;

    reading->wrong = false;
    if (strcmp(state, "BOOK") != 0) {
        reading->totals->lines++;
        reading->totals->not_booked++;
        reading->unbooked++;
        return ST_OK;
    }
    line.cents = camt_amount(reading, entry).cents;
    count_entry(reading, line.cents);
    line.booked_on = take_day(reading, entry, "BookgDt");
    line.value_on =
        camt_child(entry, "ValDt") != NULL ? take_day(reading, entry, "ValDt") : line.booked_on;
    if (!reading->wrong && next_transaction(entry, NULL) != NULL) {
        status = take_transactions(reading, entry, line, false, err);
    }
    if (reading->wrong) {
        reading->totals->lines++;
        reading->totals->rejected++;
        return ST_OK;
    }
    if (next_transaction(entry, NULL) == NULL) {
        const struct bank_line given = line_of(reading, entry, entry, line);

        return give(reading, &given, err);
    }
    return status == ST_OK ? take_transactions(reading, entry, line, true, err) : status;
}
