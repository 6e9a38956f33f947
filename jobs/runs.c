/* SPDX-License-Identifier: MPL-2.0 */
/*
 * levain runs --call CALL [--json]
 *
 * List the runs of a call: each scoring run with the allocations that rest on it, which of them
 * stands, when and by whom it was made, by which program and rule set, and what it counts.
 */
#include "call_seed.h"
#include "output.h"
#include "scored_run.h"

#include "exchange/json_source.h"
#include "store/row_json.h"

#include <inttypes.h>
#include <string.h>

/* Columns of runs_list. */
enum column {
    AT_KIND,
    AT_NAME,
    AT_SCORING_RUN,
    AT_STANDS,
    AT_STALE,
    AT_SEALED_AT,
    AT_SEALED_BY,
    AT_ENGINE,
    AT_RULE_SET,
    AT_RULE_SET_SHA256,
    AT_INPUTS_SHA256,
    AT_RESULTS_SHA256,
    AT_APPLICATIONS,
    AT_ELIGIBLE,
    AT_SCORED,
    AT_AWARDS,
    AT_AWARDED,
    AT_VARIATIONS,
    AT_DECIDED_ON,
};

struct listing {
    struct job *job;
    const struct call *call;
    struct text out;
    struct json_writer writer;
    struct call_seed seed;
    int64_t count;
};

static bool
is_scoring(const struct db_row *row)
{
    return strcmp(db_text(row, AT_KIND), "scoring") == 0;
}

static const char *
made_at(const struct listing *listing, const struct db_row *row)
{
    return instant_text(listing->job->scratch, db_int64(row, AT_SEALED_AT),
                        listing->call->file.zone);
}

static void
write_run(struct listing *listing, const struct db_row *row)
{
    struct json_writer *writer = &listing->writer;
    struct arena *arena = listing->job->scratch;

    json_begin_object(writer, NULL);
    json_string_of(writer, "run", db_text(row, AT_NAME));
    json_string_of(writer, "kind", db_text(row, AT_KIND));
    json_string_of(writer, "scoring_run", db_text(row, AT_SCORING_RUN));
    json_flag_of(writer, "stands", db_bool(row, AT_STANDS));
    json_flag_of(writer, "stale", db_bool(row, AT_STALE));
    json_string_of(writer, "sealed_at", made_at(listing, row));
    json_string_of(writer, "sealed_by", db_text(row, AT_SEALED_BY));
    json_string_of(writer, "engine", db_text(row, AT_ENGINE));
    json_number_of(writer, "rule_set", db_int64(row, AT_RULE_SET));
    json_string_of(writer, "rule_set_sha256", scored_run_hex(arena, row, AT_RULE_SET_SHA256));
    json_string_of(writer, "inputs_sha256", scored_run_hex(arena, row, AT_INPUTS_SHA256));
    json_string_of(writer, "results_sha256", scored_run_hex(arena, row, AT_RESULTS_SHA256));
    json_number_of(writer, "applications", db_int64(row, AT_APPLICATIONS));
    json_number_of(writer, "eligible", db_int64(row, AT_ELIGIBLE));
    json_number_of(writer, "scored", db_int64(row, AT_SCORED));
    if (is_scoring(row)) {
        json_null_of(writer, "awards");
        json_null_of(writer, "awarded_cents");
    } else {
        json_number_of(writer, "awards", db_int64(row, AT_AWARDS));
        json_number_of(writer, "awarded_cents", db_int64(row, AT_AWARDED));
    }
    json_raw_of(writer, "variations", db_text(row, AT_VARIATIONS));
    row_json_day(writer, "decided_on", row, AT_DECIDED_ON);
    json_end_object(writer);
}

static void
tell_scoring(struct listing *listing, const struct db_row *row)
{
    text_addf(&listing->out, _("\nscoring %s%s\n"), db_text(row, AT_NAME),
              !db_bool(row, AT_STANDS) ? ""
              : db_bool(row, AT_STALE) ? _(", stands; something came in since: score again")
                                       : _(", stands"));
    text_addf(&listing->out, _("  %s, by %s, rule set %" PRId64 ", %s\n"), made_at(listing, row),
              db_text(row, AT_SEALED_BY), db_int64(row, AT_RULE_SET), db_text(row, AT_ENGINE));
    text_addf(&listing->out,
              _("  %" PRId64 " applications, %" PRId64 " eligible, %" PRId64 " scored\n"),
              db_int64(row, AT_APPLICATIONS), db_int64(row, AT_ELIGIBLE), db_int64(row, AT_SCORED));
}

