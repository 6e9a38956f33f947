/* SPDX-License-Identifier: MPL-2.0 */
#include "fund/rule_change.h"

#include "base/text.h"
#include "fund/rule_references.h"
#include "fund/rule_tree.h"

#include <string.h>

#define FIRST_ROOM 16

struct rule_mixture {
    uint8_t *made;
    const struct fund_file *file; /* null: it cannot be */
};

/* One walk through both trees. */
struct mixing {
    struct arena *arena;
    struct rule_changes *changes;
    const uint8_t *made; /* null while changes are being found */
};

static const char *mix(struct mixing *mixing, const char *path, const struct json_node *a,
                       const struct json_node *b);

/* ---- changes --------------------------------------------------------------------------------- */

/* What a person reads of an element that came or went is its formula, where it has one. */
static const char *
change_text(struct arena *arena, const struct json_node *node)
{
    const struct json_node *formula = node != NULL ? rule_tree_member(node, "formula") : NULL;

    node = formula != NULL ? formula : node;
    return node != NULL && node->text != NULL ? node->text : rule_tree_text(arena, node);
}

void
rule_changes_add(struct rule_changes *changes, struct rule_change change)
{
    if (changes->count % FIRST_ROOM == 0) {
        struct rule_change *more =
            ARENA_NEW(changes->arena, struct rule_change, changes->count + FIRST_ROOM);

        if (changes->count > 0) {
            memcpy(more, changes->items, changes->count * sizeof *more);
        }
        changes->items = more;
    }
    changes->items[changes->count++] = change;
}

static void
add_change(struct mixing *mixing, const char *path, const struct json_node *a,
           const struct json_node *b)
{
    struct arena *arena = mixing->changes->arena;
    struct rule_change change = {.id = path};
    const char *dot = strchr(path, '.');
    const char *end = dot != NULL ? strrchr(path, '.') : NULL;

    change.list = dot != NULL ? arena_copy(arena, path, (size_t)(dot - path)) : path;
    if (end != NULL && end != dot) {
        change.code = arena_copy(arena, dot + 1, (size_t)(end - dot - 1));
        change.member = end + 1;
    } else if (dot != NULL && a != NULL && b != NULL) {
        change.member = dot + 1; /* a setting: "score.threshold" */
    } else if (dot != NULL) {
        change.code = dot + 1;
    }
    change.from = change_text(arena, a);
    change.to = change_text(arena, b);
    rule_changes_add(mixing->changes, change);
}

/* Whether the change of that id is made; false when there is none, and while they are found. */
static bool
is_made(const struct mixing *mixing, const char *id)
{
    for (size_t i = 0; mixing->made != NULL && i < mixing->changes->count; i++) {
        if (strcmp(mixing->changes->items[i].id, id) == 0) {
            return mixing->made[i] != 0;
        }
    }
    return false;
}

/* Meet a change; gives which of both stands in this mixture. */
static const struct json_node *
meet(struct mixing *mixing, const char *path, const struct json_node *a, const struct json_node *b)
{
    if (mixing->made == NULL) {
        add_change(mixing, path, a, b);
    }
    return is_made(mixing, path) ? b : a;
}

/* ---- mixing ---------------------------------------------------------------------------------- */

/* Lists that only define: what one file alone has changes nothing by itself. */
static bool
only_defines(const char *path)
{
    static const char of_lists[] = "intake.lists.";
    static const char *const paths[] = {"derived",      "parameters", "intake.fields",
                                        "intake.lists", "fund.sets",  NULL};

    return rule_tree_is_one_of(path, paths) || (strncmp(path, of_lists, strlen(of_lists)) == 0 &&
                                                strcmp(strrchr(path, '.'), ".fields") == 0);
}

