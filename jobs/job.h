/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_JOB_H
#define LEVAIN_JOB_H

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"
#include "base/words.h"
#include "fund/fund_file.h"
#include "store/db.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * job - what main prepares for a command, and what a command gives back.
 *
 * One process, one transaction, one arena. A command's result goes to the standard output, all else
 * to the standard error; only files of jobs/ print.
 */
#define JOB_VARIATIONS_MAX 64
#define JOB_ARGUMENTS_MAX  64
#define JOB_WORKERS_MAX    16
#define JOB_SWEEPS_MAX     2 /* a grid */

/* --list NAME=FILE: a file of the items of a list. */
struct job_list {
    const char *name, *path;
};

struct job_options {
    const char *call, *run, *dsn, *reason, *motive, *rejects, *format, *out, *notation, *data,
        *fund, *source, *conflicts, *marks, *mapping, *minutes, *name, *role, *pages;
    const char *amount, *number, *signed_on, *starts, *ends, *eligible, *file, *holder, *evidence,
        *cites, *cause, *heard, *since, *spent, *other_public, *exercise, *value_on, *reference,
        *giver, *within, *act, *year, *management, *clause, *earmark, *ae, *cp, *vintage, *to,
        *bank;
    const char *zones, *territories; /* files of references, for commands without a database */
    bool json, quiet, dry_run, accept_good, listing, random, show, top_up, expired, service,
        refused, public_law, sieg, private_law, reuse;
    size_t workers; /* 0 = not said */
    int64_t as_of;  /* instant; now unless --as-of says otherwise */
    bool has_as_of;
    bool has_known_from, has_valid_from, has_at, has_from, has_until;
    int32_t known_from, valid_from, at, from, until; /* days */
    struct fund_variation variations[JOB_VARIATIONS_MAX];
    size_t variation_count;
    const char *sweeps[JOB_SWEEPS_MAX]; /* KEY=FROM..TO/STEP */
    size_t sweep_count;
    const char *chart; /* the file of a chart */
    bool no_store;
    struct job_list lists[FUND_LISTS_MAX]; /* each name once */
    size_t list_count;
    const char *arguments[JOB_ARGUMENTS_MAX];
    size_t argument_count;
};

struct job {
    const struct command *command;
    struct job_options options;
    struct arena *arena;   /* for the whole job */
    struct arena *scratch; /* reset by whoever marked it */
    struct db *db;         /* inside a transaction, when the command asks for the database */
    bool rolled_back;      /* set by a job whose work must not be kept although it succeeded */
};

/*
 * What a command may be given; a bit each, for the mask of a command. Macros, since an enum of C17
 * has the width of an int.
 */
