#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# Commands on one call at once, and clients killed in the middle: nothing twice, nothing by halves.
PYTHONDONTWRITEBYTECODE=1 exec python3 tests/jobs/race.py
