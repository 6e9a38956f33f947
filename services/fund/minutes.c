/* SPDX-License-Identifier: MPL-2.0 */
#include "fund/minutes.h"

#include "base/text.h"
#include "fund/fund_file_reader.h"
#include "fund/minutes_committee.h"

#include <string.h>

#define VERSION 1
#define PRIVATE 1 /* of those below */

static const char *const two_colleges[] = {"public", "private", NULL};

static const struct rational one_half = {1, 2};

/* ---- who was there --------------------------------------------------------------------------- */

static bool
read_flag(struct reader *reader, const struct json_node *node, bool otherwise)
{
    if (node == NULL) {
        return otherwise;
    }
    if (node->kind != JSON_KIND_TRUE && node->kind != JSON_KIND_FALSE) {
        reader_wrong(reader, node,
                     text_format(reader->arena, _("expected true or false, found %s"),
                                 json_kind_words(node->kind)),
                     "");
    }
    return node->kind == JSON_KIND_TRUE;
}

static size_t
member_named(const struct minutes *minutes, const char *name)
{
    for (size_t i = 0; i < minutes->member_count; i++) {
        if (strcmp(minutes->members[i].name, name) == 0) {
            return i;
        }
    }
    return SIZE_MAX;
}

static void
read_member(struct reader *reader, const struct json_node *node, struct minutes *minutes)
{
    static const char *const keys[] = {"name", "college", "voting", "present", NULL};
    struct minutes_member member = {0};

    if (!reader_object(reader, node, keys) ||
        !reader_string(reader, reader_required(reader, node, "name"), &member.name)) {
        return;
    }
    if (member_named(minutes, member.name) != SIZE_MAX) {
        reader_wrong(reader, json_member(node, "name"), _("the member is named twice"), "");
        return;
    }
    (void)reader_choice(reader, reader_required(reader, node, "college"), minutes->colleges,
                        &member.college);
    member.voting = read_flag(reader, reader_optional(node, "voting"), true);
    member.present = read_flag(reader, reader_required(reader, node, "present"), false);
    minutes->members[minutes->member_count++] = member;
}

static void
read_members(struct reader *reader, const struct json_node *node, struct minutes *minutes)
{
    size_t count = reader_list(reader, node, MINUTES_MEMBERS_MAX);

    minutes->members = ARENA_NEW(reader->arena, struct minutes_member, count);
    for (const struct json_node *one = count > 0 ? node->first : NULL; one != NULL;
         one = one->next) {
        read_member(reader, one, minutes);
    }
}

static void
read_quorum(struct reader *reader, const struct json_node *node, struct minutes *minutes)
{
    static const char *const keys[] = {"present", "private", NULL};

    if (node != NULL && minutes->committee != NULL) {
        reader_wrong(reader, node,
                     text_format(reader->arena,
                                 _("the fund file says the quorum: %u of %u seats, and what each"
                                   " college has"),
                                 minutes->committee->least_present, minutes->committee->seats),
                     _("leave \"quorum\" out"));
    } else if (reader_object(reader, node, keys)) {
        (void)reader_share(reader, reader_optional(node, "present"), &minutes->quorum_share);
        (void)reader_share(reader, reader_optional(node, "private"), &minutes->private_share);
    }
}

static void
read_recusal(struct reader *reader, const struct json_node *node, struct minutes *minutes)
{
    static const char *const keys[] = {"member", "application", "motive", NULL};
    struct minutes_recusal recusal = {.node = node};
    const struct json_node *member;
    const char *name = NULL;

    if (!reader_object(reader, node, keys)) {
        return;
    }
    member = reader_required(reader, node, "member");
    (void)reader_string(reader, reader_optional(node, "motive"), &recusal.motive);
    if (!reader_string(reader, member, &name) ||
        !reader_code(reader, reader_required(reader, node, "application"), &recusal.application)) {
        return;
    }
    recusal.member = member_named(minutes, name);
    if (recusal.member == SIZE_MAX) {
        reader_wrong(reader, member, _("no member of the committee has that name"),
                     _("write the name as \"members\" has it"));
        return;
    }
    for (size_t i = 0; i < minutes->recusal_count; i++) {
        if (minutes->recusals[i].member == recusal.member &&
            strcmp(minutes->recusals[i].application, recusal.application) == 0) {
            reader_wrong(reader, node, _("the same recusal stands above"), "");
            return;
        }
    }
    minutes->recusals[minutes->recusal_count++] = recusal;
}

static void
read_recusals(struct reader *reader, const struct json_node *node, struct minutes *minutes)
{
    size_t count = reader_list(reader, node, MINUTES_DEPARTURES_MAX);

    minutes->recusals = ARENA_NEW(reader->arena, struct minutes_recusal, count);
    for (const struct json_node *one = count > 0 ? node->first : NULL; one != NULL;
         one = one->next) {
        read_recusal(reader, one, minutes);
    }
}

