/* SPDX-License-Identifier: MPL-2.0 */
/*
 * file: whole files in, whole files out, and nothing left behind. Each test has a folder of its
 * own under /tmp, emptied by the test itself.
 */
#include "in_arena.h"

#include "base/text.h"
#include "exchange/file.h"

#include <dirent.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char folder[] = "/tmp/levain-file.XXXXXX";

static int
begin(void **state)
{
    (void)open_arena(state);
    memcpy(folder + sizeof folder - 7, "XXXXXX", 6);
    return mkdtemp(folder) == NULL;
}

static int
end(void **state)
{
    (void)state;
    arena_free(&arena);
    return rmdir(folder); /* only when the test left nothing */
}

static const char *
in_folder(const char *name)
{
    return text_format(&arena, "%s/%s", folder, name);
}

static const char *
content(const char *path)
{
    struct err err = {0};
    char *bytes;
    size_t length;

    assert_int_equal(file_read(&arena, path, 1 << 20, &bytes, &length, &err), ST_OK);
    assert_int_equal(strlen(bytes), length);
    return bytes;
}

static size_t
entry_count(void)
{
    DIR *entries = opendir(folder);
    size_t count = 0;

    assert_non_null(entries);
    while (readdir(entries) != NULL) {
        count++;
    }
    assert_int_equal(closedir(entries), 0);
    return count - 2; /* . and .. */
}

static void
write_text(const char *path, const char *text)
{
    struct err err = {0};

    assert_int_equal(file_write(path, text, strlen(text), &err), ST_OK);
}

/* ---- reading ---- */

static void
a_file_is_read_whole_with_its_nul_bytes(void **state)
{
    const char *path = in_folder("in");
    struct text text = text_in(&arena);
    struct err err = {0};
    char *bytes;
    size_t length;

    (void)state;
    for (int i = 0; i < 200000; i++) {
        text_add_bytes(&text, i % 7 == 0 ? "\0" : "x", 1);
    }
    assert_int_equal(file_write(path, text_of(&text), text.length, &err), ST_OK);
    assert_int_equal(file_read(&arena, path, 200000, &bytes, &length, &err), ST_OK);
    assert_int_equal(length, 200000);
    assert_memory_equal(bytes, text_of(&text), length);
    assert_int_equal(bytes[length], '\0');
    assert_int_equal(unlink(path), 0);
}

static void
an_empty_file_is_an_empty_text(void **state)
{
    const char *path = in_folder("empty");

    (void)state;
    write_text(path, "");
    assert_string_equal(content(path), "");
    assert_int_equal(unlink(path), 0);
}

static void
the_standard_input_is_called_minus(void **state)
{
    int kept = dup(STDIN_FILENO), ends[2];
    struct err err = {0};
    char *bytes;
    size_t length;

    (void)state;
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], "levain", 6), 6);
    assert_int_equal(close(ends[1]), 0);
    assert_int_equal(dup2(ends[0], STDIN_FILENO), STDIN_FILENO);
    assert_int_equal(file_read(&arena, "-", 6, &bytes, &length, &err), ST_OK);
    assert_string_equal(bytes, "levain");
    assert_int_equal(dup2(kept, STDIN_FILENO), STDIN_FILENO);
    assert_int_equal(close(kept), 0);
    assert_int_equal(close(ends[0]), 0);
}

static void
what_cannot_be_read_is_refused_by_name(void **state)
{
    const char *path = in_folder("big");
    struct err err = {0};
    char *bytes;
    size_t length;

    (void)state;
    assert_int_equal(file_read(&arena, path, 9, &bytes, &length, &err), ST_DATA);
    assert_string_equal(err.source, path);
    assert_string_equal(err.text, "the file cannot be opened: No such file or directory");

    assert_int_equal(file_read(&arena, folder, 9, &bytes, &length, &err), ST_DATA);
    assert_string_equal(err.source, folder);
    assert_string_equal(err.text, "the file cannot be read: Is a directory");

    write_text(path, "0123456789");
    assert_int_equal(file_read(&arena, path, 9, &bytes, &length, &err), ST_DATA);
    assert_string_equal(err.source, path);
    assert_string_equal(err.text, "the file has more than 9 bytes");
    assert_int_equal(unlink(path), 0);
}

static void
a_file_has_the_digest_of_its_bytes(void **state)
{
    const char *path = in_folder("digested");
    struct digest digest;
    struct err err = {0};

    (void)state;
    write_text(path, "levain");
    assert_int_equal(file_digest(path, &digest, &err), ST_OK);
    assert_string_equal(digest_hex(&arena, &digest), /* printf levain | sha256sum */
                        "3d46324055928979da9aaee25c6d8ee688d2ec90539bed652836926c0dfb3379");
    assert_int_equal(unlink(path), 0);
    assert_int_equal(file_digest(path, &digest, &err), ST_DATA);
    assert_string_equal(err.source, path);
    assert_string_equal(err.text, "the file cannot be opened: No such file or directory");
    assert_int_equal(file_digest("-", &digest, &err), ST_DATA);
    assert_string_equal(err.text, "the file cannot be opened: Illegal seek");
    assert_int_equal(file_digest(folder, &digest, &err), ST_DATA);
    assert_string_equal(err.text, "the file cannot be read: Is a directory");
}

