/* SPDX-License-Identifier: MPL-2.0 */
#include "fund/dossier_compared.h"

#include "base/words.h"

#include <string.h>

static const char *const list_names[][2] = {
    [COMPARED_ENTER] = {"enter", "enter_more_count"},
    [COMPARED_LEAVE] = {"leave", "leave_more_count"},
    [COMPARED_MORE] = {"more", "more_more_count"},
    [COMPARED_LESS] = {"less", "less_more_count"},
};

static void
write_more(struct json_writer *writer, const char *name, int64_t count)
{
    if (count > 0) {
        json_number_of(writer, name, count);
    } else {
        json_null_of(writer, name);
    }
}

static void
write_codes(struct json_writer *writer, enum compared_list list, const struct compared_codes *codes)
{
    json_begin_array(writer, list_names[list][0]);
    for (size_t i = 0; i < codes->code_count; i++) {
        json_string_of(writer, NULL, codes->codes[i]);
    }
    json_end_array(writer);
    write_more(writer, list_names[list][1], codes->all_count - (int64_t)codes->code_count);
}

/* "threshold = 60, net = 500000" */
static const char *
varied_words(struct arena *arena, const struct compared_run *run)
{
    struct text text = text_in(arena);

    for (size_t i = 0; i < run->variation_count; i++) {
        text_addf(&text, "%s%s = %s", i > 0 ? ", " : "", run->variations[i].key,
                  run->variations[i].value);
    }
    return text_of(&text);
}

static void
write_run(struct json_writer *writer, struct arena *arena, const struct compared_run *run)
{
    json_begin_object(writer, NULL);
    json_string_of(writer, "name", run->name);
    json_string_of(writer, "varied", varied_words(arena, run));
    json_number_of(writer, "net_cents", run->net_cents);
    json_number_of(writer, "awarded_cents", run->awarded_cents);
    json_number_of(writer, "left_cents", run->left_cents);
    json_number_of(writer, "award_count", run->award_count);
    for (size_t i = 0; i < COMPARED_LISTS; i++) {
        write_codes(writer, (enum compared_list)i, &run->lists[i]);
    }
    json_end_object(writer);
}

/* ---- surprises --------------------------------------------------------------------------------
 */

/* A setting of which it is known what makes it looser, as the call has it. */
struct setting_now {
    struct rational value; /* in the unit in which variations are written */
    const char *words;
    bool lower_is_looser;
    bool is_money; /* more of it should drop nobody */
};

/* Tell whether `key` is PREFIX CODE SUFFIX with that code. */
static bool
names_one(const char *key, const char *prefix, const char *code, const char *suffix)
{
    size_t begin = strlen(prefix), length = strlen(code);

    return strncmp(key, prefix, begin) == 0 && strncmp(key + begin, code, length) == 0 &&
           strcmp(key + begin + length, suffix) == 0;
}

static bool
money_now(struct arena *arena, const struct fund_file *file, int64_t cents, struct setting_now *now)
{
    *now = (struct setting_now){.words = words_money(arena, cents, file->currency, 0),
                                .is_money = true};
    return rational_make(cents, 100, &now->value);
}

static bool
share_now(struct arena *arena, struct rational share, struct setting_now *now)
{
    *now = (struct setting_now){0};
    if (!rational_mul(share, rational_of(100), &now->value)) {
        return false;
    }
    now->words =
        text_format(arena, "%s %%", words_decimal(arena, rational_exact(arena, now->value)));
    return true;
}

