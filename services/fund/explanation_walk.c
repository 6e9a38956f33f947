/* SPDX-License-Identifier: MPL-2.0 */
/* explanation_walk - what the passes did with an application, with the figures that decided. */
#include "fund/explanation_telling.h"

#include <assert.h>
#include <string.h>

static bool
is_reason(const struct telling *telling, const char *reason)
{
    return strcmp(telling->of->outcome->reason, reason) == 0;
}

/* ---- quotas ---------------------------------------------------------------------------------- */

/* The quota that refused or reduced it; null when none did. */
static const struct fund_quota *
refusing_quota(const struct telling *telling)
{
    const struct fund_file *file = telling->of->file;
    const char *code = telling->of->outcome->refused_quota;

    for (size_t i = 0; code != NULL && i < file->quota_count; i++) {
        if (strcmp(file->quotas[i].code, code) == 0) {
            return &file->quotas[i];
        }
    }
    return NULL;
}

/* Whom the quota counts together with it: "Lierre-Nord", "the organization 732829320". */
static const char *
group_words(const struct telling *telling, const struct fund_quota *quota)
{
    const char *group = telling->of->outcome->refused_group;

    if (group == NULL && quota->group.by == GROUP_BY_VALUE) {
        const struct value *value = &telling->of->assessment->slots[quota->group.slot];

        group = value->known ? value->text : "";
    }
    if (quota->group.by == GROUP_BY_ALL) {
        return _("all of them together");
    }
    if (group == NULL || group[0] == '\0') {
        return "-";
    }
    return quota->group.by == GROUP_BY_ORGANIZATION
               ? text_format(telling->arena, _("the organization %s"), group)
           : quota->group.by == GROUP_BY_VALUE
               ? fund_file_code_words(telling->of->file, quota->group.slot, group)
               : group;
}

static void
tell_room(const struct telling *telling, const struct fund_quota *quota)
{
    if (quota->room != NULL) {
        telling_say(telling, text_format(telling->arena,
                                         _("The limit is the least room of those that are counted "
                                           "together; its own: %s."),
                                         program_trace(telling->arena, quota->room,
                                                       telling->of->assessment->slots,
                                                       telling->of->file->currency)));
    }
}

static void
tell_money_quota(const struct telling *telling, const struct fund_quota *quota)
{
    const struct outcome *outcome = telling->of->outcome;
    int64_t limit = quota->room != NULL ? outcome->refused_limit : quota->limit_cents;
    int64_t total = limit + outcome->short_cents;

    telling_say(telling,
                text_format(telling->arena,
                            _("With its %s, %s would have %s (%s are awarded there already), %s"
                              " above the limit of %s set by the quota %s: it is passed over and"
                              " waits."),
                            telling_money(telling, outcome->computed_cents),
                            group_words(telling, quota), telling_money(telling, total),
                            telling_money(telling, total - outcome->computed_cents),
                            telling_money(telling, outcome->short_cents),
                            telling_money(telling, limit),
                            fund_text_in(&quota->label, quota->code)));
    tell_room(telling, quota);
}

static void
tell_quota(const struct telling *telling, const struct fund_quota *quota)
{
    const char *label = fund_text_in(&quota->label, quota->code);

    if (quota->exclusive) {
        telling_say(telling,
                    text_format(telling->arena,
                                _("By the quota %s, only one is awarded of: %s. One ranked above "
                                  "it stands for the others: it is passed over and waits."),
                                label, group_words(telling, quota)));
    } else if (quota->kind == LIMIT_AWARDS) {
        telling_say(telling,
                    text_format(telling->arena,
                                _("Awards that the quota %s allows for %s: %lld, all given to "
                                  "those ranked above it. It is passed over and waits."),
                                label, group_words(telling, quota),
                                (long long)quota->limit_awards));
    } else {
        tell_money_quota(telling, quota);
    }
}

static void
tell_reduced(const struct telling *telling, const struct fund_quota *quota)
{
    const struct outcome *outcome = telling->of->outcome;
    int64_t limit = quota->room != NULL ? outcome->refused_limit : quota->limit_cents;

    telling_say(
        telling,
        text_format(telling->arena,
                    _("Of the limit of %s that the quota %s sets for %s, %s were left: it is "
                      "awarded that part of its %s."),
                    telling_money(telling, limit), fund_text_in(&quota->label, quota->code),
                    group_words(telling, quota), telling_money(telling, outcome->award_cents),
                    telling_money(telling, outcome->computed_cents)));
    tell_room(telling, quota);
}

