#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# The expenses of an award: a statement of them, who judges it, what rests on it.
PGOPTIONS="${PGOPTIONS:-} -c levain.today=2028-12-31" PYTHONDONTWRITEBYTECODE=1 \
    exec python3 tests/jobs/expenses.py
