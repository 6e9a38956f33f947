/* SPDX-License-Identifier: MPL-2.0 */
/* award_alone - what each setting does alone, as JSON and for people. */
#include "fund/award_alone_write.h"

#include "base/text.h"
#include "base/words.h"

#include <inttypes.h>
#include <string.h>

#define EFFECTS_TOLD 12 /* of a kind, for people; JSON has all */

/* ---- words ----------------------------------------------------------------------------------- */

enum effect_class { EFFECT_ENTERS, EFFECT_LEAVES, EFFECT_MORE, EFFECT_LESS, EFFECT_CLASSES };

static enum effect_class
class_of(const struct alone_effect *effect)
{
    if (effect->before_cents == 0) {
        return EFFECT_ENTERS;
    }
    if (effect->after_cents == 0) {
        return EFFECT_LEAVES;
    }
    return effect->after_cents > effect->before_cents ? EFFECT_MORE : EFFECT_LESS;
}

static const char *const class_codes[] = {
    [EFFECT_ENTERS] = "enters",
    [EFFECT_LEAVES] = "leaves",
    [EFFECT_MORE] = "more",
    [EFFECT_LESS] = "less",
};

static const char *const class_lines[] = {
    [EFFECT_ENTERS] = N_("enter:"),
    [EFFECT_LEAVES] = N_("leave:"),
    [EFFECT_MORE] = N_("are awarded more:"),
    [EFFECT_LESS] = N_("are awarded less:"),
};

/* "A12 (€60,000; not in the end), A08"; null when there is none of the class. */
static const char *
effects_words(struct arena *arena, const struct award_alone *alone,
              const struct alone_result *result, const char *currency, enum effect_class class)
{
    struct text words = text_in(arena);
    size_t count = 0;

    for (size_t i = 0; i < result->effect_count; i++) {
        const struct alone_effect *effect = &result->effects[i];

        if (class_of(effect) != class || count++ >= EFFECTS_TOLD) {
            continue;
        }
        text_addf(&words, "%s%s", count > 1 ? ", " : "", alone->codes[effect->application]);
        if (class != EFFECT_LEAVES) {
            text_addf(&words, " (%s%s%s)", words_money(arena, effect->after_cents, currency, 0),
                      effect->stands ? "" : "; ", effect->stands ? "" : _("not in the end"));
        } else if (!effect->stands) {
            text_addf(&words, " (%s)", _("not in the end"));
        }
    }
    if (count > EFFECTS_TOLD) {
        text_addf(&words, " … (%zu)", count);
    }
    return count > 0 ? text_of(&words) : NULL;
}

static const char *
setting_words(struct arena *arena, const struct alone_setting *setting)
{
    const char *before = strcmp(setting->before, "null") == 0 ? _("nothing") : setting->before;
    const char *after = strcmp(setting->after, "null") == 0 ? _("nothing") : setting->after;

    return setting->words != NULL
               ? setting->words
               : text_format(arena, _("%s: %s, then %s"), setting->key, before, after);
}

static void
tell_setting(struct text *out, const struct award_alone *alone, size_t at, const char *currency)
{
    struct arena *arena = out->arena;
    const struct alone_result *result = &alone->results[at];

    text_addf(out, "  %s\n", setting_words(arena, &alone->settings[at]));
    if (result->refused != NULL) {
        text_addf(out, _("    cannot be alone: %s\n"), result->refused);
        return;
    }
    text_addf(out, _("    awarded in all: %s\n"),
              words_money(arena, result->awarded_cents, currency, 0));
    for (enum effect_class class = EFFECT_ENTERS; class < EFFECT_CLASSES; class ++) {
        const char *words = effects_words(arena, alone, result, currency, class);

        if (words != NULL) {
            text_addf(out, "    %s %s\n", words_of(class_lines[class]), words);
        }
    }
    if (result->effect_count == 0) {
        text_add(out, _("    moves nobody alone\n"));
    }
}

static bool
same_settings(const struct alone_together *a, const struct alone_together *b)
{
    return a->setting_count == b->setting_count &&
           memcmp(a->settings, b->settings, a->setting_count * sizeof *a->settings) == 0;
}

/* Those of one set of settings are told at once, where the first of them is met. */
static bool
is_told(const struct award_alone *alone, size_t at)
{
    size_t first = 0;

    while (!same_settings(&alone->together[first], &alone->together[at])) {
        first++;
    }
    return first < at;
}

