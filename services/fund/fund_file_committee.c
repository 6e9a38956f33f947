/* SPDX-License-Identifier: MPL-2.0 */
/* fund_file_committee - who decides: colleges, seats, quorum. */
#include "base/text.h"
#include "fund/fund_file_parts.h"

/* A share of the seats, rounded up, or a number of them. */
static void
read_quorum(struct reader *reader, const struct json_node *node, uint32_t seats, uint32_t *least)
{
    struct rational share;
    int64_t count;

    if (node == NULL) {
        return;
    }
    if (node->kind == JSON_KIND_NUMBER) {
        if (reader_integer(reader, node, 1, seats, &count)) {
            *least = (uint32_t)count;
        }
    } else if (reader_share(reader, node, &share)) {
        *least = (uint32_t)(((wide)share.num * seats + share.den - 1) / share.den);
    }
}

static void
read_college(struct reader *reader, const struct json_node *node, const char **codes, size_t index)
{
    static const char *const keys[] = {"code", "title", "seats", "quorum", "of_present", NULL};
    struct fund_college *college = &reader->file->committee.colleges[index];
    int64_t seats;

    college->of_present = rational_of(0);
    if (!reader_object(reader, node, keys)) {
        return;
    }
    college->code = reader_own_code(reader, node, codes, index);
    reader_words(reader, reader_optional(node, "title"), &college->title);
    if (reader_integer(reader, reader_required(reader, node, "seats"), 1, FUND_SEATS_MAX, &seats)) {
        college->seats = (uint32_t)seats;
        read_quorum(reader, reader_optional(node, "quorum"), college->seats,
                    &college->least_present);
    }
    (void)reader_share(reader, reader_optional(node, "of_present"), &college->of_present);
}

/* Colleges that are to be so much of those present leave no room for one another. */
static void
check_shares(struct reader *reader, const struct json_node *list)
{
    const struct fund_committee *committee = &reader->file->committee;
    struct rational sum = rational_of(0);
    const struct rational hundred = rational_of(100);

    for (size_t i = 0; i < committee->college_count; i++) {
        if (!rational_add(sum, committee->colleges[i].of_present, &sum)) {
            return;
        }
    }
    if (rational_cmp(sum, rational_of(1)) > 0 && rational_mul(sum, hundred, &sum)) {
        reader_wrong(reader, list,
                     text_format(reader->arena,
                                 _("the colleges are to be %s %% of those present together"),
                                 words_decimal(reader->arena, rational_exact(reader->arena, sum))),
                     _("write shares \"of_present\" that sum to 100 % at most"));
    }
}

void
committee_read(struct reader *reader, const struct json_node *node)
{
    static const char *const keys[] = {"quorum", "colleges", NULL};
    struct fund_committee *committee = &reader->file->committee;
    const struct json_node *list;
    const char **codes;
    size_t count;

    if (!reader_object(reader, node, keys)) {
        return;
    }
    list = reader_required(reader, node, "colleges");
    count = reader_list(reader, list, FUND_COLLEGES_MAX);
    codes = ARENA_NEW(reader->arena, const char *, count);
    committee->colleges = ARENA_NEW(reader->arena, struct fund_college, count);
    committee->college_count = count;
    if (count == 0 && list != NULL && list->kind == JSON_KIND_ARRAY) {
        reader_wrong(reader, list, _("the committee has no college"),
                     _("write one at least, or leave the committee out"));
    }
    list = count > 0 ? list->first : NULL;
    for (size_t i = 0; i < count; i++, list = list->next) {
        read_college(reader, list, codes, i);
        committee->seats += committee->colleges[i].seats;
    }
    if (committee->seats > 0) {
        read_quorum(reader, reader_optional(node, "quorum"), committee->seats,
                    &committee->least_present);
    }
    check_shares(reader, json_member(node, "colleges"));
}

/* The colleges that members may be of; those of minutes where the file names none. */
static const char *const *
college_codes(struct reader *reader)
{
    static const char *const two[] = {"public", "private", NULL};
    const struct fund_committee *committee = &reader->file->committee;
    const char **codes = ARENA_NEW(reader->arena, const char *, committee->college_count + 1);

    for (size_t i = 0; i < committee->college_count; i++) {
        codes[i] = committee->colleges[i].code != NULL ? committee->colleges[i].code : "";
    }
    return committee->college_count == 0 ? two : codes;
}

void
committee_check_markers(struct reader *reader, const struct json_node *panel)
{
    const struct fund_panel *markers = &reader->file->panel;
    const struct json_node *list = json_member(panel, "markers");
    const struct json_node *node = list != NULL ? list->first : NULL;
    size_t choice;

    for (size_t i = 0; markers->declared && i < markers->marker_count; i++, node = node->next) {
        if (markers->markers[i].college != NULL) {
            (void)reader_choice(reader, json_member(node, "college"), college_codes(reader),
                                &choice);
        }
    }
}
