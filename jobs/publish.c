/* SPDX-License-Identifier: MPL-2.0 */
/*
 * levain publish FUND --out DIR [--name TEXT --siret NUMBER] [--at DAY] [--dry-run]
 *
 * The awards of a fund as open data: subventions.csv (SCDL), which the law asks for, and
 * 360giving.json, which foundations share. All that is signed by the day is in, whatever its
 * amount; what a format cannot have, because who received it has no name or key, is listed and
 * left out. What was published is due no more; the same again writes the same files.
 */
#include "publish.h"

#include "fund_act.h"
#include "output.h"

#include "base/date.h"
#include "base/digest.h"
#include "exchange/file.h"
#include "exchange/identifiers.h"
#include "exchange/scdl.h"
#include "exchange/threesixty.h"
#include "reporting/document.h"

#include <inttypes.h>
#include <string.h>

struct publishing {
    struct fund_act act;
    struct open_giver giver;
    struct text lines, package, awards; /* awards: JSON of what is in */
    struct text lacking;                /* a line each, of what is left out */
    struct json_writer grants, included;
    int64_t award_count, lacking_count, cents, number;
    int64_t awaited_count; /* in, and published for the first time as a schedule wants it */
    const char *sha256;
    bool created;
};

enum status
job_publish_usage(struct job *job, struct err *err)
{
    const struct job_options *options = &job->options;

    if ((options->name == NULL) != (options->siret == NULL)) {
        return err_set(err, ST_USAGE, "%s", _("--name and --siret go together"));
    }
    if (options->siret != NULL && !identifier_is_siret(options->siret)) {
        return err_set(err, ST_USAGE, _("--siret takes the 14 digits of a SIRET, not \"%s\""),
                       options->siret);
    }
    return ST_OK;
}

/* name, siret */
static enum status
on_publisher(const struct db_row *row, void *context, struct err *err)
{
    struct publishing *publishing = context;
    struct arena *arena = publishing->act.job->arena;

    (void)err;
    publishing->giver.name = arena_string(arena, db_text(row, 0));
    publishing->giver.siret = arena_string(arena, db_text(row, 1));
    return ST_OK;
}

static enum status
find_giver(struct publishing *publishing, struct err *err)
{
    struct job *job = publishing->act.job;
    const struct db_param params[] = {db_number(job->arena, publishing->act.fund_id),
                                      db_string(job->options.name), db_string(job->options.siret)};
    enum status status = ST_OK;

    publishing->giver = (struct open_giver){.fund = publishing->act.fund,
                                            .fund_title = publishing->act.fund,
                                            .currency = publishing->act.currency,
                                            .day = publishing->act.day};
    if (job->options.name != NULL) {
        status = db_named(job->db, "publisher_set", (struct db_params){3, params},
                          (struct db_rows){0}, err);
    }
    if (status == ST_OK) {
        status = db_named(job->db, "publisher_get", (struct db_params){1, params},
                          (struct db_rows){.on_row = on_publisher, .context = publishing}, err);
    }
    if (status == ST_OK && publishing->giver.name == NULL) {
        err_hint(err, "%s", _("--name and --siret say it once; they are kept for next time"));
        return err_set(err, ST_DATA, _("it is not known in whose name %s publishes"),
                       publishing->act.fund);
    }
    return status;
}

static int32_t
day_at(const struct db_row *row, int column, bool *has)
{
    *has = !db_is_null(row, column);
    return *has ? (int32_t)db_int64(row, column) : 0;
}

/* An award that the decision alone grants has no act whose number people know. */
static const char *
number_at(struct arena *arena, const struct db_row *row, int column)
{
    const char *number = db_text(row, column);

    return strncmp(number, "decision ", strlen("decision ")) == 0 ? NULL
                                                                  : arena_string(arena, number);
}

static enum status
read_payments(struct arena *arena, const char *json, struct open_award *award, struct err *err)
{
    struct document *list = NULL;
    struct open_payment *payments;
    enum status status = document_parse(arena, json, strlen(json), &list, err);
    size_t count = 0;

    if (status != ST_OK) {
        return status;
    }
    for (const struct document *at = list->first; at != NULL; at = at->next) {
        count++;
    }
    payments = arena_alloc(arena, count > 0 ? count : 1, sizeof *payments);
    award->payments = payments;
    for (const struct document *at = list->first; at != NULL; at = at->next) {
        payments[award->payment_count++] =
            (struct open_payment){.id = document_text(at, "id", ""),
                                  .day = (int32_t)document_integer(at, "day", 0),
                                  .cents = document_integer(at, "cents", 0)};
    }
    return ST_OK;
}

