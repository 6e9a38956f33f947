/* SPDX-License-Identifier: MPL-2.0 */
#include "remittance_name.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define YEAR_LENGTH   4
#define NUMBER_LENGTH 9
#define DIGITS        "0123456789"

enum status
remittance_name_read(struct arena *arena, const char *text, struct remittance_name *name,
                     struct err *err)
{
    const char *last = strrchr(text, '/');
    const char *year = last;
    const size_t digits = last != NULL && last[1] == 'R' ? strspn(last + 2, DIGITS) : 0;

    *name = (struct remittance_name){0};
    while (year != NULL && year > text && year[-1] != '/') {
        year--;
    }
    if (digits == 0 || digits > NUMBER_LENGTH || last[2 + digits] != '\0' ||
        last - year != YEAR_LENGTH || strspn(year, DIGITS) != YEAR_LENGTH) {
        return err_set(err, ST_USAGE, _("\"%s\" is no remittance: write 2026/R3, or FUND/2026/R3"),
                       text);
    }
    name->number = (int32_t)strtol(last + 2, NULL, 10);
    name->year = (int32_t)strtol(year, NULL, 10);
    if (year > text) {
        name->fund = arena_copy(arena, text, (size_t)(year - 1 - text));
    }
    return ST_OK;
}

struct finding {
    struct arena *arena;
    const char *fund;
    size_t count;
    struct text names;
    const struct remittance_name *name;
};

/* fund_id, code, currency, time_zone */
static enum status
on_fund(const struct db_row *row, void *context, struct err *err)
{
    struct finding *finding = context;

    (void)err;
    finding->fund = arena_string(finding->arena, db_text(row, 1));
    text_addf(&finding->names, "%s%s/%" PRId32 "/R%" PRId32, finding->count++ > 0 ? ", " : "",
              finding->fund, finding->name->year, finding->name->number);
    return ST_OK;
}

enum status
remittance_begin(struct job *job, struct fund_act *act, struct remittance_name *name,
                 struct err *err)
{
    const char *text = job->options.arguments[0];
    struct finding finding = {.arena = job->arena, .names = text_in(job->arena), .name = name};
    enum status status = remittance_name_read(job->arena, text, name, err);

    if (status != ST_OK) {
        return status;
    }
    const struct db_param params[] = {db_string(name->fund), db_number(job->arena, name->year),
                                      db_number(job->arena, name->number)};

    status = db_named(job->db, "remittance_find", (struct db_params){3, params},
                      (struct db_rows){.on_row = on_fund, .context = &finding}, err);
    if (status == ST_OK && finding.count == 0) {
        err_hint(err, "%s", _("levain remit list FUND lists them"));
        return err_set(err, ST_DATA, _("there is no remittance %s"), text);
    }
    if (status == ST_OK && finding.count > 1) {
        err_hint(err, _("say which one: %s"), text_of(&finding.names));
        return err_set(err, ST_DATA, _("%zu funds have a remittance %s"), finding.count, text);
    }
    return status == ST_OK ? fund_act_begin(job, finding.fund, act, err) : status;
}

enum status
job_remittance_usage(struct job *job, struct err *err)
{
    struct remittance_name name;

    return remittance_name_read(job->arena, job->options.arguments[0], &name, err);
}
