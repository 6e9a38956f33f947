/* SPDX-License-Identifier: MPL-2.0 */
/* letter_reason - why there is no award, with the figures, and the least that would change it. */
#include "reporting/letter_parts.h"

#include "base/rational.h"
#include "base/words.h"

#include <stdlib.h>
#include <string.h>

/* Whom the quota counts together with the applicant. */
static const char *
group_words(const struct lettering *lettering)
{
    switch (lettering->letter->group) {
    case LETTER_GROUP_VALUE:
        return document_text(
            lettering->letter->explanation, "group_text",
            document_text(lettering->letter->explanation, "group", _("your group")));
    case LETTER_GROUP_ORGANIZATION:
        return _("your organization");
    case LETTER_GROUP_ALL:
        return _("all applications together");
    default:
        return _("your group");
    }
}

static void
say_quota(const struct lettering *lettering, struct document *list)
{
    const struct letter *letter = lettering->letter;
    struct arena *arena = lettering->arena;
    const int64_t computed = document_integer(letter->explanation, "computed_cents", 0),
                  missing = document_integer(letter->explanation, "short_cents", 0),
                  total = letter->quota_cents + missing;

    if (letter->is_floor) {
        letter_say(lettering, list,
                   text_format(arena,
                               _("The rules of the call choose the best set of awards that the "
                                 "money pays, and keep a part of it for certain projects (%s). "
                                 "Without that part, your application would be in the set."),
                               letter->quota));
        return;
    }
    if (letter->quota_cents == 0 && missing > 0) {
        letter_say(lettering, list,
                   text_format(arena,
                               _("A rule of the call (%s) limits what may be awarded to: %s. With "
                                 "your %s, it would have been %s more than that limit when your "
                                 "turn came."),
                               letter->quota, group_words(lettering),
                               letter_money(lettering, computed),
                               letter_money(lettering, missing)));
        return;
    }
    if (missing == 0) {
        letter_say(lettering, list,
                   text_format(arena,
                               _("A rule of the call (%s) limits what may be awarded to: %s. Those "
                                 "awards were made when your turn came."),
                               letter->quota, group_words(lettering)));
        return;
    }
    letter_say(lettering, list,
               text_format(arena,
                           _("A rule of the call (%s) limits what may be awarded to %s: %s."),
                           letter->quota, group_words(lettering),
                           letter_money(lettering, letter->quota_cents)));
    letter_say(
        lettering, list,
        text_format(arena,
                    _("%s had been awarded there already when your turn came. With your %s, it "
                      "would have been %s: %s more than the limit of %s."),
                    letter_money(lettering, total - computed), letter_money(lettering, computed),
                    letter_money(lettering, total), letter_money(lettering, missing),
                    letter_money(lettering, letter->quota_cents)));
}

static void
say_threshold(const struct lettering *lettering, struct document *list)
{
    const struct letter *letter = lettering->letter;
    struct arena *arena = lettering->arena;
    const char *exact = document_text(letter->explanation, "score", "");
    struct rational score, threshold, missing;

    if (letter->threshold == NULL || !rational_parse(exact, strlen(exact), '.', &score) ||
        !rational_parse(letter->threshold, strlen(letter->threshold), '.', &threshold) ||
        !rational_sub(threshold, score, &missing)) {
        return;
    }
    letter_say(lettering, list,
               text_format(arena,
                           _("The score of your application is %s. The call retains from %s on: %s "
                             "are missing, which is the least change that would have it retained."),
                           document_text(letter->explanation, "score_text", exact),
                           words_decimal(arena, letter->threshold),
                           words_decimal(arena, rational_exact(arena, missing))));
}

static void
say_minimum(const struct lettering *lettering, struct document *list)
{
    const struct document *explanation = lettering->letter->explanation;
    const int64_t computed = document_integer(explanation, "computed_cents", 0),
                  minimum = document_integer(explanation, "minimum_cents", 0);

    /* A decision of before the explanation had the minimum does not tell it. */
    if (minimum <= computed) {
        letter_say(lettering, list,
                   text_format(lettering->arena,
                               _("The aid as computed, %s, is below the least that the call "
                                 "awards."),
                               letter_money(lettering, computed)));
        return;
    }
    letter_say(lettering, list,
               text_format(lettering->arena,
                           _("The call awards no less than %s. The aid as computed for your "
                             "application is %s: %s less than that."),
                           letter_money(lettering, minimum), letter_money(lettering, computed),
                           letter_money(lettering, minimum - computed)));
}

static bool
names(const struct document *list, const char *code)
{
    for (const struct document *at = list != NULL ? list->first : NULL; at != NULL; at = at->next) {
        if (at->kind == DOCUMENT_TEXT && strcmp(at->text, code) == 0) {
            return true;
        }
    }
    return false;
}

