/* SPDX-License-Identifier: MPL-2.0 */
/*
 * camt: what is read of a bank's statement in XML, whichever version wrote it.
 */
#include "exchange/camt.h"
#include "unit/bank_seen.h"

#define BEGIN                                                                                      \
    "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.02\"><BkToCstmrStmt>\n"         \
    "<Stmt><Acct><Id><IBAN>FR76</IBAN></Id></Acct>\n"
#define END          "</Stmt></BkToCstmrStmt></Document>\n"
#define BOOKED       "<Sts>BOOK</Sts><BookgDt><Dt>2026-03-16</Dt></BookgDt>"
#define OUT(amt)     "<Amt Ccy=\"EUR\">" amt "</Amt><CdtDbtInd>DBIT</CdtDbtInd>"
#define IN(amt)      "<Amt Ccy=\"EUR\">" amt "</Amt><CdtDbtInd>CRDT</CdtDbtInd>"
#define BAL(cd, amt) "<Bal><Tp><CdOrPrtry><Cd>" cd "</Cd></CdOrPrtry></Tp>" IN(amt) "</Bal>\n"

static enum status
see_more(void *context, const struct bank_line *line, struct err *err)
{
    struct seen *seen = context;
    const enum status status = see_line(context, line, err);

    if (line->name[0] != '\0' || line->iban[0] != '\0' || line->end_to_end[0] != '\0' ||
        line->returned[0] != '\0') {
        text_addf(&seen->text, "  name <%s> iban <%s> end <%s> returned <%s>\n", line->name,
                  line->iban, line->end_to_end, line->returned);
    }
    return status;
}

static const char *
read_xml(const char *text)
{
    struct seen seen = see_nothing();
    const struct bank_wish wish = {
        .on_line = see_more, .context = &seen, .problems = &seen.problems};

    seen.problems.context = &seen;
    seen.status = camt_read_bytes(&reading, (struct file_bytes){"f.xml", text, strlen(text)}, &wish,
                                  &totals, &seen.err);
    return told(&seen);
}

static void
both_ends_of_the_versions_are_read(void **state)
{
    (void)state;
    assert_string_equal(read_xml(BEGIN "<Ntry>" OUT("12.30") BOOKED
                                 "<ValDt><DtTm>2026-03-17T00:00:00</DtTm></ValDt>"
                                 "<AcctSvcrRef>R1</AcctSvcrRef>\n"
                                 "<NtryDtls><TxDtls><Refs><EndToEndId>E1</EndToEndId></Refs>"
                                 "<RltdPties><Cdtr><Nm>Association</Nm></Cdtr>"
                                 "<CdtrAcct><Id><IBAN>FR14</IBAN></Id></CdtrAcct></RltdPties>"
                                 "<RmtInf><Ustrd>2026/4</Ustrd><Ustrd>avance</Ustrd></RmtInf>"
                                 "</TxDtls></NtryDtls></Ntry>\n" END),
                        "4 2026-03-16 -1230 <2026/4 avance> value 2026-03-17 ref R1\n"
                        "  name <Association> iban <FR14> end <E1> returned <>\n");
    assert_string_equal(totals.head.account, "FR76");
    assert_int_equal(totals.out_cents, 1230);
    assert_string_equal(
        read_xml(BEGIN "<Ntry>" IN(
            "18000") "<Sts><Cd>BOOK</Cd></Sts>"
                     "<BookgDt><DtTm>2026-03-16T08:00:00</DtTm></BookgDt>\n"
                     "<NtryDtls><TxDtls><Refs><AcctSvcrRef>R2</AcctSvcrRef></Refs>"
                     "<RltdPties><Dbtr><Pty><Nm>Association</Nm></Pty></Dbtr>"
                     "<DbtrAcct><Id><IBAN>FR15</IBAN></Id></DbtrAcct></RltdPties>"
                     "<RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf>"
                     "<AddtlTxInf>rejet</AddtlTxInf></TxDtls></NtryDtls></Ntry>" END),
        "4 2026-03-16 1800000 <rejet> ref R2\n"
        "  name <Association> iban <FR15> end <> returned <AC04>\n");
}

static void
an_entry_without_details_is_a_line(void **state)
{
    (void)state;
    assert_string_equal(read_xml(BEGIN "<Ntry>" OUT("4.20") BOOKED
                                 "<AddtlNtryInf> FRAIS </AddtlNtryInf></Ntry>\n"
                                 "<Ntry>" IN("0.00") BOOKED "</Ntry>\n" END),
                        "3 2026-03-16 -420 <FRAIS>\n4 2026-03-16 0 <>\n");
    assert_int_equal(totals.zero, 1);
}