/* ---- writing ---- */

static void
a_file_is_replaced_and_keeps_its_rights(void **state)
{
    const char *path = in_folder("dossier.html");
    struct stat known;

    (void)state;
    write_text(path, "old");
    assert_int_equal(chmod(path, 0640), 0);
    write_text(path, "new");
    assert_string_equal(content(path), "new");
    assert_int_equal(stat(path, &known), 0);
    assert_int_equal(known.st_mode & 0777, 0640);
    assert_int_equal(entry_count(), 1);
    assert_int_equal(unlink(path), 0);
}

struct counted {
    int parts, refused_at; /* 0 = never */
};

static enum status
next_counted(void *context, const char **bytes, size_t *length, struct err *err)
{
    struct counted *counted = context;

    counted->parts++;
    if (counted->parts == counted->refused_at) {
        return err_set(err, ST_DATA, "no more");
    }
    *bytes = "part ";
    *length = counted->parts <= 3 ? strlen("part ") : 0;
    return ST_OK;
}

static void
a_file_is_written_by_parts_or_left_as_it_was(void **state)
{
    const char *path = in_folder("parts");
    struct err err = {0};

    (void)state;
    assert_int_equal(file_write_from(path, next_counted, &(struct counted){0}, &err), ST_OK);
    assert_int_equal(file_write_from(path, next_counted, &(struct counted){.refused_at = 2}, &err),
                     ST_DATA);
    assert_string_equal(content(path), "part part part ");
    assert_int_equal(entry_count(), 1);
    assert_int_equal(unlink(path), 0);
}

static void
a_name_without_a_folder_is_written_here(void **state)
{
    char *here = getcwd(NULL, 0);

    (void)state;
    assert_int_equal(chdir(folder), 0);
    write_text("here", "text");
    assert_string_equal(content("here"), "text");
    assert_int_equal(unlink("here"), 0);
    assert_int_equal(chdir(here), 0);
    free(here);
}

static void
only_a_plain_file_is_replaced(void **state)
{
    const char *link = in_folder("link"), *sub = in_folder("sub");
    const char *paths[] = {link, sub, text_format(&arena, "%s/", folder), "/dev/null"};

    (void)state;
    assert_int_equal(symlink("elsewhere", link), 0);
    assert_int_equal(mkdir(sub, 0700), 0);
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        struct err err = {0};

        assert_int_equal(file_write(paths[i], "x", 1, &err), ST_CANNOT_WRITE);
        assert_string_equal(err.source, paths[i]);
        assert_string_equal(err.text, "this is not a plain file");
    }
    assert_int_equal(rmdir(sub), 0);
    assert_int_equal(unlink(link), 0);
}

static void
what_cannot_be_written_is_refused_by_name(void **state)
{
    const char *file = in_folder("file");
    const char *under = in_folder("file/under"), *absent = in_folder("absent/name");
    struct text longest = text_in(&arena);
    struct err err = {0};

    (void)state;
    write_text(file, "x");
    assert_int_equal(file_write(under, "x", 1, &err), ST_CANNOT_WRITE);
    assert_string_equal(err.source, under);
    assert_string_equal(err.text, "its folder cannot be opened: Not a directory");
    assert_int_equal(file_write(absent, "x", 1, &err), ST_CANNOT_WRITE);
    assert_string_equal(err.text, "its folder cannot be opened: No such file or directory");

    text_addf(&longest, "%s/", folder);
    for (int i = 0; i < 255; i++) {
        text_add(&longest, "n");
    }
    assert_int_equal(file_write(text_of(&longest), "x", 1, &err), ST_CANNOT_WRITE);
    assert_string_equal(err.text, "the file cannot be written: File name too long");
    assert_int_equal(unlink(file), 0);
}

static void
a_disk_that_is_full_leaves_the_old_file(void **state)
{
    const char *path = in_folder("report");
    struct rlimit kept, small;
    struct err err = {0};
    enum status status;

    (void)state;
    write_text(path, "old");
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &kept), 0);
    small = kept;
    small.rlim_cur = 4;
    assert_true(signal(SIGXFSZ, SIG_IGN) != SIG_ERR);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    status = file_write(path, "too long", 8, &err);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &kept), 0);
    assert_int_equal(status, ST_CANNOT_WRITE);
    assert_string_equal(err.text, "the file cannot be written: File too large");
    assert_string_equal(content(path), "old");
    assert_int_equal(entry_count(), 1);
    assert_int_equal(unlink(path), 0);
}

/* A process that has ended and was waited for: its number is free. */
static long
dead_pid(void)
{
    pid_t child = fork();

    assert_true(child >= 0);
    if (child == 0) {
        _exit(0);
    }
    assert_int_equal(waitpid(child, NULL, 0), child);
    return (long)child;
}

