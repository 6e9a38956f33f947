#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# One statement in two formats comes in once.
PYTHONDONTWRITEBYTECODE=1 exec python3 tests/jobs/bank_twice.py
