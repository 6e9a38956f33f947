/* SPDX-License-Identifier: MPL-2.0 */
/*
 * levain import formats                      the formats that are part of the program
 * levain import try FILE [--bank FORMAT]     how a file would be read; writes nothing
 *
 * Without --bank every format is tried: the one that reads most of the file is taken, and others
 * that read as much are named, since then only a person can tell.
 */
#include "bank_formats.h"
#include "bank_sheet.h"
#include "output.h"

#include "base/date.h"
#include "base/text.h"
#include "base/words.h"
#include "exchange/bank_file.h"
#include "exchange/camt.h"
#include "exchange/encoding.h"

#include <inttypes.h>
#include <string.h>

#define LINES_SHOWN 5
#define LABEL_SHOWN 44 /* characters, so that a line has 80 */

/* ---- formats --------------------------------------------------------------------------------- */

static const char *
kind_words(enum bank_kind kind)
{
    return kind == BANK_TREASURY ? _("what a treasury was ordered to pay")
                                 : _("a bank's statement");
}

static void
tell_format(struct job *job, struct json_writer *writer, const struct bank_format *format)
{
    json_begin_object(writer, NULL);
    json_string_of(writer, "format", format->code);
    json_string_of(writer, "name", format->name);
    json_string_of(writer, "kind", format->kind == BANK_TREASURY ? "treasury" : "statement");
    json_string_of(writer, "source", format->source);
    json_end_object(writer);
    if (!job->options.json) {
        output_folded(job->arena, text_format(job->arena, "%s: %s (%s)\n", format->code,
                                              format->name, kind_words(format->kind)));
    }
}

enum status
job_import_formats(struct job *job, struct err *err)
{
    struct text json = text_in(job->arena);
    struct json_writer writer = json_writer_to(&json);

    json_begin_object(&writer, NULL);
    json_begin_array(&writer, "formats");
    tell_format(job, &writer, &bank_format_camt);
    for (size_t i = 0; i < bank_formats_count(); i++) {
        struct bank_format format;

        if (bank_formats_get(job->arena, i, &format, err) != ST_OK) {
            return err->status;
        }
        tell_format(job, &writer, &format);
    }
    json_end_array(&writer);
    json_end_object(&writer);
    if (job->options.json) {
        output_print(text_of(&json));
        output_print("\n");
    }
    return ST_OK;
}

/* ---- what was understood --------------------------------------------------------------------- */

struct trying {
    struct job *job;
    struct bank_format format;
    struct bank_totals totals;
    struct text lines; /* for people */
    struct text json;
    struct json_writer writer;
    size_t shown;
};

static const char *
money(struct trying *trying, int64_t cents)
{
    return words_money(trying->job->arena, cents, "EUR", 1);
}

static const char *
when(struct trying *trying, const struct bank_line *line)
{
    return trying->format.kind == BANK_TREASURY
               ? text_format(trying->job->arena, "%" PRId32, line->exercise)
               : date_text(trying->job->arena, line->booked_on);
}

/* Pad to a width in characters, which bytes are not. */
static void
add_right(struct text *text, const char *cell, size_t width)
{
    const size_t characters = text_characters(cell, strlen(cell));

    for (size_t i = characters; i < width; i++) {
        text_add(text, " ");
    }
    text_add(text, cell);
}

static void
add_cut(struct text *text, const char *cell, size_t width)
{
    size_t length = 0, characters = 0;

    while (cell[length] != '\0' && (characters < width || (cell[length] & 0xC0) == 0x80)) {
        characters += (cell[length] & 0xC0) != 0x80;
        length++;
    }
    text_add_bytes(text, cell, length);
}

/* A payment that came back often says nothing but why. */
static const char *
words_for(struct trying *trying, const struct bank_line *line)
{
    if (line->label[0] != '\0' || line->returned[0] == '\0') {
        return line->label[0] != '\0' ? line->label : line->name;
    }
    return text_format(trying->job->arena, _("came back: %s (%s)"), line->returned,
                       line->end_to_end);
}

