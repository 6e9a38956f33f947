/* SPDX-License-Identifier: MPL-2.0 */
#include "fund/grid_parts.h"

#include <string.h>

#define LINE_INDENT 4 /* of what stands below an entry */

/* ---- for a terminal, and Markdown ------------------------------------------------------------ */

static const char *
title_of(struct arena *arena, const struct fund_file *file)
{
    return text_format(arena, _("How it is decided: %s"),
                       fund_text_in(&file->call_name, file->call_code));
}

static void
write_lines(struct text *out, const struct grid_line *line, size_t indent, const char *bullet)
{
    for (; line != NULL; line = line->next) {
        text_addf(out, "%*s%s", (int)indent, "", bullet);
        sentence_write(out, &line->sentence, indent + strlen(bullet));
        if (line->url != NULL) {
            text_addf(out, "%*s<%s>\n", (int)(indent + strlen(bullet)), "", line->url);
        }
    }
}

void
grid_write_text(struct text *out, const struct grid *grid)
{
    text_addf(out, "%s\n", title_of(out->arena, grid->file));
    for (const struct grid_section *at = grid->sections; at != NULL; at = at->next) {
        text_addf(out, "\n%s\n", at->title);
        write_lines(out, at->lines, 0, "");
        for (const struct grid_entry *entry = at->entries; entry != NULL; entry = entry->next) {
            text_addf(out, "\n  %s%s%s\n", entry->code, entry->label != NULL ? " · " : "",
                      entry->label != NULL ? entry->label : "");
            write_lines(out, entry->lines, LINE_INDENT, "");
        }
    }
}

/* What Markdown reads as more than words. */
static void
add_markdown(struct text *out, const char *words)
{
    for (const char *at = words; *at != '\0'; at++) {
        text_add(out, strchr("\\`*_[]<>#|", *at) != NULL ? "\\" : "");
        text_add_bytes(out, at, 1);
    }
}

static void
write_markdown_items(struct text *out, const struct sentence *sentence, size_t indent)
{
    text_addf(out, "%*s- ", (int)indent, "");
    add_markdown(out, sentence->text);
    text_add(out, "\n");
    for (const struct sentence *at = sentence->first; at != NULL; at = at->next) {
        write_markdown_items(out, at, indent + 2);
    }
}

static void
write_markdown_lines(struct text *out, const struct grid_line *line)
{
    for (; line != NULL; line = line->next) {
        write_markdown_items(out, &line->sentence, 0);
        if (line->url != NULL) {
            text_addf(out, "  <%s>\n", line->url);
        }
    }
}

void
grid_write_markdown(struct text *out, const struct grid *grid)
{
    text_add(out, "# ");
    add_markdown(out, title_of(out->arena, grid->file));
    text_add(out, "\n");
    for (const struct grid_section *at = grid->sections; at != NULL; at = at->next) {
        text_addf(out, "\n## %s\n%s", at->title, at->lines != NULL ? "\n" : "");
        write_markdown_lines(out, at->lines);
        for (const struct grid_entry *entry = at->entries; entry != NULL; entry = entry->next) {
            text_add(out, "\n### ");
            add_markdown(out, entry->code);
            text_add(out, entry->label != NULL ? " · " : "");
            add_markdown(out, entry->label != NULL ? entry->label : "");
            text_add(out, "\n\n");
            write_markdown_lines(out, entry->lines);
        }
    }
}

/* ---- a page ---------------------------------------------------------------------------------- */

static void
add_escaped(struct text *out, const char *words)
{
    for (const char *at = words; *at != '\0'; at++) {
        switch (*at) {
        case '&':
            text_add(out, "&amp;");
            break;
        case '<':
            text_add(out, "&lt;");
            break;
        case '>':
            text_add(out, "&gt;");
            break;
        case '"':
            text_add(out, "&quot;");
            break;
        default:
            text_add_bytes(out, at, 1);
        }
    }
}

static void
write_html_items(struct text *out, const struct sentence *first)
{
    if (first == NULL) {
        return;
    }
    text_add(out, "\n<ul>\n");
    for (; first != NULL; first = first->next) {
        text_add(out, "<li>");
        add_escaped(out, first->text);
        write_html_items(out, first->first);
        text_add(out, "</li>\n");
    }
    text_add(out, "</ul>");
}

