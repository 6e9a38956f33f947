/* SPDX-License-Identifier: MPL-2.0 */
/* due_line - a line that machines read, of each thing that a run made: name=value, in no language.
 */
#include "due.h"

#include "output.h"

#include "base/date.h"
#include "base/json_writer.h"

#include <time.h>

#define A_DAY (24 * 60 * 60)

/* In UTC, as logs have it. */
static const char *
now_text(struct arena *arena)
{
    const int64_t now = (int64_t)time(NULL);
    const int32_t second = (int32_t)(now % A_DAY);

    return text_format(arena, "%sT%02d:%02d:%02dZ", date_text(arena, (int32_t)(now / A_DAY)),
                       second / 3600, second / 60 % 60, second % 60);
}

int64_t
due_moment(void)
{
    struct timespec now = {0};

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void
due_tell(struct job *job, const struct due_line *line)
{
    const char *now = now_text(job->arena);
    const int64_t thousandths = due_moment() - line->began;
    struct text out = text_in(job->arena);

    if (job->options.json) {
        struct json_writer writer = json_writer_to(&out);

        json_begin_object(&writer, NULL);
        json_string_of(&writer, "time", now);
        json_string_of(&writer, "state", line->state);
        json_string_of(&writer, "fund", line->fund);
        json_string_of(&writer, "report", line->report);
        json_string_of(&writer, "funder", line->funder);
        json_string_of(&writer, "period", line->period);
        json_number_of(&writer, "version", line->version);
        json_string_of(&writer, "sha256", line->sha256);
        json_number_of(&writer, "broken_checks", line->broken_count);
        json_number_of(&writer, "milliseconds", thousandths);
        json_end_object(&writer);
        text_add(&out, "\n");
        output_print(text_of(&out));
    } else if (!job->options.quiet) {
        output_note("time=%s state=%s fund=%s report=%s funder=%s period=%s version=%lld"
                    " digest=%s seconds=%lld.%03lld",
                    now, line->state, line->fund, line->report,
                    line->funder != NULL ? line->funder : "-", line->period,
                    (long long)line->version, line->sha256 != NULL ? line->sha256 : "-",
                    (long long)(thousandths / 1000), (long long)(thousandths % 1000));
    }
}
