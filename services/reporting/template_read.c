/* SPDX-License-Identifier: MPL-2.0 */
#include "reporting/template_tree.h"

#include "base/words.h"

#include <string.h>

#define DELIMITER_MAX 15

/* Where the reading stands. `above` is the list of the sections that are open. */
struct reader {
    struct arena *arena;
    const char *name, *at, *end;
    const char *line_start; /* of the line where `at` is */
    long line;
    char open[DELIMITER_MAX + 1], close[DELIMITER_MAX + 1];
    struct node *section;
    struct node **above;
    size_t depth;
    struct err *err;
};

/* One tag, as it stands between its delimiters. */
struct tag {
    char sigil;              /* one of & # ^ / > ! = { or 0 for a plain variable */
    const char *start, *end; /* of the tag with its delimiters */
    const char *name;        /* without blanks around it */
    size_t length;
    long line;
};

static void
stand_at(const struct reader *reader, const char *at, long line)
{
    const char *start = at;

    while (start > reader->line_start && start[-1] != '\n') {
        start--;
    }
    err_at(reader->err, reader->name, line, (long)(at - start) + 1);
}

static struct node *
add_node(struct reader *reader, enum node_kind kind, long line)
{
    struct node *node = ARENA_NEW(reader->arena, struct node, 1);

    node->kind = kind;
    node->line = line;
    if (reader->section->last == NULL) {
        reader->section->first = node;
    } else {
        reader->section->last->next = node;
    }
    reader->section->last = node;
    return node;
}

static void
add_text(struct reader *reader, const char *start, const char *end)
{
    if (end > start) {
        struct node *node = add_node(reader, NODE_TEXT, reader->line);

        node->text = start;
        node->length = (size_t)(end - start);
    }
}

static bool
is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Count the lines up to `to`, and go there. */
static void
go_to(struct reader *reader, const char *to)
{
    for (; reader->at < to; reader->at++) {
        if (*reader->at == '\n') {
            reader->line++;
            reader->line_start = reader->at + 1;
        }
    }
}

static const char *
find(const char *at, const char *end, const char *wanted)
{
    return memmem(at, (size_t)(end - at), wanted, strlen(wanted));
}

/* Read the tag whose opening delimiter stands at reader->at. */
static enum status
read_tag(struct reader *reader, struct tag *tag)
{
    const char *inside = reader->at + strlen(reader->open);
    char close[DELIMITER_MAX + 2] = "";
    const char *stop;

    *tag = (struct tag){.start = reader->at, .line = reader->line};
    if (inside < reader->end && strchr("&#^/>!={", *inside) != NULL) {
        tag->sigil = *inside++;
    }
    if (tag->sigil == '{' || tag->sigil == '=') {
        close[0] = tag->sigil == '{' ? '}' : '=';
    }
    (void)strcat(close, reader->close);
    stop = find(inside, reader->end, close);
    if (stop == NULL) {
        stand_at(reader, tag->start, tag->line);
        return err_set(reader->err, ST_DATA, _("the tag is never closed by %s"), close);
    }
    tag->end = stop + strlen(close);
    while (inside < stop && is_blank(*inside)) {
        inside++;
    }
    while (stop > inside && is_blank(stop[-1])) {
        stop--;
    }
    tag->name = inside;
    tag->length = (size_t)(stop - inside);
    return ST_OK;
}

/* Tell whether the tag stands alone on its line(s), blanks aside; then move `before` back to the
 * start of its line and `after` behind the end of it. */
static bool
is_alone(const struct reader *reader, const struct tag *tag, const char **before,
         const char **after)
{
    const char *start = tag->start, *stop = tag->end;

    if (tag->sigil == '\0' || tag->sigil == '&' || tag->sigil == '{') {
        return false;
    }
    while (start > reader->line_start && (start[-1] == ' ' || start[-1] == '\t')) {
        start--;
    }
    while (stop < reader->end && (*stop == ' ' || *stop == '\t')) {
        stop++;
    }
    if (stop + 1 < reader->end && stop[0] == '\r' && stop[1] == '\n') {
        stop++;
    }
    if (start > reader->line_start || (stop < reader->end && *stop != '\n')) {
        return false;
    }
    *before = start;
    *after = stop < reader->end ? stop + 1 : stop;
    return true;
}

/* Cut the name at its dots. */
static enum status
set_name(struct reader *reader, struct node *node, const struct tag *tag, bool dots)
{
    const char *name = arena_copy(reader->arena, tag->name, tag->length);
    size_t count = 1;
    char *part;

    if (tag->length == 0 || tag->length > TEMPLATE_NAME_MAX) {
        stand_at(reader, tag->start, tag->line);
        return err_set(reader->err, ST_DATA, _("the tag has no name, or one too long"));
    }
    node->name = name;
    if (!dots || strcmp(name, ".") == 0) {
        return ST_OK;
    }
    for (const char *at = name; *at != '\0'; at++) {
        count += *at == '.';
    }
    node->parts = ARENA_NEW(reader->arena, const char *, count);
    part = arena_string(reader->arena, name);
    for (size_t i = 0; i < count; i++) {
        node->parts[i] = strsep(&part, ".");
    }
    node->part_count = count;
    return ST_OK;
}

