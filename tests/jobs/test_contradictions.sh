#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# Settings of a call that contradict: refused by name before anything is written.
PYTHONDONTWRITEBYTECODE=1 exec python3 tests/jobs/contradictions.py
