#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# Reports on schedule: what is due is made, each once, also after days off and when it was cut off.
PYTHONDONTWRITEBYTECODE=1 exec python3 tests/jobs/schedule.py
