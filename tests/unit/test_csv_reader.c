/* SPDX-License-Identifier: MPL-2.0 */
/*
 * csv_reader and encoding: what is given, from memory and from files.
 */
#include "csv_seen.h"
#include "exchange/encoding.h"
#include "unit/shared_data.h"

/* ---- what is given ---- */

static void
cells_are_what_their_writer_meant(void **state)
{
    (void)state;
    assert_string_equal(read_bytes(BYTES("code;nom\n"
                                         "A01;Le \"Fournil\"\n"),
                                   utf8),
                        "1 <code><nom>\n"
                        "# f.csv:2:8 a quote stands inside a cell that does not begin with one | "
                        "put the whole cell between quotes, and double each quote inside it\n");
    assert_string_equal(read_bytes(BYTES("code;nom\n"
                                         "A01;\"Le \"\"Fournil\"\"\"\n"
                                         "A02;\"\"\n"
                                         ";\n"
                                         "A03;\" a;b \"\n"),
                                   utf8),
                        "1 <code><nom>\n"
                        "2 <A01><Le \"Fournil\">\n"
                        "3 <A02><>\n"
                        "4 <><>\n"
                        "5 <A03>< a;b >\n");
}

static void
blanks_around_a_cell_are_kept(void **state)
{
    (void)state;
    assert_string_equal(read_bytes(BYTES(" a ;\tb\t\n 1; 2\n"), utf8),
                        "1 < a ><\tb\t>\n2 < 1>< 2>\n");
}

