#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# Every page and table that the guides write is judged by programs that are not ours.
PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=tests/jobs exec python3 tests/judge/pages.py
