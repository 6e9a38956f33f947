/* SPDX-License-Identifier: MPL-2.0 */
#include "reporting/format.h"

#include "base/date.h"
#include "base/words.h"

#include <string.h>

enum figure {
    FIGURE_NONE,
    FIGURE_MONEY,   /* integer of cents */
    FIGURE_COUNT,   /* integer */
    FIGURE_DECIMAL, /* text with a decimal point, or an integer */
    FIGURE_DAY,     /* 2026-03-16 */
    FIGURE_INSTANT, /* 2026-03-16T12:00:00, local */
    FIGURE_CODE,    /* one of `codes` */
    FIGURE_TEXT,    /* as it is */
};

/* What the end of a name says; it gives way to "_text". */
static const struct {
    const char *suffix;
    enum figure figure;
} suffixes[] = {
    {"_cents", FIGURE_MONEY},
    {"_count", FIGURE_COUNT},
    {"_date", FIGURE_DAY},
    {"_instant", FIGURE_INSTANT},
};

/* What whole names say; "_text" is added to them. */
static const struct {
    const char *name;
    enum figure figure;
} names[] = {
    {"cents", FIGURE_MONEY},   {"floor", FIGURE_DECIMAL},   {"gap", FIGURE_DECIMAL},
    {"kind", FIGURE_CODE},     {"mark", FIGURE_DECIMAL},    {"method", FIGURE_CODE},
    {"outcome", FIGURE_CODE},  {"points", FIGURE_DECIMAL},  {"policy", FIGURE_CODE},
    {"reason", FIGURE_CODE},   {"score", FIGURE_DECIMAL},   {"scale_max", FIGURE_DECIMAL},
    {"severity", FIGURE_CODE}, {"status", FIGURE_CODE},     {"threshold", FIGURE_DECIMAL},
    {"value", FIGURE_TEXT},    {"weight", FIGURE_DECIMAL},  {"corrected", FIGURE_DECIMAL},
    {"role", FIGURE_CODE},     {"reached", FIGURE_DECIMAL}, {"bound", FIGURE_DECIMAL},
};

