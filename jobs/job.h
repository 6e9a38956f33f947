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

/* Amounts and days that options give; `has` is false where the option was not given. */
struct option_cents {
    bool has;
    int64_t cents;
};

struct option_day {
    bool has;
    int32_t day;
};

struct job_options {
    const char *call, *run, *dsn, *reason, *motive, *rejects, *format, *out, *notation, *data,
        *fund, *source, *conflicts, *marks, *mapping, *minutes, *name, *role, *pages;
    const char *number, *file, *holder, *evidence, *cites, *cause, *reference, *giver, *within,
        *act, *clause, *earmark, *to, *bank, *siren, *siret, *account, *bic, *initiator, *encoding,
        *separator, *funder, *period, *edition, *every, *after, *delay, *textfile;
    const char *envelope, *award, *indicator, *followed_period, *over_time, *hours, *keys, *method,
        *property, *kind;
    struct option_cents amount, eligible, spent, other_public, management, ae, cp;
    struct option_day signed_on, starts, ends, heard, since, value_on, through, execute_on;
    int32_t exercise, year, vintage; /* 0 = not said */
    const char *zones, *territories; /* files of references, for commands without a database */
    bool json, quiet, dry_run, accept_good, listing, random, show, top_up, expired, service,
        refused, public_law, sieg, private_law, reuse, transfers, whole, year_end, lines,
        batch_booking, as_new, again, by_return, by_expenses, run_due;
    size_t workers; /* 0 = not said */
    int64_t as_of;  /* instant; now unless --as-of says otherwise */
    bool has_as_of, as_of_is_day;
    int32_t as_of_day; /* as people of any zone wrote it, where it is a day */
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
    /* What is done once the work is kept, where it is: a file that nobody may have without it. */
    enum status (*when_kept)(struct job *job, struct err *err);
    void *kept;
};

/*
 * What a command may be given; a bit each, for the mask of a command: 128 of them, of which 11, 12
 * and those from 65 on are free. Macros, since an enum of C17 has the width of an int.
 */
__extension__ typedef unsigned __int128 option_mask;

#define OPTION_BIT(place) ((option_mask)1 << (place))