static bool
find_now(struct arena *arena, const struct fund_file *file, const char *key,
         struct setting_now *now)
{
    if (strcmp(key, "threshold") == 0 && file->has_threshold) {
        *now = (struct setting_now){
            .value = file->threshold,
            .words = words_decimal(arena, rational_exact(arena, file->threshold)),
            .lower_is_looser = true};
        return true;
    }
    if (strcmp(key, "net") == 0) {
        return money_now(arena, file, file->net_cents, now);
    }
    for (size_t i = 0; i < file->envelope_count; i++) {
        if (names_one(key, "envelope.", file->envelopes[i].code, ".voted")) {
            return money_now(arena, file, file->envelopes[i].voted_cents, now);
        }
    }
    for (size_t i = 0; i < file->quota_count; i++) {
        const struct fund_quota *quota = &file->quotas[i];

        if (quota->kind == LIMIT_SHARE && names_one(key, "quota.", quota->code, ".share")) {
            return share_now(arena, quota->share, now);
        }
        if (quota->kind == LIMIT_AMOUNT && names_one(key, "quota.", quota->code, ".amount")) {
            return money_now(arena, file, quota->limit_cents, now);
        }
    }
    return false;
}

static const char *
leavers_words(struct arena *arena, const struct compared_codes *codes)
{
    struct text text = text_in(arena);

    for (size_t i = 0; i < codes->code_count; i++) {
        text_addf(&text, "%s%s", i > 0 ? ", " : "", codes->codes[i]);
    }
    if (codes->all_count > (int64_t)codes->code_count) {
        text_addf(&text, _(" and %lld more"),
                  (long long)codes->all_count - (long long)codes->code_count);
    }
    return text_of(&text);
}

/* What is told of one simulation that varies one setting, away from what the call says. */
struct surprise {
    struct json_writer *writer;
    struct arena *arena;
    const struct fund_file *file;
    const struct dossier_compared *compared;
};

static void
write_spending(const struct surprise *surprise, const struct compared_run *run,
               const struct setting_now *now, bool looser)
{
    struct arena *arena = surprise->arena;
    const char *const amount = words_money(arena, run->awarded_cents, surprise->file->currency, 0);
    const char *const before =
        words_money(arena, surprise->compared->awarded_cents, surprise->file->currency, 0);
    const char *const varied = varied_words(arena, run);

    if (looser && run->awarded_cents < surprise->compared->awarded_cents) {
        json_string_of(surprise->writer, NULL,
                       text_format(arena, _("%s is looser than %s and awards less: %s, not %s."),
                                   varied, now->words, amount, before));
    } else if (!looser && run->awarded_cents > surprise->compared->awarded_cents) {
        json_string_of(surprise->writer, NULL,
                       text_format(arena, _("%s is tighter than %s and awards more: %s, not %s."),
                                   varied, now->words, amount, before));
    }
}

static void
write_surprise(const struct surprise *surprise, const struct compared_run *run)
{
    struct arena *arena = surprise->arena;
    const struct fund_variation *variation = &run->variations[0];
    struct setting_now now;
    struct rational value;
    int order;

    if (run->variation_count != 1 || !find_now(arena, surprise->file, variation->key, &now) ||
        !rational_parse(variation->value, strspn(variation->value, "0123456789.-"), '.', &value)) {
        return;
    }
    order = rational_cmp(value, now.value);
    if (order == 0) {
        return;
    }
    write_spending(surprise, run, &now, (order > 0) != now.lower_is_looser);
    if (order > 0 && now.is_money && run->lists[COMPARED_LEAVE].all_count > 0) {
        json_string_of(surprise->writer, NULL,
                       text_format(arena, _("%s is more than %s, and yet no longer awarded: %s."),
                                   varied_words(arena, run), now.words,
                                   leavers_words(arena, &run->lists[COMPARED_LEAVE])));
    }
}

void
dossier_compared_write(struct json_writer *writer, struct arena *arena,
                       const struct fund_file *file, const struct dossier_compared *compared)
{
    const struct surprise surprise = {writer, arena, file, compared};

    json_begin_array(writer, "simulations");
    for (size_t i = 0; i < compared->run_count; i++) {
        write_run(writer, arena, &compared->runs[i]);
    }
    json_end_array(writer);
    write_more(writer, "simulations_more_count",
               compared->all_count - (int64_t)compared->run_count);
    json_begin_array(writer, "surprises");
    for (size_t i = 0; i < compared->run_count; i++) {
        write_surprise(&surprise, &compared->runs[i]);
    }
    json_end_array(writer);
}
