/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_BANK_SHEET_H
#define LEVAIN_BANK_SHEET_H

#include "job.h"

#include "exchange/bank_format.h"

/*
 * bank_sheet - a workbook (XLSX) as the CSV that it would be saved as, by xlsx2csv where it is
 * installed.
 */

/** Tell whether the file is a workbook: its name ends in .xlsx. Errors: none. */
bool bank_sheet_is(const char *path);

/**
 * Write the first sheet of a workbook as CSV with the separator and the days of a format, to a file
 * that bank_sheet_forget removes. Numbers have a point there; where more lines are read so, the
 * format has it too from then on.
 *
 * Owner:  the job's arena, for `csv_path`.
 * Errors: ST_UNAVAILABLE - xlsx2csv is not installed; ST_DATA - it cannot read the file;
 *         ST_CANNOT_WRITE - there is no room for the CSV.
 */
enum status bank_sheet_convert(struct job *job, const char *path, struct bank_format *format,
                               const char **csv_path, struct err *err)
    __attribute__((warn_unused_result));

/** Remove the CSV, and name the workbook where `err` is about it; null = there is none.
 *  Errors: none. */
void bank_sheet_forget(const char *csv_path, const char *path, struct err *err);

#endif
