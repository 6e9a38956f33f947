/* SPDX-License-Identifier: MPL-2.0 */
#include "fund/sweep_table.h"

#include "base/text.h"
#include "fund/outcome.h"

#include <inttypes.h>
#include <string.h>

/* ---- a row ----------------------------------------------------------------------------------- */

static struct sweep_codes
codes_of(struct arena *arena, const struct simulation *simulation, const uint32_t *candidates,
         size_t count)
{
    const char **codes = ARENA_NEW(arena, const char *, count);

    for (size_t i = 0; i < count; i++) {
        codes[i] = simulation_code(simulation, candidates[i]);
    }
    return (struct sweep_codes){codes, count};
}

static void
add_surprises(struct arena *arena, const struct simulation *simulation,
              const struct simulation_point *point, const struct simulation_point *beside,
              const char *value, struct sweep_row *row)
{
    struct surprise found[SURPRISES_MAX];
    const size_t count = simulation_surprises(arena, point, beside, found);

    for (size_t i = 0; i < count; i++) {
        row->surprises[row->surprise_count++] = (struct sweep_surprise){
            found[i].kind, value, surprise_words(arena, simulation, &found[i])};
    }
}

static const char *const *
copy_texts(struct arena *arena, const char *const *texts, size_t count)
{
    const char **copies = ARENA_NEW(arena, const char *, count);

    for (size_t i = 0; i < count; i++) {
        copies[i] = arena_string(arena, texts[i]);
    }
    return copies;
}

size_t
sweep_table_refused(const struct sweep_table *table)
{
    size_t count = 0;

    for (size_t i = 0; i < table->row_count; i++) {
        count += table->rows[i].refused != NULL;
    }
    return count;
}

void
sweep_row_fill(struct arena *arena, const struct simulation *simulation,
               const struct simulation_point *point, const struct simulation_point *before,
               const char *before_value, struct sweep_row *row)
{
    const struct simulation_effect *effect = &point->effect;

    if (point->refused != NULL) {
        row->refused = arena_string(arena, point->refused);
        row->advice = arena_string(arena, point->advice);
        row->conflicts = copy_texts(arena, point->conflicts, point->conflict_count);
        row->conflict_count = point->conflict_count;
        return;
    }
    row->net_cents = point->file.net_cents;
    row->awarded_cents = effect->awarded_cents;
    row->left_cents = effect->left_cents;
    row->awards = effect->awards;
    row->partials = effect->partials;
    row->amounts = effect->amounts;
    row->enters = codes_of(arena, simulation, effect->enters, effect->enter_count);
    row->leaves = codes_of(arena, simulation, effect->leaves, effect->leave_count);
    row->surprises = ARENA_NEW(arena, struct sweep_surprise, 2 * (size_t)SURPRISES_MAX);
    if (simulation->real.refused == NULL) {
        add_surprises(arena, simulation, point, &simulation->real, NULL, row);
    }
    if (before != NULL && before->refused == NULL) {
        add_surprises(arena, simulation, point, before, before_value, row);
    }
}

bool
sweep_table_unchanged(const struct sweep_table *table)
{
    size_t computed = 0;

    for (size_t i = 0; i < table->row_count; i++) {
        const struct sweep_row *row = &table->rows[i];

        if (row->refused == NULL && row->enters.count + row->leaves.count + row->amounts > 0) {
            return false;
        }
        computed += row->refused == NULL;
    }
    return computed > 0 && table->real_refused == NULL;
}

const char *
sweep_table_why_unchanged(const char *key)
{
    return strcmp(key, "net") == 0
               ? _("envelopes are amounts that were voted, which net does not move: it moves what "
                   "is"
                   " a share of it (quotas, passes) and formulas; vary envelope.CODE.voted")
               : NULL;
}

/* ---- JSON ------------------------------------------------------------------------------------ */

static void
write_codes(struct json_writer *writer, const char *name, const struct sweep_codes *codes)
{
    json_strings_of(writer, name, codes->codes, codes->count);
}

static void
write_settings(struct json_writer *writer, const struct sweep_table *table,
               const struct sweep_row *row)
{
    json_begin_object(writer, "values");
    for (size_t i = 0; i < table->key_count; i++) {
        json_string_of(writer, table->keys[i], row->values[i]);
    }
    json_end_object(writer);
}

