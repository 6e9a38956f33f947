/* SPDX-License-Identifier: MPL-2.0 */
#include "decide_print.h"

#include "output.h"

#include "exchange/json_source.h"

#include <stdlib.h>
#include <string.h>

struct printing {
    struct job *job;
    const struct call *call;
    struct text out;
    const char *json;
};

static const char *
text_at(const struct json_node *node, const char *key)
{
    const struct json_node *member = json_member(node, key);

    return member != NULL && member->text != NULL ? member->text : "";
}

static const char *
money_at(const struct printing *printing, const struct json_node *node, const char *key)
{
    return words_money(printing->job->arena, strtoll(text_at(node, key), NULL, 10),
                       printing->call->file.currency, 0);
}

static bool
flag_at(const struct json_node *node, const char *key)
{
    const struct json_node *member = json_member(node, key);

    return member != NULL && member->kind == JSON_KIND_TRUE;
}

static const char *
date_at(const struct printing *printing, const struct json_node *node, const char *key)
{
    const char *text = text_at(node, key);
    int32_t days = 0;

    return date_parse(text, strlen(text), &days) ? words_date(printing->job->arena, days) : text;
}

static void
tell_quorum(struct text *out, const struct json_node *root)
{
    const struct json_node *colleges = json_member(root, "colleges");
    const struct json_node *college = colleges != NULL ? colleges->first : NULL;

    if (college == NULL) { /* the fund file names no committee */
        text_addf(
            out,
            _("  quorum: %s of %s voting members present, %s of them of the private college\n"),
            text_at(root, "present_count"), text_at(root, "voting_count"),
            text_at(root, "private_present_count"));
        return;
    }
    text_addf(out, _("  quorum: %s of %s voting members present\n"), text_at(root, "present_count"),
              text_at(root, "voting_count"));
    for (; college != NULL; college = college->next) {
        text_addf(out, _("  college %s: %s of %s seats present, it takes %s\n"),
                  text_at(college, "code"), text_at(college, "present_count"),
                  text_at(college, "seat_count"), text_at(college, "least_count"));
    }
}

static void
tell_head(struct printing *printing, const struct json_node *root)
{
    struct text *out = &printing->out;
    const char *after = text_at(root, "after_run");

    text_addf(out,
              after[0] != '\0' ? _("decision on run %s of %s, a top-up after %s\n")
                               : _("decision on run %s of %s\n"),
              text_at(root, "run"), text_at(root, "call"), after);
    text_addf(out, "  %s, %s\n", date_at(printing, root, "date"), text_at(root, "place"));
    tell_quorum(out, root);
    text_addf(out, _("  minutes %s (SHA-256 %s)\n"), text_at(root, "minutes"),
              text_at(root, "minutes_sha256"));
    text_addf(out, _("  recorded %s by %s; the run was made by %s\n"), text_at(root, "recorded_at"),
              text_at(root, "recorded_by"), text_at(root, "run_sealed_by"));
    if (strcmp(text_at(root, "recorded_by"), text_at(root, "run_sealed_by")) == 0) {
        text_add(out, _("  not four eyes: the same person made the run and recorded the"
                        " decision\n"));
    }
}

static void
tell_recusals(struct printing *printing, const struct json_node *root)
{
    const struct json_node *recusals = json_member(root, "recusals");

    for (const struct json_node *at = recusals->first; at != NULL; at = at->next) {
        text_addf(&printing->out, _("  %s: %s took no part%s%s\n"), text_at(at, "application"),
                  text_at(at, "member"), text_at(at, "motive")[0] != '\0' ? _(": ") : "",
                  text_at(at, "motive"));
    }
}

/* "the rules would then have given A05 12 000 € instead of 0 €" */
static void
tell_changes(struct printing *printing, const struct json_node *consequence)
{
    const struct json_node *changes = json_member(consequence, "changes");
    const char *refused = text_at(consequence, "refused");

    if (refused[0] != '\0') {
        text_addf(&printing->out, _("    by the rules, nothing could then have been awarded: %s\n"),
                  refused);
    } else if (changes->first == NULL) {
        text_add(&printing->out, _("    by the rules, nobody else would have had another award\n"));
    }
    for (const struct json_node *at = changes->first; at != NULL; at = at->next) {
        text_addf(&printing->out, _("    by the rules, %s would then have had %s, not %s\n"),
                  text_at(at, "application"), money_at(printing, at, "cents"),
                  money_at(printing, at, "run_cents"));
    }
}