static const struct {
    const char *name, *code, *words;
} codes[] = {
    {"kind", "real", N_("real")},
    {"kind", "simulation", N_("simulation")},
    {"kind", "top_up", N_("top-up")},
    {"policy", "skip", N_("binding rank: what does not fit is passed over")},
    {"policy", "stop", N_("binding rank: the walk stops at what does not fit")},
    {"policy", "max", N_("the greatest sum of scores")},
    {"policy", "euro", N_("the greatest sum of scores times awards")},
    {"policy", "band", N_("the best sets in bands of scores")},
    {"policy", "prorata", N_("a part to each")},
    {"status", "awarded", N_("awarded")},
    {"status", "partial", N_("awarded in part")},
    {"status", "waiting", N_("waiting list")},
    {"status", "rejected", N_("rejected")},
    {"status", "ineligible", N_("ineligible")},
    {"status", "adjourned", N_("adjourned")},
    {"status", "withdrawn", N_("withdrawn")},
    {"reason", "FUNDED", N_("funded in full")},
    {"reason", "PARTIAL", N_("what was left of its envelope")},
    {"reason", "TOPPED_UP", N_("made whole by a later pass")},
    {"reason", "QUOTA", N_("its group's quota has no room for it")},
    {"reason", "ENVELOPE_CLOSED", N_("its envelope was closed before it")},
    {"reason", "NO_FUNDS", N_("what was left does not pay for it")},
    {"reason", "BELOW_THRESHOLD", N_("score below the threshold")},
    {"reason", "BELOW_FLOOR", N_("a mark below its floor")},
    {"reason", "NOT_SCORED", N_("a mark is missing")},
    {"reason", "AWARD_BELOW_MIN", N_("computed award below the minimum")},
    {"reason", "AWARD_UNKNOWN", N_("a fact its award depends on is missing")},
    {"reason", "INELIGIBLE", N_("a rule is against it")},
    {"reason", "NO_ENVELOPE", N_("no envelope takes it")},
    {"reason", "REDUCED", N_("the room that its group's quota left")},
    {"reason", "RESERVED", N_("what is left is kept for others")},
    {"reason", "EXCLUSIVE", N_("another one stands for it, and one of them only is awarded")},
    {"reason", "LIMIT", N_("its pass made all the awards that it may")},
    {"reason", "TIE_LOST", N_("one of the same score stands before it by the order of ties")},
    {"reason", "BELOW_CUT", N_("the best set of awards is without it")},
    {"reason", "WITHDRAWN", N_("it was withdrawn")},
    {"reason", "REFUSED", N_("the committee refused it before")},
    {"reason", "ADJOURNED", N_("the committee put it off")},
    {"reason", "UNLISTED", N_("it has no place on the waiting list")},
    {"outcome", "pass", N_("met")},
    {"outcome", "fail", N_("not met")},
    {"outcome", "unknown", N_("unknown")},
    {"outcome", "waived", N_("waived")},
    {"outcome", "not_in_force", N_("not in force")},
    {"severity", "blocking", N_("blocking")},
    {"severity", "completable", N_("completable")},
    {"severity", "derogable", N_("derogable")},
    {"method", "computed", N_("computed")},
    {"method", "mean", N_("mean of the markers")},
    {"method", "single", N_("one marker")},
    {"method", "trimmed_mean", N_("mean of the markers without the extremes")},
    {"method", "median", N_("median of the markers")},
    {"method", "consolidated", N_("the committee's own mark")},
    {"role", "marker", N_("marks applications")},
    {"role", "third_reader", N_("third reading")},
    {"role", "committee", N_("committee")},
};

/* What a scoring run says by itself; no allocation does, so these are counted nowhere. */
static const struct {
    const char *name, *code, *words;
} scoring_codes[] = {
    {"status", "retained", N_("retained: it takes part in the allocation")},
    {"reason", "retained", N_("no rule, threshold or floor is against it")},
};

#define COUNT(array) (sizeof(array) / sizeof *(array))

const char *
format_code(const char *name, size_t index)
{
    for (size_t i = 0; i < COUNT(codes); i++) {
        if (strcmp(codes[i].name, name) == 0 && index-- == 0) {
            return codes[i].code;
        }
    }
    return NULL;
}

const char *
format_plain_decimal(struct arena *arena, const char *decimal)
{
    char *plain = arena_string(arena, decimal);
    char *point = strchr(plain, '.');

    if (point != NULL && words_language() == LANGUAGE_FR) {
        *point = ',';
    }
    return plain;
}

const char *
format_plain_amount(struct arena *arena, int64_t cents)
{
    uint64_t size = cents < 0 ? -(uint64_t)cents : (uint64_t)cents;

    return format_plain_decimal(arena, text_format(arena, "%s%llu.%02u", cents < 0 ? "-" : "",
                                                   (unsigned long long)(size / 100),
                                                   (unsigned)(size % 100)));
}

/* Tell what a member is, and the name of the words beside it. */
static enum figure
figure_of(struct arena *arena, const char *name, const char **beside)
{
    size_t length = strlen(name);

    for (size_t i = 0; i < COUNT(suffixes); i++) {
        size_t end = strlen(suffixes[i].suffix);

        if (length > end && strcmp(name + length - end, suffixes[i].suffix) == 0) {
            *beside = text_format(arena, "%.*s_text", (int)(length - end), name);
            return suffixes[i].figure;
        }
    }
    for (size_t i = 0; i < COUNT(names); i++) {
        if (strcmp(names[i].name, name) == 0) {
            *beside = text_format(arena, "%s_text", name);
            return names[i].figure;
        }
    }
    return FIGURE_NONE;
}

