/* SPDX-License-Identifier: MPL-2.0 */
#include "fund/fund_file_names.h"

#include "base/text.h"
#include "fund/fund_file_parts.h"
#include "fund/logic_tree.h"

#include <assert.h>
#include <string.h>

/* Constants are the parameters and sets of a call, and a few of the program's own. */
#define GROUP_NAMES_MAX (2 * FUND_ITEMS_MAX + 8)

struct names {
    struct name **groups[NAME_GROUPS]; /* room for GROUP_NAMES_MAX each */
    size_t counts[NAME_GROUPS];
    struct symbol *symbols;           /* groups in the order below */
    size_t starts[NAME_GROUPS];       /* of each group in `symbols` */
    struct symbols seen[NAME_GROUPS]; /* what is known once a group is, and those before it */
    struct value *values;             /* by slot: the fund file's constants */
};

/* The order in which groups become known. */
static const enum name_group KNOWN_ORDER[NAME_GROUPS] = {
    NAME_CONSTANT, NAME_FIELD, NAME_DERIVED, NAME_ENV, NAME_COMPUTED, NAME_MARK, NAME_SCORE,
};

static const enum name_group LAST_SEEN[] = {
    [MOMENT_CHOICE] = NAME_DERIVED,
    [MOMENT_ASSESS] = NAME_ENV,
    [MOMENT_AWARD] = NAME_COMPUTED,
    [MOMENT_WALK] = NAME_SCORE,
};

void
names_start(struct reader *reader)
{
    struct names *names = ARENA_NEW(reader->arena, struct names, 1);

    for (size_t group = 0; group < NAME_GROUPS; group++) {
        names->groups[group] = ARENA_NEW(reader->arena, struct name *, GROUP_NAMES_MAX);
    }
    reader->names = names;
}

size_t
names_count(const struct reader *reader, enum name_group group)
{
    return reader->names->counts[group];
}

const struct name *
names_at(const struct reader *reader, enum name_group group, size_t index)
{
    assert(index < reader->names->counts[group]);
    return reader->names->groups[group][index];
}

static struct name *
find(const struct names *names, const char *wanted)
{
    for (size_t group = 0; group < NAME_GROUPS; group++) {
        for (size_t i = 0; i < names->counts[group]; i++) {
            if (strcmp(names->groups[group][i]->name, wanted) == 0) {
                return names->groups[group][i];
            }
        }
    }
    return NULL;
}

const struct name *
names_find(const struct reader *reader, const char *name)
{
    return find(reader->names, name);
}

/* ---- declaring ------------------------------------------------------------------------------- */

static void
count_symbol(void *context, const struct symbol *symbol)
{
    (void)symbol;
    ++*(size_t *)context;
}

/* Whether a formula that is only this word reads it as a name: not so for `and`, `true`, `min`. */
static bool
reads_as_name(struct reader *reader, const struct name *name)
{
    const struct symbol symbol = {.name = name->name, .type = name->type};
    const struct symbols symbols = {.items = &symbol, .count = 1, .zone = reader->file->zone};
    const struct program *program;
    struct err err = {0};
    size_t count = 0;

    if (program_make(reader->arena, name->name, &symbols, PROGRAM_ANY, &program, &err) != ST_OK) {
        return false;
    }
    program_names(program, count_symbol, &count);
    return count == 1;
}

void
names_declare(struct reader *reader, enum name_group group, struct name name)
{
    struct names *names = reader->names;
    const struct name *before = find(names, name.name);
    struct name *kept;

    if (before != NULL && name.node != NULL) {
        reader_wrong(reader, name.node,
                     text_format(reader->arena, _("the name `%s` is used twice"), name.name),
                     before->node == NULL
                         ? _("it is a name of Levain's own: choose another")
                         : text_format(reader->arena, _("see line %ld: choose another"),
                                       before->node->line));
        name.broken = true;
    } else if (name.node != NULL &&
               (strcmp(name.name, "code") == 0 || !reads_as_name(reader, &name))) {
        reader_wrong(
            reader, name.node,
            text_format(reader->arena, _("`%s` already means something in formulas"), name.name),
            _("choose another name"));
        name.broken = true;
    }
    assert(names->counts[group] < GROUP_NAMES_MAX);
    kept = ARENA_NEW(reader->arena, struct name, 1);
    *kept = name;
    names->groups[group][names->counts[group]++] = kept;
}

/* ---- slots and symbols ----------------------------------------------------------------------- */

