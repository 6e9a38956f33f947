#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# Random lives of awards against a model of the ledger's rules.
PYTHONDONTWRITEBYTECODE=1 exec python3 tests/jobs/ledger_lives.py
