/* SPDX-License-Identifier: MPL-2.0 */
/* dossier_xlsx - the dossier as a workbook: a sheet for each table, amounts and marks as numbers.
 */
#include "reporting/dossier.h"

#include "base/words.h"
#include "reporting/format.h"
#include "reporting/workbook.h"

#include <string.h>

/* A column of a table, and the member that fills it. */
struct field {
    const char *name, *title;
    enum workbook_kind kind;
    unsigned width;
};

struct dossier_book {
    struct workbook *workbook;
    struct workbook_sheet *ranking, *marks, *against;
    const struct field *ranking_fields, *against_fields; /* without titles, where there are none */
    size_t ranking_count, against_count;
};

static const struct field ranking[] = {
    {"rank", N_("Rank"), WORKBOOK_COUNT, 7},
    {"application", N_("Application"), WORKBOOK_TEXT, 14},
    {"title", N_("Title"), WORKBOOK_LONG, 30},
    {"envelope", N_("Envelope"), WORKBOOK_TEXT, 12},
    {"group", N_("Group"), WORKBOOK_TEXT, 18},
    {"score", N_("Score"), WORKBOOK_DECIMAL, 9},
    {"requested_cents", N_("Requested"), WORKBOOK_MONEY, 15},
    {"computed_cents", N_("Computed"), WORKBOOK_MONEY, 15},
    {"award_cents", N_("Award"), WORKBOOK_MONEY, 15},
    {"status_text", N_("Status"), WORKBOOK_TEXT, 20},
    {"reason_text", N_("Reason"), WORKBOOK_LONG, 38},
    {"binding", N_("Binding caps"), WORKBOOK_TEXT, 20},
    {"failed_rules", N_("Rules not met"), WORKBOOK_TEXT, 16},
    {"unknown_rules", N_("Rules unknown"), WORKBOOK_TEXT, 16},
    {"waived_rules", N_("Rules waived"), WORKBOOK_TEXT, 16},
};

static const struct field against[] = {
    {"application", N_("Application"), WORKBOOK_TEXT, 14},
    {"title", N_("Title"), WORKBOOK_LONG, 30},
    {"status_text", N_("Status"), WORKBOOK_TEXT, 16},
    {"requested_cents", N_("Requested"), WORKBOOK_MONEY, 15},
    {"code", N_("Code"), WORKBOOK_TEXT, 10},
    {"label", N_("Label"), WORKBOOK_LONG, 34},
    {"outcome_text", N_("Verdict"), WORKBOOK_TEXT, 14},
    {"trace", N_("What was compared"), WORKBOOK_LONG, 60},
    {"message", N_("Message"), WORKBOOK_LONG, 44},
    {"correct", N_("To correct"), WORKBOOK_LONG, 44},
};

static const struct field envelopes[] = {
    {"code", N_("Envelope"), WORKBOOK_TEXT, 12},
    {"label", N_("Label"), WORKBOOK_LONG, 34},
    {"voted_cents", N_("Voted"), WORKBOOK_MONEY, 16},
    {"moved_in_cents", N_("Moved in"), WORKBOOK_MONEY, 16},
    {"moved_out_cents", N_("Moved out"), WORKBOOK_MONEY, 16},
    {"awarded_cents", N_("Awarded"), WORKBOOK_MONEY, 16},
    {"left_cents", N_("Left"), WORKBOOK_MONEY, 16},
};

static const struct field quotas[] = {
    {"code", N_("Quota"), WORKBOOK_TEXT, 12},
    {"label", N_("Label"), WORKBOOK_LONG, 34},
    {"value", N_("Group"), WORKBOOK_TEXT, 24},
    {"limit_cents", N_("Limit"), WORKBOOK_MONEY, 16},
    {"awarded_cents", N_("Awarded"), WORKBOOK_MONEY, 16},
    {"limit_awards", N_("Limit of awards"), WORKBOOK_COUNT, 10},
    {"award_count", N_("Awards"), WORKBOOK_COUNT, 10},
};

static const struct field simulations[] = {
    {"varied", N_("If"), WORKBOOK_LONG, 34},
    {"name", N_("Run"), WORKBOOK_TEXT, 15},
    {"net_cents", N_("To be awarded (net)"), WORKBOOK_MONEY, 16},
    {"awarded_cents", N_("Awarded"), WORKBOOK_MONEY, 16},
    {"left_cents", N_("Left"), WORKBOOK_MONEY, 16},
    {"award_count", N_("Awards"), WORKBOOK_COUNT, 9},
    {"enter_list", N_("Awarded then"), WORKBOOK_LONG, 26},
    {"leave_list", N_("Not awarded then"), WORKBOOK_LONG, 26},
    {"more_list", N_("Receive more"), WORKBOOK_LONG, 26},
    {"less_list", N_("Receive less"), WORKBOOK_LONG, 26},
};