static void
leave_out(struct publishing *publishing, const struct open_award *award, const char *lacks)
{
    publishing->lacking_count++;
    text_addf(&publishing->lacking,
              strcmp(lacks, "nomBeneficiaire") == 0
                  ? _("  %s: the name of who received it is not known\n")
                  : _("  %s: neither the SIRET nor the RNA number of who received it is known\n"),
              award->subject);
}

static void
take(struct publishing *publishing, const struct db_row *row, const struct open_award *award)
{
    publishing->award_count++;
    publishing->awaited_count += db_bool(row, 21);
    publishing->cents += award->cents;
    scdl_add(&publishing->lines, &publishing->giver, award);
    threesixty_add(&publishing->grants, &publishing->giver, award);
    json_begin_object(&publishing->included, NULL);
    json_number_of(&publishing->included, "call_id", db_int64(row, 0));
    json_number_of(&publishing->included, "application_id", db_int64(row, 1));
    json_number_of(&publishing->included, "version", db_int64(row, 2));
    json_end_object(&publishing->included);
}

/* The columns of open_data.sql. */
static enum status
on_award(const struct db_row *row, void *context, struct err *err)
{
    struct publishing *publishing = context;
    struct arena *arena = publishing->act.job->arena;
    struct open_award award = {.subject = db_text_kept(arena, row, 3),
                               .number = number_at(arena, row, 4),
                               .signed_on = (int32_t)db_int64(row, 5),
                               .decided_on = (int32_t)db_int64(row, 6),
                               .call = db_text_kept(arena, row, 7),
                               .call_title = db_text_kept(arena, row, 8),
                               .name = db_text_kept(arena, row, 9),
                               .siret = db_text_kept(arena, row, 10),
                               .rna = db_text_kept(arena, row, 11),
                               .title = db_text_kept(arena, row, 12),
                               .cents = db_int64(row, 13),
                               .parts = db_int64(row, 14),
                               .deminimis = db_bool(row, 17),
                               .paid_cents = db_int64(row, 18)};
    const char *lacks = scdl_lacks(&award);
    enum status status;

    award.starts_on = day_at(row, 15, &award.has_starts);
    award.ends_on = day_at(row, 16, &award.has_ends);
    award.paid_on = day_at(row, 19, &award.has_paid);
    status = read_payments(arena, db_text(row, 20), &award, err);
    if (status == ST_OK && lacks != NULL) {
        leave_out(publishing, &award, lacks);
    } else if (status == ST_OK) {
        take(publishing, row, &award);
    }
    return status;
}

static enum status
gather(struct publishing *publishing, struct err *err)
{
    struct job *job = publishing->act.job;
    const struct db_param params[] = {db_number(job->arena, publishing->act.fund_id),
                                      db_number(job->arena, publishing->act.day)};
    enum status status;

    publishing->lines = text_in(job->arena);
    publishing->package = text_in(job->arena);
    publishing->awards = text_in(job->arena);
    publishing->lacking = text_in(job->arena);
    publishing->grants = json_writer_to(&publishing->package);
    publishing->included = json_writer_to(&publishing->awards);
    scdl_head(&publishing->lines);
    threesixty_begin(&publishing->grants, &publishing->giver);
    json_begin_array(&publishing->included, NULL);
    status = db_named(job->db, "open_data", (struct db_params){2, params},
                      (struct db_rows){.on_row = on_award, .context = publishing}, err);
    json_end_array(&publishing->included);
    threesixty_end(&publishing->grants);
    text_add(&publishing->package, "\n");
    return status;
}

/* number, created */
static enum status
on_number(const struct db_row *row, void *context, struct err *err)
{
    struct publishing *publishing = context;

    (void)err;
    publishing->number = db_int64(row, 0);
    publishing->created = db_bool(row, 1);
    return ST_OK;
}

static enum status
record(struct publishing *publishing, struct err *err)
{
    struct job *job = publishing->act.job;
    struct digester *digester = digester_begin();
    struct digest digest;
    struct db_param params[4];

