/* SPDX-License-Identifier: MPL-2.0 */
#include "fund/demarche_draft.h"

#include "base/json_writer.h"
#include "base/words.h"
#include "fund/demarche_mapping.h"
#include "fund/demarche_pages.h"

#include <ctype.h>
#include <string.h>

#define CHAMPS_MAX         1024
#define EXAMPLE_CHARACTERS 40
#define NAME_BYTES_MAX     40

/* A champ of the dossiers, once. */
struct drawn {
    const char *name; /* proposed for the field */
    const char *from; /* "champ" or "annotation" */
    const char *id, *label, *kind, *example;
    bool repeated;      /* a repetition: a list */
    const char *within; /* id of its repetition; null = of the dossier */
};

struct drawing {
    struct arena *arena;
    struct drawn champs[CHAMPS_MAX];
    size_t count;
    bool states[DEMARCHE_STATES];
};

static const char *
member_text(const struct json_node *node, const char *key)
{
    const struct json_node *member = json_member(node, key);

    return member != NULL && member->kind == JSON_KIND_STRING ? member->text : NULL;
}

static bool
same(const char *a, const char *b)
{
    return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

/* ---- names ----------------------------------------------------------------------------------- */

/* The letter without its accent of U+00C0 to U+00FF, `_` for what is none. */
static char
plain_letter(unsigned char second)
{
    static const char letters[] = "aaaaaaaceeeeiiiidnooooo_ouuuuy_s"
                                  "aaaaaaaceeeeiiiidnooooo_ouuuuy_y";

    return second >= 0x80 && second < 0x80 + sizeof letters - 1 ? letters[second - 0x80] : '_';
}

static const char *
name_of(struct arena *arena, const char *label)
{
    char *name = arena_alloc(arena, NAME_BYTES_MAX + 2, 1);
    size_t length = 0;

    if (!isalpha((unsigned char)*label) && (unsigned char)*label != 0xC3) {
        name[length++] = '_';
    }
    for (; *label != '\0' && length < NAME_BYTES_MAX; label++) {
        const unsigned char byte = (unsigned char)*label;
        char letter = '_';

        if (byte < 0x80 && isalnum(byte)) {
            letter = (char)tolower(byte);
        } else if (byte == 0xC3) {
            letter = plain_letter((unsigned char)*++label);
        } else if (byte >= 0x80 && byte < 0xC0) {
            continue; /* the rest of another letter */
        }
        if (letter != '_' || length == 0 || name[length - 1] != '_') {
            name[length++] = letter;
        }
    }
    while (length > 1 && name[length - 1] == '_') {
        length--;
    }
    name[length] = '\0';
    return name;
}

/* Another name when the first is taken in the same place. */
static const char *
own_name(struct drawing *drawing, const char *label, const char *within)
{
    const char *name = name_of(drawing->arena, label);
    unsigned more = 1;

    for (size_t i = 0; i < drawing->count; i++) {
        more += same(drawing->champs[i].within, within) &&
                same(name_of(drawing->arena, drawing->champs[i].label), name);
    }
    return more == 1 ? name : text_format(drawing->arena, "%s_%u", name, more);
}

/* ---- champs ---------------------------------------------------------------------------------- */

static const char *
kind_of(const struct json_node *champ)
{
    static const char *const members[] = {"rows",         "etablissement", "commune", "epci",
                                          "departement",  "region",        "files",   "values",
                                          "primaryValue", "datetime",      "date",    "value"};
    const char *kind = member_text(champ, "__typename");

    for (size_t i = 0; kind == NULL && i < sizeof members / sizeof *members; i++) {
        kind = json_member(champ, members[i]) != NULL ? members[i] : NULL;
    }
    return kind != NULL ? kind : "stringValue";
}

static const char *
example_of(struct arena *arena, const struct json_node *champ)
{
    const char *text = member_text(champ, "stringValue");
    const struct json_node *value = json_member(champ, "value");
    size_t length;

    if (value != NULL && value->text != NULL) {
        text = value->text;
    }
    if (text == NULL) {
        return "";
    }
    length = strcspn(text, "\r\n");
    while (text_characters(text, length) > EXAMPLE_CHARACTERS) {
        length--;
        while (length > 0 && ((unsigned char)text[length] & 0xC0) == 0x80) {
            length--;
        }
    }
    return arena_copy(arena, text, length);
}

static void
draw_champs(struct drawing *drawing, const struct json_node *champs, const char *from,
            const char *within)
{
    for (const struct json_node *champ = champs != NULL ? champs->first : NULL; champ != NULL;
         champ = champ->next) {
        const struct json_node *rows = json_member(champ, "rows");
        const char *descriptor = member_text(champ, "champDescriptorId");
        const char *id =
            within != NULL && descriptor != NULL ? descriptor : member_text(champ, "id");
        const char *label = member_text(champ, "label");
        size_t i = 0;

        while (i < drawing->count && !same(drawing->champs[i].id, id)) {
            i++;
        }
        if (id != NULL && i == drawing->count && i < CHAMPS_MAX) {
            label = label != NULL ? label : "champ";
            drawing->champs[drawing->count] = (struct drawn){
                .name = own_name(drawing, label, within),
                .from = from,
                .id = id,
                .label = label,
                .kind = kind_of(champ),
                .example = example_of(drawing->arena, champ),
                .repeated = rows != NULL && within == NULL,
                .within = within,
            };
            drawing->count++;
        } else if (id != NULL && i < drawing->count && drawing->champs[i].example[0] == '\0') {
            drawing->champs[i].example = example_of(drawing->arena, champ);
        }
        for (const struct json_node *row = rows != NULL ? rows->first : NULL;
             row != NULL && within == NULL; row = row->next) {
            draw_champs(drawing, json_member(row, "champs"), from, id);
        }
    }
}

static enum status
on_dossier(void *context, const struct json_node *dossier, struct err *err)
{
    struct drawing *drawing = context;
    const char *state = member_text(dossier, "state");

    (void)err;
    for (size_t i = 0; state != NULL && i < DEMARCHE_STATES; i++) {
        if (strcmp(state, demarche_state_name((enum demarche_state)i)) == 0) {
            drawing->states[i] = true;
        }
    }
    draw_champs(drawing, json_member(dossier, "champs"), "champ", NULL);
    draw_champs(drawing, json_member(dossier, "annotations"), "annotation", NULL);
    return ST_OK;
}

/* ---- writing --------------------------------------------------------------------------------- */

static void
write_champ(struct text *out, const struct drawn *champ, const char *indent, const char *end)
{
    struct text line = text_in(out->arena);
    struct json_writer writer = json_writer_to(&line);

    json_begin_object(&writer, NULL);
    json_string_of(&writer, champ->from, champ->id);
    json_string_of(&writer, "label", champ->label);
    json_string_of(&writer, "comment",
                   champ->example[0] == '\0'
                       ? champ->kind
                       : text_format(out->arena, "%s: %s", champ->kind, champ->example));
    json_end_object(&writer);
    text_addf(out, "%s\"%s\": %s%s\n", indent, champ->name, text_of(&line), end);
}

/* The champs of the dossier itself, or of one repetition. */
static void
write_fields(struct text *out, const struct drawing *drawing, const char *within,
             const char *indent)
{
    size_t left = 0;

    for (size_t i = 0; i < drawing->count; i++) {
        left += !drawing->champs[i].repeated && same(drawing->champs[i].within, within);
    }
    for (size_t i = 0; i < drawing->count; i++) {
        if (!drawing->champs[i].repeated && same(drawing->champs[i].within, within)) {
            write_champ(out, &drawing->champs[i], indent, --left > 0 ? "," : "");
        }
    }
}

static void
write_lists(struct text *out, const struct drawing *drawing)
{
    const char *before = "";

    for (size_t i = 0; i < drawing->count; i++) {
        const struct drawn *list = &drawing->champs[i];
        struct text head = text_in(out->arena);
        struct json_writer writer = json_writer_to(&head);

        if (!list->repeated) {
            continue;
        }
        json_begin_object(&writer, NULL);
        json_string_of(&writer, list->from, list->id);
        json_string_of(&writer, "label", list->label);
        text_addf(out, "%s    \"%s\": %s, \"fields\": {\n", before, list->name, text_of(&head));
        write_fields(out, drawing, list->id, "      ");
        text_add(out, "    }}");
        before = ",\n";
    }
    text_add(out, before[0] != '\0' ? "\n" : "");
}

enum status
demarche_draft(struct arena *arena, const struct json_node *root, struct text *out, struct err *err)
{
    struct drawing *drawing = ARENA_NEW(arena, struct drawing, 1);
    const char *before = "";
    struct pages_seen seen;
    enum status status;

    drawing->arena = arena;
    status = pages_visit(root, on_dossier, drawing, &seen, err);
    if (status == ST_OK && seen.dossier_count == 0) {
        err_hint(err, "%s", _("it should hold data.demarche.dossiers.nodes, as the API gives it"));
        status = err_set(err, ST_DATA, "%s", _("no dossier in this file"));
    }
    if (status != ST_OK) {
        return status;
    }
    text_add(out, "{\n  \"code\": \"number\",\n  \"states\": [");
    for (size_t i = 0; i < DEMARCHE_STATES; i++) {
        if (drawing->states[i]) {
            text_addf(out, "%s\"%s\"", before, demarche_state_name((enum demarche_state)i));
            before = ", ";
        }
    }
    text_add(out, "],\n  \"organization\": {\"siret\": \"demandeur.siret\"},\n  \"fields\": {\n"
                  "    \"submitted\": \"dateDepot\"");
    text_add(out, drawing->count > 0 ? ",\n" : "\n");
    write_fields(out, drawing, NULL, "    ");
    text_add(out, "  },\n  \"lists\": {\n");
    write_lists(out, drawing);
    text_add(out, "  }\n}\n");
    return ST_OK;
}
