/* SPDX-License-Identifier: MPL-2.0 */
/* options - the command line, by glibc's argp: each command takes the options of its row only. */
#include "job.h"

#include "base/date.h"

#include <argp.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define OPTION_COUNT_MAX 32

enum key {
    KEY_CALL = 0x100,
    KEY_RUN,
    KEY_FUND,
    KEY_WHAT_IF,
    KEY_REASON,
    KEY_MOTIVE,
    KEY_ACCEPT_GOOD,
    KEY_REJECTS,
    KEY_FORMAT,
    KEY_LIST,
    KEY_MAPPING,
    KEY_OUT,
    KEY_NOTATION,
    KEY_DATA,
    KEY_DRY_RUN,
    KEY_AS_OF,
    KEY_SOURCE,
    KEY_KNOWN_FROM,
    KEY_VALID_FROM,
    KEY_AT,
    KEY_ZONES,
    KEY_TERRITORIES,
    KEY_DSN,
    KEY_WORKERS,
    KEY_LISTING,
    KEY_CONFLICTS,
    KEY_MARKS,
    KEY_JSON,
    KEY_QUIET,
    KEY_LANG,
    KEY_HELP = '?', /* glibc's own help speaks the machine's language: ours stands in its place */
    KEY_USAGE = 0x1ff,
};

/* What argp says by itself, for the catalogue. */
static const char *const catalogue[] __attribute__((unused)) = {
    N_("Usage:"),
    N_(" [OPTION...]"),
    N_("Try `%s --help' or `%s --usage' for more information.\n"),
};

static const struct {
    unsigned needs; /* bit of enum job_option; 0 = every command */
    struct argp_option option;
} known[] = {
    {OPTION_CALL, {"call", KEY_CALL, N_("[FUND/]CALL"), 0, N_("the call to work on"), 0}},
    {OPTION_FUND,
     {"fund", KEY_FUND, N_("FILE"), 0, N_("a fund file to work with, without a database"), 0}},
    {OPTION_RUN, {"run", KEY_RUN, N_("RUN"), 0, N_("a stored run, by its name"), 0}},
    {OPTION_WHAT_IF,
     {"what-if", KEY_WHAT_IF, N_("KEY=VALUE"), 0,
      N_("compute as if a setting were another; may be repeated"), 0}},
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
    {OPTION_DRAFT_FORM,
     {"format", KEY_FORMAT, "csv|json", 0,
      N_("how the draft is written; a file named .json is JSON unless said"), 0}},
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
    {0, {"json", KEY_JSON, NULL, 0, N_("one JSON document on the standard output"), 0}},
    {0, {"quiet", KEY_QUIET, NULL, 0, N_("say nothing that is not asked for"), 0}},
    {0, {"lang", KEY_LANG, "fr|en", 0, N_("the language to speak"), 0}},
    {0, {"help", KEY_HELP, NULL, 0, N_("this help"), -1}},
    {0, {"usage", KEY_USAGE, NULL, 0, N_("the options in short"), -1}},
};

struct parsing {
    const struct command *command;
    struct arena *arena;
    struct job_options *options;
    struct err *err;
};

static error_t
add_variation(struct parsing *parsing, const char *text)
{
    struct job_options *options = parsing->options;
    const char *equals = strchr(text, '=');

    if (equals == NULL || equals == text || equals[1] == '\0') {
        (void)err_set(parsing->err, ST_USAGE, _("--what-if takes KEY=VALUE, not \"%s\""), text);
        return EINVAL;
    }
    if (options->variation_count == JOB_VARIATIONS_MAX) {
        (void)err_set(parsing->err, ST_USAGE, _("too many --what-if, at \"%s\""), text);
        return EINVAL;
    }
    options->variations[options->variation_count++] = (struct fund_variation){
        .key = arena_copy(parsing->arena, text, (size_t)(equals - text)), .value = equals + 1};
    return 0;
}

static error_t
add_list(struct parsing *parsing, const char *text)
{
    struct job_options *options = parsing->options;
    const char *equals = strchr(text, '=');
    struct job_list list;

    if (equals == NULL || equals == text || equals[1] == '\0') {
        (void)err_set(parsing->err, ST_USAGE, _("--list takes NAME=FILE, not \"%s\""), text);
        return EINVAL;
    }
    list = (struct job_list){.name = arena_copy(parsing->arena, text, (size_t)(equals - text)),
                             .path = equals + 1};
    for (size_t i = 0; i < options->list_count; i++) {
        if (strcmp(options->lists[i].name, list.name) == 0) {
            (void)err_set(parsing->err, ST_USAGE, _("the list %s is given twice"), list.name);
            return EINVAL;
        }
    }
    if (options->list_count == FUND_LISTS_MAX) {
        (void)err_set(parsing->err, ST_USAGE, _("too many --list, at \"%s\""), text);
        return EINVAL;
    }
    options->lists[options->list_count++] = list;
    return 0;
}

