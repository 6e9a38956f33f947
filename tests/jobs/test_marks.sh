#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# The panel's marks: taken in or refused line by line, conflicts of interest, who owes what.
PYTHONDONTWRITEBYTECODE=1 exec python3 tests/jobs/marks.py