static void
tell_consequences(struct printing *printing, const struct json_node *root, const char *application)
{
    const struct json_node *consequences = json_member(root, "consequences");

    for (const struct json_node *at = consequences->first; at != NULL; at = at->next) {
        if (strcmp(text_at(at, "application"), application) == 0) {
            if (application[0] == '\0') {
                text_add(&printing->out, _("  all departures together:\n"));
            }
            tell_changes(printing, at);
        }
    }
}

static void
tell_departures(struct printing *printing, const struct json_node *root)
{
    const struct json_node *applications = json_member(root, "applications");
    struct text *out = &printing->out;

    for (const struct json_node *at = applications->first; at != NULL; at = at->next) {
        const char *status = text_at(at, "status");

        if (!flag_at(at, "departs")) {
            continue;
        }
        if (strcmp(status, "adjourned") == 0 || strcmp(status, "rejected") == 0) {
            text_addf(out,
                      strcmp(status, "adjourned") == 0 ? _("  %s adjourned, where the run has %s: ")
                                                       : _("  %s refused, where the run has %s: "),
                      text_at(at, "application"), money_at(printing, at, "run_award_cents"));
        } else {
            text_addf(out, _("  %s has %s, where the run has %s: "), text_at(at, "application"),
                      money_at(printing, at, "award_cents"),
                      money_at(printing, at, "run_award_cents"));
        }
        text_addf(out, "%s\n", text_at(at, "motive"));
        tell_consequences(printing, root, text_at(at, "application"));
    }
    tell_consequences(printing, root, "");
}

static void
tell_waiting(struct printing *printing, const struct json_node *root)
{
    const struct json_node *waiting = json_member(root, "waiting");
    struct text *out = &printing->out;

    if (waiting->first == NULL) {
        text_add(out, _("  nobody is on the waiting list\n"));
        return;
    }
    text_add(out, _("  waiting list:"));
    for (const struct json_node *at = waiting->first; at != NULL; at = at->next) {
        text_addf(out, " %s. %s%s", text_at(at, "place"), text_at(at, "application"),
                  at->next != NULL ? "," : "");
    }
    if (text_at(waiting->first, "valid_until")[0] != '\0') {
        text_addf(out, _("; until %s"), date_at(printing, waiting->first, "valid_until"));
    }
    text_add(out, "\n");
}

static enum status
tell(struct printing *printing, struct err *err)
{
    const struct json_node *root = NULL;
    struct problems none = {0};
    enum status status = json_source_parse(
        printing->job->arena,
        (struct file_bytes){"decision", printing->json, strlen(printing->json)}, &none, &root, err);

    if (status != ST_OK) {
        return status;
    }
    tell_head(printing, root);
    tell_recusals(printing, root);
    tell_departures(printing, root);
    text_addf(&printing->out, _("  %s awards, %s in all, where the run has %s\n"),
              text_at(root, "award_count"), money_at(printing, root, "awarded_cents"),
              money_at(printing, root, "run_awarded_cents"));
    tell_waiting(printing, root);
    output_folded(printing->job->scratch, text_of(&printing->out));
    return ST_OK;
}

static enum status
on_document(const struct db_row *row, void *context, struct err *err)
{
    struct printing *printing = context;

    (void)err;
    printing->json = arena_string(printing->job->arena, db_text(row, 0));
    return ST_OK;
}

enum status
decide_print(struct job *job, const struct call *call, int64_t allocation_run_id, bool *found,
             struct err *err)
{
    struct printing printing = {.job = job, .call = call, .out = text_in(job->arena)};
    const struct db_param params[] = {CALL_PARAMS(job, call),
                                      db_number(job->arena, allocation_run_id),
                                      db_flag(job->options.json)};
    enum status status =
        db_named(job->db, "decision_document", (struct db_params){4, params},
                 (struct db_rows){.on_row = on_document, .context = &printing}, err);

    *found = printing.json != NULL;
    if (status != ST_OK || printing.json == NULL) {
        return status;
    }
    if (job->options.json) {
        output_print(printing.json);
        output_print("\n");
        return ST_OK;
    }
    return tell(&printing, err);
}
