/* SPDX-License-Identifier: MPL-2.0 */
#include "reporting/chart.h"

#include "base/text.h"
#include "base/words.h"

#define LABEL_CHARACTERS 61 /* what stands beside them is short */
#define WIDTH            720
#define ROW              46 /* a line of words, then the bar */
#define BAR              18
#define LEGEND           22
#define LEGEND_GAP       8
#define MARGIN           6
#define BAR_WIDTH        (WIDTH - 2 * MARGIN)

static const struct {
    const char *words, *fill;
} parts[] = {
    {N_("this rule alone is against them"), "#24476b"},
    {N_("other rules are against them too"), "url(#chart-others)"},
};

static int64_t
against(const struct document *rule)
{
    return document_integer(rule, "alone_count", 0) +
           document_integer(rule, "with_others_count", 0);
}

static void
add_part(struct text *out, int x, int y, int width, const char *fill)
{
    if (width > 0) {
        text_addf(out,
                  "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"%s\" "
                  "stroke=\"#1a1a1a\"/>\n",
                  x, y, width, BAR, fill);
    }
}

static void
add_bar(struct text *out, const struct document *rule, int y, int64_t longest)
{
    struct arena *arena = out->arena;
    const char *code = document_text(rule, "code", "");
    const char *label = document_text(rule, "label", NULL);
    int64_t alone = document_integer(rule, "alone_count", 0);
    int64_t others = document_integer(rule, "with_others_count", 0);
    int middle = (int)(alone * BAR_WIDTH / longest);
    int end = (int)((alone + others) * BAR_WIDTH / longest);

    text_addf(out, "<text x=\"%d\" y=\"%d\" font-weight=\"bold\">", MARGIN, y + 14);
    chart_add_cut(out, label != NULL ? text_format(arena, "%s – %s", code, label) : code,
                  LABEL_CHARACTERS);
    text_addf(out, "</text>\n<text x=\"%d\" y=\"%d\" text-anchor=\"end\">", WIDTH - MARGIN, y + 14);
    chart_add_words(out,
                    text_format(arena, _("%lld: %lld alone, %lld with others"),
                                (long long)(alone + others), (long long)alone, (long long)others));
    text_add(out, "</text>\n");
    add_part(out, MARGIN, y + 21, middle, parts[0].fill);
    add_part(out, MARGIN + middle, y + 21, end - middle, parts[1].fill);
}

static void
add_head(struct text *out, int height)
{
    text_addf(out,
              "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"img\" "
              "aria-labelledby=\"reasons-title reasons-description\" font-family=\"sans-serif\" "
              "font-size=\"12\" fill=\"#1a1a1a\">\n<title id=\"reasons-title\">",
              WIDTH, height);
    chart_add_words(out, _("Rules: how many applications each is against"));
    text_add(out, "</title>\n<desc id=\"reasons-description\">");
    chart_add_words(out, _("One bar for each rule that is against some application, in two parts: "
                           "those that it alone is against, and those that other rules are against "
                           "too. The table that follows has every figure."));
    text_add(out, "</desc>\n<defs>\n<pattern id=\"chart-others\" width=\"6\" height=\"6\" "
                  "patternUnits=\"userSpaceOnUse\"><rect width=\"6\" height=\"6\" "
                  "fill=\"#ffffff\"/><path d=\"M0 6L6 0\" stroke=\"#24476b\" "
                  "stroke-width=\"2\"/></pattern>\n</defs>\n");
}

static void
add_legend(struct text *out, int top)
{
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        int x = MARGIN + (i == 0 ? 0 : WIDTH / 2);

        text_addf(out,
                  "<rect x=\"%d\" y=\"%d\" width=\"22\" height=\"12\" fill=\"%s\" "
                  "stroke=\"#1a1a1a\"/>\n<text x=\"%d\" y=\"%d\">",
                  x, top + 4, parts[i].fill, x + 30, top + 15);
        chart_add_words(out, words_of(parts[i].words));
        text_add(out, "</text>\n");
    }
}

const char *
chart_reasons(struct arena *arena, const struct document *rules)
{
    struct text out = text_in(arena);
    int64_t longest = 0;
    int count = 0, y = 0;

    for (const struct document *at = rules->first; at != NULL; at = at->next) {
        longest = against(at) > longest ? against(at) : longest;
        count += against(at) > 0;
    }
    if (count == 0) {
        return NULL;
    }
    add_head(&out, count * ROW + LEGEND_GAP + LEGEND);
    for (const struct document *at = rules->first; at != NULL; at = at->next) {
        if (against(at) > 0) {
            add_bar(&out, at, y, longest);
            y += ROW;
        }
    }
    add_legend(&out, y + LEGEND_GAP);
    text_add(&out, "</svg>");
    return text_of(&out);
}
