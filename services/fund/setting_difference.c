/* SPDX-License-Identifier: MPL-2.0 */
#include "fund/setting_difference.h"

#include "base/text.h"
#include "fund/fund_file_setting.h"
#include "fund/rule_tree.h"
#include "fund/setting_mixing.h"

#include <string.h>

static const struct part of_root[] = {{"contributions", "contribution", false, false}, {0}};
static const struct part of_fund[] = {
    {"sets", "fund", false, true}, {"rates", "rate", false, true}, {0}};
static const struct part of_call[] = {
    {"parameters", "call", false, true}, {"rates", "rate", false, true},
    {"derived", "derived", false, true}, {"envelopes", "envelope", true, false},
    {"rules", "rule", false, false},     {"criteria", "criterion", false, false},
    {"caps", "cap", false, false},       {"quotas", "quota", true, false},
    {"passes", "pass", true, false},     {0},
};
static const struct part of_intake[] = {
    {"fields", "field", false, true}, {"lists", "list", false, true}, {0}};

static const struct json_node *mix_list(struct mixing *mixing, const struct part *part,
                                        struct pair pair);

/* ---- objects --------------------------------------------------------------------------------- */

typedef const struct json_node *member_fn(struct mixing *mixing, const char *key,
                                          const char *member, struct pair pair);

static const struct json_node *
mix_object(struct mixing *mixing, const char *key, struct pair pair, member_fn *mix_member)
{
    struct building building = building_begin(mixing->arena, pair.of[0]);

    for (size_t side = 0; side < 2; side++) {
        for (const struct json_node *at = pair.of[side]->first; at != NULL; at = at->next) {
            const struct pair both = {
                {rule_tree_member(pair.of[0], at->key), rule_tree_member(pair.of[1], at->key)}};

            if (side == 0 || json_member(pair.of[0], at->key) == NULL) {
                building_add(&building, mix_member(mixing, key, at->key, both));
            }
        }
    }
    return building.node;
}

/* Members of which one alone would say two things at once, or nothing. */
static bool
is_whole(const char *member, struct pair pair)
{
    static const char *const ways[] = {"limit", "at_least", "at_most", "management", NULL};
    bool differs = pair.of[0]->count != pair.of[1]->count;

    for (const struct json_node *at = pair.of[0]->first; at != NULL; at = at->next) {
        differs = differs || rule_tree_member(pair.of[1], at->key) == NULL;
    }
    return differs && rule_tree_is_one_of(member, ways);
}

static bool
is_formula(const char *member)
{
    static const char *const formulas[] = {"formula",          "when", "net", "room", "minimum",
                                           "partial_at_least", "only", NULL};

    return rule_tree_is_one_of(member, formulas);
}

/* Words for people; what names an element is none. */
static bool
is_words(const char *member)
{
    static const char *const words[] = {"label", "comment", "use", NULL};

    return rule_tree_is_one_of(member, words);
}

/* Whether both say the same but for words for people. */
static bool
same_but_words(struct pair pair)
{
    const struct json_node *a = pair.of[0], *b = pair.of[1];
    bool same = a != NULL && b != NULL && a->kind == b->kind && a->count == b->count;

    if (rule_tree_equal(a, b) || !same || a->first == NULL) {
        return rule_tree_equal(a, b);
    }
    for (a = a->first, b = b->first; same && a != NULL; a = a->next, b = b->next) {
        same = (a->key == NULL || strcmp(a->key, b->key) == 0) &&
               ((a->key != NULL && is_words(a->key)) || same_but_words((struct pair){{a, b}}));
    }
    return same;
}

static const struct json_node *
with_scores(struct mixing *mixing, struct pair pair)
{
    mixing->scored = mixing->scored || !same_but_words(pair);
    return pair.of[mixing->side];
}

/* A mark is made one before money is handed out: it comes with the scores. */
static bool
is_of_marks(const char *key, const char *member)
{
    static const char *const members[] = {"marks",     "minimum_marks",       "third_reading_at",
                                          "trim_from", "after_third_reading", NULL};

    return strncmp(key, "criterion.", strlen("criterion.")) == 0 &&
           rule_tree_is_one_of(member, members);
}

static const struct json_node *
mix_member(struct mixing *mixing, const char *key, const char *member, struct pair pair)
{
    static const char *const skipped[] = {"limit", "value", "values", NULL};
    const bool both = pair.of[0] != NULL && pair.of[1] != NULL;
    const char *own = key;

    if (is_of_marks(key, member)) {
        return with_scores(mixing, pair);
    }
    if (setting_is_unsaid(member)) {
        return pair.of[mixing->side];
    }
    if (rule_tree_equal(pair.of[0], pair.of[1])) {
        return pair.of[0];
    }
    if (key[0] == '\0' || strcmp(member, "threshold") == 0) {
        own = member;
    } else if (!both || !rule_tree_is_one_of(member, skipped) || is_whole(member, pair)) {
        own = text_format(mixing->arena, "%s.%s", key, member);
    }
    if (both && strcmp(member, "values") == 0) {
        return mix_list(mixing, &(const struct part){member, key, false, false}, pair);
    }
    return both && pair.of[0]->kind == JSON_KIND_OBJECT && pair.of[1]->kind == JSON_KIND_OBJECT &&
                   !is_formula(member) && !is_whole(member, pair)
               ? mix_object(mixing, own, pair, mix_member)
               : mixing_value(mixing, own, pair);
}

