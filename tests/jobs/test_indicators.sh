#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# What awards report: indicators, financial returns, milestones; what each refuses, and the sums.
PGOPTIONS="${PGOPTIONS:-} -c levain.today=2028-12-31" PYTHONDONTWRITEBYTECODE=1 \
    exec python3 tests/jobs/indicators.py
