#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# Real files of communities: what is right comes in, what is wrong is named.
PYTHONDONTWRITEBYTECODE=1 exec python3 tests/jobs/real_files.py