    digester_raw(digester, text_of(&publishing->lines), publishing->lines.length);
    digest = digester_result(digester);
    digester_end(digester);
    params[0] = db_number(job->arena, publishing->act.fund_id);
    params[1] = db_number(job->arena, publishing->act.day);
    publishing->sha256 = digest_hex(job->arena, &digest);
    params[2] = db_string(publishing->sha256);
    params[3] = db_string(text_of(&publishing->awards));
    return db_named(job->db, "publication_add", (struct db_params){4, params},
                    (struct db_rows){.on_row = on_number, .context = publishing}, err);
}

static enum status
write_file(struct publishing *publishing, const char *name, const struct text *bytes,
           struct err *err)
{
    struct job *job = publishing->act.job;
    const char *path = text_format(job->arena, "%s/%s", job->options.out, name);

    text_addf(&publishing->act.words, "%s\n", path);
    return file_write(path, text_of(bytes), bytes->length, err);
}

static enum status
write_files(struct publishing *publishing, struct err *err)
{
    enum status status = file_make_folder(publishing->act.job->options.out, err);

    if (status == ST_OK) {
        status = write_file(publishing, PUBLISH_SUBSIDIES, &publishing->lines, err);
    }
    return status == ST_OK ? write_file(publishing, PUBLISH_GRANTS, &publishing->package, err)
                           : status;
}

enum status
publish_due(struct job *job, const char *fund, bool lacks_files, struct publication *made,
            struct err *err)
{
    struct publishing publishing = {0};
    enum status status = fund_act_begin(job, fund, &publishing.act, err);

    if (status == ST_OK) {
        status = find_giver(&publishing, err);
    }
    if (status == ST_OK) {
        status = gather(&publishing, err);
    }
    *made = (struct publication){.lacking_count = publishing.lacking_count};
    if (status != ST_OK || publishing.award_count == 0 ||
        (publishing.awaited_count == 0 && !lacks_files)) {
        return status;
    }
    status = record(&publishing, err);
    if (status == ST_OK) {
        status = write_files(&publishing, err);
    }
    made->number = publishing.number;
    made->created = publishing.created;
    made->sha256 = publishing.sha256;
    made->written = status == ST_OK;
    return status;
}

static void
tell(struct publishing *publishing)
{
    struct fund_act *act = &publishing->act;
    struct json_writer *writer = &act->writer;

    if (act->job->options.json) {
        json_begin_object(writer, NULL);
        json_string_of(writer, "fund", act->fund);
        json_string_of(writer, "day", date_text(act->job->arena, act->day));
        json_number_of(writer, "publication", publishing->number);
        json_flag_of(writer, "created", publishing->created);
        json_number_of(writer, "awards", publishing->award_count);
        json_number_of(writer, "awarded_cents", publishing->cents);
        json_number_of(writer, "left_out", publishing->lacking_count);
        json_end_object(writer);
        act->row_count++;
        return;
    }
    if (publishing->award_count > 0) {
        text_addf(&act->words, _("%s: %" PRId64 " awards of %s, publication %" PRId64 "%s\n"),
                  act->fund, publishing->award_count, fund_act_money(act, publishing->cents),
                  publishing->number, publishing->created ? "" : _(", as it was"));
    }
    if (publishing->lacking_count > 0) {
        text_addf(&act->words, _("%" PRId64 " are left out, and still have to be published:\n"),
                  publishing->lacking_count);
        text_add(&act->words, text_of(&publishing->lacking));
        text_add(&act->words, _("Put the name and the SIRET of who applies into the file of the "
                                "applications, and take it in again.\n"));
    }
}

enum status
job_publish(struct job *job, struct err *err)
{
    struct publishing publishing = {0};
    enum status status = fund_act_begin(job, job->options.arguments[0], &publishing.act, err);

    if (status == ST_OK) {
        status = find_giver(&publishing, err);
    }
    if (status == ST_OK) {
        status = gather(&publishing, err);
    }
    if (status == ST_OK && publishing.award_count > 0) {
        status = record(&publishing, err);
    }
    if (status == ST_OK && publishing.award_count > 0 && !job->options.dry_run) {
        status = write_files(&publishing, err);
    }
    if (status == ST_OK) {
        tell(&publishing);
        fund_act_print(&publishing.act, _("nothing is signed\n"));
        return publishing.lacking_count > 0 ? ST_REJECTS : ST_OK;
    }
    return status;
}
