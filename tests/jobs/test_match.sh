#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# Lines of a bank are matched, by rules and by hand, booked, undone, matched again.
PYTHONDONTWRITEBYTECODE=1 exec python3 tests/jobs/match.py
