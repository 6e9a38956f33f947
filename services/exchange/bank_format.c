/* SPDX-License-Identifier: MPL-2.0 */
#include "exchange/bank_format.h"

#include "base/text.h"
#include "base/words.h"
#include "exchange/json_source.h"

#include <assert.h>
#include <stddef.h>
#include <string.h>

#define WORD_BYTES_MAX 255

static const char *const column_words[BANK_COLUMNS] = {
    [BANK_BOOKED_ON] = "booked_on", [BANK_VALUE_ON] = "value_on",
    [BANK_EXERCISE] = "exercise",   [BANK_AMOUNT] = "amount",
    [BANK_DEBIT] = "debit",         [BANK_CREDIT] = "credit",
    [BANK_BALANCE] = "balance",     [BANK_LABEL] = "label",
    [BANK_DETAIL] = "detail",       [BANK_REFERENCE] = "reference",
    [BANK_CURRENCY] = "currency",   [BANK_STATUS] = "status",
    [BANK_BORDEREAU] = "bordereau", [BANK_MANDATE] = "mandate",
    [BANK_ITEM] = "item",           [BANK_NAME] = "name",
    [BANK_NAME_MORE] = "name_more", [BANK_IDENTIFIER] = "identifier",
    [BANK_POSTCODE] = "postcode",   [BANK_COMMUNE] = "commune",
};

const char *
bank_column_word(enum bank_column column)
{
    assert(column < BANK_COLUMNS);
    return column_words[column];
}

struct reading {
    struct arena *arena;
    const char *path;
    struct bank_format *format;
    struct problems *problems;
};

static void
wrong(const struct reading *reading, const struct json_node *node, const char *reason,
      const char *advice)
{
    problem_report(reading->problems,
                   &(struct problem){.file = reading->path,
                                     .line = node->line,
                                     .column = node->column,
                                     .place = node->pointer,
                                     .value = node->text != NULL ? node->text : "",
                                     .reason = reason,
                                     .advice = advice});
}

/* ---- one value ------------------------------------------------------------------------------- */

static bool
read_word(const struct reading *reading, const struct json_node *node, const char **word)
{
    if (node->kind != JSON_KIND_STRING || node->text[0] == '\0' ||
        strlen(node->text) > WORD_BYTES_MAX) {
        wrong(reading, node,
              text_format(reading->arena, _("expected words between quotes, at most %d bytes"),
                          WORD_BYTES_MAX),
              "");
        return false;
    }
    *word = node->text;
    return true;
}

/* One of `choices`, ended by null. */
static bool
read_choice(const struct reading *reading, const struct json_node *node, const char *const *choices,
            size_t *index)
{
    struct text all = text_in(reading->arena);

    for (size_t i = 0; choices[i] != NULL; i++) {
        if (node->kind == JSON_KIND_STRING && strcmp(node->text, choices[i]) == 0) {
            *index = i;
            return true;
        }
        text_addf(&all, "%s\"%s\"", i > 0 ? ", " : "", choices[i]);
    }
    wrong(reading, node, text_format(reading->arena, _("expected one of %s"), text_of(&all)), "");
    return false;
}

static void
read_flag(const struct reading *reading, const struct json_node *node, bool *flag)
{
    if (node->kind != JSON_KIND_TRUE && node->kind != JSON_KIND_FALSE) {
        wrong(reading, node, _("expected true or false"), "");
        return;
    }
    *flag = node->kind == JSON_KIND_TRUE;
}

/* ---- members --------------------------------------------------------------------------------- */

static void
read_encodings(const struct reading *reading, const struct json_node *node)
{
    struct bank_format *format = reading->format;

    if (node->kind != JSON_KIND_ARRAY || node->count == 0 || node->count > BANK_ENCODINGS_MAX) {
        wrong(reading, node,
              text_format(reading->arena, _("expected a list of 1 to %d encodings"),
                          BANK_ENCODINGS_MAX),
              "");
        return;
    }
    for (const struct json_node *one = node->first; one != NULL; one = one->next) {
        if (one->kind == JSON_KIND_STRING &&
            csv_encoding_named(one->text, &format->encodings[format->encoding_count])) {
            format->encoding_count++;
        } else {
            wrong(reading, one, _("expected one of \"utf-8\", \"iso-8859-15\", \"windows-1252\""),
                  "");
        }
    }
}

