#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# Lines of orders at odd moments: cancelled, suspended, of a year that is over; rules switched off.
PYTHONDONTWRITEBYTECODE=1 exec python3 tests/jobs/match_odd.py
