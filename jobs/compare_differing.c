/* SPDX-License-Identifier: MPL-2.0 */
/* compare_differing - what was varied, who withdrew in between, what fund files say, the scores. */
#include "compare_differing.h"

#include <string.h>

static void
add(struct proving *proving, enum kind kind, const char *key, const char *before, const char *after)
{
    if (proving->found_count < FOUND_MAX) {
        proving->found[proving->found_count++] =
            (struct differing){kind, key, {before, after}, NULL};
    }
}

static const char *
value_in(const struct outcome_run *run, const char *key)
{
    for (size_t i = 0; i < run->variation_count; i++) {
        if (strcmp(run->variations[i].key, key) == 0) {
            return run->variations[i].value;
        }
    }
    return NULL;
}

static bool
withdraws(const struct outcome_run *run, const char *code, size_t length)
{
    for (size_t i = 0; i < run->variation_count; i++) {
        const char *at = run->variations[i].value;

        if (strcmp(run->variations[i].key, "withdrawn") != 0) {
            continue;
        }
        while (*at != '\0') {
            const size_t one = strcspn(at, ",");

            if (one == length && strncmp(at, code, length) == 0) {
                return true;
            }
            at += one + (at[one] == ',');
        }
    }
    return false;
}

/* Each application that a what-if of one run alone withdraws is a setting of its own. */
static void
find_withdrawn(struct proving *proving, size_t side, const char *codes)
{
    struct arena *arena = proving->job->arena;

    while (*codes != '\0') {
        const size_t length = strcspn(codes, ",");
        const char *code = arena_copy(arena, codes, length);
        const bool both = withdraws(&proving->runs[1 - side].run, code, length);

        if (!both) {
            add(proving, KIND_WITHDRAWN, code, side == 0 ? code : NULL, side == 1 ? code : NULL);
        } else if (side == 0) {
            proving->fixed[proving->fixed_count++] = (struct fund_variation){"withdrawn", code};
        }
        codes += length + (codes[length] == ',');
    }
}

static void
find_varied(struct proving *proving)
{
    for (size_t side = 0; side < 2; side++) {
        const struct outcome_run *run = &proving->runs[side].run;

        for (size_t i = 0; i < run->variation_count; i++) {
            const char *key = run->variations[i].key, *value = run->variations[i].value;
            const char *other = value_in(&proving->runs[1 - side].run, key);

            if (strcmp(key, "withdrawn") == 0) {
                find_withdrawn(proving, side, value);
            } else if (other == NULL) {
                add(proving, KIND_VARIED, key, side == 0 ? value : NULL, side == 1 ? value : NULL);
            } else if (side == 0 && strcmp(value, other) == 0) {
                proving->fixed[proving->fixed_count++] = run->variations[i];
            } else if (side == 0) {
                add(proving, KIND_VARIED, key, value, other);
            }
        }
    }
}

/* code, first, second */
static enum status
on_ended(const struct db_row *row, void *context, struct err *err)
{
    struct proving *proving = context;
    const char *code = arena_string(proving->job->arena, db_text(row, 0));

    (void)err;
    add(proving, KIND_ENDED, code, db_bool(row, 1) ? code : NULL, db_bool(row, 2) ? code : NULL);
    return ST_OK;
}

/* What a what-if of one run says stands there instead of its fund file: both are one setting. */
static size_t
varied_at(struct proving *proving, size_t difference)
{
    for (size_t i = 0; i < proving->found_count; i++) {
        if (proving->found[i].kind == KIND_VARIED &&
            setting_difference_is(proving->job->arena, &proving->differences, difference,
                                  proving->found[i].key)) {
            return i;
        }
    }
    return MADE_WITH_SIDE;
}

static bool
is_fixed(struct proving *proving, size_t difference)
{
    for (size_t i = 0; i < proving->fixed_count; i++) {
        if (setting_difference_is(proving->job->arena, &proving->differences, difference,
                                  proving->fixed[i].key)) {
            return true;
        }
    }
    return false;
}

static void
find_in_files(struct proving *proving)
{
    struct arena *arena = proving->job->arena;
    const struct setting_differences *found = &proving->differences;

    proving->differences = setting_differences_between(arena, proving->sides[0].source.root,
                                                       proving->sides[1].source.root);
    proving->made_with = ARENA_NEW(arena, size_t, found->count);
    for (size_t i = 0; i < found->count; i++) {
        const struct setting_difference *item = &found->items[i];

        proving->made_with[i] = varied_at(proving, i);
        if (proving->made_with[i] == MADE_WITH_SIDE && !is_fixed(proving, i) &&
            proving->found_count < FOUND_MAX - 1) { /* what was scored comes last */
            proving->made_with[i] = proving->found_count;
            add(proving, KIND_FILE, item->key, item->before, item->after);
            proving->found[proving->made_with[i]].difference = item;
        }
    }
}

enum status
compare_find_settings(struct proving *proving, struct err *err)
{
    struct job *job = proving->job;
    const struct db_param params[] = {
        CALL_PARAMS(job, &proving->sides[0].call),
        db_number(job->arena, proving->runs[0].allocation_run_id),
        db_number(job->arena, proving->runs[1].allocation_run_id),
    };
    enum status status;

    find_varied(proving);
    status = db_named(job->db, "ended_by", (struct db_params){4, params},
                      (struct db_rows){.on_row = on_ended, .context = proving}, err);
    if (proving->side_count == 2) {
        if (proving->runs[0].rule_set_id != proving->runs[1].rule_set_id) {
            find_in_files(proving);
        }
        add(proving, KIND_SCORES, "scores", NULL, NULL);
    }
    return status;
}

bool
compare_differs(const struct differing *found)
{
    return found->kind != KIND_ENDED || (found->values[0] == NULL) != (found->values[1] == NULL);
}

/* What comes with the scores is told where it differs. */
static const char *
scores_words(const struct proving *proving)
{
    return proving->differences.scored
               ? _("as that of the second, with its fields, its panel and how it makes marks one")
               : _("as that of the second");
}

static struct alone_setting
setting_of(struct proving *proving, const struct differing *found)
{
    struct arena *arena = proving->job->arena;
    const bool ended = found->kind == KIND_ENDED;
    struct alone_setting setting = {
        .key = found->key,
        .before = found->values[0] != NULL ? found->values[0] : _("as in the call"),
        .after = found->values[1] != NULL ? found->values[1] : _("as in the call"),
        .change = setting_change_code(SETTING_CHANGED),
    };

    switch (found->kind) {
    case KIND_WITHDRAWN:
    case KIND_ENDED:
        setting.key = text_format(arena, "%s.%s", ended ? "ended" : "withdrawn", found->key);
        setting.before = found->values[0] != NULL ? _("left out") : _("taking part");
        setting.after = found->values[1] != NULL ? _("left out") : _("taking part");
        break;
    case KIND_SCORES:
        setting.before = _("as the scoring run of the first");
        setting.after = scores_words(proving);
        break;
    case KIND_FILE:
        setting.change = setting_change_code(found->difference->change);
        setting.words = setting_difference_words(arena, found->difference);
        break;
    case KIND_VARIED:
        break;
    }
    return setting;
}

void
compare_fill_settings(struct proving *proving)
{
    struct alone_setting *settings =
        ARENA_NEW(proving->job->arena, struct alone_setting, proving->found_count);

    proving->alone->settings = settings;
    for (size_t i = 0; i < proving->found_count; i++) {
        if (compare_differs(&proving->found[i])) {
            settings[proving->alone->setting_count++] = setting_of(proving, &proving->found[i]);
        }
    }
}
