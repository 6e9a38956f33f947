/* SPDX-License-Identifier: MPL-2.0 */
/* options - the command line, by glibc's argp: each command takes the options of its row only. */
#include "option_table.h"
#include "report_figures.h"

#include "base/date.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define TAKEN_MAX 48 /* options of one command */

#define KEYS_MAX 0x100 /* of options, from KEY_CALL on */

struct parsing {
    const struct command *command;
    struct arena *arena;
    struct job_options *options;
    struct err *err;
    bool given[KEYS_MAX];
};

/* The option of a key, as its command takes it: one key may have several rows. */
static const char *
name_of_key(const struct command *command, int key)
{
    size_t count;
    const struct option_row *known = option_rows(&count);

    for (size_t i = 0; i < count; i++) {
        if (known[i].option.key == key &&
            (known[i].needs == 0 || (command->options & known[i].needs) != 0)) {
            return known[i].option.name;
        }
    }
    return "";
}

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
add_sweep(struct parsing *parsing, const char *text)
{
    struct job_options *options = parsing->options;
    const char *equals = strchr(text, '=');

    if (equals == NULL || equals == text || equals[1] == '\0') {
        (void)err_set(parsing->err, ST_USAGE, _("--sweep takes KEY=FROM..TO/STEP, not \"%s\""),
                      text);
        return EINVAL;
    }
    if (options->sweep_count == JOB_SWEEPS_MAX) {
        (void)err_set(parsing->err, ST_USAGE, _("too many --sweep, at \"%s\": a grid has two"),
                      text);
        return EINVAL;
    }
    options->sweeps[options->sweep_count++] = text;
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
    struct job_options *options = parsing->options;
    const char *whole = text;

    options->as_of_is_day = date_parse(text, strlen(text), &options->as_of_day);
    if (options->as_of_is_day) {
        whole = text_format(parsing->arena, "%sT23:59:59", text);
    }
    if (instant_parse(whole, strlen(whole), zone, &options->as_of) != INSTANT_OK) {
        (void)err_set(parsing->err, ST_USAGE,
                      _("--as-of takes a day like 2026-03-16, or a time like 2026-03-16T12:00:00,"
                        " not \"%s\""),
                      text);
        return EINVAL;
    }
    options->has_as_of = true;
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

static error_t
parse_one(int key, char *argument, struct argp_state *state)
{
    struct parsing *parsing = state->input;
    bool kept = false;

    if (key >= KEY_CALL && key < KEY_CALL + KEYS_MAX) {
        parsing->given[key - KEY_CALL] = true;
        if (option_keep(parsing->options, key, name_of_key(parsing->command, key), argument, &kept,
                        parsing->err) != ST_OK) {
            return EINVAL;
        }
    }
    if (kept) {
        return 0;
    }
    switch (key) {
    case KEY_WHAT_IF:
        return add_variation(parsing, argument);
    case KEY_SWEEP:
        return add_sweep(parsing, argument);
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
    case KEY_FROM:
        parsing->options->has_from = true;
        return set_day(parsing, "from", argument, &parsing->options->from);
    case KEY_UNTIL:
        parsing->options->has_until = true;
        return set_day(parsing, "until", argument, &parsing->options->until);
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

/* What is said of simulations needs one. */
static enum status
check_sweep(const struct command *command, const struct job_options *options, struct err *err)
{
    if ((command->options & OPTION_SWEEP) && options->format != NULL && !options->no_store &&
        options->sweep_count == 0) {
        return err_set(err, ST_USAGE, "%s", _("--format is for the table of a --sweep"));
    }
    if (options->chart != NULL && options->sweep_count == 0) {
        return err_set(err, ST_USAGE, "%s", _("--chart draws a --sweep"));
    }
    if (options->no_store && options->sweep_count == 0 && options->variation_count == 0) {
        return err_set(err, ST_USAGE, "%s", _("--no-store goes with --sweep or --what-if"));
    }
    return ST_OK;
}

/* How a table is printed. */
static enum status
check_table(const struct job_options *options, struct err *err)
{
    const char *format = options->format;

    if (format != NULL && strcmp(format, "text") != 0 && strcmp(format, "csv") != 0) {
        return err_set(err, ST_USAGE, _("--format takes text or csv, not \"%s\""), format);
    }
    return ST_OK;
}

/* The next option that has to be given, of a list of names; null after the last. */
static const struct argp_option *
next_required(const struct command *command, const char **names)
{
    size_t count, at = 0, length = strcspn(*names, " ");
    const struct option_row *known = option_rows(&count);

    if (length == 0) {
        return NULL;
    }
    while (at < count &&
           ((command->options & known[at].needs) == 0 || strlen(known[at].option.name) != length ||
            strncmp(known[at].option.name, *names, length) != 0)) {
        at++;
    }
    assert(at < count); /* a command takes what it requires */
    *names += length + ((*names)[length] != '\0' ? 1 : 0);
    return &known[at].option;
}

/* What stands after the name of the command: its arguments, and options that have to be given. */
static const char *
synopsis(const struct command *command, struct arena *arena)
{
    struct text text = text_in(arena);
    const char *names = command->required;
    const struct argp_option *option;

    if (command->arguments[0] != '\0') {
        text_add(&text, words_of(command->arguments));
    }
    while ((option = next_required(command, &names)) != NULL) {
        text_addf(&text, "%s--%s %s", text.length > 0 ? " " : "", option->name,
                  words_of(option->arg));
    }
    return text_of(&text);
}

/* The first option that has to be given and was not; null = there is none. */
static const char *
missing_option(const struct parsing *parsing)
{
    const char *names = parsing->command->required;
    const struct argp_option *option;

    while ((option = next_required(parsing->command, &names)) != NULL) {
        if (!parsing->given[option->key - KEY_CALL]) {
            return option->name;
        }
    }
    return NULL;
}
static enum status
check_required(const struct parsing *parsing, struct err *err)
{
    const struct command *command = parsing->command;
    const struct job_options *options = parsing->options;
    const char *missing = missing_option(parsing);

    /* A file of applications or one of their lists: either gives something to take in. */
    if (options->argument_count < command->argument_min &&
        (!(command->argument_min == 1 && options->list_count > 0) ||
         (command->options & OPTION_FUND) != 0)) {
        return err_set(err, ST_USAGE, _("an argument is missing: %s"),
                       words_of(command->arguments));
    }
    if (missing != NULL) {
        return err_set(err, ST_USAGE, _("--%s is missing"), missing);
    }
    if ((command->options & OPTION_REDONE) && options->has_as_of &&
        options->as_of > (int64_t)time(NULL)) {
        return err_set(err, ST_USAGE,
                       _("--as-of is later than now: what will be recorded is not known yet"));
    }
    if (check_sweep(command, options, err) != ST_OK ||
        ((command->options & OPTION_TABLE) && check_table(options, err) != ST_OK)) {
        return err->status;
    }
    return options->notation != NULL || options->data != NULL ? check_rule(options, err)
                                                              : check_source(command, options, err);
}

/* What the help begins with and, behind a tab that goes down, ends with. */
static const char *
documentation(const struct command *command, struct arena *arena)
{
    const char *summary = words_of(command->summary);

    return (command->options & OPTION_REPORT) == 0
               ? summary
               : text_format(arena, "%s\v%s", summary,
                             text_format(arena,
                                         _("reports are: dossier, minutes, reconciliation, %s"),
                                         report_figures_names(arena)));
}

enum status
options_read(const struct command *command, int argc, char **argv, struct arena *arena,
             struct job_options *options, struct err *err)
{
    struct argp_option taken[TAKEN_MAX] = {0};
    size_t known_count;
    const struct option_row *known = option_rows(&known_count);
    struct parsing parsing = {.command = command, .arena = arena, .options = options, .err = err};
    const char *arguments = synopsis(command, arena);
    struct argp argp = {.options = taken,
                        .parser = parse_one,
                        .args_doc = arguments[0] != '\0' ? arguments : NULL,
                        .doc = documentation(command, arena),
                        .argp_domain = WORDS_DOMAIN};
    static char name[64]; /* the C library keeps its address, until after the arena is freed */
    size_t count = 0;
    error_t failed;

    (void)snprintf(name, sizeof name, "levain %s", command->name);
    options->as_of = (int64_t)time(NULL);
    for (size_t i = 0; i < known_count; i++) {
        assert(count < TAKEN_MAX - 1);
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
    if (err->hint[0] == '\0') {
        err_hint(err, _("%s%s%s [OPTION...]; %s --help says more"), name,
                 arguments[0] != '\0' ? " " : "", arguments, name);
    }
    return err->status != ST_OK ? err->status : check_required(&parsing, err);
}
