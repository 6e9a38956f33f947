/* SPDX-License-Identifier: MPL-2.0 */
/*
 * pain001: the bytes of a small remittance, and what is refused before a bank would.
 */
#include "in_arena.h"

#include "exchange/pain001.h"

#include "base/date.h"

static const struct pain001_order two[] = {
    {"LEV-2026-0000001-11", "Association A09", "FR1420041010050500013M02606", "A09 advance",
     1260000},
    {"LEV-2026-0000002-02", "OEuvres + Cie", "DE89370400440532013000", "A10 advance", 1},
};

static struct pain001
remittance(void)
{
    return (struct pain001){
        .version = PAIN001_03,
        .message = "REM-2026-1-lierre",
        .created = "2026-05-23T09:00:00",
        .initiator = "Val de Lierre",
        .name = "Fonds du Val de Lierre",
        .iban = "FR7630006000011234567890189",
        .execute_on = date_of_civil((struct civil_date){2026, 5, 26}),
        .orders = two,
        .order_count = 2,
    };
}

static const char *
written(const struct pain001 *of)
{
    struct text out = text_in(&arena);
    struct err err = {0};

    if (pain001_write(&arena, of, &out, &err) != ST_OK) {
        fail_msg("%s", err.text);
    }
    return text_of(&out);
}

static void
has(const char *text, const char *part)
{
    if (strstr(text, part) == NULL) {
        fail_msg("no %s in\n%s", part, text);
    }
}

/* Of the first order alone. */
static const char older[] = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                            "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:pain.001.001.03\">\n"
                            " <CstmrCdtTrfInitn>\n"
                            "  <GrpHdr>\n"
                            "   <MsgId>REM-2026-1-lierre</MsgId>\n"
                            "   <CreDtTm>2026-05-23T09:00:00</CreDtTm>\n"
                            "   <NbOfTxs>1</NbOfTxs>\n"
                            "   <CtrlSum>12600.00</CtrlSum>\n"
                            "   <InitgPty>\n"
                            "    <Nm>Val de Lierre</Nm>\n"
                            "   </InitgPty>\n"
                            "  </GrpHdr>\n"
                            "  <PmtInf>\n"
                            "   <PmtInfId>REM-2026-1-lierre-1</PmtInfId>\n"
                            "   <PmtMtd>TRF</PmtMtd>\n"
                            "   <BtchBookg>false</BtchBookg>\n"
                            "   <NbOfTxs>1</NbOfTxs>\n"
                            "   <CtrlSum>12600.00</CtrlSum>\n"
                            "   <PmtTpInf>\n"
                            "    <SvcLvl>\n"
                            "     <Cd>SEPA</Cd>\n"
                            "    </SvcLvl>\n"
                            "   </PmtTpInf>\n"
                            "   <ReqdExctnDt>2026-05-26</ReqdExctnDt>\n"
                            "   <Dbtr>\n"
                            "    <Nm>Fonds du Val de Lierre</Nm>\n"
                            "   </Dbtr>\n"
                            "   <DbtrAcct>\n"
                            "    <Id>\n"
                            "     <IBAN>FR7630006000011234567890189</IBAN>\n"
                            "    </Id>\n"
                            "   </DbtrAcct>\n"
                            "   <DbtrAgt>\n"
                            "    <FinInstnId>\n"
                            "     <BIC>AGRIFRPP</BIC>\n"
                            "    </FinInstnId>\n"
                            "   </DbtrAgt>\n"
                            "   <ChrgBr>SLEV</ChrgBr>\n"
                            "   <CdtTrfTxInf>\n"
                            "    <PmtId>\n"
                            "     <EndToEndId>LEV-2026-0000001-11</EndToEndId>\n"
                            "    </PmtId>\n"
                            "    <Amt>\n"
                            "     <InstdAmt Ccy=\"EUR\">12600.00</InstdAmt>\n"
                            "    </Amt>\n"
                            "    <Cdtr>\n"
                            "     <Nm>Association A09</Nm>\n"
                            "    </Cdtr>\n"
                            "    <CdtrAcct>\n"
                            "     <Id>\n"
                            "      <IBAN>FR1420041010050500013M02606</IBAN>\n"
                            "     </Id>\n"
                            "    </CdtrAcct>\n"
                            "    <RmtInf>\n"
                            "     <Ustrd>A09 advance</Ustrd>\n"
                            "    </RmtInf>\n"
                            "   </CdtTrfTxInf>\n"
                            "  </PmtInf>\n"
                            " </CstmrCdtTrfInitn>\n"
                            "</Document>\n";