/* ---- passes ---------------------------------------------------------------------------------- */

static void
tell_passes(const struct telling *telling)
{
    const struct outcome *outcome = telling->of->outcome;

    for (size_t i = 0; i < outcome->line_count; i++) {
        telling_say(telling, text_format(telling->arena, _("Pass %s awards it %s from %s."),
                                         outcome->lines[i].pass,
                                         telling_money(telling, outcome->lines[i].cents),
                                         outcome->lines[i].from));
    }
}

/* Passes that are for others, with what makes them so. */
static void
tell_other_passes(const struct telling *telling)
{
    const struct fund_file *file = telling->of->file;
    struct arena *arena = telling->arena;

    for (size_t i = 0; i < file->pass_count; i++) {
        const struct fund_pass *pass = &file->passes[i];
        struct value value;
        struct err err = {0};

        if (pass->only != NULL &&
            program_run(arena, pass->only, telling->of->assessment->slots, &value, &err) == ST_OK &&
            !(value.known && value.number.num != 0)) {
            telling_say(telling,
                        text_format(arena, _("Pass %s is not for it: %s."), pass->code,
                                    program_trace(arena, pass->only, telling->of->assessment->slots,
                                                  file->currency)));
        }
    }
}

/* Which limits of awards the passes have, as far as they are for it. */
static void
tell_limits(const struct telling *telling)
{
    const struct fund_file *file = telling->of->file;

    telling_say(telling, _("Each pass that looks at it had made all the awards that it may: it "
                           "waits."));
    for (size_t i = 0; i < file->pass_count; i++) {
        const struct fund_pass *pass = &file->passes[i];

        if (pass->at_most_awards > 0) {
            telling_say(telling, text_format(telling->arena, _("Awards that pass %s may make: %u."),
                                             pass->code, pass->at_most_awards));
        }
        if (pass->spread.on) {
            telling_say(telling,
                        text_format(telling->arena,
                                    pass->spread.until_each
                                        ? _("Awards that pass %s may make to one group while "
                                            "another that waits has none: %u.")
                                        : _("Awards that pass %s may make to one group: %u."),
                                    pass->code, pass->spread.at_most));
        }
    }
}

static void
tell_reserved(const struct telling *telling)
{
    const struct outcome *outcome = telling->of->outcome;

    telling_say(telling,
                outcome->short_cents > 0
                    ? text_format(telling->arena,
                                  _("Money is left and kept for others: of what the last pass that "
                                    "looked at it may give, %s were missing. It waits."),
                                  telling_money(telling, outcome->short_cents))
                    : _("Money is left and kept for others: it waits."));
}

/* Whether one of its quotas gives a room that cannot be computed. */
static bool
tell_unknown_room(const struct telling *telling)
{
    const struct fund_file *file = telling->of->file;

    for (size_t i = 0; i < file->quota_count; i++) {
        const struct fund_quota *quota = &file->quotas[i];
        struct value room;
        struct err err = {0};

        if (quota->room != NULL &&
            program_run(telling->arena, quota->room, telling->of->assessment->slots, &room, &err) ==
                ST_OK &&
            !room.known) {
            telling_say(telling,
                        text_format(telling->arena,
                                    _("The room that the quota %s leaves it cannot be computed, "
                                      "because a fact is missing: %s."),
                                    fund_text_in(&quota->label, quota->code),
                                    program_trace(telling->arena, quota->room,
                                                  telling->of->assessment->slots, file->currency)));
            return true;
        }
    }
    return false;
}

struct coded_sentence {
    const char *reason, *sentence;
};

