/* SPDX-License-Identifier: MPL-2.0 */
/*
 * levain match add FUND LINE... --to TARGET,... [--motive TEXT]
 *
 * What a person knows that no rule does. A line is IMPORT/LINE, or IMPORT/LINE.PART; a target
 *     2026/12                 an order that the lines pay
 *     returned:2026/12        an order that came back
 *     claim:CALL/APPLICATION  a claim that is paid back
 *     call:FUNDER/2026        what was called from a funder
 *     receipt:REFERENCE       money that was entered by hand before
 *     overpaid:CALL/APPLICATION   paid without an order; of a line that comes in: paid back
 *     recovered:CALL/APPLICATION/REFERENCE, received:FUNDER/2026/REFERENCE
 *                             what was booked by hand before
 *     remittance:2026/R3      all orders of a file, debited as one sum
 *     fee, interest, debit    of the bank; a direct debit
 *     transfer                from one account of the fund to another: both lines
 *     opposite                nothing: the lines undo one another
 */
#include "application_name.h"
#include "fund_act.h"
#include "match_spool.h"
#include "output.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

struct adding {
    struct fund_act act;
    struct match_spool *spool;
    const char *kind; /* of the match */
    struct text lines, asked, words;
    int64_t cents, size_cents, line_count;
    const char *letter; /* null = it was proposed */
    bool is_posted;
    int64_t proposal_id, limit_cents;
};

/* What stands before the colon of a target, the kind of target, of match when money goes out, and
 * when it comes in; null: it does not. */
static const struct prefix {
    const char *prefix, *target, *out, *in;
} prefixes[] = {
    {"order:", "order", "payment", NULL},
    {"returned:", "order", NULL, "return"},
    {"claim:", "claim", NULL, "repayment"},
    {"call:", "call", NULL, "contribution"},
    {"receipt:", "receipt", NULL, "receipt"},
    {"overpaid:", "overpayment", "overpayment", "refund"},
    {"recovered:", "recovered", NULL, "receipt"},
    {"received:", "received", NULL, "receipt"},
    {"remittance:", "remittance", "payment", NULL},
};

/* What lines are that have no target. */
static const char *const plain_kinds[] = {"opposite", "transfer", "fee", "debit", "interest"};

static const char *
plain_kind(const char *text)
{
    for (size_t i = 0; text != NULL && i < sizeof plain_kinds / sizeof *plain_kinds; i++) {
        if (strcmp(text, plain_kinds[i]) == 0) {
            return plain_kinds[i];
        }
    }
    return NULL;
}

static const struct prefix *
prefix_of(const char *target, const char **name)
{
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++) {
        const size_t length = strlen(prefixes[i].prefix);

        if (strncmp(target, prefixes[i].prefix, length) == 0) {
            *name = target + length;
            return &prefixes[i];
        }
    }
    *name = target;
    return strchr(target, ':') == NULL ? &prefixes[0] : NULL;
}

/* ---- lines ------------------------------------------------------------------------------------
 */

static bool
read_number(const char **text, char end, int64_t *value)
{
    char *stop;

    if (**text < '0' || **text > '9' || strlen(*text) > 40) {
        return false;
    }
    *value = strtoll(*text, &stop, 10);
    if (*stop == end && *value > 0 && *value < INT32_MAX) {
        *text = end == '\0' ? stop : stop + 1;
        return true;
    }
    return false;
}

static bool
read_line(const char *text, struct match_place *place)
{
    const char *at = text;

    place->part = 1;
    return read_number(&at, '/', &place->import_id) &&
           (read_number(&at, '\0', &place->line) ||
            (read_number(&at, '.', &place->line) && read_number(&at, '\0', &place->part)));
}