static void
tell_together(struct text *out, const struct award_alone *alone)
{
    for (size_t i = 0; i < alone->together_count; i++) {
        const struct alone_together *together = &alone->together[i];
        struct text keys = text_in(out->arena), codes = text_in(out->arena);
        size_t count = 0;

        if (is_told(alone, i)) {
            continue;
        }
        for (size_t k = 0; k < together->setting_count; k++) {
            text_addf(&keys, "%s%s", k > 0 ? ", " : "", alone->settings[together->settings[k]].key);
        }
        for (size_t k = i; k < alone->together_count; k++) {
            if (same_settings(together, &alone->together[k]) && count++ < EFFECTS_TOLD) {
                text_addf(&codes, "%s%s", count > 1 ? ", " : "",
                          alone->codes[alone->together[k].application]);
            }
        }
        if (count > EFFECTS_TOLD) {
            text_addf(&codes, " … (%zu)", count);
        }
        text_addf(out, _("  only together, for %s: %s\n"), text_of(&codes), text_of(&keys));
    }
    if (alone->open_count > 0) {
        text_addf(out, _("  for %zu others, too many settings differ to find which\n"),
                  alone->open_count);
    }
}

void
award_alone_tell(struct text *out, const struct award_alone *alone, const char *currency)
{
    if (alone->unproven != NULL) {
        text_addf(out, _("\nwhat each setting does alone was not tried: %s\n"), alone->unproven);
        return;
    }
    if (alone->setting_count == 0) {
        return;
    }
    text_add(out, _("\nwhat each does alone, on the run before\n"));
    for (size_t i = 0; i < alone->setting_count && i < ALONE_SETTINGS_MAX; i++) {
        tell_setting(out, alone, i, currency);
    }
    if (alone->untried_count > 0) {
        text_addf(out, _("  %zu more settings differ, which were not tried alone\n"),
                  alone->untried_count);
    }
    tell_together(out, alone);
}

/* ---- JSON ------------------------------------------------------------------------------------ */

static void
write_effect(struct json_writer *writer, const struct award_alone *alone,
             const struct alone_effect *effect)
{
    json_begin_object(writer, NULL);
    json_string_of(writer, "application", alone->codes[effect->application]);
    json_string_of(writer, "change", class_codes[class_of(effect)]);
    json_number_of(writer, "before_cents", effect->before_cents);
    json_number_of(writer, "after_cents", effect->after_cents);
    json_flag_of(writer, "stands", effect->stands);
    json_end_object(writer);
}

static void
write_setting(struct json_writer *writer, const struct award_alone *alone, size_t at)
{
    const struct alone_result *result = &alone->results[at];

    json_begin_object(writer, NULL);
    json_string_of(writer, "setting", alone->settings[at].key);
    json_string_of(writer, "change", alone->settings[at].change);
    json_string_of(writer, "before", alone->settings[at].before);
    json_string_of(writer, "after", alone->settings[at].after);
    json_flag_of(writer, "tried", result->tried);
    json_string_of(writer, "refused", result->refused);
    if (result->tried && result->refused == NULL) {
        json_number_of(writer, "awarded_cents", result->awarded_cents);
    }
    json_begin_array(writer, "applications");
    for (size_t i = 0; i < result->effect_count; i++) {
        write_effect(writer, alone, &result->effects[i]);
    }
    json_end_array(writer);
    json_end_object(writer);
}

void
award_alone_write(struct json_writer *writer, const struct award_alone *alone)
{
    json_string_of(writer, "alone_unproven", alone->unproven);
    json_begin_array(writer, "alone");
    for (size_t i = 0; alone->unproven == NULL && i < alone->setting_count; i++) {
        write_setting(writer, alone, i);
    }
    json_end_array(writer);
    json_begin_array(writer, "together");
    for (size_t i = 0; i < alone->together_count; i++) {
        const struct alone_together *together = &alone->together[i];

        json_begin_object(writer, NULL);
        json_string_of(writer, "application", alone->codes[together->application]);
        json_begin_array(writer, "settings");
        for (size_t k = 0; k < together->setting_count; k++) {
            json_string_of(writer, NULL, alone->settings[together->settings[k]].key);
        }
        json_end_array(writer);
        json_end_object(writer);
    }
    json_end_array(writer);
    json_number_of(writer, "together_open", (int64_t)alone->open_count);
}
