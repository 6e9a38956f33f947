/* SPDX-License-Identifier: MPL-2.0 */
#include "reporting/template.h"

#include "base/words.h"
#include "reporting/template_tree.h"

#include <stdio.h>
#include <string.h>

struct template_partial {
    const char *name, *indent;
    const struct template *template;
    struct template_partial *next;
};

/* The text with `indent` before each of its lines. */
static const char *
indented(struct arena *arena, const char *text, const char *indent)
{
    struct text out = text_in(arena);

    if (*indent == '\0') {
        return text;
    }
    while (*text != '\0') {
        size_t line = strcspn(text, "\n");

        line += text[line] == '\n';
        text_add(&out, indent);
        text_add_bytes(&out, text, line);
        text += line;
    }
    return text_of(&out);
}

/* Give the template of that name, read before or now; null when the set has none. */
static enum status
call_partial(struct template_set *set, const char *name, const char *indent,
             const struct template **template, struct err *err)
{
    struct template_partial *partial;
    const char *text;
    enum status status;

    for (partial = set->known; partial != NULL; partial = partial->next) {
        if (strcmp(partial->name, name) == 0 && strcmp(partial->indent, indent) == 0) {
            *template = partial->template;
            return ST_OK;
        }
    }
    *template = NULL;
    text = set->lookup != NULL ? set->lookup(set->context, name) : NULL;
    if (text == NULL) {
        return ST_OK;
    }
    name = arena_string(set->arena, name);
    indent = arena_string(set->arena, indent);
    status = template_read(set->arena, indented(set->arena, text, indent), name, template, err);
    if (status == ST_OK) {
        partial = ARENA_NEW(set->arena, struct template_partial, 1);
        *partial = (struct template_partial){name, indent, *template, set->known};
        set->known = partial;
    }
    return status;
}

enum status
template_find(struct template_set *set, const char *name, const struct template **template,
              struct err *err)
{
    enum status status = call_partial(set, name, "", template, err);

    if (status == ST_OK && *template == NULL) {
        status = err_set(err, ST_DATA, _("there is no template \"%s\""), name);
    }
    return status;
}

/* What names mean: the innermost document first. */
struct scope {
    const struct document *document;
    const struct scope *outer;
};

struct render {
    struct template_set *set;
    struct sink sink;
    int depth;
    struct err *err;
};

static const struct document *
resolve(const struct node *node, const struct scope *scope)
{
    const struct document *found = scope->document;

    if (node->part_count == 0) {
        return found;
    }
    for (found = NULL; scope != NULL && found == NULL; scope = scope->outer) {
        found = document_member(scope->document, node->parts[0]);
    }
    for (size_t i = 1; i < node->part_count && found != NULL; i++) {
        found = document_member(found, node->parts[i]);
    }
    return found;
}

static bool
is_nothing(const struct document *document)
{
    return document == NULL || document->kind == DOCUMENT_NULL ||
           document->kind == DOCUMENT_FALSE ||
           (document->kind == DOCUMENT_LIST && document->first == NULL) ||
           (document->kind == DOCUMENT_TEXT && document->text[0] == '\0');
}

/* Tell what stands for a byte in HTML; null for itself. Control characters have no place there. */
static const char *
entity(char c)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    case '\t':
    case '\n':
    case '\r':
        return NULL;
    default:
        return (unsigned char)c < 0x20 || c == 0x7F ? "\uFFFD" : NULL;
    }
}

static enum status
write_escaped(struct render *render, const char *text)
{
    const char *from = text, *at;
    enum status status = ST_OK;

    for (at = text; *at != '\0' && status == ST_OK; at++) {
        const char *instead = entity(*at);

        if (instead != NULL) {
            status = sink_write(render->sink, from, (size_t)(at - from), render->err);
            if (status == ST_OK) {
                status = sink_string(render->sink, instead, render->err);
            }
            from = at + 1;
        }
    }
    return status != ST_OK ? status
                           : sink_write(render->sink, from, (size_t)(at - from), render->err);
}

