/* SPDX-License-Identifier: MPL-2.0 */
#include "base/err.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>

enum status
err_set(struct err *err, enum status status, const char *format, ...)
{
    va_list args;

    assert(err != NULL);
    assert(status != ST_OK);

    err->status = status;
    va_start(args, format);
    (void)vsnprintf(err->text, sizeof err->text, format, args);
    va_end(args);
    return status;
}

void
err_hint(struct err *err, const char *format, ...)
{
    va_list args;

    assert(err != NULL);

    va_start(args, format);
    (void)vsnprintf(err->hint, sizeof err->hint, format, args);
    va_end(args);
}

void
err_at(struct err *err, const char *source, long line, long column)
{
    assert(err != NULL);

    (void)snprintf(err->source, sizeof err->source, "%s", source != NULL ? source : "");
    err->line = line;
    err->column = column;
}

void
problem_report(struct problems *problems, const struct problem *problem)
{
    assert(problems != NULL);
    assert(problem != NULL && problem->reason != NULL);

    problems->count++;
    if (problems->report != NULL) {
        problems->report(problems->context, problem);
    }
}
