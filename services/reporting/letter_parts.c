/* SPDX-License-Identifier: MPL-2.0 */
/* letter_parts - the tables of a letter, from the frozen explanation and the schedule. */
#include "reporting/letter_parts.h"

#include "base/words.h"

#include <string.h>

static bool
flag(const struct document *object, const char *name)
{
    const struct document *member = document_member(object, name);

    return member != NULL && member->kind == DOCUMENT_TRUE;
}

static const struct document *
first_of(const struct lettering *lettering, const char *name)
{
    const struct document *list = document_member(lettering->letter->explanation, name);

    return list != NULL && list->kind == DOCUMENT_LIST ? list->first : NULL;
}

/* ---- the amount ------------------------------------------------------------------------------ */

static void
add_total(const struct lettering *lettering, struct document *totals, const char *label,
          int64_t cents)
{
    struct document *total = document_add_object(lettering->arena, totals, NULL);

    (void)document_add_text(lettering->arena, total, "label", label);
    (void)document_add_text(lettering->arena, total, "money", letter_money(lettering, cents));
}

/* How it comes to its amount, where that is more than its name. */
static const char *
cap_trace(const struct document *cap)
{
    const char *label = document_text(cap, "label", document_text(cap, "code", ""));
    const char *trace = document_text(cap, "trace", "");

    return strncmp(trace, label, strlen(label)) == 0 &&
                   strncmp(trace + strlen(label), " = ", 3) == 0
               ? ""
               : trace;
}

static bool
add_cap(const struct lettering *lettering, struct document *caps, const struct document *cap,
        int64_t *least)
{
    struct arena *arena = lettering->arena;
    const int64_t cents = document_integer(cap, "cap_cents", -1);
    struct document *row;

    if (!flag(cap, "applies") || cents < 0) {
        return false;
    }
    row = document_add_object(arena, caps, NULL);
    (void)document_add_text(arena, row, "label",
                            document_text(cap, "label", document_text(cap, "code", "")));
    (void)document_add_text(arena, row, "trace", cap_trace(cap));
    (void)document_add_text(arena, row, "money", letter_money(lettering, cents));
    (void)document_add_flag(arena, row, "binds", flag(cap, "binding"));
    *least = *least < 0 || cents < *least ? cents : *least;
    return true;
}

void
letter_tell_caps(const struct lettering *lettering)
{
    const struct letter *letter = lettering->letter;
    struct arena *arena = lettering->arena;
    const int64_t computed = document_integer(letter->explanation, "computed_cents", -1);
    struct document *section, *caps, *totals;
    int64_t least = -1;

    if (computed < 0) {
        return;
    }
    section = letter_section(lettering, letter->award_cents > 0 ? _("How the amount is computed")
                                                                : _("The aid as computed"));
    (void)document_add_flag(arena, section, "has_caps", true);
    caps = document_add_list(arena, section, "caps");
    for (const struct document *cap = first_of(lettering, "caps"); cap != NULL; cap = cap->next) {
        (void)add_cap(lettering, caps, cap, &least);
    }
    totals = document_add_list(arena, section, "totals");
    if (least >= 0) {
        add_total(lettering, totals, _("The least of these amounts"), least);
    }
    if (letter->step_cents > 1) {
        add_total(lettering, totals,
                  text_format(arena, _("Rounded down to a multiple of %s"),
                              letter_money(lettering, letter->step_cents)),
                  computed);
    }
    if (letter->award_cents > 0) {
        add_total(lettering, totals, _("Grant awarded"), letter->award_cents);
    }
}

/* ---- instalments ----------------------------------------------------------------------------- */

struct worded {
    const char *code, *words;
};

static const char *
worded(const struct worded *table, size_t count, const char *code)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(table[i].code, code) == 0) {
            return words_of(table[i].words);
        }
    }
    return code;
}

static const char *
kind_words(const char *kind)
{
    static const struct worded kinds[] = {
        {"advance", N_("Advance")}, {"interim", N_("Interim payment")}, {"balance", N_("Balance")}};

    return worded(kinds, sizeof kinds / sizeof *kinds, kind);
}

static const char *
due_words(const struct lettering *lettering, const struct letter_instalment *instalment)
{
    static const struct worded dues[] = {
        {"notification", N_("after the notification")},
        {"signature", N_("after the signature")},
        {"start", N_("after the project has begun")},
        {"end", N_("after the end of the project")},
        {"documents", N_("once the documents are accepted")},
    };
    const char *due = worded(dues, sizeof dues / sizeof *dues, instalment->due);

    return instalment->months > 0 ? text_format(lettering->arena, _("%s, plus %lld months"), due,
                                                (long long)instalment->months)
                                  : due;
}

/* Codes are the fund's own: `compte_rendu` reads as "compte rendu". */
static const char *
needs_words(const struct lettering *lettering, const struct letter_instalment *instalment)
{
    static const struct worded known[] = {
        {"financial_return", N_("financial return")},
        {"interim_report", N_("interim report")},
        {"final_report", N_("final report")},
        {"republican_commitment", N_("republican commitment")},
    };
    struct text out = text_in(lettering->arena);

    for (size_t i = 0; i < instalment->need_count; i++) {
        const char *words = worded(known, sizeof known / sizeof *known, instalment->needs[i]);

        text_addf(&out, "%s", i > 0 ? ", " : "");
        for (; *words != '\0'; words++) {
            text_addf(&out, "%c", *words == '_' ? ' ' : *words);
        }
    }
    return text_of(&out);
}

