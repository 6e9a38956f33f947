/* SPDX-License-Identifier: MPL-2.0 */
#include "fund/outcome_table.h"

#include <string.h>

#define SCORE_PLACES   2
#define LINE_WIDTH     80
#define RANK_WIDTH     5
#define APPLICATION_AT 6
#define ENVELOPE_AT    18
#define SCORE_AT       27
#define SCORE_WIDTH    7
#define AMOUNT_WIDTH   11
#define STATUS_INDENT  2
#define NAME_AT        2 /* of the table of envelopes */
#define TOTAL_AT       15
#define TOTAL_WIDTH    13

#define COUNT(array) (sizeof(array) / sizeof *(array))

struct coded_words {
    const char *code, *words;
};

static const struct coded_words statuses[] = {
    {"awarded", N_("awarded")},       {"partial", N_("awarded in part")},
    {"waiting", N_("waiting list")},  {"rejected", N_("rejected")},
    {"ineligible", N_("ineligible")}, {"withdrawn", N_("withdrawn")},
    {"adjourned", N_("adjourned")},
};

/* A reason in a word or two, for a table of 80 columns. */
static const struct coded_words short_reasons[] = {
    {"FUNDED", N_("in full")},
    {"PARTIAL", N_("what was left")},
    {"TOPPED_UP", N_("topped up")},
    {"QUOTA", N_("quota")},
    {"ENVELOPE_CLOSED", N_("envelope closed")},
    {"NO_FUNDS", N_("no funds")},
    {"BELOW_THRESHOLD", N_("threshold")},
    {"BELOW_FLOOR", N_("floor")},
    {"NOT_SCORED", N_("mark missing")},
    {"AWARD_BELOW_MIN", N_("minimum")},
    {"INELIGIBLE", ""},
    {"NO_ENVELOPE", N_("no envelope")},
    {"AWARD_UNKNOWN", N_("fact missing")},
    {"REDUCED", N_("reduced by quota")},
    {"RESERVED", N_("kept for others")},
    {"EXCLUSIVE", N_("only one of a set")},
    {"LIMIT", N_("limit of the pass")},
    {"TIE_LOST", N_("lost the tie")},
    {"BELOW_CUT", N_("not in the best set")},
    {"WITHDRAWN", ""},
    {"REFUSED", N_("committee")},
    {"ADJOURNED", ""},
    {"UNLISTED", N_("off the list")},
};

static const char *
words_for(const struct coded_words *table, size_t count, const char *code)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(table[i].code, code) == 0) {
            return table[i].words[0] == '\0' ? "" : words_of(table[i].words);
        }
    }
    return code;
}

static const struct coded_words policies[] = {
    {"skip", N_("binding rank: what does not fit is passed over")},
    {"stop", N_("binding rank: the walk stops at what does not fit")},
    {"max", N_("the greatest sum of scores")},
    {"euro", N_("the greatest sum of scores times awards")},
    {"band", N_("the best sets in bands of scores")},
    {"prorata", N_("a part to each")},
};

static const char *
status_words(const char *status)
{
    return words_for(statuses, COUNT(statuses), status);
}

const char *
outcome_kind_words(const char *kind)
{
    return strcmp(kind, "top_up") == 0 ? _("top-up") : _(kind);
}

const char *
outcome_reason_words(const char *status, const char *reason)
{
    const char *words = words_for(short_reasons, COUNT(short_reasons), reason);

    return words[0] != '\0' ? words : status_words(status);
}

static void
add_blanks(struct text *out, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        text_add(out, " ");
    }
}

static size_t
smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

static size_t
width_of(const char *words)
{
    return text_characters(words, strlen(words));
}

/* How many characters stand on the line so far. Looked for from the end: the table may be long. */
static size_t
column_of(const struct text *out)
{
    size_t start = out->length;

    while (start > 0 && out->data[start - 1] != '\n') {
        start--;
    }
    return text_characters(text_of(out) + start, out->length - start);
}

