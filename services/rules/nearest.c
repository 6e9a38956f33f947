/* SPDX-License-Identifier: MPL-2.0 */
#include "rules/nearest.h"

#include "rules/function.h"
#include "rules/literal.h"

#include <ctype.h>
#include <string.h>

#define NAME_MAX_BYTES 63

static size_t
least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Two letters are the same whether large or small: that too is a slip. */
static bool
same(char a, char b)
{
    return tolower((unsigned char)a) == tolower((unsigned char)b);
}

/* Edit distance with swaps of neighbours; names are ASCII and short. */
static size_t
distance(const char *a, const char *b)
{
    size_t rows[3][NAME_MAX_BYTES + 1] = {{0}};
    size_t length_a = strlen(a), length_b = strlen(b);

    if (length_a > NAME_MAX_BYTES || length_b > NAME_MAX_BYTES) {
        return SIZE_MAX;
    }
    for (size_t j = 0; j <= length_b; j++) {
        rows[0][j] = j;
    }
    for (size_t i = 1; i <= length_a; i++) {
        size_t *row = rows[i % 3], *above = rows[(i - 1) % 3], *two_above = rows[(i + 1) % 3];

        row[0] = i;
        for (size_t j = 1; j <= length_b; j++) {
            row[j] = least(above[j - 1] + (same(a[i - 1], b[j - 1]) ? 0 : 1),
                           least(above[j], row[j - 1]) + 1);
            if (i > 1 && j > 1 && same(a[i - 1], b[j - 2]) && same(a[i - 2], b[j - 1])) {
                row[j] = least(row[j], two_above[j - 2] + 1);
            }
        }
    }
    return rows[length_a % 3][length_b];
}

/* Keep `candidate` when it is nearer than `*nearest` and near enough. */
static void
consider(const char *name, const char *candidate, const char **nearest, size_t *slips)
{
    size_t now = distance(name, candidate);

    if (now <= (strlen(name) + 2) / 3 && now < *slips) {
        *nearest = candidate;
        *slips = now;
    }
}

const char *
nearest_symbol(const struct symbols *symbols, const char *name)
{
    const char *nearest = NULL;
    size_t slips = SIZE_MAX;

    for (size_t i = 0; i < symbols->count; i++) {
        consider(name, symbols->items[i].name, &nearest, &slips);
    }
    return nearest;
}

const char *
nearest_function(const char *name)
{
    const char *nearest = NULL;
    size_t slips = SIZE_MAX;

    for (size_t i = 0; function_at(i) != NULL; i++) {
        consider(name, function_at(i)->name, &nearest, &slips);
    }
    for (size_t i = 0; literal_at(i) != NULL; i++) {
        consider(name, literal_at(i)->name, &nearest, &slips);
    }
    return nearest;
}

const char *
nearest_member(const struct shape *record, const char *name, size_t length)
{
    char word[NAME_MAX_BYTES + 1] = {0};
    const char *nearest = NULL;
    size_t slips = SIZE_MAX;

    if (length <= NAME_MAX_BYTES) {
        memcpy(word, name, length);
    }
    for (size_t i = 0; word[0] != '\0' && i < record->member_count; i++) {
        consider(word, record->members[i].name, &nearest, &slips);
    }
    return nearest;
}

const char *
nearest_word(const char *const *words, const char *name)
{
    const char *nearest = NULL;
    size_t slips = SIZE_MAX;

    for (; *words != NULL; words++) {
        /* Of one letter, every other one would be a slip. */
        if (strlen(name) != 1 || strchr(*words, name[0]) != NULL) {
            consider(name, *words, &nearest, &slips);
        }
    }
    return nearest;
}