static const char *
code_words(const char *name, const char *code)
{
    for (size_t i = 0; i < COUNT(codes); i++) {
        if (strcmp(codes[i].name, name) == 0 && strcmp(codes[i].code, code) == 0) {
            return words_of(codes[i].words);
        }
    }
    for (size_t i = 0; i < COUNT(scoring_codes); i++) {
        if (strcmp(scoring_codes[i].name, name) == 0 && strcmp(scoring_codes[i].code, code) == 0) {
            return words_of(scoring_codes[i].words);
        }
    }
    return NULL;
}

/* The day, then the time as it is written. */
static const char *
instant_words(struct arena *arena, const char *instant)
{
    size_t day_bytes = strlen("2026-03-16");
    int32_t day;

    if (strlen(instant) != strlen("2026-03-16T12:00:00") ||
        strchr("T ", instant[day_bytes]) == NULL || !date_parse(instant, day_bytes, &day)) {
        return NULL;
    }
    return text_format(arena, "%s, %s", words_date(arena, day), instant + day_bytes + 1);
}

/* Give the words of a text; null when it has none. */
static const char *
text_words(struct arena *arena, const struct document *member, enum figure figure)
{
    int32_t day;

    switch (figure) {
    case FIGURE_DECIMAL:
        return words_decimal(arena, member->text);
    case FIGURE_DAY:
        return date_parse(member->text, strlen(member->text), &day) ? words_date(arena, day) : NULL;
    case FIGURE_INSTANT:
        return instant_words(arena, member->text);
    case FIGURE_CODE:
        return code_words(member->name, member->text);
    case FIGURE_TEXT:
        return member->text;
    default:
        return NULL;
    }
}

/* Give the words of an integer; null when it has none. */
static const char *
integer_words(struct arena *arena, int64_t integer, enum figure figure, const char *currency)
{
    switch (figure) {
    case FIGURE_MONEY:
        return words_money(arena, integer, currency, 0);
    case FIGURE_COUNT:
    case FIGURE_DECIMAL:
    case FIGURE_TEXT:
        return words_decimal(arena, text_format(arena, "%lld", (long long)integer));
    default:
        return NULL;
    }
}

static enum status
put_beside(struct arena *arena, struct document *object, const struct document *member,
           const char *currency, struct err *err)
{
    const char *beside = NULL, *words = NULL;
    enum figure figure = figure_of(arena, member->name, &beside);

    if (figure == FIGURE_NONE || document_member(object, beside) != NULL ||
        member->kind == DOCUMENT_LIST || member->kind == DOCUMENT_OBJECT) {
        return ST_OK;
    }
    if (member->kind == DOCUMENT_TEXT) {
        words = text_words(arena, member, figure);
    } else if (member->kind == DOCUMENT_INTEGER) {
        words = integer_words(arena, member->integer, figure, currency);
    }
    if (words == NULL && member->kind != DOCUMENT_NULL) {
        return err_set(err, ST_DATA, _("the document's \"%s\" is not what its name says: %s"),
                       member->name, member->kind == DOCUMENT_TEXT ? member->text : "");
    }
    (void)document_add_text(arena, object, beside, words);
    return ST_OK;
}

enum status
format_document(struct arena *arena, struct document *document, const char *currency,
                struct err *err)
{
    const struct document *last = document->last; /* what is added behind it is words */
    enum status status = ST_OK;

    if (document->kind != DOCUMENT_OBJECT && document->kind != DOCUMENT_LIST) {
        return ST_OK;
    }
    for (struct document *at = document->first; at != NULL && status == ST_OK; at = at->next) {
        if (document->kind == DOCUMENT_OBJECT) {
            status = put_beside(arena, document, at, currency, err);
        }
        if (status == ST_OK) {
            status = format_document(arena, at, currency, err);
        }
        if (at == last) {
            break;
        }
    }
    return status;
}
