/* SPDX-License-Identifier: MPL-2.0 */
#include "application_name.h"

#include <string.h>

struct finding {
    struct job *job;
    struct application_name *name;
    struct text calls;
    size_t count;
};

/* fund_id, call_id, application_id, FUND/CALL, code */
static enum status
on_application(const struct db_row *row, void *context, struct err *err)
{
    struct finding *finding = context;

    (void)err;
    *finding->name = (struct application_name){
        .fund_id = db_int64(row, 0),
        .call_id = db_int64(row, 1),
        .application_id = db_int64(row, 2),
        .call = arena_string(finding->job->arena, db_text(row, 3)),
        .code = arena_string(finding->job->arena, db_text(row, 4)),
    };
    text_addf(&finding->calls, "%s%s/%s", finding->count++ > 0 ? ", " : "", finding->name->call,
              finding->name->code);
    return ST_OK;
}

enum status
application_find(struct job *job, const char *text, struct application_name *name, struct err *err)
{
    const char *slash = strrchr(text, '/');
    const char *call =
        slash != NULL ? arena_copy(job->arena, text, (size_t)(slash - text)) : job->options.call;
    const struct db_param params[] = {db_string(call), db_string(slash != NULL ? slash + 1 : text)};
    struct finding finding = {.job = job, .name = name, .calls = text_in(job->arena)};
    enum status status =
        db_named(job->db, "application_find", (struct db_params){2, params},
                 (struct db_rows){.on_row = on_application, .context = &finding}, err);

    if (status == ST_OK && finding.count == 0) {
        err_hint(err, "%s", _("names are [[FUND/]CALL/]APPLICATION, as its file calls it"));
        return err_set(err, ST_DATA, _("there is no application %s"), text);
    }
    if (status == ST_OK && finding.count > 1) {
        err_hint(err, _("say which one: %s"), text_of(&finding.calls));
        return err_set(err, ST_DATA, _("%zu calls have an application %s"), finding.count, text);
    }
    return status;
}
