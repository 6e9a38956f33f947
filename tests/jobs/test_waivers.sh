#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# Derogations and completions, and marks that change and change back.
PYTHONDONTWRITEBYTECODE=1 exec python3 tests/jobs/waivers.py
