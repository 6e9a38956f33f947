/* SPDX-License-Identifier: MPL-2.0 */
#include "reporting/tally.h"

#include "base/words.h"
#include "reporting/format.h"

#include <string.h>

struct tally
tally_in(struct arena *arena)
{
    return (struct tally){.arena = arena,
                          .by_status = ARENA_NEW(arena, struct tally_line, TALLY_CODES_MAX),
                          .by_reason = ARENA_NEW(arena, struct tally_line, TALLY_CODES_MAX)};
}

/* Find the line of a code; null when it is not one. */
static struct tally_line *
line_of(struct tally_line *lines, const char *name, const char *code)
{
    const char *known;

    for (size_t i = 0; i < TALLY_CODES_MAX && (known = format_code(name, i)) != NULL; i++) {
        if (strcmp(known, code) == 0) {
            return &lines[i];
        }
    }
    return NULL;
}

static bool
add_to(int64_t *sum, int64_t cents)
{
    return !__builtin_add_overflow(*sum, cents, sum);
}

enum status
tally_add(struct tally *tally, const struct document *application, struct err *err)
{
    const char *status = document_text(application, "status", "");
    const char *reason = document_text(application, "reason", "");
    int64_t requested = document_integer(application, "requested_cents", 0);
    bool asks = document_integer(application, "requested_cents", -1) >= 0;
    int64_t award = document_integer(application, "award_cents", -1);
    struct tally_line *lines[] = {line_of(tally->by_status, "status", status),
                                  line_of(tally->by_reason, "reason", reason)};

    if (lines[0] == NULL || lines[1] == NULL) {
        return err_set(err, ST_DATA, _("the document's \"%s\" is no code that reports know: %s"),
                       lines[0] == NULL ? "status" : "reason", lines[0] == NULL ? status : reason);
    }
    if (award < 0 || !add_to(&tally->requested_cents, requested) ||
        !add_to(&tally->award_cents, award)) {
        return err_set(err, ST_DATA, _("its award is missing or out of range"));
    }
    tally->application_count++;
    tally->asking_count += asks;
    tally->funded_count += award > 0;
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        lines[i]->application_count++;
        lines[i]->asking_count += asks;
        lines[i]->requested_cents += requested; /* parts of the sums above */
        lines[i]->award_cents += award;
    }
    return ST_OK;
}

void
tally_add_requested(struct arena *arena, struct document *line, int64_t count, int64_t asking,
                    int64_t cents)
{
    if (count > 0 && asking == 0) {
        (void)document_add_null(arena, line, "requested_cents");
    } else {
        (void)document_add_integer(arena, line, "requested_cents", cents);
    }
}

static void
add_lines(struct arena *arena, struct document *statistics, const char *list, const char *name,
          const struct tally_line *lines)
{
    struct document *all = document_add_list(arena, statistics, list);
    const char *code;

    for (size_t i = 0; i < TALLY_CODES_MAX && (code = format_code(name, i)) != NULL; i++) {
        if (lines[i].application_count > 0) {
            struct document *line = document_add_object(arena, all, NULL);

            (void)document_add_text(arena, line, name, code);
            (void)document_add_integer(arena, line, "application_count",
                                       lines[i].application_count);
            tally_add_requested(arena, line, lines[i].application_count, lines[i].asking_count,
                                lines[i].requested_cents);
            (void)document_add_integer(arena, line, "award_cents", lines[i].award_cents);
        }
    }
}

struct document *
tally_document(struct arena *arena, const struct tally *tally)
{
    struct document *statistics = document_object(arena);

    (void)document_add_integer(arena, statistics, "application_count", tally->application_count);
    (void)document_add_integer(arena, statistics, "funded_count", tally->funded_count);
    tally_add_requested(arena, statistics, tally->application_count, tally->asking_count,
                        tally->requested_cents);
    (void)document_add_integer(arena, statistics, "award_cents", tally->award_cents);
    add_lines(arena, statistics, "by_status", "status", tally->by_status);
    add_lines(arena, statistics, "by_reason", "reason", tally->by_reason);
    return statistics;
}
