#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# What each setting that differs between two allocations does alone.
PYTHONDONTWRITEBYTECODE=1 exec python3 tests/jobs/alone.py
