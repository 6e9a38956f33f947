/* SPDX-License-Identifier: MPL-2.0 */
/*
 * levain remit letters REMITTANCE --out DIR       the bordereau to sign, a letter per beneficiary
 * levain mandates letters REMITTANCE --out DIR    the same of a file for a treasury
 *
 * Each as text and as HTML. The bordereau is written of any remittance; letters once it was sent,
 * to who has not sent the money back. In the language of the fund.
 */
#include "life_words.h"
#include "output.h"
#include "remittance_name.h"

#include "base/date.h"
#include "exchange/file.h"
#include "reporting/report_words.h"
#include "reporting/template.h"
#include "store/embedded.h"

#include <inttypes.h>
#include <string.h>

#define FOLDER       "reports/remittance/"
#define IBAN_GROUP   4
#define IBAN_SHOWN   4 /* signs of an account, at each end */
#define NAME_PATTERN "%s/%s-%" PRId32 "-R%" PRId32 "%s%s"

/* An order as both papers say it. */
struct paid {
    const char *award, *instalment, *order, *reference, *holder, *iban, *to;
    int64_t cents;
    bool is_told; /* its beneficiary is written to */
    struct paid *next;
};

struct lettering {
    struct fund_act act;
    struct remittance_name name;
    const char *from; /* who pays */
    const char *format, *account, *sha256, *state;
    int32_t execute_on, day, sent_on;
    int64_t cents, count;
    struct paid *first, *last;
    size_t letters;
};

/* ---- read ------------------------------------------------------------------------------------ */

static const char *
kept(struct lettering *lettering, const struct db_row *row, int column)
{
    return db_is_null(row, column) ? ""
                                   : arena_string(lettering->act.job->arena, db_text(row, column));
}

/* year, number, message, format, account, holder, execute_on, day, order_count, cents, state,
 * state_day, motive, sha256, executed, returned, recorded_by */
static enum status
on_remittance(const struct db_row *row, void *context, struct err *err)
{
    struct lettering *lettering = context;

    (void)err;
    lettering->format = kept(lettering, row, 3);
    lettering->account = kept(lettering, row, 4);
    lettering->from = db_is_null(row, 5) ? lettering->act.fund : kept(lettering, row, 5);
    lettering->execute_on = (int32_t)db_int64(row, 6);
    lettering->day = (int32_t)db_int64(row, 7);
    lettering->count = db_int64(row, 8);
    lettering->cents = db_int64(row, 9);
    lettering->state = kept(lettering, row, 10);
    lettering->sent_on = (int32_t)db_int64(row, 11);
    lettering->sha256 = kept(lettering, row, 13);
    return ST_OK;
}

/* FR14 2004 1010 0505 0001 3M02 606 */
static const char *
in_groups(struct arena *arena, const char *iban)
{
    struct text text = text_in(arena);

    for (size_t i = 0; iban[i] != '\0'; i++) {
        text_addf(&text, "%s%c", i > 0 && i % IBAN_GROUP == 0 ? " " : "", iban[i]);
    }
    return text_of(&text);
}

/* exercise, number, call, application, instalment, holder, iban, reference, cents, state,
 * state_day, motive, organization, agreement, attempt */
static enum status
on_line(const struct db_row *row, void *context, struct err *err)
{
    struct lettering *lettering = context;
    struct arena *arena = lettering->act.job->arena;
    struct paid *paid = ARENA_NEW(arena, struct paid, 1);
    const char *agreement = kept(lettering, row, 13), *state = db_text(row, 9);

    (void)err;
    *paid = (struct paid){
        .award = text_format(arena, "%s/%s%s%s", db_text(row, 2), db_text(row, 3),
                             agreement[0] != '\0' ? ", " : "", life_number(arena, agreement)),
        .instalment = kept(lettering, row, 4),
        .order = text_format(arena, "%" PRId64 "/%" PRId64, db_int64(row, 0), db_int64(row, 1)),
        .holder = kept(lettering, row, 5),
        .iban = kept(lettering, row, 6),
        .reference = kept(lettering, row, 7),
        .cents = db_int64(row, 8),
        .to = kept(lettering, row, 12),
        .is_told = strcmp(state, "sent") == 0 || strcmp(state, "executed") == 0,
    };
    if (lettering->last != NULL) {
        lettering->last->next = paid;
    } else {
        lettering->first = paid;
    }
    lettering->last = paid;
    return ST_OK;
}

