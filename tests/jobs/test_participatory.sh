#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# The published decisions of real participatory budgets, and Toulouse 2024 from end to end.
PYTHONDONTWRITEBYTECODE=1 exec python3 tests/participatory/run
