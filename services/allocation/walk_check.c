/* SPDX-License-Identifier: MPL-2.0 */
#include "allocation/walk_parts.h"
#include "base/words.h"

#include <assert.h>

static bool
out_of_range(int64_t cents)
{
    return cents < 0 || cents > ALLOCATION_CENTS_MAX;
}

static enum status
check_candidates(const struct allocation *allocation, struct err *err)
{
    for (uint32_t i = 0; i < allocation->count; i++) {
        const struct candidate *candidate = &allocation->candidates[i];

        assert(candidate->frozen ==
               (candidate->status == AWARD_AWARDED || candidate->status == AWARD_PARTIAL));
        if (out_of_range(candidate->computed_cents) || out_of_range(candidate->minimum_cents) ||
            out_of_range(candidate->partial_cents)) {
            return err_set(err, ST_DATA, _("application number %lu: amount out of range"), i + 1UL);
        }
        if (candidate->computed_cents % allocation->step_cents != 0) {
            return err_set(err, ST_DATA,
                           _("application number %lu: award not a multiple of the step"), i + 1UL);
        }
    }
    return ST_OK;
}

/* As many steps outwards as there are envelopes end outside, or never. */
static bool
stands_within_itself(const struct allocation *allocation, uint16_t envelope)
{
    uint16_t number = (uint16_t)(envelope + 1);

    for (uint16_t i = 0; i < allocation->envelope_count && number != 0; i++) {
        assert(number <= allocation->envelope_count);
        number = allocation->envelopes[number - 1].parent_number;
    }
    return number != 0;
}

static enum status
check_envelopes(const struct allocation *allocation, struct err *err)
{
    for (uint16_t i = 0; i < allocation->envelope_count; i++) {
        if (out_of_range(allocation->envelopes[i].voted_cents)) {
            return err_set(err, ST_DATA, _("envelope number %d: amount out of range"), i + 1);
        }
        if (stands_within_itself(allocation, i)) {
            return err_set(err, ST_DATA, _("envelope number %d: it stands within itself"), i + 1);
        }
    }
    return ST_OK;
}

static enum status
check_quotas(const struct allocation *allocation, struct err *err)
{
    for (uint16_t i = 0; i < allocation->quota_count; i++) {
        const struct quota *quota = &allocation->quotas[i];
        uint32_t count = quota->limits != NULL ? quota->group_count : 1;

        assert(!quota->reduces || quota->measure == QUOTA_CENTS);
        for (uint32_t group = 0; group < count; group++) {
            if (out_of_range(quota->limits != NULL ? quota->limits[group] : quota->limit)) {
                return err_set(err, ST_DATA, _("quota number %d: limit out of range"), i + 1);
            }
        }
    }
    return ST_OK;
}

/* A floor is weighed with everything else at once, or not at all. */
static enum status
check_floors(const struct allocation *allocation, struct err *err)
{
    for (uint16_t i = 0; i < allocation->quota_count; i++) {
        const struct quota *quota = &allocation->quotas[i];

        if (out_of_range(quota->least)) {
            return err_set(err, ST_DATA, _("quota number %d: limit out of range"), i + 1);
        }
        if (quota->least > 0 &&
            (allocation->pass_count != 1 ||
             (allocation->passes[0].rule != PASS_MAX && allocation->passes[0].rule != PASS_EURO))) {
            return err_set(err, ST_DATA,
                           _("quota number %d: a floor needs a single pass, of rule max or euro"),
                           i + 1);
        }
    }
    return ST_OK;
}

static enum status
check_passes(const struct allocation *allocation, struct err *err)
{
    for (uint16_t i = 0; i < allocation->pass_count; i++) {
        const struct pass *pass = &allocation->passes[i];

        if (out_of_range(pass->at_most_cents)) {
            return err_set(err, ST_DATA, _("pass number %d: limit out of range"), i + 1);
        }
        if (pass->spread_group != NULL && pass->spread_at_most == 0) {
            return err_set(err, ST_DATA, _("pass number %d: a spread of no award"), i + 1);
        }
        /* What would have to be weighed with the money, and is not. */
        if (pass->rule != PASS_WALK && (pass->spread_group != NULL || pass->at_most_awards > 0)) {
            return err_set(err, ST_DATA,
                           _("pass number %d: its rule knows no spread and no number of awards"),
                           i + 1);
        }
    }
    return ST_OK;
}

static enum status
check_frozen(const struct allocation *allocation, struct err *err)
{
    for (size_t i = 0; i < allocation->frozen_count; i++) {
        const struct award_line *line = &allocation->frozen[i];

        assert(line->candidate < allocation->count);
        assert(line->envelope < allocation->envelope_count);
        if (line->cents <= 0 || line->cents > ALLOCATION_CENTS_MAX) {
            return err_set(err, ST_DATA, _("application number %lu: amount out of range"),
                           line->candidate + 1UL);
        }
    }
    return ST_OK;
}

enum status
walk_check(const struct allocation *allocation, struct err *err)
{
    enum status status;

    if (allocation->step_cents <= 0) {
        return err_set(err, ST_DATA, "%s", _("the step of awards is not above zero"));
    }
    status = check_envelopes(allocation, err);
    if (status == ST_OK) {
        status = check_quotas(allocation, err);
    }
    if (status == ST_OK) {
        status = check_passes(allocation, err);
    }
    if (status == ST_OK) {
        status = check_floors(allocation, err);
    }
    if (status == ST_OK) {
        status = check_frozen(allocation, err);
    }
    return status == ST_OK ? check_candidates(allocation, err) : status;
}