#define OPTION_CALL            OPTION_BIT(0)
#define OPTION_RUN             OPTION_BIT(1)
#define OPTION_WHAT_IF         OPTION_BIT(2)
#define OPTION_REASON          OPTION_BIT(3)
#define OPTION_MOTIVE          OPTION_BIT(4)
#define OPTION_ACCEPT_GOOD     OPTION_BIT(5)
#define OPTION_FORMAT          OPTION_BIT(6)
#define OPTION_OUT             OPTION_BIT(7)
#define OPTION_DRY_RUN         OPTION_BIT(8)
#define OPTION_AS_OF           OPTION_BIT(9)
#define OPTION_DATABASE        OPTION_BIT(10) /* --dsn, and a connection is made */
#define OPTION_OWN_TRANSACTION OPTION_BIT(13) /* the job begins and commits by itself */
#define OPTION_REJECTS         OPTION_BIT(14)
#define OPTION_LISTING         OPTION_BIT(15) /* --list, without a value */
#define OPTION_CONFLICTS       OPTION_BIT(16)
#define OPTION_MARKS           OPTION_BIT(17)
#define OPTION_FUND            OPTION_BIT(18) /* --fund: a fund file */
#define OPTION_DRAFT_FORM      OPTION_BIT(19) /* --format of a draft */
#define OPTION_RULE            OPTION_BIT(20) /* --notation, --data, --fund */
#define OPTION_LIST            OPTION_BIT(21)
#define OPTION_FILE_OR_CALL    OPTION_BIT(22) /* a connection is made only with --call */
#define OPTION_FORM            OPTION_BIT(23) /* --format of what is printed */
#define OPTION_REDONE          OPTION_BIT(24) /* --as-of: not what was recorded later */
#define OPTION_SOURCE          OPTION_BIT(25)
#define OPTION_LOAD_DAYS       OPTION_BIT(26) /* --known-from, --valid-from */
#define OPTION_AT              OPTION_BIT(27)
#define OPTION_REFERENCE_FILES OPTION_BIT(28) /* --zones, --territories */
#define OPTION_MAPPING         OPTION_BIT(29)
#define OPTION_WORKERS         OPTION_BIT(30)
#define OPTION_SWEEP           OPTION_BIT(31) /* --sweep, --chart, --no-store */
#define OPTION_TABLE           OPTION_BIT(32) /* --format of a table: text, csv */
#define OPTION_RANDOM          OPTION_BIT(34)
#define OPTION_MINUTES         OPTION_BIT(35) /* --minutes, --show */
#define OPTION_TOP_UP          OPTION_BIT(36)
#define OPTION_EXPIRED         OPTION_BIT(37)
#define OPTION_FUND_CODE       OPTION_BIT(38) /* --fund: the code of a fund */
#define OPTION_ROLE            OPTION_BIT(39)
#define OPTION_PERSON          OPTION_BIT(40) /* --name, --service, --from, --until */
#define OPTION_ENDING          OPTION_BIT(41) /* --at: the last day */
#define OPTION_CONVENTION      OPTION_BIT(42) /* --management, --clause, --earmark... */
#define OPTION_YEAR            OPTION_BIT(43)
#define OPTION_APPROPRIATION   OPTION_BIT(44) /* --ae, --cp */
#define OPTION_VINTAGE         OPTION_BIT(45)
#define OPTION_TO              OPTION_BIT(46)
#define OPTION_SIGNED          OPTION_BIT(48) /* --number, --signed-on, --starts... */
#define OPTION_AMOUNT          OPTION_BIT(49)
#define OPTION_FILE            OPTION_BIT(50)
#define OPTION_REFUSED         OPTION_BIT(51)
#define OPTION_EVIDENCE        OPTION_BIT(52)
#define OPTION_HOLDER          OPTION_BIT(53)
#define OPTION_EXERCISE        OPTION_BIT(54)
#define OPTION_VALUE_ON        OPTION_BIT(55)
#define OPTION_CITES           OPTION_BIT(56)
#define OPTION_TAKEN_BACK      OPTION_BIT(57) /* --cause, --heard, --since */
#define OPTION_SPENT           OPTION_BIT(58) /* --spent, --other-public */
#define OPTION_REFERENCE       OPTION_BIT(59)
#define OPTION_WITHIN          OPTION_BIT(62)
#define OPTION_FROM            OPTION_BIT(60)
#define OPTION_GIVER           OPTION_BIT(61)
#define OPTION_SIEG            OPTION_BIT(33)
#define OPTION_PAGES           OPTION_BIT(47)
#define OPTION_TRANSFERS       OPTION_BIT(63)
#define OPTION_BANK            OPTION_BIT(64) /* --bank: a format of statements */
#define OPTION_ACCOUNT         OPTION_BIT(65)
#define OPTION_OUT_FILE        OPTION_BIT(66) /* --out: a file */
#define OPTION_LINES           OPTION_BIT(67) /* --list: the lines too */
#define OPTION_UNDOING         OPTION_BIT(68) /* --reason */
#define OPTION_MATCHED         OPTION_BIT(70) /* --to: orders, claims... */
#define OPTION_AS_NEW          OPTION_BIT(72) /* --as-new: what another format brought too */
#define OPTION_BOOKS           OPTION_BIT(80) /* --through, --format of books, --whole... */
#define OPTION_DRAWN_ON        OPTION_BIT(75) /* --account: the fund's own */
#define OPTION_EXECUTE_ON      OPTION_BIT(76)
#define OPTION_BATCH_BOOKING   OPTION_BIT(74)
#define OPTION_TRANSFER_FORM   OPTION_BIT(77)  /* --format of a remittance */
#define OPTION_FILE_OUT        OPTION_BIT(78)  /* --out: a file that is made */
#define OPTION_OWN_ACCOUNT     OPTION_BIT(79)  /* --bic, --initiator */
#define OPTION_SNAPSHOT        OPTION_BIT(69)  /* all its statements see one moment */
#define OPTION_LETTERS         OPTION_BIT(101) /* --format and --at of letters */
#define OPTION_PERIOD          OPTION_BIT(81)  /* --from, --through, --format of a statement */
#define OPTION_PUBLISHER       OPTION_BIT(100) /* --name, --siret */
#define OPTION_REPORT          OPTION_BIT(85)  /* --funder, --period, --as-of: a day, --again... */
#define OPTION_EVERY           OPTION_BIT(104) /* --every, --funder */
#define OPTION_AFTER           OPTION_BIT(103) /* --after: an event */
#define OPTION_SCHEDULE        OPTION_BIT(105) /* --delay, --from, --format of reports */
#define OPTION_DUE_RUN         OPTION_BIT(106) /* --run, --textfile */
#define OPTION_AWARD           OPTION_BIT(90)
#define OPTION_INDICATOR       OPTION_BIT(91)
#define OPTION_FOLLOWED_PERIOD OPTION_BIT(92) /* --period: of indicators */
#define OPTION_MEASURE         OPTION_BIT(93) /* --hours, --keys, --method */
#define OPTION_OVER_TIME       OPTION_BIT(94)
#define OPTION_CORRECTION      OPTION_BIT(95) /* --reason: of a further version */
#define OPTION_BY_RETURN       OPTION_BIT(96) /* --by-return: of a settlement */
#define OPTION_TRACE           OPTION_BIT(97) /* --funder, --period, --as-of, --envelope... */
#define OPTION_BY_EXPENSES     OPTION_BIT(71) /* --by-expenses: of a settlement */
#define OPTION_JUDGED          OPTION_BIT(73) /* --motive, --reason: of expenses */
#define OPTION_CONTOURS        OPTION_BIT(86) /* --property, --kind: of contours */

