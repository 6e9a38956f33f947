/* SPDX-License-Identifier: MPL-2.0 */
#include "fund/fund_file_setting.h"

#include "base/text.h"

#include <string.h>

/* How keys begin, and where in the call that leads. Any other member of the call that decides
 * something is written as it is called. */
static const struct beginning {
    const char *word, *member;
} beginnings[] = {
    {"threshold", "score"},    {"envelope", "envelopes"}, {"quota", "quotas"},
    {"criterion", "criteria"}, {"call", "parameters"},    {"pass", "passes"},
    {"cap", "caps"},           {"rule", "rules"},         {"derived", "derived"},
    {"rate", "rates"},
};

#define BEGINNINGS (sizeof beginnings / sizeof *beginnings)

/* Members of the call by which nothing is decided, or decided before a run is made. */
static const char apart[] = " code name intake panel stability base ";

/* Members anywhere that are words for people, or name what holds them. */
static const char unsaid[] = " code name label message correct basis comment use source ";

/* The ways of saying a limit, of which there is one. */
static const char limits[] = " share amount count room ";

static bool
is_among(const char *words, const char *word, size_t length)
{
    for (const char *at = strstr(words, " "); at != NULL; at = strstr(at + 1, " ")) {
        if (strncmp(at + 1, word, length) == 0 && at[1 + length] == ' ') {
            return length > 0;
        }
    }
    return false;
}

/* ---- codes ----------------------------------------------------------------------------------- */

static const char *
text_member(const struct json_node *node, const char *key)
{
    const struct json_node *member = json_member(node, key);

    return member != NULL && member->kind == JSON_KIND_STRING ? member->text : NULL;
}

const char *
setting_called(const struct json_node *node)
{
    const char *code = text_member(node, "code");

    code = code != NULL ? code : text_member(node, "name");
    return code != NULL ? code : text_member(node, "from");
}

/* The bytes of `rest` that are `name`: all of it, or up to a dot. */
static size_t
begins(const char *rest, const char *name)
{
    const size_t length = name != NULL ? strlen(name) : 0;

    return length > 0 && strncmp(rest, name, length) == 0 &&
                   (rest[length] == '.' || rest[length] == '\0')
               ? length
               : 0;
}

/* The child of a list or an object that `rest` begins with: that of the longest name, since codes
 * may have dots in them. */
static const struct json_node *
child_named(const struct json_node *node, const char *rest, size_t *length, size_t *index)
{
    const struct json_node *best = NULL;
    size_t at = 0;

    *length = 0;
    for (const struct json_node *child = node->first; child != NULL; child = child->next, at++) {
        const size_t bytes = begins(rest, child->key != NULL ? child->key : setting_called(child));

        if (bytes > *length) {
            best = child;
            *length = bytes;
            *index = at;
        }
    }
    return best;
}

bool
setting_is_unsaid(const char *member)
{
    return is_among(unsaid, member, strlen(member));
}

/* ---- finding --------------------------------------------------------------------------------- */

struct finding {
    struct arena *arena;
    struct setting *setting;
    const struct json_node *node; /* null below what the file has */
    struct text pointer;
    bool fits;
};

static void
step_to(struct finding *finding, const char *member, size_t index, const struct json_node *node)
{
    struct setting *setting = finding->setting;

    if (setting->depth == SETTING_DEPTH_MAX) {
        finding->fits = false;
        return;
    }
    setting->steps[setting->depth++] = (struct setting_step){member, index};
    setting->found += node != NULL;
    if (node == NULL && finding->node != NULL && finding->node->kind != JSON_KIND_OBJECT) {
        setting->found--; /* it gives way to an object */
    }
    finding->node = node;
    if (member != NULL) {
        text_addf(&finding->pointer, "/%s", member);
    } else {
        text_addf(&finding->pointer, "/%zu", index);
    }
}

/* Of a quota, `share` and its kin are those of its limit. */
static void
step_into_limit(struct finding *finding, const char *rest)
{
    const struct json_node *limit = json_member(finding->node, "limit");

    if (limit != NULL && is_among(limits, rest, strcspn(rest, "."))) {
        step_to(finding, "limit", 0, limit);
    }
}