/* What decides nothing in a score, and is taken from the second file. */
static bool
is_settled(const char *path, const char *key)
{
    static const char *const anywhere[] = {"label",   "message", "basis", "comment", "use",
                                           "$schema", "code",    "link",  "correct", NULL};
    static const char *const of_call[] = {"name", "mode", "order", "quotas", "stability", NULL};
    static const char *const of_fund[] = {"name", "language", NULL};

    return rule_tree_is_one_of(key, anywhere) ||
           (path[0] == '\0' && rule_tree_is_one_of(key, of_call)) ||
           (strcmp(path, "fund") == 0 && rule_tree_is_one_of(key, of_fund)) ||
           (strcmp(path, "intake") == 0 && strcmp(key, "fields") != 0 &&
            strcmp(key, "lists") != 0 && strcmp(key, "marks") != 0) ||
           strncmp(path, "intake.fields.", strlen("intake.fields.")) == 0 ||
           (strncmp(path, "intake.lists.", strlen("intake.lists.")) == 0 &&
            strcmp(key, "fields") != 0) ||
           (strncmp(path, "contributions.", strlen("contributions.")) == 0 &&
            strcmp(key, "name") == 0) ||
           (strcmp(path, "score") == 0 && strcmp(key, "weights_total") == 0);
}

static bool
is_formula(const char *path)
{
    static const char *const keys[] = {"formula",          "when", "net", "minimum",
                                       "partial_at_least", NULL};
    const char *dot = strrchr(path, '.');

    return rule_tree_is_one_of(dot != NULL ? dot + 1 : path, keys);
}

static const char *
path_of(const struct mixing *mixing, const char *path, const char *key)
{
    return path[0] == '\0' ? key : text_format(mixing->changes->arena, "%s.%s", path, key);
}

static void
add_member(struct mixing *mixing, struct text *out, const char *path,
           const struct json_node *one_of, const struct json_node *pair[2])
{
    const char *child = path_of(mixing, path, one_of->key), *text;

    if (path[0] == '\0' && strcmp(one_of->key, "order") == 0) {
        text = "[\"code asc\"]"; /* it may name a criterion that is not there */
    } else if (is_settled(path, one_of->key)) {
        text = rule_tree_text(mixing->arena, pair[1] != NULL ? pair[1] : pair[0]);
    } else if (only_defines(path) && (pair[0] == NULL || pair[1] == NULL)) {
        text = rule_tree_text(mixing->arena, pair[0] != NULL ? pair[0] : pair[1]);
    } else {
        text = mix(mixing, child, pair[0], pair[1]);
    }
    if (text != NULL) {
        text_add(out, out->length > 1 ? ", " : "");
        rule_tree_write_string(out, one_of->key);
        text_addf(out, ": %s", text);
    }
}

static const char *
mix_objects(struct mixing *mixing, const char *path, const struct json_node *a,
            const struct json_node *b)
{
    struct text out = text_in(mixing->arena);

    text_add(&out, "{");
    for (const struct json_node *at = a->first; at != NULL; at = at->next) {
        const struct json_node *pair[2] = {rule_tree_member(a, at->key),
                                           rule_tree_member(b, at->key)};

        add_member(mixing, &out, path, at, pair);
    }
    for (const struct json_node *at = b->first; at != NULL; at = at->next) {
        const struct json_node *pair[2] = {NULL, rule_tree_member(b, at->key)};

        if (json_member(a, at->key) == NULL) {
            add_member(mixing, &out, path, at, pair);
        }
    }
    text_add(&out, "}");
    return text_of(&out);
}

/* A column of marks goes with its criterion, when one of the files alone has that. */
static bool
goes_with_criterion(struct mixing *mixing, const struct json_node *column, bool *there)
{
    const struct json_node *criterion = rule_tree_member(column, "criterion");
    bool in[2] = {false, false};
    const struct json_node *roots[2] = {mixing->changes->before_root, mixing->changes->after_root};

    for (size_t i = 0; i < 2; i++) {
        const struct json_node *list =
            rule_tree_member(rule_tree_member(roots[i], "call"), "criteria");

        in[i] = list != NULL && criterion != NULL && criterion->text != NULL &&
                rule_tree_find(mixing->arena, list, criterion->text) != NULL;
    }
    if (in[0] == in[1]) {
        return false;
    }
    *there = is_made(mixing, text_format(mixing->arena, "criteria.%s", criterion->text)) == in[1];
    return true;
}