/* Say where in the templates a failure stands. */
static struct err *
stand_on(const struct render *render, const struct template *template, const struct node *node)
{
    err_at(render->err, template->name, node->line, 0);
    return render->err;
}

static enum status
write_variable(struct render *render, const struct template *template, const struct node *node,
               const struct scope *scope)
{
    const struct document *value = resolve(node, scope);
    char digits[32];

    if (value == NULL) {
        return !render->set->strict
                   ? ST_OK
                   : err_set(stand_on(render, template, node), ST_DATA,
                             _("the document has nothing called \"%s\""), node->name);
    }
    switch (value->kind) {
    case DOCUMENT_NULL:
        return ST_OK;
    case DOCUMENT_FALSE:
        return sink_string(render->sink, "false", render->err);
    case DOCUMENT_TRUE:
        return sink_string(render->sink, "true", render->err);
    case DOCUMENT_INTEGER:
        (void)snprintf(digits, sizeof digits, "%lld", (long long)value->integer);
        return sink_string(render->sink, digits, render->err);
    case DOCUMENT_TEXT:
        return node->raw ? sink_string(render->sink, value->text, render->err)
                         : write_escaped(render, value->text);
    case DOCUMENT_STREAM:
        return value->stream(value->stream_context, render->sink, render->err);
    default:
        return err_set(stand_on(render, template, node), ST_DATA,
                       _("\"%s\" is a list or an object, not a figure"), node->name);
    }
}

static enum status render_nodes(struct render *render, const struct template *template,
                                const struct node *node, const struct scope *scope);

static enum status
render_section(struct render *render, const struct template *template, const struct node *node,
               const struct scope *scope)
{
    const struct document *value = resolve(node, scope);
    struct scope inner = {.document = value, .outer = scope};
    enum status status = ST_OK;

    if (is_nothing(value) != (node->kind == NODE_INVERTED)) {
        return ST_OK;
    }
    if (node->kind == NODE_INVERTED) {
        return render_nodes(render, template, node->first, scope);
    }
    if (value->kind != DOCUMENT_LIST) {
        return render_nodes(render, template, node->first, &inner);
    }
    for (inner.document = value->first; inner.document != NULL && status == ST_OK;
         inner.document = inner.document->next) {
        status = render_nodes(render, template, node->first, &inner);
    }
    return status;
}

static enum status
render_partial(struct render *render, const struct template *template, const struct node *node,
               const struct scope *scope)
{
    const struct template *partial;
    enum status status = call_partial(render->set, node->name, node->indent, &partial, render->err);

    if (status != ST_OK) {
        return status;
    }
    if (partial == NULL) {
        return !render->set->strict ? ST_OK
                                    : err_set(stand_on(render, template, node), ST_DATA,
                                              _("there is no template \"%s\""), node->name);
    }
    return render_nodes(render, partial, partial->root.first, scope);
}

static enum status
render_nodes(struct render *render, const struct template *template, const struct node *node,
             const struct scope *scope)
{
    enum status status = ST_OK;

    if (render->depth == TEMPLATE_DEPTH_MAX) {
        return node == NULL
                   ? ST_OK
                   : err_set(stand_on(render, template, node), ST_DATA,
                             _("nested too deep: does \"%s\" include itself?"), template->name);
    }
    render->depth++;
    for (; node != NULL && status == ST_OK; node = node->next) {
        switch (node->kind) {
        case NODE_TEXT:
            status = sink_write(render->sink, node->text, node->length, render->err);
            break;
        case NODE_VARIABLE:
            status = write_variable(render, template, node, scope);
            break;
        case NODE_SECTION:
        case NODE_INVERTED:
            status = render_section(render, template, node, scope);
            break;
        case NODE_PARTIAL:
            status = render_partial(render, template, node, scope);
            break;
        }
    }
    render->depth--;
    return status;
}

enum status
template_render(struct template_set *set, const struct template *template,
                const struct document *document, struct sink sink, struct err *err)
{
    struct render render = {.set = set, .sink = sink, .err = err};
    struct scope scope = {.document = document};

    return render_nodes(&render, template, template->root.first, &scope);
}
