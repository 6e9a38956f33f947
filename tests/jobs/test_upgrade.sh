#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# in_database: empty
# A database of an earlier version comes to this one, and goes on.
PYTHONDONTWRITEBYTECODE=1 exec python3 tests/jobs/upgrade.py
