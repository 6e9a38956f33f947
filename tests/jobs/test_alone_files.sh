#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# What each thing of which two fund files say otherwise does alone to the awards.
PYTHONDONTWRITEBYTECODE=1 exec python3 tests/jobs/alone_files.py