/* "threshold=60, net=500000" */
static const char *
variations_words(struct arena *arena, const char *json)
{
    const struct json_node *root = NULL;
    struct problems none = {0};
    struct err ignored = {0};
    struct text text = text_in(arena);

    if (json_source_parse(arena, (struct file_bytes){"variations", json, strlen(json)}, &none,
                          &root, &ignored) == ST_OK) {
        for (const struct json_node *node = root->first; node != NULL; node = node->next) {
            text_addf(&text, "%s%s=%s", text.length > 0 ? ", " : "", json_member(node, "key")->text,
                      json_member(node, "value")->text);
        }
    }
    return text_of(&text);
}

/* ", decided on 12 May 2026" */
static const char *
decided_words(struct listing *listing, const struct db_row *row)
{
    struct arena *arena = listing->job->scratch;

    return db_is_null(row, AT_DECIDED_ON)
               ? ""
               : text_format(arena, _(", decided on %s"),
                             words_date(arena, (int32_t)db_int64(row, AT_DECIDED_ON)));
}

static void
tell_allocation(struct listing *listing, const struct db_row *row)
{
    struct arena *arena = listing->job->scratch;

    if (strcmp(db_text(row, AT_KIND), "simulation") != 0) {
        text_addf(&listing->out,
                  strcmp(db_text(row, AT_KIND), "top_up") == 0 ? _("  top-up %s%s%s\n")
                                                               : _("  allocation %s%s%s\n"),
                  db_text(row, AT_NAME), db_bool(row, AT_STANDS) ? _(", stands") : "",
                  decided_words(listing, row));
    } else {
        text_addf(&listing->out, _("  simulation %s: %s\n"), db_text(row, AT_NAME),
                  variations_words(arena, db_text(row, AT_VARIATIONS)));
    }
    text_addf(&listing->out, _("    %s, by %s, %s\n"), made_at(listing, row),
              db_text(row, AT_SEALED_BY), db_text(row, AT_ENGINE));
    text_addf(&listing->out, _("    %" PRId64 " awards, %s in all\n"), db_int64(row, AT_AWARDS),
              words_money(arena, db_int64(row, AT_AWARDED), listing->call->file.currency, 0));
}

static enum status
on_run(const struct db_row *row, void *context, struct err *err)
{
    struct listing *listing = context;
    struct arena_mark mark = arena_mark(listing->job->scratch);

    (void)err;
    listing->count++;
    if (listing->job->options.json) {
        write_run(listing, row);
    } else if (is_scoring(row)) {
        tell_scoring(listing, row);
    } else {
        tell_allocation(listing, row);
    }
    arena_reset(listing->job->scratch, mark);
    return ST_OK;
}

static enum status
list_runs(struct listing *listing, struct err *err)
{
    struct job *job = listing->job;
    const struct db_param params[] = {CALL_PARAMS(job, listing->call)};

    return db_named(job->db, "runs_list", (struct db_params){2, params},
                    (struct db_rows){.on_row = on_run, .context = listing}, err);
}

enum status
job_runs(struct job *job, struct err *err)
{
    struct call call = {0};
    struct listing listing = {.job = job, .call = &call, .out = text_in(job->arena)};
    enum status status = call_find(job, job->options.call, 0, &call, err);
    const char *name;

    if (status != ST_OK) {
        return status;
    }
    name = text_format(job->arena, "%s/%s", call.file.code, call.file.call_code);
    status = call_seed_read(job, &call, &listing.seed, err);
    if (status != ST_OK) {
        return status;
    }
    listing.writer = json_writer_to(&listing.out);
    if (job->options.json) {
        json_begin_object(&listing.writer, NULL);
        json_string_of(&listing.writer, "call", name);
        json_string_of(&listing.writer, "seed", listing.seed.seed);
        json_string_of(&listing.writer, "seed_sha256", listing.seed.sha256);
        json_begin_array(&listing.writer, "runs");
    } else {
        text_addf(&listing.out, _("runs of %s\n"), name);
        if (listing.seed.seed != NULL) {
            text_addf(&listing.out, _("  draws lots with %s (SHA-256 %s)\n"), listing.seed.seed,
                      listing.seed.sha256);
        }
    }
    status = list_runs(&listing, err);
    if (status != ST_OK) {
        return status;
    }
    if (job->options.json) {
        json_end_array(&listing.writer);
        json_end_object(&listing.writer);
        text_add(&listing.out, "\n");
        output_print(text_of(&listing.out));
        return ST_OK;
    }
    if (listing.count == 0) {
        text_addf(&listing.out, _("  none yet: levain score --call %s makes one\n"), name);
    }
    output_folded(job->scratch, text_of(&listing.out));
    return ST_OK;
}
