/* SPDX-License-Identifier: MPL-2.0 */
/*
 * sink: a file appears whole or not at all, a spool gives back what it was given. No database.
 * Run alone: build/test_sink [pattern]
 */
#include "in_arena.h"

#include "report_files.h"

#include "base/words.h"
#include "exchange/file.h"
#include "reporting/sink.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char folder[] = "/tmp/levain-sink.XXXXXX";
static const char *path, *beside;

static int
set_up(void **state)
{
    (void)open_arena(state);
    if (mkdtemp(folder) == NULL) {
        return -1;
    }
    path = text_format(&arena, "%s/report", folder);
    beside = text_format(&arena, "%s/.report.%ld.tmp", folder, (long)getpid());
    return 0;
}

static int
tear_down(void **state)
{
    (void)unlink(path);
    (void)rmdir(folder);
    return close_arena(state);
}

static void
touch(const char *name)
{
    FILE *file = fopen(name, "we");

    assert_non_null(file);
    assert_int_equal(fclose(file), 0);
}

static void
write_all(struct sink sink, const char *words)
{
    struct err err = {0};

    assert_int_equal(sink_string(sink, words, &err), ST_OK);
}

/* Of another file it stays, and of a writer who lives. */
static void
what_a_killed_writer_left_is_taken_away(void **state)
{
    const pid_t dead = fork();
    const char *left, *of_other, *living;
    struct sink_file *file;
    struct err err = {0};

    (void)state;
    if (dead == 0) {
        _exit(0);
    }
    assert_true(dead > 0);
    assert_int_equal(waitpid(dead, NULL, 0), dead);
    left = text_format(&arena, "%s/.report.%ld.tmp", folder, (long)dead);
    of_other = text_format(&arena, "%s/.reports.%ld.tmp", folder, (long)dead);
    living = text_format(&arena, "%s/.report.%ld.tmp", folder, (long)getppid());
    touch(left);
    touch(of_other);
    touch(living);
    assert_int_equal(sink_file_open(&arena, path, &file, &err), ST_OK);
    sink_file_drop(file);
    assert_int_equal(access(left, F_OK), -1);
    assert_int_equal(unlink(of_other), 0);
    assert_int_equal(unlink(living), 0);
}

static void
a_file_appears_when_it_is_kept_and_not_before(void **state)
{
    struct sink_file *file;
    struct err err = {0};

    (void)state;
    assert_int_equal(sink_file_open(&arena, path, &file, &err), ST_OK);
    write_all(sink_of_file(file), "whole");
    assert_null(report_read(&arena, path));
    assert_int_equal(access(beside, F_OK), 0);
    assert_int_equal(sink_file_keep(file, &err), ST_OK);
    assert_string_equal(report_read(&arena, path), "whole");
    assert_int_equal(access(beside, F_OK), -1);
}

static void
a_file_that_is_dropped_leaves_what_was_there(void **state)
{
    struct sink_file *file;
    struct err err = {0};

    (void)state;
    assert_int_equal(sink_file_open(&arena, path, &file, &err), ST_OK);
    write_all(sink_of_file(file), "half");
    sink_file_drop(file);
    sink_file_drop(file);
    sink_file_drop(NULL);
    assert_string_equal(report_read(&arena, path), "whole");
    assert_int_equal(access(beside, F_OK), -1);
}

static void
a_folder_that_is_missing_is_told(void **state)
{
    struct sink_file *file;
    struct err err = {0};

    (void)state;
    assert_int_equal(sink_file_open(&arena, "/nowhere/report", &file, &err), ST_CANNOT_WRITE);
    assert_string_equal(err.text, "/nowhere/report cannot be written: No such file or directory");
}

static void
refuses(const char *odd)
{
    struct sink_file *file;
    struct err err = {0};

    assert_int_equal(sink_file_open(&arena, odd, &file, &err), ST_CANNOT_WRITE);
    assert_string_equal(err.text, "this is not a plain file");
    assert_string_equal(err.source, odd);
}

/* A file would stand in its place. */
static void
a_path_that_is_no_plain_file_is_told_and_left_alone(void **state)
{
    const char *inner = text_format(&arena, "%s/inner", folder);
    const char *link = text_format(&arena, "%s/link", folder);

    (void)state;
    assert_int_equal(mkdir(inner, 0700), 0);
    refuses(inner);
    assert_int_equal(rmdir(inner), 0);
    assert_int_equal(symlink("/dev/null", link), 0);
    refuses(link);
    refuses("/dev/null");
    assert_int_equal(unlink(link), 0);
}

