/* SPDX-License-Identifier: MPL-2.0 */
#include "fund/outcome_proof.h"

#include "base/words.h"
#include "fund/outcome_objective.h"

#include <string.h>

#define VALUE_PLACES 2
#define LINE_WIDTH   80

static const char *const rule_codes[] = {
    [FUND_WALK] = "walk", [FUND_BAND] = "band",       [FUND_MAX] = "max",
    [FUND_EURO] = "euro", [FUND_PRORATA] = "prorata",
};

void
outcome_proof_of_sums(struct arena *arena, const struct outcome_proof_sums *sums,
                      struct outcome_proof *proof)
{
    const char *code = rule_codes[proof->rule];
    const int64_t unit = sums->score_unit, step_cents = sums->step_cents;

    proof->reached = outcome_objective_points(code, sums->reached, 1, unit, step_cents);
    proof->upper = outcome_objective_points(code, sums->upper, 1, unit, step_cents);
    proof->exact = sums->reached == sums->upper;
    proof->gap = plan_proof_gap(arena, sums->reached, sums->upper);
    if (proof->has_bound) {
        proof->lambda = outcome_objective_points(code, sums->lambda_num * 100, sums->lambda_den,
                                                 unit, step_cents);
        proof->bound =
            outcome_objective_points(code, sums->bound_num, sums->bound_den, unit, step_cents);
    }
}

struct outcome_proof *
outcome_proofs(struct arena *arena, const struct allocation_plan *plan, size_t *count)
{
    const struct fund_file *file = plan->file;
    struct outcome_proof *proofs = ARENA_NEW(arena, struct outcome_proof, plan->proof_count);

    *count = plan->proof_count;
    for (size_t i = 0; i < *count; i++) {
        const struct plan_proof *of = &plan->proofs[i];
        const struct outcome_proof_sums sums = {.score_unit = of->score_unit,
                                                .step_cents = plan->walk.step_cents,
                                                .reached = of->found,
                                                .upper = of->upper,
                                                .lambda_num = of->bound.ratio_num,
                                                .lambda_den = of->bound.ratio_den,
                                                .bound_num = of->bound.value.num,
                                                .bound_den = of->bound.value.den};

        proofs[i] = (struct outcome_proof){
            .pass = file->passes[of->pass].code,
            .envelope =
                of->envelope == ALLOCATION_NO_ENVELOPE ? NULL : file->envelopes[of->envelope].code,
            .rule = file->passes[of->pass].rule,
            .item_count = of->item_count,
            .states = (int64_t)of->states,
            .solver = of->solver,
            .by_solver = of->by_solver,
            .has_bound = of->has_bound,
            .budget_cents = of->bound.budget_cents,
        };
        outcome_proof_of_sums(arena, &sums, &proofs[i]);
    }
    return proofs;
}

/* ---- JSON ---- */

void
outcome_write_proof(struct json_writer *writer, struct arena *arena,
                    const struct outcome_proof *proof, const char *currency)
{
    json_string_of(writer, "pass", proof->pass);
    json_string_of(writer, "envelope", proof->envelope);
    json_string_of(writer, "rule", rule_codes[proof->rule]);
    json_number_of(writer, "application_count", proof->item_count);
    json_string_of(writer, "reached", rational_exact(arena, proof->reached));
    json_string_of(writer, "upper", rational_exact(arena, proof->upper));
    json_string_of(writer, "gap_percent", proof->gap);
    json_flag_of(writer, "exact", proof->exact);
    json_number_of(writer, "states", proof->states);
    json_string_of(writer, "solver", proof->solver);
    json_flag_of(writer, "by_solver", proof->by_solver);
    if (proof->has_bound) {
        json_number_of(writer, "budget_cents", proof->budget_cents);
        json_string_of(writer, "lambda", rational_exact(arena, proof->lambda));
        json_string_of(writer, "bound", rational_exact(arena, proof->bound));
    } else {
        json_null_of(writer, "budget_cents");
        json_null_of(writer, "lambda");
        json_null_of(writer, "bound");
    }
    if (currency != NULL) {
        json_string_of(writer, "sentence", outcome_proof_sentence(arena, proof));
        json_string_of(writer, "check", outcome_proof_check(arena, proof, currency));
    }
}

void
outcome_write_proofs(struct json_writer *writer, struct arena *arena,
                     const struct outcome_proof *proofs, size_t count, const char *currency)
{
    json_begin_array(writer, "proofs");
    for (size_t i = 0; i < count; i++) {
        json_begin_object(writer, NULL);
        outcome_write_proof(writer, arena, &proofs[i], currency);
        json_end_object(writer);
    }
    json_end_array(writer);
}

