/* SPDX-License-Identifier: MPL-2.0 */
/* figures_notes - what a report says beside its tables. */
#include "reporting/figures_writer.h"

#include "base/words.h"

#define NOTES_OF_BLOCK_MAX 32 /* sentence, note, rows left out, a reason a letter */

struct noting {
    struct figures_words *words;
    struct figures_note *notes;
    size_t count;
};

static void
add(struct noting *noting, const char *of, const char *note)
{
    if (note != NULL) {
        noting->notes[noting->count++] = (struct figures_note){of, note};
    }
}

const char *
figures_more(struct figures_words *words, int64_t more)
{
    return more > 0 ? text_format(words->arena, _("and %lld more rows"), (long long)more) : NULL;
}

static enum status
add_block(struct noting *noting, const struct figures_section *section,
          const struct figures_block *block, struct err *err)
{
    struct figures_words *words = noting->words;
    const char *const *codes;
    const size_t count = figures_reasons(words, block, &codes);
    const bool sentence_only = block->kind == BLOCK_WORDS;
    const char *label = sentence_only ? figures_label(words, "section", section->code)
                                      : figures_label(words, "block", block->code);
    const char *sentence = NULL;
    enum status status = sentence_only ? figures_sentence(words, block, &sentence, err) : ST_OK;

    add(noting, label, sentence);
    add(noting, label, figures_string(words, text_format(words->arena, "note.%s", block->code)));
    add(noting, label, figures_more(words, block->more));
    for (size_t i = 0; i < count; i++) {
        add(noting, label, figures_label(words, "why", codes[i]));
    }
    return status;
}

static size_t
most_notes(const struct figures *figures, const struct document *causes)
{
    size_t count = 1;

    for (size_t i = 0; i < figures->section_count; i++) {
        count += NOTES_OF_BLOCK_MAX * figures->sections[i].block_count;
    }
    for (const struct document *at = causes != NULL ? causes->first : NULL; at != NULL;
         at = at->next) {
        count++;
    }
    return count;
}

enum status
figures_notes(struct figures_words *words, const struct figures_made *made,
              const struct figures_note **notes, size_t *count, struct err *err)
{
    const struct figures *figures = words->figures;
    const struct document *causes = document_member(made->causes, "causes");
    const char *since = figures_fixed(words, "recorded_since");
    struct noting noting = {
        .words = words,
        .notes = ARENA_NEW(words->arena, struct figures_note, most_notes(figures, causes))};
    enum status status = ST_OK;

    for (size_t i = 0; i < figures->section_count; i++) {
        const struct figures_section *section = &figures->sections[i];

        for (size_t j = 0; j < section->block_count && status == ST_OK; j++) {
            status = add_block(&noting, section, &section->blocks[j], err);
        }
    }
    for (const struct document *at = causes != NULL ? causes->first : NULL; at != NULL;
         at = at->next) {
        add(&noting, since, figures_cause(words, at));
    }
    add(&noting, since, figures_more(words, document_integer(made->causes, "more_count", 0)));
    *notes = noting.notes;
    *count = noting.count;
    return status;
}
