/* SPDX-License-Identifier: MPL-2.0 */
#include "fund/application_layout.h"

#include "fund/run_facts.h"

#include <string.h>

static bool
same_fields(const struct fund_field *a, size_t a_count, const struct fund_field *b, size_t b_count)
{
    bool same = a_count == b_count;

    for (size_t i = 0; same && i < a_count; i++) {
        same = strcmp(a[i].name, b[i].name) == 0 && a[i].in_texts == b[i].in_texts &&
               a[i].index == b[i].index;
    }
    return same;
}

static bool
same_lists(const struct fund_file *from, const struct fund_file *to)
{
    bool same = from->list_count == to->list_count;

    for (size_t i = 0; same && i < from->list_count; i++) {
        const struct fund_list *a = &from->lists[i], *b = &to->lists[i];

        same = strcmp(a->name, b->name) == 0 &&
               same_fields(a->fields, a->field_count, b->fields, b->field_count);
    }
    return same;
}

bool
application_same_layout(const struct fund_file *from, const struct fund_file *to)
{
    bool same = same_fields(from->fields, from->field_count, to->fields, to->field_count) &&
                same_lists(from, to) && from->criterion_count == to->criterion_count &&
                from->rule_count == to->rule_count;

    for (size_t i = 0; same && i < from->criterion_count; i++) {
        same = strcmp(from->criteria[i].code, to->criteria[i].code) == 0;
    }
    for (size_t i = 0; same && i < from->rule_count; i++) {
        same = strcmp(from->rules[i].code, to->rules[i].code) == 0;
    }
    return same;
}

struct application
application_under(struct arena *arena, const struct fund_file *from,
                  const struct application *application, const struct fund_file *to)
{
    struct application under = application_empty(arena, to);
    const struct application_item facts = application_facts(application);
    const struct application_item target = application_facts(&under);

    under.code = application->code;
    under.organization = application->organization;
    for (size_t i = 0; i < to->field_count; i++) {
        run_facts_copy(&facts, run_facts_field(from, to->fields[i].name, i), &target,
                       &to->fields[i]);
    }
    for (size_t i = 0; i < to->list_count; i++) {
        const size_t list = fund_file_list(from, to->lists[i].name);

        if (list != SIZE_MAX) {
            run_facts_copy_list(arena, &application->lists[list], &from->lists[list],
                                &under.lists[i], &to->lists[i]);
        }
    }
    for (size_t i = 0; i < to->criterion_count; i++) {
        const size_t criterion = fund_file_criterion(from, to->criteria[i].code);

        if (criterion != SIZE_MAX) {
            under.panel[i] = application->panel[criterion];
        }
    }
    for (size_t i = 0; i < to->rule_count; i++) {
        const size_t rule = fund_file_rule(from, to->rules[i].code);

        under.waived[i] = rule != SIZE_MAX && application->waived[rule] != 0;
    }
    return under;
}