/* The text of one element of a list, or null when it is not there. */
static const char *
mix_element(struct mixing *mixing, const char *path, const struct json_node *a,
            const struct json_node *b)
{
    const struct json_node *one = a != NULL ? a : b;
    const char *child = path_of(mixing, path, rule_tree_key(mixing->changes->arena, one));
    bool there;

    if (strcmp(path, "intake.marks") == 0 && goes_with_criterion(mixing, one, &there)) {
        return there ? rule_tree_text(mixing->arena, one) : NULL;
    }
    if (a != NULL && b != NULL) {
        return mix(mixing, child, a, b);
    }
    return only_defines(path) ? rule_tree_text(mixing->arena, one)
                              : rule_tree_text(mixing->arena, meet(mixing, child, a, b));
}

/* Whether what both lists have stands in another order. */
static bool
is_moved(struct arena *arena, const struct json_node *a, const struct json_node *b)
{
    const struct json_node *next = b->first;

    for (const struct json_node *at = a->first; at != NULL; at = at->next) {
        const char *name = rule_tree_key(arena, at);

        if (rule_tree_find(arena, b, name) == NULL) {
            continue;
        }
        while (rule_tree_find(arena, a, rule_tree_key(arena, next)) == NULL) {
            next = next->next;
        }
        if (strcmp(rule_tree_key(arena, next), name) != 0) {
            return true;
        }
        next = next->next;
    }
    return false;
}

static void
add_element(struct text *out, const char *text)
{
    if (text != NULL) {
        text_addf(out, "%s%s", out->length > 1 ? ", " : "", text);
    }
}

/* Elements in the order of `first`; those that `second` alone has come after the one that they
 * follow there. */
static const char *
mix_lists(struct mixing *mixing, const char *path, const struct json_node *first,
          const struct json_node *second, bool swapped)
{
    struct arena *arena = mixing->arena;
    struct text out = text_in(arena);
    const struct json_node *at = first->first, *other = second->first;

    text_add(&out, "[");
    for (;;) {
        const struct json_node *twin;

        while (other != NULL && rule_tree_find(arena, first, rule_tree_key(arena, other)) == NULL) {
            add_element(&out, swapped ? mix_element(mixing, path, other, NULL)
                                      : mix_element(mixing, path, NULL, other));
            other = other->next;
        }
        if (at == NULL) {
            break;
        }
        twin = rule_tree_find(arena, second, rule_tree_key(arena, at));
        add_element(&out, swapped ? mix_element(mixing, path, twin, at)
                                  : mix_element(mixing, path, at, twin));
        other = twin != NULL ? twin->next : other;
        at = at->next;
    }
    text_add(&out, "]");
    return text_of(&out);
}

/* Where the order of elements decides (the first envelope whose condition holds), it is a change
 * too; elsewhere the order is that of the second file. */
static const char *
mix_arrays(struct mixing *mixing, const char *path, const struct json_node *a,
           const struct json_node *b)
{
    if (strcmp(path, "envelopes") == 0 && is_moved(mixing->arena, a, b) &&
        meet(mixing, path_of(mixing, path, "order"), a, b) == a) {
        return mix_lists(mixing, path, a, b, false);
    }
    return mix_lists(mixing, path, b, a, true);
}

/* The text of what stands at a place of the mixture, or null for nothing. */
static const char *
mix(struct mixing *mixing, const char *path, const struct json_node *a, const struct json_node *b)
{
    bool both = a != NULL && b != NULL && a->kind == b->kind && !is_formula(path);

    if (rule_tree_equal(a, b)) {
        return rule_tree_text(mixing->arena, a);
    }
    if (both && a->kind == JSON_KIND_OBJECT) {
        return mix_objects(mixing, path, a, b);
    }
    if (both && a->kind == JSON_KIND_ARRAY && rule_tree_is_keyed(mixing->arena, a) &&
        rule_tree_is_keyed(mixing->arena, b)) {
        return mix_arrays(mixing, path, a, b);
    }
    return rule_tree_text(mixing->arena, meet(mixing, path, a, b));
}

