/* SPDX-License-Identifier: MPL-2.0 */
#include "reporting/reasons.h"

#include "base/text.h"
#include "reporting/tally.h"

#include <string.h>

static size_t
length_of(const struct document *list)
{
    size_t count = 0;

    for (const struct document *at = list != NULL ? list->first : NULL; at != NULL; at = at->next) {
        count++;
    }
    return count;
}

struct reasons
reasons_in(struct arena *arena, const struct document *head)
{
    struct reasons reasons = {.arena = arena,
                              .rules = document_member(head, "rules"),
                              .criteria = document_member(head, "criteria"),
                              .call = document_member(head, "call")};

    reasons.by_rule = ARENA_NEW(arena, struct reason_line, length_of(reasons.rules));
    reasons.by_floor = ARENA_NEW(arena, struct reason_line, length_of(reasons.criteria));
    return reasons;
}

/* The line of the one with that code, or null. */
static struct reason_line *
line_of(const struct document *list, struct reason_line *lines, const struct document *code)
{
    size_t i = 0;

    for (const struct document *at = list != NULL ? list->first : NULL; at != NULL;
         at = at->next, i++) {
        if (code->kind == DOCUMENT_TEXT && strcmp(document_text(at, "code", ""), code->text) == 0) {
            return &lines[i];
        }
    }
    return NULL;
}

/* What is counted of one application. */
struct counted {
    int64_t requested_cents;
    bool alone;
};

static void
add_against(struct reasons *reasons, const struct document *codes, bool failed,
            const struct counted *counted)
{
    const struct document *at = codes != NULL ? codes->first : NULL;

    for (; at != NULL; at = at->next) {
        struct reason_line *line = line_of(reasons->rules, reasons->by_rule, at);

        if (line != NULL) {
            line->failed_count += failed;
            line->unknown_count += !failed;
            line->alone_count += counted->alone;
            line->requested_cents += counted->requested_cents;
        }
    }
}

void
reasons_add(struct reasons *reasons, const struct document *application)
{
    const struct document *failed = document_member(application, "failed_rules");
    const struct document *unknown = document_member(application, "unknown_rules");
    const struct document *waived = document_member(application, "waived_rules");
    const struct document *floors = document_member(application, "below_floors");
    const struct document *below = document_member(application, "below_threshold");
    const struct counted counted = {
        .requested_cents = document_integer(application, "requested_cents", 0),
        .alone = length_of(failed) + length_of(unknown) == 1,
    };
    struct reason_line *line;

    reasons->application_count++;
    reasons->asking_count += document_integer(application, "requested_cents", -1) >= 0;
    reasons->ineligible_count +=
        strcmp(document_text(application, "status", ""), "ineligible") == 0;
    add_against(reasons, failed, true, &counted);
    add_against(reasons, unknown, false, &counted);
    for (const struct document *at = waived != NULL ? waived->first : NULL; at != NULL;
         at = at->next) {
        line = line_of(reasons->rules, reasons->by_rule, at);
        if (line != NULL) {
            line->waived_count++;
        }
    }
    for (const struct document *at = floors != NULL ? floors->first : NULL; at != NULL;
         at = at->next) {
        line = line_of(reasons->criteria, reasons->by_floor, at);
        if (line != NULL) {
            line->failed_count++;
            line->requested_cents += counted.requested_cents;
        }
    }
    if (below != NULL && below->kind == DOCUMENT_TRUE) {
        reasons->threshold.failed_count++;
        reasons->threshold.requested_cents += counted.requested_cents;
    }
}

/* ---- the document ---------------------------------------------------------------------------- */

static struct document *
add_named(struct arena *arena, struct document *list, const struct document *of)
{
    struct document *object = document_add_object(arena, list, NULL);

    (void)document_add_text(arena, object, "code", document_text(of, "code", ""));
    (void)document_add_text(arena, object, "label", document_text(of, "label", NULL));
    return object;
}

static void
add_requested(struct arena *arena, struct document *one, const struct reasons *reasons,
              const struct reason_line *line)
{
    tally_add_requested(arena, one, reasons->application_count, reasons->asking_count,
                        line->requested_cents);
}

static void
add_rules(struct arena *arena, struct document *object, const struct reasons *reasons)
{
    struct document *list = document_add_list(arena, object, "rules");
    const struct reason_line *line = reasons->by_rule;

    for (const struct document *at = reasons->rules != NULL ? reasons->rules->first : NULL;
         at != NULL; at = at->next, line++) {
        const char *severity = document_text(at, "severity", "");
        struct document *one = add_named(arena, list, at);
        int64_t against = line->failed_count + line->unknown_count;

        (void)document_add_text(arena, one, "severity", severity);
        (void)document_add_integer(arena, one, "failed_count", line->failed_count);
        (void)document_add_integer(arena, one, "unknown_count", line->unknown_count);
        (void)document_add_integer(arena, one, "alone_count", line->alone_count);
        (void)document_add_integer(arena, one, "with_others_count", against - line->alone_count);
        /* What may be recorded against a rule is told by its severity. */
        (void)document_add_integer(arena, one, "derogated_count",
                                   strcmp(severity, "derogable") == 0 ? line->waived_count : 0);
        (void)document_add_integer(arena, one, "completed_count",
                                   strcmp(severity, "completable") == 0 ? line->waived_count : 0);
        add_requested(arena, one, reasons, line);
    }
}

static void
add_floors(struct arena *arena, struct document *object, const struct reasons *reasons)
{
    struct document *list = document_add_list(arena, object, "floors");
    const struct reason_line *line = reasons->by_floor;

    for (const struct document *at = reasons->criteria != NULL ? reasons->criteria->first : NULL;
         at != NULL; at = at->next, line++) {
        const char *floor = document_text(at, "floor", NULL);

        if (floor != NULL) {
            struct document *one = add_named(arena, list, at);

            (void)document_add_text(arena, one, "floor", floor);
            (void)document_add_integer(arena, one, "below_count", line->failed_count);
            add_requested(arena, one, reasons, line);
        }
    }
}

struct document *
reasons_document(struct arena *arena, const struct reasons *reasons)
{
    struct document *object = document_object(arena), *one;
    const char *threshold =
        reasons->call != NULL ? document_text(reasons->call, "threshold", NULL) : NULL;
    int64_t total = reasons->application_count;
    /* In tenths of a per cent, the nearest. */
    int64_t tenths = total > 0 ? (reasons->ineligible_count * 2000 + total) / (2 * total) : 0;

    (void)document_add_integer(arena, object, "application_count", total);
    (void)document_add_integer(arena, object, "ineligible_count", reasons->ineligible_count);
    (void)document_add_text(arena, object, "ineligible_percent",
                            total > 0 ? text_format(arena, "%lld.%lld", (long long)(tenths / 10),
                                                    (long long)(tenths % 10))
                                      : NULL);
    add_rules(arena, object, reasons);
    add_floors(arena, object, reasons);
    if (threshold == NULL) {
        (void)document_add_null(arena, object, "threshold");
        return object;
    }
    one = document_add_object(arena, object, "threshold");
    (void)document_add_text(arena, one, "threshold", threshold);
    (void)document_add_integer(arena, one, "below_count", reasons->threshold.failed_count);
    add_requested(arena, one, reasons, &reasons->threshold);
    return object;
}
