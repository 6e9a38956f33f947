/* SPDX-License-Identifier: MPL-2.0 */
#include "base/text.h"
#include "fund/fund_file_parts.h"

#include <string.h>

#define WEIGHTS_TOTAL_DEFAULT 100

/* Declare what stands at `node`, null when its name is wrong; it is a number until shown otherwise.
 */
static void
declare(struct reader *reader, enum name_group group, const char *name, struct fund_text label,
        const struct json_node *node)
{
    names_declare(reader, group,
                  (struct name){.name = name != NULL ? name : "",
                                .type = TYPE_NUMBER,
                                .label = label,
                                .node = node,
                                .broken = node == NULL});
}

/* ---- derived fields -------------------------------------------------------------------------- */

void
derived_declare(struct reader *reader, const struct json_node *list)
{
    static const char *const keys[] = {"name", "formula", "label", NULL};
    const size_t count = reader_list(reader, list, FUND_ITEMS_MAX);
    const struct json_node *node = count > 0 ? list->first : NULL;
    struct fund_derived *derived = ARENA_NEW(reader->arena, struct fund_derived, count);

    for (size_t i = 0; i < count; i++, node = node->next) {
        const struct json_node *name = reader_required(reader, node, "name");
        const bool named = reader_name(reader, name, &derived[i].name);

        (void)reader_object(reader, node, keys);
        reader_words(reader, reader_optional(node, "label"), &derived[i].label);
        declare(reader, NAME_DERIVED, derived[i].name, derived[i].label, named ? name : NULL);
    }
    reader->file->derived = derived;
    reader->file->derived_count = count;
}

void
derived_read(struct reader *reader, const struct json_node *list)
{
    const struct json_node *node = reader->file->derived_count > 0 ? list->first : NULL;

    for (size_t i = 0; i < reader->file->derived_count; i++, node = node->next) {
        struct fund_derived *derived = &reader->file->derived[i];

        derived->slot = names_at(reader, NAME_DERIVED, i)->slot;
        derived->program = names_derive(reader, i, reader_required(reader, node, "formula"));
    }
}

/* ---- rules ----------------------------------------------------------------------------------- */

static void
read_rule(struct reader *reader, const struct json_node *node, const char **codes, size_t index)
{
    static const char *const keys[] = {"code",    "severity", "formula", "label", "basis",
                                       "message", "correct",  "from",    "to",    NULL};
    static const char *const severities[] = {
        [RULE_BLOCKING] = "blocking",
        [RULE_COMPLETABLE] = "completable",
        [RULE_DEROGABLE] = "derogable",
        [RULE_DEROGABLE + 1] = NULL,
    };
    struct fund_rule *rule = &reader->file->rules[index];
    size_t severity = 0;

    if (!reader_object(reader, node, keys)) {
        return;
    }
    rule->code = reader_own_code(reader, node, codes, index);
    reader_words(reader, reader_optional(node, "label"), &rule->label);
    reader_words(reader, reader_optional(node, "message"), &rule->message);
    reader_words(reader, reader_optional(node, "correct"), &rule->correct);
    basis_read(reader, reader_optional(node, "basis"), &rule->basis);
    validity_read(reader, node, rule);
    (void)reader_choice(reader, reader_required(reader, node, "severity"), severities, &severity);
    rule->severity = (enum rule_severity)severity;
    rule->program =
        names_formula(reader, reader_required(reader, node, "formula"), MOMENT_ASSESS, TYPE_FLAG);
}

void
rules_read(struct reader *reader, const struct json_node *list)
{
    const size_t count = reader_list(reader, list, FUND_ITEMS_MAX);
    const struct json_node *node = count > 0 ? list->first : NULL;
    const char **codes = ARENA_NEW(reader->arena, const char *, count);

    reader->file->rules = ARENA_NEW(reader->arena, struct fund_rule, count);
    reader->file->rule_count = count;
    for (size_t i = 0; i < count; i++, node = node->next) {
        read_rule(reader, node, codes, i);
    }
}

/* ---- criteria -------------------------------------------------------------------------------- */

