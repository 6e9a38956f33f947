#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# A call that asks another solver: who may award by it, and what its runs say.
PYTHONDONTWRITEBYTECODE=1 exec python3 tests/jobs/solver.py