/* Go on at a column, on the next line when this one is too long for a blank before it. */
static void
go_to(struct text *out, size_t column)
{
    if (column_of(out) >= column) {
        text_add(out, "\n");
    }
    add_blanks(out, column - column_of(out));
}

/* Add words that begin at a column, or before it when they would not end on the line. */
static void
add_at(struct text *out, size_t column, const char *words)
{
    go_to(out, smaller(column, LINE_WIDTH - smaller(width_of(words), LINE_WIDTH - 1)));
    text_add(out, words);
}

/* Add a figure that ends `width` columns further on; a blank stands before it in any case. */
static void
add_figure(struct text *out, const char *figure, size_t width)
{
    size_t characters = width_of(figure);

    add_blanks(out, characters < width ? width - characters : 1);
    text_add(out, figure);
}

/* Add words on lines of their own, cut at the blanks between them, below what stands at `indent`.
 */
static void
add_below(struct text *out, const char *words, size_t indent)
{
    for (const char *word = words; *word != '\0';) {
        size_t length = strcspn(word, " "), characters = text_characters(word, length);

        if (word > words && column_of(out) + 1 + characters <= LINE_WIDTH) {
            text_add(out, " ");
        } else {
            text_add(out, "\n");
            add_blanks(out, smaller(indent, LINE_WIDTH - smaller(characters, LINE_WIDTH)));
        }
        text_add_bytes(out, word, length);
        word += length;
        word += *word == ' ';
    }
}

void
outcome_table_begin(struct text *out, const struct outcome_run *run, const char *currency)
{
    if (run->name != NULL) {
        text_addf(out, _("Call %s, run %s (%s)"), run->call, run->name,
                  outcome_kind_words(run->kind));
    } else {
        text_addf(out, _("Call %s, a trial: nothing is kept"), run->call);
    }
    text_add(out, "\n");
    for (size_t i = 0; i < run->variation_count; i++) {
        text_addf(out, _("  what if %s = %s"), run->variations[i].key, run->variations[i].value);
        text_add(out, "\n");
    }
    text_addf(out, _("Policy: %s"), words_for(policies, COUNT(policies), run->policy));
    text_add(out, "\n");
    text_addf(out, _("Amounts in %s"), currency);
    text_add(out, "\n\n");
    add_figure(out, _("rank"), RANK_WIDTH);
    add_at(out, APPLICATION_AT, _("application"));
    add_at(out, ENVELOPE_AT, _("env."));
    go_to(out, SCORE_AT);
    add_figure(out, _("score"), SCORE_WIDTH);
    add_figure(out, _("computed"), AMOUNT_WIDTH);
    add_figure(out, _("award"), AMOUNT_WIDTH);
    add_blanks(out, STATUS_INDENT);
    text_add(out, _("status: reason"));
    text_add(out, "\n");
}

static const char *
amount(struct arena *arena, int64_t cents)
{
    const char *sign = cents < 0 ? "-" : "";
    int64_t size = cents < 0 ? -cents : cents;

    return words_decimal(arena, size % 100 == 0
                                    ? text_format(arena, "%s%lld", sign, (long long)(size / 100))
                                    : text_format(arena, "%s%lld.%02d", sign,
                                                  (long long)(size / 100), (int)(size % 100)));
}

static const char *
score_words(struct arena *arena, struct rational score)
{
    return words_decimal(arena, rational_fixed(arena, score, SCORE_PLACES));
}

/* Why it is not awarded as it was computed: the words for it, or the rules against it, `?` after
 * those that cannot be judged. */
static const char *
reason_words(struct arena *arena, const struct outcome *outcome)
{
    struct text words = text_in(arena);

    if (strcmp(outcome->status, "awarded") == 0) {
        return "";
    }
    text_add(&words, words_for(short_reasons, COUNT(short_reasons), outcome->reason));
    for (size_t i = 0; i < outcome->failed_count; i++) {
        text_addf(&words, "%s%s", words.length > 0 ? " " : "", outcome->failed[i]);
    }
    for (size_t i = 0; i < outcome->unknown_count; i++) {
        text_addf(&words, "%s%s?", words.length > 0 ? " " : "", outcome->unknown[i]);
    }
    return text_of(&words);
}

