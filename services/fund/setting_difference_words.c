/* SPDX-License-Identifier: MPL-2.0 */
/* setting_difference - what came, went, moved or is of another kind, in words. */
#include "fund/setting_difference.h"

#include "base/text.h"
#include "base/words.h"

#include <string.h>

/* Whole phrases: in French each has its gender. */
static const struct phrases {
    const char *list, *came, *went, *kind, *moved;
} phrases[] = {
    {"passes", N_("pass %s came"), N_("pass %s went"), N_("pass %s is of another kind"),
     N_("order of passes")},
    {"rules", N_("rule %s came"), N_("rule %s went"), NULL, NULL},
    {"envelopes", N_("envelope %s came"), N_("envelope %s went"), NULL, N_("order of envelopes")},
    {"quotas", N_("quota %s came"), N_("quota %s went"), NULL, N_("order of quotas")},
    {"criteria", N_("criterion %s came"), N_("criterion %s went"),
     N_("criterion %s is marked otherwise"), NULL},
    {"caps", N_("cap %s came"), N_("cap %s went"), NULL, NULL},
    {"contributions", N_("contribution %s came"), N_("contribution %s went"), NULL, NULL},
    {"parameters", NULL, NULL, N_("parameter %s is of another kind"), NULL},
    {"rates", NULL, NULL, N_("rate %s is of another kind"), NULL},
};

const char *
setting_change_code(enum setting_change change)
{
    static const char *const codes[] = {
        [SETTING_CHANGED] = "changed", [SETTING_KIND] = "kind",   [SETTING_CAME] = "came",
        [SETTING_WENT] = "went",       [SETTING_MOVED] = "moved",
    };

    return codes[change];
}

/* What a formula, an amount or an order says; a whole object would say too much. */
static const char *
shown(const char *value)
{
    return value[0] == '{' || strcmp(value, "null") == 0 ? NULL : value;
}

/* "pass %s came" with its code. */
static const char *
filled(struct arena *arena, const char *phrase, const char *code)
{
    const char *words = words_of(phrase), *at = strstr(words, "%s");

    return at == NULL ? words
                      : text_format(arena, "%.*s%s%s", (int)(at - words), words, code, at + 2);
}

const char *
setting_difference_words(struct arena *arena, const struct setting_difference *difference)
{
    const struct phrases *found = NULL;
    const char *phrase, *before = shown(difference->before), *after = shown(difference->after);

    for (size_t i = 0; i < sizeof phrases / sizeof *phrases; i++) {
        if (difference->list != NULL && strcmp(phrases[i].list, difference->list) == 0) {
            found = &phrases[i];
        }
    }
    if (found == NULL) {
        return NULL;
    }
    phrase = difference->change == SETTING_CAME    ? found->came
             : difference->change == SETTING_WENT  ? found->went
             : difference->change == SETTING_MOVED ? found->moved
                                                   : found->kind;
    phrase = filled(arena, phrase, difference->code);
    if (before != NULL && after != NULL) {
        return text_format(arena, _("%s: %s, then %s"), phrase, before, after);
    }
    return before == NULL && after == NULL
               ? phrase
               : text_format(arena, _("%s: %s"), phrase, before != NULL ? before : after);
}
