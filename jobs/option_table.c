/* SPDX-License-Identifier: MPL-2.0 */
/* option_table - every option that a command may take, and where its value is kept. */
#include "option_table.h"

#include "option_value.h"

#include <stddef.h>

/* What argp says by itself, for the catalogue. */
static const char *const catalogue[] __attribute__((unused)) = {
    N_("Usage:"),
    N_(" [OPTION...]"),
    N_("Try `%s --help' or `%s --usage' for more information.\n"),
};

static const struct option_row rows[] = {
    {OPTION_CALL, {"call", KEY_CALL, N_("[FUND/]CALL"), 0, N_("the call to work on"), 0}},
    {OPTION_FUND,
     {"fund", KEY_FUND, N_("FILE"), 0, N_("a fund file to work with, without a database"), 0}},
    {OPTION_RUN, {"run", KEY_RUN, N_("RUN"), 0, N_("a stored run, by its name"), 0}},
    {OPTION_WHAT_IF,
     {"what-if", KEY_WHAT_IF, N_("KEY=VALUE"), 0,
      N_("compute as if a setting were another; may be repeated"), 0}},
    {OPTION_SWEEP,
     {"sweep", KEY_SWEEP, N_("KEY=FROM..TO/STEP"), 0,
      N_("simulate each value of a setting, or KEY=VALUE|VALUE...; twice: a grid"), 0}},
    {OPTION_SWEEP, {"chart", KEY_CHART, N_("FILE.svg"), 0, N_("draw the sweep"), 0}},
    {OPTION_SWEEP, {"no-store", KEY_NO_STORE, NULL, 0, N_("keep no run of what is simulated"), 0}},
    {OPTION_REASON,
     {"reason", KEY_REASON, N_("TEXT"), 0, N_("why a call that is open gets a new rule set"), 0}},
    {OPTION_MOTIVE, {"motive", KEY_MOTIVE, N_("TEXT"), 0, N_("why; kept with who and when"), 0}},
    {OPTION_LIST,
     {"list", KEY_LIST, N_("NAME=FILE"), 0, N_("the items of a list of the applications"), 0}},
    {OPTION_MAPPING,
     {"mapping", KEY_MAPPING, N_("FILE"), 0,
      N_("the files are dossiers of Démarche numérique, read by this mapping"), 0}},
    {OPTION_ACCEPT_GOOD,
     {"accept-good", KEY_ACCEPT_GOOD, NULL, 0, N_("take the good lines in, list the others"), 0}},
    {OPTION_REJECTS,
     {"rejects", KEY_REJECTS, N_("FILE"), 0, N_("where refused lines go, to be mended and re-fed"),
      0}},
    {OPTION_FORMAT,
     {"format", KEY_FORMAT, N_("LIST"), 0, N_("html, csv, json, reasons.csv; several with commas"),
      0}},
    {OPTION_FORM,
     {"format", KEY_FORMAT, "text|html|md", 0, N_("how it is printed; text unless said"), 0}},
    {OPTION_TABLE,
     {"format", KEY_FORMAT, "text|csv", 0, N_("how the table is printed; text unless said"), 0}},
    {OPTION_DRAFT_FORM,
     {"format", KEY_FORMAT, "csv|json", 0,
      N_("how the draft is written; a file named .json is JSON unless said"), 0}},
    {OPTION_PAGES,
     {"pages", KEY_PAGES, N_("LIST"), 0,
      N_("whose page: all, none, or awarded, waiting, codes; with commas"), 0}},
    {OPTION_OUT, {"out", KEY_OUT, N_("DIR"), 0, N_("the folder to write into"), 0}},
    {OPTION_LISTING, {"list", KEY_LISTING, NULL, 0, N_("say who still owes marks"), 0}},
    {OPTION_CONFLICTS,
     {"conflicts", KEY_CONFLICTS, N_("FILE"), 0, N_("declared conflicts of interest"), 0}},
    {OPTION_MARKS, {"marks", KEY_MARKS, N_("FILE"), 0, N_("a file of the panel's marks"), 0}},
    {OPTION_RULE,
     {"notation", KEY_NOTATION, "formula|jsonlogic", 0,
      N_("how the rule is written; JsonLogic when not said"), 0}},
    {OPTION_RULE, {"data", KEY_DATA, N_("FILE"), 0, N_("the facts, as JSON"), 0}},
    {OPTION_RULE,
     {"fund", KEY_FUND, N_("FUND_FILE"), 0, N_("names, types and constants of a fund file"), 0}},
    {OPTION_DRY_RUN, {"dry-run", KEY_DRY_RUN, NULL, 0, N_("do everything, then keep nothing"), 0}},
    {OPTION_AS_OF | OPTION_REDONE,
     {"as-of", KEY_AS_OF, N_("INSTANT"), 0,
      N_("as if it were then (2026-03-16T12:00:00, Paris; a day: its end)"), 0}},
    {OPTION_SOURCE,
     {"source", KEY_SOURCE, N_("TEXT"), 0, N_("what says so: a publication, a decree"), 0}},
    {OPTION_LOAD_DAYS,
     {"known-from", KEY_KNOWN_FROM, N_("DAY"), 0, N_("when it was published; else today"), 0}},
    {OPTION_LOAD_DAYS,
     {"valid-from", KEY_VALID_FROM, N_("DAY"), 0,
      N_("the first day it holds; else 1 January of the year of --known-from"), 0}},
    {OPTION_AT, {"at", KEY_AT, N_("DAY"), 0, N_("the day it is asked about; else today"), 0}},
    {OPTION_REFERENCE_FILES,
     {"zones", KEY_ZONES, N_("FILE"), 0, N_("zones, as levain zone load reads them"), 0}},
    {OPTION_REFERENCE_FILES,
     {"territories", KEY_TERRITORIES, N_("FILES"), 0,
      N_("territories, as levain territory load reads them; several with commas"), 0}},
    {OPTION_DATABASE,
     {"dsn", KEY_DSN, N_("CONNINFO"), 0, N_("PostgreSQL connection; else PGHOST and its kin"), 0}},
    {OPTION_WORKERS,
     {"workers", KEY_WORKERS, "N", 0, N_("how many assess at once, each by a connection; 2"), 0}},
    {OPTION_RANDOM, {"random", KEY_RANDOM, NULL, 0, N_("let the machine draw the seed"), 0}},
    {OPTION_MINUTES,
     {"minutes", KEY_MINUTES, N_("FILE"), 0, N_("the minutes of the committee, as JSON"), 0}},
    {OPTION_MINUTES,
     {"show", KEY_SHOW, NULL, 0, N_("print what was decided on the run; writes nothing"), 0}},
    {OPTION_TOP_UP,
     {"top-up", KEY_TOP_UP, NULL, 0,
      N_("leave what was decided, and serve the waiting list with what is left"), 0}},
    {OPTION_EXPIRED,
     {"expired", KEY_EXPIRED, NULL, 0, N_("every offer of the call whose last day is over"), 0}},
    {OPTION_FUND_CODE, {"fund", KEY_FUND, N_("FUND"), 0, N_("the fund, by its code"), 0}},
    {OPTION_ROLE,
     {"role", KEY_ROLE, N_("ROLE"), 0,
      N_("reader, manager, accountant, auditor, batch or committee"), 0}},
    {OPTION_PERSON,
     {"name", KEY_NAME, N_("TEXT"), 0, N_("what who logs in so is called, the first time"), 0}},
    {OPTION_PERSON,
     {"service", KEY_SERVICE, NULL, 0, N_("it is an account of scheduled jobs, nobody's"), 0}},
    {OPTION_PERSON, {"from", KEY_FROM, N_("DAY"), 0, N_("the first day; else from now on"), 0}},
    {OPTION_PERSON, {"until", KEY_UNTIL, N_("DAY"), 0, N_("the last day; else for good"), 0}},
    {OPTION_ENDING, {"at", KEY_AT, N_("DAY"), 0, N_("the last day; else it ends now"), 0}},
    {OPTION_SIGNED | OPTION_CONVENTION,
     {"number", KEY_NUMBER, N_("TEXT"), 0, N_("the number of what was signed"), 0}},
    {OPTION_SIGNED | OPTION_CONVENTION,
     {"signed-on", KEY_SIGNED_ON, N_("DAY"), 0, N_("the day it was signed"), 0}},
    {OPTION_SIGNED, {"starts", KEY_STARTS, N_("DAY"), 0, N_("the first day of the project"), 0}},
    {OPTION_SIGNED, {"ends", KEY_ENDS, N_("DAY"), 0, N_("its last day"), 0}},
    {OPTION_SIGNED,
     {"eligible", KEY_ELIGIBLE, N_("AMOUNT"), 0, N_("what it is to cost of what is eligible"), 0}},
    {OPTION_SIGNED,
     {"act", KEY_ACT, "order|agreement", 0,
      N_("what is signed, where the decision alone would be enough"), 0}},
    {OPTION_SIGNED,
     {"public-law", KEY_PUBLIC_LAW, NULL, 0, N_("the beneficiary is a person of public law"), 0}},
    {OPTION_AMOUNT,
     {"amount", KEY_AMOUNT, N_("AMOUNT"), 0, N_("how much, as 90000.00; else all of it"), 0}},
    {OPTION_FILE,
     {"file", KEY_FILE, N_("FILE"), 0, N_("the paper itself: its name and digest are kept"), 0}},
    {OPTION_REFUSED,
     {"refused", KEY_REFUSED, NULL, 0, N_("it is not accepted; --motive says why"), 0}},
    {OPTION_HOLDER, {"holder", KEY_HOLDER, N_("TEXT"), 0, N_("whose account it is"), 0}},
    {OPTION_EVIDENCE,
     {"evidence", KEY_EVIDENCE, N_("TEXT"), 0, N_("what says so: a bank statement, a call back"),
      0}},
    {OPTION_CITES, {"cites", KEY_CITES, N_("TEXT"), 0, N_("the decision it rests on"), 0}},
    {OPTION_TAKEN_BACK,
     {"cause", KEY_CAUSE, "ended|withdrawal|breach|caducity", 0, N_("why it is taken back"), 0}},
    {OPTION_TAKEN_BACK,
     {"heard", KEY_HEARD, N_("DAY"), 0, N_("the day the beneficiary was heard"), 0}},
    {OPTION_TAKEN_BACK,
     {"since", KEY_SINCE, N_("DAY"), 0,
      N_("in proportion of the days of the project from this one on"), 0}},
    {OPTION_SPENT,
     {"spent", KEY_SPENT, N_("AMOUNT"), 0, N_("what was spent of what is eligible"), 0}},
    {OPTION_SPENT | OPTION_SIGNED,
     {"other-public", KEY_OTHER_PUBLIC, N_("AMOUNT"), 0,
      N_("other public aid, planned or obtained"), 0}},
    {OPTION_EXERCISE,
     {"exercise", KEY_EXERCISE, N_("YEAR"), 0,
      N_("the financial year it counts in; else that of the day"), 0}},
    {OPTION_VALUE_ON,
     {"value-on", KEY_VALUE_ON, N_("DAY"), 0, N_("the day the bank counts from; else that of --at"),
      0}},
    {OPTION_REFERENCE,
     {"reference", KEY_REFERENCE, N_("TEXT"), 0,
      N_("of the payment that came in: each counts once"), 0}},
    {OPTION_FROM, {"from", KEY_FROM, N_("DAY"), 0, N_("the first day it holds"), 0}},
    {OPTION_GIVER, {"giver", KEY_GIVER, N_("TEXT"), 0, N_("who gave the aid"), 0}},
    {OPTION_SIEG, {"sieg", KEY_SIEG, NULL, 0, N_("for services of general economic interest"), 0}},
    {OPTION_YEAR,
     {"year", KEY_YEAR, N_("YEAR"), 0, N_("the year of the convention; else the exercise"), 0}},
    {OPTION_CONVENTION,
     {"management", KEY_MANAGEMENT, N_("AMOUNT"), 0, N_("what of it is for management"), 0}},
    {OPTION_CONVENTION,
     {"clause", KEY_CLAUSE, N_("TEXT"), 0,
      N_("the clause that lets it be granted on; without it nothing is opened"), 0}},
    {OPTION_CONVENTION,
     {"earmark", KEY_EARMARK, N_("LIST"), 0,
      N_("what is for one envelope only: [CALL/]ENVELOPE[=AMOUNT], with commas"), 0}},
    {OPTION_CONVENTION, {"private", KEY_PRIVATE, NULL, 0, N_("the funder is a private body"), 0}},
    {OPTION_CONVENTION,
     {"reuse", KEY_REUSE, NULL, 0, N_("what beneficiaries pay back may be used again"), 0}},
    {OPTION_APPROPRIATION, {"ae", KEY_AE, N_("AMOUNT"), 0, N_("commitments (AE)"), 0}},
    {OPTION_APPROPRIATION, {"cp", KEY_CP, N_("AMOUNT"), 0, N_("payment appropriations (CP)"), 0}},
    {OPTION_VINTAGE,
     {"vintage", KEY_VINTAGE, N_("YEAR"), 0, N_("the year in which they were opened"), 0}},
    {OPTION_TO, {"to", KEY_TO, N_("ENVELOPE"), 0, N_("where it goes"), 0}},
    {OPTION_TRANSFERS,
     {"transfers", KEY_TRANSFERS, NULL, 0,
      N_("the ledger behind it: each transfer, and what has to be equal"), 0}},
    {OPTION_WITHIN,
     {"within", KEY_WITHIN, N_("DAYS"), 0, N_("how many days to look ahead; 60"), 0}},
    {OPTION_BANK,
     {"bank", KEY_BANK, N_("FORMAT"), 0, N_("how the file is written: `levain import formats`"),
      0}},
    {OPTION_ACCOUNT,
     {"account", KEY_ACCOUNT, "IBAN", 0, N_("the account of the fund's own that pays"), 0}},
    {OPTION_EXECUTE_ON,
     {"execute-on", KEY_EXECUTE_ON, N_("DAY"), 0, N_("when the bank pays; else the day"), 0}},
    {OPTION_TRANSFER_FORM,
     {"format", KEY_FORMAT, "pain.001.001.03|pain.001.001.09", 0,
      N_("which of both the bank takes; pain.001.001.09 unless said"), 0}},
    {OPTION_OUT_FILE, {"out", KEY_OUT, N_("FILE"), 0, N_("the file to write"), 0}},
    {OPTION_OWN_ACCOUNT, {"bic", KEY_BIC, "BIC", 0, N_("the code of its bank, if it asks"), 0}},
    {OPTION_OWN_ACCOUNT,
     {"initiator", KEY_INITIATOR, N_("TEXT"), 0, N_("who hands files to the bank; else the holder"),
      0}},
    {0, {"json", KEY_JSON, NULL, 0, N_("one JSON document on the standard output"), 0}},
    {0, {"quiet", KEY_QUIET, NULL, 0, N_("say nothing that is not asked for"), 0}},
    {0, {"lang", KEY_LANG, "fr|en", 0, N_("the language to speak"), 0}},
    {0, {"help", KEY_HELP, NULL, 0, N_("this help"), -1}},
    {0, {"usage", KEY_USAGE, NULL, 0, N_("the options in short"), -1}},
};

const struct option_row *
option_rows(size_t *count)
{
    *count = sizeof rows / sizeof *rows;
    return rows;
}

enum kind { KIND_TEXT, KIND_FLAG, KIND_CENTS, KIND_DAY, KIND_YEAR };

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
    {KEY_FORMAT, KIND_TEXT, KEPT_AT(format)},
    {KEY_OUT, KIND_TEXT, KEPT_AT(out)},
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