static error_t
set_as_of(struct parsing *parsing, const char *text)
{
    const struct date_zone *zone = date_zone_named("Europe/Paris");
    const char *whole = text_format(parsing->arena, "%sT23:59:59", text);

    if (instant_parse(text, strlen(text), zone, &parsing->options->as_of) != INSTANT_OK &&
        instant_parse(whole, strlen(whole), zone, &parsing->options->as_of) != INSTANT_OK) {
        (void)err_set(parsing->err, ST_USAGE,
                      _("--as-of takes a time like 2026-03-16T12:00:00, not \"%s\""), text);
        return EINVAL;
    }
    parsing->options->has_as_of = true;
    return 0;
}

static error_t
set_workers(struct parsing *parsing, const char *text)
{
    const size_t digits = strspn(text, "0123456789");
    const int count = text[0] == '\0' || text[digits] != '\0' || digits > 2 ? 0 : atoi(text);

    if (count < 1 || count > JOB_WORKERS_MAX) {
        (void)err_set(parsing->err, ST_USAGE, _("--workers takes 1 to %d, not \"%s\""),
                      JOB_WORKERS_MAX, text);
        return EINVAL;
    }
    parsing->options->workers = (size_t)count;
    return 0;
}

static error_t
set_day(struct parsing *parsing, const char *option, const char *text, int32_t *day)
{
    if (!date_parse(text, strlen(text), day)) {
        (void)err_set(parsing->err, ST_USAGE, _("--%s takes a day like 2026-03-16, not \"%s\""),
                      option, text);
        return EINVAL;
    }
    return 0;
}

static error_t
set_language(struct parsing *parsing, const char *text)
{
    if (strcmp(text, "fr") != 0 && strcmp(text, "en") != 0) {
        (void)err_set(parsing->err, ST_USAGE, _("--lang takes fr or en, not \"%s\""), text);
        return EINVAL;
    }
    words_speak(strcmp(text, "fr") == 0 ? LANGUAGE_FR : LANGUAGE_EN);
    return 0;
}

static error_t
add_argument(struct parsing *parsing, const char *text)
{
    struct job_options *options = parsing->options;

    if (options->argument_count == parsing->command->argument_max ||
        options->argument_count == JOB_ARGUMENTS_MAX) {
        (void)err_set(parsing->err, ST_USAGE, _("one argument too many: \"%s\""), text);
        return EINVAL;
    }
    options->arguments[options->argument_count++] = text;
    return 0;
}

/* Where the text of an option is kept; null of one that is not kept as it is. */
static const char **
text_option(struct job_options *options, int key)
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
        {KEY_NOTATION, &options->notation},
        {KEY_DATA, &options->data},
        {KEY_DSN, &options->dsn},
        {KEY_SOURCE, &options->source},
        {KEY_ZONES, &options->zones},
        {KEY_TERRITORIES, &options->territories},
        {KEY_CONFLICTS, &options->conflicts},
        {KEY_MARKS, &options->marks},
    };

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        if (texts[i].key == key) {
            return texts[i].text;
        }
    }
    return NULL;
}

static bool *
flag_option(struct job_options *options, int key)
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
    default:
        return NULL;
    }
}

