/* SPDX-License-Identifier: MPL-2.0 */
#include "fund/grid_parts.h"

#include <string.h>

/* ---- the order and the passes ---------------------------------------------------------------- */

static const char *
name_words(const struct grid_writing *grid, size_t slot)
{
    const struct symbols *symbols = &grid->file->symbols;

    for (size_t i = 0; i < symbols->count; i++) {
        const struct symbol *symbol = &symbols->items[i];

        if (symbol->slot == slot) {
            struct sentence_name name = grid->names.find(grid->names.context, symbol);
            const char *label = name.label != NULL ? name.label : symbol->label[words_language()];

            return label != NULL ? label : symbol->name;
        }
    }
    return "?";
}

const char *
grid_group(const struct grid_writing *grid, const struct fund_group *group)
{
    return group->by == GROUP_BY_VALUE ? name_words(grid, group->slot) : _("organization");
}

/* "2. Cooperation, the highest first." */
static const char *
rank_words(const struct grid_writing *grid, const struct fund_order *key, size_t index)
{
    const char *words = key->kind == ORDER_SCORE ? _("score") : name_words(grid, key->slot);
    enum value_type type = grid->file->constants[key->slot].type;
    bool moment = key->kind == ORDER_VALUE && (type == TYPE_DATE || type == TYPE_INSTANT);

    return text_format(grid->arena,
                       moment            ? key->descending ? _("%zu. %s, the latest first.")
                                                           : _("%zu. %s, the earliest first.")
                                  : key->descending ? _("%zu. %s, the highest first.")
                                         : _("%zu. %s, the lowest first."),
                       index + 1, words);
}

static void
write_order(struct grid_writing *grid)
{
    grid_begin_section(grid, "order", _("Order of the ranking"));
    grid_say(grid, _("Applications that can be awarded are ranked by these, each deciding between "
                     "those that the ones above leave equal; one that lacks a figure comes last; "
                     "the code of the application ends every tie."));
    for (size_t i = 0; i < grid->file->order_count; i++) {
        const struct fund_order *key = &grid->file->order[i];

        if (key->kind == ORDER_DRAW) {
            grid_say(grid, text_format(grid->arena,
                                       _("%zu. A draw of lots: the SHA-256 of the seed, which is "
                                         "published before marks are given, followed by the code "
                                         "of the application; the lowest first."),
                                       i + 1));
        } else if (key->kind != ORDER_CODE) { /* told above */
            grid_say(grid, rank_words(grid, key, i));
        }
    }
}

static const char *
pool_words(const struct grid_writing *grid, const struct fund_pass *pass)
{
    struct text text = text_in(grid->arena);

    for (size_t i = 0; i < pass->pool_count; i++) {
        text_addf(&text, "%s%s", i > 0 ? ", " : "", grid->file->envelopes[pass->pool[i]].code);
    }
    return text_of(&text);
}

static const char *
closing_words(const struct fund_pass *pass, bool closes)
{
    if (!closes) {
        return _("The pass goes on to those ranked lower.");
    }
    return pass->from_pool ? _("The pass ends there.")
                           : _("Its envelope is closed: nothing ranked lower is served from it.");
}

/* What becomes of one that the money left does not pay for whole. */
static void
say_not_fitting(struct grid_writing *grid, const struct fund_pass *pass)
{
    const bool offers = pass->partial_at_least != NULL;

    if (offers) {
        grid_say_program(
            grid,
            _("One that the money left does not pay for whole is offered what is left, "
              "when that is at least the minimum and at least: {1}"),
            pass->partial_at_least);
        grid_say(grid, text_format(grid->arena, _("After such an offer: %s"),
                                   closing_words(pass, pass->close_partial)));
    }
    grid_say(grid, text_format(grid->arena, "%s %s",
                               offers ? _("One that is offered no part waits.")
                                      : _("One that the money left does not pay for whole waits."),
                               closing_words(pass, pass->close_otherwise)));
}

/* How a pass chooses, when not by rank. */
static void
say_rule(struct grid_writing *grid, const struct fund_pass *pass)
{
    static const char *const rules[] = {
        [FUND_MAX] = N_("Of all sets of whole awards that the money pays for, the one with the "
                        "greatest sum of scores is chosen."),
        [FUND_EURO] = N_("Of all sets of whole awards that the money pays for, the one with the "
                         "greatest sum of scores, each times its award, is chosen."),
        [FUND_PRORATA] = N_("The money is shared between them: each receives the same share of its "
                            "computed award, but at least its minimum. Where it does not pay all "
                            "minimums, those ranked lowest are left out. A group of a quota that "
                            "would get more than its limit has a smaller share of its own."),
    };

    if (pass->rule == FUND_BAND) {
        grid_say(grid,
                 text_format(grid->arena,
                             _("Applications are taken in bands of %s points, the best first; in "
                               "each band, the best set of whole awards that the money pays for "
                               "is chosen."),
                             grid_number(grid, pass->band_width)));
    } else {
        grid_say(grid, _(rules[pass->rule]));
    }
}

