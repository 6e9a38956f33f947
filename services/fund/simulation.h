/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_SIMULATION_H
#define LEVAIN_SIMULATION_H

#include "base/json_writer.h"
#include "fund/allocation_plan.h"

/*
 * simulation - one call under many settings, in memory.
 *
 * The applications of a scoring run are read and judged once. A point is the call with some
 * settings varied: where these only say how money is handed out, what was judged is walked again;
 * else every application is judged again from its facts and its marks. Nothing here knows of a
 * database.
 */
struct simulation_effect {
    int64_t awarded_cents, left_cents;
    uint32_t awards, partials;       /* partials among the awards */
    uint32_t amounts;                /* awarded on both sides, another amount */
    const uint32_t *enters, *leaves; /* candidates, by code: awarded here and not there, and back */
    size_t enter_count, leave_count;
};

struct simulation_point {
    struct fund_variations variations;
    const char *refused; /* why the settings cannot be; null = they can */
    const char *advice;
    const char *const *conflicts; /* settings that contradict: "pass.frr"; none of other refusals */
    size_t conflict_count;
    struct fund_file file;
    bool assessed; /* every application was judged again */
    struct allocation_plan plan;
    struct simulation_effect effect; /* against the call as it is */
};

/* What a looser or a tighter setting did that nobody expects of it. */
enum surprise_kind {
    SURPRISE_LOOSER_SPENDS_LESS,
    SURPRISE_LOOSER_DROPS, /* applications that were awarded are not any more */
    SURPRISE_TIGHTER_SPENDS_MORE,
};

struct surprise {
    enum surprise_kind kind;
    int64_t cents;           /* less, or more */
    const uint32_t *dropped; /* candidates */
    size_t dropped_count;
};

#define SURPRISES_MAX 2

struct simulation {
    struct arena *arena;
    const struct fund_source *source;
    const struct fund_file *file; /* as it is */
    struct fund_file open;        /* the same without a threshold */
    struct application *applications;
    struct rational *scores;
    uint8_t *scored;
    uint8_t *gone; /* set it: 1 = the applicant wants nothing any more, in any point */
    struct allocation_plan judged;    /* without a threshold, and not walked */
    struct simulation_point real;     /* no variation */
    bool keeps_facts;                 /* set it to judge applications again */
    struct fund_variations otherwise; /* set it with a source in between: what that says otherwise
                                       * than `file`, by key */
    uint32_t count, capacity;
};

/* Told each application of a point that was judged again, which lives until it returns; and the
 * plan of the point before it is walked, which stays where it is. */
struct simulation_hooks {
    enum status (*on_assessed)(void *context, uint32_t index, const struct assessment *assessment,
                               struct err *err);
    void (*on_plan)(void *context, struct allocation_plan *plan);
    void *context;
};

/** Start with the file as it is, and where it came from, for exactly `count` applications. Their
 *  facts are kept unless `keeps_facts` is put to false before they are added, when every point
 *  only walks. Owner: `arena`. Errors: none. */
struct simulation simulation_begin(struct arena *arena, const struct fund_source *source,
                                   const struct fund_file *file, uint32_t count);

/** Add the next application by code, which is copied; `assessment` is what the call says of it.
 *  Owner: `scratch` for the assessment. Errors: as scoring_assess, allocation_plan_add. */
enum status simulation_add(struct simulation *simulation, struct arena *scratch,
                           const struct application *application, struct assessment *assessment,
                           struct err *err) __attribute__((warn_unused_result));

/** Walk the call as it is, once all are added; `real.refused` says why it cannot be, and then no
 *  point is set beside it. Errors: as simulation_run. */
enum status simulation_end(struct simulation *simulation, struct err *err)
    __attribute__((warn_unused_result));

/**
 * Compute a point. Settings that cannot be, that contradict one another, or under which an
 * application cannot be judged or the money not be handed out, are no failure: `refused` says why.
 *
 * Owner:  `arena`, which may be emptied when the point is done with; `scratch` meanwhile.
 * Errors: as scoring_assess, allocation_plan_walk, and what the hook gives, but for ST_DATA.
 * Cost:   0.2 ms for the file and n log n for the walk; judged again, as scoring.
 */
enum status simulation_run(const struct simulation *simulation, struct arena *arena,
                           struct fund_variations variations, const struct simulation_hooks *hooks,
                           struct simulation_point *point, struct err *err)
    __attribute__((warn_unused_result));

/** Keep a candidate out when the file says that its application is withdrawn; tell whether it does.
 *  Errors: none. */
bool simulation_withdraw(const struct fund_file *file, const char *code,
                         struct candidate *candidate);

/** Keep out of a point all whose applicants want nothing any more, and whom its file withdraws;
 * refuse it when its file withdraws one that is not there. Owner: `arena`. Errors: none. */
void simulation_withdraw_all(const struct simulation *simulation, struct simulation_point *point);
void simulation_check_withdrawn(const struct simulation *simulation, struct arena *arena,
                                struct simulation_point *point);

/** Say that no application has that code, and as advice which one is nearest; `codes` are ended by
 *  null. Owner: `arena`. Errors: none. */
const char *simulation_unknown(struct arena *arena, const char *const *codes, const char *code,
                               const char **advice);

/** Tell whether what is said of applications before the walk does not hang on these settings: no
 *  facts are needed then. Errors: none. */
bool simulation_only_walks(const struct fund_source *source, struct fund_variations variations);

/** Count the applications that would take part if their applicants had not withdrawn or refused
 * their offer. Errors: none. */
uint32_t simulation_left_out(const struct simulation *simulation);

/** Give the code of a candidate. Errors: none. */
const char *simulation_code(const struct simulation *simulation, uint32_t candidate);

/** Note in `signs` where a file is looser (0) and where tighter (1) than another: threshold, votes,
 *  limits of quotas and passes. Errors: none. */
void simulation_files_signs(const struct fund_file *file, const struct fund_file *other,
                            bool signs[2]);

/** Tell how a point hands money out beside another: 1 = looser (a lower threshold, a higher limit,
 *  vote, cap or net, and nothing tighter), -1 = tighter, 0 = neither or both. Errors: none. */
int simulation_looser(const struct simulation_point *point, const struct simulation_point *other);

/** Give what is surprising of a point beside another, at most SURPRISES_MAX. Owner: `arena`.
 *  Errors: none. */
size_t simulation_surprises(struct arena *arena, const struct simulation_point *point,
                            const struct simulation_point *other,
                            struct surprise surprises[SURPRISES_MAX]);

/** Say a surprise in words: "looser, and 41,000.00 € less is awarded". Owner: `arena`.
 *  Errors: none. */
const char *surprise_words(struct arena *arena, const struct simulation *simulation,
                           const struct surprise *surprise);

/** Give its code: "LOOSER_SPENDS_LESS". Errors: none. */
const char *surprise_code(enum surprise_kind kind);

#endif