/* ---- written --------------------------------------------------------------------------------- */

static const char *
embedded(void *context, const char *name)
{
    const char *path = strncmp(name, FOLDER, sizeof FOLDER - 1) == 0
                           ? name
                           : text_format(context, FOLDER "%s", name);

    for (size_t i = 0; i < embedded_file_count; i++) {
        if (strcmp(embedded_files[i].name, path) == 0) {
            return embedded_files[i].text;
        }
    }
    return NULL;
}

/* One paper in one form; what people read on a terminal is folded. */
static enum status
write_form(struct lettering *lettering, const struct document *document, const char *paper,
           const char *which, const char *form, struct err *err)
{
    struct job *job = lettering->act.job;
    struct template_set set = {
        .arena = job->scratch, .lookup = embedded, .context = job->scratch, .strict = true};
    const struct template *template = NULL;
    struct text out = text_in(job->scratch);
    const char *bytes,
        *path = text_format(job->scratch, NAME_PATTERN, job->options.out,
                            strcmp(paper, "letter") == 0 ? _("letter") : _("bordereau"),
                            lettering->name.year, lettering->name.number, which, form);
    enum status status =
        template_find(&set, text_format(job->scratch, FOLDER "%s%s", paper, form), &template, err);

    if (status == ST_OK) {
        status = template_render(&set, template, document, sink_of_text(&out), err);
    }
    if (status != ST_OK) {
        return status;
    }
    bytes = strcmp(form, ".txt") == 0 ? output_fold(job->scratch, text_of(&out)) : text_of(&out);
    return file_write(path, bytes, strlen(bytes), err);
}

static enum status
write_paper(struct lettering *lettering, struct document *document, const char *paper,
            const char *which, struct err *err)
{
    enum status status;

    (void)document_adopt(lettering->act.job->scratch, document, "words",
                         report_words(lettering->act.job->scratch));
    (void)document_add_text(lettering->act.job->scratch, document, "language",
                            words_language() == LANGUAGE_FR ? "fr" : "en");
    (void)document_add_text(lettering->act.job->scratch, document, "from", lettering->from);
    status = write_form(lettering, document, paper, which, ".html", err);
    return status == ST_OK ? write_form(lettering, document, paper, which, ".txt", err) : status;
}

static void
add_order(struct lettering *lettering, struct document *list, const struct paid *paid, size_t place)
{
    struct arena *arena = lettering->act.job->scratch;
    struct document *order = document_add_object(arena, list, NULL);

    (void)document_add_integer(arena, order, "place", (int64_t)place);
    (void)document_add_text(arena, order, "award", paid->award);
    (void)document_add_text(arena, order, "instalment", paid->instalment);
    (void)document_add_text(arena, order, "order", paid->order);
    (void)document_add_text(arena, order, "reference", paid->reference);
    (void)document_add_text(arena, order, "holder", paid->holder);
    (void)document_add_text(arena, order, "iban", in_groups(arena, paid->iban));
    (void)document_add_text(arena, order, "money", fund_act_money(&lettering->act, paid->cents));
}

static bool
for_treasury(const struct lettering *lettering)
{
    return strcmp(lettering->format, "mandates") == 0;
}

static const char *
remittance_named(const struct lettering *lettering)
{
    return text_format(lettering->act.job->scratch, "%" PRId32 "/R%" PRId32, lettering->name.year,
                       lettering->name.number);
}

/* ---- the bordereau --------------------------------------------------------------------------- */

static void
add_fact(struct arena *arena, struct document *facts, const char *label, const char *value,
         bool is_code)
{
    struct document *fact = document_add_object(arena, facts, NULL);

    (void)document_add_text(arena, fact, "label", label);
    (void)document_add_text(arena, fact, "value", value);
    (void)document_add_flag(arena, fact, "is_code", is_code);
}

