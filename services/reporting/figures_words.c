/* SPDX-License-Identifier: MPL-2.0 */
#include "reporting/figures_words.h"

#include "base/date.h"
#include "base/words.h"
#include "reporting/figures_fixed.h"
#include "reporting/format.h"
#include "reporting/period.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

#define DAY_LENGTH (sizeof "2026-03-16" - 1)

static enum status
read_strings(struct arena *arena, template_lookup_fn *lookup, void *context, const char *name,
             const struct document **strings, struct err *err)
{
    const char *text = lookup(context, name);
    struct document *read = NULL;
    enum status status;

    *strings = NULL;
    if (text == NULL) {
        return ST_OK;
    }
    status = document_parse(arena, text, strlen(text), &read, err);
    if (status != ST_OK) {
        err_at(err, name, err->line, err->column);
        return status;
    }
    *strings = read;
    return ST_OK;
}

enum status
figures_words_begin(struct arena *arena, const struct figures *figures, template_lookup_fn *lookup,
                    void *context, struct figures_words *words, struct err *err)
{
    const char *own = text_format(arena, "%s/strings.json", figures->report);
    enum status status;

    *words = (struct figures_words){.arena = arena,
                                    .figures = figures,
                                    .fixed = figures_fixed_words(arena),
                                    .language = words_language() == LANGUAGE_FR ? "fr" : "en",
                                    .missing = text_in(arena)};
    status = read_strings(arena, lookup, context, own, &words->own, err);
    return status == ST_OK
               ? read_strings(arena, lookup, context, "common/strings.json", &words->common, err)
               : status;
}

const char *
figures_string(const struct figures_words *words, const char *key)
{
    const char *own = document_text(document_member(words->own, key), words->language, NULL);

    return own != NULL ? own
                       : document_text(document_member(words->common, key), words->language, NULL);
}

static void
note_missing(struct figures_words *words, const char *key)
{
    const char *noted = text_of(&words->missing), *at = strstr(noted, key);
    const size_t length = strlen(key);

    while (at != NULL &&
           ((at > noted && at[-1] != ' ') || (at[length] != ',' && at[length] != '\0'))) {
        at = strstr(at + 1, key);
    }
    if (at == NULL) {
        text_addf(&words->missing, "%s%s", words->missing.length > 0 ? ", " : "", key);
    }
}

const char *
figures_label(struct figures_words *words, const char *kind, const char *code)
{
    const char *key = text_format(words->arena, "%s.%s", kind, code);
    const char *label = figures_string(words, key), *other = NULL;

    if (strcmp(kind, "column") == 0) {
        other = "figure";
    } else if (strcmp(kind, "figure") == 0) {
        other = "column";
    }
    if (label == NULL && other != NULL) {
        label = figures_string(words, text_format(words->arena, "%s.%s", other, code));
    }
    if (label == NULL) {
        note_missing(words, key);
    }
    return label != NULL ? label : code;
}

const char *
figures_fixed(const struct figures_words *words, const char *key)
{
    const char *fixed = document_text(words->fixed, key, NULL);

    assert(fixed != NULL);
    return fixed;
}

/* ---- values ---------------------------------------------------------------------------------- */

static const char *
code_told(struct figures_words *words, const char *column, const char *code)
{
    return figures_label(words, text_format(words->arena, "code.%s", column), code);
}

/* 1/10,000 as the digits of a percentage, without a zero that says nothing. */
static const char *
percent_digits(struct arena *arena, int64_t bp)
{
    uint64_t size = bp < 0 ? -(uint64_t)bp : (uint64_t)bp;
    unsigned places = (unsigned)(size % 100);
    const char *minus = bp < 0 ? "-" : "";

    size /= 100;
    if (places == 0) {
        return text_format(arena, "%s%" PRIu64, minus, size);
    }
    return places % 10 == 0 ? text_format(arena, "%s%" PRIu64 ".%u", minus, size, places / 10)
                            : text_format(arena, "%s%" PRIu64 ".%02u", minus, size, places);
}

static const char *
percent_told(struct arena *arena, int64_t bp)
{
    const char *digits = words_decimal(arena, percent_digits(arena, bp));

    return text_format(arena, words_language() == LANGUAGE_FR ? "%s\u00a0%%" : "%s%%", digits);
}

static const char *
day_told(struct arena *arena, const char *text)
{
    int32_t day = 0;
    const bool is_day = date_parse(text, DAY_LENGTH, &day);

    assert(is_day);
    return words_date(arena, day);
}

static const char *
number_told(struct figures_words *words, const struct figures_item *item, int64_t number,
            bool cents_shown)
{
    const char *digits = text_format(words->arena, "%" PRId64, number);

    switch (item->unit) {
    case UNIT_CENTS:
        return words_money(words->arena, number, words->figures->currency, cents_shown);
    case UNIT_BP:
        return percent_told(words->arena, number);
    case UNIT_FLAG:
        return figures_fixed(words, number ? "yes" : "no");
    default:
        return words_decimal(words->arena, digits);
    }
}

