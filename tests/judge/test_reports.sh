#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# Every report to funders, in every form, judged by programs that are not ours, twice the same.
PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=tests/jobs exec python3 tests/judge/reports.py
