#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# The committee's file: every form of it says the same, twice the same bytes.
PYTHONDONTWRITEBYTECODE=1 exec python3 tests/jobs/report.py
