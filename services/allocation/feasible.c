/* SPDX-License-Identifier: MPL-2.0 */
#include "allocation/feasible.h"

#include "allocation/feasible_parts.h"

/* What is found, in the caller's memory. */
struct findings {
    struct arena *arena;
    const struct allocation *allocation;
    struct contradiction *found;
    size_t count;
};

static int64_t
larger(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

/* Keep a contradiction of two settings, or of one (`other` null). */
static void
keep_pair(struct findings *findings, struct contradiction contradiction, struct setting setting,
          const struct setting *other)
{
    struct setting *settings = ARENA_NEW(findings->arena, struct setting, 2);

    settings[0] = setting;
    if (other != NULL) {
        settings[1] = *other;
    }
    contradiction.all = contradiction.least = settings;
    contradiction.all_count = contradiction.least_count = other != NULL ? 2 : 1;
    findings->found[findings->count++] = contradiction;
}

static void
find_envelopes(struct findings *findings)
{
    const struct envelope *envelopes = findings->allocation->envelopes;

    for (uint16_t i = 0; i < findings->allocation->envelope_count; i++) {
        /* The least of those around it; the first of equals. */
        uint16_t least = i;

        for (uint16_t number = envelopes[i].parent_number; number != 0;
             number = envelopes[number - 1].parent_number) {
            if (envelopes[number - 1].voted_cents < envelopes[least].voted_cents) {
                least = (uint16_t)(number - 1);
            }
        }
        if (least != i) {
            keep_pair(findings,
                      (struct contradiction){.kind = CONTRADICTION_ENVELOPES,
                                             .asked = envelopes[i].voted_cents,
                                             .held = envelopes[least].voted_cents},
                      (struct setting){.kind = SETTING_ENVELOPE, .index = least < i ? least : i},
                      &(struct setting){.kind = SETTING_ENVELOPE, .index = least < i ? i : least});
        }
    }
}

/* Give the least award that the rules allow one who counts in the quota; INT64_MAX when nobody
 * counts. */
static int64_t
least_award(const struct allocation *allocation, const struct quota *quota)
{
    int64_t least = INT64_MAX;

    for (uint32_t i = 0; i < allocation->count; i++) {
        const struct candidate *candidate = &allocation->candidates[i];
        int64_t award = quota->measure == QUOTA_AWARDS
                            ? 1
                            : larger(candidate->minimum_cents, allocation->step_cents);

        if (feasible_walks(candidate) && candidate->computed_cents > 0 &&
            candidate->computed_cents >= candidate->minimum_cents &&
            feasible_group(quota, i) != ALLOCATION_NO_GROUP && award < least) {
            least = award;
        }
    }
    return least;
}

/* A room of each group may well be none: it is of one undertaking, and says nothing of the call. */
static void
find_minimum(struct findings *findings, uint16_t index)
{
    const struct quota *quota = &findings->allocation->quotas[index];
    int64_t least = quota->limits == NULL ? least_award(findings->allocation, quota) : INT64_MAX;

    if (least != INT64_MAX && quota->limit < least) {
        keep_pair(findings,
                  (struct contradiction){.kind = CONTRADICTION_MINIMUM,
                                         .counts_awards = quota->measure == QUOTA_AWARDS,
                                         .asked = least,
                                         .held = quota->limit},
                  (struct setting){.kind = SETTING_QUOTA, .index = index}, NULL);
    }
}

size_t
allocation_check(struct arena *arena, const struct allocation *allocation,
                 const struct contradiction **found)
{
    size_t room = 1 + (size_t)allocation->envelope_count + 2 * (size_t)allocation->quota_count;
    struct findings findings = {.arena = arena,
                                .allocation = allocation,
                                .found = ARENA_NEW(arena, struct contradiction, room)};

    findings.count += reserves_against_envelopes(arena, allocation, findings.found);
    for (uint16_t i = 0; i < allocation->quota_count; i++) {
        findings.count +=
            reserves_against_quota(arena, allocation, i, &findings.found[findings.count]);
    }
    find_envelopes(&findings);
    for (uint16_t i = 0; i < allocation->quota_count; i++) {
        find_minimum(&findings, i);
    }
    *found = findings.found;
    return findings.count;
}
