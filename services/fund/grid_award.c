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

static void
write_quota(struct grid_writing *grid, const struct fund_quota *quota)
{
    const struct fund_field *field = &grid->file->fields[quota->field];
    const char *group = fund_text_in(&field->label, field->name);
    const char *limit = grid_money(grid, quota->limit_cents);

    grid_begin_entry(grid, quota->code, &quota->label, NULL);
    if (quota->by_share) {
        limit = text_format(grid->arena, _("%s (%s of the amount shared out)"), limit,
                            grid_share(grid->arena, quota->share));
    }
    grid_say(grid, text_format(grid->arena,
                               _("Applications of the same “%s” may not receive more than %s "
                                 "together."),
                               group, limit));
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

/* ---- the order and the passes ---------------------------------------------------------------- */

static const char *
key_words(const struct grid_writing *grid, const struct fund_order *key)
{
    const struct symbols *symbols = &grid->file->symbols;

    for (size_t i = 0; i < symbols->count; i++) {
        const struct symbol *symbol = &symbols->items[i];

        if (symbol->slot == key->slot) {
            struct sentence_name name = grid->names.find(grid->names.context, symbol);
            const char *label = name.label != NULL ? name.label : symbol->label[words_language()];

            return label != NULL ? label : symbol->name;
        }
    }
    return "?";
}

/* "2. Cooperation, the highest first." */
static const char *
rank_words(const struct grid_writing *grid, const struct fund_order *key, size_t index)
{
    const char *words = key->kind == ORDER_SCORE ? _("score") : key_words(grid, key);
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
        if (grid->file->order[i].kind != ORDER_CODE) { /* told above */
            grid_say(grid, rank_words(grid, &grid->file->order[i], i));
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

static void
write_pass(struct grid_writing *grid, const struct fund_pass *pass)
{
    grid_begin_entry(grid, pass->code, &pass->label, NULL);
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
    say_not_fitting(grid, pass);
}

void
grid_write_awarding(struct grid_writing *grid)
{
    write_caps(grid);
    write_quotas(grid);
    write_order(grid);
    grid_begin_section(grid, "passes", _("Passes"));
    grid_say(grid,
             _("Each pass walks through the ranked applications, the best first, and looks at "
               "those that have no award yet."));
    for (size_t i = 0; i < grid->file->pass_count; i++) {
        write_pass(grid, &grid->file->passes[i]);
    }
}
