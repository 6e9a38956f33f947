#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# A scoring run is the same whoever works on it, appears whole or not at all, and is not kept twice.
PYTHONDONTWRITEBYTECODE=1 exec python3 tests/jobs/score.py
