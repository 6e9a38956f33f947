#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# Fifty writers of the ledger at once: never a cent over, nothing lost, nothing twice.
PYTHONDONTWRITEBYTECODE=1 exec python3 tests/jobs/ledger_race.py
