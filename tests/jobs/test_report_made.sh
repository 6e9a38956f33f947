#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# A report to funders is made, kept, asked for again, made anew; every form has the same figures.
PYTHONDONTWRITEBYTECODE=1 exec python3 tests/jobs/report_made.py
