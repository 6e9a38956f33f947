/* SPDX-License-Identifier: MPL-2.0 */
#include "output.h"

#include "base/words.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define VALUE_SHOWN_BYTES 60
#define COLUMNS           80

/* Write as many whole characters of a value as fit. */
static void
print_value(const char *value)
{
    size_t length = strlen(value), shown = length < VALUE_SHOWN_BYTES ? length : VALUE_SHOWN_BYTES;

    while (shown < length && shown > 0 && ((unsigned char)value[shown] & 0xC0) == 0x80) {
        shown--;
    }
    fprintf(stderr, " \"%.*s%s\"", (int)shown, value, shown < length ? "..." : "");
}

static void
show_problem(const struct problem *problem)
{
    fprintf(stderr, "%s", problem->file);
    if (problem->line > 0) {
        fprintf(stderr, ":%ld", problem->line);
    }
    if (problem->column > 0) {
        fprintf(stderr, ":%ld", problem->column);
    }
    fputs(": ", stderr);
    if (problem->place != NULL && problem->place[0] != '\0') {
        fprintf(stderr, "%s: ", problem->place);
    }
    fputs(problem->reason, stderr);
    if (problem->value != NULL && problem->value[0] != '\0') {
        print_value(problem->value);
    }
    if (problem->advice != NULL && problem->advice[0] != '\0') {
        fprintf(stderr, "\n    -> %s", problem->advice);
    }
    fputc('\n', stderr);
}

static void
keep_problem(struct output_problems *out, const struct problem *problem)
{
    json_begin_object(&out->writer, NULL);
    json_string_of(&out->writer, "file", problem->file);
    json_number_of(&out->writer, "line", problem->line);
    json_number_of(&out->writer, "column", problem->column);
    json_string_of(&out->writer, "place", problem->place != NULL ? problem->place : "");
    json_string_of(&out->writer, "value", problem->value != NULL ? problem->value : "");
    json_string_of(&out->writer, "reason", problem->reason);
    json_string_of(&out->writer, "advice", problem->advice != NULL ? problem->advice : "");
    json_end_object(&out->writer);
}

static void
on_problem(void *context, const struct problem *problem)
{
    struct output_problems *out = context;

    if (out->keep) {
        keep_problem(out, problem);
    } else if (out->shown_count < OUTPUT_PROBLEMS_SHOWN) {
        out->shown_count++;
        show_problem(problem);
    }
}

void
output_problems_begin(struct output_problems *out, struct arena *arena, bool keep)
{
    *out = (struct output_problems){.arena = arena, .keep = keep, .json = text_in(arena)};
    out->problems = (struct problems){.report = on_problem, .context = out};
    out->writer = json_writer_to(&out->json);
    json_begin_array(&out->writer, NULL);
}

void
output_problems_end(struct output_problems *out)
{
    if (!out->keep && out->problems.count > out->shown_count) {
        output_note(_("... and %zu more"), out->problems.count - out->shown_count);
    }
}

void
output_problems_write(struct output_problems *out, struct json_writer *writer)
{
    json_end_array(&out->writer);
    json_raw_of(writer, "problems", text_of(&out->json));
}

void
output_print(const char *text)
{
    (void)fputs(text, stdout);
}

/* Fold one line at its blanks; what follows is indented as its text is, behind a dash or not. */
static void
fold_line(struct text *out, const char *line, size_t length)
{
    size_t indent = strspn(line, " -"), column = 0;

    for (size_t start = 0, end; start < length; start = end) {
        size_t blanks = start, width;

        while (blanks < length && line[blanks] == ' ') {
            blanks++;
        }
        if (blanks == length) { /* nothing but blanks is left */
            break;
        }
        for (end = blanks; end < length && line[end] != ' '; end++) {
        }
        width = text_characters(line + start, end - start);
        if (column > indent && column + width > COLUMNS) {
            text_addf(out, "\n%*s", (int)indent, "");
            column = indent + width - (blanks - start);
            start = blanks;
        } else {
            column += width;
        }
        text_add_bytes(out, line + start, end - start);
    }
    text_add(out, "\n");
}

void
output_folded(struct arena *arena, const char *text)
{
    struct text out = text_in(arena);

    while (*text != '\0') {
        size_t length = strcspn(text, "\n");

        fold_line(&out, text, length);
        text += length + (text[length] == '\n' ? 1 : 0);
    }
    output_print(text_of(&out));
}