static error_t
parse_one(int key, char *argument, struct argp_state *state)
{
    struct parsing *parsing = state->input;
    const char **text = text_option(parsing->options, key);
    bool *flag = flag_option(parsing->options, key);

    if (text != NULL) {
        *text = argument;
        return 0;
    }
    if (flag != NULL) {
        *flag = true;
        return 0;
    }
    switch (key) {
    case KEY_WHAT_IF:
        return add_variation(parsing, argument);
    case KEY_LIST:
        return add_list(parsing, argument);
    case KEY_AS_OF:
        return set_as_of(parsing, argument);
    case KEY_WORKERS:
        return set_workers(parsing, argument);
    case KEY_KNOWN_FROM:
        parsing->options->has_known_from = true;
        return set_day(parsing, "known-from", argument, &parsing->options->known_from);
    case KEY_VALID_FROM:
        parsing->options->has_valid_from = true;
        return set_day(parsing, "valid-from", argument, &parsing->options->valid_from);
    case KEY_AT:
        parsing->options->has_at = true;
        return set_day(parsing, "at", argument, &parsing->options->at);
    case KEY_LANG:
        return set_language(parsing, argument);
    case KEY_HELP:
        argp_state_help(state, stdout, ARGP_HELP_STD_HELP);
        return 0;
    case KEY_USAGE:
        argp_state_help(state, stdout, ARGP_HELP_USAGE | ARGP_HELP_EXIT_OK);
        return 0;
    case ARGP_KEY_ARG:
        return add_argument(parsing, argument);
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

/* The rules come from a file or from a call. */
static enum status
check_source(const struct command *command, const struct job_options *options, struct err *err)
{
    bool named = (command->options & OPTION_FUND) != 0;
    bool file = named ? options->fund != NULL : options->argument_count > 0;

    if (!(command->options & OPTION_FILE_OR_CALL) || (options->call != NULL) != file) {
        return ST_OK;
    }
    return err_set(err, ST_USAGE, "%s",
                   named ? _("give either --call or --fund")
                         : _("give either a fund file or --call"));
}

/* What `levain rules` reads, and how. */
static enum status
check_rule(const struct job_options *options, struct err *err)
{
    const char *notation = options->notation;

    if (notation != NULL && strcmp(notation, "formula") != 0 &&
        strcmp(notation, "jsonlogic") != 0) {
        return err_set(err, ST_USAGE, _("--notation takes formula or jsonlogic, not \"%s\""),
                       notation);
    }
    if (options->data != NULL && strcmp(options->data, "-") == 0 &&
        strcmp(options->arguments[0], "-") == 0) {
        return err_set(err, ST_USAGE, _("the standard input cannot be both rule and data"));
    }
    return ST_OK;
}

static enum status
check_required(const struct command *command, const struct job_options *options, struct err *err)
{
    /* A file of applications or one of their lists: either gives something to take in. */
    if (options->argument_count < command->argument_min &&
        (!(command->argument_min == 1 && options->list_count > 0) ||
         (command->options & OPTION_FUND) != 0)) {
        return err_set(err, ST_USAGE, _("an argument is missing: %s"),
                       words_of(command->arguments));
    }
    if ((command->options & OPTION_CALL_REQUIRED) && options->call == NULL) {
        return err_set(err, ST_USAGE, _("--call is missing"));
    }
    if ((command->options & OPTION_REDONE) && options->has_as_of &&
        options->as_of > (int64_t)time(NULL)) {
        return err_set(err, ST_USAGE,
                       _("--as-of is later than now: what will be recorded is not known yet"));
    }
    if ((command->options & OPTION_MOTIVE_REQUIRED) && options->motive == NULL) {
        return err_set(err, ST_USAGE, _("--motive is missing"));
    }
    return options->notation != NULL || options->data != NULL ? check_rule(options, err)
                                                              : check_source(command, options, err);
}

enum status
options_read(const struct command *command, int argc, char **argv, struct arena *arena,
             struct job_options *options, struct err *err)
{
    struct argp_option taken[OPTION_COUNT_MAX] = {0};
    struct parsing parsing = {command, arena, options, err};
    const char *arguments = command->arguments[0] != '\0' ? words_of(command->arguments) : "";
    struct argp argp = {.options = taken,
                        .parser = parse_one,
                        .args_doc = arguments[0] != '\0' ? arguments : NULL,
                        .doc = words_of(command->summary),
                        .argp_domain = WORDS_DOMAIN};
    static char name[64]; /* the C library keeps its address, until after the arena is freed */
    size_t count = 0;
    error_t failed;

    (void)snprintf(name, sizeof name, "levain %s", command->name);
    options->as_of = (int64_t)time(NULL);
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (known[i].needs == 0 || (command->options & known[i].needs) != 0) {
            taken[count] = known[i].option;
            taken[count].arg = known[i].option.arg != NULL ? words_of(known[i].option.arg) : NULL;
            taken[count++].doc = words_of(known[i].option.doc);
        }
    }
    argv[0] = name;
    argp_err_exit_status = ST_USAGE;
    program_invocation_name = name;
    program_invocation_short_name = name;
    failed = argp_parse(&argp, argc, argv, ARGP_NO_HELP, NULL, &parsing);
    if (failed != 0 && err->status == ST_OK) {
        (void)err_set(err, ST_USAGE, _("wrong usage"));
    }
    err_hint(err, _("%s%s%s [OPTION...]; %s --help says more"), name,
             arguments[0] != '\0' ? " " : "", arguments, name);
    return err->status != ST_OK ? err->status : check_required(command, options, err);
}
