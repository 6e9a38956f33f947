#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# What docs/books.md tells of each movement is what is handed over.
PYTHONDONTWRITEBYTECODE=1 exec python3 tests/jobs/books_told.py
