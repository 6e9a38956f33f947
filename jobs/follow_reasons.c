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
    {"guard_kind", N_("there is no such guard"),
     N_("at_most, per, budget, method, scic or category")},
    {"guard_of", N_("it is held to another indicator of the file"), ""},
    {"guard_number", N_("a number above zero with two decimals at most belongs here"), ""},
    {"guard_account", N_("an account has two digits: 60 to 79, 86 or 87"), ""},
    {"guard_categories", N_("categories are a list of codes, of the guard category"), ""},
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
    {"guard_category", N_("a key has no category"), N_("write each as KEY:category")},
    {"guard_category_known", N_("there is no such category of a key"),
     N_("write one of those that the definition has")},
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
    /* expenses */
    {"expense_award_check", N_("nothing was signed for it: it has no expenses to show"), ""},
    {"expense_settled_check", N_("the award was settled: its statement stays as it is"), ""},
    {"expense_account_check", N_("an account of an expense is 60 to 69, with more digits or none"),
     N_("what was given in kind (86, 87) was not paid: it goes to the financial return")},
    {"expense_unplanned", N_("the budget of the application has no such account"), ""},
    {"expense_planned_differs", N_("something else was planned for this account"),
     N_("write what the budget has, the same on all lines of the account, or nothing")},
    {"expense_supplier_missing", N_("the supplier is missing"),
     N_("of a natural person too: the name tells invoices apart, and is not kept")},
    {"expense_person_likely", N_("the supplier looks like a person, whose name would be kept"),
     N_("write yes in the column person")},
    {"expense_person_flag", N_("yes or no belongs here"), ""},
    {"expense_person_siren", N_("of a natural person no SIREN is kept"),
     N_("leave the cell empty, or write no in the column person")},
    {"expense_person_name", N_("the name of a natural person stands here, where it would be kept"),
     N_("write a reference: a number, a month, the place in the file")},
    {"expense_paid_on_check", N_("it is paid after the day on which it is entered"),
     N_("claim it once it is paid, or correct --at")},
    {"expense_before_filing", N_("paid before the application was filed"), ""},
    {"expense_outside_period", N_("paid outside the period of the award"), ""},
    {"expense_nothing", N_("a line of nothing withdraws one that is there: it is not"), ""},
    {"expense_invoice_cents_check", N_("more is claimed than the whole invoice"), ""},
    {"expense_no_proof", N_("nothing shows that it was paid: nothing of it can be accepted"), ""},
    {"expense_digest", N_("this is no SHA-256: 64 hexadecimal digits"), ""},
    {"expense_reason_check", N_("the line says something else than its last version"),
     N_("say why in the column reason: it becomes a further version, and is judged anew")},
    {"expense_twice", N_("the same invoice is claimed already"),
     N_("leave it out; where each line claims a part, give the whole in the column total")},
    {"expense_invoice_over", N_("together the lines claim more than the invoice"),
     N_("claim each part once")},
    {"expense_shared", N_("the same invoice is claimed elsewhere too"), ""},
    /* what is accepted of them */
    {"expense_verdict_expense_by_fkey", N_("the award has no such expense"),
     N_("levain expense show lists them")},
    {"expense_verdict_recorded_by_check", N_("who entered an expense does not judge it"),
     N_("ask another manager of the fund")},
    {"expense_withdrawn", N_("the line is withdrawn: there is nothing to judge"), ""},
    {"expense_verdict_accepted_check", N_("more is accepted than is claimed"), ""},
    {"expense_proof_check", N_("nothing shows that it was paid"),
     N_("accept 0 with a motive, or have the line corrected with its proof")},
    {"expense_motive_missing", N_("a part is refused without a motive"),
     N_("levain expense motives lists them")},
    {"expense_motive_unfit", N_("all of it is accepted: a motive is for what is refused"),
     N_("leave the motive out, or accept less")},
    {"expense_verdict_motive_fkey", N_("there is no such motive"),
     N_("levain expense motives lists them")},
    {"expense_verdict_words_check", N_("this motive is said in words"),
     N_("say it in the column words, or with --reason")},
    {"expense_flag_words_check", N_("it was not paid within the days that count"),
     N_("say in the column words, or with --reason, why it is accepted all the same")},
    {"expense_again_check", N_("it was judged otherwise before"),
     N_("say in the column words, or with --reason, why it is judged anew")},
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