static void
say_limits(struct grid_writing *grid, const struct fund_pass *pass)
{
    const struct fund_spread *spread = &pass->spread;

    if (pass->at_most_awards > 0) {
        grid_say(grid, text_format(grid->arena, _("Awards that it makes: %u at most."),
                                   pass->at_most_awards));
    }
    if (pass->at_most_cents > 0) {
        grid_say(grid, text_format(grid->arena, _("It gives %s at most in all."),
                                   grid_money(grid, pass->at_most_cents)));
    }
    if (spread->on) {
        grid_say(
            grid,
            text_format(
                grid->arena,
                spread->until_each
                    ? _("Awards to the same “%s”: once there are %u, others are passed over "
                        "while one of another “%s” waits that has no award; when there is none "
                        "any more, the pass ends.")
                    : _("Awards to the same “%s”: %u at most, those of earlier passes "
                        "counted."),
                grid_group(grid, &spread->group), spread->at_most,
                grid_group(grid, &spread->group)));
    }
}

static void
write_pass(struct grid_writing *grid, const struct fund_pass *pass)
{
    grid_begin_entry(grid, pass->code, &pass->label, NULL);
    if (pass->only != NULL) {
        grid_say_program(grid, _("It is for applications of which this is true: {1}"), pass->only);
    }
    grid_say(grid,
             pass->from_pool
                 ? text_format(grid->arena,
                               _("The money of these envelopes is put together and used up in "
                                 "this order: %s."),
                               pool_words(grid, pass))
                 : _("Each application is paid from its own envelope."));
    if (pass->top_ups) {
        grid_say(grid, _("Awards made in part before are made whole too."));
    }
    say_limits(grid, pass);
    if (pass->rule == FUND_WALK) {
        say_not_fitting(grid, pass);
    } else {
        say_rule(grid, pass);
    }
}

/* ---- those that wait ------------------------------------------------------------------------- */

static void
write_waiting_list(struct grid_writing *grid)
{
    const struct fund_waiting_list *list = &grid->file->waiting_list;

    if (list->places + list->valid_months + list->valid_days + list->offer_days == 0) {
        return;
    }
    grid_begin_section(grid, "waiting_list", _("Waiting list"));
    grid_say(grid,
             list->places > 0
                 ? text_format(grid->arena,
                               _("Those that wait are kept in the order of the ranking, %u of "
                                 "them at most."),
                               list->places)
                 : _("Those that wait are kept in the order of the ranking."));
    if (list->valid_months > 0) {
        grid_say(grid, text_format(grid->arena, _("The list ends after this many months: %u."),
                                   list->valid_months));
    }
    if (list->valid_days > 0) {
        grid_say(grid, text_format(grid->arena, _("The list ends after this many days: %u."),
                                   list->valid_days));
    }
    if (list->offer_days > 0) {
        grid_say(grid, text_format(grid->arena, _("An offer ends after this many days: %u."),
                                   list->offer_days));
    }
}

/* ---- who decides ----------------------------------------------------------------------------- */

static void
write_committee(struct grid_writing *grid)
{
    const struct fund_committee *committee = &grid->file->committee;
    struct rational percent;

    if (committee->college_count == 0) {
        return;
    }
    grid_begin_section(grid, "committee", _("Committee"));
    grid_say(grid, text_format(grid->arena,
                               _("The committee has %u seats; for a quorum it takes %u present."),
                               committee->seats,
                               committee->least_present > 0 ? committee->least_present : 1));
    for (size_t i = 0; i < committee->college_count; i++) {
        const struct fund_college *college = &committee->colleges[i];
        const char *name = fund_text_in(&college->title, college->code);

        grid_say(grid, college->least_present > 0
                           ? text_format(grid->arena,
                                         _("The college “%s” has %u seats, of which %u are to be"
                                           " present."),
                                         name, college->seats, college->least_present)
                           : text_format(grid->arena, _("The college “%s” has %u seats."), name,
                                         college->seats));
        if (college->of_present.num > 0 &&
            rational_mul(college->of_present, rational_of(100), &percent)) {
            grid_say(grid,
                     text_format(grid->arena,
                                 _("Of those present, %s %% at least are to be of the college"
                                   " “%s”."),
                                 words_decimal(grid->arena, rational_exact(grid->arena, percent)),
                                 name));
        }
    }
}

/* A competition needs no word: the passes say it. */
static void
say_mode(struct grid_writing *grid)
{
    if (strcmp(grid->file->mode, "examination") == 0) {
        grid_say(grid, _("The call is an examination: whoever is good enough is awarded, as long "
                         "as money and places last."));
    } else if (strcmp(grid->file->mode, "formula") == 0) {
        grid_say(grid, _("The call pays what its formulas give: whoever is entitled to it is "
                         "awarded, as long as the money lasts."));
    }
}

void
grid_write_passes(struct grid_writing *grid)
{
    write_order(grid);
    grid_begin_section(grid, "passes", _("Passes"));
    say_mode(grid);
    grid_say(grid,
             _("Each pass walks through the ranked applications, the best first, and looks at "
               "those that have no award yet."));
    for (size_t i = 0; i < grid->file->pass_count; i++) {
        write_pass(grid, &grid->file->passes[i]);
    }
    write_waiting_list(grid);
    write_committee(grid);
}