static void
write_row(struct json_writer *writer, const struct sweep_table *table, const struct sweep_row *row)
{
    json_begin_object(writer, NULL);
    write_settings(writer, table, row);
    json_string_of(writer, "run", row->run);
    json_string_of(writer, "refused", row->refused);
    if (row->refused != NULL) {
        json_string_of(writer, "advice", row->advice);
        write_codes(writer, "conflicts",
                    &(struct sweep_codes){row->conflicts, row->conflict_count});
    } else {
        json_number_of(writer, "net_cents", row->net_cents);
        json_number_of(writer, "awarded_cents", row->awarded_cents);
        json_number_of(writer, "left_cents", row->left_cents);
        json_number_of(writer, "awards", row->awards);
        json_number_of(writer, "partials", row->partials);
        json_number_of(writer, "amounts_changed", row->amounts);
        write_codes(writer, "enters", &row->enters);
        write_codes(writer, "leaves", &row->leaves);
        json_begin_array(writer, "surprises");
        for (size_t i = 0; i < row->surprise_count; i++) {
            json_begin_object(writer, NULL);
            json_string_of(writer, "surprise", surprise_code(row->surprises[i].kind));
            json_string_of(writer, "beside", row->surprises[i].beside);
            json_string_of(writer, "words", row->surprises[i].words);
            json_end_object(writer);
        }
        json_end_array(writer);
    }
    json_end_object(writer);
}

/* What the call as it is awards, when it can be. */
static void
write_real(struct json_writer *writer, const struct sweep_table *table)
{
    if (table->real_refused == NULL) {
        json_number_of(writer, "awarded_cents", table->awarded_cents);
        json_number_of(writer, "left_cents", table->left_cents);
        json_number_of(writer, "awards", table->awards);
        json_number_of(writer, "partials", table->partials);
    }
}

void
sweep_table_write(struct json_writer *writer, const struct sweep_table *table)
{
    json_begin_object(writer, NULL);
    json_string_of(writer, "call", table->call);
    json_string_of(writer, "real_run", table->real_refused == NULL ? table->real_run : NULL);
    json_string_of(writer, "real_refused", table->real_refused);
    json_number_of(writer, "net_cents", table->net_cents);
    json_number_of(writer, "left_out", table->left_out);
    write_real(writer, table);
    json_flag_of(writer, "unchanged", sweep_table_unchanged(table));
    json_number_of(writer, "refused_count", (int64_t)sweep_table_refused(table));
    outcome_write_variations(writer, table->fixed, table->fixed_count);
    json_begin_array(writer, "points");
    for (size_t i = 0; i < table->row_count; i++) {
        write_row(writer, table, &table->rows[i]);
    }
    json_end_array(writer);
    json_end_object(writer);
}

/* ---- CSV ------------------------------------------------------------------------------------- */

/* A cell of CSV by RFC 4180: in quotes, those within doubled. */
static void
add_cell(struct text *out, const char *words)
{
    text_add(out, "\"");
    for (; *words != '\0'; words++) {
        text_add(out, *words == '"' ? "\"" : "");
        text_add_bytes(out, words, 1);
    }
    text_add(out, "\"");
}

static void
add_codes(struct text *out, const struct sweep_codes *codes)
{
    struct text cell = text_in(out->arena);

    for (size_t i = 0; i < codes->count; i++) {
        text_addf(&cell, "%s%s", i > 0 ? " " : "", codes->codes[i]);
    }
    text_add(out, ",");
    add_cell(out, text_of(&cell));
}

static void
add_csv_row(struct text *out, const struct sweep_table *table, const struct sweep_row *row)
{
    for (size_t i = 0; i < table->key_count; i++) {
        add_cell(out, row->values[i]);
        text_add(out, ",");
    }
    if (row->refused != NULL) {
        text_add(out, ",,,,,,,,,");
        add_cell(out, row->refused);
        add_codes(out, &(struct sweep_codes){row->conflicts, row->conflict_count});
        text_add(out, "\r\n");
        return;
    }
    text_addf(out, "%s,%" PRId64 ".%02d,%" PRId64 ".%02d,%" PRIu32 ",%" PRIu32 ",%" PRIu32,
              row->run != NULL ? row->run : "", row->awarded_cents / 100,
              (int)(row->awarded_cents % 100), row->left_cents / 100, (int)(row->left_cents % 100),
              row->awards, row->partials, row->amounts);
    add_codes(out, &row->enters);
    add_codes(out, &row->leaves);
    text_add(out, ",");
    for (size_t i = 0; i < row->surprise_count; i++) {
        text_addf(out, "%s%s", i > 0 ? " " : "", surprise_code(row->surprises[i].kind));
    }
    text_add(out, ",,\r\n");
}

void
sweep_table_csv(struct text *out, const struct sweep_table *table)
{
    for (size_t i = 0; i < table->key_count; i++) {
        add_cell(out, table->keys[i]);
        text_add(out, ",");
    }
    text_add(out, "run,awarded,left,awards,partials,amounts_changed,enters,leaves,surprises,"
                  "refused,conflicts\r\n");
    for (size_t i = 0; i < table->row_count; i++) {
        add_csv_row(out, table, &table->rows[i]);
    }
}
