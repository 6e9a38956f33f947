#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# Territories and zones: loading them, again and corrected, and what is said of them.
PYTHONDONTWRITEBYTECODE=1 exec python3 tests/jobs/references.py