void
output_note(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    (void)vfprintf(stderr, format, args);
    va_end(args);
    (void)fputc('\n', stderr);
}

/* What people should read when the database refuses what they asked: the other constraints stop
 * what no command does, and keep PostgreSQL's words. */
static const struct refusal {
    const char *constraint, *text;
    const char *hint; /* null = none; "" = that of the database, which is figures */
    bool figures;     /* the text goes on with the figures of the database, the hint is advice */
} refusals[] = {
    {"rule_set_reason_check", N_("the call is open: another rule set needs --reason"), NULL, false},
    {"waiver_kind_check",
     N_("a derogable rule can be waived, a completable one completed, a "
        "blocking one neither"),
     NULL, false},
    {"waiver_rule_code_fkey", N_("the call has no such rule"), NULL, false},
    {"conflict_marker_fkey", N_("the call has no such marker"), NULL, false},
    {"envelope_standing_check",
     N_("the file gives an envelope less than the awards that stand of it"), "", false},
    {"decision_real_check", N_("the call was decided already, on another run"),
     N_("what comes after a decision is a top-up: levain allocate --top-up"), false},
    {"decision_last_check", N_("another decision came after the one that this top-up rests on"),
     N_("make another one: levain allocate --top-up"), false},
    {"decision_recorded_by_check", N_("who made the run cannot record its decision too"),
     N_("ask another person of the committee to record it"), false},
    {"award_event_ended_check",
     N_("it takes part no more: it withdrew, refused its award or let the offer expire"), NULL,
     false},
    {"award_event_award_check", N_("no award of it stands"),
     N_("an award stands once it was decided: levain decide"), false},
    {"award_event_notified_check", N_("its award was not notified by that day"),
     N_("levain notify records that it was"), false},
    {"award_event_accepted_check", N_("its offer was accepted"),
     N_("who gives an accepted award back withdraws: levain withdraw"), false},
    {"agreement_committed_check", N_("less is committed to the award than would be signed"),
     N_("open commitments, then commit the award; a higher award is decided first"), true},
    {"agreement_pkey", N_("another act was signed for the award"),
     N_("what changes it is an amendment: levain agreement amend"), true},
    {"agreement_number_key", N_("another award was signed by this number"),
     N_("each act has a number of its own: give another --number"), false},
    {"agreement_schedule_check", N_("the fund file says nothing of how awards are paid"),
     N_("write call.payments in it, and apply it: levain fund apply"), false},
    {"agreement_number_check", N_("the award needs an act of its own, with its number and its day"),
     N_("levain agreement sign APPLICATION --number N --signed-on DAY"), true},
    {"agreement_act_threshold_check",
     N_("what the beneficiary was awarded in the year needs an agreement"),
     N_("have one signed; a person of public law needs none: --public-law"), true},
    {"agreement_settled_check", N_("the award is settled, and is not amended any more"), NULL,
     false},
    {"agreement_certified_check", N_("the award would be less than what was certified of it"),
     N_("certify less, or take the rest back: levain reduce"), true},
    {"agreement_ends_on_check", N_("the project would end before it starts"),
     N_("mend --starts and --ends"), false},
    {"agreement_reason_check", N_("an amendment says why"), N_("give --motive"), false},
    {"agreement_eligible_cents_check", N_("the eligible cost is more than zero"),
     N_("leave --eligible out if the award does not depend on it"), false},
    {"award_agreement_check", N_("nothing was signed for the award"),
     N_("levain agreement sign records what was"), false},
    {"award_suspended_check", N_("the award is suspended"),
     N_("levain award resume lets it be paid again"), true},
    {"award_step_resumed_check", N_("the award is not suspended"), NULL, false},
    {"award_step_extended_check",
     N_("the fund file allows no further extension, but so many in all"),
     N_("call.payments of the fund file says how many: \"extensions\""), true},
    {"award_step_closed_check", N_("money of the award is on its way"),
     N_("levain award show tells what is left to do"), true},
    {"bank_account_iban_check", N_("this is not an IBAN: its check digits do not fit"),
     N_("compare it with the bank statement"), false},
    {"bank_account_confirmation_iban_check",
     N_("this account is not the one that was proposed last"),
     N_("levain account propose comes first"), false},
    {"bank_account_confirmation_recorded_by_check", N_("who proposed an account cannot confirm it"),
     N_("ask another person to confirm it"), false},
    {"certification_instalment_check", N_("the award has no such instalment"),
     N_("levain award show lists those it has"), true},
    {"certification_balance_check", N_("a balance is certified by the settlement"),
     N_("levain settle does it, once the financial return is there"), true},
    {"certification_documents_check", N_("papers are lacking"),
     N_("levain document records one that came in"), true},
    {"certification_due_check", N_("the instalment is not due by that day"),
     N_("levain award show tells what each is due after"), true},
    {"certification_cents_instalment_check", N_("no more than the instalment is certified"),
     N_("give a smaller --amount, or none for all of it"), true},
    {"certification_committed_check", N_("less is committed to the award"),
     N_("what is committed again is posted to the ledger first"), true},
    {"certification_cancel_check", N_("the instalment is ordered"),
     N_("cancel the order first: levain cancel-order"), false},
    {"payment_order_account_check", N_("no account of the beneficiary is known"),
     N_("levain account propose, then another person confirms it"), true},
    {"payment_order_confirmed_check", N_("nobody confirmed the account of the beneficiary yet"),
     N_("another person does: levain account confirm"), true},
    {"payment_order_wait_check",
     N_("the account of the beneficiary was changed, and waits until that day"),
     N_("order from that day on"), true},
    {"payment_order_appropriation_check",
     N_("the payment appropriations of the envelope do not suffice"),
     N_("open or move appropriations by a decision, or order less"), true},
    {"payment_order_number_check", N_("there is no such order"),
     N_("levain award show tells the orders of an award"), true},
    {"payment_order_cancel_check", N_("the order was paid, and is not cancelled any more"),
     N_("what was paid too much is taken back: levain reduce"), false},
    {"payment_event_exercise_check", N_("orders of several exercises are not paid at once"),
     N_("pay those of each exercise by themselves"), false},
    {"payment_event_recorded_by_check", N_("who ordered a payment does not pay it"),
     N_("ask the accountant"), true},
    {"payment_event_account_check",
     N_("the account of the beneficiary is not confirmed, or still waits"),
     N_("levain account confirm, by another person than who proposed it"), true},
    {"payment_event_state_check", N_("this cannot become of the order in the state that it is in"),
     N_("levain award show tells what became of it"), true},
    {"payment_event_bank_check", N_("the bank does not hold so much"),
     N_("record what funders paid in, or pay fewer orders"), true},
    {"reduction_on_its_way_check",
     N_("money of the award is certified or ordered, and not paid yet"),
     N_("pay it, or undo it: levain cancel-order, then cancel-certificate"), true},
    {"reduction_standing_check", N_("the award does not hold so much"),
     N_("give a smaller --amount, or none for all of it"), true},
    {"reduction_nothing_check", N_("nothing stands of the award"), NULL, false},
    {"reduction_since_check", N_("--since takes a day of the project, whose days were signed"),
     N_("levain agreement amend records them: --starts, --ends"), true},
    {"reduction_ended_check", N_("the application has not ended"),
     N_("levain withdraw records that it wants nothing any more"), false},
    {"reduction_heard_on_check", N_("the beneficiary is heard before an award is taken back"),
     N_("give the day, not after that of the decision: --heard DAY"), false},
    {"settlement_pkey", N_("the award was settled otherwise"),
     N_("a settlement is final; what is found later: levain reduce"), true},
    {"settlement_realised_cents_check", N_("what was spent has to be known"),
     N_("the financial return says it: --spent AMOUNT"), false},
    {"settlement_other_public_cents_check",
     N_("other public aid has to be known: the fund has a ceiling"),
     N_("give --other-public AMOUNT, 0 if there is none"), false},
    {"claim_event_claim_check", N_("nothing is claimed of the award"),
     N_("a claim comes from levain settle or levain reduce"), false},
    {"operation_transfers_check", N_("this would move no money: the amount is more than zero"),
     N_("give --amount, or nothing for all that is left"), false},
    {"claim_event_reference_key", N_("this was recorded with another amount"),
     N_("another payment or decision has another reference"), true},
    {"claim_event_open_check", N_("no more than what is claimed"),
     N_("give a smaller --amount; what came in beyond it is not of this claim"), true},
    {"fund_guard_guard_check", N_("there is no such limit; those that there are"),
     N_("levain guard list FUND tells what each is"), true},
    {"fund_guard_pkey", N_("the limit has another value from that day on"),
     N_("set it from another day on"), false},
    {"fund_guard_law_check", N_("a fund may be stricter than the law, not laxer"), NULL, true},
    {"derogation_guard_check", N_("nobody may derogate from this limit, but from these"),
     N_("levain guard list FUND tells what each is"), true},
    {"derogation_approval_derogation_check", N_("nobody asked for this derogation"),
     N_("levain derogation propose comes first"), false},
    {"derogation_approval_recorded_by_check", N_("who asks for a derogation does not approve it"),
     N_("ask another person to approve it"), false},
    {"deminimis_aid_organization_id_fkey", N_("no organization that applied has this number"),
     N_("give its SIREN, SIRET or RNA number"), false},
    {"deminimis_aid_reference_key", N_("this aid was declared otherwise"),
     N_("another aid has another --reference"), true},
    {"agreement_organization_check",
     N_("the beneficiary has no number of its own, and its aid cannot be registered"),
     N_("give its SIREN, SIRET or RNA number in the file of applications"), false},
    {"agreement_deminimis_check", N_("the undertaking would have more aid de minimis than it may"),
     N_("decide a smaller award, or one on another ground than de minimis"), true},
    {"payment_order_agreement_check",
     N_("what the beneficiary was awarded in the year needs an agreement"),
     N_("have one signed; a person of public law needs none: --public-law"), true},
    {"payment_order_audit_check", N_("public grants of the year need audited accounts"),
     N_("levain document APPLICATION audited_accounts, or levain derogation propose"), true},
    {"payment_order_return_check", N_("a financial return of the beneficiary is late"),
     N_("levain document records it once it came in"), true},
    {"payment_order_advance_check", N_("the advances would be more of the award than the limit"),
     N_("certify less, or levain derogation propose"), true},
    {"payment_order_interim_check",
     N_("payments before the settlement would be more of the award than the limit"),
     N_("certify less, or levain derogation propose"), true},
};

