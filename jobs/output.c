/* SPDX-License-Identifier: MPL-2.0 */
#include "output.h"

#include "life_words.h"
#include "refusal.h"

#include "base/words.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define VALUE_SHOWN_BYTES 60
#define COLUMNS           80

/* What is not seen, or would move a terminal, is told by its bytes: control characters, marks of no
 * width and of direction (0xE2 0x80 0x8B to 0x8F, 0xAA to 0xAE), the byte order mark. Gives how
 * many there are. */
static size_t
unseen_bytes(const unsigned char *at)
{
    if (*at < 0x20 || *at == 0x7F) {
        return *at != '\0';
    }
    if (at[0] == 0xC2 && at[1] >= 0x80 && at[1] < 0xA0) {
        return 2;
    }
    if (at[0] == 0xE2 && at[1] == 0x80 &&
        ((at[2] >= 0x8B && at[2] <= 0x8F) || (at[2] >= 0xAA && at[2] <= 0xAE))) {
        return 3;
    }
    return at[0] == 0xEF && at[1] == 0xBB && at[2] == 0xBF ? 3 : 0;
}

/* Write as many whole characters of a value as fit. */
static void
print_value(const char *value)
{
    size_t length = strlen(value), shown = length < VALUE_SHOWN_BYTES ? length : VALUE_SHOWN_BYTES;

    while (shown < length && shown > 0 && ((unsigned char)value[shown] & 0xC0) == 0x80) {
        shown--;
    }
    fputs(" \"", stderr);
    for (size_t i = 0; i < shown;) {
        const size_t unseen = unseen_bytes((const unsigned char *)value + i);

        for (size_t j = 0; j < unseen; j++) {
            fprintf(stderr, "\\x%02X", (unsigned char)value[i + j]);
        }
        if (unseen == 0) {
            fputc(value[i], stderr);
        }
        i += unseen > 0 ? unseen : 1;
    }
    fprintf(stderr, "%s\"", shown < length ? "..." : "");
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
    struct problem told = *problem;

    told.file = out->file != NULL ? out->file : problem->file;
    if (out->keep) {
        keep_problem(out, &told);
    } else if (out->shown_count < OUTPUT_PROBLEMS_SHOWN) {
        out->shown_count++;
        show_problem(&told);
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

const char *
output_fold(struct arena *arena, const char *text)
{
    struct text out = text_in(arena);

    while (*text != '\0') {
        size_t length = strcspn(text, "\n");

        fold_line(&out, text, length);
        text += length + (text[length] == '\n' ? 1 : 0);
    }
    return text_of(&out);
}

void
output_folded(struct arena *arena, const char *text)
{
    output_print(output_fold(arena, text));
}

const char *
output_instant(struct arena *arena, const char *instant)
{
    const size_t day = sizeof "2026-06-25" - 1;

    return strlen(instant) <= day ? instant
                                  : text_format(arena, "%.10s %.5s", instant, instant + day + 1);
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
    if (refusal->figures == FIGURES_OF_STATES || refusal->figures == FIGURES_OF_ACTS) {
        life_figures(refusal->figures == FIGURES_OF_STATES ? LIFE_STATE : LIFE_ACT, err->hint,
                     figures, sizeof figures);
    } else {
        (void)snprintf(figures, sizeof figures, "%s", err->hint);
    }
    if (refusal->figures != FIGURES_LEFT_OUT && figures[0] != '\0') {
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
    errno = 0; /* what failed before this may have left nothing to flush, and no cause */
    if ((fflush(stdout) != 0 || ferror(stdout)) && (status == ST_OK || status == ST_REJECTS)) {
        err->source[0] = '\0';
        return err_set(err, ST_CANNOT_WRITE, _("the standard output cannot be written: %s"),
                       errno != 0 ? strerror(errno) : _("it is full, or gone"));
    }
    return status;
}
