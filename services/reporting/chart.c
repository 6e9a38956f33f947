/* SPDX-License-Identifier: MPL-2.0 */
#include "reporting/chart.h"

#include "base/text.h"
#include "base/words.h"

#include <inttypes.h>
#include <string.h>

#define WIDTH      720
#define ROW        50 /* a line of words, then the bar */
#define BAR        20
#define LEGEND     22 /* a line of the legend */
#define LEGEND_GAP 8
#define MARGIN     6 /* so that the mark of the voted amount is never cut */
#define CENTS_MAX  INT64_C(100000000000000)
#define BAR_WIDTH  (WIDTH - 2 * MARGIN)

struct bar {
    const char *code, *label;
    int64_t voted, awarded, moved_in, moved_out, left;
};

/* The parts of a bar, from left to right, with a tone and a hatching of its own. */
static const struct {
    const char *words, *fill;
} parts[] = {
    {N_("paid to its own applications"), "#24476b"},
    {N_("paid to applications of other envelopes"), "url(#chart-out)"},
    {N_("left"), "#ffffff"},
    {N_("paid by other envelopes"), "url(#chart-in)"},
};

#define PARTS (sizeof parts / sizeof *parts)

static enum status
read_bar(const struct document *envelope, struct bar *bar, struct err *err)
{
    static const char *const names[] = {"voted_cents", "awarded_cents", "moved_in_cents",
                                        "moved_out_cents", "left_cents"};
    int64_t *const figures[] = {&bar->voted, &bar->awarded, &bar->moved_in, &bar->moved_out,
                                &bar->left};

    bar->code = document_text(envelope, "code", "");
    bar->label = document_text(envelope, "label", "");
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        *figures[i] = document_integer(envelope, names[i], -1);
        if (*figures[i] < 0 || *figures[i] > CENTS_MAX) {
            return err_set(err, ST_DATA, _("envelope \"%s\": %s is missing or out of range"),
                           bar->code, names[i]);
        }
    }
    if (bar->voted + bar->moved_in != bar->awarded + bar->moved_out + bar->left ||
        bar->awarded < bar->moved_in) {
        return err_set(err, ST_DATA, _("envelope \"%s\": its figures do not add up"), bar->code);
    }
    return ST_OK;
}

void
chart_add_words(struct text *out, const char *words)
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
        case '\t':
        case '\n':
        case '\r':
            text_add_bytes(out, at, 1);
            break;
        default:
            if ((unsigned char)*at < 0x20) { /* a picture that has one is none that XML reads */
                text_add(out, "\uFFFD");
            } else {
                text_add_bytes(out, at, 1);
            }
        }
    }
}

void
chart_add_cut(struct text *out, const char *words, size_t most)
{
    size_t kept = 0, characters = 0;

    if (text_characters(words, strlen(words)) <= most) {
        chart_add_words(out, words);
        return;
    }
    /* Up to the first byte of the character that gives way to the mark of the cut. */
    for (; characters < most; kept++) {
        characters += ((unsigned char)words[kept] & 0xC0) != 0x80;
    }
    chart_add_words(out, arena_copy(out->arena, words, kept - 1));
    text_add(out, "…");
}

/* Add the label, cut to a length that leaves room for the figures. */
static void
add_label(struct text *out, const struct bar *bar)
{
    chart_add_cut(out,
                  bar->label[0] == '\0' ? bar->code
                                        : text_format(out->arena, "%s – %s", bar->code, bar->label),
                  CHART_LABEL_CHARACTERS);
}

/* The place of an amount on the line, in whole units. */
static int
place(int64_t cents, int64_t longest)
{
    return (int)(cents * BAR_WIDTH / longest);
}

static void
add_legend(struct text *out, int top)
{
    for (size_t i = 0; i < PARTS; i++) {
        int x = MARGIN + (i % 2 == 0 ? 0 : WIDTH / 2);
        int y = top + 4 + (int)(i / 2) * LEGEND;

        text_addf(out,
                  "<rect x=\"%d\" y=\"%d\" width=\"22\" height=\"12\" fill=\"%s\" "
                  "stroke=\"#1a1a1a\"/>\n<text x=\"%d\" y=\"%d\">",
                  x, y, parts[i].fill, x + 30, y + 11);
        chart_add_words(out, words_of(parts[i].words));
        text_add(out, "</text>\n");
    }
    text_addf(out, "<path d=\"M%d %dv16\" stroke=\"#000000\" stroke-width=\"3\"/>\n", MARGIN + 11,
              top + 2 + 2 * LEGEND);
    text_addf(out, "<text x=\"%d\" y=\"%d\">", MARGIN + 30, top + 15 + 2 * LEGEND);
    chart_add_words(out, _("amount voted"));
    text_add(out, "</text>\n");
}