static void
each_separator_leaves_the_others_alone(void **state)
{
    static const struct {
        char separator;
        const char *given;
    } cases[] = {
        {';', "1 <a><b,c\td|e>\n"},
        {',', "1 <a;b><c\td|e>\n"},
        {'\t', "1 <a;b,c><d|e>\n"},
        {'|', "1 <a;b,c\td><e>\n"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct csv_format format = {.separator = cases[i].separator, .encoding = CSV_UTF8};

        assert_string_equal(read_bytes(BYTES("a;b,c\td|e\n"), format), cases[i].given);
    }
}

static void
lines_are_those_of_the_file(void **state)
{
    (void)state;
    assert_string_equal(read_bytes(BYTES("\n\na;b\r\n\"1\n2\r\n3\r4\";x\n\n\r\ny;z"), utf8),
                        "3 <a><b>\n"
                        "4 <1\n2\r\n3\r4><x>\n"
                        "10 <y><z>\n");
    assert_string_equal(read_bytes(BYTES("a;b\r1;2\r\r3;4\r"), utf8),
                        "1 <a><b>\n2 <1><2>\n4 <3><4>\n");
    assert_string_equal(read_bytes(BYTES("\"a\r\";b\n1;2\n"), utf8), "1 <a\r><b>\n3 <1><2>\n");
}

static enum status
see_raw(void *context, const struct csv_row *row, struct err *err)
{
    struct text *text = context;

    (void)err;
    text_add(text, "(");
    text_add_bytes(text, row->raw, row->raw_bytes);
    text_add(text, ")");
    return ST_OK;
}

static void
a_row_keeps_its_bytes_without_the_line_end(void **state)
{
    struct text text = text_in(&arena);
    struct err err = {0};
    struct problems problems = {0};

    (void)state;
    assert_int_equal(csv_read_bytes((struct file_bytes){"f.csv", BYTES("\"a\";b\r\n\xE9;\"1\n\"")},
                                    cp1252, see_raw, &text, &problems, &err),
                     ST_OK);
    assert_string_equal(text_of(&text), "(\"a\";b)(\xE9;\"1\n\")");
}

static void
the_reader_stops_when_it_is_told(void **state)
{
    struct seen seen = see_nothing();

    (void)state;
    seen.stop_after = 2;
    seen.status = csv_read_bytes((struct file_bytes){"f.csv", BYTES("a\nb\nc\n")}, utf8, see_row,
                                 &seen, &seen.problems, &seen.err);
    assert_int_equal(seen.status, ST_RETRY);
    assert_string_equal(text_of(&seen.text), "1 <a>\n2 <b>\n");
    assert_string_equal(seen.err.text, "enough");
}

/* ---- encodings ---- */

static void
encodings_are_called_by_their_names(void **state)
{
    enum csv_encoding encoding = CSV_UTF8;

    (void)state;
    assert_true(csv_encoding_named("iso-8859-15", &encoding));
    assert_int_equal(encoding, CSV_LATIN9);
    assert_true(csv_encoding_named("Windows-1252", &encoding));
    assert_int_equal(encoding, CSV_CP1252);
    assert_true(csv_encoding_named("UTF-8", &encoding));
    assert_int_equal(encoding, CSV_UTF8);
    assert_false(csv_encoding_named("latin1", &encoding));
    assert_false(csv_encoding_named("", &encoding));
}

static void
cells_become_utf8(void **state)
{
    (void)state;
    assert_string_equal(read_bytes(BYTES("\x80;\xE9\x74\xE9;\x9C\xA4\n"), cp1252),
                        "1 <€><été><œ¤>\n");
    assert_string_equal(read_bytes(BYTES("\xA4;\xE9\x74\xE9;\xBD\xA0\n"), latin9),
                        "1 <€><été><œ\u00A0>\n");
    assert_string_equal(read_bytes(BYTES("€;été;𝄞\n"), utf8), "1 <€><été><𝄞>\n");
}

static void
every_byte_has_the_character_of_its_table(void **state)
{
    /* From iconv: printf '\xNN' | iconv -f WINDOWS-1252 (ISO-8859-15) -t UTF-8. */
    static const char *const high_cp1252 =
        "€?‚ƒ„…†‡ˆ‰Š‹Œ?Ž??‘’“”•–—˜™š›œ?žŸ\u00A0¡¢£¤¥¦§¨©ª«¬\u00AD®¯°±²³´µ¶·¸¹º»¼½¾¿"
        "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖ×ØÙÚÛÜÝÞßàáâãäåæçèéêëìíîïðñòóôõö÷øùúûüýþÿ";
    static const char *const high_latin9 =
        "????????????????????????????????\u00A0¡¢£€¥Š§š©ª«¬\u00AD®¯°±²³Žµ¶·ž¹º»ŒœŸ¿"
        "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖ×ØÙÚÛÜÝÞßàáâãäåæçèéêëìíîïðñòóôõö÷øùúûüýþÿ";
    struct text of_cp1252 = text_in(&arena), of_latin9 = text_in(&arena);

    (void)state;
    for (int byte = 0x80; byte <= 0xFF; byte++) {
        char bytes[] = {(char)byte};

        if (encoding_decode(CSV_CP1252, bytes, 1, &of_cp1252) == 0) {
            text_add(&of_cp1252, "?");
        }
        if (encoding_decode(CSV_LATIN9, bytes, 1, &of_latin9) == 0) {
            text_add(&of_latin9, "?");
        }
    }
    assert_string_equal(text_of(&of_cp1252), high_cp1252);
    assert_string_equal(text_of(&of_latin9), high_latin9);
}

static void
a_byte_order_mark_is_stepped_over(void **state)
{
    (void)state;
    assert_string_equal(read_bytes(BYTES("\xEF\xBB\xBF\"code\";b\n1;2\n"), utf8),
                        "1 <code><b>\n2 <1><2>\n");
}

static void
a_byte_order_mark_may_not_belie_the_encoding(void **state)
{
    (void)state;
    assert_string_equal(read_bytes(BYTES("\xEF\xBB\xBF"
                                         "a;b\n"),
                                   cp1252),
                        "# f.csv:0:0 the file begins with the mark of utf-8, and windows-1252 is "
                        "declared | declare utf-8\n");
    assert_string_equal(read_bytes(BYTES("\xFF\xFE"
                                         "a\0;\0"),
                                   utf8),
                        "# f.csv:0:0 the file begins with the mark of utf-16, and utf-8 is "
                        "declared | save the file as CSV in UTF-8\n");
    assert_string_equal(read_bytes(BYTES("\xFE\xFF\0a"), latin9),
                        "# f.csv:0:0 the file begins with the mark of utf-16, and iso-8859-15 is "
                        "declared | save the file as CSV in UTF-8\n");
}

/* ---- files ---- */

static void
files_that_cannot_be_read_are_refused_by_name(void **state)
{
    (void)state;
    assert_string_equal(read_file("tests/data/csv/absent.csv", utf8),
                        "# tests/data/csv/absent.csv:0:0 the file cannot be opened: No such file "
                        "or directory | look at how its name is written, and at the folder it is "
                        "in\n");
    assert_string_equal(
        read_file("tests/data", utf8),
        "# tests/data:0:0 the file cannot be read: Is a directory | name a file, not a folder\n");
}

static void
a_file_is_read_by_blocks_as_it_is_from_memory(void **state)
{
    struct text text = text_in(&arena);
    char path[] = "/tmp/levain-csv.XXXXXX";
    int file = mkstemp(path);
    const char *seen;

    (void)state;
    text_add(&text, "\xEF\xBB\xBFnumber;words\r\n");
    for (int i = 0; i < 20000; i++) {
        text_addf(&text, "%d;\"é \"\"%d\"\"\r\n%d\"\r\n", i, i, i);
    }
    assert_int_equal(write(file, text_of(&text), text.length), (ssize_t)text.length);
    assert_int_equal(close(file), 0);
    seen = read_file(path, utf8);
    assert_string_equal(seen, read_bytes(text_of(&text), text.length, utf8));
    assert_non_null(strstr(seen, "\n40000 <19999><é \"19999\"\r\n19999>\n"));
    assert_int_equal(unlink(path), 0);
}

static void
the_standard_input_is_called_minus(void **state)
{
    int kept = dup(STDIN_FILENO), ends[2];

    (void)state;
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], BYTES("a;b\n1;\"\n")), 8);
    assert_int_equal(close(ends[1]), 0);
    assert_int_equal(dup2(ends[0], STDIN_FILENO), STDIN_FILENO);
    assert_string_equal(read_file("-", utf8),
                        "1 <a><b>\n"
                        "# standard input:2:3 a quote is opened here and "
                        "never closed | close the cell where it should end\n");
    assert_int_equal(dup2(kept, STDIN_FILENO), STDIN_FILENO);
    assert_int_equal(close(kept), 0);
    assert_int_equal(close(ends[0]), 0);
}

