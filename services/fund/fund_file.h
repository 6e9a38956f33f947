/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_FUND_FILE_H
#define LEVAIN_FUND_FILE_H

#include "allocation/knapsack.h"
#include "base/date.h"
#include "base/digest.h"
#include "base/err.h"
#include "base/words.h"
#include "exchange/csv_reader.h"
#include "fund/fund_awarding.h"
#include "fund/fund_committee.h"
#include "rules/program.h"
#include "rules/references.h"

/*
 * fund_file - a fund and its call, as one JSON file says them (docs/fund-file.md).
 *
 * Everything that decides is data here: fields and their columns, derived fields, envelopes, rules,
 * criteria, caps, minimum, quotas, order, passes (P9). Reading it checks everything and reports
 * every problem with its JSON pointer and line; what comes out is ready to be run.
 *
 * Slots: every name that a formula may use has one value in the array of an application: its fields
 * first (index = field index), then its lists, then the derived fields, then the constants of the
 * call
 * (`contributions`, `management`, `net`, `call.*`, `fund.*`), `env.*`, the criteria's marks,
 * `score`, `computed`. A formula sees only what is known when it runs: derived fields what stands
 * above them, the choice of the envelope every fact, rules, criteria and caps also `env.*`, the
 * minimum and partial offers also `computed`, the order, quotas and passes everything.
 */
/* Bound of every stored number, at its scale: ten million million euros in cents. */
#define FUND_NUMBER_MAX INT64_C(1000000000000000)
/* Bound of an amount in cents: what an award may be at most (ALLOCATION_CENTS_MAX). */
#define FUND_MONEY_MAX      INT64_C(100000000000000)
#define FUND_ITEMS_MAX      256 /* of any list: fields, rules, criteria, caps, quotas, ... */
#define FUND_ENVELOPES_MAX  64
#define FUND_PASSES_MAX     64
#define FUND_LISTS_MAX      16
#define FUND_LIST_ITEMS_MAX 1000 /* of one application, in one list */
#define FUND_AWARDS_MAX     10000000
#define FUND_STATES_MAX     KNAPSACK_STATES_MAX
#define FUND_MONTHS_MAX     120
#define FUND_DAYS_MAX       3660

struct fund_contribution {
    const char *funder; /* code */
    struct fund_text name;
    int64_t year;
    int64_t cents;
};

/* Another header that a column may have. */
struct fund_other_name {
    const char *column, *other;
};

/* How the cells of a file are written. */
struct fund_cells {
    char decimal_mark;            /* '.' or ',' */
    bool printed_amounts;         /* thousands set apart by blanks, the currency after */
    bool printed_keys;            /* SIREN and SIRET with blanks, an apostrophe after */
    bool iso_dates, french_dates; /* 2026-03-16, 16/03/2026 */
    bool offsets;                 /* instants may say theirs: 2026-03-16T12:00:00+01:00 */
    const struct date_zone *zone;
};

struct fund_code_words { /* what reports call a code of a field */
    const char *code;
    struct fund_text text;
};

struct fund_field {
    const char *name;
    const char *column; /* in the CSV; the name when not said */
    struct fund_text label;
    enum value_type type;
    bool is_code;   /* TYPE_TEXT: a code (text_is_code), not free words */
    bool is_count;  /* TYPE_NUMBER: an integer, not below 0 */
    unsigned scale; /* numbers are stored x 10^scale: 2 for money (so in cents), 6 for numbers,
                     * else 0 */
    const struct fund_code_words *words; /* of codes; one that is not there is called as it is */
    size_t word_count;
    char within;   /* TYPE_LIST: separator of the items in a cell */
    bool in_texts; /* stored among texts (text, list), else among numbers */
    bool optional; /* a file without its column can be read */
    size_t index;  /* 0-based place in the array where it is stored */
};

/* Things that an application has several of: members, budget lines, documents... One line of a file
 * of their own is one item. */
struct fund_list {
    const char *name;
    struct fund_text label;
    const char *key_column; /* says the application's code */
    int64_t item_max;       /* of one application */
    struct fund_field *fields;
    size_t field_count, number_count, text_count; /* number_count + text_count = field_count */
    struct shape shape, item_shape;               /* a list of records: one member for each field */
};

