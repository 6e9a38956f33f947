/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_DUE_H
#define LEVAIN_DUE_H

#include "job.h"

/*
 * due - what has to be done, and the reports that are made because their day has come. Private to
 * the files due*.c.
 */
#define DUE_KINDS_MAX 24

/* What a run found and did in one fund. */
struct due_fund {
    const char *fund;
    int64_t fund_id;
    int32_t day;          /* it is there */
    size_t due_count;     /* reports whose day has come */
    size_t made_count;    /* made now */
    size_t written_count; /* kept before, whose files were not all there */
    size_t failed_count;
    size_t broken_count; /* reports with a check that does not hold */
    int64_t kept_total;  /* versions that were ever kept */
    size_t overdue[DUE_KINDS_MAX];
    bool read;    /* what is due there was: no other run was at work in it too long */
    bool totaled; /* kept_total is known */
    bool counted; /* so is what is late */
};

/* A report whose day has come. */
struct due_report {
    const char *report, *funder, *formats, *period;
    int32_t through;
    bool kept;
};

struct due_run {
    struct job *job;
    struct due_fund *funds;
    size_t fund_count;
};

/** Give the kind of duty of that place, null behind the last. Owner: the program. Errors: none. */
const char *due_kind(size_t place);

/**
 * Make every report that is due in the funds where who asks may, and count what is late.
 *
 * Errors: ST_REJECTS - a report has a check that does not hold, or something is late that only
 *         people do; ST_DENIED - there is no fund where one may; ST_RETRY - another run goes on;
 *         else the first report that failed, when the others were made.
 */
enum status due_make(struct job *job, struct err *err) __attribute__((warn_unused_result));

/**
 * Make a report that is due, or write those of its files that are not there, and count it in
 * `fund`. A line of what was done is told; none when nothing was.
 *
 * Errors: as report_figures_make and report_figures_write; no transaction is open then.
 */
enum status due_report_make(const struct job *job, struct due_fund *fund,
                            const struct due_report *due, struct err *err)
    __attribute__((warn_unused_result));

/**
 * Publish the open data of a fund when the day of an agreement has come that was not published, or
 * its files are not there, and count it in `fund`. A line of what was done is told.
 *
 * Errors: as publish_due; no transaction is open then.
 */
enum status due_publish(const struct job *job, struct due_fund *fund, struct err *err)
    __attribute__((warn_unused_result));

/* What became of one thing that was due. */
struct due_line {
    const char *state, *fund, *report, *funder, *period, *sha256; /* funder, sha256: may be null */
    int64_t version, broken_count;
    int64_t began; /* due_moment() then */
};

/** Give a moment in thousandths of a second, to tell how long something took. Errors: none. */
int64_t due_moment(void);

/** Tell a line: to the standard error, or as JSON to the standard output. Errors: none. */
void due_tell(struct job *job, const struct due_line *line);

/**
 * Write what monitoring reads, in the text format of Prometheus; `status` is what the run ends
 * with. What the run did not come to know has no figure, not 0. Without success, when the last one
 * was is taken from the file that is there.
 *
 * Errors: ST_CANNOT_WRITE.
 */
enum status due_textfile(const struct due_run *run, enum status status, struct err *err)
    __attribute__((warn_unused_result));

#endif