/* What people read for the names that no fund file labels. */
static const struct {
    const char *name;
    struct fund_text label;
} own_labels[] = {
    {"call.opens", {.fr = "ouverture de l'appel", .en = "opening of the call"}},
    {"call.closes", {.fr = "clôture de l'appel", .en = "closing of the call"}},
    {"contributions", {.fr = "contributions", .en = "contributions"}},
    {"management", {.fr = "frais de gestion", .en = "management costs"}},
    {"net", {.fr = "montant à répartir", .en = "amount to share out"}},
    {"env.min", {.fr = "minimum de l'enveloppe", .en = "minimum of the envelope"}},
    {"env.max", {.fr = "plafond de l'enveloppe", .en = "ceiling of the envelope"}},
    {"env.rate", {.fr = "taux de l'enveloppe", .en = "rate of the envelope"}},
    {"score", {.fr = "note totale", .en = "score"}},
    {"computed", {.fr = "aide calculée", .en = "computed award"}},
};

static struct symbol
symbol_of(const struct name *name)
{
    struct fund_text label = name->label;

    for (size_t i = 0; i < sizeof own_labels / sizeof *own_labels; i++) {
        if (strcmp(own_labels[i].name, name->name) == 0) {
            label = own_labels[i].label;
        }
    }
    return (struct symbol){
        .name = name->name,
        .type = name->type,
        .slot = name->slot,
        .label = {[LANGUAGE_EN] = label.en, [LANGUAGE_FR] = label.fr},
        .is_share = name->is_share,
        .shape = name->shape,
    };
}

static size_t
give_slots(struct reader *reader)
{
    struct names *names = reader->names;
    size_t slot = 0;

    for (size_t group = 0; group < NAME_GROUPS; group++) {
        for (size_t i = 0; i < names->counts[group]; i++) {
            names->groups[group][i]->slot = slot++;
        }
    }
    return slot;
}

/* A slot that no constant fills lacks its own name until an application fills it. */
static void
fill_constants(struct reader *reader)
{
    const struct names *names = reader->names;

    for (size_t group = 0; group < NAME_GROUPS; group++) {
        for (size_t i = 0; i < names->counts[group]; i++) {
            const struct name *name = names->groups[group][i];

            names->values[name->slot] = group == NAME_CONSTANT && !name->broken
                                            ? name->value
                                            : value_unknown(reader->arena, name->type, name->name);
        }
    }
}

static size_t
first_slot(const struct reader *reader, enum name_group group)
{
    size_t slot = 0;

    for (size_t before = 0; before < (size_t)group; before++) {
        slot += reader->names->counts[before];
    }
    return slot;
}

void
names_settle(struct reader *reader)
{
    struct names *names = reader->names;
    struct fund_file *file = reader->file;
    size_t count = 0;

    file->slot_count = give_slots(reader);
    file->env_slot = first_slot(reader, NAME_ENV);
    file->env_count = names->counts[NAME_ENV];
    file->score_slot = first_slot(reader, NAME_SCORE);
    file->computed_slot = first_slot(reader, NAME_COMPUTED);
    names->values = ARENA_NEW(reader->arena, struct value, file->slot_count);
    fill_constants(reader);
    file->constants = names->values;
    file->settable = names->values;
    names->symbols = ARENA_NEW(reader->arena, struct symbol, file->slot_count);
    for (size_t i = 0; i < NAME_GROUPS; i++) {
        const enum name_group group = KNOWN_ORDER[i];

        names->starts[group] = count;
        for (size_t at = 0; at < names->counts[group]; at++) {
            names->symbols[count++] = symbol_of(names->groups[group][at]);
        }
        names->seen[group] = (struct symbols){.items = names->symbols,
                                              .count = count,
                                              .zone = file->zone,
                                              .references = file->references};
    }
    file->symbols = names->seen[NAME_SCORE];
}

/* ---- formulas -------------------------------------------------------------------------------- */

static bool
is_name_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '.';
}

/* Whether the word stands in the formula. */
static bool
mentions(const char *formula, const char *word)
{
    const size_t length = strlen(word);

    for (const char *at = length > 0 ? strstr(formula, word) : NULL; at != NULL;
         at = strstr(at + 1, word)) {
        if ((at == formula || !is_name_byte(at[-1])) && !is_name_byte(at[length])) {
            return true;
        }
    }
    return false;
}

/* Whether a name whose declaration is wrong stands in the formula, or in a text of the rule. */
static bool
mentions_broken(const struct names *names, const struct json_node *formula)
{
    for (const struct json_node *part = formula->first; part != NULL; part = part->next) {
        if (mentions_broken(names, part)) {
            return true;
        }
    }
    for (size_t group = 0; group < NAME_GROUPS; group++) {
        for (size_t i = 0; i < names->counts[group]; i++) {
            const struct name *name = names->groups[group][i];

            if (name->broken && formula->kind == JSON_KIND_STRING &&
                mentions(formula->text, name->name)) {
                return true;
            }
        }
    }
    return false;
}

