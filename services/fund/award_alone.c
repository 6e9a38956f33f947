/* SPDX-License-Identifier: MPL-2.0 */
#include "fund/award_alone.h"

#include <string.h>

/* A mixture that was walked. */
struct walked {
    const uint8_t *made;
    const int64_t *awards; /* null: it cannot be */
};

struct proving {
    struct award_alone *alone;
    struct walked walked[ALONE_WALKS_MAX];
    size_t walk_count;
};

/* ---- each alone ------------------------------------------------------------------------------ */

static void
note_effects(struct award_alone *alone, const int64_t *awards, struct alone_result *result)
{
    result->effects = ARENA_NEW(alone->arena, struct alone_effect, alone->count);
    for (uint32_t i = 0; i < alone->count; i++) {
        result->awarded_cents += awards[i];
        if (awards[i] != alone->awards[0][i]) {
            result->effects[result->effect_count++] = (struct alone_effect){
                i, alone->awards[0][i], awards[i], .stands = awards[i] == alone->awards[1][i]};
        }
    }
}

static enum status
try_alone(struct award_alone *alone, struct err *err)
{
    uint8_t *made = ARENA_NEW(alone->arena, uint8_t, alone->setting_count);
    int64_t *awards = ARENA_NEW(alone->arena, int64_t, alone->count);

    for (size_t i = 0; i < alone->setting_count && i < ALONE_SETTINGS_MAX; i++) {
        struct alone_result *result = &alone->results[i];
        enum status status;

        made[i] = 1;
        status = alone->walk(alone->context, made, awards, &result->refused, err);
        if (status != ST_OK) {
            return status;
        }
        made[i] = 0;
        result->tried = true;
        if (result->refused == NULL) {
            note_effects(alone, awards, result);
        }
    }
    return ST_OK;
}

static bool
is_given_alone(const struct award_alone *alone, uint32_t application)
{
    for (size_t i = 0; i < alone->setting_count; i++) {
        for (size_t k = 0; k < alone->results[i].effect_count; k++) {
            const struct alone_effect *effect = &alone->results[i].effects[k];

            if (effect->application == application && effect->stands) {
                return true;
            }
        }
    }
    return false;
}

/* ---- several together ------------------------------------------------------------------------ */

/* Walk a mixture, once; null when there were too many. */
static enum status
walk_once(struct proving *proving, const uint8_t *made, const struct walked **walked,
          struct err *err)
{
    struct award_alone *alone = proving->alone;
    struct walked *next = &proving->walked[proving->walk_count];
    int64_t *awards;
    const char *refused = NULL;
    enum status status;

    for (size_t i = 0; i < proving->walk_count; i++) {
        if (memcmp(proving->walked[i].made, made, alone->setting_count) == 0) {
            *walked = &proving->walked[i];
            return ST_OK;
        }
    }
    *walked = NULL;
    if (proving->walk_count == ALONE_WALKS_MAX) {
        return ST_OK;
    }
    awards = ARENA_NEW(alone->arena, int64_t, alone->count);
    status = alone->walk(alone->context, made, awards, &refused, err);
    if (status == ST_OK) {
        next->made =
            (const uint8_t *)arena_copy(alone->arena, (const char *)made, alone->setting_count);
        next->awards = refused == NULL ? awards : NULL;
        proving->walk_count++;
        *walked = next;
    }
    return status;
}

/* Leave settings out one by one, in their order, as long as the others still give the award. */
static enum status
find_together(struct proving *proving, uint32_t application, struct err *err)
{
    struct award_alone *alone = proving->alone;
    uint8_t *made = ARENA_NEW(alone->arena, uint8_t, alone->setting_count);
    uint16_t *settings = ARENA_NEW(alone->arena, uint16_t, alone->setting_count);
    size_t count = 0;

    memset(made, 1, alone->setting_count);
    for (size_t i = 0; i < alone->setting_count; i++) {
        const struct walked *walked = NULL;
        enum status status;

        made[i] = 0;
        status = walk_once(proving, made, &walked, err);
        if (status != ST_OK) {
            return status;
        }
        if (walked == NULL) {
            alone->open_count++;
            return ST_OK;
        }
        made[i] =
            walked->awards == NULL || walked->awards[application] != alone->awards[1][application];
    }
    for (size_t i = 0; i < alone->setting_count; i++) {
        if (made[i]) {
            settings[count++] = (uint16_t)i;
        }
    }
    alone->together[alone->together_count++] =
        (struct alone_together){application, settings, count};
    return ST_OK;
}

enum status
award_alone_prove(struct award_alone *alone, struct err *err)
{
    struct proving *proving = ARENA_NEW(alone->arena, struct proving, 1);
    enum status status;

    proving->alone = alone;
    alone->results = ARENA_NEW(alone->arena, struct alone_result, alone->setting_count);
    alone->together = ARENA_NEW(alone->arena, struct alone_together, alone->count);
    alone->untried_count =
        alone->setting_count > ALONE_SETTINGS_MAX ? alone->setting_count - ALONE_SETTINGS_MAX : 0;
    status = try_alone(alone, err);
    for (uint32_t i = 0; status == ST_OK && i < alone->count; i++) {
        if (alone->awards[0][i] != alone->awards[1][i] && !is_given_alone(alone, i)) {
            status = find_together(proving, i, err);
        }
    }
    return status;
}
