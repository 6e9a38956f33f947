/* SPDX-License-Identifier: MPL-2.0 */
#include "consequence.h"

#include "output.h"
#include "replan.h"

#include <string.h>

struct weighing {
    const struct decided *decided;
    struct replan replan;
    const struct decided_row **rows; /* of each candidate */
    struct award_line *lines;
    uint8_t *out;
};

static enum status
match(struct weighing *weighing, struct err *err)
{
    const struct decided *decided = weighing->decided;
    struct arena *arena = decided->job->arena;
    size_t line_count = 0;

    weighing->rows = ARENA_NEW(arena, const struct decided_row *, weighing->replan.count);
    weighing->out = ARENA_NEW(arena, uint8_t, weighing->replan.count);
    for (size_t i = 0; i < decided->row_count; i++) {
        const uint32_t at = replan_find(&weighing->replan, decided->rows[i].application);

        if (at == UINT32_MAX) {
            return err_set(err, ST_BUG, _("application %s is not in the scores of its run"),
                           decided->rows[i].application);
        }
        weighing->rows[at] = &decided->rows[i];
        line_count += decided->rows[i].departure != NULL ? decided->rows[i].line_count : 0;
    }
    weighing->lines = ARENA_NEW(arena, struct award_line, line_count);
    return ST_OK;
}

/* Walk with one departure (null = all of them, `none` = none at all) decided before. */
static enum status
walk(struct weighing *weighing, const struct minutes_departure *departure, bool none,
     struct allocation_plan *walked, struct err *err)
{
    size_t line_count = 0;

    memset(weighing->out, 0, weighing->replan.count);
    for (uint32_t at = 0; at < weighing->replan.count && !none; at++) {
        const struct decided_row *row = weighing->rows[at];

        if (row == NULL || row->departure == NULL ||
            (departure != NULL && row->departure != departure)) {
            continue;
        }
        weighing->out[at] = row->cents == 0;
        for (size_t i = 0; i < row->line_count; i++) {
            weighing->lines[line_count++] = (struct award_line){
                .candidate = at, .envelope = row->lines[i].envelope, .cents = row->lines[i].cents};
        }
    }
    return replan_walk(weighing->decided->job->scratch, &weighing->replan,
                       &(struct replan_before){weighing->lines, line_count, weighing->out}, walked,
                       err);
}

static size_t
write_changes(const struct weighing *weighing, const struct allocation_plan *walked,
              struct json_writer *writer)
{
    size_t count = 0;

    for (uint32_t place = 0; place < walked->walk.count; place++) {
        const uint32_t at = walked->walk.order[place];
        const struct decided_row *row = weighing->rows[at];
        const int64_t cents = walked->walk.candidates[at].award_cents;

        if (row == NULL || row->departure != NULL || row->run_cents == cents) {
            continue;
        }
        count++;
        if (writer != NULL) {
            json_begin_object(writer, NULL);
            json_string_of(writer, "application", row->application);
            json_number_of(writer, "run_cents", row->run_cents);
            json_number_of(writer, "cents", cents);
            json_end_object(writer);
        }
    }
    return count;
}

/* What the rules would refuse (no choice keeps a floor), or this program cannot do (another solver
 * is asked), is said, and hinders no decision. */
static bool
is_refusal(enum status status)
{
    return status == ST_DATA || status == ST_UNAVAILABLE;
}

static enum status
forgiven(enum status status, struct err *err)
{
    if (!is_refusal(status)) {
        return status;
    }
    *err = (struct err){0};
    return ST_OK;
}

static enum status
write_one(struct weighing *weighing, const struct minutes_departure *departure,
          struct json_writer *writer, struct err *err)
{
    struct arena *scratch = weighing->decided->job->scratch;
    const struct arena_mark mark = arena_mark(scratch);
    struct allocation_plan walked;
    enum status status = walk(weighing, departure, false, &walked, err);
    const bool cannot_be = is_refusal(status);

    if (status == ST_OK || cannot_be) {
        json_begin_object(writer, NULL);
        if (departure != NULL) {
            json_string_of(writer, "application", departure->application);
        } else {
            json_null_of(writer, "application");
        }
        json_string_of(writer, "refused", cannot_be ? err->text : NULL);
        json_begin_array(writer, "changes");
        if (!cannot_be) {
            (void)write_changes(weighing, &walked, writer);
        }
        json_end_array(writer);
        json_end_object(writer);
    }
    arena_reset(scratch, mark);
    return forgiven(status, err);
}

/* Whether this program makes of the run what is stored. */
static enum status
is_made_again(struct weighing *weighing, bool *same, struct err *err)
{
    struct arena *scratch = weighing->decided->job->scratch;
    const struct arena_mark mark = arena_mark(scratch);
    struct allocation_plan walked;
    enum status status = walk(weighing, NULL, true, &walked, err);

    *same = status == ST_OK;
    if (is_refusal(status)) {
        output_note(_("warning: this program cannot make the run again: %s"), err->text);
    }
    for (uint32_t at = 0; *same && at < walked.walk.count; at++) {
        *same = weighing->rows[at] != NULL &&
                weighing->rows[at]->run_cents == walked.walk.candidates[at].award_cents;
    }
    arena_reset(scratch, mark);
    return forgiven(status, err);
}

static enum status
weigh(struct weighing *weighing, struct json_writer *writer, struct err *err)
{
    const struct minutes *minutes = weighing->decided->minutes;
    bool same = false;
    enum status status = is_made_again(weighing, &same, err);

    if (status == ST_OK && !same) {
        output_note("%s",
                    _("warning: this program does not make the run again as it is stored; what"
                      " the rules would make of the departures is not told"));
        return ST_OK;
    }
    for (size_t i = 0; i < minutes->departure_count && status == ST_OK; i++) {
        status = write_one(weighing, &minutes->departures[i], writer, err);
    }
    if (status == ST_OK && minutes->departure_count > 1) {
        status = write_one(weighing, NULL, writer, err);
    }
    return status;
}

enum status
consequence_write(const struct decided *decided, struct text *out, struct err *err)
{
    struct job *job = decided->job;
    struct weighing weighing = {.decided = decided};
    struct json_writer writer = json_writer_to(out);
    const struct replan_of of = {
        .scoring_run_id = decided->run->scoring_run_id,
        .count = (uint32_t)decided->run->application_count,
        .is_top_up = strcmp(decided->run->run.kind, "top_up") == 0,
    };
    enum status status = ST_OK;

    json_begin_array(&writer, NULL);
    if (decided->minutes->departure_count > 0) {
        status = replan_read(job, decided->call, &of, &weighing.replan, err);
        if (status == ST_OK) {
            status = match(&weighing, err);
        }
        if (status == ST_OK) {
            status = weigh(&weighing, &writer, err);
        }
    }
    json_end_array(&writer);
    return status;
}
