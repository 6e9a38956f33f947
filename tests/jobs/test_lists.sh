#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# Lists of applications: with them or alone, all or none, and what is said of a wrong line.
PYTHONDONTWRITEBYTECODE=1 exec python3 tests/jobs/lists.py
