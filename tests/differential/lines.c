/* SPDX-License-Identifier: MPL-2.0 */
/*
 * lines: what `levain rules eval` and `levain rules convert` give for many cases, one a line.
 *
 * Reads `NOTATION <tab> RULE <tab> DATA`, where NOTATION is jsonlogic or formula and DATA is JSON,
 * and writes `value <tab> JSON <tab> OTHER`, `unknown <tab> NAMES <tab> OTHER` (NAMES a JSON list)
 * or `refused <tab> REASON <tab>`; OTHER is the rule in the other notation, empty when it has none.
 * Ends with 70 on what no input may do.
 */
#include "base/json_writer.h"
#include "exchange/json_source.h"
#include "fund/logic_tree.h"
#include "rules/logic_data.h"
#include "rules/program.h"
#include "rules/value_json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINE_ARENA_BYTES ((size_t)256 << 20)

struct line {
    struct arena arena;
    bool logic; /* else a formula */
    const char *rule, *data;
    struct symbol whole;
    struct symbols symbols;
    struct value facts;
    const struct program *program;
    const char *other;
};

static enum status
read_json(struct line *line, const char *name, const char *text, const struct logic_node **node,
          struct err *err)
{
    struct problems problems = {0};
    const struct file_bytes bytes = {name, text, strlen(text)};
    const struct json_node *root;
    enum status status = json_source_parse(&line->arena, bytes, &problems, &root, err);

    if (status == ST_OK && problems.count > 0) {
        return err_set(err, ST_DATA, "%s: a name stands twice", name);
    }
    if (status == ST_OK) {
        *node = logic_tree(&line->arena, root);
    }
    return status;
}

/* The data is one value, whose members are the names of the rule. */
static enum status
read_data(struct line *line, struct err *err)
{
    const struct logic_node *node = NULL;
    const struct shape *shape = NULL;
    enum status status = read_json(line, "data", line->data, &node, err);

    if (status == ST_OK) {
        status = logic_data(&line->arena, node, &shape, &line->facts, err);
    }
    if (status == ST_OK) {
        line->whole = (struct symbol){.name = "", .type = shape->type, .shape = shape};
        line->symbols = (struct symbols){
            .items = &line->whole, .count = 1, .zone = date_zone_named("UTC"), .open = true};
    }
    return status;
}

static enum status
read_rule(struct line *line, struct err *err)
{
    const struct logic_node *node = NULL;
    enum status status;

    if (!line->logic) {
        status = program_make(&line->arena, line->rule, &line->symbols, PROGRAM_ANY, &line->program,
                              err);
        if (status == ST_OK &&
            program_logic(&line->arena, line->program, &line->other, err) != ST_OK) {
            line->other = "";
        }
        return status;
    }
    status = read_json(line, "rule", line->rule, &node, err);
    if (status == ST_OK) {
        status = program_make_logic(&line->arena, node, &line->symbols, PROGRAM_ANY, &line->program,
                                    err);
    }
    if (status == ST_OK) {
        line->other = program_text(&line->arena, line->program);
    }
    return status;
}

/* The names that are missing; when none is, an operation has no result. */
static enum status
write_unknown(struct text *out, const struct name_list *lacking, struct err *err)
{
    struct json_writer writer = json_writer_to(out);
    const char *reason = lacking->name;
    bool missing = false;

    text_add(out, "unknown\t");
    json_begin_array(&writer, NULL);
    for (; lacking != NULL; lacking = lacking->next) {
        if (!lacking->undefined) {
            json_string_of(&writer, NULL, lacking->name);
            missing = true;
        }
    }
    json_end_array(&writer);
    return missing ? ST_OK : err_set(err, ST_DATA, "the rule has no value: %s", reason);
}

static enum status
print_result(struct line *line, const struct value *value, struct err *err)
{
    const struct name_list *lacking = value_lacking(&line->arena, value);
    struct text out = text_in(&line->arena);
    enum status status;

    if (lacking != NULL) {
        status = write_unknown(&out, lacking, err);
    } else {
        text_add(&out, "value\t");
        status = value_json(&out, value, line->symbols.zone, err);
    }
    if (status == ST_OK) {
        printf("%s\t%s\n", text_of(&out), line->other);
    }
    return status;
}

static enum status
evaluate(struct line *line, struct err *err)
{
    struct value result;
    enum status status = read_data(line, err);

    if (status == ST_OK) {
        status = read_rule(line, err);
    }
    if (status == ST_OK) {
        status = program_run(&line->arena, line->program, &line->facts, &result, err);
    }
    return status == ST_OK ? print_result(line, &result, err) : status;
}

static void
refuse(const struct err *err)
{
    printf("refused\t");
    for (const char *at = err->text; *at != '\0'; at++) {
        putchar(*at == '\n' || *at == '\t' ? ' ' : *at);
    }
    printf("\t\n");
}

int
main(void)
{
    char *text = NULL;
    size_t room = 0;
    ssize_t length;

    while ((length = getline(&text, &room, stdin)) > 0) {
        struct line line = {.other = ""};
        struct err err = {0};
        char *rest = text, *notation;
        enum status status;

        text[strcspn(text, "\n")] = '\0';
        notation = strsep(&rest, "\t");
        line.rule = strsep(&rest, "\t");
        line.data = rest;
        if (line.rule == NULL || line.data == NULL) {
            return ST_USAGE;
        }
        line.logic = strcmp(notation, "jsonlogic") == 0;
        arena_init(&line.arena, LINE_ARENA_BYTES);
        status = evaluate(&line, &err);
        if (status == ST_DATA) {
            refuse(&err);
        } else if (status != ST_OK) {
            fprintf(stderr, "%s: %s\n", err.text, line.rule);
            return ST_BUG;
        }
        arena_free(&line.arena);
    }
    free(text);
    return 0;
}
