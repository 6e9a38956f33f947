#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# The list of runs, and explanations of a scoring run before any allocation.
PYTHONDONTWRITEBYTECODE=1 exec python3 tests/jobs/runs.py
