/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_LOAD_H
#define LEVAIN_LOAD_H

#include "job.h"
#include "output.h"

/*
 * load - the fund file that a job works with, from disk or from the database.
 */

/**
 * Read and check a fund file from disk; problems go to `out`.
 *
 * Owner: the job's arena. Errors: as file_read and fund_file_read.
 */
enum status load_fund_file(struct job *job, const char *path, struct output_problems *out,
                           struct fund_file *file, struct err *err);

#endif