void
criteria_declare(struct reader *reader, const struct json_node *list)
{
    const size_t count = reader_list(reader, list, FUND_ITEMS_MAX);
    const struct json_node *node = count > 0 ? list->first : NULL;
    struct fund_criterion *criteria = ARENA_NEW(reader->arena, struct fund_criterion, count);

    for (size_t i = 0; i < count; i++, node = node->next) {
        const struct json_node *code = reader_required(reader, node, "code");
        const bool named = reader_name(reader, code, &criteria[i].code);

        criteria[i].weight = rational_of(1);
        reader_words(reader, reader_optional(node, "label"), &criteria[i].label);
        declare(reader, NAME_MARK, criteria[i].code, criteria[i].label, named ? code : NULL);
    }
    reader->file->criteria = criteria;
    reader->file->criterion_count = count;
}

static void
read_scale(struct reader *reader, const struct json_node *node, struct fund_criterion *criterion)
{
    if (node == NULL) {
        return;
    }
    if (node->kind != JSON_KIND_ARRAY || node->count != 2) {
        reader_wrong(reader, node, _("expected the least and the best mark"), _("write [0, 5]"));
        return;
    }
    if (!reader_number(reader, node->first, &criterion->scale_min) ||
        !reader_number(reader, node->first->next, &criterion->scale_max)) {
        return;
    }
    if (rational_cmp(criterion->scale_min, rational_of(0)) < 0 ||
        rational_cmp(criterion->scale_min, criterion->scale_max) >= 0) {
        reader_wrong(reader, node, _("the least mark is below 0 or not below the best"),
                     _("write [0, 5]"));
        return;
    }
    criterion->scaled = true;
}

static void
read_floor(struct reader *reader, const struct json_node *node, struct fund_criterion *criterion)
{
    criterion->has_floor = reader_number(reader, node, &criterion->floor);
    if (criterion->has_floor && criterion->scaled &&
        (rational_cmp(criterion->floor, criterion->scale_min) < 0 ||
         rational_cmp(criterion->floor, criterion->scale_max) > 0)) {
        reader_wrong(reader, node, _("the floor is not on the scale of the criterion"), "");
    }
}

static void
read_weight(struct reader *reader, const struct json_node *node, struct fund_criterion *criterion)
{
    if (reader_number(reader, node, &criterion->weight) &&
        rational_cmp(criterion->weight, rational_of(0)) < 0) {
        reader_wrong(reader, node, _("a weight is not below 0"), "");
    }
}

void
criteria_read(struct reader *reader, const struct json_node *list)
{
    static const char *const keys[] = {"code",
                                       "weight",
                                       "scale",
                                       "floor",
                                       "label",
                                       "marks",
                                       "formula",
                                       "basis",
                                       "message",
                                       "correct",
                                       "third_reading_at",
                                       "minimum_marks",
                                       "trim_from",
                                       "after_third_reading",
                                       NULL};
    const struct json_node *node = reader->file->criterion_count > 0 ? list->first : NULL;

    for (size_t i = 0; i < reader->file->criterion_count; i++, node = node->next) {
        struct fund_criterion *criterion = &reader->file->criteria[i];

        criterion->slot = names_at(reader, NAME_MARK, i)->slot;
        if (!reader_object(reader, node, keys)) {
            continue;
        }
        reader_words(reader, reader_optional(node, "message"), &criterion->message);
        reader_words(reader, reader_optional(node, "correct"), &criterion->correct);
        basis_read(reader, reader_optional(node, "basis"), &criterion->basis);
        read_weight(reader, reader_optional(node, "weight"), criterion);
        read_scale(reader, reader_optional(node, "scale"), criterion);
        read_floor(reader, reader_optional(node, "floor"), criterion);
        panel_read_method(reader, node, criterion);
    }
}

/* ---- score ----------------------------------------------------------------------------------- */

/* What the sum of the score needs of each criterion. */
static void
check_criteria(struct reader *reader, const struct json_node *list)
{
    const struct fund_file *file = reader->file;
    const struct json_node *node = file->criterion_count > 0 ? list->first : NULL;

    for (size_t i = 0; i < file->criterion_count; i++, node = node->next) {
        const bool weighted = reader_optional(node, "weight") != NULL;

        if (file->score_by_weight && !weighted) {
            (void)reader_required(reader, node, "weight");
        }
        if (!file->score_by_weight && weighted) {
            reader_wrong(reader, json_member(node, "weight"),
                         _("the score is the sum of the marks: weights do not count"),
                         _("remove it, or write \"sum\": \"weight * mark\""));
        }
        if (file->score_by_scale && reader_optional(node, "scale") == NULL) {
            (void)reader_required(reader, node, "scale");
        }
    }
}

