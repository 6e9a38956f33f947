/* SPDX-License-Identifier: MPL-2.0 */
#include "fund/scoring.h"

#include "base/text.h"

#include <assert.h>
#include <string.h>

/* What is assessed, handed from step to step. */
struct work {
    struct arena *arena;
    const struct fund_file *file;
    const struct application *application;
    struct assessment *result;
};

/* Run a formula; a failure is said with the application and what the formula belongs to. */
static enum status
run(const struct work *work, const struct program *program, const char *kind, const char *code,
    struct value *value, struct err *err)
{
    enum status status = program_run(work->arena, program, work->result->slots, value, err);

    if (status != ST_OK) {
        return err_set(err, status, _("application %s, %s %s: %s"), work->application->code,
                       _(kind), code, text_format(work->arena, "%s", err->text));
    }
    return ST_OK;
}

static bool
is_true(const struct value *value)
{
    return value->known && value->number.num != 0;
}

/* The first envelope whose condition holds takes the application. */
static enum status
choose_envelope(const struct work *work, struct err *err)
{
    const struct fund_file *file = work->file;

    work->result->envelope = SIZE_MAX;
    for (size_t i = 0; i < file->envelope_count && work->result->envelope == SIZE_MAX; i++) {
        const struct fund_envelope *envelope = &file->envelopes[i];
        struct value value;
        enum status status;

        if (envelope->when == NULL) {
            continue;
        }
        status = run(work, envelope->when, N_("envelope"), envelope->code, &value, err);
        if (status != ST_OK) {
            return status;
        }
        work->result->envelope = is_true(&value) ? i : SIZE_MAX;
    }
    if (file->env_count > 0) {
        memcpy(&work->result->slots[file->env_slot],
               work->result->envelope != SIZE_MAX ? file->envelopes[work->result->envelope].values
                                                  : &file->constants[file->env_slot],
               file->env_count * sizeof(struct value));
    }
    return ST_OK;
}

static enum status
fill_slots(const struct work *work, struct err *err)
{
    const struct fund_file *file = work->file;
    struct value *slots = work->result->slots;

    application_slots(work->arena, file, work->application, slots);
    for (size_t i = 0; i < file->derived_count; i++) {
        const struct fund_derived *derived = &file->derived[i];
        enum status status = run(work, derived->program, N_("derived field"), derived->name,
                                 &slots[derived->slot], err);

        if (status != ST_OK) {
            return status;
        }
    }
    return choose_envelope(work, err);
}

bool
scoring_day(const struct fund_file *file, const struct application *application, int32_t *day)
{
    int64_t submitted;
    bool known = application_submitted(file, application, &submitted);

    *day = known              ? instant_day(submitted, file->zone)
           : file->has_closes ? instant_day(file->closes, file->zone)
                              : 0;
    return known || file->has_closes;
}

/* A rule that holds for some days only: whether it is judged, which may be unknown itself. */
static bool
is_in_force(const struct work *work, const struct fund_rule *rule, struct assessed_rule *judged)
{
    int32_t day;

    if (!rule->has_from && !rule->has_to) {
        return true;
    }
    if (!scoring_day(work->file, work->application, &day)) {
        struct value unknown = value_unknown(work->arena, TYPE_FLAG,
                                             work->file->fields[work->file->submitted_field].name);

        judged->verdict = VERDICT_UNKNOWN;
        judged->lacking = unknown.lacking;
        return false;
    }
    judged->verdict = VERDICT_NOT_IN_FORCE;
    return (!rule->has_from || day >= rule->from) && (!rule->has_to || day <= rule->to);
}

static enum status
judge_rule(const struct work *work, const struct fund_rule *rule, struct assessed_rule *judged,
           struct err *err)
{
    struct value value;
    enum status status = run(work, rule->program, N_("rule"), rule->code, &value, err);

    if (status == ST_OK) {
        judged->lacking = value.known ? NULL : value.lacking;
        judged->verdict = !value.known      ? VERDICT_UNKNOWN
                          : is_true(&value) ? VERDICT_PASS
                                            : VERDICT_FAIL;
    }
    return status;
}

static enum status
judge_rules(const struct work *work, struct err *err)
{
    for (size_t i = 0; i < work->file->rule_count; i++) {
        const struct fund_rule *rule = &work->file->rules[i];
        struct assessed_rule *judged = &work->result->rules[i];
        enum status status =
            is_in_force(work, rule, judged) ? judge_rule(work, rule, judged, err) : ST_OK;

        if (status != ST_OK) {
            return status;
        }
        if ((judged->verdict == VERDICT_FAIL || judged->verdict == VERDICT_UNKNOWN) &&
            work->application->waived[i]) {
            judged->verdict = VERDICT_WAIVED;
        }
    }
    return ST_OK;
}

