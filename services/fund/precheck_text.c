/* SPDX-License-Identifier: MPL-2.0 */
#include "fund/explanation.h"
#include "fund/precheck.h"

#include <string.h>

struct telling {
    const struct precheck *of;
    struct text *out;
    struct arena *arena;
};

static const char *
money(const struct telling *telling, int64_t cents)
{
    return words_money(telling->arena, cents, telling->of->file->currency, 0);
}

static const char *
number(const struct telling *telling, struct rational value)
{
    return words_decimal(telling->arena, rational_exact(telling->arena, value));
}

/* ---- rules ----------------------------------------------------------------------------------- */

static const char *
remedy(enum rule_severity severity)
{
    static const char *const remedies[] = {
        [RULE_BLOCKING] = N_("No exception to this rule is possible."),
        [RULE_COMPLETABLE] = N_("What is missing may still be given after filing."),
        [RULE_DEROGABLE] = N_("The fund may grant a derogation from this rule, with a motive."),
    };

    return words_of(remedies[severity]);
}

/* A line below a rule, unless there is nothing to say. */
static void
add_line(const struct telling *telling, const char *beginning, const char *words)
{
    if (words != NULL && words[0] != '\0') {
        text_addf(telling->out, "      %s%s\n", beginning, words);
    }
}

static void
tell_rule(const struct telling *telling, size_t index)
{
    const struct precheck *of = telling->of;
    const struct fund_rule *rule = &of->file->rules[index];
    const struct assessed_rule *judged = &of->assessment->rules[index];

    text_addf(telling->out, "  %s · %s\n", rule->code, fund_text_in(&rule->label, rule->code));
    if (judged->verdict == VERDICT_UNKNOWN) {
        add_line(telling, _("Missing: "), precheck_lacking(of, judged->lacking));
    } else {
        add_line(telling, "", fund_text_in(&rule->message, NULL));
        add_line(telling, _("To correct: "), fund_text_in(&rule->correct, NULL));
    }
    add_line(telling, _("Compared: "),
             explanation_rule_trace(telling->arena, of->file, &of->draft->application,
                                    of->assessment, index));
    add_line(telling, _("Rests on: "), fund_text_in(&rule->basis.text, NULL));
    add_line(telling, "", rule->basis.url);
    if (judged->verdict == VERDICT_FAIL || rule->severity != RULE_BLOCKING) {
        add_line(telling, "", remedy(rule->severity));
    }
}

static void
tell_rules(const struct telling *telling, enum verdict verdict, const char *title, size_t count)
{
    if (count > 0) {
        text_addf(telling->out, "\n%s\n", title);
    }
    for (size_t i = 0; i < telling->of->file->rule_count; i++) {
        if (telling->of->assessment->rules[i].verdict == verdict) {
            tell_rule(telling, i);
        }
    }
}

/* The codes of the rules that need no word. */
static void
tell_codes(const struct telling *telling, enum verdict verdict, const char *beginning)
{
    struct text codes = text_in(telling->arena);

    for (size_t i = 0; i < telling->of->file->rule_count; i++) {
        if (telling->of->assessment->rules[i].verdict == verdict) {
            text_addf(&codes, "%s%s", codes.length > 0 ? ", " : "",
                      telling->of->file->rules[i].code);
        }
    }
    if (codes.length > 0) {
        text_addf(telling->out, "%s%s\n", beginning, text_of(&codes));
    }
}

/* ---- marks ----------------------------------------------------------------------------------- */

static void
tell_mark(const struct telling *telling, size_t index)
{
    const struct fund_file *file = telling->of->file;
    const struct fund_criterion *criterion = &file->criteria[index];
    const struct assessed_mark *mark = &telling->of->assessment->marks[index];
    const char *label = fund_text_in(&criterion->label, criterion->code);

    text_addf(telling->out, "  %s · %s · ", criterion->code, label);
    if (criterion->method != MARK_COMPUTED) {
        text_addf(telling->out, "%s\n", _("marked by the panel"));
        return;
    }
    if (!mark->known) {
        text_addf(telling->out, _("no mark, missing: %s\n"),
                  precheck_lacking(telling->of, mark->lacking));
        return;
    }
    text_addf(telling->out, _("mark %s, points %s\n"), number(telling, mark->mark),
              number(telling, mark->points));
    add_line(telling, _("Computed: "),
             program_trace(telling->arena, criterion->program, telling->of->assessment->slots,
                           file->currency));
    if (criterion->has_floor && rational_cmp(mark->mark, criterion->floor) < 0) {
        add_line(telling, "",
                 text_format(telling->arena, _("This mark is below the floor of %s: it rejects."),
                             number(telling, criterion->floor)));
        add_line(telling, "", fund_text_in(&criterion->message, NULL));
        add_line(telling, _("To correct: "), fund_text_in(&criterion->correct, NULL));
    }
}

