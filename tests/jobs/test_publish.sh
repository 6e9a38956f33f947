#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# Awards as open data: what is in, what is left out by name, and what the formats' own judges say.
PYTHONDONTWRITEBYTECODE=1 exec python3 tests/jobs/publish.py