enum status
job_match_add_usage(struct job *job, struct err *err)
{
    const char *target = job->options.to;
    struct match_place place;

    for (size_t i = 1; i < job->options.argument_count; i++) {
        if (!read_line(job->options.arguments[i], &place)) {
            return err_set(err, ST_USAGE, _("\"%s\" is no line: write IMPORT/LINE, as 3/12"),
                           job->options.arguments[i]);
        }
    }
    for (; target != NULL && plain_kind(target) == NULL;) {
        const char *name;

        if (prefix_of(target, &name) == NULL || *name == '\0') {
            return err_set(err, ST_USAGE,
                           _("--to takes orders (2026/12), returned:2026/12,"
                             " claim:CALL/APPLICATION, remittance:2026/R3, call:FUNDER/YEAR,"
                             " receipt:REFERENCE, recovered:CALL/APPLICATION/REFERENCE,"
                             " received:FUNDER/YEAR/REFERENCE, overpaid:CALL/APPLICATION, or fee,"
                             " interest, debit, transfer, opposite; not \"%s\""),
                           target);
        }
        target = strchr(target, ',');
        target = target != NULL ? target + 1 : NULL;
    }
    return ST_OK;
}

/* cents, count, size_cents */
static enum status
on_sum(const struct db_row *row, void *context, struct err *err)
{
    struct adding *adding = context;

    (void)err;
    adding->cents = db_int64_or(row, 0, 0);
    adding->line_count = db_int64(row, 1);
    adding->size_cents = db_int64_or(row, 2, 0);
    return ST_OK;
}

static enum status
gather_lines(struct adding *adding, struct err *err)
{
    struct job *job = adding->act.job;
    struct json_writer writer;
    enum status status;

    adding->lines = text_in(job->arena);
    adding->words = text_in(job->arena);
    writer = json_writer_to(&adding->lines);
    json_begin_array(&writer, NULL);
    for (size_t i = 1; i < job->options.argument_count; i++) {
        struct match_place place = {0};

        (void)read_line(job->options.arguments[i], &place);
        match_place_write(&writer, place);
        text_addf(&adding->words, "%s%s", i > 1 ? " " : "", job->options.arguments[i]);
    }
    json_end_array(&writer);
    const struct db_param params[] = {
        db_number(job->arena, adding->act.fund_id),
        db_string(text_format(job->arena, "[{\"lines\": %s}]", text_of(&adding->lines)))};

    status = db_named(job->db, "match_line_sum", (struct db_params){2, params},
                      (struct db_rows){.on_row = on_sum, .context = adding}, err);
    if (status == ST_OK && adding->line_count != (int64_t)job->options.argument_count - 1) {
        err_hint(err, "%s", _("levain match list tells which wait"));
        return err_set(err, ST_DATA, _("no import of the fund has all of these lines: %s"),
                       text_of(&adding->words));
    }
    return status;
}

/* ---- targets ----------------------------------------------------------------------------------
 */

static enum status
write_target(struct adding *adding, const char *kind, const char *name, struct json_writer *writer,
             struct err *err)
{
    struct job *job = adding->act.job;
    struct application_name application;
    struct match_known known = {.kind = kind};
    int64_t cents = llabs(adding->cents);
    enum status status;
    bool found;

    status = match_spool_find(adding->spool, job->arena, name, &known, err);
    if (status != ST_OK) {
        return status;
    }
    found = known.words != NULL;
    if (found && strcmp(kind, "order") == 0) {
        cents = known.cents;
    }
    if (!found && strcmp(kind, "overpayment") == 0) {
        status = application_find(job, name, &application, err);
        if (status != ST_OK) {
            return status;
        }
        known.call_id = application.call_id;
        known.id = known.application_id = application.application_id;
        found = application.fund_id == adding->act.fund_id;
    }
    if (!found) {
        err_hint(err, "%s", _("levain match list tells what there is"));
        return err_set(err, ST_DATA, _("nothing of fund %s waits by the name of %s"),
                       adding->act.fund, name);
    }
    match_target_write(writer, kind, cents, &known);
    return ST_OK;
}

