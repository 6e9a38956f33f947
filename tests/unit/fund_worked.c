/* SPDX-License-Identifier: MPL-2.0 */
#include "fund_worked.h"

#include "fund/intake.h"

static enum status
keep_line(void *context, const struct intake_line *line, struct err *err)
{
    struct worked *worked = context;
    struct worked_one *one = &worked->items[worked->count++];

    (void)err;
    assert_true(worked->count <= WORKED_MAX);
    one->application = application_copy(&fund_arena, &worked->file, &line->application);
    one->mark_count = line->mark_count;
    one->marks = ARENA_NEW(&fund_arena, struct marker_mark, line->mark_count);
    memcpy(one->marks, line->marks, line->mark_count * sizeof *one->marks);
    return ST_OK;
}

static int
by_code(const void *a, const void *b)
{
    const struct worked_one *left = a, *right = b;

    return strcmp(left->application.code, right->application.code);
}

struct worked *
worked_fund(struct fund_variations variations)
{
    struct worked *worked = ARENA_NEW(&fund_arena, struct worked, 1);
    const char *bytes = fund_bytes(FUND_WORKED);
    struct reading reading = fund_reading(bytes, strlen(bytes), variations);
    struct arena scratch;
    struct problems problems = {0};
    struct intake_hooks hooks = {.context = worked, .problems = &problems, .on_line = keep_line};
    struct intake_counts counts;
    struct err err = {0};

    assert_string_equal(reading.said, "");
    assert_int_equal(reading.status, ST_OK);
    worked->file = reading.file;
    arena_init(&scratch, (size_t)1 << 24);
    if (intake_read_file(&scratch, &worked->file, WORKED_APPLICATIONS, &hooks, &counts, &err) !=
        ST_OK) {
        fail_msg("%s", err.text);
    }
    arena_free(&scratch);
    assert_int_equal(problems.count, 0);
    qsort(worked->items, worked->count, sizeof *worked->items, by_code);
    return worked;
}

struct worked_one *
worked_named(struct worked *worked, const char *code)
{
    for (size_t i = 0; i < worked->count; i++) {
        if (strcmp(worked->items[i].application.code, code) == 0) {
            return &worked->items[i];
        }
    }
    fail_msg("no application %s", code);
    return NULL;
}

const struct fund_field *
fund_field_of(const struct fund_file *file, const char *name)
{
    for (size_t i = 0; i < file->field_count; i++) {
        if (strcmp(file->fields[i].name, name) == 0) {
            return &file->fields[i];
        }
    }
    fail_msg("no field %s", name);
    return NULL;
}

void
worked_set(struct worked *worked, const char *code, const char *field, const char *cell)
{
    struct err err = {0};

    if (application_read_cell(&fund_arena, &worked->file, fund_field_of(&worked->file, field), cell,
                              &worked_named(worked, code)->application, &err) != ST_OK) {
        fail_msg("%s: %s", field, err.text);
    }
}

static size_t
mark_index(const struct worked *worked, const struct worked_one *one, const char *criterion)
{
    for (size_t i = 0; i < one->mark_count; i++) {
        if (one->marks[i].criterion == fund_file_criterion(&worked->file, criterion)) {
            return i;
        }
    }
    fail_msg("no mark for %s", criterion);
    return 0;
}

void
worked_unmark(struct worked *worked, const char *code, const char *criterion)
{
    struct worked_one *one = worked_named(worked, code);

    one->marks[mark_index(worked, one, criterion)] = one->marks[one->mark_count - 1];
    one->mark_count--;
}

void
worked_mark(struct worked *worked, const char *code, const char *criterion, int64_t mark)
{
    struct worked_one *one = worked_named(worked, code);

    one->marks[mark_index(worked, one, criterion)].mark = rational_of(mark);
}

void
worked_waive(struct worked *worked, const char *code, const char *rule)
{
    size_t index = fund_file_rule(&worked->file, rule);

    assert_true(index < worked->file.rule_count);
    worked_named(worked, code)->application.waived[index] = 1;
}

static void
assess(struct worked *worked, struct worked_one *one)
{
    struct err err = {0};

    if (application_panel(&worked->file, one->marks, one->mark_count, one->application.panel,
                          &err) != ST_OK ||
        scoring_assess(&fund_arena, &worked->file, &one->application, &one->assessment, &err) !=
            ST_OK) {
        fail_msg("%s", err.text);
    }
}

const struct assessment *
worked_assess(struct worked *worked, const char *code)
{
    struct worked_one *one = worked_named(worked, code);

    assess(worked, one);
    return &one->assessment;
}

void
worked_run(struct worked *worked)
{
    struct err err = {0};

    worked->plan = allocation_plan_begin(&fund_arena, &worked->file, (uint32_t)worked->count);
    for (size_t i = 0; i < worked->count; i++) {
        assess(worked, &worked->items[i]);
        assert_int_equal(allocation_plan_add(&worked->plan, &worked->items[i].assessment, &err),
                         ST_OK);
    }
    if (allocation_plan_walk(&worked->plan, &err) != ST_OK) {
        fail_msg("%s", err.text);
    }
    for (uint32_t i = 0; i < worked->count; i++) {
        struct worked_one *one = &worked->items[i];

        one->outcome = outcome_of_assessment(&fund_arena, &worked->file, one->application.code,
                                             &one->assessment);
        outcome_of_walk(&fund_arena, &worked->plan, i, &one->outcome);
    }
}

struct outcome_run
worked_outcome_run(struct worked *worked)
{
    struct outcome_run run = {
        .call = worked->file.call_code,
        .policy = outcome_policy(&worked->file),
        .kind = "trial",
        .net_cents = worked->file.net_cents,
        .envelopes = outcome_envelopes(&fund_arena, &worked->plan),
        .envelope_count = worked->file.envelope_count,
    };

    run.quotas = outcome_quotas(&fund_arena, &worked->plan, &run.quota_count);
    for (size_t i = 0; i < worked->plan.walk.envelope_count; i++) {
        run.awarded_cents += worked->plan.walk.envelopes[i].awarded_cents;
        run.left_cents += worked->plan.walk.envelopes[i].left_cents;
    }
    return run;
}

const char *
exact(struct rational value)
{
    return rational_exact(&fund_arena, value);
}

const char *
concluded(const struct assessment *assessment)
{
    return text_format(&fund_arena, "%s %s", award_status_code(assessment->status),
                       award_reason_code(assessment->reason));
}

const char *
verdicts(const struct fund_file *file, const struct assessment *assessment)
{
    struct text text = text_in(&fund_arena);

    for (size_t i = 0; i < file->rule_count; i++) {
        const struct assessed_rule *rule = &assessment->rules[i];

        if (rule->verdict != VERDICT_PASS) {
            text_addf(&text, "%s%s=%s", text.length > 0 ? " " : "", file->rules[i].code,
                      verdict_code(rule->verdict));
        }
        for (const struct name_list *name = rule->lacking; name != NULL; name = name->next) {
            text_addf(&text, "(%s)", name->name);
        }
    }
    return text_of(&text);
}

/* splitmix64 */
uint64_t
chance(uint64_t *seed)
{
    uint64_t x = *seed += 0x9E3779B97F4A7C15U;

    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9U;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBU;
    return x ^ (x >> 31);
}
