#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# Stored runs are checked by SQL of its own, and each kind of corruption is named.
PYTHONDONTWRITEBYTECODE=1 exec python3 tests/jobs/verify.py
