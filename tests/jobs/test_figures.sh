#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# Figures of reports over random lives: against the ledger, against each other, over funders.
PYTHONDONTWRITEBYTECODE=1 exec python3 tests/jobs/figures_lives.py