static bool
step_down(struct finding *finding, const char **rest)
{
    const struct json_node *node = finding->node, *child = NULL;
    size_t length = 0, index = 0;

    if (node != NULL && (node->kind == JSON_KIND_ARRAY || node->kind == JSON_KIND_OBJECT)) {
        child = child_named(node, *rest, &length, &index);
    }
    if (child == NULL && node != NULL && node->kind == JSON_KIND_ARRAY) {
        return false; /* an element is not made, since its other members are not said */
    }
    if (child == NULL) {
        length = strcspn(*rest, ".");
    }
    if (length == 0 || is_among(unsaid, *rest, length)) {
        return false;
    }
    step_to(finding,
            child != NULL && child->key == NULL ? NULL : arena_copy(finding->arena, *rest, length),
            index, child);
    *rest += length;
    *rest += **rest == '.';
    return finding->fits;
}

/* The value of a parameter is meant, or that of a rate from a day on. */
static void
step_to_value(struct finding *finding, const char *word)
{
    const struct json_node *node = finding->node;

    if (node != NULL && node->kind == JSON_KIND_OBJECT && json_member(node, "value") != NULL &&
        (strcmp(word, "call") == 0 || strcmp(word, "rate") == 0)) {
        step_to(finding, "value", 0, json_member(node, "value"));
    }
}

static bool
find_below(struct finding *finding, const char *word, const char *rest)
{
    const bool dated = strcmp(word, "call") == 0 || strcmp(word, "rate") == 0;
    size_t steps = 0;

    for (; *rest != '\0'; steps++) {
        if (strcmp(word, "quota") == 0 && steps == 1) {
            step_into_limit(finding, rest);
        }
        if (dated && steps == 1 && json_member(finding->node, "values") != NULL &&
            begins(rest, "on") == 0) {
            step_to(finding, "values", 0, json_member(finding->node, "values"));
        }
        if (!step_down(finding, &rest) || (dated && steps == 0 && finding->node == NULL)) {
            return false;
        }
    }
    step_to_value(finding, word);
    return steps > 0;
}

bool
setting_find(struct arena *arena, const struct json_node *root, const char *key,
             struct setting *setting)
{
    const size_t length = strcspn(key, ".");
    const char *word = arena_copy(arena, key, length), *member = word;
    const char *rest = key[length] == '.' ? key + length + 1 : "";
    const struct json_node *call = json_member(root, "call"), *holder = root;
    struct finding finding = {
        .arena = arena, .setting = setting, .pointer = text_in(arena), .fits = true};

    *setting = (struct setting){.key = key};
    if (call == NULL || length == 0 || is_among(apart, word, length) ||
        key[strlen(key) - 1] == '.') {
        return false;
    }
    for (size_t i = 0; i < BEGINNINGS; i++) {
        member = strcmp(beginnings[i].word, word) == 0 ? beginnings[i].member : member;
    }
    holder = call;
    if (strcmp(word, "rate") == 0 &&
        json_member(json_member(call, member), arena_copy(arena, rest, strcspn(rest, "."))) ==
            NULL) {
        holder = json_member(root, "fund");
    }
    if (json_member(holder, member) == NULL) {
        return false;
    }
    step_to(&finding, holder == call ? "call" : "fund", 0, holder);
    step_to(&finding, member, 0, json_member(holder, member));
    if (strcmp(word, "threshold") == 0) {
        step_to(&finding, "threshold", 0, json_member(finding.node, "threshold"));
        finding.fits = finding.fits && *rest == '\0';
    } else if (*rest != '\0' || member != word) {
        finding.fits = find_below(&finding, word, rest);
    }
    setting->old = finding.node;
    setting->pointer = text_of(&finding.pointer);
    /* A list of objects, or an object, is varied member by member. */
    return finding.fits &&
           (finding.node == NULL ||
            (finding.node->kind != JSON_KIND_OBJECT &&
             (finding.node->kind != JSON_KIND_ARRAY || finding.node->first == NULL ||
              finding.node->first->kind == JSON_KIND_STRING)));
}

/* ---- what there is --------------------------------------------------------------------------- */

struct keys {
    struct arena *arena;
    const char **items; /* null while they are counted */
    size_t count;
};

