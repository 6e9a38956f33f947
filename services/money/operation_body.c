/* SPDX-License-Identifier: MPL-2.0 */
#include "money/operation_body.h"

#include "base/date.h"

#include <inttypes.h>
#include <string.h>

/* The digest of a text that may name somebody; "-" where there is none. */
static const char *
text_digest(struct arena *scratch, const char *text)
{
    struct digest_head none;
    struct digest digest;

    if (text == NULL) {
        return "-";
    }
    none = digest_head_of("", 0);
    digest = digest_after(&none, text, strlen(text));
    return digest_hex(scratch, &digest);
}

void
operation_body_head(struct arena *scratch, struct text *out, const struct operation_body *of)
{
    text_add(out, "levain operation 1\n");
    text_add(out, of->kind);
    text_add(out, "\n");
    text_add(out, of->key);
    text_addf(out, "\n%" PRId32 "\n", of->exercise);
    text_add(out, date_text(scratch, of->accounted_on));
    text_add(out, "\n");
    text_add(out, date_text(scratch, of->value_on));
    text_add(out, "\ncites ");
    text_add(out, text_digest(scratch, of->cites));
    text_add(out, "\nreason ");
    text_add(out, text_digest(scratch, of->reason));
    text_add(out, "\nreverses ");
    text_add(out, of->reverses != NULL ? of->reverses : "-");
}

void
operation_body_transfer(struct text *out, const char *ledger, int64_t cents, const char *debit_name,
                        const char *credit_name)
{
    text_addf(out, "\n%s %" PRId64 " ", ledger, cents);
    text_add(out, debit_name);
    text_add(out, " > ");
    text_add(out, credit_name);
}