static void
write_line(struct trying *trying, const struct bank_line *line)
{
    struct json_writer *writer = &trying->writer;

    json_begin_object(writer, NULL);
    json_number_of(writer, "line", line->line);
    json_string_of(writer, trying->format.kind == BANK_TREASURY ? "exercise" : "booked_on",
                   when(trying, line));
    json_number_of(writer, "cents", line->cents);
    json_string_of(writer, "label", line->label);
    json_string_of(writer, "reference", line->reference);
    json_end_object(writer);
}

static enum status
on_line(void *context, const struct bank_line *line, struct err *err)
{
    struct trying *trying = context;

    (void)err;
    if (trying->shown++ >= LINES_SHOWN) {
        return ST_OK;
    }
    write_line(trying, line);
    add_right(&trying->lines, text_format(trying->job->arena, "%ld", line->line), 6);
    text_add(&trying->lines, "  ");
    add_right(&trying->lines, when(trying, line), 10);
    add_right(&trying->lines, money(trying, line->cents), 16);
    text_add(&trying->lines, "  ");
    add_cut(&trying->lines, words_for(trying, line), LABEL_SHOWN);
    text_add(&trying->lines, "\n");
    return ST_OK;
}

static void
tell_period(struct trying *trying)
{
    const struct bank_totals *totals = &trying->totals;
    struct arena *arena = trying->job->arena;
    const bool is_treasury = trying->format.kind == BANK_TREASURY;
    const char *from = is_treasury ? text_format(arena, "%" PRId32, totals->first_on)
                                   : words_date(arena, totals->first_on);
    const char *to = is_treasury ? text_format(arena, "%" PRId32, totals->last_on)
                                 : words_date(arena, totals->last_on);

    if (totals->read == 0) {
        output_print(
            text_format(arena, _("lines: %zu, of which none can be read\n"), totals->lines));
        return;
    }
    output_folded(
        arena,
        text_format(
            arena,
            _("lines: %zu, of which %zu can be read, from %s to %s; came in: %s, went out: %s\n"),
            totals->lines, totals->read, from, to, money(trying, totals->in_cents),
            money(trying, totals->out_cents)));
    if (totals->zero > 0 || totals->not_booked > 0) {
        output_folded(arena,
                      text_format(arena, _("lines that move nothing: %zu; not booked yet: %zu\n"),
                                  totals->zero, totals->not_booked));
    }
}

static void
tell_balances(struct trying *trying)
{
    const struct bank_totals *totals = &trying->totals;
    const struct bank_head *head = &totals->head;
    const bool ends = head->opening.has && head->closing.has;

    if (!totals->balances_agree) {
        output_print(_("its balances do not agree with its lines\n"));
    } else if (totals->balanced > 0 || ends) {
        output_print(_("its balances agree with its lines\n"));
    } else {
        output_print(_("it has no balances that its lines could be checked against\n"));
    }
}

static void
tell_identifiers(struct trying *trying)
{
    const size_t *counts = trying->totals.identifiers;

    if (trying->totals.head.places[BANK_IDENTIFIER] == SIZE_MAX) {
        return;
    }
    output_folded(
        trying->job->arena,
        text_format(trying->job->arena,
                    _("of the numbers of organizations %zu can be used, %zu are rounded (they end "
                      "in five zeros: a spreadsheet lost the digits), %zu are wrong, %zu are "
                      "missing\n"),
                    counts[BANK_IDENTIFIER_GOOD], counts[BANK_IDENTIFIER_ROUNDED],
                    counts[BANK_IDENTIFIER_WRONG], counts[BANK_IDENTIFIER_ABSENT]));
}

static void
print_words(struct trying *trying, const char *path)
{
    const struct bank_head *head = &trying->totals.head;

    output_folded(trying->job->arena,
                  text_format(trying->job->arena, "%s: %s (%s), %s\n", path, trying->format.name,
                              trying->format.code, encoding_name(head->encoding)));
    if (head->account[0] != '\0') {
        output_print(text_format(trying->job->arena, _("of the account %s\n"), head->account));
    }
    tell_period(trying);
    tell_balances(trying);
    tell_identifiers(trying);
    if (trying->totals.read > 0) {
        output_print(trying->totals.read > LINES_SHOWN ? _("the first lines:\n")
                                                       : _("the lines:\n"));
        output_print(text_of(&trying->lines));
    }
}

