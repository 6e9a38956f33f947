/* SPDX-License-Identifier: MPL-2.0 */
#include "base/words.h"

#include "base/date.h"
#include "base/text.h"

#include <assert.h>
#include <libintl.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

static enum language spoken = LANGUAGE_EN;

void
words_open(const char *folder)
{
    /* Messages, and the letters that libraries write theirs in: numbers must not follow a locale.
     * C.UTF-8 is always there in Debian. */
    (void)setlocale(LC_CTYPE, "C.UTF-8");
    (void)setlocale(LC_MESSAGES, "C.UTF-8");
    (void)bindtextdomain(WORDS_DOMAIN, folder);
    (void)bind_textdomain_codeset(WORDS_DOMAIN, "UTF-8");
}

void
words_speak(enum language language)
{
    spoken = language;
    /* For gettext, and for the libraries that use it: their messages follow ours. */
    (void)setenv("LANGUAGE", language == LANGUAGE_FR ? "fr" : "en", 1);
}

enum language
words_language(void)
{
    return spoken;
}

const char *
words_of(const char *english)
{
    return spoken == LANGUAGE_EN ? english : dgettext(WORDS_DOMAIN, english);
}

/* Groups of three digits, with the language's separator between them. */
static void
add_grouped(struct text *text, const char *digits, size_t length)
{
    const char *separator = spoken == LANGUAGE_FR ? "\u202f" : ",";

    for (size_t i = 0; i < length; i++) {
        if (i > 0 && (length - i) % 3 == 0) {
            text_add(text, separator);
        }
        text_add_bytes(text, digits + i, 1);
    }
}

const char *
words_decimal(struct arena *arena, const char *decimal)
{
    struct text text = text_in(arena);
    const char *point = strchr(decimal, '.');
    size_t sign = decimal[0] == '-' ? 1 : 0;
    size_t whole = (point != NULL ? (size_t)(point - decimal) : strlen(decimal)) - sign;

    if (strchr(decimal, '/') != NULL) { /* an exact fraction is written as it is */
        return arena_string(arena, decimal);
    }
    text_add(&text, sign ? "-" : "");
    add_grouped(&text, decimal + sign, whole);
    if (point != NULL) {
        text_add(&text, spoken == LANGUAGE_FR ? "," : ".");
        text_add(&text, point + 1);
    }
    return text_of(&text);
}

static const char *
currency_sign(const char *currency)
{
    static const struct {
        const char *code, *sign;
    } signs[] = {{"EUR", "€"}, {"USD", "$"}, {"GBP", "£"}};

    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        if (strcmp(signs[i].code, currency) == 0) {
            return signs[i].sign;
        }
    }
    return NULL;
}

const char *
words_money(struct arena *arena, int64_t cents, const char *currency, int cents_shown)
{
    uint64_t size = cents < 0 ? -(uint64_t)cents : (uint64_t)cents;
    const char *minus = cents < 0 ? "-" : "";
    const char *plain = cents_shown || size % 100 != 0
                            ? text_format(arena, "%llu.%02u", (unsigned long long)(size / 100),
                                          (unsigned)(size % 100))
                            : text_format(arena, "%llu", (unsigned long long)(size / 100));
    const char *figure = words_decimal(arena, plain);
    const char *sign = currency_sign(currency);

    if (spoken == LANGUAGE_FR || sign == NULL) {
        return text_format(arena, "%s%s\u00a0%s", minus, figure, sign != NULL ? sign : currency);
    }
    return text_format(arena, "%s%s%s", minus, sign, figure);
}

const char *
words_date(struct arena *arena, int32_t days)
{
    static const char *const months[] = {
        N_("January"),   N_("February"), N_("March"),    N_("April"),
        N_("May"),       N_("June"),     N_("July"),     N_("August"),
        N_("September"), N_("October"),  N_("November"), N_("December"),
    };
    struct civil_date civil = date_to_civil(days);
    const char *first = spoken == LANGUAGE_FR && civil.day == 1 ? "er" : "";

    return text_format(arena, "%d%s %s %d", civil.day, first, words_of(months[civil.month - 1]),
                       civil.year);
}
