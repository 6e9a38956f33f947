/* SPDX-License-Identifier: MPL-2.0 */
#include "fund/setting_difference.h"

#include "base/text.h"
#include "fund/fund_file_setting.h"

#include <string.h>

/* A value as a what-if takes it. */
static const char *
value_of(struct arena *arena, const struct json_node *node)
{
    struct text text = text_in(arena);

    if (node == NULL || node->kind == JSON_KIND_NULL) {
        return "null";
    }
    if (node->kind == JSON_KIND_TRUE || node->kind == JSON_KIND_FALSE) {
        return node->kind == JSON_KIND_TRUE ? "true" : "false";
    }
    if (node->text != NULL) {
        return node->text;
    }
    for (const struct json_node *one = node->first; one != NULL; one = one->next) {
        text_addf(&text, "%s%s", one == node->first ? "" : ",", value_of(arena, one));
    }
    return text_of(&text);
}

/* One value may have two keys: threshold, score.threshold. */
static bool
is_among_places(const char *const *pointers, size_t count, const char *pointer)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(pointers[i], pointer) == 0) {
            return true;
        }
    }
    return false;
}

size_t
setting_differences(struct arena *arena, const struct json_node *before,
                    const struct json_node *after, const struct setting_difference **differences)
{
    size_t counts[2], count = 0;
    const char *const *keys[2] = {setting_keys(arena, before, &counts[0]),
                                  setting_keys(arena, after, &counts[1])};
    struct setting_difference *found =
        ARENA_NEW(arena, struct setting_difference, counts[0] + counts[1]);
    const char **pointers = ARENA_NEW(arena, const char *, counts[0] + counts[1]);

    for (size_t i = 0; i < counts[0] + counts[1]; i++) {
        const char *key = i < counts[0] ? keys[0][i] : keys[1][i - counts[0]];
        struct setting places[2];

        if (!setting_find(arena, before, key, &places[0]) ||
            !setting_find(arena, after, key, &places[1]) ||
            is_among_places(pointers, count, places[0].pointer)) {
            continue;
        }
        pointers[count] = places[0].pointer;
        found[count] = (struct setting_difference){key, value_of(arena, places[0].old),
                                                   value_of(arena, places[1].old)};
        count += strcmp(found[count].before, found[count].after) != 0;
    }
    *differences = found;
    return count;
}
