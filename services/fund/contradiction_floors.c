/* SPDX-License-Identifier: MPL-2.0 */
/* contradiction_floors - floors that no choice of awards keeps, in the words of the fund file. */
#include "base/text.h"
#include "base/words.h"
#include "fund/contradiction.h"

/* "at least 2 awards of quota frr", "at least 30,000.00 EUR of quota epci for NORD". */
static const char *
floor_words(const struct allocation_plan *plan, const struct setting *setting)
{
    const struct fund_file *file = plan->file;
    const struct fund_quota *quota = &file->quotas[setting->index];
    const char *group = allocation_plan_group(plan, setting->index, setting->group);
    const char *least = quota->kind != LIMIT_AWARDS
                            ? words_money(plan->arena, quota->least_cents, file->currency, 0)
                        : quota->least_awards == 1 ? _("one award")
                                                   : text_format(plan->arena, _("%lld awards"),
                                                                 (long long)quota->least_awards);

    return group[0] == '\0'
               ? text_format(plan->arena, _("at least %s by quota %s"), least, quota->code)
               : text_format(plan->arena, _("at least %s for %s by quota %s"), least, group,
                             quota->code);
}

static const char *
setting_words(const struct allocation_plan *plan, const struct setting *setting)
{
    const struct fund_file *file = plan->file;

    switch (setting->kind) {
    case SETTING_ENVELOPE:
        return text_format(plan->arena, _("the %s of envelope %s"),
                           words_money(plan->arena, file->envelopes[setting->index].voted_cents,
                                       file->currency, 0),
                           file->envelopes[setting->index].code);
    case SETTING_PASS:
        return text_format(plan->arena, _("what pass %s gives at most"),
                           file->passes[setting->index].code);
    case SETTING_QUOTA:
        return text_format(plan->arena, _("the limit of quota %s"),
                           file->quotas[setting->index].code);
    default:
        return floor_words(plan, setting);
    }
}

enum status
contradiction_name_floors(const struct allocation_plan *plan, struct err *err)
{
    struct text list = text_in(plan->arena);
    struct contradiction found;

    if (!allocation_check_floors(plan->arena, &plan->walk, &found)) {
        return ST_DATA;
    }
    for (size_t i = 0; i < found.least_count; i++) {
        text_addf(&list, "%s%s", i > 0 ? "; " : "", setting_words(plan, &found.least[i]));
    }
    err_hint(
        err, "%s",
        found.least_count == 1
            ? _("lower it: those who apply can not be given so much, whatever is left out; or "
                "reserve in a pass of its own (\"only\" and \"at_most\"), which gives what it "
                "can")
            : _("change one of them: without it the others can be kept; or reserve in a pass of"
                " its own (\"only\" and \"at_most\"), which gives what it can"));
    return err_set(err, ST_DATA, _("no choice of awards keeps all of this: %s"), text_of(&list));
}
