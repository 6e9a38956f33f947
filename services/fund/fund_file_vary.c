/* SPDX-License-Identifier: MPL-2.0 */
#include "fund/fund_file_vary.h"

#include "allocation/allocation.h"
#include "base/text.h"
#include "rules/nearest.h"

#include <string.h>

/* A place of the file that a key names: the member `member` of the object `holder`. */
struct setting {
    const char *key; /* as people write it: "envelope.E1.voted" */
    const struct json_node *holder;
    const char *member;
    enum json_kind kind; /* of the value to write there */
    const char *pointer; /* of that value */
    const char *value;   /* varied: the new one */
    struct setting *next;
};

/* ---- what can be varied ---------------------------------------------------------------------- */

struct settings {
    struct arena *arena;
    struct setting *first;
    struct setting **last;
    size_t count;
};

static void
offer(struct settings *settings, const struct json_node *holder, const char *member,
      enum json_kind kind, const char *key)
{
    struct setting *setting = ARENA_NEW(settings->arena, struct setting, 1);

    *setting = (struct setting){
        .key = key,
        .holder = holder,
        .member = member,
        .kind = kind,
        .pointer =
            holder == NULL ? "" : text_format(settings->arena, "%s/%s", holder->pointer, member),
    };
    *settings->last = setting;
    settings->last = &setting->next;
    settings->count++;
}

/* The code of an element of a list, or null. */
static const char *
code_of(const struct json_node *node)
{
    const struct json_node *code = json_member(node, "code");

    return code != NULL && code->kind == JSON_KIND_STRING ? code->text : NULL;
}

static void
offer_envelopes(struct settings *settings, const struct json_node *list)
{
    static const char *const words = " code label when comment use ";
    const struct json_node *envelope = list != NULL ? list->first : NULL;

    for (; envelope != NULL; envelope = envelope->next) {
        const struct json_node *member = code_of(envelope) != NULL ? envelope->first : NULL;

        for (; member != NULL; member = member->next) {
            if (strstr(words, text_format(settings->arena, " %s ", member->key)) == NULL) {
                offer(
                    settings, envelope, member->key, member->kind,
                    text_format(settings->arena, "envelope.%s.%s", code_of(envelope), member->key));
            }
        }
    }
}

static void
offer_quotas(struct settings *settings, const struct json_node *list)
{
    const struct json_node *quota = list != NULL ? list->first : NULL;

    for (; quota != NULL; quota = quota->next) {
        const struct json_node *limit = json_member(quota, "limit");
        const char *member = json_member(limit, "share") != NULL ? "share" : "amount";

        if (code_of(quota) != NULL && json_member(limit, member) != NULL) {
            offer(settings, limit, member, JSON_KIND_STRING,
                  text_format(settings->arena, "quota.%s.%s", code_of(quota), member));
        }
    }
}

static void
offer_criteria(struct settings *settings, const struct json_node *list)
{
    const struct json_node *criterion = list != NULL ? list->first : NULL;

    for (; criterion != NULL; criterion = criterion->next) {
        const char *code = code_of(criterion);

        if (code != NULL && json_member(criterion, "weight") != NULL) {
            offer(settings, criterion, "weight", JSON_KIND_NUMBER,
                  text_format(settings->arena, "criterion.%s.weight", code));
        }
        if (code != NULL) {
            offer(settings, criterion, "floor", JSON_KIND_NUMBER,
                  text_format(settings->arena, "criterion.%s.floor", code));
        }
    }
}

static void
offer_parameters(struct settings *settings, const struct json_node *parameters)
{
    const struct json_node *parameter = parameters != NULL ? parameters->first : NULL;

    for (; parameter != NULL; parameter = parameter->next) {
        const struct json_node *value = json_member(parameter, "value");

        if (parameter->key != NULL && value != NULL && value->kind != JSON_KIND_ARRAY &&
            value->kind != JSON_KIND_OBJECT) {
            offer(settings, parameter, "value", value->kind,
                  text_format(settings->arena, "call.%s", parameter->key));
        }
    }
}

static struct settings
settings_of(struct arena *arena, const struct json_node *root)
{
    const struct json_node *call = json_member(root, "call");
    struct settings settings = {.arena = arena};

    settings.last = &settings.first;
    if (json_member(call, "score") != NULL) {
        offer(&settings, json_member(call, "score"), "threshold", JSON_KIND_NUMBER, "threshold");
    }
    offer(&settings, NULL, "net", JSON_KIND_STRING, "net");
    offer_envelopes(&settings, json_member(call, "envelopes"));
    offer_quotas(&settings, json_member(call, "quotas"));
    offer_criteria(&settings, json_member(call, "criteria"));
    offer_parameters(&settings, json_member(call, "parameters"));
    return settings;
}

/* ---- varying --------------------------------------------------------------------------------- */

/* The value that stands at a setting once varied. */
static struct json_node
varied_value(const struct setting *setting, const struct json_node *old)
{
    enum json_kind kind = setting->kind;

    if (kind == JSON_KIND_TRUE || kind == JSON_KIND_FALSE) {
        kind = strcmp(setting->value, "true") == 0    ? JSON_KIND_TRUE
               : strcmp(setting->value, "false") == 0 ? JSON_KIND_FALSE
                                                      : JSON_KIND_STRING;
    }
    return (struct json_node){
        .kind = kind,
        .key = setting->member,
        .pointer = setting->pointer,
        .text = setting->value,
        .line = old != NULL ? old->line : setting->holder->line,
        .column = old != NULL ? old->column : setting->holder->column,
    };
}