static const struct field objectives[] = {
    {"label", N_("Way to award"), WORKBOOK_LONG, 44},
    {"award_count", N_("Awards"), WORKBOOK_COUNT, 9},
    {"awarded_cents", N_("Awarded"), WORKBOOK_MONEY, 16},
    {"score", N_("Sum of the scores"), WORKBOOK_DECIMAL, 14},
    {"envy_count", N_("Passed over although it could be paid"), WORKBOOK_COUNT, 18},
    {"reached", N_("Reached"), WORKBOOK_DECIMAL, 16},
    {"bound", N_("Bound"), WORKBOOK_DECIMAL, 16},
};

static const struct field proofs[] = {
    {"pass", N_("Pass"), WORKBOOK_TEXT, 12},
    {"envelope", N_("Envelope"), WORKBOOK_TEXT, 12},
    {"gap_percent", N_("Gap (%)"), WORKBOOK_DECIMAL, 12},
    {"sentence", N_("What was chosen"), WORKBOOK_LONG, 60},
    {"check", N_("How to check it"), WORKBOOK_LONG, 60},
};

#define COUNT(array) (sizeof(array) / sizeof *(array))

static enum status
add_sheet(struct dossier *dossier, const char *name, const struct field *fields, size_t count,
          struct workbook_sheet **sheet, struct err *err)
{
    struct workbook_column *columns = ARENA_NEW(dossier->kept, struct workbook_column, count);

    for (size_t i = 0; i < count; i++) {
        const char *title = words_of(fields[i].title);

        columns[i] = (struct workbook_column){
            .title = fields[i].kind == WORKBOOK_MONEY
                         ? text_format(dossier->kept, "%s (%s)", title, dossier->currency)
                         : title,
            .kind = fields[i].kind,
            .width = fields[i].width,
        };
    }
    return workbook_sheet(dossier->book->workbook, name, columns, count, sheet, err);
}

/* A call whose applications have no title has no empty column for them. */
static const struct field *
fields_shown(const struct dossier *dossier, const struct field *fields, size_t *count)
{
    struct field *shown = ARENA_NEW(dossier->kept, struct field, *count);
    const size_t all = *count;

    *count = 0;
    for (size_t i = 0; i < all; i++) {
        if (!dossier->untitled || strcmp(fields[i].name, "title") != 0) {
            shown[(*count)++] = fields[i];
        }
    }
    return shown;
}

/* A criterion has two columns: its mark, and the points that the mark gives. */
static enum status
add_marks_sheet(struct dossier *dossier, struct err *err)
{
    static const struct field first[] = {{"application", N_("Application"), WORKBOOK_TEXT, 14},
                                         {"rank", N_("Rank"), WORKBOOK_COUNT, 7},
                                         {"score", N_("Score"), WORKBOOK_DECIMAL, 9}};
    const struct document *criteria = document_member(dossier->head, "criteria");
    size_t count = COUNT(first);
    struct workbook_column *columns =
        ARENA_NEW(dossier->kept, struct workbook_column, WORKBOOK_COLUMNS_MAX);

    for (size_t i = 0; i < COUNT(first); i++) {
        columns[i] =
            (struct workbook_column){words_of(first[i].title), first[i].kind, first[i].width};
    }
    for (const struct document *at = criteria != NULL ? criteria->first : NULL;
         at != NULL && count + 2 <= WORKBOOK_COLUMNS_MAX; at = at->next) {
        const char *code = document_text(at, "code", ""), *label = document_text(at, "label", code);

        columns[count++] = (struct workbook_column){
            strcmp(code, label) == 0 ? code : text_format(dossier->kept, "%s %s", code, label),
            WORKBOOK_DECIMAL, 14};
        columns[count++] = (struct workbook_column){
            text_format(dossier->kept, "%s %s", code, _("Points")), WORKBOOK_DECIMAL, 10};
    }
    return workbook_sheet(dossier->book->workbook, _("Marks"), columns, count,
                          &dossier->book->marks, err);
}

