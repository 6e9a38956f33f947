/* SPDX-License-Identifier: MPL-2.0 */
/* match_said - what banks say themselves: that a transfer came back, that a batch of them left. */
#include "money/match_label.h"
#include "money/match_parts.h"

#include <string.h>

/* Whether a word of the label says that a transfer came back, and is not of the name of a body: an
 * association may be called Retour à la terre. */
static bool
is_return_of(const struct match_work *work, const char *word, uint32_t target)
{
    if (!match_label_is_return(word)) {
        return false;
    }
    for (uint32_t of = 2 * target; of <= 2 * target + 1; of++) {
        const uint32_t body = work->index->body_of[of];
        const char *words[MATCH_WORDS_MAX];
        const struct match_name name =
            body != MATCH_NONE ? match_body_name(work->index, body, words) : (struct match_name){0};

        for (uint8_t i = 0; i < name.count; i++) {
            if (strcmp(name.words[i], word) == 0) {
                return false;
            }
        }
    }
    return true;
}

bool
match_says_returned(const struct match_work *work, const struct match_prepared *prepared,
                    uint32_t target)
{
    for (uint8_t i = 0; i < prepared->said->label.count; i++) {
        if (is_return_of(work, prepared->said->label.words[i], target)) {
            return true;
        }
    }
    return false;
}

/* Whether a label says nothing but that transfers of the holder of a remittance's account left. */
bool
match_says_batch(const struct match_work *work, const struct match_prepared *prepared,
                 uint32_t target)
{
    const uint32_t body = work->index->body_of[2 * (size_t)target];
    const char *words[MATCH_WORDS_MAX];
    const struct match_name fund =
        body != MATCH_NONE ? match_body_name(work->index, body, words) : (struct match_name){0};

    for (uint8_t i = 0; i < prepared->said->label.count; i++) {
        bool known = match_label_is_of_banks(prepared->said->label.words[i]);

        for (uint8_t j = 0; j < fund.count && !known; j++) {
            known = strcmp(prepared->said->label.words[i], fund.words[j]) == 0;
        }
        if (!known) {
            return false;
        }
    }
    return true;
}
