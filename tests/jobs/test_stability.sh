#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# Which decisions and awards hang on one marker, one weight or the threshold.
PYTHONDONTWRITEBYTECODE=1 exec python3 tests/jobs/stability.py
