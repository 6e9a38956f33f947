#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# Who lacks a right is told which role is needed, and whom to ask.
PYTHONDONTWRITEBYTECODE=1 exec python3 tests/jobs/denied.py
