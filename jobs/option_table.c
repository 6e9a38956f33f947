/* SPDX-License-Identifier: MPL-2.0 */
/* option_table - every option that a command may take, and where its value is kept. */
#include "option_table.h"

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
    {OPTION_SPENT,
     {"other-public", KEY_OTHER_PUBLIC, N_("AMOUNT"), 0, N_("other public aid that was obtained"),
      0}},
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
    {OPTION_GIVER, {"sieg", KEY_SIEG, NULL, 0, N_("for services of general economic interest"), 0}},
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
    {OPTION_WITHIN,
     {"within", KEY_WITHIN, N_("DAYS"), 0, N_("how many days to look ahead; 60"), 0}},
    {OPTION_BANK,
     {"bank", KEY_BANK, N_("FORMAT"), 0, N_("how the file is written: `levain import formats`"),
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

/* The same for the options of funders and appropriations. */
static const char **
funding_text(struct job_options *options, int key)
{
    switch (key) {
    case KEY_YEAR:
        return &options->year;
    case KEY_MANAGEMENT:
        return &options->management;
    case KEY_CLAUSE:
        return &options->clause;
    case KEY_EARMARK:
        return &options->earmark;
    case KEY_AE:
        return &options->ae;
    case KEY_CP:
        return &options->cp;
    case KEY_VINTAGE:
        return &options->vintage;
    case KEY_TO:
        return &options->to;
    default:
        return NULL;
    }
}

/* Where the text of an option is kept; null of one that is not kept as it is. */
const char **
option_text(struct job_options *options, int key)
{
    const struct {
        int key;
        const char **text;
    } texts[] = {
        {KEY_CALL, &options->call},
        {KEY_FUND, &options->fund},
        {KEY_MAPPING, &options->mapping},
        {KEY_RUN, &options->run},
        {KEY_REASON, &options->reason},
        {KEY_MOTIVE, &options->motive},
        {KEY_REJECTS, &options->rejects},
        {KEY_FORMAT, &options->format},
        {KEY_OUT, &options->out},
        {KEY_PAGES, &options->pages},
        {KEY_NOTATION, &options->notation},
        {KEY_DATA, &options->data},
        {KEY_DSN, &options->dsn},
        {KEY_SOURCE, &options->source},
        {KEY_ZONES, &options->zones},
        {KEY_TERRITORIES, &options->territories},
        {KEY_CONFLICTS, &options->conflicts},
        {KEY_MARKS, &options->marks},
        {KEY_CHART, &options->chart},
        {KEY_MINUTES, &options->minutes},
        {KEY_NAME, &options->name},
        {KEY_ROLE, &options->role},
        {KEY_AMOUNT, &options->amount},
        {KEY_NUMBER, &options->number},
        {KEY_SIGNED_ON, &options->signed_on},
        {KEY_STARTS, &options->starts},
        {KEY_ENDS, &options->ends},
        {KEY_ELIGIBLE, &options->eligible},
        {KEY_FILE, &options->file},
        {KEY_BANK, &options->bank},
        {KEY_HOLDER, &options->holder},
        {KEY_EVIDENCE, &options->evidence},
        {KEY_CITES, &options->cites},
        {KEY_CAUSE, &options->cause},
        {KEY_HEARD, &options->heard},
        {KEY_SINCE, &options->since},
        {KEY_SPENT, &options->spent},
        {KEY_OTHER_PUBLIC, &options->other_public},
        {KEY_EXERCISE, &options->exercise},
        {KEY_VALUE_ON, &options->value_on},
        {KEY_REFERENCE, &options->reference},
        {KEY_GIVER, &options->giver},
        {KEY_WITHIN, &options->within},
        {KEY_ACT, &options->act},
    };

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        if (texts[i].key == key) {
            return texts[i].text;
        }
    }
    return funding_text(options, key);
}

bool *
option_flag(struct job_options *options, int key)
{
    switch (key) {
    case KEY_ACCEPT_GOOD:
        return &options->accept_good;
    case KEY_DRY_RUN:
        return &options->dry_run;
    case KEY_JSON:
        return &options->json;
    case KEY_QUIET:
        return &options->quiet;
    case KEY_LISTING:
        return &options->listing;
    case KEY_NO_STORE:
        return &options->no_store;
    case KEY_RANDOM:
        return &options->random;
    case KEY_SHOW:
        return &options->show;
    case KEY_TOP_UP:
        return &options->top_up;
    case KEY_EXPIRED:
        return &options->expired;
    case KEY_SERVICE:
        return &options->service;
    case KEY_REFUSED:
        return &options->refused;
    case KEY_PUBLIC_LAW:
        return &options->public_law;
    case KEY_PRIVATE:
        return &options->private_law;
    case KEY_REUSE:
        return &options->reuse;
    case KEY_SIEG:
        return &options->sieg;
    default:
        return NULL;
    }
}
