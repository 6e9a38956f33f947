/* SPDX-License-Identifier: MPL-2.0 */
#include "reporting/sink.h"

#include "base/words.h"
#include "exchange/file.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BUFFER_BYTES ((size_t)64 << 10)

struct sink_file {
    FILE *file;
    const char *path;   /* where it shall appear; null for a spool */
    const char *beside; /* where it is until then */
    const char *folder;
    int failure; /* errno of the first write that failed */
    char buffer[BUFFER_BYTES];
};

static enum status
add_to_text(void *context, const char *bytes, size_t length, struct err *err)
{
    (void)err;
    text_add_bytes(context, bytes, length);
    return ST_OK;
}

struct sink
sink_of_text(struct text *text)
{
    return (struct sink){.write = add_to_text, .context = text};
}

enum status
sink_write(struct sink sink, const char *bytes, size_t length, struct err *err)
{
    return length == 0 ? ST_OK : sink.write(sink.context, bytes, length, err);
}

enum status
sink_string(struct sink sink, const char *string, struct err *err)
{
    return sink_write(sink, string, strlen(string), err);
}

static const char *
name_of(const struct sink_file *file)
{
    return file->path != NULL ? file->path : _("a temporary file");
}

static enum status
refuse(const struct sink_file *file, struct err *err)
{
    return err_set(err, ST_CANNOT_WRITE, _("%s cannot be written: %s"), name_of(file),
                   strerror(errno));
}

static enum status
write_to_file(void *context, const char *bytes, size_t length, struct err *err)
{
    struct sink_file *file = context;

    if (fwrite(bytes, 1, length, file->file) != length) {
        file->failure = errno;
        return refuse(file, err);
    }
    return ST_OK;
}

struct sink
sink_of_file(struct sink_file *file)
{
    return (struct sink){.write = write_to_file, .context = file};
}

enum status
sink_file_open(struct arena *arena, const char *path, struct sink_file **file, struct err *err)
{
    struct sink_file *made = ARENA_NEW(arena, struct sink_file, 1);
    const char *slash = strrchr(path, '/');
    const char *name = slash != NULL ? slash + 1 : path;
    mode_t mode;
    enum status status = file_replaceable(path, &mode, err);

    made->path = arena_string(arena, path);
    made->folder = slash == NULL   ? "."
                   : slash == path ? "/"
                                   : arena_copy(arena, path, (size_t)(slash - path));
    if (status != ST_OK) {
        return status;
    }
    made->beside = text_format(arena, "%s/.%s.%ld.tmp", made->folder, name, (long)getpid());
    file_sweep_beside(path);
    made->file = fopen(made->beside, "wxe");
    if (made->file == NULL) {
        return refuse(made, err);
    }
    (void)setvbuf(made->file, made->buffer, _IOFBF, BUFFER_BYTES);
    /* Who could not read the old file does not get to read the new one. */
    if (mode != 0 && fchmod(fileno(made->file), mode & 0777) != 0) {
        status = refuse(made, err);
        sink_file_drop(made);
        return status;
    }
    *file = made;
    return ST_OK;
}

enum status
sink_file_spool(struct arena *arena, struct sink_file **file, struct err *err)
{
    struct sink_file *made = ARENA_NEW(arena, struct sink_file, 1);

    made->file = tmpfile();
    if (made->file == NULL) {
        return refuse(made, err);
    }
    (void)setvbuf(made->file, made->buffer, _IOFBF, BUFFER_BYTES);
    *file = made;
    return ST_OK;
}

enum status
sink_file_copy(struct sink_file *file, struct sink sink, struct err *err)
{
    char block[8 << 10];
    enum status status = ST_OK;
    size_t length;

    assert(file->path == NULL);
    errno = file->failure;
    if (file->failure != 0 || fflush(file->file) != 0 || fseeko(file->file, 0, SEEK_SET) != 0) {
        return refuse(file, err);
    }
    do {
        length = fread(block, 1, sizeof block, file->file);
        status = sink_write(sink, block, length, err);
    } while (status == ST_OK && length == sizeof block);
    if (status == ST_OK && (ferror(file->file) || fseeko(file->file, 0, SEEK_END) != 0)) {
        status = refuse(file, err);
    }
    return status;
}

enum status
sink_file_handle(struct sink_file *file, int *handle, struct err *err)
{
    errno = file->failure;
    if (file->failure != 0 || fflush(file->file) != 0 || fseeko(file->file, 0, SEEK_SET) != 0) {
        return refuse(file, err);
    }
    *handle = fileno(file->file);
    return ST_OK;
}

/* A name is on the disk when its folder is. */
static bool
sync_folder(const char *folder)
{
    int handle = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool done = handle >= 0 && fsync(handle) == 0;

    if (handle >= 0) {
        (void)close(handle);
    }
    return done;
}

enum status
sink_file_keep(struct sink_file *file, struct err *err)
{
    bool whole = file->failure == 0 && fflush(file->file) == 0 && fsync(fileno(file->file)) == 0;
    enum status status = ST_OK;

    assert(file->path != NULL);
    errno = file->failure != 0 ? file->failure : errno;
    if (!whole || rename(file->beside, file->path) != 0 || !sync_folder(file->folder)) {
        status = refuse(file, err);
    }
    sink_file_drop(file);
    return status;
}

void
sink_file_drop(struct sink_file *file)
{
    if (file == NULL || file->file == NULL) {
        return;
    }
    (void)fclose(file->file);
    file->file = NULL;
    if (file->beside != NULL) {
        (void)unlink(file->beside); /* nothing is there when the file was kept */
    }
}