/* ---- what was decided otherwise -------------------------------------------------------------- */

/* Exactly one of "award", "refuse", "adjourn". */
static bool
read_decided(struct reader *reader, const struct json_node *node,
             struct minutes_departure *departure)
{
    const struct json_node *award = reader_optional(node, "award");
    const bool refuse = read_flag(reader, reader_optional(node, "refuse"), false);
    const bool adjourn = read_flag(reader, reader_optional(node, "adjourn"), false);

    if ((award != NULL) + refuse + adjourn != 1) {
        reader_wrong(reader, node, _("expected one of \"award\", \"refuse\", \"adjourn\""),
                     _("write \"award\": \"12000.00\", \"refuse\": true or \"adjourn\": true"));
        return false;
    }
    departure->kind = award != NULL ? DEPARTURE_AWARD
                      : refuse      ? DEPARTURE_REFUSE
                                    : DEPARTURE_ADJOURN;
    if (award == NULL || !reader_money(reader, award, &departure->award_cents)) {
        return award == NULL;
    }
    if (departure->award_cents == 0) {
        reader_wrong(reader, award, _("an award of nothing is a refusal"),
                     _("write \"refuse\": true"));
        return false;
    }
    return true;
}

static void
read_departure(struct reader *reader, const struct json_node *node, struct minutes *minutes)
{
    static const char *const keys[] = {"application", "award", "refuse", "adjourn", "motive", NULL};
    struct minutes_departure departure = {.node = node};
    bool decided;

    if (!reader_object(reader, node, keys)) {
        return;
    }
    decided = read_decided(reader, node, &departure);
    if (!reader_string(reader, reader_required(reader, node, "motive"), &departure.motive) ||
        !reader_code(reader, reader_required(reader, node, "application"),
                     &departure.application) ||
        !decided) {
        return;
    }
    if (minutes_departure_of(minutes, departure.application) != NULL) {
        reader_wrong(reader, json_member(node, "application"),
                     _("the application is decided twice"), "");
        return;
    }
    minutes->departures[minutes->departure_count++] = departure;
}

static void
read_departures(struct reader *reader, const struct json_node *node, struct minutes *minutes)
{
    size_t count = reader_list(reader, node, MINUTES_DEPARTURES_MAX);

    minutes->departures = ARENA_NEW(reader->arena, struct minutes_departure, count);
    for (const struct json_node *one = count > 0 ? node->first : NULL; one != NULL;
         one = one->next) {
        read_departure(reader, one, minutes);
    }
}

const struct minutes_departure *
minutes_departure_of(const struct minutes *minutes, const char *application)
{
    for (size_t i = 0; i < minutes->departure_count; i++) {
        if (strcmp(minutes->departures[i].application, application) == 0) {
            return &minutes->departures[i];
        }
    }
    return NULL;
}

/* ---- the double quorum ----------------------------------------------------------------------- */

bool
minutes_recused(const struct minutes *minutes, size_t member, const char *application)
{
    for (size_t i = 0; application != NULL && i < minutes->recusal_count; i++) {
        if (minutes->recusals[i].member == member &&
            strcmp(minutes->recusals[i].application, application) == 0) {
            return true;
        }
    }
    return false;
}

/* Whether `part` is at least that share of `whole`. */
static bool
makes(size_t part, struct rational share, size_t whole)
{
    return (wide)part * share.den >= (wide)whole * share.num;
}

struct minutes_quorum
minutes_count(const struct minutes *minutes, const char *application)
{
    struct minutes_quorum quorum = {0};

    for (size_t i = 0; i < minutes->member_count; i++) {
        const struct minutes_member *member = &minutes->members[i];
        const bool counts =
            member->voting && member->present && !minutes_recused(minutes, i, application);

        quorum.voting += member->voting;
        quorum.present += counts;
        quorum.private_present += counts && member->college == PRIVATE;
    }
    quorum.enough_present =
        quorum.present > 0 && makes(quorum.present, minutes->quorum_share, quorum.voting);
    quorum.enough_private = makes(quorum.private_present, minutes->private_share, quorum.present);
    return quorum;
}

static void
check_quorum(struct reader *reader, const struct json_node *node, const struct minutes *minutes,
             const char *application)
{
    const struct minutes_quorum quorum = minutes_count(minutes, application);
    const char *about =
        application == NULL
            ? ""
            : text_format(reader->arena, _("application %s, without the recused: "), application);
    const char *advice = application == NULL
                             ? _("without a quorum the committee cannot decide: it meets again")
                             : _("adjourn the application: {\"adjourn\": true}");

    if (minutes->committee != NULL) {
        minutes_committee_check(reader, node, minutes, application, advice);
        return;
    }
    if (!quorum.enough_present) {
        reader_wrong(reader, node,
                     text_format(reader->arena,
                                 _("%sno quorum: of %zu voting members %zu are present"), about,
                                 quorum.voting, quorum.present),
                     advice);
    } else if (!quorum.enough_private) {
        reader_wrong(reader, node,
                     text_format(reader->arena,
                                 _("%sno quorum: of %zu members present %zu are of the private"
                                   " college"),
                                 about, quorum.present, quorum.private_present),
                     advice);
    }
}

