/* SPDX-License-Identifier: MPL-2.0 */
#include "reporting/dossier.h"

#include "base/words.h"
#include "exchange/csv_reader.h"
#include "reporting/format.h"

/* As the list of applications: for the spreadsheets of the fund's country. */
#define BYTE_ORDER_MARK "\xEF\xBB\xBF"
#define SEPARATOR       ';'
#define LINE_END        "\r\n"

static const char *const titles[] = {
    N_("Kind"),          N_("Code"),          N_("Label"),     N_("Applications against"),
    N_("Rules not met"), N_("Rules unknown"), N_("Alone"),     N_("With others"),
    N_("Derogated"),     N_("Completed"),     N_("Asked for"),
};

#define TITLES (sizeof titles / sizeof *titles)

enum status
dossier_reasons_begin(struct dossier *dossier, struct err *err)
{
    struct text text = text_in(dossier->kept);

    text_add(&text, BYTE_ORDER_MARK);
    for (size_t i = 0; i < TITLES; i++) {
        const char *title = words_of(titles[i]);

        if (i + 1 == TITLES) {
            title = text_format(dossier->kept, "%s (%s)", title, dossier->currency);
        }
        text_addf(&text, "%s%s", i > 0 ? ";" : "", csv_cell(dossier->kept, title, SEPARATOR, true));
    }
    text_add(&text, LINE_END);
    return sink_write(dossier->sink, text.data, text.length, err);
}

enum status
dossier_reasons_add(struct dossier *dossier, struct document *application, struct err *err)
{
    (void)dossier;
    (void)application; /* it was counted */
    (void)err;
    return ST_OK;
}

/* One line: what it is, and its figures; those that it does not have are empty. */
static void
add_line(struct text *text, const char *kind, const struct document *of)
{
    const int64_t requested = document_integer(of, "requested_cents", -1);
    static const char *const counts[] = {"failed_count",      "unknown_count",   "alone_count",
                                         "with_others_count", "derogated_count", "completed_count"};
    struct arena *arena = text->arena;
    int64_t below = document_integer(of, "below_count", -1);
    int64_t against = below >= 0 ? below
                                 : document_integer(of, "failed_count", 0) +
                                       document_integer(of, "unknown_count", 0);

    text_addf(text, "%s;%s;%s;%lld", csv_cell(arena, kind, SEPARATOR, true),
              csv_cell(arena, document_text(of, "code", ""), SEPARATOR, true),
              csv_cell(arena, document_text(of, "label", ""), SEPARATOR, true), (long long)against);
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        int64_t count = document_integer(of, counts[i], -1);

        text_addf(text, ";%s", count >= 0 ? text_format(arena, "%lld", (long long)count) : "");
    }
    text_addf(text, ";%s" LINE_END, requested >= 0 ? format_plain_amount(arena, requested) : "");
}

enum status
dossier_reasons_end(struct dossier *dossier, struct err *err)
{
    struct arena *arena = dossier->kept;
    const struct document *reasons = reasons_document(arena, &dossier->reasons);
    const struct document *threshold = document_member(reasons, "threshold");
    struct text text = text_in(arena);

    text_add(&text, "");
    for (const struct document *at = document_member(reasons, "rules")->first; at != NULL;
         at = at->next) {
        add_line(&text, _("Rule"), at);
    }
    for (const struct document *at = document_member(reasons, "floors")->first; at != NULL;
         at = at->next) {
        add_line(&text, _("Floor"), at);
    }
    if (threshold->kind == DOCUMENT_OBJECT) {
        add_line(&text, _("Threshold"), threshold);
    }
    return sink_string(dossier->sink, text_of(&text), err);
}
