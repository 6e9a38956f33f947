#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# Limits of the law and of funds: what each refuses, with its figures.
PYTHONDONTWRITEBYTECODE=1 exec python3 tests/jobs/guards.py
