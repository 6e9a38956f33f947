/* SPDX-License-Identifier: MPL-2.0 */
#include "fund/grid_parts.h"

#include <string.h>

/* ---- sections, entries, lines ---------------------------------------------------------------- */

void
grid_begin_section(struct grid_writing *grid, const char *code, const char *title)
{
    struct grid_section *section = ARENA_NEW(grid->arena, struct grid_section, 1);

    *section = (struct grid_section){.code = code, .title = title};
    if (grid->section == NULL) {
        grid->first = section;
    } else {
        grid->section->next = section;
    }
    grid->section = section;
    grid->entry = NULL;
    grid->line = &section->lines;
}

void
grid_begin_entry(struct grid_writing *grid, const char *code, const struct fund_text *label,
                 const struct program *program)
{
    struct grid_entry *entry = ARENA_NEW(grid->arena, struct grid_entry, 1);

    *entry = (struct grid_entry){
        .code = code,
        .label = fund_text_in(label, NULL),
        .formula = program != NULL ? program_text(grid->arena, program) : NULL,
    };
    if (grid->entry == NULL) {
        grid->section->entries = entry;
    } else {
        grid->entry->next = entry;
    }
    grid->entry = entry;
    grid->line = &entry->lines;
}

static struct grid_line *
add_line(struct grid_writing *grid, struct sentence sentence)
{
    struct grid_line *line = ARENA_NEW(grid->arena, struct grid_line, 1);

    *line = (struct grid_line){.sentence = sentence};
    *grid->line = line;
    grid->line = &line->next;
    return line;
}

void
grid_say(struct grid_writing *grid, const char *words)
{
    (void)add_line(grid, (struct sentence){.text = words});
}

/* The beginning with the words in the place of its {1}. */
static const char *
begun(const struct grid_writing *grid, const char *beginning, const char *words)
{
    const char *place = strstr(beginning, "{1}");

    return text_format(grid->arena, "%.*s%s%s", (int)(place - beginning), beginning, words,
                       place + strlen("{1}"));
}

void
grid_say_text(struct grid_writing *grid, const char *beginning, const struct fund_text *text)
{
    const char *words = fund_text_in(text, NULL);

    if (words != NULL) {
        grid_say(grid, begun(grid, beginning, words));
    }
}

void
grid_say_program(struct grid_writing *grid, const char *beginning, const struct program *program)
{
    struct sentence sentence = program_sentence(grid->arena, program, &grid->names);

    sentence.text = begun(grid, beginning, sentence.text);
    if (sentence.first == NULL) {
        sentence.text = text_format(grid->arena, "%s.", sentence.text);
    }
    (void)add_line(grid, sentence);
}

void
grid_say_basis(struct grid_writing *grid, const struct fund_basis *basis)
{
    const char *words = fund_text_in(&basis->text, basis->url);

    if (words != NULL) {
        add_line(grid, (struct sentence){.text = begun(grid, _("It rests on: {1}."), words)})->url =
            basis->url;
    }
}

const char *
grid_money(const struct grid_writing *grid, int64_t cents)
{
    return words_money(grid->arena, cents, grid->file->currency, 0);
}

const char *
grid_number(const struct grid_writing *grid, struct rational number)
{
    return words_decimal(grid->arena, rational_exact(grid->arena, number));
}

/* ---- facts and rules ------------------------------------------------------------------------- */

static void
write_derived(struct grid_writing *grid)
{
    const struct fund_file *file = grid->file;

    if (file->derived_count == 0) {
        return;
    }
    grid_begin_section(grid, "derived", _("What is computed from an application"));
    for (size_t i = 0; i < file->derived_count; i++) {
        const struct fund_derived *derived = &file->derived[i];

        grid_begin_entry(grid, derived->name, &derived->label, derived->program);
        grid_say_program(grid,
                         program_type(derived->program) == TYPE_FLAG ? _("Yes when: {1}")
                                                                     : _("It is: {1}"),
                         derived->program);
    }
}

const char *
grid_severity(enum rule_severity severity)
{
    static const char *const meanings[] = {
        [RULE_BLOCKING] = N_("Blocking: nothing can be recorded against it."),
        [RULE_COMPLETABLE] =
            N_("Completable: what is missing may still be given, and the completion recorded."),
        [RULE_DEROGABLE] = N_("Derogable: a derogation may be recorded, with its motive."),
    };

    return words_of(meanings[severity]);
}

const char *
grid_rule_days(struct arena *arena, const struct fund_rule *rule)
{
    const char *from = rule->has_from ? words_date(arena, rule->from) : NULL;
    const char *to = rule->has_to ? words_date(arena, rule->to) : NULL;

    if (from != NULL && to != NULL) {
        return text_format(arena, _("from %s to %s"), from, to);
    }
    if (from != NULL) {
        return text_format(arena, _("from %s on"), from);
    }
    return to != NULL ? text_format(arena, _("until %s"), to) : NULL;
}