#define OPTION_CALL            (UINT64_C(1) << 0)
#define OPTION_RUN             (UINT64_C(1) << 1)
#define OPTION_WHAT_IF         (UINT64_C(1) << 2)
#define OPTION_REASON          (UINT64_C(1) << 3)
#define OPTION_MOTIVE          (UINT64_C(1) << 4)
#define OPTION_ACCEPT_GOOD     (UINT64_C(1) << 5)
#define OPTION_FORMAT          (UINT64_C(1) << 6)
#define OPTION_OUT             (UINT64_C(1) << 7)
#define OPTION_DRY_RUN         (UINT64_C(1) << 8)
#define OPTION_AS_OF           (UINT64_C(1) << 9)
#define OPTION_DATABASE        (UINT64_C(1) << 10) /* --dsn, and a connection is made */
#define OPTION_CALL_REQUIRED   (UINT64_C(1) << 11)
#define OPTION_MOTIVE_REQUIRED (UINT64_C(1) << 12)
#define OPTION_OWN_TRANSACTION (UINT64_C(1) << 13) /* the job begins and commits by itself */
#define OPTION_REJECTS         (UINT64_C(1) << 14)
#define OPTION_LISTING         (UINT64_C(1) << 15) /* --list, without a value */
#define OPTION_CONFLICTS       (UINT64_C(1) << 16)
#define OPTION_MARKS           (UINT64_C(1) << 17)
#define OPTION_FUND            (UINT64_C(1) << 18) /* --fund: a fund file */
#define OPTION_DRAFT_FORM      (UINT64_C(1) << 19) /* --format of a draft */
#define OPTION_RULE            (UINT64_C(1) << 20) /* --notation, --data, --fund */
#define OPTION_LIST            (UINT64_C(1) << 21)
#define OPTION_FILE_OR_CALL    (UINT64_C(1) << 22) /* a connection is made only with --call */
#define OPTION_FORM            (UINT64_C(1) << 23) /* --format of what is printed */
#define OPTION_REDONE          (UINT64_C(1) << 24) /* --as-of: not what was recorded later */
#define OPTION_SOURCE          (UINT64_C(1) << 25)
#define OPTION_LOAD_DAYS       (UINT64_C(1) << 26) /* --known-from, --valid-from */
#define OPTION_AT              (UINT64_C(1) << 27)
#define OPTION_REFERENCE_FILES (UINT64_C(1) << 28) /* --zones, --territories */
#define OPTION_MAPPING         (UINT64_C(1) << 29)
#define OPTION_WORKERS         (UINT64_C(1) << 30)
#define OPTION_SWEEP           (UINT64_C(1) << 31) /* --sweep, --chart, --no-store */
#define OPTION_TABLE           (UINT64_C(1) << 32) /* --format of a table: text, csv */
#define OPTION_BANK            (UINT64_C(1) << 33) /* --bank: a format of statements */
#define OPTION_RANDOM          (UINT64_C(1) << 34)
#define OPTION_MINUTES         (UINT64_C(1) << 35) /* --minutes, --show */
#define OPTION_TOP_UP          (UINT64_C(1) << 36)
#define OPTION_EXPIRED         (UINT64_C(1) << 37)
#define OPTION_FUND_CODE       (UINT64_C(1) << 38) /* --fund: the code of a fund */
#define OPTION_ROLE            (UINT64_C(1) << 39)
#define OPTION_PERSON          (UINT64_C(1) << 40) /* --name, --service, --from, --until */
#define OPTION_ENDING          (UINT64_C(1) << 41) /* --at: the last day */
#define OPTION_CONVENTION      (UINT64_C(1) << 42) /* --management, --clause, --earmark... */
#define OPTION_YEAR            (UINT64_C(1) << 43)
#define OPTION_APPROPRIATION   (UINT64_C(1) << 44) /* --ae, --cp */
#define OPTION_VINTAGE         (UINT64_C(1) << 45)
#define OPTION_TO              (UINT64_C(1) << 46)
#define OPTION_SIGNED          (UINT64_C(1) << 48) /* --number, --signed-on, --starts... */
#define OPTION_AMOUNT          (UINT64_C(1) << 49)
#define OPTION_FILE            (UINT64_C(1) << 50)
#define OPTION_REFUSED         (UINT64_C(1) << 51)
#define OPTION_EVIDENCE        (UINT64_C(1) << 52)
#define OPTION_HOLDER          (UINT64_C(1) << 53)
#define OPTION_EXERCISE        (UINT64_C(1) << 54)
#define OPTION_VALUE_ON        (UINT64_C(1) << 55)
#define OPTION_CITES           (UINT64_C(1) << 56)
#define OPTION_TAKEN_BACK      (UINT64_C(1) << 57) /* --cause, --heard, --since */
#define OPTION_SPENT           (UINT64_C(1) << 58) /* --spent, --other-public */
#define OPTION_REFERENCE       (UINT64_C(1) << 59)
#define OPTION_WITHIN          (UINT64_C(1) << 62)
#define OPTION_FROM            (UINT64_C(1) << 60)
#define OPTION_GIVER           (UINT64_C(1) << 61) /* --giver, --sieg */
#define OPTION_PAGES           (UINT64_C(1) << 47)

/* One row of the command table in main.c. */
struct command {
    const char *name;      /* "fund check": one or two words */
    const char *arguments; /* for the help: "FILE..." */
    const char *summary;   /* one line */
    const char *role;      /* database role it works as; null = none */
    uint64_t options;      /* OPTION_ bits */
    size_t argument_min, argument_max;
    enum status (*run)(struct job *job, struct err *err);
};