static enum status
write_bordereau(struct lettering *lettering, struct err *err)
{
    struct arena *arena = lettering->act.job->scratch;
    const struct arena_mark mark = arena_mark(arena);
    struct document *document = document_object(arena);
    struct document *facts = document_add_list(arena, document, "facts");
    struct document *orders = document_add_list(arena, document, "orders");
    size_t place = 0;
    enum status status;

    (void)document_add_text(arena, document, "title",
                            text_format(arena,
                                        for_treasury(lettering)
                                            ? _("Bordereau of mandates %s")
                                            : _("Bordereau of the remittance %s"),
                                        remittance_named(lettering)));
    add_fact(arena, facts, _("Fund"), lettering->act.fund, false);
    add_fact(arena, facts, _("Prepared on"), words_date(arena, lettering->day), false);
    if (!for_treasury(lettering)) {
        add_fact(arena, facts, _("Account that pays"), in_groups(arena, lettering->account), true);
        add_fact(arena, facts, _("To be executed on"), words_date(arena, lettering->execute_on),
                 false);
    }
    add_fact(arena, facts, _("Orders"), text_format(arena, "%" PRId64, lettering->count), false);
    add_fact(arena, facts, _("Form of the file"), lettering->format, true);
    add_fact(arena, facts, _("SHA-256 of the file"), lettering->sha256, true);
    for (const struct paid *paid = lettering->first; paid != NULL; paid = paid->next) {
        add_order(lettering, orders, paid, ++place);
    }
    (void)document_add_text(arena, document, "total",
                            fund_act_money(&lettering->act, lettering->cents));
    (void)document_add_text(arena, document, "signer",
                            for_treasury(lettering) ? _("The manager (ordonnateur)")
                                                    : _("The accountant"));
    status = write_paper(lettering, document, "bordereau", "", err);
    arena_reset(arena, mark);
    return status;
}

/* ---- letters --------------------------------------------------------------------------------- */

/* The first and the last signs: enough to know one's own account by. */
static const char *
masked(struct arena *arena, const char *iban)
{
    const size_t length = strlen(iban);

    return text_format(arena, "%.*s … %s", IBAN_SHOWN, iban,
                       iban + (length > IBAN_SHOWN ? length - IBAN_SHOWN : 0));
}

static void
add_sentences(struct lettering *lettering, struct document *document, const struct paid *of,
              int64_t cents)
{
    struct arena *arena = lettering->act.job->scratch;
    struct document *sentences = document_add_list(arena, document, "sentences");
    struct document *after = document_add_list(arena, document, "after");
    const char *money = fund_act_money(&lettering->act, cents);

    (void)document_add_text(arena, sentences, NULL,
                            for_treasury(lettering)
                                ? text_format(arena,
                                              _("The treasury was asked on %s to pay you %s."),
                                              words_date(arena, lettering->sent_on), money)
                                : text_format(arena, _("Our bank pays you %s by transfer on %s."),
                                              money, words_date(arena, lettering->execute_on)));
    (void)document_add_text(arena, sentences, NULL,
                            text_format(arena, _("It goes to the account %s, held by %s."),
                                        masked(arena, of->iban), of->holder));
    (void)document_add_text(arena, after, NULL,
                            _("The statement of your bank shows the reference of each payment; "
                              "name it when you write to us."));
    (void)document_add_text(arena, after, NULL,
                            _("If this account is no longer yours, or nothing came in within "
                              "five working days, tell us at once."));
}

static bool
is_same(const struct paid *one, const struct paid *other)
{
    return other->is_told && strcmp(one->to, other->to) == 0 && strcmp(one->iban, other->iban) == 0;
}