static void
add_key(struct keys *keys, const char *key)
{
    if (keys->items != NULL) {
        keys->items[keys->count] = key;
    }
    keys->count++;
}

static void
add_below(struct keys *keys, const char *key, const struct json_node *node)
{
    const bool list = node->kind == JSON_KIND_ARRAY;

    if ((list && (node->first == NULL || node->first->kind != JSON_KIND_OBJECT)) ||
        (!list && node->kind != JSON_KIND_OBJECT)) {
        add_key(keys, key);
        return;
    }
    for (const struct json_node *child = node->first; child != NULL; child = child->next) {
        const char *name = list ? setting_called(child) : child->key;

        if (name != NULL && (list || !is_among(unsaid, name, strlen(name)))) {
            add_below(keys, text_format(keys->arena, "%s.%s", key, name), child);
        }
    }
}

static void
add_parameters(struct keys *keys, const char *word, const struct json_node *list)
{
    for (const struct json_node *one = list != NULL ? list->first : NULL; one != NULL;
         one = one->next) {
        const char *key = text_format(keys->arena, "%s.%s", word, one->key);
        const struct json_node *value = json_member(one, "values");

        if (json_member(one, "value") != NULL) {
            add_key(keys, key);
        }
        for (value = value != NULL ? value->first : NULL; value != NULL; value = value->next) {
            if (setting_called(value) != NULL) {
                add_key(keys, text_format(keys->arena, "%s.%s", key, setting_called(value)));
            }
        }
    }
}

static void
add_quota(struct keys *keys, const char *key, const struct json_node *quota)
{
    for (const struct json_node *member = quota->first; member != NULL; member = member->next) {
        const char *name = member->key;

        if (strcmp(name, "limit") == 0) {
            const struct json_node *limit = member->first;

            for (; limit != NULL; limit = limit->next) {
                if (is_among(limits, limit->key, strlen(limit->key))) {
                    add_below(keys, text_format(keys->arena, "%s.%s", key, limit->key), limit);
                }
            }
        } else if (!is_among(unsaid, name, strlen(name))) {
            add_below(keys, text_format(keys->arena, "%s.%s", key, name), member);
        }
    }
}

static void
add_elements(struct keys *keys, const char *word, const struct json_node *list)
{
    for (const struct json_node *one = list->first; one != NULL; one = one->next) {
        const char *name = setting_called(one);
        const char *key = name != NULL ? text_format(keys->arena, "%s.%s", word, name) : NULL;

        if (key != NULL && strcmp(word, "quota") == 0) {
            add_quota(keys, key, one);
        } else if (key != NULL) {
            add_below(keys, key, one);
        }
        if (key != NULL && strcmp(word, "criterion") == 0 && json_member(one, "floor") == NULL) {
            add_key(keys, text_format(keys->arena, "%s.floor", key));
        }
    }
}

static void
add_all(struct keys *keys, const struct json_node *root)
{
    const struct json_node *call = json_member(root, "call"), *member;

    keys->count = 0;
    add_key(keys, "threshold");
    for (size_t i = 1; i < BEGINNINGS; i++) {
        member = json_member(call, beginnings[i].member);
        if (member != NULL && member->kind == JSON_KIND_ARRAY) {
            add_elements(keys, beginnings[i].word, member);
        } else if (member != NULL) {
            add_parameters(keys, beginnings[i].word, member);
        }
    }
    add_parameters(keys, "rate", json_member(json_member(root, "fund"), "rates"));
    for (member = call != NULL ? call->first : NULL; member != NULL; member = member->next) {
        bool said = is_among(apart, member->key, strlen(member->key)) ||
                    is_among(unsaid, member->key, strlen(member->key));

        for (size_t i = 1; i < BEGINNINGS; i++) {
            said = said || strcmp(member->key, beginnings[i].member) == 0;
        }
        if (!said) {
            add_below(keys, member->key, member);
        }
    }
}

const char *const *
setting_keys(struct arena *arena, const struct json_node *root, size_t *count)
{
    struct keys keys = {.arena = arena};

    add_all(&keys, root);
    keys.items = ARENA_NEW(arena, const char *, keys.count);
    add_all(&keys, root);
    *count = keys.count;
    return keys.items;
}
