/* SPDX-License-Identifier: MPL-2.0 */
/* compare_differing - what was varied, who withdrew in between, what fund files say, the scores. */
#include "compare_differing.h"

#include "fund/setting_difference.h"

#include <string.h>

static void
add(struct proving *proving, enum kind kind, const char *key, const char *before, const char *after)
{
    if (proving->found_count < FOUND_MAX) {
        proving->found[proving->found_count++] = (struct differing){kind, key, {before, after}};
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

static void
find_in_files(struct proving *proving)
{
    const struct setting_difference *differences;
    size_t count = setting_differences(proving->job->arena, proving->sides[0].source.root,
                                       proving->sides[1].source.root, &differences);

    for (size_t i = 0; i < count; i++) {
        if (value_in(&proving->runs[0].run, differences[i].key) == NULL &&
            value_in(&proving->runs[1].run, differences[i].key) == NULL) {
            add(proving, KIND_FILE, differences[i].key, differences[i].before,
                differences[i].after);
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

static struct alone_setting
setting_of(struct proving *proving, const struct differing *found)
{
    struct arena *arena = proving->job->arena;
    const char *const words[2] = {found->values[0] != NULL ? found->values[0] : _("as in the call"),
                                  found->values[1] != NULL ? found->values[1]
                                                           : _("as in the call")};

    switch (found->kind) {
    case KIND_WITHDRAWN:
    case KIND_ENDED:
        return (struct alone_setting){text_format(arena, "%s.%s",
                                                  found->kind == KIND_ENDED ? "ended" : "withdrawn",
                                                  found->key),
                                      found->values[0] != NULL ? _("left out") : _("taking part"),
                                      found->values[1] != NULL ? _("left out") : _("taking part")};
    case KIND_SCORES:
        return (struct alone_setting){
            found->key, _("as the scoring run of the first"),
            proving->runs[0].rule_set_id == proving->runs[1].rule_set_id
                ? _("as that of the second")
                : _("as that of the second, with what else its fund file says")};
    case KIND_VARIED:
    case KIND_FILE:
        break;
    }
    return (struct alone_setting){found->key, words[0], words[1]};
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