static void
check_quorums(struct reader *reader, const struct json_node *members, const struct minutes *minutes)
{
    check_quorum(reader, members, minutes, NULL);
    for (size_t i = 0; i < minutes->recusal_count; i++) {
        const char *application = minutes->recusals[i].application;
        const struct minutes_departure *departure = minutes_departure_of(minutes, application);
        bool seen = departure != NULL && departure->kind == DEPARTURE_ADJOURN;

        for (size_t k = 0; k < i && !seen; k++) {
            seen = strcmp(minutes->recusals[k].application, application) == 0;
        }
        if (!seen) {
            check_quorum(reader, minutes->recusals[i].node, minutes, application);
        }
    }
}

/* ---- the file -------------------------------------------------------------------------------- */

static void
read_minutes(struct reader *reader, const struct json_node *root, struct minutes *minutes)
{
    static const char *const keys[] = {"levain_minutes", "call",   "run",     "date",
                                       "place",          "quorum", "members", "recusals",
                                       "departures",     NULL};
    const size_t before = reader->problems->count;
    const struct json_node *members;
    int64_t version;

    if (!reader_object(reader, root, keys)) {
        return;
    }
    (void)reader_integer(reader, reader_required(reader, root, "levain_minutes"), VERSION, VERSION,
                         &version);
    (void)reader_string(reader, reader_optional(root, "call"), &minutes->call);
    (void)reader_string(reader, reader_optional(root, "run"), &minutes->run);
    (void)reader_date(reader, reader_required(reader, root, "date"), &minutes->day);
    (void)reader_string(reader, reader_required(reader, root, "place"), &minutes->place);
    read_quorum(reader, reader_optional(root, "quorum"), minutes);
    members = reader_required(reader, root, "members");
    read_members(reader, members, minutes);
    read_recusals(reader, reader_optional(root, "recusals"), minutes);
    read_departures(reader, reader_optional(root, "departures"), minutes);
    if (reader->problems->count == before && minutes->committee != NULL) {
        minutes_committee_check_seats(reader, members, minutes);
    }
    if (reader->problems->count == before) {
        check_quorums(reader, members, minutes);
    }
}

/* The colleges that members may be of. */
static void
name_colleges(struct arena *arena, const struct fund_file *file, struct minutes *minutes)
{
    const struct fund_committee *committee = &file->committee;
    struct fund_committee *kept;
    const char **codes;

    minutes->colleges = two_colleges;
    if (committee->college_count == 0) {
        return;
    }
    codes = ARENA_NEW(arena, const char *, committee->college_count + 1);
    for (size_t i = 0; i < committee->college_count; i++) {
        codes[i] = committee->colleges[i].code;
    }
    kept = ARENA_NEW(arena, struct fund_committee, 1);
    *kept = *committee;
    minutes->committee = kept;
    minutes->colleges = codes;
    minutes->quorum_share = rational_of(0); /* what is asked of each college is in the file */
    minutes->private_share = rational_of(0);
}

static struct digest
digest_of(struct file_bytes source)
{
    struct digester *digester = digester_begin();
    struct digest digest;

    digester_raw(digester, source.bytes, source.length);
    digest = digester_result(digester);
    digester_end(digester);
    return digest;
}

enum status
minutes_read(struct arena *arena, const struct fund_file *file, struct file_bytes source,
             struct minutes *minutes, struct problems *problems, struct err *err)
{
    struct fund_file named = *file; /* so that problems are told of the minutes' file */
    struct reader reader = {.arena = arena, .file = &named, .problems = problems};
    const size_t before = problems->count;
    const struct json_node *root;
    enum status status;

    *minutes = (struct minutes){.path = arena_string(arena, source.name),
                                .source = arena_copy(arena, source.bytes, source.length),
                                .source_bytes = source.length,
                                .digest = digest_of(source),
                                .quorum_share = one_half,
                                .private_share = one_half};
    name_colleges(arena, file, minutes);
    named.path = minutes->path;
    named.source = source.bytes;
    named.source_bytes = source.length;
    status = json_source_parse(arena, source, problems, &root, err);
    if (status == ST_OK) {
        read_minutes(&reader, root, minutes);
    }
    if (status == ST_OK && problems->count > before) {
        err_at(err, minutes->path, 0, 0);
        return err_set(err, ST_DATA, _("the minutes have things to mend: %zu"),
                       problems->count - before);
    }
    return status;
}
