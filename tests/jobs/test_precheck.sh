#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# Drafts judged before they are filed: all that is against them, and nothing written.
PYTHONDONTWRITEBYTECODE=1 exec python3 tests/jobs/precheck.py
