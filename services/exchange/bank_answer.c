/* SPDX-License-Identifier: MPL-2.0 */
#include "exchange/bank_answer.h"

#include "base/date.h"
#include "base/text.h"
#include "base/words.h"
#include "exchange/camt_entry.h"

#include <libxml/parser.h>

#include <limits.h>
#include <string.h>

#define DAY_CHARACTERS 10

static const struct {
    const char *status;
    enum answer_effect effect;
} statuses[] = {
    {"ACCC", ANSWER_EXECUTED}, {"ACCP", ANSWER_NOTED}, {"ACFC", ANSWER_NOTED},
    {"ACSC", ANSWER_EXECUTED}, {"ACSP", ANSWER_NOTED}, {"ACTC", ANSWER_NOTED},
    {"ACWC", ANSWER_NOTED},    {"ACWP", ANSWER_NOTED}, {"BLCK", ANSWER_NOTED},
    {"CANC", ANSWER_RETURNED}, {"PART", ANSWER_NOTED}, {"PATC", ANSWER_NOTED},
    {"PDNG", ANSWER_NOTED},    {"RCVD", ANSWER_NOTED}, {"RJCT", ANSWER_RETURNED},
};

bool
bank_answer_effect(const char *status, enum answer_effect *effect)
{
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++) {
        if (strcmp(statuses[i].status, status) == 0) {
            *effect = statuses[i].effect;
            return true;
        }
    }
    return false;
}

struct reading {
    struct arena *arena;
    const char *path;
    const struct bank_answer_wish *wish;
    struct bank_answer_head *head;
    /* For what camt_entry reads. */
    struct camt_reading camt;
    struct bank_wish lines;
    struct bank_totals totals;
    const char *batch; /* of the entry at hand */
};

/* ---- the tree -------------------------------------------------------------------------------- */

static const xmlNode *
next_named(const xmlNode *node, const char *name)
{
    while (node != NULL &&
           (node->type != XML_ELEMENT_NODE || strcmp((const char *)node->name, name) != 0)) {
        node = node->next;
    }
    return node;
}

static const xmlNode *
first_named(const xmlNode *parent, const char *name)
{
    return parent != NULL ? next_named(parent->children, name) : NULL;
}

static const char *
text_at(const struct reading *reading, const xmlNode *node, const char *path)
{
    const char *const paths[] = {path, NULL};

    return camt_text(&reading->camt, node, paths);
}

static enum status
refuse(const struct reading *reading, const xmlNode *node, const char *reason, struct err *err)
{
    const xmlError *error = xmlGetLastError();

    err_at(err, reading->path,
           node != NULL    ? xmlGetLineNo(node)
           : error != NULL ? error->line
                           : 0,
           0);
    if (node == NULL && error != NULL && error->message != NULL) {
        err_hint(err, "%.*s", (int)strcspn(error->message, "\n"), error->message);
    }
    return err_set(err, ST_DATA, "%s", reason);
}

static void
wrong(const struct reading *reading, const xmlNode *node, const char *value, const char *reason)
{
    problem_report(reading->wish->problems, &(struct problem){.file = reading->path,
                                                              .line = xmlGetLineNo(node),
                                                              .place = (const char *)node->name,
                                                              .value = value,
                                                              .reason = reason,
                                                              .advice = ""});
}

static enum status
take_head(struct reading *reading, const xmlNode *root, struct err *err)
{
    const xmlNode *head = first_named(root, "GrpHdr");
    const char *created = text_at(reading, head, "CreDtTm");

    reading->head->message = text_at(reading, head, "MsgId");
    if (strlen(created) < DAY_CHARACTERS ||
        !date_parse(created, DAY_CHARACTERS, &reading->head->day)) {
        return refuse(reading, head != NULL ? head : root,
                      _("the file does not say when it was made (CreDtTm)"), err);
    }
    return ST_OK;
}

/* ---- status reports -------------------------------------------------------------------------- */

