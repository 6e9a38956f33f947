/* SPDX-License-Identifier: MPL-2.0 */
#include "run_sides.h"

#include "fund/panel.h"
#include "fund/run_change_words.h"

static struct fund_file
read_text(const char *text)
{
    struct reading reading = fund_reading_of_text(text);

    assert_string_equal(reading.said, "");
    return reading.file;
}

struct run_pair *
run_pair_of(const char *before, const char *after)
{
    static const char *const facts[][2] = {
        {"town", "SOUTH"}, {"title", "mill"}, {"asked", "90"},
        {"cost", "100"},   {"members", "3"},  {"new", "0"},
        {"papers", ""},    {"jobs", "2"},     {"filed", "2026-01-31T12:00:00"}};
    static const struct run_mark given[] = {
        {"A", "m-1", {4, 1}}, {"A", "m-2", {4, 1}}, {"S", "m-1", {3, 1}}};
    struct run_pair *pair = ARENA_NEW(&fund_arena, struct run_pair, 1);

    pair->files[0] = read_text(before);
    pair->files[1] = read_text(after);
    for (size_t side = 0; side < 2; side++) {
        pair->applications[side] = application_empty(&fund_arena, &pair->files[side]);
        pair->applications[side].code = "X1";
        memcpy(pair->marks[side], given, sizeof given);
        pair->sides[side] = (struct run_side){.application = &pair->applications[side],
                                              .marks = pair->marks[side],
                                              .mark_count = COUNT(given),
                                              .waived = pair->waived[side],
                                              .version = 1};
        for (size_t i = 0; i < COUNT(facts); i++) {
            run_pair_set(pair, side, facts[i][0], facts[i][1]);
        }
    }
    run_pair_begin(pair);
    return pair;
}

void
run_pair_begin(struct run_pair *pair)
{
    struct err err = {0};

    assert_int_equal(run_comparison_begin(&fund_arena, &pair->files[0], &pair->files[1],
                                          &pair->comparison, &err),
                     ST_OK);
}

void
run_pair_set(struct run_pair *pair, size_t side, const char *field, const char *cell)
{
    struct err err = {0};

    assert_int_equal(application_read_cell(&fund_arena, &pair->files[side],
                                           fund_field_of(&pair->files[side], field), cell,
                                           &pair->applications[side], &err),
                     ST_OK);
}

void
run_pair_mark(struct run_pair *pair, size_t side, size_t at, int64_t mark)
{
    pair->marks[side][at].mark = rational_of(mark);
}

void
run_pair_waive(struct run_pair *pair, size_t side, const char *rule)
{
    pair->waived[side][pair->sides[side].waived_count++] = rule;
}

/* As a scoring run assesses: marks and waivers by the codes of the side's own file. */
static void
assess(struct run_pair *pair, size_t side)
{
    const struct fund_file *file = &pair->files[side];
    struct application *application = &pair->applications[side];
    struct marker_mark marks[8];
    size_t count = 0;
    struct err err = {0};

    for (size_t i = 0; i < pair->sides[side].mark_count; i++) {
        size_t criterion = fund_file_criterion(file, pair->marks[side][i].criterion);

        if (criterion != SIZE_MAX) {
            marks[count++] = (struct marker_mark){.criterion = criterion,
                                                  .marker = pair->marks[side][i].marker,
                                                  .mark = pair->marks[side][i].mark};
        }
    }
    for (size_t i = 0; i < pair->sides[side].waived_count; i++) {
        application->waived[fund_file_rule(file, pair->waived[side][i])] = 1;
    }
    assert_int_equal(panel_of_application(&fund_arena, file, application, marks, count, &err),
                     ST_OK);
    assert_int_equal(scoring_assess(&fund_arena, file, application, &pair->ends[side], &err),
                     ST_OK);
}

struct run_change
run_pair_compare(struct run_pair *pair)
{
    const struct run_side *sides[2] = {&pair->sides[0], &pair->sides[1]};
    const struct assessment *ends[2] = {&pair->ends[0], &pair->ends[1]};

    assess(pair, 0);
    assess(pair, 1);
    return run_change_of(&pair->comparison, &fund_arena, sides, ends);
}

static const char *
value(enum quantity_kind kind, const struct quantity *quantity)
{
    return kind == QUANTITY_CRITERION || kind == QUANTITY_SCORE
               ? quantity->known
                     ? exact(kind == QUANTITY_SCORE ? quantity->number : quantity->points)
                     : "none"
           : quantity->code != NULL ? quantity->code
                                    : "none";
}

const char *
run_pair_move(struct run_pair *pair, const struct run_change *change, enum quantity_kind kind,
              const char *code)
{
    struct text out = text_in(&fund_arena);

    (void)pair;
    for (size_t i = 0; i < change->move_count; i++) {
        const struct run_move *move = &change->moves[i];

        if (move->kind != kind || (code != NULL && strcmp(move->code, code) != 0)) {
            continue;
        }
        text_addf(&out, "%s -> %s", value(kind, &move->from), value(kind, &move->to));
        for (size_t k = 0; k < move->cause_count; k++) {
            text_addf(&out, "%s%s%s", k == 0 ? " because " : ", ",
                      run_change_id(&fund_arena, &change->changes[move->causes[k].change]),
                      move->causes[k].enough
                          ? "!"
                          : text_format(&fund_arena, " (%s)", value(kind, &move->causes[k].alone)));
        }
        for (size_t k = 0; k < move->together_count; k++) {
            text_addf(&out, "%s%s", k == 0 ? " only " : "+",
                      run_change_id(&fund_arena, &change->changes[move->together[k]]));
        }
    }
    return out.length > 0 ? text_of(&out) : "none";
}
