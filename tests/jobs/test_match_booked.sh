#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# In which order what was found of lines is booked, however few of them are looked at together.
PYTHONDONTWRITEBYTECODE=1 exec python3 tests/jobs/match_booked.py