static struct rational
clamped(const struct fund_criterion *criterion, const struct rational *number)
{
    int64_t mark, least, most;

    if (rational_whole(number, &mark) && rational_whole(&criterion->scale_min, &least) &&
        rational_whole(&criterion->scale_max, &most) && least <= mark && mark <= most) {
        return rational_of(mark);
    }
    return application_clamp(criterion, *number);
}

/* Put a mark where formulas of the order read it. */
static void
fill_mark_slot(const struct work *work, const struct fund_criterion *criterion,
               const struct assessed_mark *mark)
{
    struct value *slot = &work->result->slots[criterion->slot];
    int64_t whole;

    if (!mark->known) {
        *slot = value_unknown(work->arena, TYPE_NUMBER, criterion->code);
        return;
    }
    slot->known = true;
    slot->lacking = NULL;
    slot->number = rational_whole(&mark->mark, &whole) ? rational_of(whole) : mark->mark;
}

static enum status
mark_criterion(const struct work *work, size_t index, struct assessed_mark *mark, struct err *err)
{
    const struct fund_criterion *criterion = &work->file->criteria[index];
    const struct panel_mark *panel = &work->application->panel[index];
    struct value value;
    enum status status;

    if (criterion->method != MARK_COMPUTED) {
        mark->known = panel->known;
        mark->mark = panel->mark;
        mark->third_reading = panel->third_reading;
        return ST_OK;
    }
    status = run(work, criterion->program, N_("criterion"), criterion->code, &value, err);
    if (status == ST_OK) {
        mark->known = value.known;
        mark->lacking = value.known ? NULL : value.lacking;
        mark->mark = value.known ? clamped(criterion, &value.number) : rational_of(0);
    }
    return status;
}

static enum status
mark_and_score(const struct work *work, struct err *err)
{
    const struct fund_file *file = work->file;
    struct assessment *result = work->result;

    result->scored = true;
    result->score = rational_of(0);
    result->below_floor = SIZE_MAX;
    for (size_t i = 0; i < file->criterion_count; i++) {
        const struct fund_criterion *criterion = &file->criteria[i];
        struct assessed_mark *mark = &result->marks[i];
        enum status status = mark_criterion(work, i, mark, err);

        if (status != ST_OK) {
            return status;
        }
        fill_mark_slot(work, criterion, mark);
        result->scored = result->scored && mark->known;
        if (!mark->known) {
            continue;
        }
        if (!scoring_points(file, criterion, &mark->mark, &mark->points) ||
            !scoring_add(&result->score, &mark->points)) {
            return err_set(err, ST_DATA, _("application %s: its score is out of range"),
                           work->application->code);
        }
        if (result->below_floor == SIZE_MAX && criterion->has_floor &&
            rational_cmp(mark->mark, criterion->floor) < 0) {
            result->below_floor = i;
        }
    }
    result->slots[file->score_slot] = result->scored
                                          ? value_number(TYPE_NUMBER, result->score)
                                          : value_unknown(work->arena, TYPE_NUMBER, "score");
    return ST_OK;
}

/* Evaluate every cap, and the award that the least of them gives when all are known. */
static enum status
compute_award(const struct work *work, struct err *err)
{
    const struct fund_file *file = work->file;
    struct assessment *result = work->result;
    struct cap *caps = ARENA_NEW(work->arena, struct cap, file->cap_count);
    size_t count = 0;
    enum status status;

    result->computed_known = true;
    for (size_t i = 0; i < file->cap_count; i++) {
        struct assessed_cap *cap = &result->caps[i];
        struct value when = value_flag(true), value;

        status = file->caps[i].when == NULL
                     ? ST_OK
                     : run(work, file->caps[i].when, N_("cap"), file->caps[i].code, &when, err);
        if (status == ST_OK) {
            status = run(work, file->caps[i].program, N_("cap"), file->caps[i].code, &value, err);
        }
        if (status != ST_OK) {
            return status;
        }
        cap->applies = !when.known || is_true(&when);
        cap->known = when.known && value.known;
        result->computed_known = result->computed_known && (!cap->applies || cap->known);
        if (cap->applies && cap->known) {
            cap->cents = value.number;
            caps[count++].cents = value.number;
        }
    }
    result->computed_known = result->computed_known && count > 0;
    if (!result->computed_known) {
        return ST_OK;
    }
    status = award_compute(caps, count, file->step_cents, &result->computed_cents, err);
    if (status != ST_OK) {
        return err_set(err, status, _("application %s: %s"), work->application->code,
                       text_format(work->arena, "%s", err->text));
    }
    for (size_t i = 0, at = 0; i < file->cap_count; i++) {
        if (result->caps[i].applies) {
            result->caps[i].binding = caps[at++].binding;
        }
    }
    return ST_OK;
}

