/* SPDX-License-Identifier: MPL-2.0 */
#include "base/text.h"
#include "fund/fund_file_parts.h"
#include "rules/nearest.h"

#include <string.h>

/*
 * Envelopes hold, beside what every envelope has, members of the fund's own: `min`, `max`, `rate`
 * or any other, which formulas call `env.NAME`. The first envelope that has one gives its type.
 */
static const char *const OWN_KEYS[] = {"code",   "label",   "when", "voted",
                                       "parent", "comment", "use",  NULL};

static bool
is_own(const char *key)
{
    for (size_t i = 0; OWN_KEYS[i] != NULL; i++) {
        if (strcmp(OWN_KEYS[i], key) == 0) {
            return true;
        }
    }
    return false;
}

/* Money is written "5000.00", a share "80 %", any other number without quotes. */
static enum value_type
written_type(const struct json_node *node)
{
    const size_t length = node->kind == JSON_KIND_STRING ? strlen(node->text) : 0;

    if (strcmp(node->key, "min") == 0 || strcmp(node->key, "max") == 0) {
        return TYPE_MONEY;
    }
    if (strcmp(node->key, "rate") == 0 || node->kind == JSON_KIND_NUMBER ||
        (length > 0 && node->text[length - 1] == '%')) {
        return TYPE_NUMBER;
    }
    return TYPE_MONEY;
}

static void
declare_member(struct reader *reader, const struct json_node *member)
{
    const bool written = member->kind == JSON_KIND_STRING || member->kind == JSON_KIND_NUMBER;
    const char *name = text_format(reader->arena, "env.%s", member->key);
    const char *nearest;

    if (names_find(reader, name) != NULL || !reader_key(reader, member)) {
        return;
    }
    if (!written) {
        nearest = nearest_word(OWN_KEYS, member->key);
        reader_wrong(
            reader, member,
            text_format(reader->arena, _("expected an amount, a share or a number, found %s"),
                        json_kind_words(member->kind)),
            nearest != NULL ? text_format(reader->arena, _("did you mean `%s`?"), nearest) : "");
    }
    names_declare(reader, NAME_ENV,
                  (struct name){.name = name,
                                .type = written_type(member),
                                .is_share = written_type(member) == TYPE_NUMBER &&
                                            member->kind == JSON_KIND_STRING,
                                .node = member,
                                .broken = !written,
                                .used = !written});
}

void
envelopes_declare(struct reader *reader, const struct json_node *list)
{
    const size_t count = reader_list(reader, list, FUND_ENVELOPES_MAX);
    const struct json_node *node = count > 0 ? list->first : NULL;

    if (list != NULL && list->kind == JSON_KIND_ARRAY && list->count == 0) {
        reader_wrong(reader, list, _("no envelope: nothing can be awarded"), "");
    }
    for (size_t i = 0; i < count; i++, node = node->next) {
        const struct json_node *member = node->kind == JSON_KIND_OBJECT ? node->first : NULL;

        for (; member != NULL; member = member->next) {
            if (!is_own(member->key) && member->kind != JSON_KIND_NULL &&
                names_count(reader, NAME_ENV) < FUND_ITEMS_MAX) {
                declare_member(reader, member);
            }
        }
    }
    reader->file->envelopes = ARENA_NEW(reader->arena, struct fund_envelope, count);
    reader->file->envelope_count = count;
}

/* ---- values of env.* ------------------------------------------------------------------------- */

static struct value
read_member(struct reader *reader, const struct json_node *member, const struct name *name)
{
    struct rational number = rational_of(0);
    int64_t cents = 0;
    bool good;

    if (member == NULL || name->broken) {
        return value_unknown(reader->arena, name->type, name->name);
    }
    if (name->type == TYPE_MONEY) {
        good = reader_money(reader, member, &cents);
        number = rational_of(cents);
    } else if (member->kind == JSON_KIND_NUMBER) {
        good = reader_number(reader, member, &number);
    } else {
        good = reader_share(reader, member, &number);
    }
    return good ? value_number(name->type, number)
                : value_unknown(reader->arena, name->type, name->name);
}

static const struct value *
read_members(struct reader *reader, const struct json_node *envelope)
{
    const size_t count = names_count(reader, NAME_ENV);
    struct value *values = ARENA_NEW(reader->arena, struct value, count);

    for (size_t i = 0; i < count; i++) {
        const struct name *name = names_at(reader, NAME_ENV, i);

        values[i] =
            read_member(reader, reader_optional(envelope, name->name + strlen("env.")), name);
    }
    return values;
}

/* ---- envelopes ------------------------------------------------------------------------------- */

/* What is paid from an envelope leaves the one that it is a part of. One that stands above it, so
 * that no envelope is a part of itself. */
