#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# Who pays, in which accounts, and what came in unknown.
PYTHONDONTWRITEBYTECODE=1 exec python3 tests/jobs/who_pays.py