/* Money as a formula of the call gives it, rounded up to the cent: a least amount stays one. */
static enum status
least_amount(const struct work *work, const struct program *program, const char *name, bool *known,
             int64_t *cents, struct err *err)
{
    struct value value;
    enum status status = run(work, program, N_("formula"), name, &value, err);

    if (status != ST_OK) {
        return status;
    }
    *known = value.known;
    if (value.known) {
        struct rational minus = {.num = -value.number.num, .den = value.number.den};
        struct rational up = {.num = -rational_floor(minus), .den = 1};

        if (!rational_int64(up, cents) || *cents > ALLOCATION_CENTS_MAX) {
            return err_set(err, ST_DATA, _("application %s, %s: out of range"),
                           work->application->code, name);
        }
        *cents = *cents < 0 ? 0 : *cents;
    }
    return ST_OK;
}

static enum status
find_minimum(const struct work *work, struct err *err)
{
    const struct fund_file *file = work->file;
    struct assessment *result = work->result;
    bool known = true;
    enum status status;

    result->slots[file->computed_slot] =
        result->computed_known ? value_number(TYPE_MONEY, rational_of(result->computed_cents))
                               : value_unknown(work->arena, TYPE_MONEY, "computed");
    if (!result->computed_known) {
        return ST_OK;
    }
    status = least_amount(work, file->minimum, _("minimum"), &known, &result->minimum_cents, err);
    result->computed_known = known;
    result->partial_cents = result->minimum_cents;
    for (size_t i = 0; status == ST_OK && i < file->pass_count; i++) {
        if (file->passes[i].partial_at_least != NULL) {
            status = least_amount(work, file->passes[i].partial_at_least, _("least partial offer"),
                                  &known, &result->partial_cents, err);
            result->computed_known = result->computed_known && known;
        }
    }
    return status;
}

static bool
any_rule_against(const struct work *work)
{
    for (size_t i = 0; i < work->file->rule_count; i++) {
        enum verdict verdict = work->result->rules[i].verdict;

        if (verdict == VERDICT_FAIL || verdict == VERDICT_UNKNOWN) {
            return true;
        }
    }
    return false;
}

static void
conclude(const struct work *work)
{
    struct assessment *result = work->result;
    const struct fund_file *file = work->file;

    result->status = AWARD_INELIGIBLE;
    if (any_rule_against(work)) {
        result->reason = REASON_INELIGIBLE;
        return;
    }
    if (result->envelope == SIZE_MAX) {
        result->reason = REASON_NO_ENVELOPE;
        return;
    }
    if (!result->computed_known) {
        result->reason = REASON_AWARD_UNKNOWN;
        return;
    }
    result->status = AWARD_REJECTED;
    if (!result->scored) {
        result->reason = REASON_NOT_SCORED;
    } else if (file->has_threshold && rational_cmp(result->score, file->threshold) < 0) {
        result->reason = REASON_BELOW_THRESHOLD;
    } else if (result->below_floor != SIZE_MAX) {
        result->reason = REASON_BELOW_FLOOR;
    } else if (result->computed_cents < result->minimum_cents || result->computed_cents == 0) {
        result->reason = REASON_AWARD_BELOW_MIN;
    } else {
        result->status = AWARD_WAITING;
        result->reason = REASON_NO_FUNDS;
    }
}

void
scoring_room(struct arena *arena, const struct fund_file *file, struct assessment *room)
{
    *room = (struct assessment){
        .rules = ARENA_NEW(arena, struct assessed_rule, file->rule_count),
        .marks = ARENA_NEW(arena, struct assessed_mark, file->criterion_count),
        .caps = ARENA_NEW(arena, struct assessed_cap, file->cap_count),
        .slots = ARENA_NEW(arena, struct value, file->slot_count),
    };
    memcpy(room->slots, file->constants, file->slot_count * sizeof *room->slots);
}

enum status
scoring_assess_in(struct arena *arena, const struct fund_file *file,
                  const struct application *application, struct assessment *room, struct err *err)
{
    struct work work = {arena, file, application, room};
    enum status status;

    *room = (struct assessment){.code = application->code,
                                .organization = application->organization,
                                .rules = room->rules,
                                .marks = room->marks,
                                .caps = room->caps,
                                .slots = room->slots};
    memset(room->rules, 0, file->rule_count * sizeof *room->rules);
    memset(room->marks, 0, file->criterion_count * sizeof *room->marks);
    memset(room->caps, 0, file->cap_count * sizeof *room->caps);
    status = fill_slots(&work, err);
    if (status == ST_OK) {
        status = judge_rules(&work, err);
    }
    if (status == ST_OK) {
        status = mark_and_score(&work, err);
    }
    if (status == ST_OK) {
        status = compute_award(&work, err);
    }
    if (status == ST_OK) {
        status = find_minimum(&work, err);
    }
    if (status == ST_OK) {
        conclude(&work);
    }
    return status;
}

enum status
scoring_assess(struct arena *arena, const struct fund_file *file,
               const struct application *application, struct assessment *assessment,
               struct err *err)
{
    scoring_room(arena, file, assessment);
    return scoring_assess_in(arena, file, application, assessment, err);
}