static const struct setting *
setting_at(const struct variations *varied, const struct json_node *holder, const char *member)
{
    for (size_t i = 0; i < varied->count; i++) {
        if (varied->varied[i].holder == holder && member != NULL &&
            strcmp(varied->varied[i].member, member) == 0) {
            return &varied->varied[i];
        }
    }
    return NULL;
}

/* A copy of the tree with the settings in their places; those that were absent come last. */
static struct json_node *
copy_varied(const struct variations *varied, const struct json_node *node)
{
    struct json_node *copy = ARENA_NEW(varied->arena, struct json_node, 1);
    const struct json_node **link = &copy->first;

    *copy = *node;
    copy->first = NULL;
    for (const struct json_node *child = node->first; child != NULL; child = child->next) {
        const struct setting *setting = setting_at(varied, node, child->key);
        struct json_node *new_child = copy_varied(varied, child);

        if (setting != NULL) {
            *new_child = varied_value(setting, child);
        }
        new_child->next = NULL;
        *link = new_child;
        link = &new_child->next;
    }
    for (size_t i = 0; i < varied->count; i++) {
        const struct setting *setting = &varied->varied[i];

        if (setting->holder == node && json_member(node, setting->member) == NULL) {
            struct json_node *added = ARENA_NEW(varied->arena, struct json_node, 1);

            *added = varied_value(setting, NULL);
            *link = added;
            link = &added->next;
            copy->count++;
        }
    }
    return copy;
}

static enum status
unknown_key(struct variations *varied, const struct settings *settings, const char *key,
            struct err *err)
{
    struct text list = text_in(varied->arena);
    struct symbol *items = ARENA_NEW(varied->arena, struct symbol, settings->count);
    const struct symbols symbols = {.items = items, .count = settings->count};
    const char *nearest;
    size_t at = 0;

    for (const struct setting *one = settings->first; one != NULL; one = one->next) {
        text_addf(&list, "%s%s", at > 0 ? ", " : "", one->key);
        items[at++].name = one->key;
    }
    nearest = nearest_symbol(&symbols, key);
    if (nearest != NULL) {
        err_hint(err, _("did you mean `%s`? what can be varied: %s"), nearest, text_of(&list));
    } else {
        err_hint(err, _("what can be varied: %s"), text_of(&list));
    }
    return err_set(err, ST_DATA, _("no setting is called `%s`"), key);
}

/* The amount shared out is a result, not a value of the file: it is varied beside the tree. */
static enum status
vary_net(struct variations *varied, const struct setting *setting, struct err *err)
{
    struct rational amount;

    varied->has_net = true;
    if (!rational_parse(setting->value, strlen(setting->value), '.', &amount) ||
        !rational_mul(amount, rational_of(100), &amount) ||
        !rational_int64(amount, &varied->net_cents) || varied->net_cents < 0 ||
        varied->net_cents > ALLOCATION_CENTS_MAX) {
        err_hint(err, "%s", _("write it like net=480000 or net=480000.50"));
        return err_set(err, ST_DATA, _("`%s` cannot be the value of `%s`"), setting->value,
                       setting->key);
    }
    return ST_OK;
}

static enum status
take(struct variations *varied, const struct settings *settings,
     const struct fund_variation *variation, struct err *err)
{
    const struct setting *found = settings->first;

    while (found != NULL && strcmp(found->key, variation->key) != 0) {
        found = found->next;
    }
    if (found == NULL) {
        return unknown_key(varied, settings, variation->key, err);
    }
    for (size_t i = 0; i < varied->count; i++) {
        if (strcmp(varied->varied[i].key, variation->key) == 0) {
            return err_set(err, ST_DATA, _("`%s` is varied twice"), variation->key);
        }
    }
    varied->varied[varied->count] = *found;
    varied->varied[varied->count].value = arena_string(varied->arena, variation->value);
    varied->count++;
    return found->holder != NULL ? ST_OK
                                 : vary_net(varied, &varied->varied[varied->count - 1], err);
}

enum status
vary(struct variations *varied, struct fund_variations variations, const struct json_node **root,
     struct err *err)
{
    struct settings settings;

    if (variations.count == 0) {
        return ST_OK;
    }
    settings = settings_of(varied->arena, *root);
    varied->varied = ARENA_NEW(varied->arena, struct setting, variations.count);
    for (size_t i = 0; i < variations.count; i++) {
        enum status status = take(varied, &settings, &variations.items[i], err);

        if (status != ST_OK) {
            return status;
        }
    }
    *root = copy_varied(varied, *root);
    return ST_OK;
}

/* ---- refusals -------------------------------------------------------------------------------- */

void
vary_report(void *context, const struct problem *problem)
{
    struct variations *varied = context;

    for (size_t i = 0; i < varied->count; i++) {
        if (varied->varied[i].holder != NULL &&
            strcmp(varied->varied[i].pointer, problem->place) == 0) {
            if (varied->refused == NULL) {
                varied->refused = &varied->varied[i];
                varied->reason = arena_string(varied->arena, problem->reason);
                varied->advice = arena_string(varied->arena, problem->advice);
            }
            return;
        }
    }
    problem_report(varied->forward, problem);
}

enum status
vary_refusal(const struct variations *varied, struct err *err)
{
    err_hint(err, "%s", varied->advice);
    return err_set(err, ST_DATA, _("`%s` cannot be the value of `%s`: %s"), varied->refused->value,
                   varied->refused->key, varied->reason);
}
