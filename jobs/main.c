/* SPDX-License-Identifier: MPL-2.0 */
/* levain COMMAND [OPTION...] [ARGUMENT...]: the table of commands, and what is the same for each:
 * language, connection, role, transaction, messages, exit code. */
#include "job.h"

#include "exchange/file.h"
#include "output.h"
#include "solver/solver.h"
#include "store/migrate.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MEMORY_LIMIT_BYTES ((size_t)4 << 30)
#define PATH_BYTES         4096
#define LOCK_TIMEOUT       "55P03" /* the SQLSTATE of a wait that was too long */
#define IN_A_CIRCLE        "40"    /* the class of those of transactions that undo one another */
#define ENDED_BY_SERVER    "57P"   /* how those begin of a server that stops, or ends a session */
#define CONNECTION_CLASS   "08"    /* those of a connection that is gone */
#define NO_SUCH_CHARACTER  "22021" /* that of bytes that are no text */

#define WRITES (OPTION_DATABASE | OPTION_DRY_RUN)
#define A_CALL (OPTION_CALL | OPTION_CALL_REQUIRED)
#define WHY    (OPTION_MOTIVE | OPTION_MOTIVE_REQUIRED)

static const struct command commands[] = {
    {"migrate", "", N_("create the schema, or bring it to this program's version"), NULL,
     OPTION_DATABASE | OPTION_OWN_TRANSACTION, 0, 0, job_migrate},
    {"fund check", N_("FILE"), N_("say everything that is wrong with a fund file"), NULL, 0, 1, 1,
     job_fund_check},
    {"fund apply", N_("FILE"), N_("load a fund file; a call that is open needs --reason to change"),
     "levain_manager", WRITES | OPTION_REASON | OPTION_AS_OF, 1, 1, job_fund_apply},
    {"fund explain-rules", N_("[FILE]"),
     N_("read aloud, in plain sentences, everything that decides in a call"), "levain_reader",
     OPTION_DATABASE | OPTION_FILE_OR_CALL | OPTION_CALL | OPTION_FORM, 0, 1,
     job_fund_explain_rules},
    {"precheck", N_("FILE"), N_("judge a draft by every rule, say what to correct; writes nothing"),
     "levain_reader",
     OPTION_DATABASE | OPTION_FILE_OR_CALL | OPTION_CALL | OPTION_FUND | OPTION_AS_OF |
         OPTION_LIST | OPTION_DRAFT_FORM | OPTION_REFERENCE_FILES,
     1, 1, job_precheck},
    {"intake", N_("FILE..."), N_("take applications in; every line that cannot be read is listed"),
     "levain_batch",
     WRITES | A_CALL | OPTION_LIST | OPTION_MAPPING | OPTION_ACCEPT_GOOD | OPTION_REJECTS, 1,
     JOB_ARGUMENTS_MAX, job_intake},
    {"marks", N_("[FILE...]"), N_("take the panel's marks in, or say who still owes some"),
     "levain_batch",
     WRITES | A_CALL | OPTION_ACCEPT_GOOD | OPTION_REJECTS | OPTION_AS_OF | OPTION_LISTING |
         OPTION_CONFLICTS,
     0, JOB_ARGUMENTS_MAX, job_marks},
    {"conflict declare", N_("APPLICATION MARKER"),
     N_("record a conflict of interest: the marker does not count"), "levain_manager",
     WRITES | OPTION_CALL | WHY, 2, 2, job_conflict_declare},
    {"conflict withdraw", N_("APPLICATION MARKER"),
     N_("record that there is no conflict of interest"), "levain_manager",
     WRITES | OPTION_CALL | WHY, 2, 2, job_conflict_withdraw},
    {"mapping", N_("FILE"), N_("print a draft of the mapping of a file of Démarche numérique"),
     NULL, 0, 1, 1, job_mapping},
    {"waive", N_("APPLICATION RULE"), N_("record a derogation from a rule that allows it"),
     "levain_manager", WRITES | OPTION_CALL | WHY, 2, 2, job_waive},
    {"complete", N_("APPLICATION RULE"), N_("record that what a rule found missing was given"),
     "levain_manager", WRITES | OPTION_CALL | WHY, 2, 2, job_complete},
    {"seed", N_("[SEED]"), N_("publish what the call draws lots with, before marks open"),
     "levain_manager", WRITES | A_CALL | OPTION_RANDOM, 0, 1, job_seed},
    {"score", "", N_("judge every rule and criterion of every application of a call"),
     "levain_batch", WRITES | A_CALL | OPTION_REDONE | OPTION_WORKERS, 0, 0, job_score},
    {"allocate", "", N_("rank, award, and say why; with --what-if, a simulation"), "levain_batch",
     WRITES | A_CALL | OPTION_WHAT_IF | OPTION_REDONE | OPTION_SWEEP | OPTION_TABLE | OPTION_TOP_UP,
     0, 0, job_allocate},
    {"decide", N_("RUN"), N_("record what the committee decided on a run, or show it"),
     "levain_committee", WRITES | OPTION_CALL | OPTION_MINUTES, 1, 1, job_decide},
    {"notify", N_("[APPLICATION...]"),
     N_("record that awards were notified: each offer then has its last day"), "levain_manager",
     WRITES | A_CALL | OPTION_AT, 0, JOB_ARGUMENTS_MAX, job_notify},
    {"accept-offer", N_("APPLICATION..."), N_("record that applicants accept their award"),
     "levain_manager", WRITES | OPTION_CALL | OPTION_AT, 1, JOB_ARGUMENTS_MAX, job_accept_offer},
    {"refuse-offer", N_("[APPLICATION]"),
     N_("record that an applicant refuses its award; with --expired, all that let it lapse"),
     "levain_manager", WRITES | OPTION_CALL | OPTION_MOTIVE | OPTION_AT | OPTION_EXPIRED, 0, 1,
     job_refuse_offer},
    {"withdraw", N_("APPLICATION"), N_("record that an applicant wants nothing any more"),
     "levain_manager", WRITES | OPTION_CALL | WHY | OPTION_AT, 1, 1, job_withdraw},
    {"close", N_("[FUND/]PERIOD"),
     N_("close a period of a fund's exercise: nothing is dated in it any more"),
     "levain_accountant", WRITES, 1, 1, job_close},
    {"runs", "", N_("list the runs of a call: which stands, when, by whom, what it counts"),
     "levain_reader", OPTION_DATABASE | A_CALL, 0, 0, job_runs},
    {"compare", N_("RUN RUN"), N_("say who moves from one run to another, and why"),
     "levain_reader", OPTION_DATABASE | OPTION_CALL | OPTION_TABLE, 2, 2, job_compare},
    {"verify", N_("[RUN]"),
     N_("check stored runs by SQL of its own: order, sums, refusals, digests; writes nothing"),
     "levain_auditor", OPTION_DATABASE | OPTION_CALL, 0, 1, job_verify},
    {"stability", "", N_("say which decisions hang on one marker, one weight or the threshold"),
     "levain_reader", OPTION_DATABASE | A_CALL | OPTION_RUN, 0, 0, job_stability},
    {"explain", N_("[CALL/]APPLICATION"),
     N_("say in sentences what a run decided of an application"), "levain_reader",
     OPTION_DATABASE | OPTION_CALL | OPTION_RUN | OPTION_REDONE, 1, 1, job_explain},
    {"report", "dossier|minutes",
     N_("write the committee's dossier of a run, or the draft minutes on it"), "levain_reader",
     OPTION_DATABASE | A_CALL | OPTION_RUN | OPTION_FORMAT | OPTION_OUT | OPTION_PAGES |
         OPTION_REDONE,
     1, 1, job_report},
    {"territory load", N_("FOLDER|FILE..."),
     N_("load communes, EPCI, departments, regions; a new edition ends what it changes"),
     "levain_manager", WRITES | OPTION_SOURCE | OPTION_LOAD_DAYS, 1, JOB_ARGUMENTS_MAX,
     job_territory_load},
    {"territory show", N_("CODE|NAME"), N_("say what a territory is in, on a day"), "levain_reader",
     OPTION_DATABASE | OPTION_AT | OPTION_AS_OF, 1, 1, job_territory_show},
    {"zone load", N_("FILE"), N_("load which territories are in which zones, and since when"),
     "levain_manager", WRITES, 1, 1, job_zone_load},
    {"try", N_("FUND_FILE APPLICATIONS"),
     N_("check, score and allocate in memory, without a database"), NULL,
     OPTION_WHAT_IF | OPTION_ACCEPT_GOOD | OPTION_LIST | OPTION_MARKS | OPTION_AS_OF |
         OPTION_REFERENCE_FILES,
     2, 2, job_try},
    {"rules check", N_("FILE"), N_("say what a rule gives and which names it reads"), NULL,
     OPTION_RULE, 1, 1, job_rules_check},
    {"rules eval", N_("FILE"), N_("compute a rule and print its value as JSON"), NULL,
     OPTION_RULE | OPTION_REFERENCE_FILES, 1, 1, job_rules_eval},
    {"rules explain", N_("FILE"), N_("say how a rule comes to its value"), NULL,
     OPTION_RULE | OPTION_REFERENCE_FILES, 1, 1, job_rules_explain},
    {"rules convert", N_("FILE"), N_("print a formula as JsonLogic, and the reverse"), NULL,
     OPTION_RULE, 1, 1, job_rules_convert},
};