/* One row of the command table. */
struct command {
    const char *name;      /* "fund check": one or two words */
    const char *arguments; /* for the help: "FILE..." */
    const char *summary;   /* one line */
    const char *role;      /* database role it works as; null = none */
    option_mask options;   /* OPTION_ bits */
    const char *required;  /* "number signed-on": options that have to be given, by their names */
    size_t argument_min, argument_max;
    /* What goes together on the command line, judged before anything is opened; null = all does. */
    enum status (*usage)(struct job *job, struct err *err);
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
enum status job_transmit(struct job *job, struct err *err);
enum status job_suspense_receive(struct job *job, struct err *err);
enum status job_suspense_clear_usage(struct job *job, struct err *err);
enum status job_suspense_clear(struct job *job, struct err *err);
enum status job_suspense_list(struct job *job, struct err *err);
enum status job_funding_accounts(struct job *job, struct err *err);
enum status job_funding_account(struct job *job, struct err *err);
enum status job_funding_nature(struct job *job, struct err *err);
enum status job_payment_executed(struct job *job, struct err *err);
enum status job_payment_returned(struct job *job, struct err *err);
enum status job_payment_reissue(struct job *job, struct err *err);
enum status job_bank_propose(struct job *job, struct err *err);
enum status job_bank_confirm(struct job *job, struct err *err);
enum status job_bank_list(struct job *job, struct err *err);
enum status job_remit_prepare(struct job *job, struct err *err);
enum status job_remit_send(struct job *job, struct err *err);
enum status job_remit_cancel(struct job *job, struct err *err);
enum status job_remit_show(struct job *job, struct err *err);
enum status job_remit_list(struct job *job, struct err *err);
enum status job_remit_answer(struct job *job, struct err *err);
enum status job_report_trace_usage(struct job *job, struct err *err);
enum status job_report_trace(struct job *job, struct err *err);
enum status job_report_letters_usage(struct job *job, struct err *err);
enum status job_report_letters(struct job *job, struct err *err);
enum status job_remit_letters(struct job *job, struct err *err);
enum status job_mandates_prepare(struct job *job, struct err *err);
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
enum status job_aid_link(struct job *job, struct err *err);
enum status job_aid_list(struct job *job, struct err *err);
enum status job_indicator_apply(struct job *job, struct err *err);
enum status job_indicator_list(struct job *job, struct err *err);
enum status job_indicator_show_usage(struct job *job, struct err *err);
enum status job_indicator_show(struct job *job, struct err *err);
enum status job_indicator_take(struct job *job, struct err *err);
enum status job_indicator_set(struct job *job, struct err *err);
enum status job_indicator_validate(struct job *job, struct err *err);
enum status job_indicator_refuse(struct job *job, struct err *err);
enum status job_return_take(struct job *job, struct err *err);
enum status job_return_show(struct job *job, struct err *err);
enum status job_return_validate(struct job *job, struct err *err);
enum status job_return_refuse(struct job *job, struct err *err);
enum status job_expense_take(struct job *job, struct err *err);
enum status job_expense_judge_usage(struct job *job, struct err *err);
enum status job_expense_judge(struct job *job, struct err *err);
enum status job_expense_correct_usage(struct job *job, struct err *err);
enum status job_expense_correct(struct job *job, struct err *err);
enum status job_expense_show(struct job *job, struct err *err);
enum status job_expense_motives(struct job *job, struct err *err);
enum status job_milestone_take(struct job *job, struct err *err);
enum status job_milestone_list(struct job *job, struct err *err);
enum status job_milestone_reach(struct job *job, struct err *err);
enum status job_milestone_give_up(struct job *job, struct err *err);
enum status job_settle_usage(struct job *job, struct err *err);
enum status job_import_formats(struct job *job, struct err *err);
enum status job_import_try_usage(struct job *job, struct err *err);
enum status job_import_try(struct job *job, struct err *err);
enum status job_import_payments(struct job *job, struct err *err);
enum status job_import_payments_usage(struct job *job, struct err *err);
enum status job_import_list(struct job *job, struct err *err);
enum status job_import_usage(struct job *job, struct err *err);
enum status job_import_show(struct job *job, struct err *err);
enum status job_import_undo(struct job *job, struct err *err);
enum status job_match_run(struct job *job, struct err *err);
enum status job_match_list(struct job *job, struct err *err);
enum status job_match_show(struct job *job, struct err *err);
enum status job_match_add_usage(struct job *job, struct err *err);
enum status job_match_add(struct job *job, struct err *err);
enum status job_match_confirm_usage(struct job *job, struct err *err);
enum status job_match_rule_usage(struct job *job, struct err *err);
enum status job_match_confirm(struct job *job, struct err *err);
enum status job_match_undo(struct job *job, struct err *err);
enum status job_match_rules(struct job *job, struct err *err);
enum status job_match_rule(struct job *job, struct err *err);
enum status job_books(struct job *job, struct err *err);
enum status job_publish_usage(struct job *job, struct err *err);
enum status job_publish(struct job *job, struct err *err);
enum status job_report_reconciliation(struct job *job, struct err *err);
enum status job_due(struct job *job, struct err *err);
enum status job_schedule_set_usage(struct job *job, struct err *err);
enum status job_schedule_set(struct job *job, struct err *err);
enum status job_schedule_end_usage(struct job *job, struct err *err);
enum status job_schedule_end(struct job *job, struct err *err);
enum status job_schedule_list(struct job *job, struct err *err);
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

/* What each refuses of its command line. */
enum status job_fund_explain_rules_usage(struct job *job, struct err *err);
enum status job_precheck_usage(struct job *job, struct err *err);
enum status job_intake_usage(struct job *job, struct err *err);
enum status job_marks_usage(struct job *job, struct err *err);
enum status job_seed_usage(struct job *job, struct err *err);
enum status job_allocate_usage(struct job *job, struct err *err);
enum status job_decide_usage(struct job *job, struct err *err);
enum status job_refuse_offer_usage(struct job *job, struct err *err);
enum status job_agreement_sign_usage(struct job *job, struct err *err);
enum status job_document_usage(struct job *job, struct err *err);
enum status job_certify_usage(struct job *job, struct err *err);
enum status job_order_usage(struct job *job, struct err *err);
enum status job_orders_usage(struct job *job, struct err *err);
enum status job_pay_usage(struct job *job, struct err *err);
enum status job_reduce_usage(struct job *job, struct err *err);
enum status job_remit_prepare_usage(struct job *job, struct err *err);
enum status job_remittance_usage(struct job *job, struct err *err);
enum status job_guard_set_usage(struct job *job, struct err *err);
enum status job_aid_declare_usage(struct job *job, struct err *err);
enum status job_funding_sign_usage(struct job *job, struct err *err);
enum status job_funding_operator_usage(struct job *job, struct err *err);
enum status job_funding_nature_usage(struct job *job, struct err *err);
enum status job_appropriation_usage(struct job *job, struct err *err);
enum status job_close_usage(struct job *job, struct err *err);
enum status job_person_usage(struct job *job, struct err *err);
enum status job_due_usage(struct job *job, struct err *err);
enum status job_books_usage(struct job *job, struct err *err);
enum status job_report_reconciliation_usage(struct job *job, struct err *err);
enum status job_report_usage(struct job *job, struct err *err);
enum status job_report_figures_usage(struct job *job, struct err *err);
enum status job_report_figures(struct job *job, struct err *err);

/**
 * Read the command line of `command` into `options`.
 *
 * Errors: ST_USAGE, with the line of help to print in err->hint. `--help` prints and ends the
 *         process with 0, as argp does.
 */
enum status options_read(const struct command *command, int argc, char **argv, struct arena *arena,
                         struct job_options *options, struct err *err);

#endif
