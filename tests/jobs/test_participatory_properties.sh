#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# No justified envy, monotonicity and indifference to the order of the input, on real budgets.
PYTHONDONTWRITEBYTECODE=1 exec python3 tests/participatory/properties