static enum status
open_section(struct reader *reader, const struct tag *tag)
{
    struct node *node =
        add_node(reader, tag->sigil == '#' ? NODE_SECTION : NODE_INVERTED, tag->line);

    if (reader->depth == TEMPLATE_DEPTH_MAX) {
        stand_at(reader, tag->start, tag->line);
        return err_set(reader->err, ST_DATA, _("sections are nested deeper than %d levels"),
                       TEMPLATE_DEPTH_MAX);
    }
    reader->above[reader->depth++] = reader->section;
    reader->section = node;
    return set_name(reader, node, tag, true);
}

static enum status
close_section(struct reader *reader, const struct tag *tag)
{
    const char *open = reader->section->name;

    if (reader->depth == 0) {
        stand_at(reader, tag->start, tag->line);
        return err_set(reader->err, ST_DATA, _("\"%.*s\" is closed, and was not opened"),
                       (int)tag->length, tag->name);
    }
    if (strlen(open) != tag->length || memcmp(open, tag->name, tag->length) != 0) {
        stand_at(reader, tag->start, tag->line);
        return err_set(reader->err, ST_DATA, _("\"%.*s\" is closed where \"%s\" is open"),
                       (int)tag->length, tag->name, open);
    }
    reader->section = reader->above[--reader->depth];
    return ST_OK;
}

/* `{{=<% %>=}}`: two delimiters with a blank between them. */
static enum status
change_delimiters(struct reader *reader, const struct tag *tag)
{
    const char *end = tag->name + tag->length, *middle = tag->name, *second;

    while (middle < end && !is_blank(*middle)) {
        middle++;
    }
    second = middle;
    while (second < end && is_blank(*second)) {
        second++;
    }
    for (const char *at = tag->name; at < end; at++) {
        if (*at == '=' || (at >= second && is_blank(*at))) {
            second = end; /* refused below */
        }
    }
    if (middle == tag->name || second == end || middle - tag->name > DELIMITER_MAX ||
        end - second > DELIMITER_MAX) {
        stand_at(reader, tag->start, tag->line);
        return err_set(reader->err, ST_DATA, _("these cannot be delimiters: %.*s"),
                       (int)(tag->length > 40 ? 40 : tag->length), tag->name);
    }
    *(char *)mempcpy(reader->open, tag->name, (size_t)(middle - tag->name)) = '\0';
    *(char *)mempcpy(reader->close, second, (size_t)(end - second)) = '\0';
    return ST_OK;
}

static enum status
take_tag(struct reader *reader, const struct tag *tag, const char *indent, size_t indent_length)
{
    struct node *node;

    switch (tag->sigil) {
    case '!':
        return ST_OK;
    case '=':
        return change_delimiters(reader, tag);
    case '#':
    case '^':
        return open_section(reader, tag);
    case '/':
        return close_section(reader, tag);
    case '>':
        node = add_node(reader, NODE_PARTIAL, tag->line);
        node->indent = arena_copy(reader->arena, indent, indent_length);
        return set_name(reader, node, tag, false);
    default:
        node = add_node(reader, NODE_VARIABLE, tag->line);
        node->raw = tag->sigil != '\0';
        return set_name(reader, node, tag, true);
    }
}

static enum status
read_all(struct reader *reader)
{
    while (reader->at < reader->end) {
        const char *from = reader->at;
        const char *start = find(from, reader->end, reader->open);
        const char *before, *after;
        struct tag tag;
        enum status status;

        if (start == NULL) {
            add_text(reader, from, reader->end);
            break;
        }
        go_to(reader, start);
        status = read_tag(reader, &tag);
        if (status != ST_OK) {
            return status;
        }
        before = tag.start;
        after = tag.end;
        if (!is_alone(reader, &tag, &before, &after)) {
            before = tag.start;
        }
        add_text(reader, from, before);
        status = take_tag(reader, &tag, before, (size_t)(tag.start - before));
        if (status != ST_OK) {
            return status;
        }
        go_to(reader, after);
    }
    return ST_OK;
}

enum status
template_read(struct arena *arena, const char *text, const char *name,
              const struct template **template, struct err *err)
{
    struct template *made = ARENA_NEW(arena, struct template, 1);
    struct node *above[TEMPLATE_DEPTH_MAX];
    struct reader reader = {.arena = arena,
                            .name = name,
                            .at = text,
                            .end = text + strlen(text),
                            .line_start = text,
                            .line = 1,
                            .open = "{{",
                            .close = "}}",
                            .section = &made->root,
                            .above = above,
                            .err = err};
    enum status status;

    err_at(err, name, 0, 0);
    if (strlen(text) > TEMPLATE_BYTES_MAX) {
        return err_set(err, ST_DATA, _("the template has more than %zu bytes"), TEMPLATE_BYTES_MAX);
    }
    made->name = name;
    status = read_all(&reader);
    if (status != ST_OK) {
        return status;
    }
    if (reader.depth > 0) {
        err_at(err, name, reader.section->line, 0);
        return err_set(err, ST_DATA, _("the section \"%s\" is never closed"), reader.section->name);
    }
    err_at(err, "", 0, 0);
    *template = made;
    return ST_OK;
}
