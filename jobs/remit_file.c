/* SPDX-License-Identifier: MPL-2.0 */
#include "remit_file.h"

#include "output.h"

#include "base/date.h"
#include "exchange/csv_reader.h"
#include "exchange/file.h"
#include "exchange/sepa_text.h"

#include <inttypes.h>
#include <string.h>

#define SEPARATOR ';'

/* ---- what goes in it ------------------------------------------------------------------------- */

static const char *
kept(struct remittance *remittance, const struct db_row *row, int column)
{
    return db_is_null(row, column)
               ? ""
               : arena_string(remittance->act->job->arena, db_text(row, column));
}

/* An award that the decision alone grants has no act whose number people know. */
static const char *
agreement_named(const char *number)
{
    return strncmp(number, "decision ", strlen("decision ")) == 0 ? "" : number;
}

/* exercise, number, application, instalment, agreement, holder, iban, cents, reference,
 * organization, siret, nature */
static enum status
on_order(const struct db_row *row, void *context, struct err *err)
{
    struct remittance *remittance = context;
    struct remitted_order *order = &remittance->orders[remittance->count++];

    (void)err;
    *order = (struct remitted_order){
        .exercise = (int32_t)db_int64(row, 0),
        .number = (int32_t)db_int64(row, 1),
        .application = kept(remittance, row, 2),
        .instalment = kept(remittance, row, 3),
        .agreement = agreement_named(kept(remittance, row, 4)),
        .holder = kept(remittance, row, 5),
        .iban = kept(remittance, row, 6),
        .cents = db_int64(row, 7),
        .reference = kept(remittance, row, 8),
        .organization = kept(remittance, row, 9),
        .siret = kept(remittance, row, 10),
        .is_investment = strcmp(db_text(row, 11), "investment") == 0,
    };
    remittance->cents += order->cents;
    return ST_OK;
}

enum status
remit_orders(struct remittance *remittance, const char *requests, struct err *err)
{
    struct job *job = remittance->act->job;
    const struct db_param params[] = {db_number(job->arena, remittance->act->fund_id),
                                      db_string(requests), db_string(remittance->format),
                                      db_number(job->arena, remittance->act->day)};

    remittance->orders = ARENA_NEW(job->arena, struct remitted_order, remittance->capacity);
    return db_named(job->db, "remittance_orders", (struct db_params){4, params},
                    (struct db_rows){.on_row = on_order, .context = remittance}, err);
}

/* ---- for a bank ------------------------------------------------------------------------------ */

/* A text as banks take it; what was changed is kept, to be told. `order` null: of the account. */
static const char *
for_bank(struct remittance *remittance, const struct remitted_order *order, const char *what,
         const char *text, size_t limit)
{
    bool cut;
    const char *written = sepa_text(remittance->act->job->arena, text, limit, &cut);
    struct json_writer *writer = &remittance->changed;

    if (strcmp(written, text) != 0) {
        remittance->change_count++;
        json_begin_object(writer, NULL);
        if (order != NULL) {
            json_number_of(writer, "exercise", order->exercise);
            json_number_of(writer, "number", order->number);
        }
        json_string_of(writer, "what", what);
        json_string_of(writer, "from", text);
        json_string_of(writer, "to", written);
        json_flag_of(writer, "cut", cut);
        json_end_object(writer);
        text_addf(&remittance->act->words,
                  cut ? _("  %s cut to what banks take: \"%s\" is written \"%s\"\n")
                      : _("  %s in the characters of banks: \"%s\" is written \"%s\"\n"),
                  order != NULL ? text_format(remittance->act->job->arena, "%" PRId32 "/%" PRId32,
                                              order->exercise, order->number)
                                : remittance->iban,
                  text, written);
    }
    return written;
}

/* What the beneficiary reads beside the amount: the award, the instalment, the act. */
static const char *
words_of_transfer(struct remittance *remittance, const struct remitted_order *order)
{
    struct arena *arena = remittance->act->job->arena;

    return text_format(arena, "%s %s %s%s%s", order->reference, order->application,
                       order->instalment, order->agreement[0] != '\0' ? " " : "", order->agreement);
}

