#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# levain verify computes the ledgers again, and names what was changed in them.
PYTHONDONTWRITEBYTECODE=1 exec python3 tests/jobs/verify_ledger.py
