#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# What every stored run carries: looks, flips, other objectives, what proves exact passes.
PYTHONDONTWRITEBYTECODE=1 exec python3 tests/jobs/certificates.py
