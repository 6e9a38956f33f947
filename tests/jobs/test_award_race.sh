#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# Decisions, offers and top-ups by several at once, and clients killed in the middle.
PYTHONDONTWRITEBYTECODE=1 exec python3 tests/jobs/award_race.py