/* One sum for a file tells which; a line that is known again by its label keeps it. */
static void
a_batch_that_is_not_split_names_its_file(void **state)
{
    (void)state;
    assert_string_equal(
        read_xml(BEGIN "<Ntry>" OUT("30.00") BOOKED
                 "<AcctSvcrRef>R7</AcctSvcrRef>"
                 "<NtryDtls><Btch><PmtInfId>REM-2026-3-x-1</PmtInfId></Btch></NtryDtls>"
                 "<AddtlNtryInf>VIREMENTS</AddtlNtryInf></Ntry>\n"
                 "<Ntry>" OUT("30.00") BOOKED
                 "<NtryDtls><Btch><MsgId>REM-2026-4-x</MsgId></Btch></NtryDtls>"
                 "<AddtlNtryInf>VIREMENTS</AddtlNtryInf></Ntry>" END),
        "3 2026-03-16 -3000 <VIREMENTS REM-2026-3-x-1> ref R7\n"
        "4 2026-03-16 -3000 <VIREMENTS>\n");
}

#define TX(amt) "<TxDtls><AmtDtls><TxAmt>" amt "</TxAmt></AmtDtls></TxDtls>"

static void
a_batch_is_split_and_has_to_add_up(void **state)
{
    (void)state;
    assert_string_equal(
        read_xml(
            BEGIN "<Ntry>" OUT("30.00") BOOKED
            "\n<NtryDtls>" TX("<Amt Ccy=\"EUR\">10.00</Amt>") "\n" TX(
                "<Amt Ccy=\"EUR\">15.00</Amt>") "</NtryDtls>\n"
                                                "<NtryDtls>" TX(
                                                    "<Amt Ccy=\"EUR\">5.00</Amt>") "</NtryDtls></"
                                                                                   "Ntry>" END),
        "4 2026-03-16 -1000 <>\n5 2026-03-16 -1500 <>\n6 2026-03-16 -500 <>\n");
    assert_int_equal(totals.lines, 3);
    assert_string_equal(read_xml(BEGIN "<Ntry>" OUT("30.00") BOOKED
                                 "<NtryDtls>" TX("<Amt Ccy=\"EUR\">10.00</Amt>")
                                     TX("<Amt Ccy=\"EUR\">15.00</Amt>") "</NtryDtls></Ntry>" END),
                        "! 3:0 Amt [-€30.00] its transactions add up to -€25.00 | \n");
    assert_int_equal(totals.rejected, 1);
    assert_int_equal(totals.read, 0);
}

#define WAY(amt, way)                                                                              \
    "<TxDtls><Amt Ccy=\"EUR\">" amt "</Amt><CdtDbtInd>" way "</CdtDbtInd></TxDtls>"

static void
a_transaction_of_a_batch_may_go_the_other_way(void **state)
{
    (void)state;
    assert_string_equal(read_xml(BEGIN "<Ntry>" OUT("30.00") BOOKED "<NtryDtls>" WAY(
                            "35.00", "DBIT") "\n" WAY("5.00", "CRDT") "</NtryDtls></Ntry>" END),
                        "3 2026-03-16 -3500 <>\n4 2026-03-16 500 <>\n");
}

static void
an_amount_has_no_sign(void **state)
{
    (void)state;
    assert_string_equal(read_xml(BEGIN "<Ntry>" OUT("-5.00") BOOKED "</Ntry>" END),
                        "! 3:0 Amt [-5.00] an amount in XML has no sign: CdtDbtInd says the way"
                        " | \n");
}

#define SUMMARY(count, sum)                                                                        \
    "<TxsSummry><TtlNtries><NbOfNtries>" count "</NbOfNtries><Sum>" sum "</Sum></TtlNtries>"       \
    "<TtlDbtNtries><Sum>3.00</Sum></TtlDbtNtries></TxsSummry>\n"

