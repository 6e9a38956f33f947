/* SPDX-License-Identifier: MPL-2.0 */
#include "fund/fund_file_vary.h"

#include "allocation/allocation.h"
#include "base/text.h"
#include "fund/fund_file_setting.h"
#include "rules/nearest.h"

#include <string.h>

struct varied {
    struct setting setting;
    const char *value;
    size_t attempt;     /* how the value is meant, see setting_write */
    const char *reason; /* why it was refused first; null */
    const char *advice;
};

/* ---- keys that are no value of the file ------------------------------------------------------ */

static enum status
refuse_value(const char *key, const char *value, const char *hint, struct err *err)
{
    err_hint(err, "%s", hint);
    return err_set(err, ST_DATA, _("`%s` cannot be the value of `%s`"), value, key);
}

/* The amount shared out is a result: it is varied beside the tree. */
static enum status
take_net(struct variations *varied, const struct fund_variation *variation, struct err *err)
{
    struct rational amount;

    if (varied->has_net) {
        return err_set(err, ST_DATA, _("`%s` is varied twice"), variation->key);
    }
    varied->has_net = true;
    if (!rational_parse(variation->value, strlen(variation->value), '.', &amount) ||
        !rational_mul(amount, rational_of(100), &amount) ||
        !rational_int64(amount, &varied->net_cents) || varied->net_cents < 0 ||
        varied->net_cents > ALLOCATION_CENTS_MAX) {
        return refuse_value(variation->key, variation->value,
                            _("write it like net=480000 or net=480000.50"), err);
    }
    return ST_OK;
}

static enum status
take_withdrawn(struct variations *varied, const struct fund_variation *variation, struct err *err)
{
    const char *at = variation->value;

    while (*at != '\0') {
        const size_t length = strcspn(at, ",");
        const char *code = arena_copy(varied->arena, at, length);
        const char **more = ARENA_NEW(varied->arena, const char *, varied->withdrawn_count + 1);

        if (!text_is_code(code)) {
            return refuse_value(variation->key, variation->value,
                                _("write the code of an application, several with commas"), err);
        }
        for (size_t i = 0; i < varied->withdrawn_count; i++) {
            if (strcmp(varied->withdrawn[i], code) == 0) {
                return err_set(err, ST_DATA, _("application %s is withdrawn twice"), code);
            }
            more[i] = varied->withdrawn[i];
        }
        more[varied->withdrawn_count++] = code;
        varied->withdrawn = more;
        at += length + (at[length] == ',');
    }
    return ST_OK;
}

static enum status
take_weights(struct variations *varied, const struct fund_variation *variation, struct err *err)
{
    if (varied->proportional) {
        return err_set(err, ST_DATA, _("`%s` is varied twice"), variation->key);
    }
    varied->proportional = strcmp(variation->value, "proportional") == 0;
    return varied->proportional
               ? ST_OK
               : refuse_value(variation->key, variation->value,
                              _("weights=proportional: those that are not varied keep their"
                                " proportions, so that all have the same sum"),
                              err);
}

static const struct {
    const char *key;
    enum status (*take)(struct variations *varied, const struct fund_variation *variation,
                        struct err *err);
} beside[] = {{"net", take_net}, {"withdrawn", take_withdrawn}, {"weights", take_weights}};

#define BESIDE (sizeof beside / sizeof *beside)

/* ---- varying --------------------------------------------------------------------------------- */

/* Whether the last member of a key is a formula or tells how something is meant: rarely varied. */
static bool
is_rare(const char *key)
{
    static const char *const rare[] = {".formula", ".when",     ".scale",      ".marks",
                                       ".by",      ".severity", ".checked_on", ".quota_refused"};
    const char *last = strrchr(key, '.');

    for (size_t i = 0; last != NULL && i < sizeof rare / sizeof *rare; i++) {
        if (strcmp(last, rare[i]) == 0) {
            return true;
        }
    }
    return false;
}

/* Of an envelope, all that can be varied of envelopes; else whatever is varied often. */
static const char *
offered(struct arena *arena, const struct symbols *symbols, const char *key)
{
    const size_t length = strcspn(key, ".");
    struct text list = text_in(arena);

    for (size_t round = 0; round < 2 && list.length == 0; round++) {
        for (size_t i = 0; i < symbols->count; i++) {
            const char *name = symbols->items[i].name;
            const bool kin = strncmp(name, key, length) == 0 && name[length] == '.';

            if (round == 0 ? kin && key[length] == '.' : !is_rare(name)) {
                text_addf(&list, "%s%s", list.length > 0 ? ", " : "", name);
            }
        }
    }
    return text_of(&list);
}