static void
read_parent(struct reader *reader, const struct json_node *node, size_t index)
{
    struct fund_envelope *envelopes = reader->file->envelopes;
    const char *code;

    if (!reader_code(reader, node, &code)) {
        return;
    }
    for (size_t i = 0; i < index; i++) {
        if (envelopes[i].code != NULL && strcmp(envelopes[i].code, code) == 0) {
            envelopes[index].parent = &envelopes[i];
            return;
        }
    }
    reader_wrong(reader, node,
                 text_format(reader->arena, _("no envelope `%s` stands above this one"), code),
                 _("an envelope comes after the one that it is a part of"));
}

static void
check_parent(struct reader *reader, const struct json_node *node,
             const struct fund_envelope *envelope)
{
    const struct fund_envelope *parent = envelope->parent;

    if (parent != NULL && envelope->voted_cents > parent->voted_cents && !reader->varied &&
        reader->file->currency != NULL) {
        reader_wrong(
            reader, node,
            text_format(
                reader->arena, _("the envelope (%s) is more than `%s` that it is a part of (%s)"),
                words_money(reader->arena, envelope->voted_cents, reader->file->currency, 0),
                parent->code,
                words_money(reader->arena, parent->voted_cents, reader->file->currency, 0)),
            "");
    }
}

static void
read_envelope(struct reader *reader, const struct json_node *node, const char **codes, size_t index)
{
    struct fund_envelope *envelope = &reader->file->envelopes[index];
    const struct json_node *when;

    if (node->kind != JSON_KIND_OBJECT) {
        (void)reader_object(reader, node, OWN_KEYS);
        return;
    }
    envelope->code = reader_own_code(reader, node, codes, index);
    when = reader_required(reader, node, "when");
    reader_words(reader, reader_optional(node, "label"), &envelope->label);
    if (when != NULL && (when->kind != JSON_KIND_STRING || strcmp(when->text, "never") != 0)) {
        envelope->when = names_formula(reader, when, MOMENT_CHOICE, TYPE_FLAG);
    }
    (void)reader_money(reader, reader_required(reader, node, "voted"), &envelope->voted_cents);
    read_parent(reader, reader_optional(node, "parent"), index);
    check_parent(reader, reader_optional(node, "voted"), envelope);
    envelope->values = read_members(reader, node);
}

/* What is voted may not exceed what there is; a what-if may, to show what it would take. */
static void
check_voted(struct reader *reader, const struct json_node *list)
{
    const struct fund_file *file = reader->file;
    int64_t voted = 0;

    for (size_t i = 0; i < file->envelope_count; i++) {
        voted += file->envelopes[i].parent == NULL ? file->envelopes[i].voted_cents : 0;
    }
    if (voted > file->net_cents && !reader->varied) {
        reader_wrong(reader, list,
                     text_format(reader->arena,
                                 _("the envelopes (%s) exceed what there is to share (%s)"),
                                 words_money(reader->arena, voted, file->currency, 0),
                                 words_money(reader->arena, file->net_cents, file->currency, 0)),
                     _("see \"contributions\", \"management\" and \"base\""));
    }
}

void
envelopes_read(struct reader *reader, const struct json_node *list)
{
    const struct json_node *node = reader->file->envelope_count > 0 ? list->first : NULL;
    const char **codes = ARENA_NEW(reader->arena, const char *, reader->file->envelope_count);

    for (size_t i = 0; i < reader->file->envelope_count; i++, node = node->next) {
        read_envelope(reader, node, codes, i);
    }
    if (reader->amounts_known && reader->file->currency != NULL) {
        check_voted(reader, list);
    }
}

/* The member that was probably meant by one that no formula reads, or null. */
static const char *
meant(struct reader *reader, const struct name *unused)
{
    const size_t count = names_count(reader, NAME_ENV);
    const size_t own = sizeof OWN_KEYS / sizeof *OWN_KEYS - 1;
    const char **keys = ARENA_NEW(reader->arena, const char *, own + count + 1);
    size_t at = own;

    memcpy(keys, OWN_KEYS, own * sizeof *keys);
    for (size_t i = 0; i < count; i++) {
        const struct name *name = names_at(reader, NAME_ENV, i);

        if (name->used) {
            keys[at++] = name->node->key;
        }
    }
    return nearest_word(keys, unused->node->key);
}

void
envelopes_check_use(struct reader *reader)
{
    /* Formulas that could not be made may have been the ones that read it. */
    const bool clean = reader->problems->count == 0;

    for (size_t i = 0; i < names_count(reader, NAME_ENV); i++) {
        const struct name *name = names_at(reader, NAME_ENV, i);
        const char *nearest = name->used ? NULL : meant(reader, name);

        if (!name->used && (clean || nearest != NULL)) {
            reader_wrong(reader, name->node,
                         text_format(reader->arena, _("no formula reads `%s`"), name->name),
                         nearest != NULL
                             ? text_format(reader->arena, _("did you mean `%s`?"), nearest)
                             : _("remove it; words for people go in \"comment\" or \"use\""));
        }
    }
}
