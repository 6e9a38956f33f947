/* SPDX-License-Identifier: MPL-2.0 */
#include "order_name.h"

#include "option_value.h"

#include "base/date.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define YEAR_LENGTH   4
#define NUMBER_LENGTH 9

struct finding {
    struct arena *arena;
    struct order_name *name;
    size_t count;
    struct text funds;
};

/* fund_id, code, currency, time_zone */
static enum status
on_order(const struct db_row *row, void *context, struct err *err)
{
    struct finding *finding = context;
    struct order_name *name = finding->name;

    (void)err;
    name->fund_id = db_int64(row, 0);
    name->fund = arena_string(finding->arena, db_text(row, 1));
    name->currency = arena_string(finding->arena, db_text(row, 2));
    name->time_zone = arena_string(finding->arena, db_text(row, 3));
    text_addf(&finding->funds, "%s%s/%" PRId32 "/%" PRId32, finding->count > 0 ? ", " : "",
              name->fund, name->exercise, name->number);
    finding->count++;
    return ST_OK;
}

static bool
read_digits(const char *text, size_t length, int32_t *value)
{
    if (length == 0 || length > NUMBER_LENGTH || strspn(text, "0123456789") < length) {
        return false;
    }
    *value = (int32_t)strtol(text, NULL, 10);
    return *value > 0;
}

enum status
order_name_read(struct arena *arena, const char *text, struct order_name *name, struct err *err)
{
    const char *last = strrchr(text, '/');
    const char *year = last;

    *name = (struct order_name){0};
    while (year != NULL && year > text && year[-1] != '/') {
        year--;
    }
    if (last == NULL || !read_digits(last + 1, strlen(last + 1), &name->number) ||
        last - year != YEAR_LENGTH || !read_digits(year, YEAR_LENGTH, &name->exercise)) {
        return err_set(err, ST_USAGE, _("\"%s\" is no order: write 2026/17, or FUND/2026/17"),
                       text);
    }
    if (year > text) {
        name->fund = arena_copy(arena, text, (size_t)(year - 1 - text));
    }
    return ST_OK;
}

enum status
order_find(struct job *job, const char *text, struct order_name *name, struct err *err)
{
    struct finding finding = {.arena = job->arena, .name = name, .funds = text_in(job->arena)};
    enum status status = order_name_read(job->arena, text, name, err);

    if (status != ST_OK) {
        return status;
    }
    const struct db_param params[] = {db_string(name->fund), db_number(job->arena, name->exercise),
                                      db_number(job->arena, name->number)};

    status = db_named(job->db, "order_find", (struct db_params){3, params},
                      (struct db_rows){.on_row = on_order, .context = &finding}, err);
    if (status == ST_OK && finding.count == 0) {
        return err_set(err, ST_DATA, _("there is no order %s"), text);
    }
    if (status == ST_OK && finding.count > 1) {
        err_hint(err, _("say which one: %s"), text_of(&finding.funds));
        return err_set(err, ST_DATA, _("%zu funds have an order %s"), finding.count, text);
    }
    return status;
}

int32_t
order_day(const struct job *job, const struct order_name *name)
{
    return option_at_day(&job->options, date_zone_named(name->time_zone));
}