#define COMMAND_COUNT (sizeof commands / sizeof *commands)

/* Find the command that the first words name; `words` tells how many they were. */
static const struct command *
command_named(int argc, char **argv, int *words)
{
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        const char *blank = strchr(commands[i].name, ' ');

        if (blank == NULL && argc > 1 && strcmp(argv[1], commands[i].name) == 0) {
            *words = 1;
            return &commands[i];
        }
        if (blank != NULL && argc > 2 &&
            strncmp(argv[1], commands[i].name, (size_t)(blank - commands[i].name)) == 0 &&
            strlen(argv[1]) == (size_t)(blank - commands[i].name) &&
            strcmp(argv[2], blank + 1) == 0) {
            *words = 2;
            return &commands[i];
        }
    }
    return NULL;
}

static void
list_commands(FILE *out)
{
    fprintf(out, "%s\n\n", _("usage: levain COMMAND [OPTION...] [ARGUMENT...]"));
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        /* A long name stands on a line of its own. */
        fprintf(out, strlen(commands[i].name) > 13 ? "  %s\n                %s\n" : "  %-13s %s\n",
                commands[i].name, words_of(commands[i].summary));
    }
    fprintf(out, "\n%s\n", _("levain COMMAND --help says more of one; levain(1) of all."));
}