/* The advice when the formula, at that character, uses a name that is not known yet; else null. */
static const char *
not_known_yet(const struct names *names, const char *formula, long character, size_t known_count)
{
    static const char *const advice[NAME_GROUPS] = {
        [NAME_FIELD] = N_("only the amounts of the fund are known here"),
        [NAME_DERIVED] = N_("a derived field uses only those that stand above it"),
        [NAME_CONSTANT] = N_("only the amounts of the fund are known here"),
        [NAME_ENV] = N_("it is known once the envelope is chosen"),
        [NAME_MARK] = N_("only the order, quotas and passes use marks"),
        [NAME_SCORE] = N_("only the order, quotas and passes use the score"),
        [NAME_COMPUTED] = N_("only the minimum, the order, quotas and passes use it"),
    };
    const char *at = formula;

    for (; character > 1 && *at != '\0'; at++) {
        character -= ((unsigned char)at[1] & 0xC0) != 0x80;
    }
    for (size_t group = 0; group < NAME_GROUPS; group++) {
        for (size_t i = 0; i < names->counts[group]; i++) {
            const char *name = names->groups[group][i]->name;

            if (names->starts[group] + i >= known_count && strncmp(at, name, strlen(name)) == 0 &&
                !is_name_byte(at[strlen(name)])) {
                return _(advice[group]);
            }
        }
    }
    return NULL;
}

/* The part of a rule that begins there. */
static const struct json_node *
part_at(const struct json_node *node, long line, long column)
{
    const struct json_node *found = node->line == line && node->column == column ? node : NULL;

    for (const struct json_node *part = node->first; found == NULL && part != NULL;
         part = part->next) {
        found = part_at(part, line, column);
    }
    return found;
}

/* A rule in JsonLogic is refused at the part that is wrong: of a name, `{"var":"name"}`. */
static void
report_logic(struct reader *reader, const struct json_node *node, const struct symbols *symbols,
             const struct err *err)
{
    const struct json_node *part = part_at(node, err->line, err->column), *text;
    const char *later = NULL;

    part = part != NULL ? part : node;
    text = part;
    while (text != NULL && text->kind != JSON_KIND_STRING) {
        text = text->first;
    }
    if (text != NULL) {
        later = not_known_yet(reader->names, text->text, 1, symbols->count);
    }
    reader_wrong(reader, part, later != NULL ? _("a name that is not known yet") : err->text,
                 later != NULL ? later : err->hint);
}

static void
report_formula(struct reader *reader, const struct json_node *node, const struct symbols *symbols,
               const struct err *err)
{
    const char *later = not_known_yet(reader->names, node->text, err->column, symbols->count);
    struct json_node at = *node;

    assert(err->column > 0);
    at.column = reader_column(reader, node, err->column);
    reader_wrong(reader, &at,
                 text_format(reader->arena, _("character %ld of the formula: %s"), err->column,
                             later != NULL ? _("a name that is not known yet") : err->text),
                 later != NULL ? later : err->hint);
}

static void
mark_used(void *context, const struct symbol *symbol)
{
    struct name *name = find(context, symbol->name);

    name->used = true;
}

const struct program *
names_formula_on(struct reader *reader, const struct json_node *node, const struct symbols *symbols,
                 int wanted)
{
    const bool is_logic = node != NULL && node->kind == JSON_KIND_OBJECT;
    const struct program *program = NULL;
    const char *formula;
    struct err err = {0};
    enum status status;

    if (!is_logic && !reader_string(reader, node, &formula)) {
        return NULL;
    }
    status = is_logic ? program_make_logic(reader->arena, logic_tree(reader->arena, node), symbols,
                                           wanted, &program, &err)
                      : program_make(reader->arena, formula, symbols, wanted, &program, &err);
    if (status != ST_OK) {
        if (!mentions_broken(reader->names, node)) {
            (is_logic ? report_logic : report_formula)(reader, node, symbols, &err);
        }
        return NULL;
    }
    program_names(program, mark_used, reader->names);
    reference_uses(program, references_note, reader);
    return program;
}

const struct program *
names_formula(struct reader *reader, const struct json_node *node, enum moment moment, int wanted)
{
    return names_formula_on(reader, node, &reader->names->seen[LAST_SEEN[moment]], wanted);
}

const struct program *
names_derive(struct reader *reader, size_t index, const struct json_node *node)
{
    struct names *names = reader->names;
    struct symbols *above = ARENA_NEW(reader->arena, struct symbols, 1);
    struct name *name = names->groups[NAME_DERIVED][index];
    const struct program *program;

    *above = names->seen[NAME_FIELD];
    above->count += index;
    program = names_formula_on(reader, node, above, PROGRAM_ANY);
    if (program == NULL) {
        name->broken = true;
        return NULL;
    }
    name->type = program_type(program);
    names->symbols[names->starts[NAME_DERIVED] + index].type = name->type;
    names->symbols[names->starts[NAME_DERIVED] + index].shape = program_shape(program);
    names->values[name->slot] = value_unknown(reader->arena, name->type, name->name);
    return program;
}
