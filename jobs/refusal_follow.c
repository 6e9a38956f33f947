/* SPDX-License-Identifier: MPL-2.0 */
#include "refusal_follow.h"

#include "base/words.h"

static const struct refusal refusals[] = {
    {"indicator_reason_check", N_("a definition changes"),
     N_("say why with --reason: it becomes a further version"), FIGURES_TOLD},
    {"indicator_value_day_check", N_("values are not dated so"), N_("correct --at"), FIGURES_TOLD},
    {"indicator_verdict_day_check", N_("a value is not judged before it came in"),
     N_("correct --at"), FIGURES_TOLD},
    {"indicator_verdict_recorded_by_check", N_("who recorded a value does not judge it"),
     N_("ask another manager of the fund"), FIGURES_LEFT_OUT},
    {"indicator_value_line_check", N_("a line cannot be taken in"), "", FIGURES_LEFT_OUT},
    {"financial_return_day_check", N_("returns are not dated so"), N_("correct --at"),
     FIGURES_TOLD},
    {"financial_return_verdict_day_check", N_("a return is not judged before it came in"),
     N_("correct --at"), FIGURES_TOLD},
    {"financial_return_verdict_recorded_by_check", N_("who recorded a return does not judge it"),
     N_("ask another manager of the fund"), FIGURES_LEFT_OUT},
    {"settlement_return_sum_check",
     N_("the award was settled by another amount than its returns say"),
     N_("what is settled stays; leave --by-return out"), FIGURES_TOLD},
    {"expense_day_check", N_("expenses are not dated so"), N_("correct --at"), FIGURES_TOLD},
    {"expense_verdict_day_check", N_("an expense is not judged before it came in"),
     N_("correct --at"), FIGURES_TOLD},
    {"expense_verdict_recorded_by_check", N_("who entered an expense does not judge it"),
     N_("ask another manager of the fund"), FIGURES_LEFT_OUT},
    {"expense_line_check", N_("a line cannot be taken in"), "", FIGURES_LEFT_OUT},
    {"expense_verdict_line_check", N_("a line cannot be taken in"), "", FIGURES_LEFT_OUT},
    {"certification_expense_check", N_("the expenses that were accepted do not cover it"),
     N_("levain expense show says what is covered; judge what waits, or certify less (--amount)"),
     FIGURES_TOLD},
    {"settlement_expense_waiting_check", N_("expenses of the award wait to be judged"),
     N_("levain expense judge, by a person who did not enter them"), FIGURES_TOLD},
    {"settlement_expense_check", N_("more is said to be spent than was accepted of the expenses"),
     N_("settle by what was accepted: --by-expenses"), FIGURES_TOLD},
    {"report_made_application_id_fkey", N_("there is no such award"),
     N_("levain award list --call CALL names them"), FIGURES_LEFT_OUT},
    {"milestone_day_check", N_("milestones are not dated so"), N_("correct --at"), FIGURES_TOLD},
    {"milestone_event_day_check", N_("a milestone is not reached before the project begins"),
     N_("correct --at"), FIGURES_TOLD},
    {"milestone_event_version_fkey", N_("the award has no such milestone"),
     N_("levain milestone list FUND tells them"), FIGURES_TOLD},
    {"milestone_event_pkey", N_("something became of the milestone already"),
     N_("a further version of it begins anew: levain milestone take"), FIGURES_LEFT_OUT},
    {"event_schedule_funder_id_fkey", N_("there is no such funder"),
     N_("levain funding list FUND names its funders"), FIGURES_LEFT_OUT},
    {"event_schedule_known_check", N_("there is no such schedule"),
     N_("levain schedule list FUND tells those that there are"), FIGURES_LEFT_OUT},
    {"report_schedule_funder_id_fkey", N_("there is no such funder"),
     N_("levain funding list FUND names its funders"), FIGURES_LEFT_OUT},
    {"report_schedule_first_check", N_("the first day of a schedule begins one of its periods"),
     N_("a month on any first, a quarter on 1 January, April, July or October, ..."),
     FIGURES_LEFT_OUT},
    {"report_schedule_known_check", N_("there is no such schedule"),
     N_("levain schedule list FUND tells those that there are"), FIGURES_LEFT_OUT},
};

const struct refusal *
refusal_follow(size_t place)
{
    return place < sizeof refusals / sizeof *refusals ? &refusals[place] : NULL;
}
