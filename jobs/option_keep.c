/* SPDX-License-Identifier: MPL-2.0 */
/* option_keep - where the value of each option is kept, and what it has to be. */
#include "option_table.h"
#include "option_value.h"

#include <stddef.h>

enum kind { KIND_TEXT, KIND_NAME, KIND_FLAG, KIND_CENTS, KIND_DAY, KIND_YEAR };

#define KEPT_AT(member) offsetof(struct job_options, member)

/* What the value of an option is, and where it is kept. */
static const struct kept {
    int key;
    enum kind kind;
    size_t offset;
} places[] = {
    {KEY_CALL, KIND_TEXT, KEPT_AT(call)},
    {KEY_FUND, KIND_TEXT, KEPT_AT(fund)},
    {KEY_MAPPING, KIND_TEXT, KEPT_AT(mapping)},
    {KEY_RUN, KIND_TEXT, KEPT_AT(run)},
    {KEY_REASON, KIND_TEXT, KEPT_AT(reason)},
    {KEY_MOTIVE, KIND_TEXT, KEPT_AT(motive)},
    {KEY_REJECTS, KIND_TEXT, KEPT_AT(rejects)},
    {KEY_FORMAT, KIND_NAME, KEPT_AT(format)},
    {KEY_OUT, KIND_NAME, KEPT_AT(out)},
    {KEY_PAGES, KIND_TEXT, KEPT_AT(pages)},
    {KEY_NOTATION, KIND_TEXT, KEPT_AT(notation)},
    {KEY_DATA, KIND_TEXT, KEPT_AT(data)},
    {KEY_DSN, KIND_TEXT, KEPT_AT(dsn)},
    {KEY_SOURCE, KIND_TEXT, KEPT_AT(source)},
    {KEY_ZONES, KIND_TEXT, KEPT_AT(zones)},
    {KEY_TERRITORIES, KIND_TEXT, KEPT_AT(territories)},
    {KEY_CONFLICTS, KIND_TEXT, KEPT_AT(conflicts)},
    {KEY_MARKS, KIND_TEXT, KEPT_AT(marks)},
    {KEY_CHART, KIND_TEXT, KEPT_AT(chart)},
    {KEY_MINUTES, KIND_TEXT, KEPT_AT(minutes)},
    {KEY_NAME, KIND_TEXT, KEPT_AT(name)},
    {KEY_ROLE, KIND_TEXT, KEPT_AT(role)},
    {KEY_NUMBER, KIND_TEXT, KEPT_AT(number)},
    {KEY_FILE, KIND_TEXT, KEPT_AT(file)},
    {KEY_HOLDER, KIND_TEXT, KEPT_AT(holder)},
    {KEY_BANK, KIND_TEXT, KEPT_AT(bank)},
    {KEY_ACCOUNT, KIND_TEXT, KEPT_AT(account)},
    {KEY_SIREN, KIND_TEXT, KEPT_AT(siren)},
    {KEY_ENCODING, KIND_TEXT, KEPT_AT(encoding)},
    {KEY_SEPARATOR, KIND_TEXT, KEPT_AT(separator)},
    {KEY_SIRET, KIND_TEXT, KEPT_AT(siret)},
    {KEY_BIC, KIND_TEXT, KEPT_AT(bic)},
    {KEY_INITIATOR, KIND_TEXT, KEPT_AT(initiator)},
    {KEY_EVIDENCE, KIND_TEXT, KEPT_AT(evidence)},
    {KEY_CITES, KIND_TEXT, KEPT_AT(cites)},
    {KEY_CAUSE, KIND_TEXT, KEPT_AT(cause)},
    {KEY_REFERENCE, KIND_TEXT, KEPT_AT(reference)},
    {KEY_GIVER, KIND_TEXT, KEPT_AT(giver)},
    {KEY_WITHIN, KIND_TEXT, KEPT_AT(within)},
    {KEY_ACT, KIND_TEXT, KEPT_AT(act)},
    {KEY_CLAUSE, KIND_TEXT, KEPT_AT(clause)},
    {KEY_EARMARK, KIND_TEXT, KEPT_AT(earmark)},
    {KEY_TO, KIND_TEXT, KEPT_AT(to)},
    {KEY_FUNDER, KIND_TEXT, KEPT_AT(funder)},
    {KEY_ENVELOPE, KIND_TEXT, KEPT_AT(envelope)},
    {KEY_REPORT_PERIOD, KIND_TEXT, KEPT_AT(period)},
    {KEY_EDITION, KIND_TEXT, KEPT_AT(edition)},
    {KEY_AGAIN, KIND_FLAG, KEPT_AT(again)},
    {KEY_EVERY, KIND_TEXT, KEPT_AT(every)},
    {KEY_AFTER, KIND_TEXT, KEPT_AT(after)},
    {KEY_DELAY, KIND_TEXT, KEPT_AT(delay)},
    {KEY_RUN_DUE, KIND_FLAG, KEPT_AT(run_due)},
    {KEY_TEXTFILE, KIND_NAME, KEPT_AT(textfile)},
    {KEY_AWARD, KIND_TEXT, KEPT_AT(award)},
    {KEY_INDICATOR, KIND_TEXT, KEPT_AT(indicator)},
    {KEY_FOLLOWED_PERIOD, KIND_TEXT, KEPT_AT(followed_period)},
    {KEY_HOURS, KIND_TEXT, KEPT_AT(hours)},
    {KEY_KEYS, KIND_TEXT, KEPT_AT(keys)},
    {KEY_METHOD, KIND_TEXT, KEPT_AT(method)},
    {KEY_OVER_TIME, KIND_TEXT, KEPT_AT(over_time)},
    {KEY_PROPERTY, KIND_TEXT, KEPT_AT(property)},
    {KEY_KIND, KIND_TEXT, KEPT_AT(kind)},
    {KEY_ACCEPT_GOOD, KIND_FLAG, KEPT_AT(accept_good)},
    {KEY_DRY_RUN, KIND_FLAG, KEPT_AT(dry_run)},
    {KEY_JSON, KIND_FLAG, KEPT_AT(json)},
    {KEY_QUIET, KIND_FLAG, KEPT_AT(quiet)},
    {KEY_LISTING, KIND_FLAG, KEPT_AT(listing)},
    {KEY_NO_STORE, KIND_FLAG, KEPT_AT(no_store)},
    {KEY_RANDOM, KIND_FLAG, KEPT_AT(random)},
    {KEY_SHOW, KIND_FLAG, KEPT_AT(show)},
    {KEY_TOP_UP, KIND_FLAG, KEPT_AT(top_up)},
    {KEY_EXPIRED, KIND_FLAG, KEPT_AT(expired)},
    {KEY_SERVICE, KIND_FLAG, KEPT_AT(service)},
    {KEY_REFUSED, KIND_FLAG, KEPT_AT(refused)},
    {KEY_PUBLIC_LAW, KIND_FLAG, KEPT_AT(public_law)},
    {KEY_PRIVATE, KIND_FLAG, KEPT_AT(private_law)},
    {KEY_REUSE, KIND_FLAG, KEPT_AT(reuse)},
    {KEY_SIEG, KIND_FLAG, KEPT_AT(sieg)},
    {KEY_TRANSFERS, KIND_FLAG, KEPT_AT(transfers)},
    {KEY_LINES, KIND_FLAG, KEPT_AT(lines)},
    {KEY_WHOLE, KIND_FLAG, KEPT_AT(whole)},
    {KEY_BATCH_BOOKING, KIND_FLAG, KEPT_AT(batch_booking)},
    {KEY_YEAR_END, KIND_FLAG, KEPT_AT(year_end)},
    {KEY_BY_RETURN, KIND_FLAG, KEPT_AT(by_return)},
    {KEY_BY_EXPENSES, KIND_FLAG, KEPT_AT(by_expenses)},
    {KEY_AS_NEW, KIND_FLAG, KEPT_AT(as_new)},
    {KEY_AMOUNT, KIND_CENTS, KEPT_AT(amount)},
    {KEY_ELIGIBLE, KIND_CENTS, KEPT_AT(eligible)},
    {KEY_SPENT, KIND_CENTS, KEPT_AT(spent)},
    {KEY_OTHER_PUBLIC, KIND_CENTS, KEPT_AT(other_public)},
    {KEY_MANAGEMENT, KIND_CENTS, KEPT_AT(management)},
    {KEY_AE, KIND_CENTS, KEPT_AT(ae)},
    {KEY_CP, KIND_CENTS, KEPT_AT(cp)},
    {KEY_SIGNED_ON, KIND_DAY, KEPT_AT(signed_on)},
    {KEY_STARTS, KIND_DAY, KEPT_AT(starts)},
    {KEY_ENDS, KIND_DAY, KEPT_AT(ends)},
    {KEY_HEARD, KIND_DAY, KEPT_AT(heard)},
    {KEY_SINCE, KIND_DAY, KEPT_AT(since)},
    {KEY_VALUE_ON, KIND_DAY, KEPT_AT(value_on)},
    {KEY_THROUGH, KIND_DAY, KEPT_AT(through)},
    {KEY_EXECUTE_ON, KIND_DAY, KEPT_AT(execute_on)},
    {KEY_EXERCISE, KIND_YEAR, KEPT_AT(exercise)},
    {KEY_YEAR, KIND_YEAR, KEPT_AT(year)},
    {KEY_VINTAGE, KIND_YEAR, KEPT_AT(vintage)},
};

static enum status
keep_at(void *place, enum kind kind, const char *name, const char *argument, struct err *err)
{
    switch (kind) {
    case KIND_TEXT:
        *(const char **)place = argument;
        return ST_OK;
    case KIND_NAME: /* an empty one would be of nothing, or of the root of all folders */
        *(const char **)place = argument;
        return argument[0] != '\0' ? ST_OK : err_set(err, ST_USAGE, _("--%s is empty"), name);
    case KIND_FLAG:
        *(bool *)place = true;
        return ST_OK;
    case KIND_CENTS:
        return option_amount(name, argument, place, err);
    case KIND_DAY:
        return option_date(name, argument, place, err);
    default:
        return option_year(name, argument, place, err);
    }
}

enum status
option_keep(struct job_options *options, int key, const char *name, const char *argument,
            bool *kept, struct err *err)
{
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        if (places[i].key == key) {
            *kept = true;
            return keep_at((char *)options + places[i].offset, places[i].kind, name, argument, err);
        }
    }
    *kept = false;
    return ST_OK;
}
