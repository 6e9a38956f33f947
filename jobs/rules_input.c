/* SPDX-License-Identifier: MPL-2.0 */
#include "rules_input.h"

#include "reference_load.h"

#include "exchange/file.h"
#include "exchange/json_source.h"
#include "fund/logic_tree.h"
#include "fund/scoring.h"
#include "load.h"
#include "rules/logic_data.h"
#include "rules_facts.h"

#include <string.h>

#define RULE_BYTES_MAX (64 << 10)

static const char *
shown(const char *path)
{
    return strcmp(path, "-") == 0 ? _("standard input") : path;
}

/* Read a whole file; one that is empty is refused. */
static enum status
read_file(struct job *job, const char *path, size_t limit_bytes, struct file_bytes *bytes,
          struct err *err)
{
    char *text = NULL;
    enum status status = file_read(job->arena, path, limit_bytes, &text, &bytes->length, err);

    bytes->name = shown(path);
    bytes->bytes = text;
    if (status == ST_OK && strspn(text, " \t\r\n") == bytes->length) {
        err_hint(err, "%s", _("was it written to the end, and is it the right file?"));
        err_at(err, bytes->name, 1, 1);
        return err_set(err, ST_DATA, _("the file is empty"));
    }
    return status;
}

static enum status
read_json(struct job *job, const char *path, size_t limit_bytes, struct output_problems *out,
          const struct logic_node **tree, struct err *err)
{
    const struct json_node *root = NULL;
    struct file_bytes bytes = {0};
    size_t problems = out->problems.count;
    enum status status = read_file(job, path, limit_bytes, &bytes, err);

    if (status == ST_OK) {
        status = json_source_parse(job->arena, bytes, &out->problems, &root, err);
    }
    if (status != ST_OK) {
        return status;
    }
    if (out->problems.count > problems) {
        err_at(err, bytes.name, 0, 0);
        return err_set(err, ST_DATA, _("a name stands twice in an object"));
    }
    *tree = logic_tree(job->arena, root);
    return ST_OK;
}

/* A place in a formula of several lines, from that in its characters. */
static void
find_line(const char *text, struct err *err)
{
    long character = err->column;

    err->line = 1;
    err->column = 1;
    for (; character > 1 && *text != '\0'; text++) {
        bool ends = *text == '\n';

        character -= ((unsigned char)text[1] & 0xC0) != 0x80;
        err->line += ends;
        err->column = ends                                      ? 1
                      : ((unsigned char)text[1] & 0xC0) != 0x80 ? err->column + 1
                                                                : err->column;
    }
}

/* A formula ends before the last line ends. */
static enum status
read_formula(struct job *job, struct rules_input *input, struct err *err)
{
    struct file_bytes bytes = {0};
    enum status status = read_file(job, input->path, RULE_BYTES_MAX, &bytes, err);
    size_t length = bytes.length;

    if (status != ST_OK) {
        return status;
    }
    if (strlen(bytes.bytes) < length) {
        err->column = (long)text_characters(bytes.bytes, strlen(bytes.bytes)) + 1;
        find_line(bytes.bytes, err);
        err_at(err, bytes.name, err->line, err->column);
        return err_set(err, ST_DATA, "%s", _("a NUL byte stands here"));
    }
    while (bytes.bytes[length - 1] == '\n' || bytes.bytes[length - 1] == '\r') {
        length--;
    }
    input->text = arena_copy(job->arena, bytes.bytes, length);
    return ST_OK;
}

/* The facts as JSON gives them: one value, that holds every name. */
static enum status
use_data(struct job *job, const struct logic_node *data, const char *path,
         struct rules_input *input, struct err *err)
{
    struct symbol *whole = ARENA_NEW(job->arena, struct symbol, 1);
    struct value *slot = ARENA_NEW(job->arena, struct value, 1);
    const struct shape *shape = NULL;

    *whole = (struct symbol){.name = "", .type = TYPE_ANY};
    *slot = value_unknown(job->arena, TYPE_ANY, "");
    if (data != NULL) {
        enum status status = logic_data(job->arena, data, &shape, slot, err);

        if (status != ST_OK) {
            err_at(err, shown(path), err->line, err->column);
            return status;
        }
        whole->type = shape->type;
        whole->shape = shape;
    }
    input->symbols = (struct symbols){.items = whole, .count = 1, .open = true};
    input->slots = slot;
    return ST_OK;
}

static enum status
use_fund(struct job *job, const struct logic_node *data, struct output_problems *out,
         struct rules_input *input, struct err *err)
{
    struct application application;
    struct assessment assessment;
    enum status status = load_fund_file(job, job->options.fund, out, &input->file, err);

    if (status != ST_OK) {
        return status;
    }
    input->symbols = input->file.symbols;
    input->currency = input->file.currency;
    application = application_empty(job->arena, &input->file);
    application.code = _("tried");
    if (data != NULL) {
        err_at(err, shown(job->options.data), 0, 0);
        status = rules_facts_take(job->arena, &input->file, data, &application, err);
    }
    if (status == ST_OK) {
        *err = (struct err){0};
        status = scoring_assess(job->arena, &input->file, &application, &assessment, err);
    }
    input->slots = assessment.slots;
    return status;
}

/* ---- all of it ------------------------------------------------------------------------------- */

enum status
rules_input_read(struct job *job, struct output_problems *out, struct rules_input *input,
                 struct err *err)
{
    const struct job_options *options = &job->options;
    const struct logic_node *data = NULL;
    enum status status;

    *input = (struct rules_input){
        .path = options->arguments[0],
        .formula = options->notation != NULL && strcmp(options->notation, "formula") == 0,
        .currency = "EUR",
    };
    status = input->formula ? read_formula(job, input, err)
                            : read_json(job, input->path, RULE_BYTES_MAX, out, &input->rule, err);
    if (status == ST_OK && options->data != NULL) {
        status = read_json(job, options->data, JSON_BYTES_MAX, out, &data, err);
    }
    if (status != ST_OK) {
        return status;
    }
    if (options->fund != NULL) {
        return use_fund(job, data, out, input, err);
    }
    status = use_data(job, data, options->data, input, err);
    if (status == ST_OK) {
        struct references *references = ARENA_NEW(job->arena, struct references, 1);

        input->symbols.references = references;
        status = reference_files_read(job, &out->problems, references, err);
    }
    return status;
}

void
rules_input_place(struct job *job, const struct rules_input *input, struct err *err)
{
    const struct logic_node *node =
        input->formula ? NULL : logic_at(input->rule, err->line, err->column);

    if (input->formula && err->column > 0) {
        find_line(input->text, err);
    }
    err_at(err, shown(input->path), err->line, err->column);
    if (node != NULL && node->pointer[0] != '\0') {
        char *reason = arena_string(job->arena, err->text);

        (void)err_set(err, err->status, "%s: %s", node->pointer, reason);
    }
}

enum status
rules_input_program(struct job *job, const struct rules_input *input,
                    const struct program **program, struct err *err)
{
    enum status status =
        input->formula
            ? program_make(job->arena, input->text, &input->symbols, PROGRAM_ANY, program, err)
            : program_make_logic(job->arena, input->rule, &input->symbols, PROGRAM_ANY, program,
                                 err);

    if (status != ST_OK) {
        rules_input_place(job, input, err);
    }
    return status;
}
