/* SPDX-License-Identifier: MPL-2.0 */
#include "reporting/report_words.h"

#include "base/words.h"

/* In the order of the keys. */
static const struct {
    const char *key, *words;
} all_words[] = {
    {"amount", N_("Amount")},
    {"appendices", N_("Appendices")},
    {"application", N_("Application")},
    {"application_count", N_("Applications received")},
    {"applications", N_("Applications")},
    {"asked", N_("Asked for")},
    {"award", N_("Award")},
    {"award_count", N_("Awards proposed")},
    {"awarded", N_("Awarded")},
    {"binds", N_("binds")},
    {"by_reason", N_("Applications by reason")},
    {"by_status", N_("Applications by proposed status")},
    {"call", N_("Call")},
    {"cap", N_("Cap")},
    {"caps", N_("From the caps to the award")},
    {"closes", N_("Closes")},
    {"compared", N_("What was compared")},
    {"computed", N_("Computed")},
    {"computed_award", N_("Computed award")},
    {"contents", N_("Contents")},
    {"criteria_caption", N_("Criteria as written in the call")},
    {"criterion", N_("Criterion")},
    {"detail", N_("How it comes about")},
    {"engine", N_("Engine")},
    {"envelope", N_("Envelope")},
    {"envelope_short", N_("Env.")},
    {"envelopes", N_("Envelopes")},
    {"envelopes_caption", N_("What each envelope was voted, gave and has left")},
    {"envelopes_note",
     N_("Awarded is what the applications of the envelope receive, whoever pays. Left is "
        "voted, plus moved in, less moved out, less awarded.")},
    {"facts", N_("Facts")},
    {"failed_count", N_("Not met")},
    {"first_below", N_("First refused by the threshold:")},
    {"floor", N_("Floor")},
    {"footer", N_("The same inputs give the same bytes: anyone who doubts this run can compute it "
                  "again.")},
    {"formula", N_("Formula")},
    {"group", N_("Group")},
    {"identity", N_("The call and the run")},
    {"inputs", N_("Digest of the inputs (SHA-256)")},
    {"key_figures", N_("Key figures")},
    {"last_retained", N_("Last retained:")},
    {"left", N_("Left")},
    {"limit", N_("Limit")},
    {"mark", N_("Mark")},
    {"marks", N_("Marks")},
    {"motive", N_("Motive:")},
    {"moved_in", N_("Moved in")},
    {"moved_out", N_("Moved out")},
    {"net", N_("To be awarded (net)")},
    {"opens", N_("Opens")},
    {"order", N_("Order:")},
    {"paid_by", N_("paid by")},
    {"pass", N_("Pass")},
    {"passes_caption", N_("Passes of the allocation")},
    {"points", N_("Points")},
    {"policy", N_("Policy")},
    {"proposal", N_("Before the decision: a proposal, not decided.")},
    {"proposal_long",
     N_("These figures follow from the call's rules and the applications; only the "
        "committee's vote decides.")},
    {"quota", N_("Quota")},
    {"quotas", N_("Quotas")},
    {"quotas_caption", N_("What each group receives, against its limit")},
    {"rank", N_("Rank")},
    {"ranking", N_("Ranking")},
    {"ranking_caption", N_("Every application, in the order of the call")},
    {"reason", N_("Reason")},
    {"requested", N_("Requested")},
    {"rests_on", N_("What this rests on")},
    {"results", N_("Digest of the results (SHA-256)")},
    {"room", N_("Room left")},
    {"rule", N_("Rule")},
    {"rule_set", N_("Rule set")},
    {"rules_caption", N_("Rules as written in the call")},
    {"run", N_("Run")},
    {"run_date", N_("Run made on")},
    {"scale", N_("Scale")},
    {"score", N_("Score")},
    {"scoring_run", N_("Scoring run")},
    {"severity", N_("Severity")},
    {"short", N_("Missing for the whole award")},
    {"simulation", N_("Simulation: this run can never be decided.")},
    {"simulation_long", N_("It answers what would happen if these settings were different:")},
    {"stability", N_("Solidity of the ranking")},
    {"stability_award_gain", N_("Awarded then")},
    {"stability_award_lose", N_("Not awarded then")},
    {"stability_caption", N_("What would come out if one thing were otherwise")},
    {"stability_gain", N_("Retained then")},
    {"stability_if", N_("If")},
    {"stability_lose", N_("Not retained then")},
    {"stability_note",
     N_("Each line changes one thing and leaves all else as it is; it says what would come "
        "out, not how likely it is. Retained: eligible, scored, at or above the threshold and the "
        "floors.")},
    {"stability_unmoved", N_("With each of these, nothing changes:")},
    {"status", N_("Status")},
    {"status_reason", N_("Status and reason")},
    {"third_reading", N_("third reading called for")},
    {"threshold", N_("Threshold of the score:")},
    {"title", N_("Committee's dossier")},
    {"total", N_("Total")},
    {"unknown_count", N_("Unknown")},
    {"verdict", N_("Verdict")},
    {"verdicts", N_("Rules")},
    {"version", N_("version")},
    {"voted", N_("Voted")},
    {"waived_count", N_("Waived")},
    {"weight", N_("Weight")},
    {"what", N_("What it does")},
    {"without_sections",
     N_("The call has too many applications for a section on each of them here. `levain "
        "explain` prints the section of one.")},
};

struct document *
report_words(struct arena *arena)
{
    struct document *words = document_object(arena);

    for (size_t i = 0; i < sizeof all_words / sizeof *all_words; i++) {
        (void)document_add_text(arena, words, all_words[i].key, words_of(all_words[i].words));
    }
    return words;
}
