/* SPDX-License-Identifier: MPL-2.0 */
#include "bank_sheet.h"

#include "base/text.h"
#include "base/words.h"
#include "exchange/bank_file.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define PROGRAM   "xlsx2csv"
#define NOT_THERE 127 /* what a shell, and posix_spawnp of old, say of a program that is not */
#define NOTHING   "/dev/null"
#define ENDING    ".xlsx"

#define SHEET_ARGUMENTS 9           /* with the null at their end */
#define SHEET_BEGINS    "-------- " /* then `2 - NAME`, before each sheet where all are asked for */

extern char **environ;

bool
bank_sheet_is(const char *path)
{
    const size_t length = strlen(path);

    return length > strlen(ENDING) && strcasecmp(path + length - strlen(ENDING), ENDING) == 0;
}

static enum status
not_installed(struct err *err)
{
    err_hint(err, "%s",
             _("install it (Debian: apt-get install xlsx2csv), or save the sheet as CSV"));
    return err_set(err, ST_UNAVAILABLE, "%s",
                   _("a workbook needs xlsx2csv, which is not installed here"));
}

/* What it writes goes to a file, or, of null, where its arguments say. */
static enum status
run(char *const *arguments, const char *output, int *code, struct err *err)
{
    posix_spawn_file_actions_t actions;
    pid_t child;
    int ended = 0;
    int failure = posix_spawn_file_actions_init(&actions);

    if (failure == 0) {
        failure = posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, NOTHING, O_WRONLY, 0);
        if (failure == 0 && output != NULL) {
            failure = posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output,
                                                       O_WRONLY | O_CREAT | O_EXCL, 0600);
        }
        failure = failure == 0 ? posix_spawnp(&child, PROGRAM, &actions, NULL, arguments, environ)
                               : failure;
        (void)posix_spawn_file_actions_destroy(&actions);
    }
    if (failure != 0) {
        return failure == ENOENT ? not_installed(err)
                                 : err_set(err, ST_UNAVAILABLE, _("%s cannot be started: %s"),
                                           PROGRAM, strerror(failure));
    }
    while (waitpid(child, &ended, 0) < 0 && errno == EINTR) {
    }
    *code = WIFEXITED(ended) ? WEXITSTATUS(ended) : -1;
    return *code == NOT_THERE ? not_installed(err) : ST_OK;
}

/* How many lines are read with this sign before the cents. */
static size_t
read_with(struct job *job, const char *csv_path, struct bank_format format, char decimal)
{
    const struct arena_mark mark = arena_mark(job->scratch);
    struct problems problems = {0};
    const struct bank_wish wish = {.problems = &problems};
    struct bank_totals totals;
    struct err ignored = {0};
    size_t count = 0;

    format.decimal = decimal;
    if (bank_file_read(job->scratch, csv_path, &format, &wish, &totals, &ignored) == ST_OK) {
        count = totals.read;
    }
    arena_reset(job->scratch, mark);
    return count;
}

/* The sheet that is read, and how it begins. */
struct sheet {
    struct job *job;
    const char *path;
    const struct bank_format *format;
    long number;
    struct text head;
};

static enum status
check_sheet(struct sheet *sheet, struct err *err)
{
    const struct file_bytes first = {sheet->path, text_of(&sheet->head), sheet->head.length};
    struct bank_head head;
    struct err none = {0};

    if (sheet->number < 2 ||
        bank_head_find(sheet->job->scratch, first, sheet->format, &head, &none) != ST_OK) {
        return ST_OK;
    }
    err_at(err, sheet->path, 0, 0);
    err_hint(err, "%s", _("give each sheet in a file of its own"));
    return err_set(err, ST_DATA, _("sheet %ld of the workbook has such lines too"), sheet->number);
}

