#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# Two scoring runs compared: who moves, and because of what.
PYTHONDONTWRITEBYTECODE=1 exec python3 tests/jobs/compare.py