static void
what_is_announced_has_to_come(void **state)
{
    (void)state;
    assert_string_equal(read_xml(BEGIN SUMMARY("2", "5.00") "<Ntry>" IN("2.00") BOOKED
                                 "</Ntry>\n<Ntry>" OUT("3.00") BOOKED "</Ntry>\n" END),
                        "4 2026-03-16 200 <>\n5 2026-03-16 -300 <>\n");
    assert_string_equal(
        read_xml(BEGIN SUMMARY("3", "6.50") "<Ntry>" IN("2.00") BOOKED "</Ntry>\n" END),
        "4 2026-03-16 200 <>\n"
        "! 3:0 TtlDbtNtries [€3.00] this sum is announced, the entries make €0.00 | lines are"
        " missing, there twice, or were changed\n"
        "! 3:0 TtlNtries [3] so many entries are announced, there are 1 | lines are missing, there"
        " twice, or were changed\n"
        "! 3:0 TtlNtries [€6.50] this sum is announced, the entries make €2.00 | lines are missing,"
        " there twice, or were changed\n");
    assert_false(totals.balances_agree);
}

#define STATEMENT(from, entry, to)                                                                 \
    "<Stmt>" BAL("OPBD", from) BAL("CLBD", to) "<Ntry>" entry BOOKED "</Ntry></Stmt>\n"
#define FILE_OF(first, second) BEGIN END_OF_FIRST first second "</BkToCstmrStmt></Document>"
#define END_OF_FIRST           "</Stmt>\n"

/* One of the days is missing, or there twice; the newest may come first. */
static void
statements_follow_from_one_another(void **state)
{
    (void)state;
    (void)read_xml(
        FILE_OF(STATEMENT("1.00", IN("2.00"), "3.00"), STATEMENT("3.00", IN("4.00"), "7.00")));
    assert_true(totals.balances_agree && totals.head.opening.cents == 100 &&
                totals.head.closing.cents == 700);
    (void)read_xml(
        FILE_OF(STATEMENT("3.00", IN("4.00"), "7.00"), STATEMENT("1.00", IN("2.00"), "3.00")));
    assert_true(totals.balances_agree && totals.head.opening.cents == 100 &&
                totals.head.closing.cents == 700);
    assert_non_null(strstr(read_xml(FILE_OF(STATEMENT("1.00", IN("2.00"), "3.00"),
                                            STATEMENT("1.00", IN("2.00"), "3.00"))),
                           "OPBD [€1.00] the statement before it ends with €3.00"));
    assert_false(totals.balances_agree);
}

static void
another_message_is_no_statement(void **state)
{
    static const char *const spaces[] = {"camt.054.001.02", "camt.053.001.01", "camt.053.001.13"};

    (void)state;
    for (size_t i = 0; i < sizeof spaces / sizeof *spaces; i++) {
        char xml[256];

        snprintf(xml, sizeof xml,
                 "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:%s\"><BkToCstmrStmt><Stmt>"
                 "</Stmt></BkToCstmrStmt></Document>",
                 spaces[i]);
        assert_non_null(strstr(read_xml(xml), "this is no statement of account (camt.053)"));
    }
}

static void
what_is_wrong_with_an_entry_is_told(void **state)
{
    (void)state;
    assert_string_equal(
        read_xml(BEGIN "<Ntry>" BOOKED "</Ntry>\n"
                       "<Ntry><Amt Ccy=\"CHF\">1.00</Amt><CdtDbtInd>CRDT</CdtDbtInd>" BOOKED
                       "</Ntry>\n"
                       "<Ntry><Amt>1.00</Amt><CdtDbtInd>CRDT</CdtDbtInd>" BOOKED "</Ntry>\n"
                       "<Ntry>" IN("1,00") BOOKED
                 "</Ntry>\n"
                 "<Ntry><Amt Ccy=\"EUR\">1.00</Amt>" BOOKED "</Ntry>\n"
                 "<Ntry>" IN("1.00") "<Sts>BOOK</Sts></Ntry>\n"
                                     "<Ntry>" IN("1.00") "<Sts>PDNG</Sts></Ntry>\n" END),
        "! 3:0 Ntry [] the line has no amount | \n"
        "! 4:0 Amt [CHF] the line is in another currency than euros | \n"
        "! 5:0 Amt [] the line is in another currency than euros | \n"
        "! 6:0 Amt [1,00] the amount is not written as the format declares | \n"
        "! 7:0 Ntry [] it is not said whether the money came in or went out | \n"
        "! 8:0 Ntry [] not a day of the calendar | \n");
    assert_int_equal(totals.rejected, 6);
    assert_int_equal(totals.not_booked, 1);
    assert_int_equal(totals.lines, 7);
}

