/* SPDX-License-Identifier: MPL-2.0 */
/*
 * dossier: whose page it has, and volumes of pages. No database.
 */
#include "in_arena.h"

#include "report_files.h"

static struct document *
parsed(void)
{
    return report_parse(&arena, report_read(&arena, "tests/data/dossier/document.json"));
}

/* Leave out the verdicts of all applications but the first. */
static struct document *
with_one_whole(void)
{
    struct document *document = parsed();

    for (struct document *at = document_member(document, "applications")->first->next; at != NULL;
         at = at->next) {
        document_member(at, "verdicts")->name = "not_verdicts";
    }
    return document;
}

static void
only_who_is_given_whole_has_a_page_when_they_are_chosen(void **state)
{
    const char *page =
        report_written(&arena, with_one_whole(), WRITER_HTML, WRITER_SECTIONS_CHOSEN);
    const char *first = strstr(page, "<article");

    (void)state;
    assert_non_null(first);
    assert_null(strstr(first + 1, "<article"));
    assert_null(strstr(strstr(page, "href=\"#a-") + 1, "href=\"#a-"));
    assert_non_null(strstr(page, "href=\"#applications\""));
    assert_non_null(strstr(page, "Pages of applications in this file: 1 of "));
}

static void
a_volume_has_pages_and_their_list_and_no_figure_of_the_whole(void **state)
{
    struct document *document = parsed();
    struct document *second = document_member(document, "applications")->first->next;
    const char *page;

    (void)state;
    second->next = NULL; /* its sums are not those of the run: it has two of all */
    page = report_written(&arena, document, WRITER_PAGES, WRITER_SECTIONS_AUTO);
    assert_non_null(strstr(page, "pages of applications, volume 0"));
    assert_non_null(strstr(page, "Applications of this volume"));
    assert_non_null(strstr(page, "<h3>"));
    assert_null(strstr(page, "id=\"envelopes\""));
    assert_null(strstr(page, "{{"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_who_is_given_whole_has_a_page_when_they_are_chosen),
        cmocka_unit_test(a_volume_has_pages_and_their_list_and_no_figure_of_the_whole),
    };

    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
