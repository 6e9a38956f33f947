#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# A run of March, redone in December when everything has changed since.
PYTHONDONTWRITEBYTECODE=1 exec python3 tests/jobs/as_of.py
