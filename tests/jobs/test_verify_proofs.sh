#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# What proves exact passes is added up again from the rows of a run, figure by figure.
PYTHONDONTWRITEBYTECODE=1 exec python3 tests/jobs/verify_proofs.py
