/* SPDX-License-Identifier: MPL-2.0 */
/*
 * bank_answer: what banks say of transfers in each form, and files that are none.
 */
#include "in_arena.h"

#include "exchange/bank_answer.h"

#include "base/date.h"
#include "base/text.h"

static struct bank_answer_head head;
static struct text told;

static enum status
on_line(void *context, const struct bank_answer_head *of, const struct bank_answer_line *line,
        struct err *err)
{
    static const char *const effects[] = {"noted", "executed", "returned"};

    (void)context;
    (void)of;
    (void)err;
    text_addf(&told, "%ld %s%s%s %s %s %s %s", line->line,
              line->level == ANSWER_FILE    ? "file"
              : line->level == ANSWER_BATCH ? "batch"
                                            : line->reference,
              line->batch[0] != '\0' ? " " : "", line->batch, line->status, effects[line->effect],
              line->reason, line->info);
    if (line->has_cents) {
        text_addf(&told, " %lld %s", (long long)line->cents, date_text(&arena, line->booked_on));
    }
    text_add(&told, "\n");
    return ST_OK;
}

static void
on_problem(void *context, const struct problem *problem)
{
    (void)context;
    text_addf(&told, "! %ld %s \"%s\": %s\n", problem->line, problem->place, problem->value,
              problem->reason);
}

static enum status
read_bytes(const char *bytes, struct err *err)
{
    struct problems problems = {.report = on_problem};
    const struct bank_answer_wish wish = {on_line, NULL, &problems};

    told = text_in(&arena);
    return bank_answer_read(&arena, (struct file_bytes){"f.xml", bytes, strlen(bytes)}, &wish,
                            &head, err);
}

static void
is_told(const char *path, const char *wanted)
{
    struct err err = {0};
    char *bytes;
    size_t length;

    if (file_read(&arena, path, (size_t)1 << 20, &bytes, &length, &err) != ST_OK ||
        read_bytes(bytes, &err) != ST_OK) {
        fail_msg("%s", err.text);
    }
    assert_string_equal(text_of(&told), wanted);
}

static void
a_report_says_what_became_of_each_transfer(void **state)
{
    (void)state;
    is_told("tests/data/remit/rejected.pain.002.001.03.xml",
            "9 file PART noted  \n"
            "15 batch PART noted  \n"
            "18 LEV-2026-0000001-11 ACSP noted  \n"
            "22 LEV-2026-0000002-02 RJCT returned AC04 COMPTE CLOTURE\n"
            "30 SALAIRES-MAI RJCT returned AM04 \n");
    assert_string_equal(head.format, "pain.002");
    assert_string_equal(head.message, "BQ-20260526-0017");
    assert_string_equal(head.of_message, "REM-2026-2-val-de-lierre");
    assert_string_equal(date_text(&arena, head.day), "2026-05-26");
}

static void
a_report_may_be_of_a_whole_file(void **state)
{
    (void)state;
    is_told("tests/data/remit/whole.pain.002.001.10.xml",
            "8 file RJCT returned FF01 FORMAT DE FICHIER NON ADMIS\n"
            "18 batch RJCT returned FF01 \n");
}

static void
notifications_say_what_was_debited_and_what_came_back(void **state)
{
    (void)state;
    is_told("tests/data/remit/debits.camt.054.001.02.xml",
            "19 LEV 2026 0000001 11 DBIT executed   1260000 2026-05-26\n"
            "25  DBIT executed   420 2026-05-26\n");
    assert_string_equal(head.format, "camt.054");
    assert_string_equal(head.account, "FR7630006000011234567890189");
    assert_string_equal(head.of_message, "");
    is_told("tests/data/remit/batch.camt.054.001.08.xml",
            "11 batch REM-2026-3-val-de-lierre-1 DBIT executed   1200000 2026-06-02\n"
            "26 LEV-2026-0000001-11 CRDT returned MS02  1260000 2026-06-02\n"
            "38 LEVB-2026-0000002-96 CRDT returned AC01  1199999 2026-06-02\n"
            "50 LEV-2026-0000002-02 DBIT executed   1200000 2026-06-02\n");
}