static void
tell_of_those_without_rank(const struct telling *telling)
{
    static const struct coded_sentence kept_out[] = {
        {"WITHDRAWN", N_("It was withdrawn: it takes no part in the ranking.")},
        {"REFUSED", N_("The committee refused it before: the top-up leaves it as it is.")},
        {"ADJOURNED", N_("The committee adjourned it: it is decided by a departure of a later"
                         " decision.")},
        {"UNLISTED", N_("It has no place on the waiting list, or none any more: the top-up does"
                        " not serve it.")},
    };

    for (size_t i = 0; i < sizeof kept_out / sizeof *kept_out; i++) {
        if (is_reason(telling, kept_out[i].reason)) {
            telling_say(telling, words_of(kept_out[i].sentence));
        }
    }
    if (is_reason(telling, "AWARD_UNKNOWN")) {
        (void)tell_unknown_room(telling);
    }
}

/* ---- reasons --------------------------------------------------------------------------------- */

/* Those without a figure of their own. */
static const struct coded_sentence plain_reasons[] = {
    {"ENVELOPE_CLOSED", N_("Its envelope was closed by an application ranked above it: it waits.")},
    {"BELOW_CUT", N_("It would fit, but the best set of awards, which its pass chooses, is without "
                     "it: it waits.")},
};

static bool
tell_plain_reason(const struct telling *telling)
{
    for (size_t i = 0; i < sizeof plain_reasons / sizeof *plain_reasons; i++) {
        if (is_reason(telling, plain_reasons[i].reason)) {
            telling_say(telling, _(plain_reasons[i].sentence));
            return true;
        }
    }
    return false;
}

/* Whom a floor keeps out. */
static void
tell_floor(const struct telling *telling, const struct fund_quota *quota)
{
    const char *least = quota->kind == LIMIT_AWARDS ? text_format(telling->arena, _("%lld awards"),
                                                                  (long long)quota->least_awards)
                                                    : telling_money(telling, quota->least_cents);

    telling_say(telling,
                text_format(telling->arena,
                            _("Without the floor of the quota %s (at least %s), the best set of "
                              "awards, which its pass chooses, would have it: it waits."),
                            fund_text_in(&quota->label, quota->code), least));
}

static bool
tell_waiting(const struct telling *telling)
{
    const struct outcome *outcome = telling->of->outcome;
    const struct fund_quota *quota = refusing_quota(telling);

    if (quota != NULL && (is_reason(telling, "QUOTA") || is_reason(telling, "EXCLUSIVE"))) {
        tell_quota(telling, quota);
    } else if (quota != NULL && is_reason(telling, "BELOW_CUT")) {
        tell_floor(telling, quota);
    } else if (is_reason(telling, "NO_FUNDS")) {
        telling_say(telling, text_format(telling->arena,
                                         _("What was left does not pay for it, %s were missing: it"
                                           " waits."),
                                         telling_money(telling, outcome->short_cents)));
    } else if (is_reason(telling, "TIE_LOST")) {
        telling_say(telling,
                    text_format(telling->arena,
                                _("What was left does not pay for it, %s were missing; one of the "
                                  "same score was awarded that stands before it only by the order "
                                  "of ties. It waits."),
                                telling_money(telling, outcome->short_cents)));
    } else if (is_reason(telling, "RESERVED")) {
        tell_reserved(telling);
    } else if (is_reason(telling, "LIMIT")) {
        tell_limits(telling);
    } else if (!tell_plain_reason(telling)) {
        return false;
    }
    tell_other_passes(telling);
    return true;
}

void
telling_walk(const struct telling *telling)
{
    const struct outcome *outcome = telling->of->outcome;
    const struct fund_quota *quota = refusing_quota(telling);
    struct arena *arena = telling->arena;

    if (outcome->rank == 0) {
        tell_of_those_without_rank(telling);
        return;
    }
    telling_say(telling, text_format(arena, _("It has rank %u among those that can be awarded."),
                                     outcome->rank));
    tell_passes(telling);
    if (is_reason(telling, "REDUCED") && quota != NULL) {
        tell_reduced(telling, quota);
    } else if (is_reason(telling, "PARTIAL")) {
        telling_say(telling, text_format(arena, _("It is offered what was left, %s of %s."),
                                         telling_money(telling, outcome->award_cents),
                                         telling_money(telling, outcome->computed_cents)));
    } else if (!tell_waiting(telling)) {
        telling_say(telling, text_format(arena, _("It is awarded its whole computed award, %s."),
                                         telling_money(telling, outcome->award_cents)));
    }
}
