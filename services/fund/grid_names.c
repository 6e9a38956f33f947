/* SPDX-License-Identifier: MPL-2.0 */
#include "fund/grid_parts.h"

#include <string.h>

struct naming {
    struct arena *arena;
    const struct fund_file *file;
};

const char *
grid_share(struct arena *arena, struct rational share)
{
    struct rational percent;

    if (!rational_mul(share, rational_of(100), &percent)) {
        return words_decimal(arena, rational_exact(arena, share));
    }
    return text_format(arena, words_language() == LANGUAGE_FR ? "%s\u00a0%%" : "%s%%",
                       words_decimal(arena, rational_exact(arena, percent)));
}

static const char *
value_of(const struct naming *naming, const struct symbol *symbol, const struct value *value)
{
    return symbol->is_share
               ? grid_share(naming->arena, value->number)
               : value_words(naming->arena, value, naming->file->currency, naming->file->zone);
}

/* "E1 80 %, E2 70 %" */
static const char *
values_of_envelopes(const struct naming *naming, const struct symbol *symbol)
{
    const struct fund_file *file = naming->file;
    size_t member = symbol->slot - file->env_slot;
    struct text text = text_in(naming->arena);

    for (size_t i = 0; i < file->envelope_count; i++) {
        const struct value *value = &file->envelopes[i].values[member];

        if (value->known && file->envelopes[i].when != NULL) {
            text_addf(&text, "%s%s\u00a0%s", text.length > 0 ? ", " : "", file->envelopes[i].code,
                      value_of(naming, symbol, value));
        }
    }
    return text.length > 0 ? text_of(&text) : NULL;
}

static struct sentence_name
find_name(void *context, const struct symbol *symbol)
{
    const struct naming *naming = context;
    const struct fund_file *file = naming->file;
    const struct value *constant = &file->constants[symbol->slot];
    struct sentence_name name = {0};

    if (symbol->slot >= file->env_slot && symbol->slot < file->env_slot + file->env_count) {
        if (symbol->label[words_language()] == NULL) {
            name.label =
                text_format(naming->arena, _("%s of the envelope"), symbol->name + strlen("env."));
        }
        name.detail = values_of_envelopes(naming, symbol);
    } else if (constant->known) {
        name.detail = value_of(naming, symbol, constant);
    }
    if (strncmp(symbol->name, "fund.", strlen("fund.")) == 0) {
        name.label = text_format(naming->arena, _("list %s"), symbol->name + strlen("fund."));
    }
    return name;
}

struct sentence_names
grid_names(struct arena *arena, const struct fund_file *file)
{
    struct naming *naming = ARENA_NEW(arena, struct naming, 1);

    *naming = (struct naming){arena, file};
    return (struct sentence_names){
        .find = find_name, .context = naming, .currency = file->currency};
}
