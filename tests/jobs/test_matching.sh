#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# A generated year of payments: no automatic match is wrong, and few are left that a person could
# tell. MATCHING_PAYMENTS=20000 MATCHING_SEEDS=5 for a real year.
exec python3 tests/jobs/matching.py
