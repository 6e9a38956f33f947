/* SPDX-License-Identifier: MPL-2.0 */
#include "verify_ledger.h"

#include "verify_bodies.h"

#include <inttypes.h>
#include <string.h>

struct ledger {
    int64_t fund_id, operation_count, transfer_count, convention_count, share_count;
    const char *fund, *head;
    struct ledger *next;
};

struct looking {
    struct job *job;
    struct ledger *first, **last;
    struct json_writer *writer; /* null: lines for people */
    struct text faults;
    int64_t fault_count; /* of the ledger at hand */
    int64_t journal_fault_count, money_fault_count, share_fault_count;
};

/* fund_id, code, operations, transfers, head, conventions, shares */
static enum status
on_ledger(const struct db_row *row, void *context, struct err *err)
{
    struct looking *looking = context;
    struct arena *arena = looking->job->arena;
    struct ledger *ledger = ARENA_NEW(arena, struct ledger, 1);

    (void)err;
    *ledger = (struct ledger){
        .fund_id = db_int64(row, 0),
        .fund = arena_string(arena, db_text(row, 1)),
        .operation_count = db_int64(row, 2),
        .transfer_count = db_int64(row, 3),
        .head = arena_string(arena, db_text(row, 4)),
        .convention_count = db_int64(row, 5),
        .share_count = db_int64(row, 6),
    };
    *looking->last = ledger;
    looking->last = &ledger->next;
    return ST_OK;
}

/* A null is nothing that was found, or expected. */
static void
add_fault(struct looking *looking, const char *checked, const char *subject, const char *found,
          const char *expected)
{
    looking->fault_count++;
    looking->journal_fault_count += strcmp(checked, "journal") == 0;
    looking->money_fault_count += strcmp(checked, "money") == 0;
    looking->share_fault_count += strcmp(checked, "funders") == 0;
    if (looking->writer != NULL) {
        json_begin_object(looking->writer, NULL);
        json_string_of(looking->writer, "check", checked);
        json_string_of(looking->writer, "subject", subject);
        json_string_of(looking->writer, "found", found);
        json_string_of(looking->writer, "expected", expected);
        json_end_object(looking->writer);
    } else {
        text_addf(&looking->faults, _("  %s, %s: found %s, expected %s\n"), checked, subject,
                  found != NULL ? found : _("nothing"), expected != NULL ? expected : _("nothing"));
    }
}

/* checked, subject, found, expected */
static enum status
on_fault(const struct db_row *row, void *context, struct err *err)
{
    (void)err;
    add_fault(context, db_text(row, 0), db_text(row, 1), db_text_or(row, 2, NULL),
              db_text_or(row, 3, NULL));
    return ST_OK;
}

static void
begin_json(struct json_writer *writer, const struct ledger *ledger)
{
    json_begin_object(writer, NULL);
    json_string_of(writer, "fund", ledger->fund);
    json_number_of(writer, "operations", ledger->operation_count);
    json_number_of(writer, "transfers", ledger->transfer_count);
    json_number_of(writer, "conventions", ledger->convention_count);
    json_number_of(writer, "shares", ledger->share_count);
    json_string_of(writer, "journal_sha256", ledger->head);
    json_begin_array(writer, "faults");
}

static void
tell(const struct looking *looking, const struct ledger *ledger, struct text *out)
{
    struct arena *arena = looking->job->arena;

    if (looking->fault_count == 0 && looking->job->options.quiet) {
        return;
    }
    text_addf(out, _("ledger of %s"), ledger->fund);
    text_add(out, looking->fault_count == 0
                      ? _(": right")
                      : text_format(arena, _(": %" PRId64 " faults"), looking->fault_count));
    text_addf(out, _(" (operations: %" PRId64 ", transfers: %" PRId64 ")\n"),
              ledger->operation_count, ledger->transfer_count);
    if (ledger->convention_count > 0) {
        text_addf(
            out,
            looking->share_fault_count == 0
                ? _("  shares of funders: right (conventions: %" PRId64 ", shares: %" PRId64 ")\n")
                : _("  shares of funders: wrong (conventions: %" PRId64 ", shares: %" PRId64 ")\n"),
            ledger->convention_count, ledger->share_count);
    }
    text_addf(out, _("  head of the journal\n    %s\n"), ledger->head);
    text_add(out, text_of(&looking->faults));
}

