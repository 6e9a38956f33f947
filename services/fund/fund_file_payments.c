/* SPDX-License-Identifier: MPL-2.0 */
/* fund_file_payments - how awards are paid: schedules by amount, when a project has to begin.
 *
 * Nothing of it decides who is awarded, so that the program only checks it: the functions of the
 * database that sign agreements read it in the file that is in force. */
#include "base/text.h"
#include "fund/fund_file_parts.h"

#define SCHEDULES_MAX   16
#define INSTALMENTS_MAX 60 /* every month of five years */
#define DOCUMENTS_MAX   16
#define MONTHS_MAX      120
#define EXTENSIONS_MAX  9
#define FORMS_MAX       64

enum instalment_kind { INSTALMENT_ADVANCE, INSTALMENT_INTERIM, INSTALMENT_BALANCE };

struct schedule {
    const char **codes; /* of its instalments */
    struct rational sum;
    bool known; /* every share was read */
    enum instalment_kind last;
};

static void
read_months(struct reader *reader, const struct json_node *node)
{
    int64_t months;

    (void)reader_integer(reader, node, 0, MONTHS_MAX, &months);
}

/* What is due when the last of its documents is there has documents. */
static void
read_due(struct reader *reader, const struct json_node *node, const struct json_node *list)
{
    enum { AFTER_DOCUMENTS = 4 };
    static const char *const dues[] = {"notification", "signature", "start",
                                       "end",          "documents", NULL};
    struct value documents;
    size_t due;
    const bool known = list == NULL || reader_codes(reader, list, DOCUMENTS_MAX, &documents);

    if (reader_choice(reader, node, dues, &due) && known && due == AFTER_DOCUMENTS &&
        (list == NULL || list->first == NULL)) {
        reader_wrong(reader, node, _("the instalment is due after documents, and names none"),
                     _("write \"documents\""));
    }
}

static void
read_instalment(struct reader *reader, const struct json_node *node, struct schedule *schedule,
                size_t index)
{
    static const char *const keys[] = {"code", "label",  "kind",      "share",
                                       "due",  "months", "documents", NULL};
    static const char *const kinds[] = {"advance", "interim", "balance", NULL};
    const struct json_node *kind_node;
    struct rational share;
    size_t kind;

    if (!reader_object(reader, node, keys)) {
        schedule->known = false;
        return;
    }
    (void)reader_own_code(reader, node, schedule->codes, index);
    reader_words(reader, reader_optional(node, "label"), &(struct fund_text){0});
    kind_node = reader_required(reader, node, "kind");
    if (reader_choice(reader, kind_node, kinds, &kind)) {
        if (index > 0 && kind == INSTALMENT_BALANCE && schedule->last == INSTALMENT_BALANCE) {
            reader_wrong(reader, kind_node, _("a schedule has one balance"), "");
        } else if (index > 0 && kind < (size_t)schedule->last) {
            reader_wrong(reader, kind_node,
                         _("advances come before interim payments, and these before the balance"),
                         "");
        }
        schedule->last = (enum instalment_kind)kind;
    }
    schedule->known = reader_share(reader, reader_required(reader, node, "share"), &share) &&
                      schedule->known && rational_add(schedule->sum, share, &schedule->sum);
    read_months(reader, reader_optional(node, "months"));
    read_due(reader, reader_required(reader, node, "due"), reader_optional(node, "documents"));
}

static void
read_instalments(struct reader *reader, const struct json_node *list)
{
    const size_t count = reader_list(reader, list, INSTALMENTS_MAX);
    struct schedule schedule = {.codes = ARENA_NEW(reader->arena, const char *, count),
                                .sum = rational_of(0),
                                .known = count > 0};
    const struct json_node *at = count > 0 ? list->first : NULL;

    if (count == 0 && list != NULL && list->kind == JSON_KIND_ARRAY) {
        reader_wrong(reader, list, _("the schedule has no instalment"), "");
    }
    for (size_t i = 0; i < count; i++, at = at->next) {
        read_instalment(reader, at, &schedule, i);
    }
    if (schedule.known && rational_cmp(schedule.sum, rational_of(1)) != 0 &&
        rational_mul(schedule.sum, rational_of(100), &schedule.sum)) {
        reader_wrong(
            reader, list,
            text_format(reader->arena, _("the instalments are %s %% of the award together"),
                        words_decimal(reader->arena, rational_exact(reader->arena, schedule.sum))),
            _("write shares that sum to 100 %"));
    }
}