/* `Rsn/Cd` and all the words beside it. */
static void
take_reason(const struct reading *reading, const xmlNode *node, struct bank_answer_line *line)
{
    static const char *const reasons[] = {"Rsn/Cd", "Rsn/Prtry", NULL};
    const xmlNode *why = first_named(node, "StsRsnInf");
    struct text info = text_in(reading->arena);

    line->reason = why != NULL ? camt_text(&reading->camt, why, reasons) : "";
    for (const xmlNode *one = first_named(why, "AddtlInf"); one != NULL;
         one = next_named(one->next, "AddtlInf")) {
        xmlChar *content = xmlNodeGetContent(one);

        text_addf(&info, "%s%s", info.length > 0 ? " " : "",
                  bank_trimmed(reading->arena, content != NULL ? (const char *)content : ""));
        xmlFree(content);
    }
    line->info = text_of(&info);
}

/* What is said of the file, a batch or a transfer, where something is. */
static enum status
take_status(struct reading *reading, const xmlNode *node, const char *name, const char *otherwise,
            enum answer_level level, struct err *err)
{
    struct bank_answer_line line = {
        .line = xmlGetLineNo(node),
        .level = level,
        .batch = "",
        .label = "",
        .reference = level == ANSWER_ORDER ? text_at(reading, node, "OrgnlEndToEndId") : "",
        .status = text_at(reading, node, name),
    };

    line.status = line.status[0] != '\0' ? line.status : otherwise;
    if (line.status[0] == '\0' && level != ANSWER_ORDER) {
        return ST_OK;
    }
    if (!bank_answer_effect(line.status, &line.effect)) {
        wrong(reading, node, line.status,
              _("no status of a transfer that is known: ACCP, ACSP, ACSC, ACWC, RJCT..."));
        return ST_OK;
    }
    take_reason(reading, node, &line);
    return reading->wish->on_line(reading->wish->context, reading->head, &line, err);
}

static enum status
take_batch(struct reading *reading, const xmlNode *batch, struct err *err)
{
    const char *status_of_all = text_at(reading, batch, "PmtInfSts");
    enum status status = take_status(reading, batch, "PmtInfSts", "", ANSWER_BATCH, err);

    for (const xmlNode *one = first_named(batch, "TxInfAndSts"); status == ST_OK && one != NULL;
         one = next_named(one->next, "TxInfAndSts")) {
        status = take_status(reading, one, "TxSts", status_of_all, ANSWER_ORDER, err);
    }
    return status;
}

static enum status
read_report(struct reading *reading, const xmlNode *root, struct err *err)
{
    const xmlNode *group = first_named(root, "OrgnlGrpInfAndSts");
    enum status status;

    reading->head->format = "pain.002";
    status = take_head(reading, root, err);
    reading->head->of_message = text_at(reading, group, "OrgnlMsgId");
    if (status == ST_OK && reading->head->of_message[0] == '\0') {
        return refuse(reading, root,
                      _("the report does not say which file it answers (OrgnlMsgId)"), err);
    }
    if (status == ST_OK) {
        status = take_status(reading, group, "GrpSts", "", ANSWER_FILE, err);
    }
    for (const xmlNode *one = first_named(root, "OrgnlPmtInfAndSts");
         status == ST_OK && one != NULL; one = next_named(one->next, "OrgnlPmtInfAndSts")) {
        status = take_batch(reading, one, err);
    }
    return status;
}

/* ---- notifications --------------------------------------------------------------------------- */

static enum status
on_entry_line(void *context, const struct bank_line *entry, struct err *err)
{
    struct reading *reading = context;
    const bool out = entry->cents < 0, came_back = !out && entry->returned[0] != '\0';
    const bool whole = entry->end_to_end[0] == '\0' && reading->batch[0] != '\0';
    const struct bank_answer_line line = {
        .line = entry->line,
        .level = whole ? ANSWER_BATCH : ANSWER_ORDER,
        .batch = whole ? reading->batch : "",
        .reference = entry->end_to_end,
        .label = entry->label,
        .status = out ? "DBIT" : "CRDT",
        .effect = out         ? ANSWER_EXECUTED
                  : came_back ? ANSWER_RETURNED
                              : ANSWER_NOTED,
        .reason = entry->returned,
        .info = "",
        .has_cents = true,
        .cents = out ? -entry->cents : entry->cents,
        .has_day = true,
        .booked_on = entry->booked_on,
    };

    return reading->wish->on_line(reading->wish->context, reading->head, &line, err);
}

