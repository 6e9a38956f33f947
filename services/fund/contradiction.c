/* SPDX-License-Identifier: MPL-2.0 */
#include "fund/contradiction.h"

#include "base/text.h"
#include "base/words.h"

#include <string.h>

static const char *
code_of(const struct fund_file *file, struct setting setting)
{
    switch (setting.kind) {
    case SETTING_ENVELOPE:
        return file->envelopes[setting.index].code;
    case SETTING_PASS:
        return file->passes[setting.index].code;
    default:
        return file->quotas[setting.index].code;
    }
}

/* List the codes of one kind among some settings. */
static const char *
codes(struct arena *arena, const struct fund_file *file, const struct setting *settings,
      size_t count, enum setting_kind kind)
{
    struct text text = text_in(arena);
    bool any = false;

    for (size_t i = 0; i < count; i++) {
        if (settings[i].kind == kind) {
            text_addf(&text, "%s%s", any ? ", " : "", code_of(file, settings[i]));
            any = true;
        }
    }
    return text_of(&text);
}

static const char *
least_codes(struct arena *arena, const struct fund_file *file,
            const struct contradiction *contradiction, enum setting_kind kind)
{
    return codes(arena, file, contradiction->least, contradiction->least_count, kind);
}

static const char *
against_envelopes(struct arena *arena, const struct fund_file *file,
                  const struct contradiction *contradiction)
{
    return text_format(arena, _("passes %s reserve %s, more than the %s that envelopes %s hold"),
                       least_codes(arena, file, contradiction, SETTING_PASS),
                       words_money(arena, contradiction->asked, file->currency, 0),
                       words_money(arena, contradiction->held, file->currency, 0),
                       least_codes(arena, file, contradiction, SETTING_ENVELOPE));
}

static const char *
against_quota(struct arena *arena, const struct fund_file *file,
              const struct contradiction *contradiction)
{
    const char *passes = least_codes(arena, file, contradiction, SETTING_PASS);
    const char *quota = least_codes(arena, file, contradiction, SETTING_QUOTA);

    if (contradiction->counts_awards) {
        return text_format(arena,
                           _("passes %s reserve %lld awards, more than the %lld that quota %s lets"
                             " those whom they are for have"),
                           passes, (long long)contradiction->asked, (long long)contradiction->held,
                           quota);
    }
    return text_format(arena,
                       _("passes %s reserve %s, more than the %s that quota %s lets those whom they"
                         " are for have"),
                       passes, words_money(arena, contradiction->asked, file->currency, 0),
                       words_money(arena, contradiction->held, file->currency, 0), quota);
}

/* Of the two, the one that is voted more stands within the other. */
static const char *
within_another(struct arena *arena, const struct fund_file *file,
               const struct contradiction *contradiction)
{
    const struct setting *two = contradiction->least;
    bool first =
        file->envelopes[two[0].index].voted_cents > file->envelopes[two[1].index].voted_cents;

    return text_format(arena,
                       _("envelope %s is voted %s, more than the %s of envelope %s, which it is a"
                         " part of"),
                       code_of(file, two[first ? 0 : 1]),
                       words_money(arena, contradiction->asked, file->currency, 0),
                       words_money(arena, contradiction->held, file->currency, 0),
                       code_of(file, two[first ? 1 : 0]));
}

static const char *
below_minimum(struct arena *arena, const struct fund_file *file,
              const struct contradiction *contradiction)
{
    const char *quota = code_of(file, contradiction->least[0]);

    if (contradiction->counts_awards) {
        return text_format(arena, _("quota %s allows no award at all"), quota);
    }
    return text_format(arena,
                       _("quota %s allows %s, less than the least minimum of those who count in"
                         " it, %s"),
                       quota, words_money(arena, contradiction->held, file->currency, 0),
                       words_money(arena, contradiction->asked, file->currency, 0));
}

const char *
contradiction_text(struct arena *arena, const struct fund_file *file,
                   const struct contradiction *contradiction)
{
    static const char *(*const texts[])(struct arena *, const struct fund_file *,
                                        const struct contradiction *) = {
        [CONTRADICTION_RESERVES] = against_envelopes,
        [CONTRADICTION_QUOTA] = against_quota,
        [CONTRADICTION_ENVELOPES] = within_another,
        [CONTRADICTION_MINIMUM] = below_minimum,
    };

    return texts[contradiction->kind](arena, file, contradiction);
}

const char *
contradiction_advice(struct arena *arena, const struct fund_file *file,
                     const struct contradiction *contradiction)
{
    struct setting *others = ARENA_NEW(arena, struct setting, contradiction->all_count);
    size_t count = 0, at = 0;
    const char *passes, *envelopes;

    /* Both lists are in the same order: what is in `all` and not in `least`. */
    for (size_t i = 0; i < contradiction->all_count; i++) {
        if (at < contradiction->least_count &&
            contradiction->all[i].kind == contradiction->least[at].kind &&
            contradiction->all[i].index == contradiction->least[at].index) {
            at++;
        } else {
            others[count++] = contradiction->all[i];
        }
    }
    if (count == 0) {
        return _("change one of them: without it the others can be kept");
    }
    passes = codes(arena, file, others, count, SETTING_PASS);
    envelopes = codes(arena, file, others, count, SETTING_ENVELOPE);
    return text_format(
        arena,
        _("change one of them: without it the others can be kept; then look at %s%s%s"
          " too, which take part in this"),
        envelopes, *envelopes != '\0' && *passes != '\0' ? ", " : "", passes);
}

const char *const *
contradiction_keys(struct arena *arena, const struct fund_file *file,
                   const struct contradiction *contradiction, size_t *count)
{
    static const char *const lists[] = {
        [SETTING_ENVELOPE] = "envelope", [SETTING_PASS] = "pass", [SETTING_QUOTA] = "quota"};
    const char **keys = ARENA_NEW(arena, const char *, contradiction->least_count);

    for (size_t i = 0; i < contradiction->least_count; i++) {
        const struct setting setting = contradiction->least[i];

        keys[i] = text_format(arena, "%s.%s", lists[setting.kind], code_of(file, setting));
    }
    *count = contradiction->least_count;
    return keys;
}

static bool
counts(const struct fund_file *file, const struct contradiction *contradiction)
{
    bool of_reserves =
        contradiction->kind == CONTRADICTION_RESERVES || contradiction->kind == CONTRADICTION_QUOTA;
    bool in_waves = file->mode != NULL && strcmp(file->mode, "examination") == 0;

    return !(of_reserves && in_waves);
}

size_t
contradiction_find(const struct allocation_plan *plan, const struct contradiction **found)
{
    const struct contradiction *all;
    size_t all_count = allocation_check(plan->arena, &plan->walk, &all), count = 0;
    struct contradiction *kept = ARENA_NEW(plan->arena, struct contradiction, all_count);

    for (size_t i = 0; i < all_count; i++) {
        if (counts(plan->file, &all[i])) {
            kept[count++] = all[i];
        }
    }
    *found = kept;
    return count;
}

enum status
contradiction_refuse(const struct allocation_plan *plan, struct err *err)
{
    const struct contradiction *found;

    if (contradiction_find(plan, &found) == 0) {
        return ST_OK;
    }
    err_hint(err, "%s", contradiction_advice(plan->arena, plan->file, &found[0]));
    return err_set(err, ST_DATA, "%s", contradiction_text(plan->arena, plan->file, &found[0]));
}