/* The schedules stand by amount; the last one takes what is above the others. */
static void
read_up_to(struct reader *reader, const struct json_node *schedule, int64_t *above_cents)
{
    const struct json_node *node = reader_optional(schedule, "up_to");
    int64_t cents;

    if (node == NULL && schedule->next != NULL) {
        reader_wrong(reader, schedule,
                     _("a schedule without \"up_to\" leaves none to those after it"),
                     _("write it last"));
    } else if (node != NULL && schedule->next == NULL) {
        reader_wrong(reader, node, _("awards above this amount have no schedule"),
                     _("leave \"up_to\" out of the last one"));
    } else if (node != NULL && reader_money(reader, node, &cents)) {
        if (cents <= *above_cents) {
            reader_wrong(reader, node, _("the amounts of the schedules do not rise"), "");
        }
        *above_cents = cents;
    }
}

static void
read_schedules(struct reader *reader, const struct json_node *list)
{
    static const char *const keys[] = {"up_to", "act", "instalments", NULL};
    static const char *const acts[] = {"decision", "order", "agreement", NULL};
    const size_t count = reader_list(reader, list, SCHEDULES_MAX);
    const struct json_node *at = count > 0 ? list->first : NULL;
    int64_t above_cents = 0;
    size_t act;

    if (count == 0 && list != NULL && list->kind == JSON_KIND_ARRAY) {
        reader_wrong(reader, list, _("there is no schedule"),
                     _("write one at least, or leave \"payments\" out"));
    }
    for (size_t i = 0; i < count; i++, at = at->next) {
        if (reader_object(reader, at, keys)) {
            read_up_to(reader, at, &above_cents);
            (void)reader_choice(reader, reader_required(reader, at, "act"), acts, &act);
            read_instalments(reader, reader_required(reader, at, "instalments"));
        }
    }
}

/* The name of a field of a type, which `words` says. */
static void
read_field(struct reader *reader, const struct json_node *node, enum value_type type,
           const char *words)
{
    const struct fund_file *file = reader->file;
    const char *name;
    size_t field;

    if (!fund_field_read(reader, node, &name, &field)) {
        return;
    }
    if (field == SIZE_MAX || file->fields[field].type != type) {
        reader_wrong(reader, node,
                     text_format(reader->arena, _("no field `%s` of type %s"), name, words),
                     _("write the name of a field of \"intake\""));
    }
}

/* Who needs the republican commitment, and what the application says of it. */
static void
read_beneficiary(struct reader *reader, const struct json_node *node)
{
    static const char *const keys[] = {"legal_form", "commitment", "public_law", "subscribed",
                                       NULL};
    const struct json_node *list;
    struct value codes;

    if (!reader_object(reader, node, keys)) {
        return;
    }
    read_field(reader, reader_required(reader, node, "legal_form"), TYPE_TEXT, "code");
    (void)reader_codes(reader, reader_required(reader, node, "commitment"), FORMS_MAX, &codes);
    list = reader_optional(node, "public_law");
    if (list != NULL) {
        (void)reader_codes(reader, list, FORMS_MAX, &codes);
    }
    read_field(reader, reader_optional(node, "subscribed"), TYPE_FLAG, "flag");
}

/* What the ceiling of public aid is compared with, where nothing else was signed. */
static void
read_budget(struct reader *reader, const struct json_node *node)
{
    static const char *const keys[] = {"eligible", "other_public", NULL};

    if (reader_object(reader, node, keys)) {
        read_field(reader, reader_required(reader, node, "eligible"), TYPE_MONEY, "money");
        read_field(reader, reader_required(reader, node, "other_public"), TYPE_MONEY, "money");
    }
}

void
payments_read(struct reader *reader, const struct json_node *node)
{
    static const char *const keys[] = {"schedules",     "starts_within_months",
                                       "extensions",    "return_within_months",
                                       "return_blocks", "public_aid_ceiling",
                                       "state_aid",     "beneficiary",
                                       "budget",        NULL};
    static const char *const aids[] = {"none", "deminimis", "deminimis_sieg", NULL};
    int64_t extensions;
    struct rational ceiling;
    bool blocks;
    size_t aid;

    if (!reader_object(reader, node, keys)) {
        return;
    }
    read_schedules(reader, reader_required(reader, node, "schedules"));
    read_months(reader, reader_optional(node, "starts_within_months"));
    (void)reader_integer(reader, reader_optional(node, "extensions"), 0, EXTENSIONS_MAX,
                         &extensions);
    read_months(reader, reader_optional(node, "return_within_months"));
    (void)reader_flag(reader, reader_optional(node, "return_blocks"), &blocks);
    (void)reader_share(reader, reader_optional(node, "public_aid_ceiling"), &ceiling);
    (void)reader_choice(reader, reader_optional(node, "state_aid"), aids, &aid);
    read_beneficiary(reader, reader_optional(node, "beneficiary"));
    read_budget(reader, reader_optional(node, "budget"));
}