static void
read_headers(const struct reading *reading, const struct json_node *node, bool optional)
{
    if (node->kind != JSON_KIND_OBJECT) {
        wrong(reading, node, _("expected an object of columns and their headers"), "");
        return;
    }
    for (const struct json_node *one = node->first; one != NULL; one = one->next) {
        size_t column = 0;

        while (column < BANK_COLUMNS && strcmp(column_words[column], one->key) != 0) {
            column++;
        }
        if (column == BANK_COLUMNS) {
            wrong(reading, one, text_format(reading->arena, _("unknown column `%s`"), one->key),
                  _("the columns are listed in docs/bank-formats.md"));
        } else if (reading->format->columns[column] != NULL) {
            wrong(reading, one, _("the column is there twice"), "");
        } else {
            (void)read_word(reading, one, &reading->format->columns[column]);
            reading->format->may_be_absent[column] = optional;
        }
    }
}

static void
read_columns(const struct reading *reading, const struct json_node *node)
{
    read_headers(reading, node, false);
}

static void
read_optional(const struct reading *reading, const struct json_node *node)
{
    read_headers(reading, node, true);
}

static void
read_separator(const struct reading *reading, const struct json_node *node)
{
    static const char *const choices[] = {";", ",", "\t", "|", NULL};
    size_t index;

    if (read_choice(reading, node, choices, &index)) {
        reading->format->separator = choices[index][0];
    }
}

static void
read_decimal(const struct reading *reading, const struct json_node *node)
{
    static const char *const choices[] = {",", ".", NULL};
    size_t index;

    if (read_choice(reading, node, choices, &index)) {
        reading->format->decimal = choices[index][0];
    }
}

static void
read_kind(const struct reading *reading, const struct json_node *node)
{
    static const char *const choices[] = {"statement", "treasury", NULL};
    size_t index;

    if (read_choice(reading, node, choices, &index)) {
        reading->format->kind = (enum bank_kind)index;
    }
}

static void
read_days(const struct reading *reading, const struct json_node *node)
{
    static const char *const choices[] = {"DD/MM/YYYY", "YYYY-MM-DD", NULL};
    size_t index;

    if (read_choice(reading, node, choices, &index)) {
        reading->format->days = (enum bank_days)index;
    }
}

static void
read_debits(const struct reading *reading, const struct json_node *node)
{
    static const char *const choices[] = {"negative", "positive", "either", NULL};
    size_t index;

    if (read_choice(reading, node, choices, &index)) {
        reading->format->debits = (enum bank_debits)index;
    }
}

static void
read_grouped(const struct reading *reading, const struct json_node *node)
{
    static const char *const choices[] = {".", ",", "'", NULL};
    bool blanks = false;
    size_t index;

    if (node->kind != JSON_KIND_STRING) {
        read_flag(reading, node, &blanks);
        reading->format->group = blanks ? ' ' : '\0';
    } else if (read_choice(reading, node, choices, &index)) {
        reading->format->group = choices[index][0];
    }
}

static void
read_account_is_first(const struct reading *reading, const struct json_node *node)
{
    read_flag(reading, node, &reading->format->account_is_first);
}

/* Members that are words are kept as they stand; others are read by a function of their own. */
static const struct member {
    const char *key;
    bool required;
    size_t word; /* where it is kept, if there is no function */
    void (*read)(const struct reading *reading, const struct json_node *node);
} members[] = {
    {"code", true, offsetof(struct bank_format, code), NULL},
    {"name", true, offsetof(struct bank_format, name), NULL},
    {"source", true, offsetof(struct bank_format, source), NULL},
    {"kind", true, 0, read_kind},
    {"separator", true, 0, read_separator},
    {"encodings", true, 0, read_encodings},
    {"days", false, 0, read_days},
    {"decimal", true, 0, read_decimal},
    {"grouped", false, 0, read_grouped},
    {"debits", false, 0, read_debits},
    {"columns", true, 0, read_columns},
    {"optional", false, 0, read_optional},
    {"opening", false, offsetof(struct bank_format, opening), NULL},
    {"closing", false, offsetof(struct bank_format, closing), NULL},
    {"total", false, offsetof(struct bank_format, total), NULL},
    {"count", false, offsetof(struct bank_format, count), NULL},
    {"trailer", false, offsetof(struct bank_format, trailer), NULL},
    {"account", false, offsetof(struct bank_format, account), NULL},
    {"account_is_first", false, 0, read_account_is_first},
    {"booked_status", false, offsetof(struct bank_format, booked_status), NULL},
};
#define MEMBERS (sizeof members / sizeof *members)

