/* SPDX-License-Identifier: MPL-2.0 */
/* levain COMMAND [OPTION...] [ARGUMENT...]: what is the same for each command: language,
 * connection, role, transaction, messages, exit code. */
#include "command_table.h"
#include "denied.h"

#include "exchange/file.h"
#include "output.h"
#include "rules/nearest.h"
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

/* Find the command that the first words name; `words` tells how many they were. */
static const struct command *
command_named(int argc, char **argv, int *words)
{
    const struct command *command;

    for (size_t i = 0; (command = command_row(i)) != NULL; i++) {
        const char *blank = strchr(command->name, ' ');

        if (blank == NULL && argc > 1 && strcmp(argv[1], command->name) == 0) {
            *words = 1;
            return command;
        }
        if (blank != NULL && argc > 2 &&
            strncmp(argv[1], command->name, (size_t)(blank - command->name)) == 0 &&
            strlen(argv[1]) == (size_t)(blank - command->name) && strcmp(argv[2], blank + 1) == 0) {
            *words = 2;
            return command;
        }
    }
    return NULL;
}

static void
list_commands(FILE *out)
{
    const struct command *command;

    fprintf(out, "%s\n\n", _("usage: levain COMMAND [OPTION...] [ARGUMENT...]"));
    for (size_t i = 0; (command = command_row(i)) != NULL; i++) {
        /* A long name stands on a line of its own. */
        fprintf(out, strlen(command->name) > 12 ? "  %s\n                %s\n" : "  %-12s  %s\n",
                command->name, words_of(command->summary));
    }
    fprintf(out, "\n%s\n", _("levain COMMAND --help says more of one; levain(1) of all."));
}

static bool
is_in_group(const struct command *command, const char *name)
{
    return strncmp(command->name, name, strlen(name)) == 0 && command->name[strlen(name)] == ' ';
}

/* The command whose name is nearest to a word that is none; null = none is near. */
static const char *
nearest_command(struct arena *arena, const char *word)
{
    const char **names;
    size_t count = 0;

    while (command_row(count) != NULL) {
        count++;
    }
    names = ARENA_NEW(arena, const char *, count + 1);
    for (size_t i = 0; i < count; i++) {
        names[i] = command_row(i)->name;
    }
    return nearest_word(names, word);
}

/* Why a command line names no command, and which ones it may have meant. */
static void
tell_unknown(struct arena *arena, int argc, char **argv)
{
    const bool two = argc > 2 && argv[2][0] != '-';
    const char *both = two ? text_format(arena, "%s %s", argv[1], argv[2]) : argv[1];
    const char *near = nearest_command(arena, both);
    const struct command *command;
    bool group = false;

    for (size_t i = 0; (command = command_row(i)) != NULL; i++) {
        group = group || is_in_group(command, argv[1]);
    }
    if (group && near != NULL && strncmp(near, both, strlen(argv[1]) + 1) != 0) {
        near = NULL; /* of another group */
    }
    if (near == NULL && two && !group) {
        near = nearest_command(arena, argv[1]);
    }
    if (argv[1][0] == '-') {
        fprintf(stderr, _("levain: the command comes first, then its options: found \"%s\"\n"),
                argv[1]);
    } else if (group && !two) {
        fprintf(stderr, _("levain: \"%s\" begins several commands: which one?\n"), argv[1]);
    } else if (near != NULL) {
        fprintf(stderr, _("levain: there is no command \"%s\"; near it is: levain %s\n"),
                strchr(near, ' ') != NULL ? both : argv[1], near);
    } else {
        fprintf(stderr, _("levain: there is no command \"%s\"\n"), group ? both : argv[1]);
    }
    for (size_t i = 0; (command = command_row(i)) != NULL; i++) {
        if (is_in_group(command, argv[1])) {
            fprintf(stderr, "    -> levain %s: %s\n", command->name, words_of(command->summary));
        }
    }
    fprintf(stderr, "    -> %s\n", _("levain --help lists all commands"));
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

/* Who reads all of a fund has its tables looked at first: as long as nobody has, PostgreSQL takes
 * each for nearly empty, and reads one again for each row of another. */
static enum status
look_at_tables(struct job *job, struct err *err)
{
    enum status status = db_begin(job->db, "read committed", job->command->role, err);

    if (status == ST_OK) {
        status = db_named(job->db, "tables_analyze", DB_NO_PARAMS, DB_NO_ROWS, err);
    }
    return status == ST_OK ? db_commit(job->db, err) : status;
}

static enum status
run_in_transaction(struct job *job, struct err *err)
{
    const bool is_snapshot = (job->command->options & OPTION_SNAPSHOT) != 0;
    const bool reads_all = (job->command->options & (OPTION_SNAPSHOT | OPTION_BOOKS)) != 0;
    enum status status = reads_all ? look_at_tables(job, err) : ST_OK;
    enum status ended;

    if (status == ST_OK) {
        status = db_begin(job->db, is_snapshot ? "repeatable read" : "read committed",
                          job->command->role, err);
    }
    if (status != ST_OK) {
        denied_tell(job, false, err);
    } else {
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
        denied_tell(job, true, err);
        tell_plainly(err);
        return status;
    }
    ended = db_commit(job->db, err);
    if (ended != ST_OK) {
        tell_plainly(err);
    } else if (job->when_kept != NULL) {
        ended = job->when_kept(job, err);
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
        denied_tell(job, false, err);
    } else if (status == ST_OK) {
        status = migrate_check(job->db, err);
        denied_tell(job, false, err);
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

    if (status == ST_OK && command->usage != NULL) {
        status = command->usage(&job, &err);
    }
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
    } else if (argc > 1) {
        tell_unknown(&arena, argc, argv);
        code = ST_USAGE;
    } else {
        list_commands(stderr);
        code = ST_USAGE;
    }
    arena_free(&scratch);
    arena_free(&arena);
    return code;
}
