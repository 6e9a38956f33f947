/* SPDX-License-Identifier: MPL-2.0 */
#include "explain_flips.h"

#include "allocate.h"
#include "fund/certificate.h"
#include "output.h"
#include "replan.h"

#include <string.h>

static void
keep(struct explain_flips *found, const struct flip *flips, const char *code)
{
    found->looked = found->to_the_end = true;
    for (enum flip_kind kind = 0; kind < FLIP_KINDS; kind++) {
        found->to_the_end = found->to_the_end && !flips[kind].stopped;
        if (flips[kind].found) {
            found->flips[found->count++] =
                (struct explanation_flip){.kind = flip_code(kind),
                                          .size = flips[kind].size,
                                          .status = award_status_code(flips[kind].status),
                                          .least = flips[kind].least};
        }
    }
    if (!found->to_the_end) {
        output_note(_("what would have flipped %s was looked for up to a limit of %llu states of "
                      "exact passes: it is not known whether there is more of it"),
                    code, (unsigned long long)CERTIFICATE_STATES_MAX);
    }
}

static bool
is_same(struct arena *arena, const struct stored_run *run, const struct allocation_plan *walked)
{
    const struct digest digest = allocate_results_digest(walked);

    return strcmp(digest_hex(arena, &digest), run->results_sha256) == 0;
}

enum status
explain_flips_look(struct job *job, const struct stored_run *run, const char *code,
                   struct explain_flips *found, struct err *err)
{
    const struct replan_of of = {.scoring_run_id = run->scoring_run_id,
                                 .count = (uint32_t)run->application_count,
                                 .is_top_up = strcmp(run->run.kind, "top_up") == 0};
    const struct replan_before nothing = {0};
    struct replan replan;
    struct allocation_plan walked;
    struct certificate certificate = {.plan = &walked};
    struct flip flips[FLIP_KINDS];
    uint32_t candidate;
    enum status status;

    *found = (struct explain_flips){0};
    if (!run->certified || run->flips_looked) {
        return ST_OK;
    }
    if (allocate_solver_of(run->engine) != NULL) {
        output_note(_("run %s asked %s when its search had stopped: what would have flipped it is "
                      "not looked for, since no trial asks it"),
                    run->run.name, allocate_solver_of(run->engine));
        return ST_OK;
    }
    status = replan_read(job, run->call, &of, &replan, err);
    candidate = status == ST_OK ? replan_find(&replan, code) : UINT32_MAX;
    if (status != ST_OK || candidate == UINT32_MAX) {
        return status; /* who is not of the run is told so where the run is read */
    }
    status = replan_walk(job->arena, &replan, &nothing, &walked, err);
    if (status == ST_OK && is_same(job->arena, run, &walked)) {
        certificate_flips_of(job->arena, &certificate, candidate, flips);
        keep(found, flips, code);
    } else if (status == ST_OK) {
        output_note(_("warning: what stands beside run %s changed since it was made: what would"
                      " have flipped it is not looked for"),
                    run->run.name);
    }
    return status;
}

const struct explanation_certificate *
explain_flips_with(struct arena *arena, const struct explanation_certificate *certificate,
                   const struct explain_flips *found)
{
    struct explanation_certificate *with;

    if (!found->looked || certificate == NULL) {
        return certificate;
    }
    with = ARENA_NEW(arena, struct explanation_certificate, 1);
    *with = *certificate;
    with->flips_looked = found->to_the_end;
    with->flips = found->flips;
    with->flip_count = found->count;
    return with;
}
