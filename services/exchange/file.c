/* SPDX-License-Identifier: MPL-2.0 */
#include "exchange/file.h"

#include "base/text.h"
#include "base/words.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BLOCK_BYTES     ((size_t)64 << 10)
#define NAMES_BYTES_MAX ((size_t)4 << 20)

static enum status
refuse(struct err *err, enum status status, const char *path, const char *message)
{
    int cause = errno;

    if (cause == ENOENT || cause == ENOTDIR) {
        err_hint(err, "%s", _("look at how its name is written, and at the folder it is in"));
    } else if (cause == EISDIR) {
        err_hint(err, "%s", _("name a file, not a folder"));
    } else if (cause == EEXIST) {
        err_hint(err, "%s", _("a file has this name: name another folder"));
    } else if (cause == EACCES) {
        err_hint(err, "%s", _("ask for the right to it, or name another one"));
    }
    err_at(err, path, 0, 0);
    return err_set(err, status, _("%s: %s"), message, strerror(cause));
}

enum status
file_refuse(const char *path, const char *message, struct err *err)
{
    return refuse(err, ST_DATA, path, message);
}

/* ---- reading ---- */

static enum status
read_all(int file, const char *name, size_t limit_bytes, struct text *text, struct err *err)
{
    char block[BLOCK_BYTES];
    ssize_t length;

    while ((length = read(file, block, sizeof block)) > 0) {
        text_add_bytes(text, block, (size_t)length);
        if (text->length > limit_bytes) {
            err_at(err, name, 0, 0);
            return err_set(err, ST_DATA, _("the file has more than %zu bytes"), limit_bytes);
        }
    }
    return length < 0 ? refuse(err, ST_DATA, name, _("the file cannot be read")) : ST_OK;
}

enum status
file_read(struct arena *arena, const char *path, size_t limit_bytes, char **bytes, size_t *length,
          struct err *err)
{
    bool standard = strcmp(path, "-") == 0;
    int file = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    struct text text = text_in(arena);
    enum status status;

    if (file < 0) {
        return refuse(err, ST_DATA, path, _("the file cannot be opened"));
    }
    text_add_bytes(&text, "", 0);
    status = read_all(file, standard ? _("standard input") : path, limit_bytes, &text, err);
    if (!standard) {
        (void)close(file);
    }
    *bytes = text.data;
    *length = text.length;
    return status;
}

size_t
file_block(FILE *file, char *bytes, size_t limit_bytes, struct digester *digester)
{
    const size_t length = fread(bytes, 1, limit_bytes, file);

    if (digester != NULL) {
        digester_raw(digester, bytes, length);
    }
    return length;
}

enum status
file_digest(const char *path, struct digest *digest, struct err *err)
{
    int file = strcmp(path, "-") == 0 ? -1 : open(path, O_RDONLY | O_CLOEXEC);
    struct digester *digester;
    char block[BLOCK_BYTES];
    ssize_t length;

    if (file < 0) {
        errno = strcmp(path, "-") == 0 ? ESPIPE : errno;
        return refuse(err, ST_DATA, path, _("the file cannot be opened"));
    }
    digester = digester_begin();
    while ((length = read(file, block, sizeof block)) > 0) {
        digester_raw(digester, block, (size_t)length);
    }
    *digest = digester_result(digester);
    digester_end(digester);
    (void)close(file);
    return length < 0 ? refuse(err, ST_DATA, path, _("the file cannot be read")) : ST_OK;
}

/* ---- writing ---- */

/* How long the NAME of `.NAME.PID.tmp` is; 0 when it is none of these. */
static size_t
name_length(const char *entry)
{
    const char *end = strrchr(entry, '.'), *dot = end;

    while (dot != NULL && dot > entry && *--dot != '.') {
    }
    return entry[0] == '.' && dot != NULL && dot > entry + 1 ? (size_t)(dot - entry - 1) : 0;
}

/* Tell whether `entry` is `.NAME.PID.tmp`, left by a writer of NAME (null: of any) that is dead. */
static bool
is_leftover(const char *entry, const char *name)
{
    size_t length = name != NULL ? strlen(name) : name_length(entry);
    char *end;
    long pid;

    if (length == 0 || entry[0] != '.' || (name != NULL && strncmp(entry + 1, name, length) != 0) ||
        entry[length + 1] != '.') {
        return false;
    }
    pid = strtol(entry + length + 2, &end, 10);
    return strcmp(end, ".tmp") == 0 && pid > 0 && pid <= INT32_MAX &&
           (pid == getpid() || (kill((pid_t)pid, 0) != 0 && errno == ESRCH));
}

/* Who writes thousands of files into a folder sweeps it first, and does not read all their names
 * for each of them. */
static bool
is_swept(int folder, const char *name)
{
    static dev_t device;
    static ino_t inode;
    struct stat found;
    bool swept;

    if (fstat(folder, &found) != 0) {
        return false;
    }
    swept = found.st_ino == inode && found.st_dev == device;
    if (name == NULL) {
        inode = found.st_ino;
        device = found.st_dev;
    }
    return swept && name != NULL;
}

static void
sweep_leftovers(int folder, const char *name)
{
    int listed =
        is_swept(folder, name) ? -1 : openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *entries = listed >= 0 ? fdopendir(listed) : NULL;

    if (entries == NULL) {
        return; /* a folder that can be written to but not listed */
    }
    for (struct dirent *entry = readdir(entries); entry != NULL; entry = readdir(entries)) {
        if (is_leftover(entry->d_name, name)) {
            (void)unlinkat(folder, entry->d_name, 0);
        }
    }
    (void)closedir(entries);
}

