/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_ERR_H
#define LEVAIN_ERR_H

#include <stddef.h>

/*
 * err - how a failure travels from where it is found to the person who can act on it.
 *
 * A status is its own process exit code, so that a job ends with `return status` and cron can tell
 * "mend your file" (65) from "try again" (75). One failure that ends the work is a `struct err`;
 * failures that are listed while the work goes on (lines of a file) are `struct problem`s.
 */
enum status {
    ST_OK = 0,
    ST_REJECTS = 1,      /* done, with records refused and listed */
    ST_USAGE = 64,       /* wrong command line */
    ST_DATA = 65,        /* an input file or a stored record breaks a documented rule */
    ST_UNAVAILABLE = 69, /* the database cannot be reached; what the program was built without is
                            asked for */
    ST_BUG = 70,         /* a state that this program declares impossible */
    ST_CANNOT_WRITE = 73,
    ST_RETRY = 75,  /* lock held or serialization failure: the same command may work later */
    ST_DENIED = 77, /* the database role lacks the right */
};

#define ERR_SOURCE_MAX 256
#define ERR_TEXT_MAX   1024

struct err {
    enum status status;
    long line;                   /* 1-based line of `source`; 0 = none */
    long column;                 /* 1-based column of that line; 0 = none */
    char sqlstate[6];            /* five characters, or "" when PostgreSQL is not the cause */
    char source[ERR_SOURCE_MAX]; /* file, query or constraint the failure is about; "" = none */
    char text[ERR_TEXT_MAX];     /* lower case, no final stop: "envelope is negative" */
    char hint[ERR_TEXT_MAX];     /* what the reader can do about it; "" = nothing to add */
};

/**
 * Fill the text of `err` and give back `status`, so that a caller can `return err_set(...)`.
 *
 * Errors: none. `status` may not be ST_OK. What was in `source`, `line` and `hint` is kept.
 */
enum status err_set(struct err *err, enum status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/** Say what the reader can do about the failure in `err`. Errors: none. */
void err_hint(struct err *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

/** Say which file, query or constraint `err` is about, and where (0 = unknown). Errors: none. */
void err_at(struct err *err, const char *source, long line, long column);

/* One thing wrong with an input, among possibly many. Texts are borrowed for the call. */
struct problem {
    const char *file;   /* as the person named it */
    long line;          /* 1-based; 0 = the file as a whole */
    long column;        /* 1-based; 0 = the line as a whole */
    const char *place;  /* JSON pointer or column name; "" = none */
    const char *value;  /* what was found, cut to a readable length by the reporter; "" = none */
    const char *reason; /* lower case, no final stop */
    const char *advice; /* what to do; "" = the reason says it */
};

typedef void problem_fn(void *context, const struct problem *problem);

/* Where problems go; the count tells the caller whether there were any. */
struct problems {
    problem_fn *report;
    void *context;
    size_t count;
};

/** Count `problem` and hand it to the reporter (which may be null). Errors: none. */
void problem_report(struct problems *problems, const struct problem *problem);

#endif
