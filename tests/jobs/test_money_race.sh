#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# Two accountants at the same work at the same time.
PYTHONDONTWRITEBYTECODE=1 exec python3 tests/jobs/money_race.py
