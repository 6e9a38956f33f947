/* SPDX-License-Identifier: MPL-2.0 */
#include "exchange/threesixty.h"

#include "base/date.h"
#include "base/text.h"

#include <inttypes.h>

static void
add_amount(struct json_writer *writer, const char *key, int64_t cents)
{
    json_raw_of(
        writer, key,
        text_format(writer->out->arena, "%" PRId64 ".%02d", cents / 100, (int)(cents % 100)));
}

static void
add_day(struct json_writer *writer, const char *key, int32_t day)
{
    json_string_of(writer, key, date_text(writer->out->arena, day));
}

static const char *
giver_id(struct json_writer *writer, const struct open_giver *giver)
{
    return text_format(writer->out->arena, "FR-INSEE-%s", giver->siret);
}

static const char *
recipient_id(struct json_writer *writer, const struct open_giver *giver,
             const struct open_award *award)
{
    return award->siret != NULL
               ? text_format(writer->out->arena, "FR-INSEE-%s", award->siret)
               : text_format(writer->out->arena, "FR-INSEE-%s-org:%s", giver->siret, award->rna);
}

static void
add_organization(struct json_writer *writer, const char *key, const char *id, const char *name)
{
    json_begin_array(writer, key);
    json_begin_object(writer, NULL);
    json_string_of(writer, "id", id);
    json_string_of(writer, "name", name);
    json_end_object(writer);
    json_end_array(writer);
}

static void
add_dates(struct json_writer *writer, const struct open_award *award)
{
    if (!award->has_starts || !award->has_ends) {
        return;
    }
    json_begin_array(writer, "plannedDates");
    json_begin_object(writer, NULL);
    add_day(writer, "startDate", award->starts_on);
    add_day(writer, "endDate", award->ends_on);
    json_end_object(writer);
    json_end_array(writer);
}

static void
add_payments(struct json_writer *writer, const struct open_giver *giver,
             const struct open_award *award)
{
    add_amount(writer, "amountDisbursed", award->paid_cents);
    if (award->payment_count == 0) {
        return;
    }
    json_begin_array(writer, "disbursementTransaction");
    for (size_t i = 0; i < award->payment_count; i++) {
        json_begin_object(writer, NULL);
        json_string_of(
            writer, "id",
            text_format(writer->out->arena, "%s/%s", giver->fund, award->payments[i].id));
        add_day(writer, "transactionDate", award->payments[i].day);
        json_string_of(writer, "currency", giver->currency);
        add_amount(writer, "value", award->payments[i].cents);
        json_end_object(writer);
    }
    json_end_array(writer);
}

void
threesixty_begin(struct json_writer *writer, const struct open_giver *giver)
{
    json_begin_object(writer, NULL);
    json_string_of(writer, "version", "1.4");
    json_string_of(writer, "title", giver->fund_title);
    add_day(writer, "issued", giver->day);
    json_begin_object(writer, "publisher");
    json_string_of(writer, "identifier", giver_id(writer, giver));
    json_string_of(writer, "name", giver->name);
    json_end_object(writer);
    json_begin_array(writer, "grants");
}

void
threesixty_add(struct json_writer *writer, const struct open_giver *giver,
               const struct open_award *award)
{
    const char *title = award->title != NULL ? award->title : award->subject;

    json_begin_object(writer, NULL);
    json_string_of(writer, "id",
                   text_format(writer->out->arena, "360G-%s-%s/%s", giver->siret, giver->fund,
                               award->subject));
    json_string_of(writer, "title", title);
    json_string_of(writer, "description", title);
    json_string_of(writer, "currency", giver->currency);
    add_amount(writer, "amountAwarded", award->cents);
    add_payments(writer, giver, award);
    add_day(writer, "awardDate", award->decided_on);
    add_dates(writer, award);
    add_organization(writer, "recipientOrganization", recipient_id(writer, giver, award),
                     award->name);
    add_organization(writer, "fundingOrganization", giver_id(writer, giver), giver->name);
    json_begin_array(writer, "grantProgramme");
    json_begin_object(writer, NULL);
    json_string_of(writer, "code", award->call);
    json_string_of(writer, "title", award->call_title);
    json_end_object(writer);
    json_end_array(writer);
    json_string_of(writer, "fromOpenCall", "Yes");
    json_end_object(writer);
}

void
threesixty_end(struct json_writer *writer)
{
    json_end_array(writer);
    json_end_object(writer);
}
