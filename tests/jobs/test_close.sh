#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# A period is closed once, by the accountant, when it is over; then nothing is dated in it.
PYTHONDONTWRITEBYTECODE=1 exec python3 tests/jobs/close.py