struct fund_mark_column {
    const char *column, *marker;
    const char *justification; /* column that says why; null = none */
    size_t criterion;          /* index */
};

struct fund_derived {
    const char *name;
    struct fund_text label;
    const struct program *program;
    size_t slot;
};

struct fund_envelope {
    const char *code;
    struct fund_text label;
    const struct program *when; /* null = never: only passes use it */
    int64_t voted_cents;
    const struct fund_envelope *parent; /* what is paid from this one leaves it too; null = none */
    /* What formulas call env.NAME: other members of the envelope (min, max, rate, ...), the same
     * for all envelopes; values[i] goes with slot env_slot + i; unknown when this one has none. */
    const struct value *values;
};

enum rule_severity {
    RULE_BLOCKING,
    RULE_COMPLETABLE,
    RULE_DEROGABLE,
};

struct fund_rule {
    const char *code;
    struct fund_text label, message; /* what it asks; what to say when it fails */
    struct fund_text correct;        /* what to mend when it fails */
    struct fund_basis basis;
    enum rule_severity severity;
    bool has_from, has_to; /* in force for applications of the days from .. to */
    int32_t from, to;
    const struct program *program;
};

enum mark_method {
    MARK_COMPUTED,     /* by a formula */
    MARK_MEAN,         /* of the markers */
    MARK_SINGLE,       /* the one marker's */
    MARK_TRIMMED_MEAN, /* without one of the highest and one of the lowest, when there are enough */
    MARK_MEDIAN,
    MARK_CONSOLIDATED, /* the committee's own, beside those of the markers */
};

struct fund_criterion {
    const char *code;
    struct fund_text label, message, correct; /* message: what to say below the floor */
    struct fund_basis basis;
    enum mark_method method;
    const struct program *program; /* MARK_COMPUTED */
    struct rational weight;        /* 1 when not said */
    bool scaled;                   /* has a scale; marks are clamped to it */
    struct rational scale_min, scale_max;
    bool has_floor; /* a mark below it eliminates */
    struct rational floor;
    bool has_third_reading;
    struct rational third_reading_at; /* spread between markers that calls for a third reading */
    size_t slot;                      /* of its mark, for formulas of the order */
    size_t marker_count;              /* markers expected: those of the panel who may mark it */
    size_t minimum_marks;             /* 0 = of every marker expected who has no conflict */
    size_t trim_from;                 /* MARK_TRIMMED_MEAN: from so many marks on */
    bool two_closest; /* after a third reading, the mean of the two closest marks counts */
};

enum marker_role {
    MARKER_EXPECTED,  /* marks every application */
    MARKER_THIRD,     /* marks where a third reading is called for, or a marker has a conflict */
    MARKER_COMMITTEE, /* records the mark that the committee consolidates */
};

struct fund_marker {
    const char *code;
    struct fund_text name;
    enum marker_role role;
    const char *siren;          /* of the organization that the marker belongs to; null */
    const char *college;        /* of the committee, that the marker sits in; null */
    const char *const *persons; /* names under which the marker may stand on a board */
    size_t person_count;
    uint8_t *marks; /* file->criterion_count: 1 = may mark it */
};

/* Who marks, when, and what is made of it. A call without a panel has the markers of its columns.
 */
struct fund_panel {
    struct fund_marker *markers;
    size_t marker_count;
    bool declared; /* the file has a panel */
    bool has_opens, has_closes;
    int64_t opens, closes; /* instants between which marks are taken */
    size_t board_field;    /* field that names the persons of the applicant's board, or SIZE_MAX */
    size_t members_list;   /* list of the members of the cooperation, or SIZE_MAX */
    size_t members_siren, members_board; /* its fields: SIREN or SIRET, persons; or SIZE_MAX */
    bool has_severity;                   /* marks are corrected by how severe each marker is */
    struct rational shrink, severity_step;
};

/* What the letters of the call say in the fund's own words; nothing of it decides anything. */
struct fund_letters {
    struct fund_text authority, signatory, place, contact, appeal, again;
    bool hides_marks;
};

struct fund_cap {
    const char *code;
    struct fund_text label;
    struct fund_basis basis;
    const struct program *program; /* money */
    const struct program *when;    /* null = always */
};