enum status
dossier_xlsx_begin(struct dossier *dossier, struct err *err)
{
    const struct document *run = document_member(dossier->head, "run");
    const struct document *call = document_member(dossier->head, "call");
    const struct workbook_about about = {
        .title = text_format(dossier->kept, "%s – %s", _("Committee's dossier"),
                             document_text(call, "name", "")),
        .program = document_text(run, "engine", ""),
        .footer = text_format(dossier->kept, "&L%s %s&C&A&R&P / &N", _("Run"),
                              document_text(run, "name", "")),
        .made_at = dossier->made_at,
    };
    struct dossier_book *book = ARENA_NEW(dossier->kept, struct dossier_book, 1);
    enum status status;

    dossier->book = book;
    book->ranking_count = COUNT(ranking);
    book->against_count = COUNT(against);
    book->ranking_fields = fields_shown(dossier, ranking, &book->ranking_count);
    book->against_fields = fields_shown(dossier, against, &book->against_count);
    status = workbook_begin(dossier->kept, &about, &dossier->book->workbook, err);
    if (status == ST_OK) {
        status = add_sheet(dossier, _("Ranking"), book->ranking_fields, book->ranking_count,
                           &book->ranking, err);
    }
    if (status == ST_OK) {
        status = add_marks_sheet(dossier, err);
    }
    return status == ST_OK ? add_sheet(dossier, _("Not retained"), book->against_fields,
                                       book->against_count, &book->against, err)
                           : status;
}

static void
write_cell(struct arena *arena, struct workbook_sheet *sheet, const struct document *member,
           enum workbook_kind kind)
{
    if (member == NULL || member->kind == DOCUMENT_NULL) {
        workbook_empty(sheet);
    } else if (member->kind == DOCUMENT_LIST) {
        workbook_text(sheet, dossier_list_codes(arena, member));
    } else if (kind == WORKBOOK_MONEY && member->kind == DOCUMENT_INTEGER) {
        workbook_money(sheet, member->integer);
    } else if (member->kind == DOCUMENT_INTEGER) {
        workbook_count(sheet, member->integer);
    } else if (kind == WORKBOOK_DECIMAL && member->kind == DOCUMENT_TEXT) {
        workbook_decimal(sheet, member->text);
    } else {
        workbook_text(sheet, member->kind == DOCUMENT_TEXT ? member->text : NULL);
    }
}

/* One line: each field from `of`, or else from `from` (which may be null). */
static void
write_line(struct arena *arena, struct workbook_sheet *sheet, const struct field *fields,
           size_t count, const struct document *of, const struct document *from)
{
    for (size_t i = 0; i < count; i++) {
        const struct document *member = document_member(of, fields[i].name);

        write_cell(arena, sheet, member != NULL ? member : document_member(from, fields[i].name),
                   fields[i].kind);
    }
}

static void
write_marks(struct dossier *dossier, const struct document *application)
{
    struct workbook_sheet *sheet = dossier->book->marks;
    const struct document *marks = document_member(application, "marks");

    workbook_row(sheet, false);
    workbook_text(sheet, document_text(application, "application", NULL));
    write_cell(dossier->scratch, sheet, document_member(application, "rank"), WORKBOOK_COUNT);
    write_cell(dossier->scratch, sheet, document_member(application, "score"), WORKBOOK_DECIMAL);
    for (const struct document *at = marks != NULL ? marks->first : NULL; at != NULL;
         at = at->next) {
        workbook_decimal(sheet, document_text(at, "mark", NULL));
        workbook_decimal(sheet, document_text(at, "points", NULL));
    }
}

/* A line of its own for what is against the application and is no rule. */
static void
write_other_reason(struct dossier *dossier, const struct document *application, const char *code,
                   const char *label)
{
    struct document *line = document_object(dossier->scratch);

    (void)document_add_text(dossier->scratch, line, "code", code);
    (void)document_add_text(dossier->scratch, line, "label", label);
    workbook_row(dossier->book->against, false);
    write_line(dossier->scratch, dossier->book->against, dossier->book->against_fields,
               dossier->book->against_count, line, application);
}

/* Each floor and the threshold that the application is below. */
static size_t
write_below(struct dossier *dossier, const struct document *application)
{
    const struct document *floors = document_member(application, "below_floors");
    const struct document *below = document_member(application, "below_threshold");
    size_t count = 0;

    for (const struct document *at = floors != NULL ? floors->first : NULL; at != NULL;
         at = at->next) {
        write_other_reason(dossier, application, at->text, _("a mark below its floor"));
        count++;
    }
    if (below != NULL && below->kind == DOCUMENT_TRUE) {
        write_other_reason(dossier, application, NULL, _("score below the threshold"));
        count++;
    }
    return count;
}

/* All that is against an application that is not retained, a line each. */
static void
write_against(struct dossier *dossier, const struct document *application)
{
    const struct document *verdicts = document_member(application, "verdicts");
    size_t count = 0;

    for (const struct document *at = verdicts != NULL ? verdicts->first : NULL; at != NULL;
         at = at->next) {
        const char *outcome = document_text(at, "outcome", "");

        if (strcmp(outcome, "fail") == 0 || strcmp(outcome, "unknown") == 0) {
            workbook_row(dossier->book->against, false);
            write_line(dossier->scratch, dossier->book->against, dossier->book->against_fields,
                       dossier->book->against_count, at, application);
            count++;
        }
    }
    count += write_below(dossier, application);
    if (count == 0) {
        write_other_reason(dossier, application, NULL,
                           document_text(application, "reason_text", ""));
    }
}