static void
write_html_lines(struct text *out, const struct grid_line *line)
{
    for (; line != NULL; line = line->next) {
        const char *close = line->url != NULL ? "</a>" : "";

        text_add(out, "<div class=\"line\">");
        if (line->url != NULL) {
            text_add(out, "<a href=\"");
            add_escaped(out, line->url);
            text_add(out, "\">");
        }
        add_escaped(out, line->sentence.text);
        text_add(out, close);
        write_html_items(out, line->sentence.first);
        text_add(out, "</div>\n");
    }
}

static void
write_html_entry(struct text *out, const struct grid_section *section,
                 const struct grid_entry *entry)
{
    text_addf(out, "<article id=\"%s-%s\">\n<h3>", section->code, entry->code);
    add_escaped(out, entry->code);
    text_add(out, entry->label != NULL ? " · " : "");
    add_escaped(out, entry->label != NULL ? entry->label : "");
    text_add(out, "</h3>\n");
    write_html_lines(out, entry->lines);
    if (entry->formula != NULL) {
        text_addf(out, "<div class=\"formula\">%s <code>", _("Formula:"));
        add_escaped(out, entry->formula);
        text_add(out, "</code></div>\n");
    }
    text_add(out, "</article>\n");
}

void
grid_write_html(struct text *out, const struct grid *grid)
{
    text_add(out, "<h1>");
    add_escaped(out, title_of(out->arena, grid->file));
    text_add(out, "</h1>\n");
    for (const struct grid_section *at = grid->sections; at != NULL; at = at->next) {
        text_addf(out, "<section id=\"%s\">\n<h2>%s</h2>\n", at->code, at->title);
        write_html_lines(out, at->lines);
        for (const struct grid_entry *entry = at->entries; entry != NULL; entry = entry->next) {
            write_html_entry(out, at, entry);
        }
        text_add(out, "</section>\n");
    }
}

/* ---- JSON ------------------------------------------------------------------------------------ */

/* Flat, with the depth of each: formulas nest deeper than a document may. */
static void
write_json_items(struct json_writer *writer, const struct sentence *first, int64_t depth)
{
    for (; first != NULL; first = first->next) {
        json_begin_object(writer, NULL);
        json_number_of(writer, "depth", depth);
        json_string_of(writer, "text", first->text);
        json_end_object(writer);
        write_json_items(writer, first->first, depth + 1);
    }
}

static void
write_json_lines(struct json_writer *writer, const struct grid_line *line)
{
    json_begin_array(writer, "lines");
    for (; line != NULL; line = line->next) {
        json_begin_object(writer, NULL);
        json_string_of(writer, "text", line->sentence.text);
        json_begin_array(writer, "items");
        write_json_items(writer, line->sentence.first, 1);
        json_end_array(writer);
        json_string_of(writer, "url", line->url);
        json_end_object(writer);
    }
    json_end_array(writer);
}

void
grid_write_json(struct json_writer *writer, struct arena *arena, const struct grid *grid)
{
    const struct fund_file *file = grid->file;

    json_string_of(writer, "fund", file->code);
    json_string_of(writer, "call", file->call_code);
    json_string_of(writer, "title", title_of(arena, file));
    json_string_of(writer, "language", words_language() == LANGUAGE_FR ? "fr" : "en");
    json_string_of(writer, "sha256", digest_hex(arena, &file->digest));
    json_begin_array(writer, "sections");
    for (const struct grid_section *at = grid->sections; at != NULL; at = at->next) {
        json_begin_object(writer, NULL);
        json_string_of(writer, "code", at->code);
        json_string_of(writer, "title", at->title);
        write_json_lines(writer, at->lines);
        json_begin_array(writer, "entries");
        for (const struct grid_entry *entry = at->entries; entry != NULL; entry = entry->next) {
            json_begin_object(writer, NULL);
            json_string_of(writer, "code", entry->code);
            json_string_of(writer, "label", entry->label);
            json_string_of(writer, "formula", entry->formula);
            write_json_lines(writer, entry->lines);
            json_end_object(writer);
        }
        json_end_array(writer);
        json_end_object(writer);
    }
    json_end_array(writer);
}