static const struct refusal *
refusal_of(const struct err *err)
{
    for (size_t i = 0; err->sqlstate[0] != '\0' && i < sizeof refusals / sizeof *refusals; i++) {
        if (strcmp(refusals[i].constraint, err->source) == 0) {
            return &refusals[i];
        }
    }
    return NULL;
}

void
output_refusal(struct err *err)
{
    const struct refusal *refusal = refusal_of(err);
    const char *words = refusal != NULL ? words_of(refusal->text) : NULL;
    const bool advises = refusal != NULL && (refusal->hint == NULL || refusal->hint[0] != '\0');
    const char *advice = !advises || refusal->hint == NULL ? "" : words_of(refusal->hint);
    char figures[ERR_TEXT_MAX];

    if (refusal == NULL || (strstr(err->text, words) != NULL &&
                            (!advises || strcmp(err->hint, advice) == 0))) { /* or it was said */
        return;
    }
    (void)snprintf(figures, sizeof figures, "%s", err->hint);
    if (refusal->figures && figures[0] != '\0') {
        (void)err_set(err, err->status, _("%s: %s"), words, figures);
    } else {
        (void)err_set(err, err->status, "%s", words);
    }
    if (advises) {
        err_hint(err, "%s", advice);
    }
}

void
output_error(const char *command, const struct err *err)
{
    fprintf(stderr, "levain %s: ", command);
    if (err->source[0] != '\0' && err->sqlstate[0] == '\0') {
        fprintf(stderr, "%s:", err->source);
        if (err->line > 0) {
            fprintf(stderr, "%ld:", err->line);
        }
        if (err->line > 0 && err->column > 0) {
            fprintf(stderr, "%ld:", err->column);
        }
        fputc(' ', stderr);
    }
    fputs(err->text[0] != '\0' ? err->text : _("failed without a message"), stderr);
    if (err->source[0] != '\0' && err->sqlstate[0] != '\0') {
        fprintf(stderr, _(" [%s; sql/README.md explains it]"), err->source);
    }
    fputc('\n', stderr);
    if (err->hint[0] != '\0') {
        fprintf(stderr, "    -> %s\n", err->hint);
    }
}

enum status
output_end(enum status status, struct err *err)
{
    if ((fflush(stdout) != 0 || ferror(stdout)) && (status == ST_OK || status == ST_REJECTS)) {
        return err_set(err, ST_CANNOT_WRITE, _("the standard output cannot be written: %s"),
                       strerror(errno));
    }
    return status;
}
