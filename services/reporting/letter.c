/* SPDX-License-Identifier: MPL-2.0 */
/* letter - which sections a letter has, and what it says first and last. */
#include "reporting/letter_parts.h"

#include "base/words.h"

#include <string.h>

struct document *
letter_section(const struct lettering *lettering, const char *heading)
{
    struct document *section = document_add_object(lettering->arena, lettering->sections, NULL);

    (void)document_add_text(lettering->arena, section, "heading", heading);
    return section;
}

void
letter_say(const struct lettering *lettering, struct document *list, const char *sentence)
{
    (void)document_add_text(lettering->arena, list, NULL, sentence);
}

const char *
letter_money(const struct lettering *lettering, int64_t cents)
{
    return words_money(lettering->arena, cents, lettering->letter->currency, 0);
}

bool
letter_has_reason(const struct lettering *lettering, const char *reason)
{
    return strcmp(document_text(lettering->letter->explanation, "reason", ""), reason) == 0;
}

static bool
is(const struct lettering *lettering, const char *status)
{
    return strcmp(lettering->letter->status, status) == 0;
}

/* ---- the opening ----------------------------------------------------------------------------- */

/* Why it is a part, where it was not the committee that said so. */
static void
say_part(const struct lettering *lettering, struct document *opening)
{
    const struct letter *letter = lettering->letter;

    if (letter->motive == NULL && letter->quota != NULL) {
        letter_say(lettering, opening,
                   text_format(lettering->arena,
                               _("It is all that a rule of the call (%s) left when your turn "
                                 "came."),
                               letter->quota));
    } else if (letter->motive == NULL) {
        letter_say(lettering, opening,
                   _("It is what was left of the money of the call when your turn came."));
    }
}

/* What was asked and what the rules give, where the award is less. */
static void
say_less(const struct lettering *lettering, struct document *opening)
{
    const struct document *explanation = lettering->letter->explanation;
    const int64_t award = lettering->letter->award_cents,
                  asked = document_integer(explanation, "requested_cents", award),
                  computed = document_integer(explanation, "computed_cents", award);

    if (computed > award) {
        letter_say(lettering, opening,
                   text_format(lettering->arena,
                               _("You asked for %s; the rules of the call allow %s; you are offered"
                                 " a part of it, %s."),
                               letter_money(lettering, asked), letter_money(lettering, computed),
                               letter_money(lettering, award)));
        say_part(lettering, opening);
    } else if (asked > award) {
        letter_say(lettering, opening,
                   text_format(lettering->arena,
                               _("You asked for %s; the amount is computed below, line by line."),
                               letter_money(lettering, asked)));
    }
}

static void
say_place(const struct lettering *lettering, struct document *opening)
{
    const struct letter *letter = lettering->letter;

    if (letter->place == 0) {
        letter_say(lettering, opening,
                   _("It has no place on the waiting list: it cannot be served by this call."));
    } else if (letter->has_valid_until) {
        letter_say(lettering, opening,
                   text_format(lettering->arena,
                               _("It is number %lld on the waiting list, which is valid until %s."),
                               (long long)letter->place,
                               words_date(lettering->arena, letter->valid_until)));
    } else {
        letter_say(lettering, opening,
                   text_format(lettering->arena, _("It is number %lld on the waiting list."),
                               (long long)letter->place));
    }
}

/* Without an award. */
static const char *
first_sentence(const struct lettering *lettering)
{
    struct arena *arena = lettering->arena;
    const char *by = lettering->letter->authority,
               *day = words_date(arena, lettering->letter->decided_on);

    if (is(lettering, "waiting")) {
        return text_format(
            arena,
            _("%s found on %s that your application may be aided, and that it cannot "
              "be financed for now."),
            by, day);
    }
    if (is(lettering, "ineligible")) {
        return text_format(
            arena,
            _("%s found on %s that your application does not meet every condition of "
              "the call: it is ineligible, and cannot be aided as it is."),
            by, day);
    }
    if (is(lettering, "withdrawn")) {
        return text_format(arena, _("%s took note on %s that you withdrew your application."), by,
                           day);
    }
    if (is(lettering, "adjourned")) {
        return text_format(
            arena, _("%s decided on %s to put its decision on your application off."), by, day);
    }
    return text_format(arena, _("%s decided on %s not to retain your application."), by, day);
}

/* Rules that were set aside for it; by whom and why is the fund's. */
static void
say_derogations(const struct lettering *lettering, struct document *opening)
{
    const struct document *verdicts = document_member(lettering->letter->explanation, "verdicts");

    for (const struct document *at = verdicts != NULL ? verdicts->first : NULL; at != NULL;
         at = at->next) {
        if (strcmp(document_text(at, "outcome", ""), "waived") == 0 &&
            strcmp(document_text(at, "severity", ""), "derogable") == 0) {
            letter_say(lettering, opening,
                       text_format(lettering->arena,
                                   _("You were granted a derogation from the condition “%s”."),
                                   document_text(at, "label", document_text(at, "code", ""))));
        }
    }
}

static void
write_opening(const struct lettering *lettering, struct document *document)
{
    const struct letter *letter = lettering->letter;
    struct arena *arena = lettering->arena;
    struct document *opening = document_add_list(arena, document, "opening");
    const char *day = words_date(arena, letter->decided_on);

    if (letter->award_cents > 0) {
        letter_say(lettering, opening,
                   text_format(arena, _("%s decided on %s to award you a grant of %s."),
                               letter->authority, day,
                               letter_money(lettering, letter->award_cents)));
        say_less(lettering, opening);
        say_derogations(lettering, opening);
    } else {
        letter_say(lettering, opening, first_sentence(lettering));
    }
    if (is(lettering, "waiting")) {
        say_place(lettering, opening);
    }
    if (letter->motive != NULL) {
        letter_say(lettering, opening,
                   text_format(arena, _("The motive of the decision: %s"), letter->motive));
    }
}

