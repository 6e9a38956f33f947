#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# Entries for the books of who runs a fund: numbered, balanced, lettered, read back.
PYTHONDONTWRITEBYTECODE=1 exec python3 tests/jobs/books.py