enum status
dossier_xlsx_add(struct dossier *dossier, struct document *application, struct err *err)
{
    enum status status = format_document(dossier->scratch, application, dossier->currency, err);
    const char *state = document_text(application, "status", "");
    const char *last = document_text(document_member(dossier->head, "cut"), "application", "");

    if (status != ST_OK) {
        return status;
    }
    workbook_row(dossier->book->ranking,
                 strcmp(last, document_text(application, "application", "")) == 0);
    write_line(dossier->scratch, dossier->book->ranking, dossier->book->ranking_fields,
               dossier->book->ranking_count, application, NULL);
    write_marks(dossier, application);
    if (strcmp(state, "ineligible") == 0 || strcmp(state, "rejected") == 0) {
        write_against(dossier, application);
    }
    return ST_OK;
}

static enum status
write_table(struct dossier *dossier, const char *name, const struct field *fields, size_t count,
            const struct document *list, struct err *err)
{
    struct workbook_sheet *sheet;
    enum status status = add_sheet(dossier, name, fields, count, &sheet, err);

    for (const struct document *at = status == ST_OK && list != NULL ? list->first : NULL;
         at != NULL; at = at->next) {
        workbook_row(sheet, false);
        write_line(dossier->kept, sheet, fields, count, at, NULL);
    }
    return status;
}

/* What the figures are of: two columns, name and value. */
static enum status
write_about(struct dossier *dossier, struct err *err)
{
    static const struct {
        const char *of, *name, *title;
    } lines[] = {
        {"fund", "name", N_("Fund")},
        {"call", "code", N_("Call")},
        {"run", "name", N_("Run")},
        {"run", "kind_text", N_("Kind")},
        {"run", "policy_text", N_("Policy")},
        {"run", "engine", N_("Engine")},
        {"run", "inputs_sha256", N_("Digest of the inputs (SHA-256)")},
        {"run", "results_sha256", N_("Digest of the results (SHA-256)")},
        {"run", "net_cents", N_("To be awarded (net)")},
        {"run", "awarded_cents", N_("Awarded")},
        {"run", "left_cents", N_("Left")},
    };
    static const struct field fields[] = {{"name", N_("What"), WORKBOOK_TEXT, 34},
                                          {"value", N_("Value"), WORKBOOK_TEXT, 70}};
    struct workbook_sheet *sheet;
    enum status status = add_sheet(dossier, _("Run"), fields, COUNT(fields), &sheet, err);

    for (size_t i = 0; i < COUNT(lines) && status == ST_OK; i++) {
        const struct document *of = document_member(dossier->head, lines[i].of);
        const struct document *member = document_member(of, lines[i].name);

        workbook_row(sheet, false);
        workbook_text(sheet, words_of(lines[i].title));
        write_cell(dossier->kept, sheet, member,
                   strstr(lines[i].name, "_cents") != NULL ? WORKBOOK_MONEY : WORKBOOK_TEXT);
    }
    return status;
}

enum status
dossier_xlsx_end(struct dossier *dossier, struct err *err)
{
    struct document *head = dossier->head;
    struct workbook *workbook;
    enum status status = format_document(dossier->kept, head, dossier->currency, err);

    if (status != ST_OK) {
        return status;
    }
    dossier_session_end(dossier);
    status = write_table(dossier, _("Envelopes"), envelopes, COUNT(envelopes),
                         document_member(head, "envelopes"), err);
    if (status == ST_OK) {
        status = write_table(dossier, _("Quotas"), quotas, COUNT(quotas),
                             document_member(head, "quotas"), err);
    }
    if (status == ST_OK) {
        status = write_table(dossier, _("Simulations"), simulations, COUNT(simulations),
                             document_member(head, "simulations"), err);
    }
    if (status == ST_OK) {
        status = write_table(dossier, _("Other ways to award"), objectives, COUNT(objectives),
                             document_member(head, "objectives"), err);
    }
    if (status == ST_OK && document_member(head, "proofs") != NULL &&
        document_member(head, "proofs")->first != NULL) {
        status = write_table(dossier, _("Exact passes"), proofs, COUNT(proofs),
                             document_member(head, "proofs"), err);
    }
    if (status == ST_OK) {
        status = write_about(dossier, err);
    }
    if (status != ST_OK) {
        return status;
    }
    workbook = dossier->book->workbook;
    dossier->book->workbook = NULL;
    return workbook_end(workbook, dossier->sink, err);
}

void
dossier_xlsx_drop(struct dossier *dossier)
{
    if (dossier->book != NULL) {
        workbook_drop(dossier->book->workbook);
        dossier->book->workbook = NULL;
    }
}