static void
balances_have_to_follow_in_each_statement(void **state)
{
    (void)state;
    assert_string_equal(read_xml(BEGIN BAL("PRCD", "1.00") BAL("OPBD", "100.00")
                                     BAL("CLBD", "95.80") "<Ntry>" OUT("4.20") BOOKED
                                 "</Ntry>"
                                 "</Stmt>\n<Stmt>" BAL("PRCD", "95.80")
                                     BAL("CLBD", "97.80") "<Ntry>" IN("2.00") BOOKED "</Ntry>" END),
                        "6 2026-03-16 -420 <>\n9 2026-03-16 200 <>\n");
    assert_true(totals.balances_agree);
    assert_int_equal(totals.head.opening.cents, 10000);
    assert_int_equal(totals.head.closing.cents, 9780);
    assert_string_equal(
        read_xml(BEGIN BAL("OPBD", "100.00") BAL("CLBD", "95.00") "<Ntry>" OUT("4.20") BOOKED
                 "</Ntry>" END),
        "5 2026-03-16 -420 <>\n"
        "! 2:0 CLBD [€95.00] the opening balance and the lines make €95.80 at the end | lines are "
        "missing, there twice, or were changed\n");
    assert_false(totals.balances_agree);
}

static void
what_is_no_statement_is_refused(void **state)
{
    (void)state;
    assert_string_equal(read_xml("<!DOCTYPE a [<!ENTITY b \"c\">]><Document/>"),
                        "# f.xml:1:0 the file has a document type, which a statement never has | "
                        "\n");
    assert_string_equal(read_xml("<Document/>"),
                        "# f.xml:1:0 the file holds no statement (Stmt) | \n");
    assert_string_equal(
        read_xml(BEGIN "<Ntry></Stmt>"),
        "# f.xml:3:0 the file is not XML as it should be | Opening and ending tag mismatch: Ntry "
        "line 3 and Stmt\n");
    assert_string_equal(
        read_xml(BEGIN "</Stmt><Stmt><Acct><Id><Othr><Id>2</Id></Othr></Id></Acct>" END),
        "# f.xml:3:0 statements of two accounts, FR76 and 2 | give the statements "
        "of each account in a file of their own\n");
    assert_non_null(strstr(read_xml(""), "# f.xml:"));
}

static void
a_file_is_read_as_bytes_are(void **state)
{
    struct seen seen = see_nothing();
    const struct bank_wish wish = {.problems = &seen.problems};

    (void)state;
    assert_int_equal(camt_read(&reading, "docs/examples/val-de-lierre/releve-2026.xml", &wish,
                               &totals, &seen.err),
                     ST_OK);
    assert_int_equal(totals.read, 4);
    assert_int_equal(totals.not_booked, 1);
    assert_true(totals.balances_agree);
    assert_true(camt_is_xml("docs/examples/val-de-lierre/releve-2026.xml"));
    assert_false(camt_is_xml("docs/examples/val-de-lierre/releve-2026.csv"));
    assert_false(camt_is_xml("nowhere.xml"));
    assert_int_equal(camt_read(&reading, "nowhere.xml", &wish, &totals, &seen.err), ST_DATA);
}

static void
who_reads_may_stop_it(void **state)
{
    struct seen seen = see_nothing();
    const struct bank_wish wish = {
        .on_line = see_line, .context = &seen, .problems = &seen.problems};
    static const char text[] =
        BEGIN "<Ntry>" IN("1.00") BOOKED "</Ntry><Ntry>" IN("1.00") BOOKED "</Ntry>" END;

    (void)state;
    seen.stop_after = 1;
    assert_int_equal(camt_read_bytes(&reading, (struct file_bytes){"f.xml", BYTES(text)}, &wish,
                                     &totals, &seen.err),
                     ST_RETRY);
    assert_int_equal(totals.read, 1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(both_ends_of_the_versions_are_read),
        TEST(an_entry_without_details_is_a_line),
        TEST(a_batch_that_is_not_split_names_its_file),
        TEST(a_batch_is_split_and_has_to_add_up),
        TEST(a_transaction_of_a_batch_may_go_the_other_way),
        TEST(an_amount_has_no_sign),
        TEST(what_is_announced_has_to_come),
        TEST(statements_follow_from_one_another),
        TEST(another_message_is_no_statement),
        TEST(what_is_wrong_with_an_entry_is_told),
        TEST(balances_have_to_follow_in_each_statement),
        TEST(what_is_no_statement_is_refused),
        TEST(a_file_is_read_as_bytes_are),
        TEST(who_reads_may_stop_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
