#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# Reports over random applications: parts sum to wholes, no two reports disagree on a figure.
PYTHONDONTWRITEBYTECODE=1 exec python3 tests/jobs/report_random.py