static void
the_older_version_is_written_whole(void **state)
{
    struct pain001 of = remittance();

    (void)state;
    of.bic = "AGRIFRPP";
    of.order_count = 1;
    assert_string_equal(written(&of), older);
}

static void
the_newer_version_says_days_and_banks_otherwise(void **state)
{
    struct pain001 of = remittance();
    const char *without;

    (void)state;
    of.version = PAIN001_09;
    without = written(&of);
    has(without, "tech:xsd:pain.001.001.09\"");
    has(without, "<ReqdExctnDt>\n    <Dt>2026-05-26</Dt>");
    has(without, "<Othr>\n      <Id>NOTPROVIDED</Id>");
    of.bic = "AGRIFRPP";
    has(written(&of), "<BICFI>AGRIFRPP</BICFI>");
}

static void
sums_and_counts_are_those_of_the_orders_and_said_twice(void **state)
{
    const struct pain001 of = remittance();
    const char *text = written(&of), *first = strstr(text, "<CtrlSum>12600.01</CtrlSum>");

    (void)state;
    assert_non_null(first);
    has(first + 1, "<CtrlSum>12600.01</CtrlSum>");
    has(text, "<NbOfTxs>2</NbOfTxs>");
    has(text, "<InstdAmt Ccy=\"EUR\">0.01</InstdAmt>");
}

static void
the_same_remittance_gives_the_same_bytes(void **state)
{
    const struct pain001 of = remittance();

    (void)state;
    assert_string_equal(written(&of), written(&of));
}

static void
refuses(const struct pain001 *of, const char *message)
{
    struct text out = text_in(&arena);
    struct err err = {0};

    assert_int_equal(pain001_write(&arena, of, &out, &err), ST_DATA);
    assert_string_equal(err.text, message);
    assert_int_equal(out.length, 0);
}

static void
what_a_bank_would_not_take_is_refused_before(void **state)
{
    static const struct {
        struct pain001_order order;
        const char *message;
    } cases[] = {
        {{"LEV 1", "É", "FR1420041010050500013M02606", "x", 1},
         "LEV 1: \"É\" is not written as banks take it"},
        {{"LEV-1", "", "FR1420041010050500013M02606", "x", 1},
         "LEV-1: \"\" is not written as banks take it"},
        {{"LEV-1-2345678901234567890123456789012", "a", "FR1420041010050500013M02606", "x", 1},
         "LEV-1-2345678901234567890123456789012: \"LEV-1-2345678901234567890123456789012\" is not "
         "written as banks take it"},
        {{"LEV-1", "a", "FR1520041010050500013M02606", "x", 1},
         "LEV-1: FR1520041010050500013M02606 is no IBAN: its check digits or its length"},
        {{"LEV-1", "a", "TN5910006035183598478831", "x", 1},
         "LEV-1: TN5910006035183598478831 is of a country without SEPA transfers"},
        {{"LEV-1", "a", "FR1420041010050500013M02606", "", 1},
         "LEV-1: \"\" is not written as banks take it"},
        {{"LEV-1", "a", "FR1420041010050500013M02606", "x", 0},
         "LEV-1: a transfer is of 0.01 to 999,999,999.99 euros"},
        {{"LEV-1", "a", "FR1420041010050500013M02606", "x", 100000000000},
         "LEV-1: a transfer is of 0.01 to 999,999,999.99 euros"},
    };
    struct pain001 of = remittance();

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        of.orders = &cases[i].order;
        of.order_count = 1;
        refuses(&of, cases[i].message);
    }
    of = remittance();
    of.order_count = 0;
    refuses(&of, "a remittance has one order at least");
    of = remittance();
    of.iban = "FR76";
    refuses(&of, "DbtrAcct: FR76 is no IBAN: its check digits or its length");
    of = remittance();
    of.message = "REM-2026-1-lierre-lierre-lierre-lie";
    refuses(&of, "MsgId: \"REM-2026-1-lierre-lierre-lierre-lie\" is not written as banks take it");
}

static void
versions_have_names(void **state)
{
    enum pain001_version version = PAIN001_03;

    (void)state;
    assert_true(pain001_version_named("pain.001.001.09", &version));
    assert_int_equal(version, PAIN001_09);
    assert_false(pain001_version_named("pain.001.001.08", &version));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_older_version_is_written_whole),
        cmocka_unit_test(the_newer_version_says_days_and_banks_otherwise),
        cmocka_unit_test(sums_and_counts_are_those_of_the_orders_and_said_twice),
        cmocka_unit_test(the_same_remittance_gives_the_same_bytes),
        cmocka_unit_test(what_a_bank_would_not_take_is_refused_before),
        cmocka_unit_test(versions_have_names),
    };

    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