/* ---- lists ----------------------------------------------------------------------------------- */

/* Which side says in which order the list stands. */
static size_t
order_of(struct mixing *mixing, const struct part *part, struct pair pair)
{
    const char *names[2];

    if (pair.of[0] == NULL || pair.of[1] == NULL) {
        return pair.of[0] == NULL;
    }
    names[0] = mixing_shared(mixing->arena, pair, 0);
    names[1] = mixing_shared(mixing->arena, pair, 1);
    if (strcmp(names[0], names[1]) == 0 || !part->ordered) {
        return mixing->side;
    }
    return mixing_meet(mixing, (struct setting_difference){SETTING_MOVED, part->member,
                                                           part->member, NULL, names[0], names[1]});
}

static bool
has(const struct json_node *node, const char *member)
{
    return rule_tree_member(node, member) != NULL;
}

/* "walk", "max"..., or "band" for bands of whatever width. */
static const char *
pass_kind(const struct json_node *pass)
{
    const struct json_node *rule = rule_tree_member(pass, "rule");

    return rule == NULL ? "walk" : rule->text != NULL ? rule->text : "band";
}

/* Whether two elements of one name are of two kinds, whose members do not go together. */
static bool
is_other_kind(const struct part *part, struct pair pair)
{
    const struct json_node *a = pair.of[0], *b = pair.of[1];

    if (strcmp(part->word, "pass") == 0) {
        return strcmp(pass_kind(a), pass_kind(b)) != 0;
    }
    if (strcmp(part->word, "call") == 0 || strcmp(part->word, "rate") == 0) {
        return has(a, "values") != has(b, "values") ||
               !rule_tree_equal(rule_tree_member(a, "type"), rule_tree_member(b, "type"));
    }
    return strcmp(part->word, "criterion") == 0 && has(a, "formula") != has(b, "formula");
}

static const struct json_node *
mix_kind(struct mixing *mixing, const struct part *part, const char *name, struct pair pair)
{
    const char *key = text_format(mixing->arena, "%s.%s", part->word, name);

    return strcmp(part->word, "pass") != 0
               ? mixing_whole(mixing, SETTING_KIND, part, name, pair)
               : pair.of[mixing_meet(mixing, (struct setting_difference){
                                                 SETTING_KIND, key, part->member, name,
                                                 pass_kind(pair.of[0]), pass_kind(pair.of[1])})];
}

static const struct json_node *
mix_child(struct mixing *mixing, const struct part *part, const char *name, struct pair pair)
{
    const bool both = pair.of[0] != NULL && pair.of[1] != NULL;

    if (!both && part->defines) {
        return pair.of[pair.of[0] == NULL];
    }
    if (!both) {
        return mixing_whole(mixing, pair.of[0] == NULL ? SETTING_CAME : SETTING_WENT, part, name,
                            pair);
    }
    if (rule_tree_equal(pair.of[0], pair.of[1])) {
        return pair.of[0];
    }
    if (pair.of[0]->kind != JSON_KIND_OBJECT || pair.of[1]->kind != JSON_KIND_OBJECT) {
        return mixing_value(mixing, text_format(mixing->arena, "%s.%s", part->word, name), pair);
    }
    return is_other_kind(part, pair)
               ? mix_kind(mixing, part, name, pair)
               : mix_object(mixing, text_format(mixing->arena, "%s.%s", part->word, name), pair,
                            mix_member);
}

/* Children in the order of one side; those that the other alone has come after the one that they
 * follow there. */
static const struct json_node *
mix_list(struct mixing *mixing, const struct part *part, struct pair pair)
{
    struct arena *arena = mixing->arena;
    struct building building;
    size_t side;
    const struct json_node *at, *other;

    if (pair.of[0] == NULL && pair.of[1] == NULL) {
        return NULL;
    }
    if (!mixing_is_called(arena, pair.of[0]) || !mixing_is_called(arena, pair.of[1])) {
        return mixing_value(mixing, part->member, pair);
    }
    side = order_of(mixing, part, pair);
    at = pair.of[side]->first;
    other = pair.of[1 - side] != NULL ? pair.of[1 - side]->first : NULL;
    building = building_begin(arena, pair.of[side]);
    for (;;) {
        struct pair both = {{NULL, NULL}};

        for (; other != NULL &&
               mixing_child(arena, pair.of[side], mixing_called(arena, other)) == NULL;
             other = other->next) {
            struct pair alone = {{NULL, NULL}};

            alone.of[1 - side] = other;
            building_add(&building, mix_child(mixing, part, mixing_called(arena, other), alone));
        }
        if (at == NULL) {
            return building.node->count > 0 ? building.node : NULL;
        }
        both.of[side] = at;
        both.of[1 - side] = mixing_child(arena, pair.of[1 - side], mixing_called(arena, at));
        building_add(&building, mix_child(mixing, part, mixing_called(arena, at), both));
        other = both.of[1 - side] != NULL ? both.of[1 - side]->next : other;
        at = at->next;
    }
}

