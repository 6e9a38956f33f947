/* SPDX-License-Identifier: MPL-2.0 */
#include "fund/grid_parts.h"

#include <string.h>

/* ---- envelopes ------------------------------------------------------------------------------- */

static void
write_envelope(struct grid_writing *grid, const struct fund_envelope *envelope)
{
    grid_begin_entry(grid, envelope->code, &envelope->label, envelope->when);
    if (envelope->when == NULL) {
        grid_say(grid, _("It takes no application: only a pass may use it."));
    } else {
        grid_say_program(grid, _("It takes an application when: {1}"), envelope->when);
    }
    grid_say(grid,
             text_format(grid->arena, _("Voted: %s."), grid_money(grid, envelope->voted_cents)));
    if (envelope->parent != NULL) {
        grid_say(grid, text_format(grid->arena,
                                   _("It is a part of envelope %s: what it pays leaves that one "
                                     "too."),
                                   envelope->parent->code));
    }
}

void
grid_write_envelopes(struct grid_writing *grid)
{
    const struct fund_file *file = grid->file;

    grid_begin_section(grid, "envelopes", _("Envelopes"));
    grid_say(grid, text_format(grid->arena,
                               _("Of %s contributed, %s are kept for management and %s are shared "
                                 "out."),
                               grid_money(grid, file->contributed_cents),
                               grid_money(grid, file->management_cents),
                               grid_money(grid, file->net_cents)));
    grid_say(grid, _("An application belongs to the first envelope, in this order, that takes it; "
                     "taken by none, it is ineligible."));
    for (size_t i = 0; i < file->envelope_count; i++) {
        write_envelope(grid, &file->envelopes[i]);
    }
}

/* ---- from the caps to the award -------------------------------------------------------------- */

static void
write_caps(struct grid_writing *grid)
{
    const struct fund_file *file = grid->file;

    grid_begin_section(grid, "caps", _("Computed award"));
    grid_say(grid, text_format(
                       grid->arena,
                       _("The computed award is the least of the caps that apply, rounded down to "
                         "a multiple of %s."),
                       grid_money(grid, file->step_cents)));
    if (strcmp(program_text(grid->arena, file->minimum), "computed") == 0) {
        grid_say(grid, _("There is no minimum, but an award of nothing is none."));
    } else {
        grid_say_program(grid, _("Minimum: {1}"), file->minimum);
        grid_say(grid, _("Below the minimum, nothing is awarded and the application is rejected."));
    }
    for (size_t i = 0; i < file->cap_count; i++) {
        const struct fund_cap *cap = &file->caps[i];

        grid_begin_entry(grid, cap->code, &cap->label, cap->program);
        grid_say_program(grid, _("Amount: {1}"), cap->program);
        if (cap->when != NULL) {
            grid_say_program(grid, _("It applies when: {1}"), cap->when);
        }
        grid_say_basis(grid, &cap->basis);
    }
}

static const char *
limit_words(const struct grid_writing *grid, const struct fund_quota *quota)
{
    const char *limit = grid_money(grid, quota->limit_cents);

    return quota->kind != LIMIT_SHARE
               ? limit
               : text_format(grid->arena, _("%s (%s of the amount shared out)"), limit,
                             grid_share(grid->arena, quota->share));
}

static void
say_floor(struct grid_writing *grid, const struct fund_quota *quota)
{
    const bool counts = quota->kind == LIMIT_AWARDS;
    const char *least =
        counts ? text_format(grid->arena, _("%lld awards"), (long long)quota->least_awards)
               : grid_money(grid, quota->least_cents);

    if (quota->least_cents + quota->least_awards > 0) {
        grid_say(grid, text_format(grid->arena,
                                   _("Floor: they receive at least %s together, or no award is "
                                     "made at all."),
                                   least));
    }
    if (quota->least_cents + quota->least_awards > 0 && quota->group.by != GROUP_BY_ALL) {
        grid_say(grid, _("Those of whom none is ranked are not counted for the floor."));
    }
}

/* Which applications are looked at together, unless the limit says it in the same breath. */
static void
say_group(struct grid_writing *grid, const struct fund_quota *quota)
{
    const bool in_money =
        (quota->kind == LIMIT_AMOUNT || quota->kind == LIMIT_SHARE) && !quota->unlimited;
    const char *group = grid_group(grid, &quota->group);

    if (quota->group.by == GROUP_BY_VALUE && in_money) {
        grid_say(grid, text_format(grid->arena,
                                   _("Applications of the same “%s” may not receive more than %s "
                                     "together."),
                                   group, limit_words(grid, quota)));
        return;
    }
    grid_say(grid, quota->group.by == GROUP_BY_ALL
                       ? _("It looks at all applications together.")
                       : text_format(grid->arena,
                                     _("It looks at the applications of the same “%s” together."),
                                     group));
    if (in_money) {
        grid_say(grid, text_format(grid->arena, _("They may not receive more than %s."),
                                   limit_words(grid, quota)));
    } else if (quota->kind == LIMIT_ROOM) {
        grid_say_program(grid,
                         _("They may not receive more than the least of what this gives for each "
                           "of them: {1}"),
                         quota->room);
    } else if (quota->exclusive) {
        grid_say(grid, _("Only one of them is awarded."));
    } else if (!quota->unlimited) {
        grid_say(grid, text_format(grid->arena, _("Awards to them: %lld at most."),
                                   (long long)quota->limit_awards));
    }
}

static void
write_quota(struct grid_writing *grid, const struct fund_quota *quota)
{
    grid_begin_entry(grid, quota->code, &quota->label, NULL);
    if (quota->when != NULL) {
        grid_say_program(grid, _("An application counts in it when: {1}"), quota->when);
    }
    say_group(grid, quota);
    say_floor(grid, quota);
    if (quota->frees_without) {
        grid_say(grid, text_format(grid->arena, _("An application without “%s” does not count."),
                                   grid_group(grid, &quota->group)));
    }
    if (quota->reduces) {
        grid_say(grid, _("One for which the room left is too small is offered that room, when it "
                         "is at least the minimum."));
    }
    grid_say_basis(grid, &quota->basis);
}

static void
write_quotas(struct grid_writing *grid)
{
    if (grid->file->quota_count == 0) {
        return;
    }
    grid_begin_section(grid, "quotas", _("Quotas"));
    grid_say(grid, _("A quota is checked on the whole computed award: an application for which it "
                     "has no room is passed over and waits, and its envelope stays open."));
    for (size_t i = 0; i < grid->file->quota_count; i++) {
        write_quota(grid, &grid->file->quotas[i]);
    }
}

void
grid_write_awarding(struct grid_writing *grid)
{
    write_caps(grid);
    write_quotas(grid);
    grid_write_passes(grid);
}