static void
write_rule(struct grid_writing *grid, const struct fund_rule *rule)
{
    const char *days = grid_rule_days(grid->arena, rule);

    grid_begin_entry(grid, rule->code, &rule->label, rule->program);
    grid_say_program(grid, _("Condition: {1}"), rule->program);
    if (days != NULL) {
        grid_say(grid, text_format(grid->arena,
                                   _("In force for applications submitted %s; for others it is not "
                                     "judged."),
                                   days));
    }
    grid_say(grid, grid_severity(rule->severity));
    grid_say_text(grid, _("When it is not met: {1}"), &rule->message);
    grid_say_text(grid, _("To correct: {1}"), &rule->correct);
    grid_say_basis(grid, &rule->basis);
}

static void
write_rules(struct grid_writing *grid)
{
    grid_begin_section(grid, "rules", _("Rules of eligibility"));
    grid_say(grid, grid->file->rule_count == 0
                       ? _("The call has no rule of eligibility.")
                       : _("Every rule is judged for every application. One that is not met, or "
                           "that cannot be judged because a fact is missing, makes the application "
                           "ineligible, unless a derogation or a completion is recorded."));
    for (size_t i = 0; i < grid->file->rule_count; i++) {
        write_rule(grid, &grid->file->rules[i]);
    }
}

/* ---- criteria and score ---------------------------------------------------------------------- */

static void
say_weight(struct grid_writing *grid, const struct fund_criterion *criterion)
{
    const char *weight = grid_number(grid, criterion->weight);

    if (grid->file->score_by_weight) {
        grid_say(grid, text_format(grid->arena, _("Weight: %s of %s."), weight,
                                   grid_number(grid, grid->file->weights_total)));
    }
    if (criterion->scaled) {
        grid_say(grid, text_format(grid->arena,
                                   _("Scale: from %s to %s; a mark beyond is brought to it."),
                                   grid_number(grid, criterion->scale_min),
                                   grid_number(grid, criterion->scale_max)));
    }
}

static void
write_criterion(struct grid_writing *grid, size_t index)
{
    const struct fund_criterion *criterion = &grid->file->criteria[index];

    grid_begin_entry(grid, criterion->code, &criterion->label, criterion->program);
    say_weight(grid, criterion);
    if (criterion->program != NULL) {
        grid_say_program(grid, _("Mark, computed: {1}"), criterion->program);
    } else {
        grid_say_markers(grid, index);
    }
    if (criterion->has_floor) {
        grid_say(grid, text_format(grid->arena,
                                   _("Floor: a mark below %s rejects the application, whatever its "
                                     "score."),
                                   grid_number(grid, criterion->floor)));
    }
    grid_say_text(grid, _("When it is not met: {1}"), &criterion->message);
    grid_say_text(grid, _("To correct: {1}"), &criterion->correct);
    grid_say_basis(grid, &criterion->basis);
}

static void
write_score(struct grid_writing *grid)
{
    const struct fund_file *file = grid->file;

    grid_begin_section(grid, "score", _("Score"));
    grid_say(grid, file->score_by_scale
                       ? _("The score is the sum, over the criteria, of the weight times the mark "
                           "divided by the best mark of the scale.")
                   : file->score_by_weight
                       ? _("The score is the sum, over the criteria, of the weight times the mark.")
                       : _("The score is the sum of the marks."));
    grid_say(grid,
             _("It is exact: it is compared before any rounding. While a mark is missing there "
               "is no score, and the application is rejected: a missing mark is not zero."));
    if (file->has_threshold) {
        grid_say(grid, text_format(grid->arena, _("Threshold: a score below %s rejects."),
                                   grid_number(grid, file->threshold)));
    }
}

void
grid_write_judging(struct grid_writing *grid)
{
    write_derived(grid);
    grid_write_envelopes(grid);
    write_rules(grid);
    if (grid->file->criterion_count == 0) {
        return;
    }
    grid_write_panel(grid);
    grid_begin_section(grid, "criteria", _("Criteria"));
    for (size_t i = 0; i < grid->file->criterion_count; i++) {
        write_criterion(grid, i);
    }
    write_score(grid);
}

struct grid
grid_of(struct arena *arena, const struct fund_file *file)
{
    struct grid_writing writing = {.arena = arena, .file = file, .names = grid_names(arena, file)};

    grid_write_judging(&writing);
    grid_write_awarding(&writing);
    return (struct grid){.file = file, .sections = writing.first};
}
