/* SPDX-License-Identifier: MPL-2.0 */
#include "progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#define TERMINAL_SECONDS 1
#define LOG_SECONDS      5

static int64_t
monotonic_seconds(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec;
}

struct progress
progress_begin(const struct job *job, const char *what, int64_t total)
{
    return (struct progress){.job = job,
                             .what = what,
                             .total = total,
                             .shown_at = monotonic_seconds(),
                             .terminal = isatty(STDERR_FILENO) != 0};
}

static void
show(struct progress *progress)
{
    fprintf(stderr, "%slevain %s: %" PRId64, progress->terminal ? "\r" : "",
            progress->job->command->name, progress->count);
    if (progress->total > 0) {
        fprintf(stderr, " / %" PRId64, progress->total);
    }
    fprintf(stderr, " %s%s", progress->what, progress->terminal ? "" : "\n");
    (void)fflush(stderr);
    progress->shown = true;
}

void
progress_add(struct progress *progress, int64_t more)
{
    int64_t now;

    progress->count += more;
    if (progress->job->options.quiet) {
        return;
    }
    now = monotonic_seconds();
    if (now - progress->shown_at >= (progress->terminal ? TERMINAL_SECONDS : LOG_SECONDS)) {
        progress->shown_at = now;
        show(progress);
    }
}

void
progress_end(struct progress *progress)
{
    if (progress->shown && progress->terminal) {
        fputs("\r\033[K", stderr);
    }
}