/* ---- real files, where they are ---- */

struct tally {
    long rows, problems, first_problem, last_line;
};

static enum status
count_row(void *context, const struct csv_row *row, struct err *err)
{
    struct tally *tally = context;

    (void)err;
    tally->rows++;
    tally->last_line = row->line;
    return ST_OK;
}

static void
count_problem(void *context, const struct problem *problem)
{
    struct tally *tally = context;

    tally->first_problem = tally->problems++ == 0 ? problem->line : tally->first_problem;
}

static const struct {
    const char *path;
    char separator;
    enum csv_encoding encoding;
    enum status status;
    long rows, problems, first_problem, last_line;
} real_files[] = {
    {"subventions/maine-et-loire_conventions.csv", ';', CSV_UTF8, ST_OK, 76, 0, 0, 0},
    {"subventions/maine-et-loire_paiements.csv", ';', CSV_UTF8, ST_OK, 11844, 0, 0, 11844},
    {"subventions/vendee_2017.csv", ',', CSV_CP1252, ST_OK, 1, 23, 2, 1},
    {"subventions/vendee_2018.csv", ';', CSV_CP1252, ST_OK, 86, 29, 87, 86},
    {"subventions/vendee_2018.csv", ',', CSV_CP1252, ST_DATA, 1, 4, 2, 1},
    {"bank/banque_postale_ccp.csv", ';', CSV_CP1252, ST_OK, 6, 3, 8, 6},
    {"bank/caisse_epargne_A.csv", ';', CSV_UTF8, ST_OK, 8, 0, 0, 9},
    {"bank/cic_unsigned_debit.csv", ';', CSV_LATIN9, ST_OK, 5, 0, 0, 5},
    {"bank/credit_mutuel_cic_signed.csv", ';', CSV_LATIN9, ST_OK, 3, 0, 0, 3},
    {"bank/societe_generale.csv", ';', CSV_CP1252, ST_DATA, 0, 0, 0, 0},
    {"scdl/exemple_valide.csv", ',', CSV_UTF8, ST_OK, 30, 0, 0, 30},
    {"scdl/exemple_invalide_erreurs_cellules.csv", ',', CSV_UTF8, ST_OK, 30, 0, 0, 30},
    {"scdl/exemple_invalide_erreurs_colonnes.csv", ',', CSV_UTF8, ST_OK, 30, 0, 0, 30},
    {"val-de-lierre/applications.csv", ',', CSV_UTF8, ST_OK, 19, 0, 0, 19},
    {"participatory/projects.csv", ',', CSV_UTF8, ST_OK, 5880, 0, 0, 5880},
};

static void
real_files_are_read_whole_or_refused_by_line(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(real_files); i++) {
        const char *path = shared_data(&arena, real_files[i].path);
        struct tally tally = {0};
        struct problems problems = {.report = count_problem, .context = &tally};
        struct csv_format format = {.separator = real_files[i].separator,
                                    .encoding = real_files[i].encoding};
        struct err err = {0};

        assert_int_equal(csv_read(path, format, count_row, &tally, &problems, &err),
                         real_files[i].status);
        assert_int_equal(tally.rows, real_files[i].rows);
        assert_int_equal(tally.problems, real_files[i].problems);
        assert_int_equal(tally.first_problem, real_files[i].first_problem);
        if (real_files[i].last_line > 0) {
            assert_int_equal(tally.last_line, real_files[i].last_line);
        }
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cells_are_what_their_writer_meant),
        cmocka_unit_test(blanks_around_a_cell_are_kept),
        cmocka_unit_test(each_separator_leaves_the_others_alone),
        cmocka_unit_test(lines_are_those_of_the_file),
        cmocka_unit_test(a_row_keeps_its_bytes_without_the_line_end),
        cmocka_unit_test(the_reader_stops_when_it_is_told),
        cmocka_unit_test(encodings_are_called_by_their_names),
        cmocka_unit_test(cells_become_utf8),
        cmocka_unit_test(every_byte_has_the_character_of_its_table),
        cmocka_unit_test(a_byte_order_mark_is_stepped_over),
        cmocka_unit_test(a_byte_order_mark_may_not_belie_the_encoding),
        cmocka_unit_test(files_that_cannot_be_read_are_refused_by_name),
        cmocka_unit_test(a_file_is_read_by_blocks_as_it_is_from_memory),
        cmocka_unit_test(the_standard_input_is_called_minus),
        cmocka_unit_test(real_files_are_read_whole_or_refused_by_line),
    };

    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