static enum status
ask(struct looking *looking, const char *query, const struct ledger *ledger, struct err *err)
{
    const struct db_param params[] = {db_number(looking->job->arena, ledger->fund_id)};

    return db_named(looking->job->db, query, (struct db_params){1, params},
                    (struct db_rows){.on_row = on_fault, .context = looking}, err);
}

/* The journal is wrong, says this program: where, says the database, unless it has. Where it finds
 * none, both do not come to the same, which is a fault too. */
static enum status
tell_journal(struct looking *looking, const struct ledger *ledger, bool wrong_body, struct err *err)
{
    enum status status = ask(looking, "ledger_verify_journal", ledger, err);

    if (status == ST_OK && looking->journal_fault_count == 0) {
        add_fault(looking, "journal", ledger->fund,
                  wrong_body ? _("digests that are not what operations say")
                             : _("operations whose numbers are not in the order of their chain"),
                  _("what the database finds right"));
    }
    return status;
}

/* The same for sums of accounts. */
static enum status
tell_sums(struct looking *looking, const struct ledger *ledger, struct err *err)
{
    enum status status = ask(looking, "ledger_verify_money", ledger, err);

    if (status == ST_OK && looking->money_fault_count == 0) {
        add_fault(looking, "money", ledger->fund,
                  _("accounts that are not the sums of their transfers"),
                  _("what the database finds right"));
    }
    return status;
}

/* Bodies, links, sums and parts of operations are looked at here, while the database looks at all
 * else; which of them are wrong is then told by the database. */
static enum status
find_faults(struct looking *looking, const struct ledger *ledger, struct err *err)
{
    struct verify_bodies *bodies = NULL;
    struct err unheard = {0};
    struct verify_found found = {0};
    enum status status = verify_bodies_begin(looking->job, ledger->fund_id, &bodies, err);
    enum status ended;

    if (status == ST_OK) {
        status = ask(looking, "ledger_verify", ledger, err);
    }
    ended = verify_bodies_end(bodies, &found, status == ST_OK ? err : &unheard);
    if (status == ST_OK) {
        status = ended;
    }
    if (status == ST_OK && (found.wrong_body || found.broken_chain) &&
        looking->journal_fault_count == 0) {
        status = tell_journal(looking, ledger, found.wrong_body, err);
    }
    if (status == ST_OK && found.wrong_sum && looking->money_fault_count == 0) {
        status = tell_sums(looking, ledger, err);
    }
    if (status == ST_OK && found.part_missing) {
        status = ask(looking, "ledger_verify_whole", ledger, err);
    }
    return status;
}

static enum status
look_at(struct looking *looking, const struct ledger *ledger, struct text *out, struct err *err)
{
    enum status status;

    looking->fault_count = 0;
    looking->journal_fault_count = 0;
    looking->money_fault_count = 0;
    looking->share_fault_count = 0;
    text_clear(&looking->faults);
    if (looking->writer != NULL) {
        begin_json(looking->writer, ledger);
    }
    status = find_faults(looking, ledger, err);
    if (looking->writer != NULL) {
        json_end_array(looking->writer);
        json_end_object(looking->writer);
    } else {
        tell(looking, ledger, out);
    }
    return status;
}

enum status
verify_ledgers(struct job *job, struct text *out, struct json_writer *writer, int64_t *fault_count,
               struct err *err)
{
    struct looking looking = {.job = job, .writer = writer, .faults = text_in(job->arena)};
    enum status status;

    looking.last = &looking.first;
    status = db_named(job->db, "ledgers", DB_NO_PARAMS,
                      (struct db_rows){.on_row = on_ledger, .context = &looking}, err);
    if (writer != NULL) {
        json_begin_array(writer, "ledgers");
    }
    for (const struct ledger *ledger = looking.first; status == ST_OK && ledger != NULL;
         ledger = ledger->next) {
        status = look_at(&looking, ledger, out, err);
        *fault_count += looking.fault_count;
    }
    if (writer != NULL) {
        json_end_array(writer);
    }
    return status;
}
