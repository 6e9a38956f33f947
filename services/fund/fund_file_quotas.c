/* SPDX-License-Identifier: MPL-2.0 */
#include "base/text.h"
#include "fund/fund_file_parts.h"

#include <string.h>

/* ---- groups ---------------------------------------------------------------------------------- */

/* A field or derived field of that name stands before a word of Levain's own. */
static bool
is_organization(const struct reader *reader, const char *name)
{
    return strcmp(name, "organization") == 0 && names_find(reader, name) == NULL;
}

static void
group_by_organization(struct reader *reader, const struct json_node *by, struct fund_group *group)
{
    const struct fund_file *file = reader->file;

    group->by = GROUP_BY_ORGANIZATION;
    reader->file->uses_organization = true;
    if (file->siret_column == NULL && file->siren_column == NULL && file->rna_column == NULL) {
        reader_wrong(reader, by, _("no column holds a key of the organization"),
                     _("name one in \"organization\" of \"intake\": \"siret\", \"siren\" or "
                       "\"rna\""));
    }
}

bool
group_read(struct reader *reader, const struct json_node *by, struct fund_group *group)
{
    const struct name *name;
    const char *wanted;
    size_t derived;

    *group = (struct fund_group){.by = GROUP_BY_VALUE, .slot = SIZE_MAX};
    if (!reader_name(reader, by, &wanted)) {
        return false;
    }
    if (is_organization(reader, wanted)) {
        group_by_organization(reader, by, group);
        return true;
    }
    name = names_find(reader, wanted);
    for (derived = 0; derived < names_count(reader, NAME_DERIVED); derived++) {
        if (names_at(reader, NAME_DERIVED, derived) == name) {
            break;
        }
    }
    if (name != NULL && name->broken) {
        return false;
    }
    if (name == NULL || name->type != TYPE_TEXT ||
        (derived == names_count(reader, NAME_DERIVED) &&
         fund_field_named(reader->file, wanted) == SIZE_MAX)) {
        reader_wrong(reader, by,
                     text_format(reader->arena, _("no field `%s` of type code or text"), wanted),
                     _("a group is the applications of one value of a field or derived field of "
                       "codes, or of one \"organization\""));
        return false;
    }
    group->slot = name->slot;
    return true;
}

/* ---- limits ---------------------------------------------------------------------------------- */

static void
read_share(struct reader *reader, const struct json_node *node, struct fund_quota *quota)
{
    struct rational cents;

    if (reader_share(reader, node, &quota->share) &&
        (!rational_mul(rational_of(reader->file->net_cents), quota->share, &cents) ||
         !rational_round_down(cents, rational_of(1), &cents) ||
         !rational_int64(cents, &quota->limit_cents))) {
        reader_wrong(reader, node, _("the share has too many decimals"), "");
    }
}

static void
read_limit(struct reader *reader, const struct json_node *limit, struct fund_quota *quota)
{
    static const char *const keys[] = {"share", "of", "amount", "count", "room", NULL};
    static const char *const bases[] = {"net", NULL};
    const struct json_node *share = reader_optional(limit, "share");
    const struct json_node *amount = reader_optional(limit, "amount");
    const struct json_node *count = reader_optional(limit, "count");
    const struct json_node *room = reader_optional(limit, "room");
    size_t base;

    if (!reader_object(reader, limit, keys)) {
        return;
    }
    if ((share != NULL) + (amount != NULL) + (count != NULL) + (room != NULL) != 1) {
        reader_wrong(reader, limit,
                     _("expected one of \"share\", \"amount\", \"count\" and \"room\""), "");
        return;
    }
    quota->kind = share != NULL   ? LIMIT_SHARE
                  : count != NULL ? LIMIT_AWARDS
                  : room != NULL  ? LIMIT_ROOM
                                  : LIMIT_AMOUNT;
    (void)reader_choice(reader, reader_optional(limit, "of"), bases, &base);
    (void)reader_money(reader, amount, &quota->limit_cents);
    (void)reader_integer(reader, count, 1, FUND_AWARDS_MAX, &quota->limit_awards);
    quota->room = names_formula(reader, room, MOMENT_WALK, TYPE_MONEY);
    read_share(reader, share, quota);
}

/* A floor alone is in a quota whose limit is more than there is. */
static void
limit_by_nothing(struct fund_quota *quota, bool counts)
{
    quota->unlimited = true;
    quota->kind = counts ? LIMIT_AWARDS : LIMIT_SHARE;
    quota->share = rational_of(1);
    quota->limit_awards = counts ? FUND_AWARDS_MAX : 0;
}

/* One of each group, or a limit: never both, nor neither, but for a floor. */
static void
read_most(struct reader *reader, const struct json_node *node, struct fund_quota *quota)
{
    const struct json_node *limit = reader_optional(node, "limit");
    const struct json_node *least = reader_optional(node, "at_least");

    (void)reader_flag(reader, reader_optional(node, "exclusive"), &quota->exclusive);
    if (!quota->exclusive && limit == NULL && least != NULL) {
        limit_by_nothing(quota, reader_optional(least, "count") != NULL);
        quota->limit_cents = quota->kind == LIMIT_SHARE ? reader->file->net_cents : 0;
        return;
    }
    if (!quota->exclusive) {
        read_limit(reader, reader_required(reader, node, "limit"), quota);
        return;
    }
    quota->kind = LIMIT_AWARDS;
    quota->limit_awards = 1;
    if (limit != NULL) {
        reader_wrong(reader, limit, _("an exclusive quota has no limit: one of each group"),
                     _("leave \"limit\" out, or \"exclusive\""));
    }
}

/* ---- floors ---------------------------------------------------------------------------------- */

