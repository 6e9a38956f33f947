/* SPDX-License-Identifier: MPL-2.0 */
/* due_publish - the open data of a fund, when the day of an agreement has come. */
#include "due.h"

#include "output.h"
#include "publish.h"

#include "base/date.h"

#include <unistd.h>

struct due_publication {
    int64_t due, waiting, number;
};

/* due, waiting, number */
static enum status
on_publication(const struct db_row *row, void *context, struct err *err)
{
    struct due_publication *due = context;

    (void)err;
    *due = (struct due_publication){db_int64(row, 0), db_int64(row, 1), db_int64(row, 2)};
    return ST_OK;
}

static bool
lacks_file(struct job *job, const char *name)
{
    return access(text_format(job->arena, "%s/%s", job->options.out, name), F_OK) != 0;
}

/* In a transaction of its own, which the caller ends when it failed. */
static enum status
publish(struct job *asked, struct due_fund *fund, struct publication *made, struct err *err)
{
    const struct db_param params[] = {db_number(asked->arena, fund->fund_id),
                                      db_number(asked->arena, fund->day)};
    struct due_publication due = {0};
    bool lacks_files;
    enum status status = db_begin(asked->db, "read committed", NULL, err);

    if (status == ST_OK) {
        status = db_named(asked->db, "publication_due", (struct db_params){2, params},
                          (struct db_rows){.on_row = on_publication, .context = &due}, err);
    }
    fund->due_count += due.due > 0;
    lacks_files = due.number > 0 &&
                  (lacks_file(asked, PUBLISH_SUBSIDIES) || lacks_file(asked, PUBLISH_GRANTS));
    if (status == ST_OK && due.due > 0 && (due.waiting > 0 || lacks_files)) {
        status = publish_due(asked, fund->fund, lacks_files, made, err);
    }
    return status == ST_OK ? db_commit(asked->db, err) : status;
}

enum status
due_publish(const struct job *job, struct due_fund *fund, struct err *err)
{
    struct command as_is = *job->command; /* who asks works with all roles that one has */
    struct job asked = *job;
    struct publication made = {0};
    const int64_t began = due_moment();
    struct due_line line = {.fund = fund->fund,
                            .report = "open-data",
                            .period = date_text(job->arena, fund->day),
                            .began = began};
    enum status status;

    as_is.role = NULL;
    asked.command = &as_is;
    asked.options.has_at = true;
    asked.options.at = fund->day;
    asked.options.name = asked.options.siret = NULL;
    asked.options.out = text_format(job->arena, "%s/%s",
                                    job->options.out != NULL ? job->options.out : ".", fund->fund);
    status = publish(&asked, fund, &made, err);
    line.version = made.number;
    line.sha256 = made.sha256;
    if (status != ST_OK) {
        db_rollback(job->db);
        fund->failed_count++;
        line.state = "failed";
        due_tell(&asked, &line);
        return status;
    }
    if (made.written) {
        fund->made_count += made.created;
        fund->written_count += !made.created;
        line.state = made.created ? "made" : "written";
        due_tell(&asked, &line);
    }
    if (made.lacking_count > 0) {
        output_note(_("%s, open data: %lld agreements are left out; levain publish %s --dry-run "
                      "says which, and what they lack"),
                    fund->fund, (long long)made.lacking_count, fund->fund);
    }
    return ST_OK;
}
