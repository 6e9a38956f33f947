/* SPDX-License-Identifier: MPL-2.0 */
/* match_said - what banks say themselves: that a transfer came back, that a batch of them left. */
#include "money/match_parts.h"

#include <string.h>

/* Words by which banks say that a transfer came back. */
bool
match_says_returned(const struct match_name *label)
{
    static const char *const words[] = {"REJET",    "REJETE",    "REJETEE", "REJ",      "RETOUR",
                                        "RETOURNE", "RETOURNEE", "IMPAYE",  "RETURN",   "RETURNED",
                                        "REJECT",   "REJECTED",  "REFUSE",  "INEXECUTE"};

    for (uint8_t i = 0; i < label->count; i++) {
        for (size_t j = 0; j < sizeof words / sizeof *words; j++) {
            if (strcmp(label->words[i], words[j]) == 0) {
                return true;
            }
        }
    }
    return false;
}

/* Words by which banks say that transfers left, and nothing of whom they went to. */
static bool
is_word_of_banks(const char *word)
{
    static const char *const words[] = {
        "VIR",       "VIRT",         "VIREMENT",   "VIREMENTS", "SEPA",   "SCT",      "EMIS",
        "EMISSION",  "REMISE",       "LOT",        "FICHIER",   "GROUPE", "GROUPES",  "MASSE",
        "MULTIPLE",  "MULTIPLES",    "NOMBRE",     "NB",        "NBR",    "ORDRE",    "ORDRES",
        "OPE",       "OPERATION",    "OPERATIONS", "BATCH",     "TRANS",  "TRANSFER", "TRANSFERS",
        "TELETRANS", "TELETRANSMIS", "BORDEREAU",  "REF",       "REM",    "DEBIT",    "INST",
        "WEB",       "EBICS",        "PAIEMENT",   "PAIEMENTS"};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (strcmp(words[i], word) == 0) {
            return true;
        }
    }
    return strpbrk(word, "0123456789") != NULL;
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
        bool known = is_word_of_banks(prepared->said->label.words[i]);

        for (uint8_t j = 0; j < fund.count && !known; j++) {
            known = strcmp(prepared->said->label.words[i], fund.words[j]) == 0;
        }
        if (!known) {
            return false;
        }
    }
    return true;
}