/* One value of a rate, or of a parameter that changes over time. */
struct fund_dated_value {
    struct value value;
    int32_t from, to;   /* days; REFERENCE_OPEN: until the next one */
    int32_t known_from; /* INT32_MIN: always */
    const char *source; /* the text that says so; null */
};

struct fund_dated {
    const char *name; /* of a rate; `call.NAME` of a parameter */
    struct fund_text label;
    enum value_type type;
    bool is_share;
    struct fund_dated_value *values; /* by `from`, then `known_from` */
    size_t count;
    bool is_parameter;
    int32_t on;  /* the day whose value a parameter has */
    size_t slot; /* of a parameter */
};

struct fund_file {
    const char *path;   /* for messages */
    const char *source; /* the bytes of the file */
    size_t source_bytes;
    struct digest digest; /* SHA-256 of source */

    const char *code, *currency, *call_code, *mode;
    struct fund_text name, call_name;
    enum language language; /* of its reports */
    const struct date_zone *zone;
    struct fund_contribution *contributions;
    size_t contribution_count;
    int64_t contributed_cents, management_cents, net_cents;
    bool has_opens, has_closes;
    int64_t opens, closes; /* instants */

    struct csv_format csv;
    const char *code_column; /* null when lines are numbered */
    const char *code_prefix; /* of numbered lines: the code is it and the number of the line */
    struct fund_other_name *other_names;
    size_t other_name_count;
    size_t submitted_field; /* index of the instant of submission, or SIZE_MAX */
    size_t earlier_field;   /* of the code of the application that this one takes up, or SIZE_MAX */
    bool ignore_unknown_columns;
    bool has_fixed_columns; /* of a layout that no fund file declares */
    const char *siret_column, *siren_column, *rna_column, *organization_column; /* null = none */
    const char *where_column,
        *where_value; /* rows of the file that belong to the call; null = all */
    struct fund_cells cells;

    struct fund_field *fields;
    size_t field_count, number_count, text_count; /* number_count + text_count = field_count */
    struct fund_list *lists;                      /* slot of list i: field_count + i */
    size_t list_count;
    struct fund_mark_column *mark_columns;
    size_t mark_column_count;
    struct fund_panel panel;
    struct fund_derived *derived;
    size_t derived_count;
    struct fund_envelope *envelopes;
    size_t envelope_count;
    struct fund_rule *rules;
    size_t rule_count;
    struct fund_criterion *criteria;
    size_t criterion_count;
    bool has_weights_total;
    struct rational weights_total; /* declared, and equal to the sum of the weights */
    bool score_by_scale; /* score = sum of weight x mark / scale.max; else of weight x mark or of
                            marks */
    bool score_by_weight;
    bool has_threshold;
    struct rational threshold;
    struct rational weight_delta, threshold_delta; /* by how much `stability` moves them; > 0 */
    struct fund_cap *caps;
    size_t cap_count;
    int64_t step_cents;
    const struct program *minimum; /* money; never null */
    struct fund_quota *quotas;
    size_t quota_count;
    struct fund_order *order; /* as written; the code always ends it */
    size_t order_count;
    struct fund_pass *passes;
    size_t pass_count;
    struct fund_waiting_list waiting_list;
    struct fund_committee committee;
    struct fund_letters letters;
    bool uses_organization;             /* a quota or a spread counts by organization */
    bool draws;                         /* the order draws lots: it needs a seed */
    const char *seed;                   /* that was published; null until somebody fills it */
    const struct knapsack_other *other; /* that passes may ask; null until somebody fills it */

    struct fund_dated *dated; /* rates, and parameters that change over time */
    size_t dated_count;
    /* What formulas ask about places and rates: empty but for the rates until somebody fills it. */
    struct references *references;
    const char *const *zones; /* that its formulas name, each once, sorted */
    size_t zone_count;
    bool uses_territories, uses_rates; /* its formulas ask for them */
    int32_t known_on;                  /* the day of fund_file_know */

    const char *const *withdrawn; /* a what-if: codes of applications that are not there */
    size_t withdrawn_count;

    struct symbols symbols;        /* every name, with its slot; not in the order of the slots */
    const struct value *constants; /* slot_count values: those that do not depend on the application
                                    * are known (call.*, fund.*, net, ...), the others lack their
                                    * own name */
    struct value *settable;        /* the same values, for fund_file_know */
    size_t slot_count;
    size_t env_slot, env_count; /* slots of env.*: env_slot .. env_slot + env_count - 1 */
    size_t score_slot, computed_slot;
};

