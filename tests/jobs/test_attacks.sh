#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# What must be refused, by each login, with its code and its name: tests/data/attacks.
PYTHONDONTWRITEBYTECODE=1 exec python3 tests/jobs/attacks.py