/* Whether every weight could be read; the sum of others would mean nothing. */
static bool
weights_are_known(const struct fund_file *file, const struct json_node *list)
{
    const struct json_node *node = file->criterion_count > 0 ? list->first : NULL;

    for (; node != NULL; node = node->next) {
        const struct json_node *weight = json_member(node, "weight");
        struct rational number;

        if (weight == NULL || weight->text == NULL ||
            !rational_parse(weight->text, strlen(weight->text), '.', &number) || number.num < 0) {
            return false;
        }
    }
    return true;
}

/* A what-if that says some of the weights: the others are multiplied by what makes all sum up. */
static void
make_proportional(struct reader *reader, const struct json_node *score)
{
    struct fund_file *file = reader->file;
    struct rational said = rational_of(0), others = rational_of(0), factor;
    bool fits = true;

    for (size_t i = 0; fits && i < file->criterion_count; i++) {
        struct rational *sum = reader->weights_said[i] ? &said : &others;

        fits = rational_add(*sum, file->criteria[i].weight, sum);
    }
    fits = fits && rational_sub(file->weights_total, said, &factor);
    if (!fits || others.num == 0 || factor.num < 0 || !rational_div(factor, others, &factor)) {
        reader_wrong(reader, score, _("the weights that are varied leave the others no proportion"),
                     "");
        return;
    }
    for (size_t i = 0; i < file->criterion_count; i++) {
        struct rational *weight = &file->criteria[i].weight;

        if (!reader->weights_said[i] && !rational_mul(*weight, factor, weight)) {
            reader_wrong(reader, score, _("the weights are out of range"), "");
            return;
        }
    }
}

static void
check_weights(struct reader *reader, const struct json_node *score)
{
    const struct json_node *node = reader_optional(score, "weights_total");
    struct fund_file *file = reader->file;
    struct rational sum = rational_of(0);

    file->has_weights_total = file->score_by_weight && file->criterion_count > 0;
    file->weights_total = rational_of(WEIGHTS_TOTAL_DEFAULT);
    if (node != NULL && !reader_number(reader, node, &file->weights_total)) {
        return;
    }
    if (reader->weights_said != NULL && file->has_weights_total) {
        make_proportional(reader, score);
    }
    for (size_t i = 0; i < file->criterion_count; i++) {
        if (!rational_add(sum, file->criteria[i].weight, &sum)) {
            reader_wrong(reader, score, _("the weights are out of range"), "");
            return;
        }
    }
    if (file->has_weights_total && (!reader->mixed || reader->marked) &&
        rational_cmp(sum, file->weights_total) != 0) {
        reader_wrong(reader, node != NULL ? node : score,
                     text_format(reader->arena, _("the weights sum to %s, not to %s"),
                                 rational_exact(reader->arena, sum),
                                 rational_exact(reader->arena, file->weights_total)),
                     _("mend a weight, or write the sum in \"weights_total\""));
    }
}

void
score_read(struct reader *reader, const struct json_node *score, const struct json_node *criteria)
{
    static const char *const keys[] = {"sum", "threshold", "weights_total", NULL};
    static const char *const sums[] = {"weight * mark / scale.max", "weight * mark", "mark", NULL};
    struct fund_file *file = reader->file;
    size_t sum = 0;

    panel_check_markers(reader);
    if (!reader_object(reader, score, keys)) {
        return;
    }
    file->has_threshold =
        reader_number(reader, reader_optional(score, "threshold"), &file->threshold);
    if (!reader_choice(reader, reader_required(reader, score, "sum"), sums, &sum)) {
        return;
    }
    file->score_by_scale = sum == 0;
    file->score_by_weight = sum <= 1;
    check_criteria(reader, criteria);
    if (!file->score_by_weight || weights_are_known(file, criteria)) {
        check_weights(reader, score);
    }
}
