/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_OPTION_TABLE_H
#define LEVAIN_OPTION_TABLE_H

#include "job.h"

#include <argp.h>

/*
 * option_table - every option that a command may take, and where its value is kept.
 *
 * Options whose value is a text, a flag, an amount, a day or a year need a row and a line in the
 * table of where values are kept; others are read in options.c.
 */
enum key {
    KEY_CALL = 0x100,
    KEY_RUN,
    KEY_FUND,
    KEY_WHAT_IF,
    KEY_REASON,
    KEY_MOTIVE,
    KEY_ACCEPT_GOOD,
    KEY_REJECTS,
    KEY_FORMAT,
    KEY_LIST,
    KEY_MAPPING,
    KEY_OUT,
    KEY_PAGES,
    KEY_NOTATION,
    KEY_DATA,
    KEY_DRY_RUN,
    KEY_AS_OF,
    KEY_SOURCE,
    KEY_KNOWN_FROM,
    KEY_VALID_FROM,
    KEY_AT,
    KEY_ZONES,
    KEY_TERRITORIES,
    KEY_DSN,
    KEY_WORKERS,
    KEY_LISTING,
    KEY_CONFLICTS,
    KEY_MARKS,
    KEY_SWEEP,
    KEY_CHART,
    KEY_NO_STORE,
    KEY_RANDOM,
    KEY_MINUTES,
    KEY_SHOW,
    KEY_TOP_UP,
    KEY_EXPIRED,
    KEY_NAME,
    KEY_ROLE,
    KEY_SERVICE,
    KEY_FROM,
    KEY_UNTIL,
    KEY_AMOUNT,
    KEY_NUMBER,
    KEY_SIGNED_ON,
    KEY_STARTS,
    KEY_ENDS,
    KEY_ELIGIBLE,
    KEY_FILE,
    KEY_HOLDER,
    KEY_EVIDENCE,
    KEY_CITES,
    KEY_CAUSE,
    KEY_HEARD,
    KEY_SINCE,
    KEY_SPENT,
    KEY_OTHER_PUBLIC,
    KEY_EXERCISE,
    KEY_VALUE_ON,
    KEY_REFERENCE,
    KEY_REFUSED,
    KEY_PUBLIC_LAW,
    KEY_GIVER,
    KEY_SIEG,
    KEY_YEAR,
    KEY_MANAGEMENT,
    KEY_CLAUSE,
    KEY_EARMARK,
    KEY_PRIVATE,
    KEY_REUSE,
    KEY_AE,
    KEY_CP,
    KEY_VINTAGE,
    KEY_TO,
    KEY_WITHIN,
    KEY_ACT,
    KEY_TRANSFERS,
    KEY_BANK,
    KEY_ACCOUNT,
    KEY_LINES,
    KEY_THROUGH,
    KEY_WHOLE,
    KEY_AS_NEW,
    KEY_SIREN,
    KEY_ENCODING,
    KEY_SEPARATOR,
    KEY_SIRET,
    KEY_YEAR_END,
    KEY_EXECUTE_ON,
    KEY_BATCH_BOOKING,
    KEY_BIC,
    KEY_INITIATOR,
    KEY_FUNDER,
    KEY_REPORT_PERIOD,
    KEY_AGAIN,
    KEY_EDITION,
    KEY_EVERY,
    KEY_AFTER,
    KEY_DELAY,
    KEY_RUN_DUE,
    KEY_TEXTFILE,
    KEY_AWARD,
    KEY_INDICATOR,
    KEY_FOLLOWED_PERIOD,
    KEY_HOURS,
    KEY_KEYS,
    KEY_METHOD,
    KEY_OVER_TIME,
    KEY_BY_RETURN,
    KEY_ENVELOPE,
    KEY_BY_EXPENSES,
    KEY_PROPERTY,
    KEY_KIND,
    KEY_JSON,
    KEY_QUIET,
    KEY_LANG,
    KEY_HELP = '?', /* glibc's own help speaks the machine's language: ours stands in its place */
    KEY_USAGE = 0x1ff,
};

struct option_row {
    option_mask needs; /* OPTION_ bits of job.h, any of them; 0 = every command */
    struct argp_option option;
};

/**
 * The rows, as --help lists them; their words are not translated yet.
 *
 * Errors: none.
 */
const struct option_row *option_rows(size_t *count);

/**
 * Keep an option whose value is a text, a flag, an amount, a day or a year: `*kept` is false of one
 * that is none of these, and nothing is kept. `name`: of the option, for the message.
 *
 * Errors: ST_USAGE - the value is no amount, no day, no year.
 */
enum status option_keep(struct job_options *options, int key, const char *name,
                        const char *argument, bool *kept, struct err *err)
    __attribute__((warn_unused_result));

#endif