/* Line by line, since a workbook may be large. */
static enum status
check_sheets(struct sheet *sheet, FILE *file, struct err *err)
{
    const struct arena_mark mark = arena_mark(sheet->job->scratch);
    enum status status = ST_OK;
    char *line = NULL;
    size_t room = 0;
    ssize_t length;

    sheet->head = text_in(sheet->job->scratch);
    while (status == ST_OK && (length = getline(&line, &room, file)) >= 0) {
        if (strncmp(line, SHEET_BEGINS, strlen(SHEET_BEGINS)) == 0) {
            status = check_sheet(sheet, err);
            arena_reset(sheet->job->scratch, mark);
            sheet->head = text_in(sheet->job->scratch);
            sheet->number = strtol(line + strlen(SHEET_BEGINS), NULL, 10);
        } else if (sheet->head.length < BANK_HEAD_BYTES_MAX) {
            text_add_bytes(&sheet->head, line, (size_t)length);
        }
    }
    free(line);
    status = status == ST_OK ? check_sheet(sheet, err) : status;
    arena_reset(sheet->job->scratch, mark);
    return status;
}

/* Lines of the format on another sheet would be left out without a word. */
static enum status
check_other_sheets(struct job *job, const char *path, const struct bank_format *format,
                   char *const *arguments, struct err *err)
{
    char *all[SHEET_ARGUMENTS] = {arguments[0], arena_string(job->arena, "-a")};
    const char *name = text_format(job->arena, "%s.all", arguments[SHEET_ARGUMENTS - 2]);
    struct sheet sheet = {.job = job, .path = path, .format = format};
    enum status status;
    FILE *file;
    int code = 0;

    memcpy(all + 2, arguments + 1, (SHEET_ARGUMENTS - 3) * sizeof *all);
    status = run(all, name, &code, err);
    file = status == ST_OK ? fopen(name, "re") : NULL;
    if (file != NULL) {
        status = check_sheets(&sheet, file, err);
        (void)fclose(file);
    }
    (void)unlink(name);
    return status;
}

enum status
bank_sheet_convert(struct job *job, const char *path, struct bank_format *format,
                   const char **csv_path, struct err *err)
{
    const char *folder = getenv("TMPDIR");
    char *name = text_format(job->arena, "%s/levain-sheet.XXXXXX",
                             folder != NULL && folder[0] != '\0' ? folder : "/tmp");
    const int file = mkstemp(name);
    char *arguments[SHEET_ARGUMENTS] = {
        arena_string(job->arena, PROGRAM),
        arena_string(job->arena, "-d"),
        text_format(job->arena, "%c", format->separator),
        arena_string(job->arena, "-f"),
        arena_string(job->arena, format->days == BANK_DAY_MONTH_YEAR ? "%d/%m/%Y" : "%Y-%m-%d"),
        arena_string(job->arena, "--"),
        arena_string(job->arena, path),
        name,
        NULL};
    int code = 0;
    enum status status;

    if (file < 0) {
        return err_set(err, ST_CANNOT_WRITE, _("%s: %s"), name, strerror(errno));
    }
    (void)close(file);
    *csv_path = name;
    status = run(arguments, NULL, &code, err);
    if (status == ST_OK && code != 0) {
        err_at(err, path, 0, 0);
        err_hint(err, "%s", _("save the sheet as CSV"));
        return err_set(err, ST_DATA, _("%s failed, code %d: %s"), PROGRAM, code,
                       _("this is not a workbook"));
    }
    format->encodings[0] = CSV_UTF8;
    format->encoding_count = 1;
    if (status == ST_OK &&
        read_with(job, name, *format, '.') > read_with(job, name, *format, format->decimal)) {
        format->decimal = '.';
    }
    return status == ST_OK ? check_other_sheets(job, path, format, arguments, err) : status;
}

void
bank_sheet_forget(const char *csv_path, const char *path, struct err *err)
{
    if (csv_path == NULL) {
        return;
    }
    (void)unlink(csv_path);
    if (strcmp(err->source, csv_path) == 0) {
        err_at(err, path, err->line, err->column);
    }
}