static enum status
take_account(struct reading *reading, const xmlNode *notification, struct err *err)
{
    const char *account = text_at(reading, first_named(notification, "Acct"), "Id/IBAN");
    const char *known = reading->head->account;

    if (account[0] == '\0') {
        return refuse(reading, notification,
                      _("a notification does not say of which account it is"), err);
    }
    if (known[0] != '\0' && strcmp(known, account) != 0) {
        return refuse(reading, notification,
                      text_format(reading->arena, _("notifications of two accounts, %s and %s"),
                                  known, account),
                      err);
    }
    reading->head->account = account;
    return ST_OK;
}

static enum status
take_notification(struct reading *reading, const xmlNode *notification, struct err *err)
{
    static const char *const batches[] = {"NtryDtls/Btch/PmtInfId", "NtryDtls/Btch/MsgId", NULL};
    enum status status = take_account(reading, notification, err);

    for (const xmlNode *one = first_named(notification, "Ntry"); status == ST_OK && one != NULL;
         one = next_named(one->next, "Ntry")) {
        reading->batch = camt_text(&reading->camt, one, batches);
        status = camt_entry(&reading->camt, one, err);
    }
    return status;
}

static enum status
read_notifications(struct reading *reading, const xmlNode *root, struct err *err)
{
    enum status status;

    reading->head->format = "camt.054";
    reading->lines = (struct bank_wish){
        .on_line = on_entry_line, .context = reading, .problems = reading->wish->problems};
    reading->camt.wish = &reading->lines;
    reading->camt.totals = &reading->totals;
    status = take_head(reading, root, err);
    for (const xmlNode *one = first_named(root, "Ntfctn"); status == ST_OK && one != NULL;
         one = next_named(one->next, "Ntfctn")) {
        status = take_notification(reading, one, err);
    }
    if (status == ST_OK && reading->head->account[0] == '\0') {
        return refuse(reading, root, _("the file holds no notification (Ntfctn)"), err);
    }
    return status;
}

/* ---- files ----------------------------------------------------------------------------------- */

static enum status
read_tree(struct reading *reading, const xmlDoc *tree, struct err *err)
{
    const xmlNode *document = tree != NULL ? xmlDocGetRootElement(tree) : NULL;
    const xmlNode *report = first_named(document, "CstmrPmtStsRpt");
    const xmlNode *notifications = first_named(document, "BkToCstmrDbtCdtNtfctn");

    if (document == NULL) {
        return refuse(reading, NULL, _("the file is not XML as it should be"), err);
    }
    if (tree->intSubset != NULL) {
        return refuse(reading, document,
                      _("the file has a document type, which an answer never has"), err);
    }
    if (report != NULL) {
        return read_report(reading, report, err);
    }
    if (notifications != NULL) {
        return read_notifications(reading, notifications, err);
    }
    err_hint(err, "%s", _("a statement (camt.053) comes in by levain import payments"));
    return refuse(reading, document,
                  _("the file is no status report (pain.002) and no notification (camt.054)"), err);
}

enum status
bank_answer_read(struct arena *arena, struct file_bytes file, const struct bank_answer_wish *wish,
                 struct bank_answer_head *head, struct err *err)
{
    struct reading reading = {
        .arena = arena,
        .path = file.name,
        .wish = wish,
        .head = head,
        .camt = {.arena = arena, .path = file.name},
        .batch = "",
    };
    xmlDoc *tree = NULL;
    enum status status;

    *head = (struct bank_answer_head){.format = "", .message = "", .of_message = "", .account = ""};
    xmlResetLastError();
    if (file.length <= INT_MAX) {
        tree = xmlReadMemory(file.bytes, (int)file.length, file.name, NULL,
                             XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
    }
    status = read_tree(&reading, tree, err);
    xmlFreeDoc(tree);
    return status;
}