static void
leftovers_of_killed_writers_are_swept_and_nothing_else(void **state)
{
    long dead = dead_pid();
    const char *swept[] = {text_format(&arena, "%s/.a.html.%ld.tmp", folder, dead),
                           text_format(&arena, "%s/.a.html.%ld.tmp", folder, (long)getpid())};
    const char *kept[] = {text_format(&arena, "%s/.a.html.%ld.tmp", folder, (long)getppid()),
                          text_format(&arena, "%s/.b.html.%ld.tmp", folder, dead),
                          text_format(&arena, "%s/.a.html.%ld.tmp.old", folder, dead),
                          text_format(&arena, "%s/.a.html.-%ld.tmp", folder, dead),
                          in_folder(".a.html.tmp"),
                          in_folder("a.html.1.tmp"),
                          in_folder(".a.html.99999999999.tmp")};

    (void)state;
    for (size_t i = 0; i < sizeof swept / sizeof *swept; i++) {
        write_text(swept[i], "left");
    }
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++) {
        write_text(kept[i], "kept");
    }
    write_text(in_folder("a.html"), "text");
    for (size_t i = 0; i < sizeof swept / sizeof *swept; i++) {
        assert_int_not_equal(access(swept[i], F_OK), 0);
    }
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++) {
        assert_int_equal(unlink(kept[i]), 0);
    }
    assert_int_equal(unlink(in_folder("a.html")), 0);
}

static void
too_few_descriptors_are_said_so(void **state)
{
    struct rlimit kept, small;
    int last = dup(STDIN_FILENO);
    const char *path = in_folder("text");
    struct err err = {0};
    enum status status;

    (void)state;
    /* Room for the folder and for no other: its list is left aside, the file is refused. */
    assert_true(last >= 0);
    assert_int_equal(close(last), 0);
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &kept), 0);
    small = kept;
    small.rlim_cur = (rlim_t)last + 1;
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &small), 0);
    status = file_write(path, "x", 1, &err);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &kept), 0);
    assert_int_equal(status, ST_CANNOT_WRITE);
    assert_string_equal(err.text, "the file cannot be written: Too many open files");
    assert_int_equal(entry_count(), 0);
}

/* ---- folders ---- */

static void
folders_are_made_down_to_the_last(void **state)
{
    const char *path = in_folder("a//b/c"), *trailing = in_folder("a/d/");
    struct err err = {0};

    (void)state;
    assert_int_equal(file_make_folder(path, &err), ST_OK);
    assert_int_equal(file_make_folder(path, &err), ST_OK);
    assert_int_equal(file_make_folder(trailing, &err), ST_OK);
    assert_int_equal(file_make_folder("/", &err), ST_OK);
    assert_int_equal(rmdir(trailing), 0);
    assert_int_equal(rmdir(path), 0);
    assert_int_equal(rmdir(in_folder("a/b")), 0);
    assert_int_equal(rmdir(in_folder("a")), 0);
}

static void
a_folder_that_cannot_be_made_is_refused_by_name(void **state)
{
    const char *file = in_folder("file"), *under = in_folder("file/a/b");
    struct err err = {0};

    (void)state;
    write_text(file, "x");
    assert_int_equal(file_make_folder(file, &err), ST_CANNOT_WRITE);
    assert_string_equal(err.source, file);
    assert_string_equal(err.text, "the folder cannot be made: File exists");
    assert_int_equal(file_make_folder(under, &err), ST_CANNOT_WRITE);
    assert_string_equal(err.source, under);
    assert_string_equal(err.text, "the folder cannot be made: File exists");
    assert_int_equal(file_make_folder("", &err), ST_CANNOT_WRITE);
    assert_string_equal(err.text, "the folder cannot be made: No such file or directory");
    assert_int_equal(unlink(file), 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_file_is_read_whole_with_its_nul_bytes, begin, end),
        cmocka_unit_test_setup_teardown(an_empty_file_is_an_empty_text, begin, end),
        cmocka_unit_test_setup_teardown(the_standard_input_is_called_minus, begin, end),
        cmocka_unit_test_setup_teardown(what_cannot_be_read_is_refused_by_name, begin, end),
        cmocka_unit_test_setup_teardown(a_file_has_the_digest_of_its_bytes, begin, end),
        cmocka_unit_test_setup_teardown(a_file_is_replaced_and_keeps_its_rights, begin, end),
        cmocka_unit_test_setup_teardown(a_file_is_written_by_parts_or_left_as_it_was, begin, end),
        cmocka_unit_test_setup_teardown(a_name_without_a_folder_is_written_here, begin, end),
        cmocka_unit_test_setup_teardown(only_a_plain_file_is_replaced, begin, end),
        cmocka_unit_test_setup_teardown(what_cannot_be_written_is_refused_by_name, begin, end),
        cmocka_unit_test_setup_teardown(a_disk_that_is_full_leaves_the_old_file, begin, end),
        cmocka_unit_test_setup_teardown(leftovers_of_killed_writers_are_swept_and_nothing_else,
                                        begin, end),
        cmocka_unit_test_setup_teardown(too_few_descriptors_are_said_so, begin, end),
        cmocka_unit_test_setup_teardown(folders_are_made_down_to_the_last, begin, end),
        cmocka_unit_test_setup_teardown(a_folder_that_cannot_be_made_is_refused_by_name, begin,
                                        end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