static void
who_could_not_read_the_old_file_cannot_read_the_new_one(void **state)
{
    static const mode_t modes[] = {0600, 0};
    const char *secret = text_format(&arena, "%s/secret", folder);
    struct stat known = {0};
    struct sink_file *file;
    struct err err = {0};

    (void)state;
    touch(secret);
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
        assert_int_equal(chmod(secret, modes[i]), 0);
        assert_int_equal(sink_file_open(&arena, secret, &file, &err), ST_OK);
        assert_int_equal(
            stat(text_format(&arena, "%s/.secret.%ld.tmp", folder, (long)getpid()), &known), 0);
        assert_int_equal(known.st_mode & 0777, modes[i]);
        assert_int_equal(sink_file_keep(file, &err), ST_OK);
        assert_int_equal(stat(secret, &known), 0);
        assert_int_equal(known.st_mode & 0777, modes[i]);
        assert_int_equal(file_write(secret, "", 0, &err), ST_OK); /* nor what is written at once */
        assert_int_equal(stat(secret, &known), 0);
        assert_int_equal(known.st_mode & 0777, modes[i]);
    }
    assert_int_equal(unlink(secret), 0);
}

/* A limit on the size of files stands for a full disk. */
static void
limit_files(rlim_t bytes)
{
    struct rlimit limit;

    assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
    limit.rlim_cur = bytes;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

static void
a_full_disk_is_told_and_leaves_what_was_there(void **state)
{
    char *block = arena_alloc(&arena, 100001, 1);
    struct text out = text_in(&arena);
    struct sink_file *file, *spool;
    struct err err = {0};

    (void)state;
    (void)signal(SIGXFSZ, SIG_IGN);
    memset(block, 'x', 100000);
    assert_int_equal(sink_file_open(&arena, path, &file, &err), ST_OK);
    assert_int_equal(sink_file_spool(&arena, &spool, &err), ST_OK);
    limit_files(10);
    assert_int_equal(sink_string(sink_of_file(file), block, &err), ST_CANNOT_WRITE);
    assert_string_equal(err.text,
                        text_format(&arena, "%s cannot be written: File too large", path));
    assert_int_equal(sink_file_keep(file, &err), ST_CANNOT_WRITE);
    write_all(sink_of_file(spool), "more than ten bytes");
    assert_int_equal(sink_file_copy(spool, sink_of_text(&out), &err), ST_CANNOT_WRITE);
    assert_string_equal(err.text, "a temporary file cannot be written: File too large");
    limit_files(RLIM_INFINITY);
    sink_file_drop(spool);
    assert_string_equal(report_read(&arena, path), "whole");
    assert_int_equal(access(beside, F_OK), -1);
}

static void
a_spool_gives_back_all_it_was_given_as_often_as_wanted(void **state)
{
    struct text once = text_in(&arena), twice = text_in(&arena);
    struct sink_file *file;
    struct err err = {0};
    size_t length = 0;

    (void)state;
    assert_int_equal(sink_file_spool(&arena, &file, &err), ST_OK);
    for (int i = 0; i < 5000; i++) { /* more than its buffer and the block of a copy */
        const char *line = text_format(&arena, "line %d of many, to fill the buffer\n", i);

        write_all(sink_of_file(file), line);
        length += strlen(line);
    }
    assert_int_equal(sink_file_copy(file, sink_of_text(&once), &err), ST_OK);
    assert_int_equal(once.length, length);
    write_all(sink_of_file(file), "end");
    assert_int_equal(sink_file_copy(file, sink_of_text(&twice), &err), ST_OK);
    assert_int_equal(twice.length, length + 3);
    assert_memory_equal(once.data, twice.data, length);
    sink_file_drop(file);
}

static void
a_spool_that_cannot_be_made_is_told(void **state)
{
    struct rlimit limit, none;
    struct sink_file *file;
    struct err err = {0};

    (void)state;
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
    none = limit;
    none.rlim_cur = 0;
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
    assert_int_equal(sink_file_spool(&arena, &file, &err), ST_CANNOT_WRITE);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
    assert_string_equal(err.text, "a temporary file cannot be written: Too many open files");
}

static enum status
refusing(void *context, const char *bytes, size_t length, struct err *err)
{
    (void)context;
    (void)bytes;
    (void)length;
    return err_set(err, ST_CANNOT_WRITE, "full");
}

static void
nothing_is_written_for_no_bytes(void **state)
{
    struct sink sink = {.write = refusing};
    struct err err = {0};

    (void)state;
    assert_int_equal(sink_string(sink, "", &err), ST_OK);
    assert_int_equal(sink_string(sink, "x", &err), ST_CANNOT_WRITE);
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_a_killed_writer_left_is_taken_away),
        cmocka_unit_test(a_file_appears_when_it_is_kept_and_not_before),
        cmocka_unit_test(a_file_that_is_dropped_leaves_what_was_there),
        cmocka_unit_test(a_folder_that_is_missing_is_told),
        cmocka_unit_test(a_path_that_is_no_plain_file_is_told_and_left_alone),
        cmocka_unit_test(who_could_not_read_the_old_file_cannot_read_the_new_one),
        cmocka_unit_test(a_full_disk_is_told_and_leaves_what_was_there),
        cmocka_unit_test(a_spool_gives_back_all_it_was_given_as_often_as_wanted),
        cmocka_unit_test(a_spool_that_cannot_be_made_is_told),
        cmocka_unit_test(nothing_is_written_for_no_bytes),
    };

    if (argc > 1) {
        cmocka_set_test_filter(argv[1]);
    }
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
