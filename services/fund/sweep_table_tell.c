/* SPDX-License-Identifier: MPL-2.0 */
/* sweep_table - the table for people, in 80 columns where the codes are short. */
#include "fund/sweep_table.h"

#include "base/text.h"

#include <inttypes.h>
#include <string.h>

#define CODES_TOLD  4 /* on a line; the other forms have all */
#define VALUE_WIDTH 12
#define MONEY_WIDTH 15
#define COUNT_WIDTH 7
#define PART_WIDTH  11

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
        text_add_left(out, row->values[i], value_width(table, i));
    }
    if (row->refused != NULL) {
        text_addf(out, "  %s\n", _("refused: see below"));
        return;
    }
    text_add_right(out, words_money(arena, row->awarded_cents, table->currency, 0), MONEY_WIDTH);
    text_add_right(out, words_money(arena, row->left_cents, table->currency, 0), MONEY_WIDTH);
    text_add_right(out, text_format(arena, "%" PRIu32, row->awards), COUNT_WIDTH + 1);
    text_add_right(out, text_format(arena, "%" PRIu32, row->partials), PART_WIDTH);
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

static const char *
values_words(struct arena *arena, const struct sweep_table *table, const struct sweep_row *row)
{
    return table->key_count == 0   ? _("the what-if")
           : table->key_count == 1 ? row->values[0]
                                   : text_format(arena, "%s, %s", row->values[0], row->values[1]);
}

/* Whether a row has that surprise beside the call as it is. */
static bool
has_surprise(const struct sweep_row *row, const struct sweep_surprise *surprise)
{
    for (size_t i = 0; i < row->surprise_count; i++) {
        if (row->surprises[i].beside == NULL &&
            strcmp(row->surprises[i].words, surprise->words) == 0) {
            return true;
        }
    }
    return false;
}

/* What many values in a row do alike is told once. */
static void
tell_surprise(struct text *out, struct arena *arena, const struct sweep_table *table, size_t at,
              const struct sweep_surprise *surprise)
{
    const char *value = values_words(arena, table, &table->rows[at]);
    size_t last = at;

    if (surprise->beside != NULL) {
        text_addf(out, _("  %s, beside %s: %s\n"), value, surprise->beside, surprise->words);
        return;
    }
    if (at > 0 && has_surprise(&table->rows[at - 1], surprise)) {
        return;
    }
    while (last + 1 < table->row_count && has_surprise(&table->rows[last + 1], surprise)) {
        last++;
    }
    if (last > at) {
        value = text_format(arena, _("%s to %s"), value,
                            values_words(arena, table, &table->rows[last]));
    }
    text_addf(out, _("  %s, beside the call as it is: %s\n"), value, surprise->words);
}

static bool
is_refused_alike(const struct sweep_table *table, size_t at, size_t other)
{
    return table->rows[other].refused != NULL &&
           strcmp(table->rows[at].refused, table->rows[other].refused) == 0;
}

/* What many values in a row are refused for is told once. */
static void
tell_refusals(struct text *out, struct arena *arena, const struct sweep_table *table)
{
    const size_t count = sweep_table_refused(table);
    size_t last;

    if (count > 0) {
        text_addf(out, _("\nrefused, %zu of %zu\n"), count, table->row_count);
    }
    for (size_t i = 0; i < table->row_count; i = last + 1) {
        const char *value = values_words(arena, table, &table->rows[i]);

        last = i;
        if (table->rows[i].refused == NULL) {
            continue;
        }
        while (last + 1 < table->row_count && is_refused_alike(table, i, last + 1)) {
            last++;
        }
        if (last > i) {
            value = text_format(arena, _("%s to %s"), value,
                                values_words(arena, table, &table->rows[last]));
        }
        text_addf(out, _("  %s: %s\n"), value, table->rows[i].refused);
        if (*table->rows[i].advice != '\0') {
            text_addf(out, "    %s\n", table->rows[i].advice);
        }
    }
}

static void
tell_surprises(struct text *out, struct arena *arena, const struct sweep_table *table)
{
    bool any = false;

    for (size_t i = 0; i < table->row_count; i++) {
        for (size_t k = 0; k < table->rows[i].surprise_count; k++) {
            text_add(out, any ? "" : _("\nsurprises\n"));
            any = true;
            tell_surprise(out, arena, table, i, &table->rows[i].surprises[k]);
        }
    }
}

static void
tell_head(struct text *out, struct arena *arena, const struct sweep_table *table)
{
    text_addf(out, _("simulations of %s\n"), table->call);
    if (table->real_refused != NULL) {
        text_addf(out, _("  as it is, it cannot be: %s\n"), table->real_refused);
    } else {
        text_addf(
            out,
            _("  as it is, run %s: %s awarded, %s left, %" PRIu32 " awards, %" PRIu32 " in part\n"),
            table->real_run, words_money(arena, table->awarded_cents, table->currency, 0),
            words_money(arena, table->left_cents, table->currency, 0), table->awards,
            table->partials);
    }
    if (table->left_out > 0) {
        text_addf(out,
                  _("  applications left out everywhere, withdrawn or their offer refused: %" PRIu32
                    "\n"),
                  table->left_out);
    }
    for (size_t i = 0; i < table->fixed_count; i++) {
        text_addf(out, _("  everywhere %s = %s\n"), table->fixed[i].key, table->fixed[i].value);
    }
}

void
sweep_table_tell(struct text *out, struct arena *arena, const struct sweep_table *table)
{
    tell_head(out, arena, table);
    text_add(out, "\n");
    for (size_t i = 0; i < table->key_count; i++) {
        text_addf(out, "%s%s", i == 0 ? "  " : ", ", table->keys[i]);
    }
    text_add(out, table->key_count > 0 ? "\n  " : "  ");
    for (size_t i = 0; i < table->key_count; i++) {
        text_add_left(out, i == 0 ? _("value") : "", value_width(table, i));
    }
    text_add_right(out, _("awarded in all"), MONEY_WIDTH);
    text_add_right(out, _("left"), MONEY_WIDTH);
    text_add_right(out, _("awards"), COUNT_WIDTH + 1);
    text_add_right(out, _("in part"), PART_WIDTH);
    text_addf(out, "  %s\n", _("who enters (+), leaves (-)"));
    for (size_t i = 0; i < table->row_count; i++) {
        tell_row(out, arena, table, &table->rows[i]);
    }
}

void
sweep_table_tell_notes(struct text *out, struct arena *arena, const struct sweep_table *table)
{
    tell_refusals(out, arena, table);
    if (sweep_table_unchanged(table)) {
        text_add(out, _("nothing changes: each of these points awards what the call as it is"
                        " awards\n"));
        for (size_t i = 0; i < table->key_count; i++) {
            const char *why = sweep_table_why_unchanged(table->keys[i]);

            if (why != NULL) {
                text_addf(out, "    -> %s\n", why);
            }
        }
    }
    tell_surprises(out, arena, table);
}
