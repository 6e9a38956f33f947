/* SPDX-License-Identifier: MPL-2.0 */
#include "fund/dossier_compared.h"

#include "base/words.h"
#include "fund/simulation.h"

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
    json_number_if(writer, name, count > 0, count);
}

static void
write_codes(struct json_writer *writer, enum compared_list list, const struct compared_codes *codes)
{
    json_strings_of(writer, list_names[list][0], codes->codes, codes->code_count);
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

static const char *
label_of_envelope(const struct fund_file *file, const char *code)
{
    for (size_t i = 0; i < file->envelope_count; i++) {
        if (strcmp(file->envelopes[i].code, code) == 0) {
            return fund_text_in(&file->envelopes[i].label, code);
        }
    }
    return code;
}

static const char *
label_of_quota(const struct fund_file *file, const char *code)
{
    for (size_t i = 0; i < file->quota_count; i++) {
        if (strcmp(file->quotas[i].code, code) == 0) {
            return fund_text_in(&file->quotas[i].label, code);
        }
    }
    return code;
}

static const char *
label_of_criterion(const struct fund_file *file, const char *code)
{
    for (size_t i = 0; i < file->criterion_count; i++) {
        if (strcmp(file->criteria[i].code, code) == 0) {
            return fund_text_in(&file->criteria[i].label, code);
        }
    }
    return code;
}

/* What the commonest settings are called; null of the others. */
static const char *
setting_words(struct arena *arena, const struct fund_file *file, const char *key)
{
    static const struct {
        const char *of, *member, *words;
        const char *(*label)(const struct fund_file *file, const char *code);
    } named[] = {
        {"envelope", ".voted", N_("amount of the envelope"), label_of_envelope},
        {"quota", ".share", N_("share at most"), label_of_quota},
        {"quota", ".amount", N_("amount at most"), label_of_quota},
        {"quota", ".count", N_("awards at most"), label_of_quota},
        {"criterion", ".weight", N_("weight"), label_of_criterion},
        {"criterion", ".floor", N_("floor"), label_of_criterion},
    };
    const char *code = strchr(key, '.'), *member = strrchr(key, '.');

    if (code == NULL) {
        return strcmp(key, "threshold") == 0   ? _("threshold of the score")
               : strcmp(key, "net") == 0       ? _("money to award")
               : strcmp(key, "withdrawn") == 0 ? _("withdrawn")
                                               : NULL;
    }
    for (size_t i = 0; i < sizeof named / sizeof *named; i++) {
        if (strlen(named[i].of) == (size_t)(code - key) &&
            strncmp(named[i].of, key, (size_t)(code - key)) == 0 && member > code &&
            strcmp(named[i].member, member) == 0) {
            const char *of = arena_copy(arena, code + 1, (size_t)(member - code) - 1);

            return text_format(arena, "%s (%s)", named[i].label(file, of),
                               words_of(named[i].words));
        }
    }
    return NULL;
}

/* The same for who does not know the keys; null when one of them has no other name. */
static const char *
varied_said(struct arena *arena, const struct fund_file *file, const struct compared_run *run)
{
    struct text text = text_in(arena);

    for (size_t i = 0; i < run->variation_count; i++) {
        const char *words = setting_words(arena, file, run->variations[i].key);

        if (words == NULL) {
            return NULL;
        }
        text_add(&text, i > 0 ? ", " : "");
        text_addf(&text, _("%s: %s"), words, run->variations[i].value);
    }
    return text_of(&text);
}

static void
write_run(struct json_writer *writer, struct arena *arena, const struct fund_file *file,
          const struct compared_run *run)
{
    json_begin_object(writer, NULL);
    json_string_of(writer, "name", run->name);
    json_string_of(writer, "varied", varied_words(arena, run));
    json_string_of(writer, "said", varied_said(arena, file, run));
    json_number_of(writer, "net_cents", run->net_cents);
    json_number_of(writer, "awarded_cents", run->awarded_cents);
    json_number_of(writer, "left_cents", run->left_cents);
    json_number_of(writer, "award_count", run->award_count);
    for (size_t i = 0; i < COMPARED_LISTS; i++) {
        write_codes(writer, (enum compared_list)i, &run->lists[i]);
    }
    json_end_object(writer);
}

/* ---- surprises ------------------------------------------------------------------------------- */

/* Tell whether what is varied makes the call looser (1), tighter (-1), or neither alone (0). */
static int
looser(struct arena *arena, const struct fund_file *file, const struct compared_run *run)
{
    const struct file_bytes source = {file->path, file->source, file->source_bytes};
    struct arena_mark mark = arena_mark(arena);
    struct problems unheard = {0};
    struct fund_file varied;
    struct err err = {0};
    bool signs[2] = {false, false};

    if (fund_file_read(arena, source,
                       (struct fund_variations){run->variations, run->variation_count}, &varied,
                       &unheard, &err) == ST_OK) {
        simulation_files_signs(&varied, file, signs);
    }
    arena_reset(arena, mark);
    return (int)signs[0] - (int)signs[1];
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

static void
write_surprise(struct json_writer *writer, struct arena *arena, const struct fund_file *file,
               int64_t before_cents, const struct compared_run *run)
{
    const int sign = looser(arena, file, run);
    const char *said = varied_said(arena, file, run);
    const char *varied = said != NULL ? said : varied_words(arena, run);
    const char *amount = words_money(arena, run->awarded_cents, file->currency, 0);
    const char *before = words_money(arena, before_cents, file->currency, 0);

    if (sign > 0 && run->awarded_cents < before_cents) {
        json_string_of(writer, NULL,
                       text_format(arena,
                                   _("%s is looser than the call and awards less: %s, not %s."),
                                   varied, amount, before));
    }
    if (sign < 0 && run->awarded_cents > before_cents) {
        json_string_of(writer, NULL,
                       text_format(arena,
                                   _("%s is tighter than the call and awards more: %s, not %s."),
                                   varied, amount, before));
    }
    if (sign > 0 && run->lists[COMPARED_LEAVE].all_count > 0) {
        json_string_of(writer, NULL,
                       text_format(arena,
                                   _("%s is looser than the call, and yet no longer awarded: %s."),
                                   varied, leavers_words(arena, &run->lists[COMPARED_LEAVE])));
    }
}

void
dossier_compared_write(struct json_writer *writer, struct arena *arena,
                       const struct fund_file *file, const struct dossier_compared *compared)
{
    json_begin_array(writer, "simulations");
    for (size_t i = 0; i < compared->run_count; i++) {
        write_run(writer, arena, file, &compared->runs[i]);
    }
    json_end_array(writer);
    write_more(writer, "simulations_more_count",
               compared->all_count - (int64_t)compared->run_count);
    json_begin_array(writer, "surprises");
    for (size_t i = 0; i < compared->run_count; i++) {
        write_surprise(writer, arena, file, compared->awarded_cents, &compared->runs[i]);
    }
    json_end_array(writer);
}
