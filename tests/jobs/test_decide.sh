#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# The seed of the draw, the committee's decision, and what comes after it.
PYTHONDONTWRITEBYTECODE=1 exec python3 tests/jobs/decide.py
