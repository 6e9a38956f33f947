#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# Files of applications: what is wrong with them, what is taken in, what a second time changes.
PYTHONDONTWRITEBYTECODE=1 exec python3 tests/jobs/intake.py
