#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# One sum for a file of orders, money booked by hand, fees, debits, interest, transfers: matched.
PYTHONDONTWRITEBYTECODE=1 exec python3 tests/jobs/match_kinds.py