static enum status
bank_file(struct remittance *remittance, struct err *err)
{
    struct job *job = remittance->act->job;
    struct pain001_order *orders = ARENA_NEW(job->arena, struct pain001_order, remittance->count);
    struct pain001 pain = {
        .version = remittance->version,
        .message = remittance->message,
        .iban = remittance->iban,
        .bic = remittance->bic,
        .execute_on = remittance->execute_on,
        .batch_booking = job->options.batch_booking,
        .orders = orders,
        .order_count = remittance->count,
        .created = instant_text(job->arena, job->options.as_of,
                                date_zone_named(remittance->act->time_zone)),
    };

    pain.name = for_bank(remittance, NULL, "Dbtr", remittance->holder, SEPA_NAME_MAX);
    pain.initiator =
        strcmp(remittance->initiator, remittance->holder) == 0
            ? pain.name
            : for_bank(remittance, NULL, "InitgPty", remittance->initiator, SEPA_NAME_MAX);
    for (size_t i = 0; i < remittance->count; i++) {
        const struct remitted_order *order = &remittance->orders[i];

        orders[i] = (struct pain001_order){
            .reference = order->reference,
            .name = for_bank(remittance, order, "Cdtr", order->holder, SEPA_NAME_MAX),
            .iban = order->iban,
            .words = for_bank(remittance, order, "Ustrd", words_of_transfer(remittance, order),
                              SEPA_TEXT_MAX),
            .cents = order->cents,
        };
    }
    return pain001_write(job->arena, &pain, &remittance->file, err);
}

/* ---- for a treasury -------------------------------------------------------------------------- */

struct accounts {
    struct arena *arena;
    const char *grant, *investment;
};

/* kind, since, decision, purpose, words, number, valid_from, source */
static enum status
on_account(const struct db_row *row, void *context, struct err *err)
{
    struct accounts *accounts = context;

    (void)err;
    if (strcmp(db_text(row, 3), "grant") == 0 && !db_is_null(row, 5)) {
        accounts->grant = arena_string(accounts->arena, db_text(row, 5));
    }
    if (strcmp(db_text(row, 3), "grant_investment") == 0 && !db_is_null(row, 5)) {
        accounts->investment = arena_string(accounts->arena, db_text(row, 5));
    }
    return ST_OK;
}

static void
add_cell(struct remittance *remittance, const char *value, bool is_text, const char *end)
{
    text_addf(&remittance->file, "%s%s",
              csv_cell(remittance->act->job->arena, value, SEPARATOR, is_text), end);
}

static enum status
treasury_file(struct remittance *remittance, struct err *err)
{
    struct job *job = remittance->act->job;
    struct arena *arena = job->arena;
    struct accounts accounts = {.arena = arena, .grant = "", .investment = ""};
    const struct db_param params[] = {db_number(arena, remittance->act->fund_id),
                                      db_number(arena, remittance->act->day)};
    enum status status =
        db_named(job->db, "operator_accounts", (struct db_params){2, params},
                 (struct db_rows){.on_row = on_account, .context = &accounts}, err);

    text_add(
        &remittance->file,
        "exercice;bordereau;mandat;beneficiaire;siret;iban;montant;objet;compte;reference\r\n");
    for (size_t i = 0; status == ST_OK && i < remittance->count; i++) {
        const struct remitted_order *order = &remittance->orders[i];

        add_cell(remittance, text_format(arena, "%" PRId32, order->exercise), false, ";");
        add_cell(remittance,
                 text_format(arena, "%" PRId32 "/R%" PRId32, remittance->year, remittance->number),
                 true, ";");
        add_cell(remittance, text_format(arena, "%" PRId32, order->number), false, ";");
        add_cell(remittance, order->organization, true, ";");
        add_cell(remittance, order->siret, true, ";");
        add_cell(remittance, order->iban, true, ";");
        add_cell(
            remittance,
            text_format(arena, "%" PRId64 ",%02" PRId64, order->cents / 100, order->cents % 100),
            false, ";");
        add_cell(remittance,
                 text_format(arena, "%s %s%s%s", order->application, order->instalment,
                             order->agreement[0] != '\0' ? " " : "", order->agreement),
                 true, ";");
        add_cell(remittance, order->is_investment ? accounts.investment : accounts.grant, true,
                 ";");
        add_cell(remittance, order->reference, true, "\r\n");
    }
    return status;
}

enum status
remit_file(struct remittance *remittance, struct err *err)
{
    return remittance->for_treasury ? treasury_file(remittance, err) : bank_file(remittance, err);
}

/* ---- written --------------------------------------------------------------------------------- */

static enum status
write_kept(struct job *job, struct err *err)
{
    const struct text *file = job->kept;
    enum status status = file_write(job->options.out, file->data, file->length, err);

    if (status != ST_OK) {
        err_hint(err, "%s",
                 _("the remittance is kept; write its file again: levain remit show"
                   " REMITTANCE --out FILE"));
    }
    return status;
}

void
remit_write_when_kept(struct job *job, const char *bytes, size_t length)
{
    struct text *file = ARENA_NEW(job->arena, struct text, 1);

    *file = text_in(job->arena);
    text_add_bytes(file, bytes, length);
    job->kept = file;
    job->when_kept = write_kept;
}