/* A setting varied for a what-if: `threshold=60`, `envelope.E1.voted=100000`,
 * `quota.epci.share=42 %`, `criterion.C1.weight=25`, `call.last_end=2029-12-31`, `net=500000`. */
struct fund_variation {
    const char *key, *value;
};

struct fund_variations {
    const struct fund_variation *items;
    size_t count;
};

/* The bytes of a fund file and its JSON, which can be read several times. */
struct json_node;
struct fund_source {
    const char *path, *bytes;
    size_t length;
    struct digest digest; /* SHA-256 of the bytes */
    const struct json_node *root;
    bool between; /* the root is of no file, but between two (setting_difference): it names no
                   * markers, and has what nothing uses */
};

/** Take the JSON of a fund file in, and read it, once for each what-if: fund_file_read does both.
 *  Owner: `arena`; a file that was read keeps pointing into the source. Errors: as fund_file_read.
 */
enum status fund_file_parse(struct arena *arena, struct file_bytes bytes,
                            struct fund_source *source, struct problems *problems, struct err *err)
    __attribute__((warn_unused_result));
enum status fund_file_read_tree(struct arena *arena, const struct fund_source *source,
                                struct fund_variations variations, struct fund_file *file,
                                struct problems *problems, struct err *err)
    __attribute__((warn_unused_result));

/**
 * Read and check a fund file; with variations, as if its settings were those.
 *
 * Varied envelopes may together exceed `net`, which no variation but `net=` moves.
 *
 * Owner:  everything is in `arena`; the source is copied.
 * Errors: ST_DATA - not JSON (err has line and column); problems were reported (each with pointer
 *         and line), err then counts them; a variation names no setting or has a value that cannot
 *         be one (err names it, the hint lists what can be varied).
 */
enum status fund_file_read(struct arena *arena, struct file_bytes source,
                           struct fund_variations variations, struct fund_file *file,
                           struct problems *problems, struct err *err)
    __attribute__((warn_unused_result));

/**
 * Leave out of rates and dated parameters what was published after a day: of the values of one
 * first day, the one published last by then is taken. A file that was just read knows everything.
 *
 * Owner: `arena`. Errors: none.
 */
void fund_file_know(struct arena *arena, struct fund_file *file, int32_t known_on);

/** The same, with a day for each of `file->dated`. Owner: `arena`. Errors: none. */
void fund_file_know_each(struct arena *arena, struct fund_file *file, const int32_t *known_on);

/** Give what is known of a rate on a day: of each first day the value published last, which
 *  without `to` holds until the next one; the value of a parameter on its own day.
 *  Owner: `arena`. Errors: none; a parameter without a value is unknown. */
struct rate fund_dated_rate(struct arena *arena, const struct fund_dated *dated, int32_t known_on);
struct value fund_dated_value(struct arena *arena, const struct fund_dated *dated,
                              int32_t known_on);

/**
 * Read a file in between two that were checked (rule_change): neither have its weights to sum, nor
 * its envelopes to fit in `net`, nor every member to be used.
 *
 * Owner: `arena`. Errors: ST_DATA - it contradicts itself in another way.
 */
enum status fund_file_read_mixed(struct arena *arena, struct file_bytes source,
                                 struct fund_file *file, struct err *err)
    __attribute__((warn_unused_result));

/** Give the index of the list of that name, or SIZE_MAX. Errors: none. */
size_t fund_file_list(const struct fund_file *file, const char *name);

/** Give what the file calls a code of the field in that slot, in the language spoken; else the
 *  code. Errors: none. */
const char *fund_file_code_words(const struct fund_file *file, size_t slot, const char *code);

/** Give the index of the rule, criterion or envelope of that code, or SIZE_MAX. Errors: none. */
size_t fund_file_rule(const struct fund_file *file, const char *code);
size_t fund_file_criterion(const struct fund_file *file, const char *code);
size_t fund_file_envelope(const struct fund_file *file, const char *code);

/** Give the index of the marker of that code in the panel, or SIZE_MAX. Errors: none. */
size_t fund_file_marker(const struct fund_file *file, const char *code);

#endif
