#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# What each kind of pass gave and refused is checked by SQL of its own, and changes are named.
PYTHONDONTWRITEBYTECODE=1 exec python3 tests/jobs/verify_passes.py