static enum status
gather_targets(struct adding *adding, struct json_writer *writer, struct err *err)
{
    char *rest = arena_string(adding->act.job->arena, adding->act.job->options.to);
    enum status status = ST_OK;

    json_begin_array(writer, "targets");
    while (rest != NULL && plain_kind(rest) == NULL && status == ST_OK) {
        const char *name, *target = strsep(&rest, ",");
        const struct prefix *prefix = prefix_of(target, &name);
        const char *kind = adding->cents < 0 ? prefix->out : prefix->in;

        if (kind == NULL || (adding->kind != NULL && strcmp(kind, adding->kind) != 0)) {
            return err_set(err, ST_DATA, _("%s cannot be what the lines are, which are of %s"),
                           target, fund_act_money(&adding->act, adding->cents));
        }
        adding->kind = kind;
        status = write_target(adding, prefix->target, name, writer, err);
    }
    json_end_array(writer);
    adding->kind = adding->kind != NULL ? adding->kind : plain_kind(adding->act.job->options.to);
    return status;
}

/* letter, is_posted, proposal_id, limit_cents */
static enum status
on_added(const struct db_row *row, void *context, struct err *err)
{
    struct adding *adding = context;

    (void)err;
    adding->letter = db_text_kept(adding->act.job->arena, row, 0);
    adding->is_posted = !db_is_null(row, 1) && db_bool(row, 1);
    adding->proposal_id = db_int64_or(row, 2, 0);
    adding->limit_cents = db_int64_or(row, 3, 0);
    return ST_OK;
}

static enum status
add(struct adding *adding, struct err *err)
{
    struct job *job = adding->act.job;
    struct json_writer writer;
    enum status status;

    adding->asked = text_in(job->arena);
    writer = json_writer_to(&adding->asked);
    json_begin_object(&writer, NULL);
    status = gather_targets(adding, &writer, err);
    json_raw_of(&writer, "lines", text_of(&adding->lines));
    json_string_of(&writer, "kind", adding->kind);
    json_string_of(&writer, "rule", "manual");
    json_string_of(&writer, "motive", job->options.motive);
    json_begin_object(&writer, "evidence");
    json_string_of(&writer, "motive", job->options.motive);
    json_end_object(&writer);
    json_end_object(&writer);
    text_addf(&adding->words, " = %s", job->options.to);
    if (status == ST_OK) {
        const struct db_param params[] = {db_number(job->arena, adding->act.fund_id),
                                          db_string(text_of(&adding->asked)),
                                          db_string(text_of(&adding->words))};

        status = db_named(job->db, "bank_match_add", (struct db_params){3, params},
                          (struct db_rows){.on_row = on_added, .context = adding}, err);
    }
    return status;
}

static void
tell_added(struct adding *adding)
{
    struct fund_act *act = &adding->act;

    json_begin_object(&act->writer, NULL);
    json_string_of(&act->writer, "letter", adding->letter);
    json_flag_of(&act->writer, "is_posted", adding->is_posted);
    json_string_of(&act->writer, "kind", adding->kind);
    json_number_of(&act->writer, "cents", adding->size_cents);
    if (adding->letter == NULL) {
        json_number_of(&act->writer, "proposal", adding->proposal_id);
        json_number_of(&act->writer, "limit_cents", adding->limit_cents);
        text_addf(&act->words,
                  _("proposal %" PRId64 ": %s, %s; above %s another person confirms it:"
                    " levain match confirm\n"),
                  adding->proposal_id, text_of(&adding->words),
                  fund_act_money(act, adding->size_cents),
                  fund_act_money(act, adding->limit_cents));
    } else {
        text_addf(&act->words,
                  adding->is_posted ? _("%s: %s, %s\n")
                                    : _("%s: %s, %s; it waits for other lines\n"),
                  adding->letter, text_of(&adding->words), fund_act_money(act, adding->size_cents));
    }
    json_end_object(&act->writer);
    fund_act_print(act, "");
}

enum status
job_match_add(struct job *job, struct err *err)
{
    struct adding adding = {0};
    enum status status = fund_act_begin(job, job->options.arguments[0], &adding.act, err);

    if (status == ST_OK) {
        status = gather_lines(&adding, err);
    }
    if (status == ST_OK) {
        status = match_spool_open(job, adding.act.fund_id, &adding.spool, err);
    }
    if (status == ST_OK) {
        status = add(&adding, err);
    }
    match_spool_close(adding.spool);
    if (status != ST_OK) {
        output_refusal(err);
        return status;
    }
    tell_added(&adding);
    return ST_OK;
}