/* ---- sentences ---- */

static const char *
worth_words(struct arena *arena, struct rational value)
{
    return words_decimal(arena, rational_fixed(arena, value, VALUE_PLACES));
}

static const char *
chosen_sentence(struct arena *arena, const struct outcome_proof *proof)
{
    const char *reached = worth_words(arena, proof->reached);
    const char *pass = proof->envelope == NULL
                           ? proof->pass
                           : text_format(arena, _("%s, envelope %s"), proof->pass, proof->envelope);
    const char *gap = words_decimal(arena, proof->gap);

    if (proof->rule == FUND_BAND) {
        return proof->exact
                   ? text_format(arena,
                                 _("Pass %s: the best set of each band, worth %s points in all; "
                                   "each was proven the best."),
                                 pass, reached)
                   : text_format(arena,
                                 _("Pass %s: a set of each band, worth %s points in all; the search"
                                   " stopped at its limit after %lld states, and the best sets may"
                                   " be worth %s %% more."),
                                 pass, reached, (long long)proof->states, gap);
    }
    if (!proof->exact) {
        return text_format(arena,
                           proof->rule == FUND_EURO
                               ? _("Pass %s: the set chosen is worth %s points x money; the search"
                                   " stopped at its limit after %lld states, and no set is worth"
                                   " more than %s (%s %% more).")
                               : _("Pass %s: the set chosen is worth %s points; the search stopped"
                                   " at its limit after %lld states, and no set is worth more than"
                                   " %s (%s %% more)."),
                           pass, reached, (long long)proof->states,
                           worth_words(arena, proof->upper), gap);
    }
    return text_format(arena,
                       proof->rule == FUND_EURO
                           ? _("Pass %s: the set chosen is worth %s points x money; no set is "
                               "worth more.")
                           : _("Pass %s: the set chosen is worth %s points; no set is worth more."),
                       pass, reached);
}

const char *
outcome_proof_sentence(struct arena *arena, const struct outcome_proof *proof)
{
    const char *chosen = chosen_sentence(arena, proof);

    if (proof->solver == NULL) {
        return chosen;
    }
    return text_format(arena,
                       proof->by_solver
                           ? _("%s %s, asked when the search had stopped, found this set, which "
                               "was then checked in whole numbers.")
                           : _("%s %s was asked too when the search had stopped; the set chosen is "
                               "the program's own."),
                       chosen, proof->solver);
}

const char *
outcome_proof_check(struct arena *arena, const struct outcome_proof *proof, const char *currency)
{
    if (!proof->has_bound) {
        return NULL;
    }
    return text_format(arena,
                       proof->rule == FUND_EURO
                           ? _("Anybody can check that no set is worth more than %s: it is %s x %s,"
                               " plus, of each application whose award that money pays, what its"
                               " score x award is above %s x its award.")
                           : _("Anybody can check that no set is worth more than %s: it is %s x %s,"
                               " plus, of each application whose award that money pays, what its"
                               " score is above %s x its award."),
                       worth_words(arena, proof->bound),
                       words_decimal(arena, rational_exact(arena, proof->lambda)),
                       words_money(arena, proof->budget_cents, currency, 0),
                       words_decimal(arena, rational_exact(arena, proof->lambda)));
}

/* Words on lines of at most so many characters, those after the first one further in. */
static void
add_folded(struct text *out, const char *words)
{
    size_t column = 0;

    for (const char *word = words; *word != '\0';) {
        const size_t bytes = strcspn(word, " "), characters = text_characters(word, bytes);

        if (column > 0 && column + 1 + characters > LINE_WIDTH) {
            text_add(out, "\n  ");
            column = 2;
        } else if (column > 0) {
            text_add(out, " ");
            column++;
        }
        text_add_bytes(out, word, bytes);
        column += characters;
        word += bytes + (word[bytes] == ' ');
    }
    text_add(out, "\n");
}

void
outcome_tell_proofs(struct text *out, const struct outcome_proof *proofs, size_t count,
                    const char *currency)
{
    for (size_t i = 0; i < count; i++) {
        const char *check = outcome_proof_check(out->arena, &proofs[i], currency);

        text_add(out, i == 0 ? "\n" : "");
        add_folded(out, outcome_proof_sentence(out->arena, &proofs[i]));
        if (check != NULL) {
            add_folded(out, check);
        }
    }
}