enum status job_migrate(struct job *job, struct err *err);
enum status job_fund_check(struct job *job, struct err *err);
enum status job_fund_apply(struct job *job, struct err *err);
enum status job_fund_explain_rules(struct job *job, struct err *err);
enum status job_precheck(struct job *job, struct err *err);
enum status job_intake(struct job *job, struct err *err);
enum status job_marks(struct job *job, struct err *err);
enum status job_conflict_declare(struct job *job, struct err *err);
enum status job_conflict_withdraw(struct job *job, struct err *err);
enum status job_waive(struct job *job, struct err *err);
enum status job_complete(struct job *job, struct err *err);
enum status job_seed(struct job *job, struct err *err);
enum status job_close(struct job *job, struct err *err);
enum status job_person_add(struct job *job, struct err *err);
enum status job_person_end(struct job *job, struct err *err);
enum status job_person_list(struct job *job, struct err *err);
enum status job_agreement_sign(struct job *job, struct err *err);
enum status job_agreement_amend(struct job *job, struct err *err);
enum status job_document(struct job *job, struct err *err);
enum status job_award_start(struct job *job, struct err *err);
enum status job_award_extend(struct job *job, struct err *err);
enum status job_award_suspend(struct job *job, struct err *err);
enum status job_award_resume(struct job *job, struct err *err);
enum status job_award_close(struct job *job, struct err *err);
enum status job_award_list(struct job *job, struct err *err);
enum status job_award_show(struct job *job, struct err *err);
enum status job_account_propose(struct job *job, struct err *err);
enum status job_account_confirm(struct job *job, struct err *err);
enum status job_certify(struct job *job, struct err *err);
enum status job_cancel_certificate(struct job *job, struct err *err);
enum status job_order(struct job *job, struct err *err);
enum status job_cancel_order(struct job *job, struct err *err);
enum status job_pay(struct job *job, struct err *err);
enum status job_payment_executed(struct job *job, struct err *err);
enum status job_payment_returned(struct job *job, struct err *err);
enum status job_payment_reissue(struct job *job, struct err *err);
enum status job_settle(struct job *job, struct err *err);
enum status job_reduce(struct job *job, struct err *err);
enum status job_claim_recover(struct job *job, struct err *err);
enum status job_claim_waive(struct job *job, struct err *err);
enum status job_claim_write_off(struct job *job, struct err *err);
enum status job_funding_sign(struct job *job, struct err *err);
enum status job_funding_operator(struct job *job, struct err *err);
enum status job_funding_call(struct job *job, struct err *err);
enum status job_funding_receive(struct job *job, struct err *err);
enum status job_funding_manage(struct job *job, struct err *err);
enum status job_funding_return(struct job *job, struct err *err);
enum status job_funding_owe(struct job *job, struct err *err);
enum status job_funding_list(struct job *job, struct err *err);
enum status job_funding_statement(struct job *job, struct err *err);
enum status job_appropriation_open(struct job *job, struct err *err);
enum status job_appropriation_move(struct job *job, struct err *err);
enum status job_appropriation_pool(struct job *job, struct err *err);
enum status job_appropriation_carry_over(struct job *job, struct err *err);
enum status job_appropriation_cancel(struct job *job, struct err *err);
enum status job_appropriation_lapse(struct job *job, struct err *err);
enum status job_appropriation_reopen(struct job *job, struct err *err);
enum status job_appropriation_list(struct job *job, struct err *err);
enum status job_commit(struct job *job, struct err *err);
enum status job_guard_list(struct job *job, struct err *err);
enum status job_guard_set(struct job *job, struct err *err);
enum status job_derogation_propose(struct job *job, struct err *err);
enum status job_derogation_approve(struct job *job, struct err *err);
enum status job_aid_declare(struct job *job, struct err *err);
enum status job_import_formats(struct job *job, struct err *err);
enum status job_import_try(struct job *job, struct err *err);
enum status job_due(struct job *job, struct err *err);
enum status job_decide(struct job *job, struct err *err);
enum status job_withdraw(struct job *job, struct err *err);
enum status job_notify(struct job *job, struct err *err);
enum status job_accept_offer(struct job *job, struct err *err);
enum status job_refuse_offer(struct job *job, struct err *err);
enum status job_score(struct job *job, struct err *err);
enum status job_allocate(struct job *job, struct err *err);
enum status job_runs(struct job *job, struct err *err);
enum status job_compare(struct job *job, struct err *err);
enum status job_verify(struct job *job, struct err *err);
enum status job_stability(struct job *job, struct err *err);
enum status job_explain(struct job *job, struct err *err);
enum status job_report(struct job *job, struct err *err);
enum status job_territory_load(struct job *job, struct err *err);
enum status job_territory_show(struct job *job, struct err *err);
enum status job_zone_load(struct job *job, struct err *err);
enum status job_mapping(struct job *job, struct err *err);
enum status job_try(struct job *job, struct err *err);
enum status job_rules_check(struct job *job, struct err *err);
enum status job_rules_eval(struct job *job, struct err *err);
enum status job_rules_explain(struct job *job, struct err *err);
enum status job_rules_convert(struct job *job, struct err *err);

/**
 * Read the command line of `command` into `options`.
 *
 * Errors: ST_USAGE, with the line of help to print in err->hint. `--help` prints and ends the
 *         process with 0, as argp does.
 */
enum status options_read(const struct command *command, int argc, char **argv, struct arena *arena,
                         struct job_options *options, struct err *err);

#endif
