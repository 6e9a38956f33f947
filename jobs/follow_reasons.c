/* SPDX-License-Identifier: MPL-2.0 */
#include "follow_reasons.h"

#include "base/text.h"
#include "base/words.h"

#include <string.h>

static const struct follow_reason reasons[] = {
    /* definitions */
    {"edition", N_("the file is of another edition"), N_("write \"levain\": 1")},
    {"fund", N_("the file is of another fund"), N_("write its code as the command has it")},
    {"member", N_("there is no such member"), N_("docs/indicators.md lists them")},
    {"object", N_("an object belongs here"), ""},
    {"array", N_("a list belongs here"), ""},
    {"flag", N_("true or false belongs here"), ""},
    {"code", N_("this is no code"), N_("letters, digits, _ - . up to 63")},
    {"twice", N_("another indicator has this code"), N_("give one of them another code")},
    {"kind", N_("there is no such kind"), N_("number, ratio or distinct")},
    {"decimals", N_("decimals are 0 to 6"), ""},
    {"decimals_distinct", N_("keys are counted whole"), N_("leave decimals out")},
    {"percent", N_("only a ratio is in percent"), ""},
    {"nature", N_("there is no such nature"), N_("flow, stock or persons")},
    {"key", N_("keys are of a distinct indicator, and are siret, siren or text"), ""},
    {"over_awards", N_("there is no such way to add up awards"),
     N_("sum, overlap, ratio or distinct")},
    {"over_time", N_("there is no such way to add up periods"), N_("sum, last, average or max")},
    {"over_time_distinct", N_("keys are those of all periods (sum) or of the last one (last)"), ""},
    {"indicator_ratio_check", N_("a ratio, and nothing else, is a ratio of sums"),
     N_("leave over_awards out")},
    {"indicator_distinct_check", N_("keys, and nothing else, are counted distinct"),
     N_("leave over_awards out")},
    {"indicator_overlap_check", N_("two awards may count the same person"),
     N_("write overlap: the total is told with that warning; or count keys (distinct)")},
    {"indicator_persons_check",
     N_("persons may not be summed over periods: who comes in two of them would count twice"),
     N_("write max, last or average")},
    {"indicator_stock_check", N_("a stock may not be summed over periods: it would count again"),
     N_("write last, max or average")},
    {"indicator_mean_check", N_("ratios have no mean: a small award would weigh as a large one"),
     N_("write last, or sum: the ratio of the sums")},
    {"indicator_valid_until_check", N_("it ends before it begins"), ""},
    {"indicator_kind_fixed_check",
     N_("kind, decimals and percent stay as they are: values were recorded with them"),
     N_("give the other indicator another code")},
    {"indicator_order_check", N_("an earlier version begins later"),
     N_("a new version begins with the last one or after it")},
    {"frequency", N_("there is no such frequency"), N_("month, quarter, semester or year")},
    {"due_days", N_("days after the period are 0 to 366"), ""},
    {"date", N_("this is no day"), N_("write it as 2026-07-01")},
    {"words", N_("words are missing"), ""},
    {"guard_kind", N_("there is no such guard"), N_("at_most, per, budget, method or scic")},
    {"guard_of", N_("it is held to another indicator of the file"), ""},
    {"guard_number", N_("a number above zero with two decimals at most belongs here"), ""},
    {"guard_account", N_("an account has two digits: 60 to 79, 86 or 87"), ""},
    {"guard_unfit", N_("this guard is not for such an indicator"), ""},
    /* values */
    {"indicator_value_application_id_fkey", N_("the fund has no such application"),
     N_("write CODE, or CALL/CODE, as `levain award list` does")},
    {"application_several", N_("several calls have an application of this code"),
     N_("write CALL/CODE")},
    {"indicator_value_award_check", N_("nothing was signed for it: it has nothing to report"), ""},
    {"indicator_value_definition_fkey", N_("the fund has no such indicator"),
     N_("`levain indicator list FUND` lists them")},
    {"indicator_value_asked_check", N_("the indicator is not asked for in that period"), ""},
    {"indicator_value_frequency_check", N_("the period has not the frequency of the indicator"),
     N_("a year is 2026, a semester 2026-H1, a quarter 2026-Q1, a month 2026-07")},
    {"indicator_value_start_check", N_("the project was not running in that period"), ""},
    {"indicator_value_open_check", N_("the period is not over"), N_("report it once it is")},
    {"indicator_value_reason_check", N_("it says something else than the last version"),
     N_("say why in the column reason: the value becomes a further version")},
    {"indicator_value_denominator_check", N_("nothing can be divided by this"), ""},
    {"period", N_("this is no period"),
     N_("a year is 2026, a semester 2026-H1, a quarter 2026-Q1, a month 2026-07")},
    {"value_missing", N_("the value is missing"), N_("leave the line out where there is none")},
    {"number", N_("this is no number, or has more decimals than it may have"), ""},
    {"ratio_value", N_("the value of a ratio is computed"),
     N_("give numerator and denominator, leave the value out")},
    {"distinct_value", N_("the value is not the count of the keys"), N_("leave the value out")},
    {"negative", N_("there are no fewer than no persons"), ""},
    {"numerator_missing", N_("the numerator is missing"),
     N_("of a ratio its upper part; else the hours that the value is held to")},
    {"denominator_missing", N_("the denominator is missing"), ""},
    {"part_unfit", N_("the indicator takes none"), N_("leave the cell empty")},
    {"keys_missing", N_("an indicator that counts each once needs the list of keys"),
     N_("list them with | between")},
    {"keys_unfit", N_("the indicator takes no keys"), N_("leave the cell empty")},
    {"keys_kind_siret", N_("this is no SIRET"), N_("14 digits, with their key")},
    {"keys_kind_siren", N_("this is no SIREN"), N_("9 digits, with their key")},
    {"keys_kind_text", N_("a key is KEY or KEY:category"), ""},
    {"keys_twice", N_("the key is there twice"), N_("list each once")},
    {"line_twice", N_("another line of the file says it too"), N_("keep one of them")},
    {"evidence", N_("nothing shows it"), N_("without it nobody can validate the value")},
    /* what values are held to */
    {"guard_per", N_("more than the hours allow"), N_("correct the value or the hours")},
    {"guard_method", N_("without a method and its factors the value means nothing"),
     N_("name the method and the version of its factors")},
    {"guard_at_most", N_("more than what it is a part of"), N_("correct one of the two")},
    {"guard_at_most_unknown", N_("what it is a part of was not reported for the period"), ""},
    {"guard_budget", N_("more than the budget has for it"),
     N_("correct the value, or the financial return")},
    {"guard_budget_unknown",
     N_("no financial return and no budget says what the account has: not compared"), ""},
    {"scic_count", N_("each Scic is listed once, and none else"), ""},
    {"scic_form", N_("a Scic is SIREN:category+category+category:percent of local authorities"),
     N_("such as 732829320:workers+users+local_authorities:30")},
    {"scic_three", N_("a Scic has three categories of members at least"), ""},
    {"scic_compulsory", N_("users, and workers or producers, are members of every Scic"), ""},
    {"scic_public", N_("local authorities together have half of the capital of a Scic at most"),
     ""},
    /* financial returns */
    {"financial_return_exercise_check", N_("an exercise is a year"), ""},
    {"return_open", N_("the exercise has not begun"), ""},
    {"return_before", N_("the project had not begun in that exercise"), ""},
    {"financial_return_line_account_check",
     N_("an account begins with 60 to 69, 70 to 79, 86 or 87"), ""},
    {"amount", N_("this is no amount"), N_("write it as 1234.50, of zero or more")},
    {"return_unplanned", N_("nothing says what was planned: it has no rate"), ""},
    {"financial_return_line_eligible_cents_check", N_("more is eligible than was spent"), ""},
    {"return_eligible_income", N_("only charges are eligible"), N_("leave the cell empty")},
    {"return_balance", N_("charges (60 to 69) and income (70 to 79) are not the same"),
     N_("a return balances; add what is missing")},
    {"return_kind_balance", N_("86 and 87 are not the same"),
     N_("what was given in kind is used: both sides say so")},
    {"return_planned_balance", N_("planned charges and planned income are not the same"), ""},
    {"return_planned_kind_balance", N_("planned 86 and 87 are not the same"), ""},
    {"financial_return_reason_check", N_("the return says something else than its last version"),
     N_("say why in the column reason: it becomes a further version")},
    /* milestones */
    {"milestone_before", N_("the day is before the project begins"), ""},
    {"milestone_reason_check", N_("the milestone says something else than its last version"),
     N_("say why in the column reason: it becomes a further version")},
};

struct follow_reason
follow_reason_of(const char *reason)
{
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++) {
        if (strcmp(reasons[i].reason, reason) == 0) {
            return reasons[i];
        }
    }
    return (struct follow_reason){reason, reason, ""};
}

const char *
follow_reason_words(struct arena *arena, const char *reason, const char *detail)
{
    const char *words = words_of(follow_reason_of(reason).words);

    return detail != NULL && detail[0] != '\0' ? text_format(arena, "%s (%s)", words, detail)
                                               : words;
}

const char *
follow_reason_advice(const char *reason)
{
    const struct follow_reason found = follow_reason_of(reason);

    /* The translation of nothing is the head of the catalogue. */
    return found.advice[0] != '\0' ? words_of(found.advice) : "";
}
