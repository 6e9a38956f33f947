/* SPDX-License-Identifier: MPL-2.0 */
/* due_textfile - what a run of `levain due --run` tells monitoring. */
#include "due.h"

#include "exchange/file.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define LAST_SUCCESS   "levain_due_last_success_timestamp_seconds"
#define TEXTFILE_MAX   ((size_t)16 << 20)
#define COUNT_OF(what) offsetof(struct due_fund, what)

/* Figures of a fund. */
static const struct {
    const char *name, *help;
    size_t offset;
} gauges[] = {
    {"levain_reports_due", "Reports whose day has come, made or not.", COUNT_OF(due_count)},
    {"levain_reports_made", "Reports made by the last run.", COUNT_OF(made_count)},
    {"levain_reports_failed", "Reports that the last run could not make.", COUNT_OF(failed_count)},
    {"levain_reports_broken", "Due reports with a check that does not hold.",
     COUNT_OF(broken_count)},
};

static void
head(struct text *out, const char *name, const char *type, const char *help)
{
    text_addf(out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

/* When the last success was, by the file that is there; 0 when it does not say. */
static long long
success_before(const struct due_run *run)
{
    struct err unused = {0};
    char *bytes;
    const char *found;
    size_t length;

    if (file_read(run->job->arena, run->job->options.textfile, TEXTFILE_MAX, &bytes, &length,
                  &unused) != ST_OK) {
        return 0;
    }
    found = strstr(bytes, "\n" LAST_SUCCESS " ");
    return found != NULL ? strtoll(found + strlen("\n" LAST_SUCCESS " "), NULL, 10) : 0;
}

/* A fund that was not looked at has no figure: 0 would say that all is well. */
static void
write_funds(const struct due_run *run, struct text *out)
{
    const char *kind;

    head(out, "levain_due_unread", "gauge",
         "1 = the last run could not look at the fund, or not count what is late.");
    for (size_t f = 0; f < run->fund_count; f++) {
        text_addf(out, "levain_due_unread{fund=\"%s\"} %d\n", run->funds[f].fund,
                  !(run->funds[f].read && run->funds[f].counted));
    }
    for (size_t i = 0; i < sizeof gauges / sizeof *gauges; i++) {
        head(out, gauges[i].name, "gauge", gauges[i].help);
        for (size_t f = 0; f < run->fund_count; f++) {
            if (!run->funds[f].read) {
                continue;
            }
            const char *of = (const char *)&run->funds[f] + gauges[i].offset;
            size_t count;

            memcpy(&count, of, sizeof count);
            text_addf(out, "%s{fund=\"%s\"} %zu\n", gauges[i].name, run->funds[f].fund, count);
        }
    }
    head(out, "levain_reports_made_total", "counter", "Versions of reports that were kept.");
    for (size_t f = 0; f < run->fund_count; f++) {
        if (!run->funds[f].totaled) {
            continue;
        }
        text_addf(out, "levain_reports_made_total{fund=\"%s\"} %lld\n", run->funds[f].fund,
                  (long long)run->funds[f].kept_total);
    }
    head(out, "levain_obligations_overdue", "gauge", "What is late and only people do, by kind.");
    for (size_t f = 0; f < run->fund_count; f++) {
        for (size_t k = 0; run->funds[f].counted && (kind = due_kind(k)) != NULL; k++) {
            text_addf(out, "levain_obligations_overdue{fund=\"%s\",kind=\"%s\"} %zu\n",
                      run->funds[f].fund, kind, run->funds[f].overdue[k]);
        }
    }
}

enum status
due_textfile(const struct due_run *run, enum status status, struct err *err)
{
    struct text out = text_in(run->job->arena);
    const long long now = (long long)time(NULL);
    const bool well = status == ST_OK || status == ST_REJECTS;

    head(&out, "levain_due_last_run_timestamp_seconds", "gauge", "When the last run ended.");
    text_addf(&out, "levain_due_last_run_timestamp_seconds %lld\n", now);
    head(&out, LAST_SUCCESS, "gauge", "When a run last ended with 0 or 1; 0 = it never did.");
    text_addf(&out, LAST_SUCCESS " %lld\n", well ? now : success_before(run));
    head(&out, "levain_due_exit_code", "gauge", "What the last run ended with.");
    text_addf(&out, "levain_due_exit_code %d\n", (int)status);
    write_funds(run, &out);
    return file_write(run->job->options.textfile, text_of(&out), out.length, err);
}
