#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# What funders sign, pay and get back; what is opened on it; whose money an award is.
PYTHONDONTWRITEBYTECODE=1 exec python3 tests/jobs/funding.py