void
letter_tell_instalments(const struct lettering *lettering)
{
    const struct letter *letter = lettering->letter;
    struct arena *arena = lettering->arena;
    struct document *section, *rows;

    if (letter->instalment_count == 0) {
        return;
    }
    section = letter_section(lettering, _("How it is paid"));
    (void)document_add_flag(arena, section, "has_instalments", true);
    rows = document_add_list(arena, section, "instalments");
    for (size_t i = 0; i < letter->instalment_count; i++) {
        const struct letter_instalment *instalment = &letter->instalments[i];
        struct document *row = document_add_object(arena, rows, NULL);

        (void)document_add_text(arena, row, "label", kind_words(instalment->kind));
        (void)document_add_text(arena, row, "due", due_words(lettering, instalment));
        (void)document_add_text(arena, row, "needs", needs_words(lettering, instalment));
        (void)document_add_text(arena, row, "money", letter_money(lettering, instalment->cents));
    }
}

/* ---- rules ----------------------------------------------------------------------------------- */

static const char *
remedy(const char *severity)
{
    static const struct worded remedies[] = {
        {"derogable", N_("The rules of the call allow a derogation from this condition.")},
        {"completable", N_("What is missing may be added, as the rules of the call say.")},
    };

    for (size_t i = 0; i < sizeof remedies / sizeof *remedies; i++) {
        if (strcmp(remedies[i].code, severity) == 0) {
            return words_of(remedies[i].words);
        }
    }
    return NULL;
}

static void
add_rule(const struct lettering *lettering, struct document *rules, const struct document *verdict,
         bool is_unknown)
{
    struct arena *arena = lettering->arena;
    struct document *rule = document_add_object(arena, rules, NULL);

    (void)document_add_text(arena, rule, "label",
                            document_text(verdict, "label", document_text(verdict, "code", "")));
    (void)document_add_text(arena, rule, "message", document_text(verdict, "message", NULL));
    (void)document_add_text(arena, rule, "unknown",
                            is_unknown ? _("A fact is missing, so that this condition could not be "
                                           "checked.")
                                       : NULL);
    (void)document_add_text(arena, rule, "trace", document_text(verdict, "trace", NULL));
    (void)document_add_text(arena, rule, "correct", document_text(verdict, "correct", NULL));
    (void)document_add_text(arena, rule, "remedy", remedy(document_text(verdict, "severity", "")));
    (void)document_add_text(arena, rule, "basis", document_text(verdict, "basis", NULL));
}

void
letter_tell_rules(const struct lettering *lettering)
{
    struct arena *arena = lettering->arena;
    struct document *section = letter_section(lettering, _("What is not met, and what to correct")),
                    *rules = document_add_list(arena, section, "rules");

    for (const struct document *at = first_of(lettering, "verdicts"); at != NULL; at = at->next) {
        const char *outcome = document_text(at, "outcome", "");
        const bool is_unknown = strcmp(outcome, "unknown") == 0;

        if (is_unknown || strcmp(outcome, "fail") == 0) {
            add_rule(lettering, rules, at, is_unknown);
        }
    }
    (void)document_add_flag(arena, section, "has_rules", rules->first != NULL);
    if (rules->first == NULL) {
        letter_say(lettering, document_add_list(arena, section, "sentences"),
                   letter_has_reason(lettering, "NO_ENVELOPE")
                       ? _("No envelope of the call takes such a project.")
                       : _("The aid cannot be computed, because a fact is missing."));
    }
}

/* ---- marks ----------------------------------------------------------------------------------- */

void
letter_tell_marks(const struct lettering *lettering)
{
    struct arena *arena = lettering->arena;
    const struct document *explanation = lettering->letter->explanation;
    const char *score = document_text(explanation, "score_text", NULL);
    struct document *section, *marks;

    if (lettering->letter->hides_marks || first_of(lettering, "marks") == NULL) {
        return;
    }
    section = letter_section(lettering, _("The marks of your application"));
    (void)document_add_flag(arena, section, "has_marks", true);
    marks = document_add_list(arena, section, "marks");
    for (const struct document *at = first_of(lettering, "marks"); at != NULL; at = at->next) {
        struct document *row = document_add_object(arena, marks, NULL);
        const char *mark = document_text(at, "mark_text", NULL),
                   *most = document_text(at, "scale_max", NULL);

        (void)document_add_text(arena, row, "label",
                                document_text(at, "label", document_text(at, "code", "")));
        (void)document_add_text(
            arena, row, "mark",
            mark == NULL   ? "–"
            : most != NULL ? text_format(arena, _("%s out of %s"), mark, words_decimal(arena, most))
                           : mark);
        (void)document_add_text(arena, row, "weight", document_text(at, "weight_text", "–"));
        (void)document_add_text(arena, row, "points", document_text(at, "points_text", "–"));
    }
    (void)document_add_text(arena, section, "score", score != NULL ? score : "–");
}
