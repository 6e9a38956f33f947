#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# Floors of quotas: kept, told, verified, refused when no choice keeps them.
PYTHONDONTWRITEBYTECODE=1 exec python3 tests/jobs/floors.py
