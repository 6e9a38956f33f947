/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_RUN_CHANGE_H
#define LEVAIN_RUN_CHANGE_H

#include "fund/rule_change.h"
#include "fund/scoring.h"

/*
 * run_change - what two scoring runs say otherwise of one application, and because of what.
 *
 * Causes are proven: from the state of the first run, each change (a rule's formula, a weight, what
 * was known of a zone, a fact, a marker's mark, a conflict of interest, a waiver) is made alone and
 * the application is assessed again. A change that moves a verdict, a mark, the score is a cause of
 * it; where none alone gives the new value, the changes that give it together are named, of which
 * none can be left out.
 */

/* What one side knows of an application, by the codes and names of its own rule set. */
struct run_mark {
    const char *criterion, *marker;
    struct rational mark;
};

struct run_side {
    const struct application *application; /* laid out as the side's fund file says, with the
                                            * markers that its run left out and the severity that
                                            * it found; its panel and waivers are not read */
    const struct run_mark *marks;          /* by criterion and marker */
    size_t mark_count;
    const char *const *waived; /* codes of rules */
    size_t waived_count;
    int64_t version;
    uint32_t rank; /* among those eligible and scored; 0 = is none of them */
};

enum change_kind {
    CHANGE_RULES,    /* of the rule set, or of the references */
    CHANGE_FACT,     /* `name` is the field */
    CHANGE_LIST,     /* `name` is the list */
    CHANGE_MARK,     /* `name` is the criterion, `marker` gave it */
    CHANGE_CONFLICT, /* `name` is the marker, whose marks one run left out */
    CHANGE_SEVERITY, /* what is taken off marks, which all applications of a run settle */
    CHANGE_WAIVER,   /* `name` is the rule */
};

struct run_input_change {
    enum change_kind kind;
    size_t index; /* CHANGE_RULES: in rule_changes; else of the field in the mixed file */
    const char *name, *marker;
    const char *from, *to; /* in words; null = not known, not given, not recorded */
};

/* A thing that the runs say of an application. */
enum quantity_kind {
    QUANTITY_RULE,
    QUANTITY_CRITERION,
    QUANTITY_ENVELOPE,
    QUANTITY_SCORE,
    QUANTITY_DECISION,
};

struct quantity {
    const char *code;               /* verdict, reason, envelope; null = none, or a number */
    bool known;                     /* of a number */
    struct rational number, points; /* the mark and its points; the score */
};

struct run_cause {
    size_t change;         /* index */
    bool enough;           /* alone, it gives the new value */
    struct quantity alone; /* what it gives alone */
};

struct run_move {
    enum quantity_kind kind;
    const char *code; /* of the rule or criterion; null */
    struct quantity from, to;
    const struct run_cause *causes; /* changes that move it when made alone */
    size_t cause_count;
    const size_t *together; /* when none is enough: those that give the new value together */
    size_t together_count;
};

enum change_class {                /* of an application; exactly one each */
                    CLASS_ADDED,   /* only the second run has it */
                    CLASS_REMOVED, /* only the first run has it */
                    CLASS_ENTERED, /* is now retained */
                    CLASS_LEFT,    /* is not retained any more */
                    CLASS_MOVED,   /* something else of it changed */
                    CLASS_RANK,    /* only its rank did, because of others */
                    CLASS_UNCHANGED,
                    CLASS_COUNT,
};

struct run_change {
    enum change_class class;
    bool retained[2];                       /* eligible, scored, at or above threshold and floors */
    const struct run_side *sides[2];        /* null = not there */
    const struct assessment *ends[2];       /* by the fund file of each run */
    const struct run_input_change *changes; /* those of the rule set first */
    size_t change_count;
    bool inputs_differ; /* facts, marks, conflicts, severity or waivers */
    const struct run_move *moves;
    size_t move_count;
};

struct run_comparison {
    struct arena *arena; /* for the whole comparison */
    const struct fund_file *files[2];
    struct rule_changes rules;
    const char **rule_codes, **criterion_codes; /* of both files */
    size_t rule_count, criterion_count;
};

/** Make the comparison of two rule sets of one call ready. Owner: `arena`.
 *  Errors: as rule_changes_between. */
enum status run_comparison_begin(struct arena *arena, const struct fund_file *before,
                                 const struct fund_file *after, struct run_comparison *comparison,
                                 struct err *err) __attribute__((warn_unused_result));

/**
 * Say what changed for one application; `before` or `after` may be null, `ends` are their
 * assessments.
 *
 * Owner:  `arena`, what is the same for all in the comparison's.
 * Errors: none: what cannot be computed in between proves nothing.
 * Cost:   an assessment for each change, and again for each of them where only several together
 *         give a new value.
 */
struct run_change run_change_of(struct run_comparison *comparison, struct arena *arena,
                                const struct run_side *const sides[2],
                                const struct assessment *const ends[2]);

/** Tell whether an assessment is retained: it would walk. Errors: none. */
bool run_is_retained(const struct assessment *assessment);

/** Give the code of what an assessment comes to before any walk: "retained", or the reason why
 *  not. Errors: none. */
const char *run_decision(const struct assessment *assessment);

/** Give the code of a class: "added", "entered"... Errors: none. */
const char *run_class_code(enum change_class class);

#endif
