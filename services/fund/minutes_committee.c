/* SPDX-License-Identifier: MPL-2.0 */
#include "fund/minutes_committee.h"

#include "base/text.h"

static size_t
present_of(const struct minutes *minutes, size_t college, const char *application)
{
    size_t count = 0;

    for (size_t i = 0; i < minutes->member_count; i++) {
        const struct minutes_member *member = &minutes->members[i];

        count += member->college == college && member->voting && member->present &&
                 !minutes_recused(minutes, i, application);
    }
    return count;
}

void
minutes_committee_check_seats(struct reader *reader, const struct json_node *node,
                              const struct minutes *minutes)
{
    for (size_t k = 0; k < minutes->committee->college_count; k++) {
        const struct fund_college *college = &minutes->committee->colleges[k];
        size_t voting = 0;

        for (size_t i = 0; i < minutes->member_count; i++) {
            voting += minutes->members[i].college == k && minutes->members[i].voting;
        }
        if (voting > college->seats) {
            reader_wrong(reader, node,
                         text_format(reader->arena,
                                     _("voting members of the college %s: %zu, and it has %u"
                                       " seats"),
                                     college->code, voting, college->seats),
                         _("who sits beside the seats has \"voting\": false"));
        }
    }
}

/* What is missing in one college; null when nothing is. */
static const char *
college_lacks(struct arena *arena, const struct fund_college *college, size_t present, size_t all)
{
    struct rational percent;

    if (present < college->least_present) {
        return text_format(arena,
                           _("no quorum in the college %s: %zu of its %u seats are present, and"
                             " it takes %u"),
                           college->code, present, college->seats, college->least_present);
    }
    if ((wide)present * college->of_present.den >= (wide)all * college->of_present.num ||
        !rational_mul(college->of_present, rational_of(100), &percent)) {
        return NULL;
    }
    return text_format(arena,
                       _("no quorum: of %zu members present %zu are of the college %s, and it"
                         " takes %s %%"),
                       all, present, college->code,
                       words_decimal(arena, rational_exact(arena, percent)));
}

void
minutes_committee_check(struct reader *reader, const struct json_node *node,
                        const struct minutes *minutes, const char *application, const char *advice)
{
    const struct fund_committee *committee = minutes->committee;
    const size_t all = minutes_count(minutes, application).present;
    const char *lacks = NULL;

    if (all == 0 || all < committee->least_present) {
        lacks = text_format(
            reader->arena, _("no quorum: %zu of %u seats are present, and it takes %u"), all,
            committee->seats, committee->least_present > 0 ? committee->least_present : 1);
    }
    for (size_t k = 0; k < committee->college_count && lacks == NULL; k++) {
        lacks = college_lacks(reader->arena, &committee->colleges[k],
                              present_of(minutes, k, application), all);
    }
    if (lacks != NULL) {
        reader_wrong(reader, node,
                     application == NULL
                         ? lacks
                         : text_format(reader->arena, _("application %s, without the recused: %s"),
                                       application, lacks),
                     advice);
    }
}
