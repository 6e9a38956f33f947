/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_INTAKE_TOLD_H
#define LEVAIN_INTAKE_TOLD_H

#include "fund/intake.h"
#include "fund_worked.h"

/*
 * intake_told - what the tests of intake share: files for small.json, and all that reading one
 * says.
 */
#define HEADER                                                                                     \
    "id,year,siret,siren,rna,who,filed,town,title,asked "                                          \
    "for,cost,members,jobs,new,start,papers,a1,a2,s1\n"
#define OURS  ",of the 'owl',"
#define FACTS "2026-01-31T12:00:00,NORTH,A mill,12,20,3,\"0,5\",1,2026-03-16,rib"

/** The call of which files are read, and where they are written. Errors: none. */
extern struct fund_file told_file;
extern char told_path[];

/** Give all that reading these bytes says, one line each: `H` header, `+` good line, `-` refused
 *  line, `!` problem, `#` the end; until the line of that code. Errors: none. */
const char *told_of(const char *bytes);
const char *told_until(const char *bytes, const char *stop_at);

/** Write these bytes to the file. Errors: the test fails. */
void told_write(const char *bytes);

/** Set a group of tests up, and clear it away. Errors: the test fails. */
int told_begin(void **state);
int told_end(void **state);

#endif
