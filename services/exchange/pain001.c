/* SPDX-License-Identifier: MPL-2.0 */
#include "exchange/pain001.h"

#include "base/date.h"
#include "base/words.h"
#include "exchange/iban.h"
#include "exchange/sepa_text.h"

#include <libxml/xmlwriter.h>

#include <assert.h>
#include <inttypes.h>
#include <string.h>

#define CENTS_MAX     INT64_C(99999999999)
#define REFERENCE_MAX 35
#define MESSAGE_MAX   33 /* the id of the batch has two more */
#define CENTS_OF_EURO 100
#define NO_BANK       "NOTPROVIDED"
#define NAMESPACE     "urn:iso:std:iso:20022:tech:xsd:"

/* A namespace each, and where they differ. */
static const struct {
    const char *name, *bic;
    bool day_within; /* the day of execution stands in an element of its own */
} versions[] = {
    [PAIN001_03] = {"pain.001.001.03", "BIC", false},
    [PAIN001_09] = {"pain.001.001.09", "BICFI", true},
};

bool
pain001_version_named(const char *name, enum pain001_version *version)
{
    for (size_t i = 0; i < sizeof versions / sizeof *versions; i++) {
        if (strcmp(versions[i].name, name) == 0) {
            *version = (enum pain001_version)i;
            return true;
        }
    }
    return false;
}

/* ---- what a bank would not take -------------------------------------------------------------- */

static enum status
check_text(const char *what, const char *text, size_t limit, struct err *err)
{
    bool cut;
    struct arena arena;
    bool same;

    arena_init(&arena, (size_t)1 << 20);
    same = strlen(text) <= limit && strcmp(sepa_text(&arena, text, limit, &cut), text) == 0;
    arena_free(&arena);
    return same && text[0] != '\0'
               ? ST_OK
               : err_set(err, ST_DATA, _("%s: \"%s\" is not written as banks take it"), what, text);
}

static enum status
check_account(const char *what, const char *iban, struct err *err)
{
    if (!iban_is_valid(iban)) {
        err_hint(err, "%s", _("compare it with the paper of the bank, sign by sign"));
        return err_set(err, ST_DATA, _("%s: %s is no IBAN: its check digits or its length"), what,
                       iban);
    }
    if (!iban_is_sepa(iban)) {
        err_hint(err, "%s", _("pay it by another kind of transfer: levain pay records that"));
        return err_set(err, ST_DATA, _("%s: %s is of a country without SEPA transfers"), what,
                       iban);
    }
    return ST_OK;
}

static enum status
check_order(const struct pain001_order *order, struct err *err)
{
    enum status status = check_text(order->reference, order->reference, REFERENCE_MAX, err);

    status =
        status == ST_OK ? check_text(order->reference, order->name, SEPA_NAME_MAX, err) : status;
    status =
        status == ST_OK ? check_text(order->reference, order->words, SEPA_TEXT_MAX, err) : status;
    status = status == ST_OK ? check_account(order->reference, order->iban, err) : status;
    if (status == ST_OK && (order->cents < 1 || order->cents > CENTS_MAX)) {
        return err_set(err, ST_DATA, _("%s: a transfer is of 0.01 to 999,999,999.99 euros"),
                       order->reference);
    }
    return status;
}

static enum status
check_remittance(const struct pain001 *remittance, struct err *err)
{
    enum status status = check_text("MsgId", remittance->message, MESSAGE_MAX, err);

    status = status == ST_OK ? check_text("InitgPty", remittance->initiator, SEPA_NAME_MAX, err)
                             : status;
    status = status == ST_OK ? check_text("Dbtr", remittance->name, SEPA_NAME_MAX, err) : status;
    status = status == ST_OK ? check_account("DbtrAcct", remittance->iban, err) : status;
    if (status == ST_OK && remittance->order_count == 0) {
        return err_set(err, ST_DATA, "%s", _("a remittance has one order at least"));
    }
    for (size_t i = 0; i < remittance->order_count && status == ST_OK; i++) {
        status = check_order(&remittance->orders[i], err);
    }
    return status;
}

/* ---- elements -------------------------------------------------------------------------------- */

/* What goes on; libxml2 fails where there is no memory only. */
struct writing {
    struct arena *arena;
    xmlTextWriterPtr to;
};

static void
must(int written)
{
    assert(written >= 0);
}

static void
begin(struct writing *writing, const char *name)
{
    must(xmlTextWriterStartElement(writing->to, (const xmlChar *)name));
}

static void
end(struct writing *writing)
{
    must(xmlTextWriterEndElement(writing->to));
}

static void
put(struct writing *writing, const char *name, const char *text)
{
    must(xmlTextWriterWriteElement(writing->to, (const xmlChar *)name, (const xmlChar *)text));
}