static void
read_members(const struct reading *reading, const struct json_node *root)
{
    for (const struct json_node *one = root->first; one != NULL; one = one->next) {
        size_t i = 0;

        while (i < MEMBERS && strcmp(members[i].key, one->key) != 0) {
            i++;
        }
        if (i < MEMBERS && members[i].read != NULL) {
            members[i].read(reading, one);
        } else if (i < MEMBERS) {
            (void)read_word(reading, one,
                            (const char **)((char *)reading->format + members[i].word));
        } else if (strcmp(one->key, "comment") != 0) {
            wrong(reading, one, text_format(reading->arena, _("unknown key `%s`"), one->key),
                  _("the members are listed in docs/bank-formats.md"));
        }
    }
    for (size_t i = 0; i < MEMBERS; i++) {
        if (members[i].required && json_member(root, members[i].key) == NULL) {
            wrong(reading, root,
                  text_format(reading->arena, _("\"%s\" is missing"), members[i].key), "");
        }
    }
}

/* ---- what goes together ---------------------------------------------------------------------- */

static void
check_amounts(const struct reading *reading, const struct json_node *columns)
{
    const struct bank_format *format = reading->format;
    const bool signed_one = format->columns[BANK_AMOUNT] != NULL;
    const bool apart = format->columns[BANK_DEBIT] != NULL && format->columns[BANK_CREDIT] != NULL;
    const bool any = format->columns[BANK_DEBIT] != NULL || format->columns[BANK_CREDIT] != NULL;

    if (signed_one ? any : !apart) {
        wrong(reading, columns, _("expected either \"amount\", or both \"debit\" and \"credit\""),
              "");
    }
}

/* A line needs a day or a year, and something that says what it is. */
static void
check_columns(const struct reading *reading, const struct json_node *root)
{
    const struct bank_format *format = reading->format;
    const struct json_node *columns = json_member(root, "columns");
    const enum bank_column day = format->kind == BANK_STATEMENT ? BANK_BOOKED_ON : BANK_EXERCISE;
    const enum bank_column words = format->kind == BANK_STATEMENT ? BANK_LABEL : BANK_NAME;

    if (columns == NULL) {
        return;
    }
    check_amounts(reading, columns);
    if (format->columns[day] == NULL || format->columns[words] == NULL) {
        wrong(reading, columns,
              text_format(reading->arena, _("expected \"%s\" and \"%s\""), column_words[day],
                          column_words[words]),
              "");
    }
    if (format->group != '\0' && format->group == format->decimal) {
        wrong(reading, columns, _("\"grouped\" and \"decimal\" are the same sign"), "");
    }
    if ((format->columns[BANK_STATUS] == NULL) != (format->booked_status == NULL)) {
        wrong(reading, columns, _("\"status\" and \"booked_status\" go together"), "");
    }
}

enum status
bank_format_read(struct arena *arena, struct file_bytes file, struct bank_format *format,
                 struct problems *problems, struct err *err)
{
    const struct reading reading = {
        .arena = arena, .path = file.name, .format = format, .problems = problems};
    const size_t before = problems->count;
    const struct digest_head nothing = digest_head_of("", 0);
    const struct json_node *root;
    enum status status;

    *format = (struct bank_format){0};
    status = json_source_parse(arena, file, problems, &root, err);
    if (status != ST_OK) {
        return status;
    }
    if (root->kind != JSON_KIND_OBJECT) {
        wrong(&reading, root, _("expected an object: a format"), "");
    } else {
        read_members(&reading, root);
    }
    if (problems->count == before && !text_is_code(format->code)) {
        wrong(&reading, json_member(root, "code"),
              _("expected a code: letters, digits, `-`, `_`, `.`"), "");
    }
    if (problems->count == before) {
        check_columns(&reading, root);
    }
    if (problems->count > before) {
        err_at(err, file.name, 0, 0);
        return err_set(err, ST_DATA, _("the format has things to mend: %zu"),
                       problems->count - before);
    }
    format->sha256 = digest_after(&nothing, file.bytes, file.length);
    return ST_OK;
}
