/* SPDX-License-Identifier: MPL-2.0 */
#include "allocation/award.h"

#include "allocation/allocation.h"
#include "base/words.h"

#include <assert.h>

enum status
award_compute(struct cap *caps, size_t count, int64_t step_cents, int64_t *computed_cents,
              struct err *err)
{
    struct rational least;
    int64_t cents;

    assert(caps != NULL || count == 0);
    assert(computed_cents != NULL && err != NULL);

    if (count == 0) {
        return err_set(err, ST_DATA, "%s", _("no cap limits the award"));
    }
    if (step_cents <= 0) {
        return err_set(err, ST_DATA, "%s", _("the step of awards is not above zero"));
    }
    least = caps[0].cents;
    for (size_t i = 1; i < count; i++) {
        if (rational_cmp(caps[i].cents, least) < 0) {
            least = caps[i].cents;
        }
    }
    if (rational_cmp(least, rational_of(ALLOCATION_CENTS_MAX)) > 0) {
        return err_set(err, ST_DATA, "%s", _("the least cap is above any amount that is handled"));
    }
    for (size_t i = 0; i < count; i++) {
        caps[i].binding = rational_cmp(caps[i].cents, least) == 0;
    }
    cents = least.num < 0 ? 0 : (int64_t)rational_floor(least);
    *computed_cents = cents - cents % step_cents;
    return ST_OK;
}