static void
write_totals(struct trying *trying)
{
    const struct bank_totals *totals = &trying->totals;
    struct json_writer *writer = &trying->writer;

    json_end_array(writer);
    json_string_of(writer, "format", trying->format.code);
    json_string_of(writer, "encoding", encoding_name(totals->head.encoding));
    json_string_of(writer, "account",
                   totals->head.account != NULL && totals->head.account[0] != '\0'
                       ? totals->head.account
                       : NULL);
    json_number_of(writer, "lines", (int64_t)totals->lines);
    json_number_of(writer, "readable_lines", (int64_t)totals->read);
    json_number_of(writer, "rejected_lines", (int64_t)totals->rejected);
    json_number_of(writer, "unbooked_lines", (int64_t)totals->not_booked);
    json_number_of(writer, "zero_lines", (int64_t)totals->zero);
    json_number_of(writer, "in_cents", totals->in_cents);
    json_number_of(writer, "out_cents", totals->out_cents);
    json_flag_of(writer, "balances_agree", totals->balances_agree);
    json_number_of(writer, "usable_identifiers",
                   (int64_t)totals->identifiers[BANK_IDENTIFIER_GOOD]);
    json_number_of(writer, "rounded_identifiers",
                   (int64_t)totals->identifiers[BANK_IDENTIFIER_ROUNDED]);
    json_number_of(writer, "wrong_identifiers",
                   (int64_t)totals->identifiers[BANK_IDENTIFIER_WRONG]);
    json_number_of(writer, "missing_identifiers",
                   (int64_t)totals->identifiers[BANK_IDENTIFIER_ABSENT]);
}

static enum status
try_file(struct trying *trying, const char *path, const char *read_path, struct err *err)
{
    struct job *job = trying->job;
    struct output_problems problems;
    struct bank_wish wish = {.on_line = on_line, .context = trying};
    enum status status;

    output_problems_begin(&problems, job->arena, job->options.json);
    problems.file = path;
    wish.problems = &problems.problems;
    json_begin_object(&trying->writer, NULL);
    json_begin_array(&trying->writer, "first_lines");
    status =
        trying->format.code == bank_format_camt.code
            ? camt_read(job->scratch, read_path, &wish, &trying->totals, err)
            : bank_file_read(job->scratch, read_path, &trying->format, &wish, &trying->totals, err);
    output_problems_end(&problems);
    write_totals(trying);
    output_problems_write(&problems, &trying->writer);
    json_end_object(&trying->writer);
    if (job->options.json && (status == ST_OK || problems.problems.count > 0)) {
        output_print(text_of(&trying->json)); /* what was found before the reading ended, too */
        output_print("\n");
    } else if (!job->options.json && status == ST_OK) {
        print_words(trying, path);
    }
    if (status != ST_OK) {
        return status;
    }
    return problems.problems.count > 0 ? ST_REJECTS : ST_OK;
}

enum status
job_import_try_usage(struct job *job, struct err *err)
{
    return bank_sheet_is(job->options.arguments[0]) && job->options.bank == NULL
               ? err_set(err, ST_USAGE, "%s", _("say with --bank how the sheet is laid out"))
               : ST_OK;
}

enum status
job_import_try(struct job *job, struct err *err)
{
    struct trying trying = {.job = job, .lines = text_in(job->arena), .json = text_in(job->arena)};
    const char *path = job->options.arguments[0];
    const char *bank = job->options.bank, *others = NULL, *sheet = NULL;
    enum status status = ST_OK;

    if (bank != NULL ? strcmp(bank, bank_format_camt.code) == 0 : camt_is_xml(path)) {
        trying.format = bank_format_camt;
    } else {
        status = bank != NULL ? bank_formats_find(job, bank, &trying.format, err)
                              : bank_formats_guess(job, path, &trying.format, &others, err);
    }
    if (others != NULL) {
        output_note(_("it could as well be %s: choose with --bank"), others);
    }
    if (status == ST_OK && bank_sheet_is(path)) {
        status = bank_sheet_convert(job, path, &trying.format, &sheet, err);
    }
    trying.writer = json_writer_to(&trying.json);
    if (status == ST_OK) {
        status = try_file(&trying, path, sheet != NULL ? sheet : path, err);
    }
    bank_sheet_forget(sheet, path, err);
    return status;
}
