/* SPDX-License-Identifier: MPL-2.0 */
#include "unit/child.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* A sanitizer would end the process itself where malloc gives a null pointer. */
const char *__asan_default_options(void);

const char *
__asan_default_options(void)
{
    return "allocator_may_return_null=1";
}

int
child_exit_code(void (*act)(void), char said[CHILD_SAID_MAX])
{
    int ends[2], status = 0;
    size_t length = 0;
    ssize_t got = 0;
    pid_t child;

    (void)fflush(NULL);
    if (pipe(ends) != 0 || (child = fork()) < 0) {
        return -1;
    }
    if (child == 0) {
        (void)dup2(ends[1], STDERR_FILENO);
        (void)close(ends[0]);
        act();
        exit(0);
    }
    (void)close(ends[1]);
    while (length < CHILD_SAID_MAX - 1 &&
           (got = read(ends[0], said + length, CHILD_SAID_MAX - 1 - length)) > 0) {
        length += (size_t)got;
    }
    said[length] = '\0';
    (void)close(ends[0]);
    if (waitpid(child, &status, 0) != child || !WIFEXITED(status)) {
        return -1;
    }
    return WEXITSTATUS(status);
}
