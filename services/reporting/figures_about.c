/* SPDX-License-Identifier: MPL-2.0 */
/* figures_about - what every form of a report says of itself, its reasons and its causes. */
#include "reporting/figures_writer.h"

#include "base/date.h"
#include "base/words.h"

#include <inttypes.h>
#include <string.h>

#define DAY_LENGTH (sizeof "2026-03-16" - 1)

const char *
figures_title(struct figures_words *words)
{
    const char *title = figures_string(words, "title");

    return title != NULL ? title : words->figures->report;
}

const char *
figures_digest_head(struct figures_words *words, const char *digest)
{
    return text_format(words->arena, "%.*s", FIGURES_HEAD_CHARS, digest);
}

/* A local instant, as people say it. */
static const char *
instant_told(struct figures_words *words, const char *instant)
{
    int32_t day = 0;

    if (!date_parse(instant, DAY_LENGTH, &day)) {
        return instant;
    }
    return text_format(words->arena, "%s, %s", words_date(words->arena, day),
                       instant + DAY_LENGTH + 1);
}

static const char *
version_told(struct figures_words *words, const struct figures_made *made)
{
    if (!made->kept) {
        return figures_fixed(words, "not_kept");
    }
    return made->restated_version == 0
               ? text_format(words->arena, "%" PRId64, made->version)
               : text_format(words->arena, _("%lld, in place of version %lld of %s"),
                             (long long)made->version, (long long)made->restated_version,
                             instant_told(words, made->restated_known));
}

const char *
figures_subject(struct figures_words *words)
{
    const struct figures *figures = words->figures;

    if (figures->award != NULL) {
        return strcmp(figures->award, figures->award_name) == 0
                   ? figures->award
                   : text_format(words->arena, "%s, %s", figures->award, figures->award_name);
    }
    return figures->funder_name != NULL ? figures->funder_name
                                        : figures_fixed(words, "all_funders");
}

size_t
figures_about(struct figures_words *words, const struct figures_made *made,
              struct figures_line lines[FIGURES_LINES_MAX])
{
    const struct figures *figures = words->figures;
    size_t count = 0;

    lines[count++] = (struct figures_line){"fund", figures->fund_name, false};
    if (figures->award != NULL) {
        lines[count++] = (struct figures_line){"award", figures_subject(words), false};
    } else {
        lines[count++] = (struct figures_line){"funder", figures_subject(words), false};
        lines[count++] = (struct figures_line){"period", figures_period_told(words), false};
    }
    lines[count++] =
        (struct figures_line){"as_of_label", words_date(words->arena, figures->as_of), false};
    if (made->known != NULL) {
        lines[count++] = (struct figures_line){"known_at", instant_told(words, made->known), false};
    }
    lines[count++] = (struct figures_line){"made_version", version_told(words, made), false};
    lines[count++] = (struct figures_line){"engine", made->engine, false};
    lines[count++] = (struct figures_line){"document_digest", made->sha256, true};
    lines[count++] = (struct figures_line){"snapshot_digest", made->snapshot_sha256, true};
    if (made->journal_head != NULL) {
        lines[count++] = (struct figures_line){"journal_head", made->journal_head, true};
    }
    return count;
}

/* ---- reasons --------------------------------------------------------------------------------- */

static void
add_reason(const char **codes, size_t *count, const struct figures_cell *cell)
{
    if (cell->kind != CELL_WHY) {
        return;
    }
    for (size_t i = 0; i < *count; i++) {
        if (strcmp(codes[i], cell->text) == 0) {
            return;
        }
    }
    if (*count < 26) { /* as many as there are letters */
        codes[(*count)++] = cell->text;
    }
}

size_t
figures_reasons(struct figures_words *words, const struct figures_block *block,
                const char *const **codes)
{
    const char **found = ARENA_NEW(words->arena, const char *, 26);
    const size_t rows = block->row_count + (block->totals != NULL ? 1 : 0);
    size_t count = 0;

    if (block->kind == BLOCK_TABLE) {
        for (size_t i = 0; i < rows * block->item_count; i++) {
            add_reason(found, &count, &block->cells[i]);
        }
    } else {
        for (size_t i = 0; i < block->item_count; i++) {
            add_reason(found, &count, &block->items[i].value);
            add_reason(found, &count, &block->items[i].left);
            add_reason(found, &count, &block->items[i].right);
        }
    }
    *codes = found;
    return count;
}

const char *
figures_reason_mark(struct figures_words *words, const char *const *codes, size_t count,
                    const struct figures_cell *cell)
{
    for (size_t i = 0; cell->kind == CELL_WHY && i < count; i++) {
        if (strcmp(codes[i], cell->text) == 0) {
            return text_format(words->arena, "%c", (char)('a' + (char)i));
        }
    }
    return NULL;
}

/* ---- causes ---------------------------------------------------------------------------------- */

const char *
figures_cause(struct figures_words *words, const struct document *cause)
{
    const char *stream = document_text(cause, "stream", "");
    const char *kind = document_text(cause, "kind", NULL);
    const char *label =
        kind != NULL ? figures_label(words, stream, kind) : figures_label(words, "stream", stream);
    const char *date = document_text(cause, "on_date", NULL);
    const char *subject = document_text(cause, "subject", NULL);
    const struct document *cents = document_member(cause, "cents");
    struct text told = text_in(words->arena);
    int32_t day;

    if (date == NULL) {
        text_addf(&told, _("%s: %lld before, %lld now"), label,
                  (long long)document_integer(cause, "before", 0),
                  (long long)document_integer(cause, "after", 0));
        return text_of(&told);
    }
    text_add(&told,
             date_parse(date, strlen(date), &day)
                 ? text_format(words->arena, _("%s of %s"), label, words_date(words->arena, day))
                 : label);
    if (subject != NULL) {
        text_addf(&told, ", %s", subject);
    }
    if (cents != NULL && cents->kind == DOCUMENT_INTEGER) {
        text_addf(&told, ", %s",
                  words_money(words->arena, cents->integer, words->figures->currency, 1));
    }
    if (document_text(cause, "known_instant", NULL) != NULL) {
        text_addf(&told, ", %s",
                  text_format(words->arena, _("recorded by %s on %s"),
                              document_text(cause, "by", "?"),
                              instant_told(words, document_text(cause, "known_instant", ""))));
    }
    return text_of(&told);
}
