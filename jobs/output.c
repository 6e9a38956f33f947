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
} refusals[] = {
    {"rule_set_reason_check", N_("the call is open: another rule set needs --reason"), NULL},
    {"waiver_kind_check",
     N_("a derogable rule can be waived, a completable one completed, a "
        "blocking one neither"),
     NULL},
    {"waiver_rule_code_fkey", N_("the call has no such rule"), NULL},
    {"conflict_marker_fkey", N_("the call has no such marker"), NULL},
    {"envelope_standing_check",
     N_("the file gives an envelope less than the awards that stand of it"), ""},
    {"decision_real_check", N_("the call was decided already, on another run"),
     N_("what comes after a decision is a top-up: levain allocate --top-up")},
    {"decision_last_check", N_("another decision came after the one that this top-up rests on"),
     N_("make another one: levain allocate --top-up")},
    {"decision_recorded_by_check", N_("who made the run cannot record its decision too"),
     N_("ask another person of the committee to record it")},
    {"funding_version_reason_check",
     N_("the funder signed otherwise for that year: an avenant needs --motive"), ""},
    {"funding_funder_id_fkey", N_("there is no such funder"),
     N_("a fund file names the funders, in its contributions")},
    {"funding_year_check", N_("a convention is for a year from 2000 to 2999"), NULL},
    {"funding_cents_check", N_("a convention promises something"), NULL},
    {"funding_management_cents_check", N_("the part for management is more than what is promised"),
     NULL},
    {"funding_earmark_sum_check", N_("earmarks are more than what is promised without management"),
     ""},
    {"funding_earmark_envelope_fkey", N_("the call has no such envelope"), ""},
    {"appropriation_envelope_fkey", N_("the call has no such envelope"), ""},
    {"funding_called_check", N_("a convention cannot promise less than was called"), ""},
    {"funding_signed_check", N_("no convention was signed for that year"), ""},
    {"funding_promised_left_check", N_("more would be called than is promised"), ""},
    {"funding_called_left_check", N_("more would be received than was called"), ""},
    {"funding_owed_left_check", N_("more would be given back than is owed"), ""},
    {"funding_source_managed_cents_check",
     N_("more would be taken for management than the bank has"), ""},
    {"transfer_share_left_check", N_("what funders have for it does not suffice"), ""},
    {"funding_vintage_opened_cents_check",
     N_("more would be opened than contributions allow to grant on: those signed with a clause, "
        "without management"),
     ""},
    {"funding_source_earmark_check",
     N_("contributions that are for one envelope open and pay no other: envelopes would need more "
        "than is for any of them"),
     ""},
    {"funding_source_committed_cents_check",
     N_("awards have more of this money already than it would be"), NULL},
    {"fund_operator_pkey", N_("something else was recorded from that day on"), ""},
    {"operation_parameters_check",
     N_("the same was booked before, with another amount or another day"),
     N_("what rests on another decision, or has another reference, says so; what was wrong is "
        "undone by a contra-entry")},
    {"operation_accounted_on_check", N_("the day is not of the exercise"),
     N_("an exercise ends on 31 January of the next year; --exercise and --at say which day of "
        "which")},
    {"award_event_ended_check",
     N_("it takes part no more: it withdrew, refused its award or let the offer expire"), NULL},
    {"award_event_award_check", N_("no award of it stands"),
     N_("an award stands once it was decided: levain decide")},
    {"award_event_notified_check", N_("its award was not notified by that day"),
     N_("levain notify records that it was")},
    {"award_event_accepted_check", N_("its offer was accepted"),
     N_("who gives an accepted award back withdraws: levain withdraw")},
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
    const size_t length = strlen(err->text);

    if (refusal == NULL ||
        (length >= strlen(words) && strcmp(err->text + length - strlen(words), words) == 0)) {
        return;
    }
    (void)err_set(err, err->status, "%s", words);
    if (refusal->hint == NULL || refusal->hint[0] != '\0') {
        err_hint(err, "%s", refusal->hint != NULL ? words_of(refusal->hint) : "");
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