const char *
figures_told(struct figures_words *words, const struct figures_item *item,
             const struct figures_cell *cell, bool cents_shown)
{
    switch (cell->kind) {
    case CELL_NUMBER:
        return number_told(words, item, cell->number, cents_shown);
    case CELL_TEXT:
        break;
    default:
        return FIGURES_NOTHING;
    }
    switch (item->unit) {
    case UNIT_DECIMAL:
        return words_decimal(words->arena, cell->text);
    case UNIT_DATE:
        return day_told(words->arena, cell->text);
    case UNIT_INSTANT:
        return text_format(words->arena, "%s, %s", day_told(words->arena, cell->text),
                           cell->text + DAY_LENGTH + 1);
    case UNIT_CODE:
        return code_told(words, item->code, cell->text);
    default:
        return cell->text;
    }
}

const char *
figures_plain(struct figures_words *words, const struct figures_item *item,
              const struct figures_cell *cell)
{
    if (cell->kind == CELL_NUMBER) {
        switch (item->unit) {
        case UNIT_CENTS:
            return format_plain_amount(words->arena, cell->number);
        case UNIT_BP:
            return format_plain_decimal(words->arena, percent_digits(words->arena, cell->number));
        case UNIT_FLAG:
            return figures_fixed(words, cell->number ? "yes" : "no");
        default:
            return text_format(words->arena, "%" PRId64, cell->number);
        }
    }
    if (cell->kind != CELL_TEXT) {
        return "";
    }
    if (item->unit == UNIT_DECIMAL) {
        return format_plain_decimal(words->arena, cell->text);
    }
    return item->unit == UNIT_CODE ? code_told(words, item->code, cell->text) : cell->text;
}

const char *
figures_head(struct figures_words *words, const char *kind, const struct figures_item *item)
{
    const char *label = figures_label(words, kind, item->code);
    const char *of = NULL;

    if (item->unit == UNIT_CENTS) {
        of = words->figures->currency;
    } else if (item->unit == UNIT_BP) {
        of = "%";
    } else if (item->unit == UNIT_DAYS) {
        of = figures_fixed(words, "days");
    }
    return of == NULL || strstr(label, of) != NULL
               ? label
               : text_format(words->arena, "%s (%s)", label, of);
}

bool
figures_has_cents(const struct figures_block *block, size_t column)
{
    const size_t rows = block->row_count + (block->totals != NULL ? 1 : 0);

    for (size_t row = 0; row < rows; row++) { /* totals stand behind the last row */
        const struct figures_cell *cell = figures_cell(block, row, column);

        if (cell->kind == CELL_NUMBER && cell->number % 100 != 0) {
            return true;
        }
    }
    return false;
}

/* ---- sentences ------------------------------------------------------------------------------- */

/* The writers escape what they print: in a sentence nothing is, or it would be done twice. */
static const char *
raw_template(struct arena *arena, const char *sentence)
{
    struct text raw = text_in(arena);

    for (const char *at = sentence; *at != '\0'; at++) {
        text_add_bytes(&raw, at, 1);
        if (at[0] == '{' && at[1] == '{' && at[2] != '\0' && strchr("{&#^/!>=", at[2]) == NULL) {
            text_add(&raw, "{&");
            at++;
        }
    }
    return text_of(&raw);
}

/* Facts that format_document does not know by their names: percentages and days. */
static void
add_percentages(struct figures_words *words, struct document *facts)
{
    const struct document *last = facts->last;

    for (const struct document *at = facts->first; at != NULL; at = at->next) {
        const size_t length = strlen(at->name), end = strlen("_bp");

        if (at->kind == DOCUMENT_INTEGER && length > end &&
            strcmp(at->name + length - end, "_bp") == 0) {
            (void)document_add_text(
                words->arena, facts,
                text_format(words->arena, "%.*s_text", (int)(length - end), at->name),
                percent_told(words->arena, at->integer));
        }
        if (at == last) {
            break;
        }
    }
}

static enum status
facts_told(struct figures_words *words, const struct document *facts, struct document **told,
           struct err *err)
{
    struct text json = text_in(words->arena);
    enum status status;

    document_write_json(facts, &json);
    status = document_parse(words->arena, text_of(&json), json.length, told, err);
    if (status == ST_OK) {
        add_percentages(words, *told);
        status = format_document(words->arena, *told, words->figures->currency, err);
    }
    return status;
}

enum status
figures_sentence(struct figures_words *words, const struct figures_block *block,
                 const char **sentence, struct err *err)
{
    const char *key = text_format(words->arena, "words.%s", block->code);
    const char *string = figures_string(words, key);
    struct template_set set = {.arena = words->arena, .strict = true};
    const struct template *template = NULL;
    struct document *facts = NULL;
    struct text out = text_in(words->arena);
    enum status status;

    if (string == NULL) {
        note_missing(words, key);
        *sentence = block->code;
        return ST_OK;
    }
    status = facts_told(words, block->facts, &facts, err);
    if (status == ST_OK) {
        status =
            template_read(words->arena, raw_template(words->arena, string), key, &template, err);
    }
    if (status == ST_OK) {
        status = template_render(&set, template, facts, sink_of_text(&out), err);
    }
    *sentence = text_of(&out);
    return status;
}

const char *
figures_period_told(const struct figures_words *words)
{
    const struct figures *figures = words->figures;
    const char *name = period_name(words->arena, figures->from, figures->through);

    if (strlen(name) == strlen("2026")) {
        return name;
    }
    return text_format(words->arena, _("from %s to %s"), words_date(words->arena, figures->from),
                       words_date(words->arena, figures->through));
}
