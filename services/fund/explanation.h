/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_EXPLANATION_H
#define LEVAIN_EXPLANATION_H

#include "fund/conflict.h"
#include "fund/outcome.h"
#include "fund/panel.h"

/*
 * explanation - everything that a run decided of one application, and why, as one JSON object.
 *
 * The words are made again from the formulas and the facts each time they are asked for (P3); the
 * terminal, the dossier and `explain --json` all show this object and nothing else.
 */
#define EXPLANATION_TITLE "title" /* the field, of texts, that names an application to people */

struct explanation_waiver {
    size_t rule;
    const char *kind, *motive, *by; /* kind: "derogation" or "completion" */
    const char *at;                 /* local time */
};

struct explanation_flip {
    const char *kind; /* "more_points", "less_points" or "less_money" */
    struct rational size;
    const char *status; /* what it would be then */
    bool least;
};

/* What the run's certificate says of one application. */
struct explanation_certificate {
    const char *pass; /* that looked at it last; null = none did */
    int64_t before_cents, after_cents;
    bool flips_looked; /* then the flips that are not there are none */
    const struct explanation_flip *flips;
    size_t flip_count;
    bool of_list; /* a top-up: its list was ranked before, points move nobody */
    const struct outcome_proof *proof; /* of the choice it was part of; null = no exact pass */
};

struct explanation {
    const struct fund_file *file;
    const struct application *application;
    const struct assessment *assessment;
    const struct outcome *outcome;
    const struct marker_mark *marks;
    size_t mark_count;
    const char *const *justifications; /* of each mark; null (also in it) = none was given */
    struct panel_view panel;           /* what was left out and corrected; no file = nothing */
    const struct conflict *conflicts;  /* why somebody was left out */
    size_t conflict_count;
    const struct explanation_waiver *waivers;
    size_t waiver_count;
    const struct explanation_certificate *certificate; /* null = the run has none */
    bool scoring_only;                                 /* of a scoring run: nothing was walked */
    bool earlier_told; /* what became of the file that it takes up again is told beside */
};

/* What a scoring run says, by itself, of one that would walk. */
#define EXPLANATION_RETAINED "retained"

/** Write the members of one application into the object that is open, in the language spoken.
 *  Errors: none. Source: P3; reports/dossier/README.md has the shape. */
void explanation_write(struct json_writer *writer, struct arena *arena,
                       const struct explanation *explanation);

/** Say what rule `index` compared (program_trace), or that it is not in force for the application,
 *  and for which days it is. Owner: `arena`. Errors: none. */
const char *explanation_rule_trace(struct arena *arena, const struct fund_file *file,
                                   const struct application *application,
                                   const struct assessment *assessment, size_t index);

/** Write what a list of many applications needs of one: outcome, group, what was asked.
 *  Errors: none. */
void explanation_write_brief(struct json_writer *writer, struct arena *arena,
                             const struct explanation *explanation);

#endif