/* Each criterion whose mark is below its floor. */
static void
say_floors(const struct lettering *lettering, struct document *list)
{
    const struct document *explanation = lettering->letter->explanation,
                          *below = document_member(explanation, "below_floors"),
                          *marks = document_member(explanation, "marks");
    struct arena *arena = lettering->arena;

    for (const struct document *at = marks != NULL ? marks->first : NULL; at != NULL;
         at = at->next) {
        const char *code = document_text(at, "code", "");

        if (names(below, code)) {
            letter_say(lettering, list,
                       text_format(arena,
                                   _("The call asks for a mark of %s at least for the criterion "
                                     "“%s”; that of your application is %s."),
                                   words_decimal(arena, document_text(at, "floor", "0")),
                                   document_text(at, "label", code),
                                   document_text(at, "mark_text", "–")));
        }
    }
}

static const char *
plain_reason(const char *reason)
{
    static const struct {
        const char *reason, *sentence;
    } all[] = {
        {"ENVELOPE_CLOSED", N_("The envelope that your project comes under was used up by "
                               "applications ranked before yours.")},
        {"BELOW_CUT", N_("The rules of the call choose the best set of awards that the money pays; "
                         "your application is not in it.")},
        {"LIMIT", N_("The number of awards that the call may make was reached before your turn "
                     "came.")},
        {"RESERVED", N_("What is left is kept by the rules of the call for other projects.")},
        {"NOT_SCORED", N_("A mark is missing, so that your application could not be ranked.")},
        {"UNLISTED", N_("It has no place on the waiting list, or none any more.")},
        {"REFUSED", N_("The committee refused it before.")},
    };

    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        if (strcmp(all[i].reason, reason) == 0) {
            return words_of(all[i].sentence);
        }
    }
    return NULL;
}

static void
say_reason(const struct lettering *lettering, struct document *list)
{
    const struct document *explanation = lettering->letter->explanation;
    const int64_t missing = document_integer(explanation, "short_cents", 0);
    const char *plain = plain_reason(document_text(explanation, "reason", ""));

    if (letter_has_reason(lettering, "BELOW_THRESHOLD")) {
        say_threshold(lettering, list);
    }
    if (letter_has_reason(lettering, "BELOW_THRESHOLD") ||
        letter_has_reason(lettering, "BELOW_FLOOR")) {
        say_floors(lettering, list);
    } else if (lettering->letter->quota != NULL) {
        say_quota(lettering, list);
    } else if (letter_has_reason(lettering, "NO_FUNDS")) {
        letter_say(lettering, list,
                   text_format(lettering->arena,
                               _("When your turn came, what was left did not pay for the aid as "
                                 "computed: %s were missing."),
                               letter_money(lettering, missing)));
    } else if (letter_has_reason(lettering, "TIE_LOST")) {
        letter_say(lettering, list,
                   text_format(lettering->arena,
                               _("An application of the same score was served before yours, by the "
                                 "order that the call sets for ties. What was left then did not "
                                 "pay for the aid as computed: %s were missing."),
                               letter_money(lettering, missing)));
    } else if (letter_has_reason(lettering, "AWARD_BELOW_MIN")) {
        say_minimum(lettering, list);
    } else if (plain != NULL) {
        letter_say(lettering, list, plain);
    }
}

static void
say_flip(const struct lettering *lettering, struct document *list, const struct document *flip)
{
    struct arena *arena = lettering->arena;
    const char *change = document_text(flip, "change", ""), *size = document_text(flip, "size", "");
    const bool in_part = strcmp(document_text(flip, "would_be", ""), "partial") == 0;

    if (strcmp(change, "more_points") == 0) {
        letter_say(lettering, list,
                   text_format(arena,
                               in_part
                                   ? _("With a score higher by %s, all else being equal, a part "
                                       "would have been awarded.")
                                   : _("With a score higher by %s, all else being equal, it "
                                       "would have been awarded."),
                               words_decimal(arena, size)));
    } else if (strcmp(change, "less_money") == 0) {
        letter_say(lettering, list,
                   text_format(arena,
                               in_part ? _("With a computed aid lower by %s, all else being equal, "
                                           "a part would have been awarded.")
                                       : _("With a computed aid lower by %s, all else being equal, "
                                           "it would have been awarded whole."),
                               letter_money(lettering, strtoll(size, NULL, 10))));
    }
}

void
letter_tell_reason(const struct lettering *lettering)
{
    const struct document *certificate =
        document_member(lettering->letter->explanation, "certificate");
    const struct document *flips = document_member(certificate, "flips");
    struct document *section = letter_section(lettering, _("Why")),
                    *list = document_add_list(lettering->arena, section, "sentences");

    say_reason(lettering, list);
    for (const struct document *at = flips != NULL ? flips->first : NULL; at != NULL;
         at = at->next) {
        say_flip(lettering, list, at);
    }
    letter_say(lettering, list,
               _("These figures are those of the ranking that was put before the committee."));
}