/* ---- the whole file -------------------------------------------------------------------------- */

static const struct part *
part_named(const struct part *parts, const char *member)
{
    while (parts->member != NULL && strcmp(parts->member, member) != 0) {
        parts++;
    }
    return parts->member != NULL ? parts : NULL;
}

/* Fields and lists that one side alone has are missing facts under the other; no mark is read. */
static const struct json_node *
mix_intake(struct mixing *mixing, const char *key, const char *member, struct pair pair)
{
    const struct part *part = part_named(of_intake, member);
    const struct json_node *own = pair.of[mixing->side], *more = pair.of[1 - mixing->side];
    struct building building;

    (void)key;
    if (part == NULL || own == NULL || more == NULL) {
        return strcmp(member, "marks") != 0 ? own : NULL;
    }
    building = building_begin(mixing->arena, own);
    for (const struct json_node *at = own->first; at != NULL; at = at->next) {
        building_add(&building, at);
    }
    for (const struct json_node *at = more->first; at != NULL; at = at->next) {
        building_add(
            &building,
            mixing_child(mixing->arena, own, mixing_called(mixing->arena, at)) == NULL ? at : NULL);
    }
    return building.node;
}

static const struct json_node *
mix_call(struct mixing *mixing, const char *key, const char *member, struct pair pair)
{
    static const char *const settled[] = {"stability", "committee", "offers", "letters", NULL};
    const struct part *part = part_named(of_call, member);
    const bool both = pair.of[0] != NULL && pair.of[1] != NULL;

    if (part != NULL) {
        return mix_list(mixing, part, pair);
    }
    if (strcmp(member, "intake") == 0 && both) {
        (void)with_scores(mixing, pair);
        return mix_object(mixing, key, pair, mix_intake);
    }
    if (strcmp(member, "panel") == 0) {
        (void)with_scores(mixing, pair);
        return NULL; /* the marks are made one */
    }
    return rule_tree_is_one_of(member, settled) ? pair.of[mixing->side]
                                                : mix_member(mixing, key, member, pair);
}

static const struct json_node *
mix_fund(struct mixing *mixing, const char *key, const char *member, struct pair pair)
{
    const struct part *part = part_named(of_fund, member);

    if (part != NULL) {
        return mix_list(mixing, part, pair);
    }
    return strcmp(member, "time_zone") == 0 ? mix_member(mixing, key, member, pair)
                                            : pair.of[mixing->side];
}

static const struct json_node *
mix_root(struct mixing *mixing, const char *key, const char *member, struct pair pair)
{
    const struct part *part = part_named(of_root, member);
    const bool both = pair.of[0] != NULL && pair.of[1] != NULL;

    if (part != NULL) {
        return mix_list(mixing, part, pair);
    }
    if (both && strcmp(member, "fund") == 0) {
        return mix_object(mixing, member, pair, mix_fund);
    }
    if (both && strcmp(member, "call") == 0) {
        return mix_object(mixing, key, pair, mix_call);
    }
    return strcmp(member, "management") == 0 ? mix_member(mixing, key, member, pair)
                                             : pair.of[mixing->side];
}

struct setting_differences
setting_differences_between(struct arena *arena, const struct json_node *before,
                            const struct json_node *after)
{
    struct mixing mixing = {.arena = arena};

    (void)mix_object(&mixing, "", (struct pair){{before, after}}, mix_root);
    return (struct setting_differences){{before, after}, mixing.items, mixing.count, mixing.scored};
}

bool
setting_difference_is(struct arena *arena, const struct setting_differences *differences,
                      size_t index, const char *key)
{
    const char *own = differences->items[index].key;
    bool is = strcmp(own, key) == 0;

    for (size_t side = 0; !is && side < 2; side++) {
        struct setting places[2];

        is = setting_find(arena, differences->roots[side], own, &places[0]) &&
             setting_find(arena, differences->roots[side], key, &places[1]) &&
             strcmp(places[0].pointer, places[1].pointer) == 0;
    }
    return is;
}

const struct json_node *
setting_differences_made(struct arena *arena, const struct setting_differences *differences,
                         const uint8_t *made, size_t side)
{
    struct mixing mixing = {
        .arena = arena, .made = made, .side = side, .count = differences->count};
    const struct pair pair = {{differences->roots[0], differences->roots[1]}};
    bool as_is = true;

    for (size_t i = 0; i < differences->count; i++) {
        as_is = as_is && (made[i] != 0) == (side == 1);
    }
    if (as_is) {
        return differences->roots[side];
    }
    mixing.items = ARENA_NEW(arena, struct setting_difference, mixing.count);
    memcpy(mixing.items, differences->items, mixing.count * sizeof *mixing.items);
    return building_placed(arena, mix_object(&mixing, "", pair, mix_root), "");
}
