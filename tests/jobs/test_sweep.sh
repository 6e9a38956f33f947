#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# Simulations: what-ifs on anything, sweeps, two allocations compared.
PYTHONDONTWRITEBYTECODE=1 exec python3 tests/jobs/sweep.py
