/* SPDX-License-Identifier: MPL-2.0 */
/* stored_outcome - what a stored allocation run says of one application. */
#include "stored_run.h"

#include "fund/score_record.h"

#include <string.h>

#define LINES_MAX 4096 /* of one application: passes x envelopes */

/* Codes of the rules whose bit is set. */
static const char *const *
rules_of_mask(struct arena *arena, const struct fund_file *file, const struct db_row *row,
              int column, size_t *count)
{
    const char **codes = ARENA_NEW(arena, const char *, file->rule_count);
    size_t length = 0;
    const char *mask = db_data(row, column, &length);

    *count = 0;
    for (size_t i = 0; i < file->rule_count; i++) {
        if (score_mask_bit(mask, length, i)) {
            codes[(*count)++] = file->rules[i].code;
        }
    }
    return codes;
}

static void
read_lines(struct arena *arena, const struct db_row *row, int first_column, struct outcome *outcome)
{
    const char *const *passes = NULL, *const *envelopes = NULL;
    int64_t cents[LINES_MAX];
    uint8_t known[LINES_MAX];
    size_t count = db_texts(arena, row, first_column, &passes);
    struct outcome_line *lines = ARENA_NEW(arena, struct outcome_line, count);

    (void)db_texts(arena, row, first_column + 1, &envelopes);
    (void)db_int64s(row, first_column + 2, cents, known, LINES_MAX);
    for (size_t i = 0; i < count; i++) {
        lines[i] = (struct outcome_line){passes[i], envelopes[i], cents[i]};
    }
    outcome->lines = lines;
    outcome->line_count = count;
}

/* Its group in the quota that refused it, when the run keeps groups. */
static void
read_group(struct arena *arena, const struct fund_file *file, const struct db_row *row,
           struct outcome *outcome)
{
    const char *const *groups = NULL;
    size_t count = db_texts(arena, row, 20, &groups);

    for (size_t i = 0; outcome->refused_quota != NULL && i < file->quota_count && i < count; i++) {
        if (strcmp(file->quotas[i].code, outcome->refused_quota) == 0) {
            outcome->refused_group = groups[i];
        }
    }
}

/* application_id, code, envelope, rank, status, reason, quota, computed, award, short, binding,
 * cap_cents, score_num, score_den, failed, unknown, waived, passes, froms, line_cents,
 * quota_groups */
struct outcome
stored_outcome(struct arena *arena, const struct fund_file *file, const struct db_row *row)
{
    struct outcome outcome = {
        .application = arena_string(arena, db_text(row, 1)),
        .envelope = db_text_kept(arena, row, 2),
        .rank = db_is_null(row, 3) ? 0 : (uint32_t)db_int64(row, 3),
        .status = arena_string(arena, db_text(row, 4)),
        .reason = arena_string(arena, db_text(row, 5)),
        .refused_quota = db_text_kept(arena, row, 6),
        .computed_known = !db_is_null(row, 7),
        .computed_cents = db_int64_or(row, 7, 0),
        .award_cents = db_int64(row, 8),
        .short_cents = db_int64(row, 9),
        .scored = !db_is_null(row, 12),
    };

    outcome.binding_count = db_texts(arena, row, 10, &outcome.binding);
    if (outcome.scored) {
        outcome.score = (struct rational){.num = db_int64(row, 12), .den = db_int64(row, 13)};
    }
    outcome.failed = rules_of_mask(arena, file, row, 14, &outcome.failed_count);
    outcome.unknown = rules_of_mask(arena, file, row, 15, &outcome.unknown_count);
    outcome.waived = rules_of_mask(arena, file, row, 16, &outcome.waived_count);
    read_lines(arena, row, 17, &outcome);
    read_group(arena, file, row, &outcome);
    return outcome;
}