void
outcome_table_add(struct text *out, struct arena *arena, const struct outcome *outcome,
                  const char *currency)
{
    const char *status = status_words(outcome->status);
    const char *reason = reason_words(arena, outcome);
    size_t indent;

    (void)currency;
    add_figure(out, outcome->rank > 0 ? text_format(arena, "%u", outcome->rank) : "-", RANK_WIDTH);
    add_at(out, APPLICATION_AT, outcome->application);
    add_at(out, ENVELOPE_AT, outcome->envelope != NULL ? outcome->envelope : "-");
    go_to(out, SCORE_AT);
    add_figure(out, outcome->scored ? score_words(arena, outcome->score) : "-", SCORE_WIDTH);
    add_figure(out, outcome->computed_known ? amount(arena, outcome->computed_cents) : "-",
               AMOUNT_WIDTH);
    add_figure(out, amount(arena, outcome->award_cents), AMOUNT_WIDTH);
    add_blanks(out, STATUS_INDENT);
    indent = column_of(out);
    text_add(out, status);
    if (reason[0] != '\0' &&
        indent + width_of(status) + width_of(_(": ")) + width_of(reason) > LINE_WIDTH) {
        add_below(out, reason, indent);
    } else if (reason[0] != '\0') {
        text_addf(out, "%s%s", _(": "), reason);
    }
    text_add(out, "\n");
}

/* "  quota epci, EPCI_NORD: 182,700 of 192,000"; the group of all, or without a value, has no name.
 */
static void
add_quota(struct text *out, struct arena *arena, const struct outcome_quota *quota)
{
    const char *name = quota->value[0] == '\0'
                           ? quota->code
                           : text_format(arena, "%s, %s", quota->code, quota->value);

    if (quota->counts) {
        text_addf(out, _("  quota %s: awards %lld of %lld"), name, (long long)quota->award_count,
                  (long long)quota->limit_awards);
    } else {
        text_addf(out, _("  quota %s: %s of %s"), name, amount(arena, quota->awarded_cents),
                  amount(arena, quota->limit_cents));
    }
    text_add(out, "\n");
}

static void
add_amounts(struct text *out, struct arena *arena, const char *name, const int64_t *cents,
            size_t count)
{
    add_at(out, NAME_AT, name);
    go_to(out, TOTAL_AT);
    for (size_t i = 0; i < count; i++) {
        add_figure(out, amount(arena, cents[i]), TOTAL_WIDTH);
    }
    text_add(out, "\n");
}

void
outcome_table_end(struct text *out, const struct outcome_run *run, const char *currency)
{
    static const char *const titles[] = {N_("voted"), N_("moved in"), N_("moved out"), N_("awards"),
                                         N_("left")};
    struct arena *arena = out->arena;

    text_add(out, "\n");
    add_at(out, NAME_AT, _("envelope"));
    go_to(out, TOTAL_AT);
    for (size_t i = 0; i < COUNT(titles); i++) {
        add_figure(out, words_of(titles[i]), TOTAL_WIDTH);
    }
    text_add(out, "\n");
    for (size_t i = 0; i < run->envelope_count; i++) {
        const struct envelope *money = &run->envelopes[i].money;
        const int64_t cents[] = {money->voted_cents, money->moved_in_cents, money->moved_out_cents,
                                 money->awarded_cents, money->left_cents};

        add_amounts(out, arena, run->envelopes[i].code, cents, COUNT(cents));
    }
    for (size_t i = 0; i < run->quota_count; i++) {
        add_quota(out, arena, &run->quotas[i]);
    }
    text_add(out, "\n");
    text_addf(out, _("Net %s, awarded %s, left %s"),
              words_money(arena, run->net_cents, currency, 0),
              words_money(arena, run->awarded_cents, currency, 0),
              words_money(arena, run->left_cents, currency, 0));
    text_add(out, "\n");
    outcome_tell_proofs(out, run->proofs, run->proof_count, currency);
    outcome_tell_objectives(out, run->objectives, run->objective_count);
}
