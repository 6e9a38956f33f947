#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# Letters to applicants after a decision: what each kind says, and what none says.
PYTHONDONTWRITEBYTECODE=1 exec python3 tests/jobs/letters.py
