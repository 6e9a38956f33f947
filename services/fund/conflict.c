/* SPDX-License-Identifier: MPL-2.0 */
#include "fund/conflict.h"

#include "base/text.h"
#include "exchange/folded.h"

#include <stdlib.h>
#include <string.h>

static const struct {
    const char *code, *words;
} grounds[CONFLICT_GROUNDS] = {
    [CONFLICT_DECLARED] = {"declared", N_("declared: %s")},
    [CONFLICT_ORGANIZATION] = {"organization", N_("the marker's organization, %s, applies")},
    [CONFLICT_MEMBER] = {"member", N_("the marker's organization, %s, is a member")},
    [CONFLICT_PERSON] = {"person", N_("%s sits on a board of the application")},
};

const char *
conflict_code(enum conflict_ground ground)
{
    return grounds[ground].code;
}

const char *
conflict_words(struct arena *arena, enum conflict_ground ground, const char *detail)
{
    const char *words = words_of(grounds[ground].words);
    const char *place = strstr(words, "%s");
    struct text text = text_in(arena);

    text_add_bytes(&text, words, (size_t)(place - words));
    text_add(&text, detail);
    text_add(&text, place + 2);
    return text_of(&text);
}

enum conflict_ground
conflict_named(const char *code)
{
    enum conflict_ground ground = CONFLICT_DECLARED;

    while (ground < CONFLICT_GROUNDS && strcmp(grounds[ground].code, code) != 0) {
        ground++;
    }
    return ground;
}

/* ---- names ----------------------------------------------------------------------------------- */

static int
by_bytes(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool
is_title(const char *word)
{
    static const char *const titles[] = {"m",      "mr",           "mme", "mlle", "monsieur",
                                         "madame", "mademoiselle", "dr",  "pr",   "me"};

    for (size_t i = 0; i < sizeof titles / sizeof *titles; i++) {
        if (strcmp(titles[i], word) == 0) {
            return true;
        }
    }
    return false;
}

const char *
person_normalized(struct arena *arena, const char *name)
{
    const char *text = folded(arena, name);
    const char **words = ARENA_NEW(arena, const char *, strlen(text) / 2 + 1);
    size_t count = 0, first;
    struct text out = text_in(arena);

    for (const char *at = text + strspn(text, " "); *at != '\0'; at += strspn(at, " ")) {
        const size_t length = strcspn(at, " ");

        words[count++] = arena_copy(arena, at, length);
        at += length;
    }
    first = count > 2 && is_title(words[0]);
    qsort(words + first, count - first, sizeof *words, by_bytes);
    for (size_t i = first; i < count; i++) {
        text_add(&out, i > first ? " " : "");
        text_add(&out, words[i]);
    }
    return text_of(&out);
}

/* ---- grounds --------------------------------------------------------------------------------- */

bool
conflicts_can_be_derived(const struct fund_file *file)
{
    for (size_t i = 0; i < file->panel.marker_count; i++) {
        if (file->panel.markers[i].siren != NULL || file->panel.markers[i].person_count > 0) {
            return true;
        }
    }
    return false;
}

/* The person of a board whose name is one of the marker's, as the board writes it; or null. */
static const char *
person_on(struct arena *arena, const struct fund_marker *marker, const char *board)
{
    for (const char *at = board; *at != '\0';) {
        const size_t length = strcspn(at, ";\n");
        const char *name = arena_copy(arena, at, length);
        const char *normalized = person_normalized(arena, name);

        for (size_t i = 0; normalized[0] != '\0' && i < marker->person_count; i++) {
            if (strcmp(person_normalized(arena, marker->persons[i]), normalized) == 0) {
                return name + strspn(name, " ");
            }
        }
        at += length + (at[length] != '\0');
    }
    return NULL;
}

static const struct conflict_entry *
entry_of(const struct conflict_facts *facts, const char *marker)
{
    for (size_t i = 0; i < facts->entry_count; i++) {
        if (strcmp(facts->entries[i].marker, marker) == 0) {
            return &facts->entries[i];
        }
    }
    return NULL;
}

static void
add(struct conflicts *conflicts, size_t marker, enum conflict_ground ground, const char *detail)
{
    if (detail != NULL) {
        conflicts->excluded[marker] = 1;
        conflicts->items[conflicts->count++] =
            (struct conflict){.marker = marker, .ground = ground, .detail = detail};
    }
}

static const char *
member_of(const struct fund_marker *marker, const struct conflict_facts *facts)
{
    for (size_t i = 0; marker->siren != NULL && i < facts->member_siren_count; i++) {
        if (facts->member_sirens[i] != NULL &&
            strncmp(facts->member_sirens[i], marker->siren, strlen(marker->siren)) == 0) {
            return marker->siren;
        }
    }
    return NULL;
}

void
conflict_facts_of(struct arena *arena, const struct fund_file *file,
                  const struct application *application, struct conflict_facts *facts)
{
    const struct fund_panel *panel = &file->panel;
    const struct fund_list *list =
        panel->members_list != SIZE_MAX ? &file->lists[panel->members_list] : NULL;
    const struct application_list *members =
        list != NULL ? &application->lists[panel->members_list] : NULL;
    const size_t count = members != NULL && members->known ? members->count : 0;
    const char **sirens = ARENA_NEW(arena, const char *, count);
    const char **boards = ARENA_NEW(arena, const char *, count + 1);

    if (panel->board_field != SIZE_MAX) {
        boards[facts->board_count++] = application->texts[file->fields[panel->board_field].index];
    }
    for (size_t i = 0; i < count; i++) {
        const char *const *texts = members->items[i].texts;

        if (panel->members_siren != SIZE_MAX) {
            sirens[facts->member_siren_count++] = texts[list->fields[panel->members_siren].index];
        }
        if (panel->members_board != SIZE_MAX) {
            boards[facts->board_count++] = texts[list->fields[panel->members_board].index];
        }
    }
    facts->member_sirens = sirens;
    facts->boards = boards;
}

static void
judge(struct arena *arena, const struct fund_marker *marker, size_t index,
      const struct conflict_facts *facts, struct conflicts *conflicts)
{
    const struct conflict_entry *entry = entry_of(facts, marker->code);
    const char *person = NULL;

    if (entry != NULL && !entry->withdrawn) {
        add(conflicts, index, CONFLICT_DECLARED, entry->motive);
    }
    if (marker->siren != NULL && facts->siren != NULL && strcmp(marker->siren, facts->siren) == 0) {
        add(conflicts, index, CONFLICT_ORGANIZATION, marker->siren);
    }
    add(conflicts, index, CONFLICT_MEMBER, member_of(marker, facts));
    for (size_t i = 0; person == NULL && i < facts->board_count; i++) {
        person = facts->boards[i] != NULL ? person_on(arena, marker, facts->boards[i]) : NULL;
    }
    if (entry == NULL || !entry->withdrawn) {
        add(conflicts, index, CONFLICT_PERSON, person);
    }
}

struct conflicts
conflicts_of(struct arena *arena, const struct fund_file *file, const struct conflict_facts *facts)
{
    const size_t count = file->panel.marker_count;
    struct conflicts conflicts = {.items =
                                      ARENA_NEW(arena, struct conflict, count * CONFLICT_GROUNDS),
                                  .excluded = ARENA_NEW(arena, uint8_t, count)};

    for (size_t i = 0; i < count; i++) {
        judge(arena, &file->panel.markers[i], i, facts, &conflicts);
    }
    return conflicts;
}