/* `A/B/C`: an element within others that hold nothing else. */
static void
put_within(struct writing *writing, const char *path, const char *text)
{
    const size_t length = strcspn(path, "/");
    const char *name = arena_copy(writing->arena, path, length);

    if (path[length] == '\0') {
        put(writing, name, text);
        return;
    }
    begin(writing, name);
    put_within(writing, path + length + 1, text);
    end(writing);
}

static const char *
euros(struct arena *arena, int64_t cents)
{
    return text_format(arena, "%" PRId64 ".%02" PRId64, cents / CENTS_OF_EURO,
                       cents % CENTS_OF_EURO);
}

static void
put_totals(struct writing *writing, const struct pain001 *remittance)
{
    int64_t sum = 0;

    for (size_t i = 0; i < remittance->order_count; i++) {
        sum += remittance->orders[i].cents;
    }
    put(writing, "NbOfTxs", text_format(writing->arena, "%zu", remittance->order_count));
    put(writing, "CtrlSum", euros(writing->arena, sum));
}

static void
put_order(struct writing *writing, const struct pain001_order *order)
{
    begin(writing, "CdtTrfTxInf");
    put_within(writing, "PmtId/EndToEndId", order->reference);
    begin(writing, "Amt");
    begin(writing, "InstdAmt");
    must(xmlTextWriterWriteAttribute(writing->to, (const xmlChar *)"Ccy", (const xmlChar *)"EUR"));
    must(xmlTextWriterWriteString(writing->to,
                                  (const xmlChar *)euros(writing->arena, order->cents)));
    end(writing);
    end(writing);
    put_within(writing, "Cdtr/Nm", order->name);
    put_within(writing, "CdtrAcct/Id/IBAN", order->iban);
    put_within(writing, "RmtInf/Ustrd", order->words);
    end(writing);
}

/* The batch; unless one sum is asked for, each transfer is a line of the statement. */
static void
put_batch(struct writing *writing, const struct pain001 *remittance)
{
    const char *day = date_text(writing->arena, remittance->execute_on);

    begin(writing, "PmtInf");
    put(writing, "PmtInfId", text_format(writing->arena, "%s-1", remittance->message));
    put(writing, "PmtMtd", "TRF");
    put(writing, "BtchBookg", remittance->batch_booking ? "true" : "false");
    put_totals(writing, remittance);
    put_within(writing, "PmtTpInf/SvcLvl/Cd", "SEPA");
    put_within(writing, versions[remittance->version].day_within ? "ReqdExctnDt/Dt" : "ReqdExctnDt",
               day);
    put_within(writing, "Dbtr/Nm", remittance->name);
    put_within(writing, "DbtrAcct/Id/IBAN", remittance->iban);
    if (remittance->bic != NULL) {
        put_within(
            writing,
            text_format(writing->arena, "DbtrAgt/FinInstnId/%s", versions[remittance->version].bic),
            remittance->bic);
    } else {
        put_within(writing, "DbtrAgt/FinInstnId/Othr/Id", NO_BANK);
    }
    put(writing, "ChrgBr", "SLEV");
    for (size_t i = 0; i < remittance->order_count; i++) {
        struct arena_mark mark = arena_mark(writing->arena);

        put_order(writing, &remittance->orders[i]);
        arena_reset(writing->arena, mark);
    }
    end(writing);
}

static void
put_document(struct writing *writing, const struct pain001 *remittance)
{
    must(xmlTextWriterSetIndent(writing->to, 1));
    must(xmlTextWriterStartDocument(writing->to, NULL, "UTF-8", NULL));
    begin(writing, "Document");
    must(xmlTextWriterWriteAttribute(
        writing->to, (const xmlChar *)"xmlns",
        (const xmlChar *)text_format(writing->arena, NAMESPACE "%s",
                                     versions[remittance->version].name)));
    begin(writing, "CstmrCdtTrfInitn");
    begin(writing, "GrpHdr");
    put(writing, "MsgId", remittance->message);
    put(writing, "CreDtTm", remittance->created);
    put_totals(writing, remittance);
    put_within(writing, "InitgPty/Nm", remittance->initiator);
    end(writing);
    put_batch(writing, remittance);
    end(writing);
    end(writing);
    must(xmlTextWriterEndDocument(writing->to));
}

enum status
pain001_write(struct arena *arena, const struct pain001 *remittance, struct text *out,
              struct err *err)
{
    struct writing writing = {.arena = arena};
    enum status status = check_remittance(remittance, err);
    xmlBufferPtr buffer;

    if (status != ST_OK) {
        return status;
    }
    buffer = xmlBufferCreate();
    writing.to = buffer != NULL ? xmlNewTextWriterMemory(buffer, 0) : NULL;
    assert(writing.to != NULL);
    put_document(&writing, remittance);
    xmlFreeTextWriter(writing.to);
    text_add_bytes(out, (const char *)xmlBufferContent(buffer), (size_t)xmlBufferLength(buffer));
    xmlBufferFree(buffer);
    return ST_OK;
}