static void
check_floor(struct reader *reader, const struct json_node *node, const struct fund_quota *quota,
            bool counts)
{
    if (quota->kind == LIMIT_ROOM || counts != (quota->kind == LIMIT_AWARDS)) {
        reader_wrong(reader, node,
                     _("a floor is in the measure of the limit: money or a number of awards"),
                     _("write the floor in a quota of its own, without \"limit\""));
    } else if (counts ? quota->least_awards > quota->limit_awards
                      : quota->least_cents > quota->limit_cents) {
        reader_wrong(reader, node,
                     quota->unlimited ? _("the floor is above what is shared out")
                                      : _("the floor is above the limit of the quota"),
                     "");
    }
}

static void
read_floor(struct reader *reader, const struct json_node *floor, struct fund_quota *quota)
{
    static const char *const keys[] = {"share", "of", "amount", "count", NULL};
    static const char *const bases[] = {"net", NULL};
    const struct json_node *share = reader_optional(floor, "share");
    const struct json_node *amount = reader_optional(floor, "amount");
    const struct json_node *count = reader_optional(floor, "count");
    struct fund_quota shared = {.kind = LIMIT_SHARE};
    size_t base, problems = reader->problems->count;

    if (floor == NULL || !reader_object(reader, floor, keys)) {
        return;
    }
    if ((share != NULL) + (amount != NULL) + (count != NULL) != 1) {
        reader_wrong(reader, floor, _("expected one of \"share\", \"amount\" and \"count\""), "");
        return;
    }
    (void)reader_choice(reader, reader_optional(floor, "of"), bases, &base);
    (void)reader_money(reader, amount, &quota->least_cents);
    (void)reader_integer(reader, count, 1, FUND_AWARDS_MAX, &quota->least_awards);
    if (share != NULL) {
        read_share(reader, share, &shared);
        quota->least_cents = shared.limit_cents;
    }
    if (reader->problems->count == problems) {
        check_floor(reader, floor, quota, count != NULL);
    }
}

void
floors_check(struct reader *reader, const struct json_node *list)
{
    const struct fund_file *file = reader->file;
    const struct json_node *node = file->quota_count > 0 ? list->first : NULL;
    bool whole = file->pass_count == 1 &&
                 (file->passes[0].rule == FUND_MAX || file->passes[0].rule == FUND_EURO);

    for (size_t i = 0; i < file->quota_count && !whole; i++, node = node->next) {
        if (file->quotas[i].least_cents + file->quotas[i].least_awards > 0) {
            reader_wrong(reader, json_member(node, "at_least"),
                         _("a floor needs a call of one pass, of rule \"max\" or \"euro\""),
                         _("or reserve: a pass before the others, with \"only\" and \"at_most\""));
        }
    }
}

/* ---- quotas ---------------------------------------------------------------------------------- */

static void
read_excess(struct reader *reader, const struct json_node *node, struct fund_quota *quota)
{
    static const char *const excesses[] = {"skip", "reduce", NULL};
    size_t choice = 0;

    quota->reduces = reader_choice(reader, node, excesses, &choice) && choice == 1;
    if (quota->reduces && quota->kind == LIMIT_AWARDS) {
        reader_wrong(reader, node, _("a number of awards cannot be reduced to"),
                     _("\"reduce\" goes with a limit in money"));
    }
}

static void
read_counted(struct reader *reader, const struct json_node *node, struct fund_quota *quota)
{
    static const char *const withouts[] = {"group", "free", NULL};
    const struct json_node *by = reader_optional(node, "by");
    const struct json_node *without = reader_optional(node, "without");
    size_t choice = 0;

    quota->group.by = GROUP_BY_ALL;
    if (by != NULL) {
        (void)group_read(reader, by, &quota->group);
    }
    quota->when = names_formula(reader, reader_optional(node, "when"), MOMENT_WALK, TYPE_FLAG);
    quota->frees_without = reader_choice(reader, without, withouts, &choice) && choice == 1;
    if (without != NULL && by == NULL) {
        reader_wrong(reader, without, _("all applications are one group here"),
                     _("\"without\" goes with \"by\""));
    }
}

static void
read_quota(struct reader *reader, const struct json_node *node, const char **codes, size_t index)
{
    static const char *const keys[] = {"code",      "by",         "when",     "limit",
                                       "on_excess", "exclusive",  "without",  "label",
                                       "basis",     "checked_on", "at_least", NULL};
    static const char *const checks[] = {"whole_computed", NULL};
    struct fund_quota *quota = &reader->file->quotas[index];
    size_t check;

    if (!reader_object(reader, node, keys)) {
        return;
    }
    quota->code = reader_own_code(reader, node, codes, index);
    reader_words(reader, reader_optional(node, "label"), &quota->label);
    basis_read(reader, reader_optional(node, "basis"), &quota->basis);
    read_counted(reader, node, quota);
    read_most(reader, node, quota);
    read_floor(reader, reader_optional(node, "at_least"), quota);
    read_excess(reader, reader_optional(node, "on_excess"), quota);
    (void)reader_choice(reader, reader_optional(node, "checked_on"), checks, &check);
}

void
quotas_read(struct reader *reader, const struct json_node *list)
{
    const size_t count = reader_list(reader, list, FUND_ITEMS_MAX);
    const struct json_node *node = count > 0 ? list->first : NULL;
    const char **codes = ARENA_NEW(reader->arena, const char *, count);

    reader->file->quotas = ARENA_NEW(reader->arena, struct fund_quota, count);
    reader->file->quota_count = count;
    for (size_t i = 0; i < count; i++, node = node->next) {
        read_quota(reader, node, codes, i);
    }
}
