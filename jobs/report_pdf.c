/* SPDX-License-Identifier: MPL-2.0 */
#include "report_pdf.h"

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <unistd.h>

#define PROGRAM   "weasyprint"
#define EPOCH     "SOURCE_DATE_EPOCH="
#define TOLD_MAX  4096 /* bytes of what it says that are looked at */
#define WAIT_STEP 1000 /* milliseconds between two looks, where the system has no pidfd */

extern char **environ;

enum status
report_pdf_ready(const struct job *job, struct err *err)
{
    const char *folders = getenv("PATH");

    while (folders != NULL && *folders != '\0') {
        size_t length = strcspn(folders, ":");

        if (length > 0 &&
            access(text_format(job->arena, "%.*s/" PROGRAM, (int)length, folders), X_OK) == 0) {
            return ST_OK;
        }
        folders += length;
        folders += *folders == ':' ? 1 : 0;
    }
    err_hint(err, "%s",
             _("install it (Debian: apt-get install weasyprint), or ask for html and "
               "print that from a browser"));
    return err_set(err, ST_CANNOT_WRITE, _("PDF needs WeasyPrint, which is not installed here"));
}

/* The environment, with the one date that may stand in the file. */
static char **
dated_environment(struct arena *arena, int64_t made_at)
{
    size_t count = 0, kept = 0;
    char **copy;

    while (environ[count] != NULL) {
        count++;
    }
    copy = ARENA_NEW(arena, char *, count + 2);
    for (size_t i = 0; i < count; i++) {
        if (strncmp(environ[i], EPOCH, strlen(EPOCH)) != 0) {
            copy[kept++] = environ[i];
        }
    }
    copy[kept++] = text_format(arena, EPOCH "%" PRId64, made_at);
    copy[kept] = NULL;
    return copy;
}

static enum status
start(struct job *job, const int handles[3], int64_t made_at, pid_t *child, struct err *err)
{
    char program[] = PROGRAM, quiet[] = "-q", encoding[] = "-eutf-8", standard[] = "-";
    char *const arguments[] = {program, quiet, encoding, standard, standard, NULL};
    posix_spawn_file_actions_t actions;
    int failure = posix_spawn_file_actions_init(&actions);

    if (failure == 0) {
        for (int i = 0; i < 3 && failure == 0; i++) {
            failure = posix_spawn_file_actions_adddup2(&actions, handles[i], i);
        }
        if (failure == 0) {
            failure = posix_spawnp(child, PROGRAM, &actions, NULL, arguments,
                                   dated_environment(job->arena, made_at));
        }
        (void)posix_spawn_file_actions_destroy(&actions);
    }
    return failure == 0 ? ST_OK
                        : err_set(err, ST_CANNOT_WRITE, _("%s cannot be started: %s"), PROGRAM,
                                  strerror(failure));
}

/* Wait until the child ends, or the time is over: false, and it is ended. */
static bool
wait_for(pid_t child, int *ended)
{
    int handle = pidfd_open(child, 0);
    struct pollfd polled = {.fd = handle, .events = POLLIN};
    bool over = false;

    for (int seconds = 0; !over && seconds < REPORT_PDF_SECONDS_MAX; seconds++) {
        (void)poll(handle >= 0 ? &polled : NULL, handle >= 0 ? 1 : 0, WAIT_STEP);
        over = waitpid(child, ended, WNOHANG) == child;
    }
    if (!over) {
        (void)kill(child, SIGKILL);
        (void)waitpid(child, ended, 0);
    }
    if (handle >= 0) {
        (void)close(handle);
    }
    return over;
}

/* The last line of what it said; empty when it said nothing. */
static const char *
last_words(struct arena *arena, FILE *said)
{
    char *bytes = arena_alloc(arena, TOLD_MAX + 1, 1), *line;
    size_t length;

    (void)fseeko(said, 0, SEEK_END);
    if (fseeko(said, -(off_t)TOLD_MAX, SEEK_END) != 0) {
        rewind(said);
    }
    length = fread(bytes, 1, TOLD_MAX, said);
    while (length > 0 && bytes[length - 1] == '\n') {
        length--;
    }
    bytes[length] = '\0';
    line = strrchr(bytes, '\n');
    return line != NULL ? line + 1 : bytes;
}

static enum status
refuse(struct job *job, bool over, int ended, FILE *said, struct err *err)
{
    const char *words = last_words(job->arena, said);

    err_hint(err, "%s", _("ask for html, and print that from a browser"));
    if (!over) {
        return err_set(err, ST_CANNOT_WRITE, _("%s was ended: it took more than %d seconds"),
                       PROGRAM, REPORT_PDF_SECONDS_MAX);
    }
    return err_set(err, ST_CANNOT_WRITE, _("%s failed, code %d: %s"), PROGRAM,
                   WIFEXITED(ended) ? WEXITSTATUS(ended) : 128 + WTERMSIG(ended), words);
}

enum status
report_pdf(struct job *job, struct sink_file *page, struct sink_file *pdf, int64_t made_at,
           struct err *err)
{
    FILE *said = tmpfile();
    int handles[3], ended = 0;
    pid_t child;
    bool over;
    enum status status;

    if (said == NULL) {
        return err_set(err, ST_CANNOT_WRITE, _("%s cannot be written: %s"), _("a temporary file"),
                       strerror(errno));
    }
    handles[STDERR_FILENO] = fileno(said);
    status = sink_file_handle(page, &handles[STDIN_FILENO], err);
    if (status == ST_OK) {
        status = sink_file_handle(pdf, &handles[STDOUT_FILENO], err);
    }
    if (status == ST_OK) {
        status = start(job, handles, made_at, &child, err);
    }
    if (status == ST_OK) {
        over = wait_for(child, &ended);
        if (!over || !WIFEXITED(ended) || WEXITSTATUS(ended) != 0) {
            status = refuse(job, over, ended, said, err);
        }
    }
    (void)fclose(said);
    return status;
}