/* The whole mixture. What is outside the call has ids that begin with its own name. */
static const char *
mix_files(struct mixing *mixing)
{
    static const char *const others[] = {"fund", "contributions", "management"};
    const struct rule_changes *changes = mixing->changes;
    struct text out = text_in(mixing->arena);

    text_addf(&out, "{\"levain\": 1");
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        const char *text = mix(mixing, others[i], rule_tree_member(changes->before_root, others[i]),
                               rule_tree_member(changes->after_root, others[i]));

        if (text != NULL) {
            text_addf(&out, ", \"%s\": %s", others[i], text);
        }
    }
    text_addf(&out, ", \"call\": %s}",
              mix_objects(mixing, "", rule_tree_member(changes->before_root, "call"),
                          rule_tree_member(changes->after_root, "call")));
    return text_of(&out);
}

/* ---- what others ask ------------------------------------------------------------------------- */

static enum status
parse(struct rule_changes *changes, const struct fund_file *file, const struct json_node **root,
      struct err *err)
{
    struct problems none = {0};

    return json_source_parse(changes->arena,
                             (struct file_bytes){file->path, file->source, file->source_bytes},
                             &none, root, err);
}

enum status
rule_changes_between(struct arena *arena, const struct fund_file *before,
                     const struct fund_file *after, struct rule_changes *changes, struct err *err)
{
    struct mixing mixing = {.arena = arena, .changes = changes};
    enum status status;

    *changes = (struct rule_changes){.arena = arena, .before = before, .after = after};
    status = parse(changes, before, &changes->before_root, err);
    if (status == ST_OK) {
        status = parse(changes, after, &changes->after_root, err);
    }
    if (status == ST_OK) {
        (void)mix_files(&mixing);
        rule_references_find(changes);
    }
    changes->mixtures = ARENA_NEW(arena, struct rule_mixture, RULE_MIXTURES_MAX);
    return status;
}

static size_t
count_made(const struct rule_changes *changes, const uint8_t *made)
{
    size_t count = 0;

    for (size_t i = 0; i < changes->count; i++) {
        count += made[i] != 0;
    }
    return count;
}

/* Read the mixture; what it is written with does not stay. */
static const struct fund_file *
read_mixture(struct rule_changes *changes, const uint8_t *made)
{
    struct err ignored = {0};
    struct fund_file *file = ARENA_NEW(changes->arena, struct fund_file, 1);
    struct mixing mixing = {.arena = changes->arena, .changes = changes, .made = made};
    const char *source = mix_files(&mixing);
    enum status status = fund_file_read_mixed(
        changes->arena, (struct file_bytes){changes->before->path, source, strlen(source)}, file,
        &ignored);

    if (status != ST_OK) {
        return NULL;
    }
    rule_references_mix(changes, made, file);
    return file;
}

const struct fund_file *
rule_changes_made(struct rule_changes *changes, const uint8_t *made)
{
    size_t count = count_made(changes, made);
    struct rule_mixture *mixture;

    if (count == 0) {
        return changes->before;
    }
    if (count == changes->count) {
        return changes->after;
    }
    for (size_t i = 0; i < changes->mixture_count; i++) {
        if (memcmp(changes->mixtures[i].made, made, changes->count) == 0) {
            return changes->mixtures[i].file;
        }
    }
    if (changes->mixture_count == RULE_MIXTURES_MAX) {
        return NULL;
    }
    mixture = &changes->mixtures[changes->mixture_count++];
    mixture->made = ARENA_NEW(changes->arena, uint8_t, changes->count);
    memcpy(mixture->made, made, changes->count);
    mixture->file = read_mixture(changes, made);
    return mixture->file;
}
