/* SPDX-License-Identifier: MPL-2.0 */
/* sweep_table - the table for people, in 80 columns where the codes are short. */
#include "fund/sweep_table.h"

#include "base/text.h"

#include <inttypes.h>
#include <string.h>

#define CODES_TOLD  4 /* on a line; the other forms have all */
#define VALUE_WIDTH 12
#define MONEY_WIDTH 14
#define COUNT_WIDTH 7
#define CODES_WIDTH 16

/* Add words in a column of so many characters, at its left or at its right. */
static void
add_column(struct text *out, const char *words, size_t width, bool right)
{
    const size_t characters = text_characters(words, strlen(words));
    const size_t blanks = characters < width ? width - characters : 1;

    for (size_t i = 0; right && i < blanks; i++) {
        text_add(out, " ");
    }
    text_add(out, words);
    for (size_t i = 0; !right && i < blanks; i++) {
        text_add(out, " ");
    }
}

static const char *
codes_words(struct arena *arena, const char *sign, const struct sweep_codes *codes)
{
    struct text words = text_in(arena);

    for (size_t i = 0; i < codes->count && i < CODES_TOLD; i++) {
        text_addf(&words, "%s%s%s", i > 0 ? " " : "", sign, codes->codes[i]);
    }
    if (codes->count > CODES_TOLD) {
        text_addf(&words, " … (%zu)", codes->count);
    }
    return text_of(&words);
}

static size_t
value_width(const struct sweep_table *table, size_t axis)
{
    size_t width = VALUE_WIDTH;

    for (size_t i = 0; i < table->row_count; i++) {
        const char *value = table->rows[i].values[axis];
        const size_t characters = text_characters(value, strlen(value)) + 2;

        width = characters > width ? characters : width;
    }
    return width;
}

static void
tell_row(struct text *out, struct arena *arena, const struct sweep_table *table,
         const struct sweep_row *row)
{
    text_add(out, "  ");
    for (size_t i = 0; i < table->key_count; i++) {
        add_column(out, row->values[i], value_width(table, i), false);
    }
    if (row->refused != NULL) {
        text_addf(out, _("  cannot be: %s\n"), row->refused);
        return;
    }
    add_column(out, words_money(arena, row->awarded_cents, table->currency, 0), MONEY_WIDTH, true);
    add_column(out, words_money(arena, row->left_cents, table->currency, 0), MONEY_WIDTH, true);
    add_column(out, text_format(arena, "%" PRIu32, row->awards), COUNT_WIDTH, true);
    add_column(out, text_format(arena, "%" PRIu32, row->partials), COUNT_WIDTH, true);
    if (row->enters.count + row->leaves.count > 0) {
        text_add(out, "  ");
    }
    if (row->enters.count > 0) {
        text_add(out, codes_words(arena, "+", &row->enters));
    }
    if (row->leaves.count > 0) {
        text_addf(out, "%s%s", row->enters.count > 0 ? " " : "",
                  codes_words(arena, "-", &row->leaves));
    }
    text_add(out, "\n");
}

static void
tell_surprises(struct text *out, const struct sweep_table *table)
{
    bool any = false;

    for (size_t i = 0; i < table->row_count; i++) {
        const struct sweep_row *row = &table->rows[i];
        const char *second = table->key_count > 1 ? row->values[1] : "";

        for (size_t k = 0; k < row->surprise_count; k++) {
            const struct sweep_surprise *surprise = &row->surprises[k];
            const char *value = table->key_count > 0
                                    ? text_format(out->arena, "%s%s%s", row->values[0],
                                                  second[0] != '\0' ? ", " : "", second)
                                    : _("what if");

            text_add(out, any ? "" : _("\nsurprises\n"));
            any = true;
            if (surprise->beside == NULL) {
                text_addf(out, _("  %s, beside the call as it is: %s\n"), value, surprise->words);
            } else {
                text_addf(out, _("  %s, beside %s: %s\n"), value, surprise->beside,
                          surprise->words);
            }
        }
    }
}

void
sweep_table_tell(struct text *out, struct arena *arena, const struct sweep_table *table)
{
    text_addf(out, _("simulations of %s\n"), table->call);
    text_addf(
        out,
        _("  as it is, run %s: %s awarded, %s left, %" PRIu32 " awards, %" PRIu32 " in part\n"),
        table->real_run, words_money(arena, table->awarded_cents, table->currency, 0),
        words_money(arena, table->left_cents, table->currency, 0), table->awards, table->partials);
    for (size_t i = 0; i < table->fixed_count; i++) {
        text_addf(out, _("  everywhere %s = %s\n"), table->fixed[i].key, table->fixed[i].value);
    }
    text_add(out, "\n");
    for (size_t i = 0; i < table->key_count; i++) {
        text_addf(out, "%s%s", i == 0 ? "  " : ", ", table->keys[i]);
    }
    text_add(out, table->key_count > 0 ? "\n  " : "  ");
    for (size_t i = 0; i < table->key_count; i++) {
        add_column(out, i == 0 ? _("value") : "", value_width(table, i), false);
    }
    add_column(out, _("awarded"), MONEY_WIDTH, true);
    add_column(out, _("left"), MONEY_WIDTH, true);
    add_column(out, _("awards"), COUNT_WIDTH, true);
    add_column(out, _("in part"), COUNT_WIDTH + 1, true);
    text_addf(out, "  %s\n", _("who enters (+), leaves (-)"));
    for (size_t i = 0; i < table->row_count; i++) {
        tell_row(out, arena, table, &table->rows[i]);
    }
    tell_surprises(out, table);
}