static void
tell_version(void)
{
    const struct knapsack_other *other = solver_other();

    puts(LEVAIN_VERSION);
    if (other != NULL) {
        printf(_("built with %s as a second solver\n"), other->name);
    } else {
        puts(_("built without a second solver"));
    }
}

/* The language that --lang asks for, which help must know before options are read; null without,
 * or when it is none: reading the options then says so. */
static const char *
language_asked(int argc, char **argv)
{
    const char *asked = NULL;

    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
        const char *value = NULL;

        if (strncmp(argv[i], "--lang=", strlen("--lang=")) == 0) {
            value = argv[i] + strlen("--lang=");
        } else if (strcmp(argv[i], "--lang") == 0) {
            value = argv[i + 1]; /* the last is null */
        }
        if (value != NULL && (strcmp(value, "fr") == 0 || strcmp(value, "en") == 0)) {
            asked = value;
        }
    }
    return asked;
}

/* What --lang asks for, else French when LANG, LC_ALL or LC_MESSAGES say so, as any program; the
 * catalogue lies beside the program in its build folder, or where `make install` put it. */
static void
choose_language(struct arena *arena, const char *said)
{
    static const char *const variables[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
    char path[PATH_BYTES];
    ssize_t length = readlink("/proc/self/exe", path, sizeof path - 1);

    path[length > 0 ? length : 0] = '\0';
    if (strrchr(path, '/') != NULL) {
        *strrchr(path, '/') = '\0';
    }
    if (access(text_format(arena, "%s/locale", path), F_OK) == 0) {
        words_open(text_format(arena, "%s/locale", path));
    } else {
        words_open(text_format(arena, "%s/../share/locale", path));
    }
    for (size_t i = 0; said == NULL && i < sizeof variables / sizeof *variables; i++) {
        const char *value = getenv(variables[i]);

        said = value != NULL && value[0] != '\0' ? value : NULL;
    }
    words_speak(said != NULL && strncmp(said, "fr", 2) == 0 ? LANGUAGE_FR : LANGUAGE_EN);
}

static bool
is_of(const struct err *err, const char *states)
{
    return strncmp(err->sqlstate, states, strlen(states)) == 0;
}

/* PostgreSQL's words for these are of statements, timeouts and processes, or of constraints. */
static void
tell_plainly(struct err *err)
{
    const bool waited = strcmp(err->sqlstate, LOCK_TIMEOUT) == 0;

    if (waited || is_of(err, IN_A_CIRCLE)) {
        err_hint(err, "%s", _("try again when it has ended"));
        (void)err_set(err, ST_RETRY, "%s",
                      waited ? _("waited too long for another command that is at work on the same"
                                 " data")
                             : _("another command is at work on the same data: one of both had to"
                                 " give way"));
    } else if (is_of(err, ENDED_BY_SERVER) || is_of(err, CONNECTION_CLASS)) {
        err_hint(err, "%s",
                 _("run the same command again: what was kept already is not done twice"));
        (void)err_set(err, ST_UNAVAILABLE, "%s",
                      _("the database ended the connection while the command was at work"));
    } else if (is_of(err, NO_SUCH_CHARACTER)) {
        err_hint(err, "%s", _("write it in a terminal that speaks UTF-8"));
        (void)err_set(err, ST_DATA, "%s", _("a name or a text on the command line is not UTF-8"));
    } else {
        output_refusal(err);
        return;
    }
    err->sqlstate[0] = '\0';
    err_at(err, "", 0, 0);
}

static enum status
run_in_transaction(struct job *job, struct err *err)
{
    enum status status = db_begin(job->db, "read committed", job->command->role, err);
    enum status ended;

    if (status == ST_OK) {
        status = db_named(job->db, "lock_patience", DB_NO_PARAMS, DB_NO_ROWS, err);
    }
    if (status == ST_OK && job->options.has_as_of && (job->command->options & OPTION_REDONE)) {
        const struct db_param as_of[] = {db_number(job->arena, job->options.as_of)};

        status = db_named(job->db, "as_of_begin", (struct db_params){1, as_of}, DB_NO_ROWS, err);
    }
    if (status == ST_OK) {
        status = job->command->run(job, err);
    }
    if ((status != ST_OK && status != ST_REJECTS) || job->options.dry_run || job->rolled_back) {
        db_rollback(job->db);
        tell_plainly(err);
        return status;
    }
    ended = db_commit(job->db, err);
    if (ended != ST_OK) {
        tell_plainly(err);
    }
    return ended == ST_OK ? status : ended;
}

static enum status
run_command(struct job *job, struct err *err)
{
    enum status status;

    if (!(job->command->options & OPTION_DATABASE) ||
        ((job->command->options & OPTION_FILE_OR_CALL) && job->options.call == NULL)) {
        return job->command->run(job, err);
    }
    status = db_open(&job->db, job->options.dsn, err);
    if (status == ST_OK && (job->command->options & OPTION_OWN_TRANSACTION)) {
        status = job->command->run(job, err);
    } else if (status == ST_OK) {
        status = migrate_check(job->db, err);
        status = status == ST_OK ? run_in_transaction(job, err) : status;
    }
    db_close(job->db);
    return status;
}

static int
run_named(const struct command *command, int argc, char **argv, struct arena *arena,
          struct arena *scratch)
{
    struct job job = {.command = command, .arena = arena, .scratch = scratch};
    struct err err = {0};
    enum status status = options_read(command, argc, argv, arena, &job.options, &err);

    if (status == ST_OK) {
        err = (struct err){0};
        status = run_command(&job, &err);
    }
    status = output_end(status, &err);
    if (status != ST_OK && status != ST_REJECTS) {
        output_error(command->name, &err);
    }
    return (int)status;
}

int
main(int argc, char **argv)
{
    struct arena arena, scratch;
    int words = 0, code;
    const struct command *command = command_named(argc, argv, &words);

    arena_init(&arena, MEMORY_LIMIT_BYTES);
    arena_init(&scratch, MEMORY_LIMIT_BYTES);
    choose_language(&arena, language_asked(argc, argv));
    if (command != NULL) {
        code = run_named(command, argc - words, argv + words, &arena, &scratch);
    } else if (argc > 1 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "help") == 0)) {
        list_commands(stdout);
        code = ST_OK;
    } else if (argc > 1 && strcmp(argv[1], "--version") == 0) {
        tell_version();
        code = ST_OK;
    } else {
        list_commands(stderr);
        code = ST_USAGE;
    }
    arena_free(&scratch);
    arena_free(&arena);
    return code;
}