/* ---- what to do next ------------------------------------------------------------------------- */

static const char *
answer_sentence(const struct lettering *lettering)
{
    const struct letter *letter = lettering->letter;

    if (letter->has_answer_by) {
        return text_format(lettering->arena,
                           _("Tell us in writing whether you accept or refuse this grant, on %s at "
                             "the latest. Without an answer by then, the offer lapses."),
                           words_date(lettering->arena, letter->answer_by));
    }
    if (letter->offer_days > 0) {
        return text_format(lettering->arena,
                           _("Tell us in writing whether you accept or refuse this grant. You have "
                             "%u days from the day you were notified; without an answer by then, "
                             "the offer lapses."),
                           letter->offer_days);
    }
    return _("Tell us in writing whether you accept or refuse this grant.");
}

static const char *
act_sentence(const char *act)
{
    if (act != NULL && strcmp(act, "agreement") == 0) {
        return _(
            "An agreement is to be signed; we send you its draft once you have accepted. Nothing "
            "is paid before it is signed.");
    }
    if (act != NULL && strcmp(act, "order") == 0) {
        return _("The grant is made by an order of the authority, of which you receive a copy.");
    }
    return act != NULL ? _("The decision alone is enough: there is no agreement to sign.") : NULL;
}

static void
tell_award_next(const struct lettering *lettering)
{
    const struct letter *letter = lettering->letter;
    struct arena *arena = lettering->arena;
    struct document *section = letter_section(lettering, _("What to do now")),
                    *list = document_add_list(arena, section, "sentences");
    const char *act = act_sentence(letter->act);

    letter_say(lettering, list, answer_sentence(lettering));
    if (act != NULL) {
        letter_say(lettering, list, act);
    }
    letter_say(
        lettering, list,
        _("With your answer, send the details of a bank account held by your organization."));
    if (letter->starts_within > 0) {
        letter_say(
            lettering, list,
            text_format(arena,
                        _("Your project has to begin within %lld months, or the award lapses;"
                          " tell us when it begins."),
                        (long long)letter->starts_within));
    }
    if (letter->act != NULL && letter->return_within > 0) {
        letter_say(lettering, list,
                   text_format(arena,
                               _("The financial return is due within %lld months after the end of "
                                 "the project."),
                               (long long)letter->return_within));
    }
}

static void
tell_next(const struct lettering *lettering)
{
    const struct letter *letter = lettering->letter;
    struct arena *arena = lettering->arena;
    struct document *section = letter_section(lettering, _("What comes next")),
                    *list = document_add_list(arena, section, "sentences");

    if (is(lettering, "waiting") && letter->place > 0) {
        letter_say(lettering, list,
                   _("If money becomes free, the list is served in its order and we write to you. "
                     "You have nothing to do until then."));
        letter_say(lettering, list,
                   _("If your project changes, or goes on without this grant, tell us: your place "
                     "then serves the next one."));
    } else if (is(lettering, "adjourned")) {
        letter_say(lettering, list,
                   _("Your application is kept as it is; we write to you once it is decided. If "
                     "the motive asks something of you, send it to us as soon as you can."));
    } else if (letter->again != NULL) {
        letter_say(lettering, list, letter->again);
    } else if (is(lettering, "withdrawn")) {
        letter_say(lettering, list,
                   _("If it was not you who withdrew it, tell us at once. You may apply again in "
                     "another call of the fund."));
    } else if (is(lettering, "ineligible")) {
        letter_say(lettering, list,
                   _("Nothing in this decision bars you from applying in another call of the fund, "
                     "once what is said above is corrected."));
    } else {
        letter_say(lettering, list,
                   _("Nothing in this decision bars you from applying in another call of the "
                     "fund."));
    }
}

static const char *
title(const struct lettering *lettering)
{
    const char *code = document_text(lettering->letter->explanation, "application", "");

    return text_format(lettering->arena,
                       lettering->letter->award_cents > 0 ? _("Award of a grant, application %s")
                       : is(lettering, "waiting")         ? _("Waiting list, application %s")
                       : is(lettering, "withdrawn")       ? _("Withdrawal of application %s")
                                                          : _("Decision on application %s"),
                       code);
}

void
letter_write(struct arena *arena, const struct letter *letter, struct document *document)
{
    struct lettering lettering = {.arena = arena, .letter = letter};

    (void)document_add_text(arena, document, "title", title(&lettering));
    write_opening(&lettering, document);
    lettering.sections = document_add_list(arena, document, "sections");
    if (letter->award_cents > 0) {
        letter_tell_caps(&lettering);
        letter_tell_instalments(&lettering);
        tell_award_next(&lettering);
        return;
    }
    if (is(&lettering, "ineligible")) {
        letter_tell_rules(&lettering);
    } else if (is(&lettering, "waiting") ||
               (is(&lettering, "rejected") && letter->motive == NULL)) {
        letter_tell_reason(&lettering);
    }
    if (is(&lettering, "waiting") ||
        (letter->motive == NULL && letter_has_reason(&lettering, "AWARD_BELOW_MIN"))) {
        letter_tell_caps(&lettering);
    }
    if (is(&lettering, "waiting") || is(&lettering, "rejected")) {
        letter_tell_marks(&lettering);
    }
    tell_next(&lettering);
}