static enum status
write_letter(struct lettering *lettering, const struct paid *of, struct err *err)
{
    struct arena *arena = lettering->act.job->scratch;
    const struct arena_mark mark = arena_mark(arena);
    struct document *document = document_object(arena);
    struct document *orders = document_add_list(arena, document, "orders");
    int64_t cents = 0;
    enum status status;

    for (const struct paid *paid = of; paid != NULL; paid = paid->next) {
        if (is_same(of, paid)) {
            add_order(lettering, orders, paid, 1);
            cents += paid->cents;
        }
    }
    lettering->letters++;
    (void)document_add_text(arena, document, "title",
                            for_treasury(lettering) ? _("Notice of payment")
                                                    : _("Notice of transfer"));
    (void)document_add_text(arena, document, "to", of->to);
    (void)document_add_text(arena, document, "day", words_date(arena, lettering->sent_on));
    (void)document_add_text(arena, document, "total", fund_act_money(&lettering->act, cents));
    add_sentences(lettering, document, of, cents);
    status = write_paper(lettering, document, "letter",
                         text_format(arena, "-%03zu", lettering->letters), err);
    arena_reset(arena, mark);
    return status;
}

/* Whether a letter was written already to who this one is for. */
static bool
was_told(const struct lettering *lettering, const struct paid *of)
{
    const struct paid *paid = lettering->first;

    while (paid != of && !is_same(of, paid)) {
        paid = paid->next;
    }
    return paid != of;
}

static enum status
write_all(struct lettering *lettering, struct err *err)
{
    enum status status = file_make_folder(lettering->act.job->options.out, err);

    status = status == ST_OK ? write_bordereau(lettering, err) : status;
    for (const struct paid *paid = lettering->first; status == ST_OK && paid != NULL;
         paid = paid->next) {
        if (paid->is_told && !was_told(lettering, paid)) {
            status = write_letter(lettering, paid, err);
        }
    }
    return status;
}

/* fund_id, language, time_zone, today, may_keep, has_funder, award */
static enum status
on_fund(const struct db_row *row, void *context, struct err *err)
{
    (void)context;
    (void)err;
    words_speak(strcmp(db_text(row, 1), "fr") == 0 ? LANGUAGE_FR : LANGUAGE_EN);
    return ST_OK;
}

/* Read and written in the language of the fund, whoever asks. */
static enum status
read_and_write(struct lettering *lettering, struct err *err)
{
    struct db *db = lettering->act.job->db;
    const struct db_params params = {
        3, (const struct db_param[]){REMITTANCE_PARAMS(&lettering->act, lettering->name)}};
    const struct db_param fund[] = {db_string(lettering->act.fund), db_string(NULL),
                                    db_string(NULL)};
    enum status status = db_named(db, "report_fund", (struct db_params){3, fund},
                                  (struct db_rows){.on_row = on_fund}, err);

    if (status == ST_OK) {
        status = db_named(db, "remittances", params,
                          (struct db_rows){.on_row = on_remittance, .context = lettering}, err);
    }
    if (status == ST_OK) {
        status = db_named(db, "remittance_lines", params,
                          (struct db_rows){.on_row = on_line, .context = lettering}, err);
    }
    return status == ST_OK ? write_all(lettering, err) : status;
}

enum status
job_remit_letters(struct job *job, struct err *err)
{
    const enum language spoken = words_language();
    struct lettering lettering = {0};
    enum status status = remittance_begin(job, &lettering.act, &lettering.name, err);

    if (status != ST_OK) {
        return status;
    }
    status = read_and_write(&lettering, err);
    words_speak(spoken);
    if (status != ST_OK) {
        return status;
    }
    json_begin_object(&lettering.act.writer, NULL);
    json_string_of(&lettering.act.writer, "folder", job->options.out);
    json_number_of(&lettering.act.writer, "letters", (int64_t)lettering.letters);
    json_end_object(&lettering.act.writer);
    text_addf(&lettering.act.words, _("%s: the bordereau is in %s; letters: %zu\n"),
              remittance_named(&lettering), job->options.out, lettering.letters);
    if (strcmp(lettering.state, "prepared") == 0) {
        text_add(&lettering.act.words, _("  letters are written once it was sent\n"));
    }
    fund_act_print(&lettering.act, "");
    return ST_OK;
}