void
file_sweep(const char *path)
{
    const int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (folder >= 0) {
        sweep_leftovers(folder, NULL);
        (void)close(folder);
    }
}

void
file_sweep_beside(const char *path)
{
    const char *slash = strrchr(path, '/');
    struct arena arena;
    int folder;

    arena_init(&arena, NAMES_BYTES_MAX);
    folder = open(slash == NULL ? "." : arena_copy(&arena, path, (size_t)(slash + 1 - path)),
                  O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder >= 0) {
        sweep_leftovers(folder, slash == NULL ? path : slash + 1);
        (void)close(folder);
    }
    arena_free(&arena);
}

static bool
write_all(int file, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t written = write(file, bytes, length);

        if (written < 0) {
            return false;
        }
        bytes += written;
        length -= (size_t)written;
    }
    return true;
}

struct target {
    int folder; /* open */
    const char *name, *beside;
    mode_t mode; /* of the file that is there, or 0 */
};

struct source {
    file_source_fn *next;
    void *context;
};

/* All that the source has. Errors: false, errno says why, or `status` is the source's. */
static bool
write_source(int file, const struct source *source, enum status *status, struct err *err)
{
    const char *bytes;
    size_t length;

    do {
        bytes = NULL;
        length = 0;
        *status = source->next(source->context, &bytes, &length, err);
        if (*status != ST_OK || !write_all(file, bytes, length)) {
            return false;
        }
    } while (length > 0);
    return true;
}

/* Write the target through a file beside it. Errors: false, errno says why, or `status` is the
 * source's. */
static bool
replace(const struct target *target, const struct source *source, enum status *status,
        struct err *err)
{
    int file =
        openat(target->folder, target->beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    bool written;
    int cause;

    if (file < 0) {
        return false;
    }
    /* Who could not read the old file does not get to read the new one. */
    written = (target->mode == 0 || fchmod(file, target->mode & 0777) == 0) &&
              write_source(file, source, status, err) && fsync(file) == 0;
    cause = errno;
    if (close(file) == 0 && written &&
        renameat(target->folder, target->beside, target->folder, target->name) == 0) {
        return fsync(target->folder) == 0 || errno == EINVAL; /* not every file system can */
    }
    cause = written ? errno : cause;
    (void)unlinkat(target->folder, target->beside, 0);
    errno = cause;
    return false;
}

enum status
file_replaceable(const char *path, mode_t *mode, struct err *err)
{
    const char *slash = strrchr(path, '/');
    struct stat known = {0};

    *mode = lstat(path, &known) == 0 ? known.st_mode : 0;
    if (*(slash != NULL ? slash + 1 : path) == '\0' || (*mode != 0 && !S_ISREG(*mode))) {
        err_at(err, path, 0, 0);
        return err_set(err, ST_CANNOT_WRITE, "%s", _("this is not a plain file"));
    }
    return ST_OK;
}

static enum status
write_target(struct target *target, const char *path, const struct source *source, struct err *err)
{
    enum status status = file_replaceable(path, &target->mode, err);

    if (status != ST_OK) {
        return status;
    }
    sweep_leftovers(target->folder, target->name);
    if (replace(target, source, &status, err)) {
        return ST_OK;
    }
    return status != ST_OK ? status
                           : refuse(err, ST_CANNOT_WRITE, path, _("the file cannot be written"));
}

enum status
file_write_from(const char *path, file_source_fn *source, void *context, struct err *err)
{
    const char *slash = strrchr(path, '/');
    struct target target = {.name = slash != NULL ? slash + 1 : path};
    struct arena arena;
    const char *folder;
    enum status status;

    arena_init(&arena, NAMES_BYTES_MAX);
    folder = slash != NULL ? arena_copy(&arena, path, (size_t)(slash + 1 - path)) : ".";
    target.beside = text_format(&arena, ".%s.%ld.tmp", target.name, (long)getpid());
    target.folder = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (target.folder < 0) {
        status = refuse(err, ST_CANNOT_WRITE, path, _("its folder cannot be opened"));
    } else {
        status = write_target(&target, path, &(struct source){source, context}, err);
        (void)close(target.folder);
    }
    arena_free(&arena);
    return status;
}

/* All the bytes at once, then none. */
static enum status
next_of_bytes(void *context, const char **bytes, size_t *length, struct err *err)
{
    struct file_bytes *left = context;

    (void)err;
    *bytes = left->bytes;
    *length = left->length;
    left->length = 0;
    return ST_OK;
}

enum status
file_write(const char *path, const char *bytes, size_t length, struct err *err)
{
    return file_write_from(path, next_of_bytes, &(struct file_bytes){path, bytes, length}, err);
}

/* Make one folder. Errors: false, errno says why. */
static bool
make_one(const char *path)
{
    struct stat known;
    bool there = mkdir(path, 0777) == 0;
    int cause = errno;

    there = there || (stat(path, &known) == 0 && S_ISDIR(known.st_mode));
    errno = cause;
    return there;
}

enum status
file_make_folder(const char *path, struct err *err)
{
    struct arena arena;
    char *upper, *slash;
    bool there = true;

    arena_init(&arena, NAMES_BYTES_MAX);
    upper = arena_string(&arena, path);
    slash = strchr(upper + strspn(upper, "/"), '/');
    while (there && slash != NULL) {
        *slash = '\0';
        there = make_one(upper);
        *slash = '/';
        slash = strchr(slash + strspn(slash, "/"), '/');
    }
    there = there && make_one(path);
    arena_free(&arena);
    return there ? ST_OK : refuse(err, ST_CANNOT_WRITE, path, _("the folder cannot be made"));
}
