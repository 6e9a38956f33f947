#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""Every report to funders of the fund whose life is walked, of all its funders and of one, in every
form: its cells are compared, PDF counted in; made again on another day in another place, the bytes
are the same; axe-core, html-validate and csvclean judge what was written, in French and in English.
Prints TAP; run by test_reports.sh."""
import os
import shutil
import sys

sys.argv = [sys.argv[0], "vie-d-une-aide"]
import forms  # noqa: E402
import guide  # noqa: E402
import reports_told  # noqa: E402
from judges import check_axe, check_csv, check_html, check_sheets  # noqa: E402
from levain_test import SCRATCH, Tap, sql  # noqa: E402
from pages import ANOTHER_DAY, PDF, content, walk  # noqa: E402


def make(name, funder):
    """Write a report here and elsewhere; gives its folder and complaints."""
    folders = [os.path.join(SCRATCH, f"{name}-{funder}-{place}") for place in ("here", "there")]
    options = ("--funder", funder) if funder else ()
    told, stem = reports_told.written(name, folders[0], *options, form=reports_told.FORMS + PDF,
                                      where=reports_told.HERE)
    again, _ = reports_told.written(name, folders[1], *options, form=reports_told.FORMS + PDF,
                                    where=reports_told.ELSEWHERE, before=ANOTHER_DAY)
    wrong = [f"{name}: {one.returncode} {one.stderr}" for one in (told, again)
             if one.returncode != 0 or one.stderr]
    if stem is None:
        return folders[0], [], wrong
    first, second = content(folders[0]), content(folders[1])
    other = [one for one in first if first[one] != second.get(one)] + sorted(
        set(second) - set(first))
    shutil.rmtree(folders[1])
    return folders[0], other, wrong + [f"{name}: {one}" for one in forms.complaints(stem)]


def english(name):
    """The pages of a report of a fund that speaks English, and complaints."""
    folder = os.path.join(SCRATCH, f"{name}-en")
    told, _ = reports_told.written(name, folder, "--again", form="html", where=reports_told.HERE)
    pages = content(folder) if told.returncode == 0 else {}
    if not pages or any(b'<html lang="en"' not in page for page in pages.values()):
        return [], [f"{name}: no page in English {told.stderr}"]
    return [os.path.join(folder, page) for page in pages], []


def main():
    tap = Tap()
    folder = os.path.join(SCRATCH, "guide")
    os.makedirs(folder)
    tap.same("the life is walked", walk(folder)[0], 0)
    reports_told.enrich()
    wrong, other, pages, tables, books = [], [], [], [], []
    for name in reports_told.NAMES:
        for funder in (None,) if name in reports_told.OF_AWARD else (None, "region"):
            made, moved, worse = make(name, funder)
            wrong += worse
            other += moved
            if funder is None:  # the page of one funder has no other parts
                pages += [os.path.join(made, one) for one in os.listdir(made)
                          if one.endswith(".html")]
            books += [os.path.join(made, one) for one in os.listdir(made) if one.endswith(".xlsx")]
            tables += [os.path.join(made, one) for one in os.listdir(made) if one.endswith(".csv")]
    sql("update levain.fund set language = 'en'")
    for name in reports_told.NAMES:
        made, worse = english(name)
        pages += made
        wrong += worse
    for program, missing in (("weasyprint", "PDF too"), ("faketime", "when a clock says so too"),
                             ("pdftotext", "cells of PDF too")):
        if not shutil.which(program):
            tap.skip(missing, f"{program} is not installed (.ci/packages judge)")
    tap.none("each cell of each report is the same in each form", wrong)
    tap.none("on another day, in another place and another language: the same bytes", other)
    check_csv(tap, "csvclean finds nothing to say", tables)
    check_sheets(tap, "xlsx2csv reads the cells of each workbook", books)
    check_html(tap, "html-validate finds nothing to say", pages)
    check_axe(tap, "axe-core finds nothing to say", pages)
    reports_told.forget()
    return tap.end()


sys.exit(main())
