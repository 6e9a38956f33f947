#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# Fund files: what is wrong with one, and how its versions follow each other.
PYTHONDONTWRITEBYTECODE=1 exec python3 tests/jobs/fund.py