#define HEAD           "<GrpHdr><MsgId>M</MsgId><CreDtTm>2026-05-26T09:00:00</CreDtTm></GrpHdr>"
#define ANSWER         "<OrgnlGrpInfAndSts><OrgnlMsgId>R</OrgnlMsgId></OrgnlGrpInfAndSts>"
#define REPORT(inside) "<Document><CstmrPmtStsRpt>" inside "</CstmrPmtStsRpt></Document>"
#define NOTICE(inside)                                                                             \
    "<Document><BkToCstmrDbtCdtNtfctn>" inside "</BkToCstmrDbtCdtNtfctn></Document>"

static void
a_transfer_without_a_status_has_that_of_its_batch(void **state)
{
    struct err err = {0};

    (void)state;
    assert_int_equal(
        read_bytes(REPORT(HEAD ANSWER "<OrgnlPmtInfAndSts><PmtInfSts>ACSC</PmtInfSts><TxInfAndSts>"
                                      "<OrgnlEndToEndId>E</OrgnlEndToEndId></TxInfAndSts>"
                                      "</OrgnlPmtInfAndSts>"),
                   &err),
        ST_OK);
    assert_string_equal(text_of(&told), "1 batch ACSC executed  \n1 E ACSC executed  \n");
}

static void
a_status_that_nobody_knows_is_a_problem(void **state)
{
    struct err err = {0};

    (void)state;
    assert_int_equal(
        read_bytes(REPORT(HEAD ANSWER "<OrgnlPmtInfAndSts><TxInfAndSts><TxSts>LOST</TxSts>"
                                      "</TxInfAndSts><TxInfAndSts/></OrgnlPmtInfAndSts>"),
                   &err),
        ST_OK);
    assert_string_equal(text_of(&told),
                        "! 1 TxInfAndSts \"LOST\": no status of a transfer that is known: ACCP, "
                        "ACSP, ACSC, ACWC, RJCT...\n"
                        "! 1 TxInfAndSts \"\": no status of a transfer that is known: ACCP, "
                        "ACSP, ACSC, ACWC, RJCT...\n");
}

static void
what_is_no_answer_is_refused(void **state)
{
    static const struct {
        const char *bytes, *message;
    } cases[] = {
        {"", "the file is not XML as it should be"},
        {"<Document>", "the file is not XML as it should be"},
        {"<!DOCTYPE x [<!ENTITY a \"b\">]><x>&a;</x>",
         "the file has a document type, which an answer never has"},
        {"<Document><BkToCstmrStmt/></Document>",
         "the file is no status report (pain.002) and no notification (camt.054)"},
        {REPORT(""), "the file does not say when it was made (CreDtTm)"},
        {REPORT("<GrpHdr><CreDtTm>2026-02-30T09:00:00</CreDtTm></GrpHdr>"),
         "the file does not say when it was made (CreDtTm)"},
        {REPORT(HEAD), "the report does not say which file it answers (OrgnlMsgId)"},
        {NOTICE(HEAD), "the file holds no notification (Ntfctn)"},
        {NOTICE(HEAD "<Ntfctn/>"), "a notification does not say of which account it is"},
        {NOTICE(HEAD "<Ntfctn><Acct><Id><IBAN>A</IBAN></Id></Acct></Ntfctn>"
                     "<Ntfctn><Acct><Id><IBAN>B</IBAN></Id></Acct></Ntfctn>"),
         "notifications of two accounts, A and B"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct err err = {0};

        assert_int_equal(read_bytes(cases[i].bytes, &err), ST_DATA);
        assert_string_equal(err.text, cases[i].message);
        assert_string_equal(err.source, "f.xml");
    }
}

static void
codes_of_statuses_mean_one_of_three_things(void **state)
{
    enum answer_effect effect = ANSWER_NOTED;

    (void)state;
    assert_true(bank_answer_effect("RJCT", &effect));
    assert_int_equal(effect, ANSWER_RETURNED);
    assert_true(bank_answer_effect("ACWC", &effect));
    assert_int_equal(effect, ANSWER_NOTED);
    assert_false(bank_answer_effect("rjct", &effect));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_report_says_what_became_of_each_transfer),
        cmocka_unit_test(a_report_may_be_of_a_whole_file),
        cmocka_unit_test(notifications_say_what_was_debited_and_what_came_back),
        cmocka_unit_test(a_transfer_without_a_status_has_that_of_its_batch),
        cmocka_unit_test(a_status_that_nobody_knows_is_a_problem),
        cmocka_unit_test(what_is_no_answer_is_refused),
        cmocka_unit_test(codes_of_statuses_mean_one_of_three_things),
    };

    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
