/* SPDX-License-Identifier: MPL-2.0 */
#include "journal_head.h"

struct finding {
    struct arena *arena;
    const char *head;
};

/* head */
static enum status
on_head(const struct db_row *row, void *context, struct err *err)
{
    struct finding *finding = context;

    (void)err;
    finding->head = db_text_kept(finding->arena, row, 0);
    return ST_OK;
}

enum status
journal_head(struct job *job, int64_t fund_id, const char **head, struct err *err)
{
    struct finding finding = {.arena = job->arena};
    const struct db_param params[] = {db_number(job->arena, fund_id)};
    enum status status = db_named(job->db, "journal_head", (struct db_params){1, params},
                                  (struct db_rows){.on_row = on_head, .context = &finding}, err);

    *head = finding.head;
    return status;
}

void
journal_head_tell(struct text *words, const char *head)
{
    if (head != NULL) {
        text_addf(words, _("  head of the journal\n    %s\n"), head);
    }
}