static enum status
unknown_key(struct variations *varied, const char *key, struct err *err)
{
    size_t count = 0;
    const char *const *keys = setting_keys(varied->arena, varied->root, &count);
    struct symbol *items = ARENA_NEW(varied->arena, struct symbol, count + BESIDE);
    const struct symbols symbols = {.items = items, .count = count + BESIDE};
    const char *nearest;

    for (size_t i = 0; i < count + BESIDE; i++) {
        /* Those that are no value of the file stand after the threshold, which is always first. */
        items[i].name = i == 0 ? keys[0] : i <= BESIDE ? beside[i - 1].key : keys[i - BESIDE];
    }
    nearest = nearest_symbol(&symbols, key);
    if (nearest != NULL) {
        err_hint(err, _("did you mean `%s`? what can be varied: %s"), nearest,
                 offered(varied->arena, &symbols, key));
    } else {
        err_hint(err, _("what can be varied: %s"), offered(varied->arena, &symbols, key));
    }
    return err_set(err, ST_DATA, _("no setting is called `%s`"), key);
}

static enum status
take(struct variations *varied, const struct fund_variation *variation, struct err *err)
{
    struct varied *one = &varied->varied[varied->count];

    for (size_t i = 0; i < BESIDE; i++) {
        if (strcmp(beside[i].key, variation->key) == 0) {
            return beside[i].take(varied, variation, err);
        }
    }
    *one = (struct varied){.value = arena_string(varied->arena, variation->value)};
    if (!setting_find(varied->arena, varied->root, variation->key, &one->setting)) {
        return unknown_key(varied, variation->key, err);
    }
    for (size_t i = 0; i < varied->count; i++) {
        if (strcmp(varied->varied[i].setting.pointer, one->setting.pointer) == 0) {
            return err_set(err, ST_DATA, _("`%s` is varied twice"), variation->key);
        }
    }
    varied->count++;
    return ST_OK;
}

/* Which criteria have a weight that is said. */
static const uint8_t *
weights_varied(const struct variations *varied)
{
    uint8_t *said = ARENA_NEW(varied->arena, uint8_t, FUND_ITEMS_MAX);

    for (size_t i = 0; i < varied->count; i++) {
        const struct setting *setting = &varied->varied[i].setting;

        if (setting->depth == 4 && setting->steps[2].member == NULL &&
            setting->steps[2].index < FUND_ITEMS_MAX &&
            strcmp(setting->steps[1].member, "criteria") == 0 &&
            strcmp(setting->steps[3].member, "weight") == 0) {
            said[setting->steps[2].index] = 1;
        }
    }
    return said;
}

enum status
vary(struct variations *varied, struct fund_variations variations, struct err *err)
{
    varied->varied = ARENA_NEW(varied->arena, struct varied, variations.count);
    for (size_t i = 0; i < variations.count; i++) {
        enum status status = take(varied, &variations.items[i], err);

        if (status != ST_OK) {
            return status;
        }
    }
    varied->weights_varied = varied->proportional ? weights_varied(varied) : NULL;
    return ST_OK;
}

const struct json_node *
vary_tree(struct variations *varied)
{
    const struct json_node *root = varied->root;

    for (size_t i = 0; i < varied->count; i++) {
        const struct varied *one = &varied->varied[i];

        root = setting_write(varied->arena, root, &one->setting, one->value, one->attempt);
    }
    return root;
}

/* ---- refusals -------------------------------------------------------------------------------- */

static size_t
depth_of(const char *pointer)
{
    size_t depth = 0;

    for (; *pointer != '\0'; pointer++) {
        depth += *pointer == '/';
    }
    return depth;
}

static bool
is_below(const char *pointer, const char *above)
{
    const size_t length = strlen(above);

    return strncmp(pointer, above, length) == 0 &&
           (pointer[length] == '\0' || pointer[length] == '/');
}

/* At the value, below it (an item of a list), or at an object that was made to hold it. */
static bool
is_of(const struct setting *setting, const char *place)
{
    return is_below(place, setting->pointer) ||
           (is_below(setting->pointer, place) && depth_of(place) > setting->found);
}

void
vary_report(void *context, const struct problem *problem)
{
    struct variations *varied = context;

    for (size_t i = 0; i < varied->count; i++) {
        const char *member = strrchr(problem->place, '/');

        if (is_of(&varied->varied[i].setting, problem->place)) {
            if (varied->refused == NULL) {
                varied->refused = &varied->varied[i];
                varied->reason = arena_string(varied->arena, problem->reason);
                varied->advice = arena_string(varied->arena, problem->advice);
                varied->unknown =
                    strcmp(problem->reason, text_format(varied->arena, _("unknown key `%s`"),
                                                        member != NULL ? member + 1 : "")) == 0;
            }
            return;
        }
    }
    problem_report(varied->forward, problem);
}

bool
vary_again(struct variations *varied)
{
    struct varied *one = varied->refused;

    if (one == NULL || varied->unknown) {
        return false;
    }
    if (one->reason == NULL) {
        one->reason = varied->reason;
        one->advice = varied->advice;
    }
    if (setting_write(varied->arena, varied->root, &one->setting, one->value, one->attempt + 1) ==
        NULL) {
        return false;
    }
    one->attempt++;
    varied->refused = NULL;
    return true;
}

enum status
vary_refusal(struct variations *varied, struct err *err)
{
    const struct varied *one = varied->refused;

    if (varied->unknown) {
        return unknown_key(varied, one->setting.key, err);
    }
    err_hint(err, "%s", one->advice);
    return err_set(err, ST_DATA, _("`%s` cannot be the value of `%s`: %s"), one->value,
                   one->setting.key, one->reason);
}