static void
add_bar(struct text *out, const struct bar *bar, int y, int64_t longest, const char *currency)
{
    struct arena *arena = out->arena;
    int64_t own = bar->awarded - bar->moved_in;
    const int64_t ends[] = {own, own + bar->moved_out, bar->voted, bar->voted + bar->moved_in};
    int from = 0;

    text_addf(out, "<text x=\"%d\" y=\"%d\" font-weight=\"bold\">", MARGIN, y + 14);
    add_label(out, bar);
    text_addf(out, "</text>\n<text x=\"%d\" y=\"%d\" text-anchor=\"end\">", WIDTH - MARGIN, y + 14);
    chart_add_words(out, text_format(arena, _("voted %s, awarded %s, left %s"),
                                     words_money(arena, bar->voted, currency, 0),
                                     words_money(arena, bar->awarded, currency, 0),
                                     words_money(arena, bar->left, currency, 0)));
    text_add(out, "</text>\n");
    for (size_t i = 0; i < PARTS; i++) {
        int to = place(ends[i], longest);

        if (to > from) {
            text_addf(out,
                      "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"%s\" "
                      "stroke=\"#1a1a1a\"/>\n",
                      MARGIN + from, y + 21, to - from, BAR, parts[i].fill);
        }
        from = to;
    }
    text_addf(out, "<path d=\"M%d %dv%d\" stroke=\"#000000\" stroke-width=\"3\"/>\n",
              MARGIN + place(bar->voted, longest), y + 18, BAR + 6);
}

static void
add_head(struct text *out, int height)
{
    text_addf(out,
              "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"img\" "
              "aria-labelledby=\"chart-title chart-description\" font-family=\"sans-serif\" "
              "font-size=\"12\" fill=\"#1a1a1a\">\n<title id=\"chart-title\">",
              WIDTH, height);
    chart_add_words(out, _("Envelopes: what was voted, awarded and left"));
    text_add(out, "</title>\n<desc id=\"chart-description\">");
    chart_add_words(out,
                    _("One bar for each envelope, up to the amount voted, in three parts: paid "
                      "to its own applications, paid to those of other envelopes, left. Behind "
                      "that mark stands what other envelopes paid for its applications. The "
                      "table that follows has every figure."));
    text_add(out, "</desc>\n<defs>\n"
                  "<pattern id=\"chart-out\" width=\"6\" height=\"6\" "
                  "patternUnits=\"userSpaceOnUse\"><rect width=\"6\" height=\"6\" "
                  "fill=\"#ffffff\"/><path d=\"M0 6L6 0\" stroke=\"#24476b\" "
                  "stroke-width=\"2\"/></pattern>\n"
                  "<pattern id=\"chart-in\" width=\"6\" height=\"6\" "
                  "patternUnits=\"userSpaceOnUse\"><rect width=\"6\" height=\"6\" "
                  "fill=\"#e0a93b\"/><path d=\"M3 0v6\" stroke=\"#5c4310\" "
                  "stroke-width=\"1\"/></pattern>\n</defs>\n");
}

enum status
chart_envelopes(struct arena *arena, const struct document *envelopes, const char *currency,
                const char **svg, struct err *err)
{
    struct text out = text_in(arena);
    int64_t longest = 1;
    int y = 0, count = 0;
    struct bar bar;

    for (const struct document *at = envelopes->first; at != NULL; at = at->next) {
        enum status status = read_bar(at, &bar, err);

        if (status != ST_OK) {
            return status;
        }
        longest = bar.voted + bar.moved_in > longest ? bar.voted + bar.moved_in : longest;
        count++;
    }
    add_head(&out, count * ROW + LEGEND_GAP + 3 * LEGEND);
    for (const struct document *at = envelopes->first; at != NULL; at = at->next, y += ROW) {
        (void)read_bar(at, &bar, err); /* was read above */
        add_bar(&out, &bar, y, longest, currency);
    }
    add_legend(&out, y + LEGEND_GAP);
    text_add(&out, "</svg>");
    *svg = text_of(&out);
    return ST_OK;
}