static void
tell_points(const struct telling *telling)
{
    const struct precheck *of = telling->of;

    text_addf(telling->out, _("Points that are known: %s."), number(telling, of->points));
    if (of->by_panel && of->has_most) {
        text_addf(telling->out, _(" With the best marks of the panel: %s."),
                  number(telling, of->most));
    }
    if (of->file->has_threshold) {
        text_addf(telling->out, _(" The threshold is %s."), number(telling, of->file->threshold));
    }
    text_add(telling->out, "\n");
    if (of->below_threshold) {
        text_addf(telling->out, "%s\n", _("The threshold cannot be reached with these facts."));
    }
}

static void
tell_marks(const struct telling *telling)
{
    if (telling->of->file->criterion_count == 0) {
        return;
    }
    text_addf(telling->out, "\n%s\n", _("Marks"));
    for (size_t i = 0; i < telling->of->file->criterion_count; i++) {
        tell_mark(telling, i);
    }
    tell_points(telling);
}

/* ---- award ----------------------------------------------------------------------------------- */

static void
tell_cap(const struct telling *telling, size_t index)
{
    const struct fund_cap *cap = &telling->of->file->caps[index];
    const struct assessed_cap *assessed = &telling->of->assessment->caps[index];
    int64_t cents;

    if (assessed->applies) {
        text_addf(telling->out, "  %s · %s%s\n", fund_text_in(&cap->label, cap->code),
                  assessed_cap_cents(assessed, &cents) ? money(telling, cents) : _("unknown"),
                  assessed->binding ? _(" · limits the award") : "");
    }
}

static void
tell_award(const struct telling *telling)
{
    const struct precheck *of = telling->of;
    const struct assessment *assessment = of->assessment;

    text_addf(telling->out, "\n%s\n", _("Award"));
    if (of->no_envelope) {
        text_addf(telling->out, "%s\n", _("No envelope of the call takes it."));
    } else {
        const struct fund_envelope *envelope = &of->file->envelopes[assessment->envelope];

        text_addf(telling->out, _("Envelope: %s.\n"),
                  fund_text_in(&envelope->label, envelope->code));
    }
    for (size_t i = 0; i < of->file->cap_count; i++) {
        tell_cap(telling, i);
    }
    if (of->award_unknown) {
        text_addf(telling->out, "%s\n",
                  _("The award cannot be computed yet, because a fact is missing."));
        return;
    }
    text_addf(telling->out, _("Computed award, if the money lasts: %s.\n"),
              money(telling, assessment->computed_cents));
    if (of->award_below_minimum) {
        text_addf(telling->out, _("The minimum is %s: below it, nothing is awarded.\n"),
                  money(telling, assessment->minimum_cents));
    }
}

/* ---- the whole ------------------------------------------------------------------------------- */

/* What is against it beside the rules; each is told in full below. */
static void
tell_other_reasons(const struct telling *telling)
{
    const struct precheck *of = telling->of;
    const struct {
        bool holds;
        const char *words;
    } reasons[] = {
        {of->no_envelope, N_("No envelope of the call takes it.")},
        {of->unmarked_count > 0, N_("A mark cannot be computed, because a fact is missing.")},
        {of->below_floor, N_("A mark is below its floor.")},
        {of->below_threshold, N_("The threshold cannot be reached with these facts.")},
        {of->award_unknown, N_("The award cannot be computed yet, because a fact is missing.")},
        {of->award_below_minimum, N_("The computed award is below the minimum.")},
    };

    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++) {
        if (reasons[i].holds) {
            text_addf(telling->out, "%s\n", words_of(reasons[i].words));
        }
    }
}

static void
tell_verdict(const struct telling *telling)
{
    const struct precheck *of = telling->of;

    if (precheck_passes(of)) {
        text_addf(telling->out, "%s\n",
                  of->by_panel ? _("Nothing is against it. What the panel will say is not known.")
                               : _("Nothing is against it."));
        return;
    }
    if (of->draft->problem_count > 0) {
        text_addf(telling->out, _("Values that cannot be read, and count as missing: %zu.\n"),
                  of->draft->problem_count);
    }
    text_addf(telling->out, _("Rules that are not met: %zu; that lack a fact: %zu.\n"),
              of->failed_count, of->unknown_count);
    tell_other_reasons(telling);
}

void
precheck_write_text(struct text *out, const struct precheck *precheck)
{
    const struct telling telling = {precheck, out, precheck->arena};

    text_addf(out, "%s\n", precheck->draft->application.code);
    tell_verdict(&telling);
    tell_rules(&telling, VERDICT_FAIL, _("To correct"), precheck->failed_count);
    tell_rules(&telling, VERDICT_UNKNOWN, _("To complete"), precheck->unknown_count);
    text_add(out, "\n");
    tell_codes(&telling, VERDICT_PASS, _("Rules that are met: "));
    tell_codes(&telling, VERDICT_NOT_IN_FORCE, _("Rules that are not in force: "));
    tell_marks(&telling);
    tell_award(&telling);
}
