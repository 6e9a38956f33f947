/* SPDX-License-Identifier: MPL-2.0 */
#include "fund/score_difference.h"

#include "base/text.h"

#include <string.h>

static enum verdict
verdict_in(const struct score_record *record, size_t rule)
{
    return score_mask_bit(record->failed, record->mask_bytes, rule)    ? VERDICT_FAIL
           : score_mask_bit(record->unknown, record->mask_bytes, rule) ? VERDICT_UNKNOWN
           : score_mask_bit(record->waived, record->mask_bytes, rule)  ? VERDICT_WAIVED
                                                                       : VERDICT_PASS;
}

static const char *
fraction(struct arena *arena, bool known, int64_t num, int64_t den)
{
    struct rational value;

    return !known                            ? _("none")
           : rational_make(num, den, &value) ? rational_exact(arena, value)
                                             : "?";
}

static bool
same_fraction(int64_t num_a, int64_t den_a, int64_t num_b, int64_t den_b)
{
    return num_a == num_b && den_a == den_b;
}

static const char *
rule_difference(struct arena *arena, const struct fund_file *file,
                const struct score_record *stored, const struct score_record *computed)
{
    for (size_t i = 0; i < file->rule_count; i++) {
        enum verdict left = verdict_in(stored, i), right = verdict_in(computed, i);

        if (left != right) {
            return text_format(arena, _("rule %s is stored as %s, computed as %s"),
                               file->rules[i].code, verdict_code(left), verdict_code(right));
        }
    }
    return NULL;
}

static const char *
mark_difference(struct arena *arena, const struct fund_file *file,
                const struct score_record *stored, const struct score_record *computed)
{
    for (size_t i = 0; i < file->criterion_count; i++) {
        bool known = stored->mark_known[i] != 0, other = computed->mark_known[i] != 0;

        if (known != other ||
            (known && !same_fraction(stored->mark_nums[i], stored->mark_dens[i],
                                     computed->mark_nums[i], computed->mark_dens[i]))) {
            return text_format(
                arena, _("the mark of criterion %s is stored as %s, computed as %s"),
                file->criteria[i].code,
                fraction(arena, known, stored->mark_nums[i], stored->mark_dens[i]),
                fraction(arena, other, computed->mark_nums[i], computed->mark_dens[i]));
        }
    }
    return NULL;
}

const char *
score_difference(struct arena *arena, const struct fund_file *file,
                 const struct score_record *stored, const struct score_record *computed)
{
    const char *left = stored->envelope != NULL ? stored->envelope : "";
    const char *right = computed->envelope != NULL ? computed->envelope : "";
    const char *difference;

    if (strcmp(left, right) != 0) {
        return text_format(arena, _("the envelope is stored as \"%s\", computed as \"%s\""), left,
                           right);
    }
    difference = rule_difference(arena, file, stored, computed);
    if (difference == NULL) {
        difference = mark_difference(arena, file, stored, computed);
    }
    if (difference == NULL &&
        (stored->scored != computed->scored ||
         (stored->scored && !same_fraction(stored->score_num, stored->score_den,
                                           computed->score_num, computed->score_den)))) {
        difference = text_format(
            arena, _("the score is stored as %s, computed as %s"),
            fraction(arena, stored->scored, stored->score_num, stored->score_den),
            fraction(arena, computed->scored, computed->score_num, computed->score_den));
    }
    return difference;
}
