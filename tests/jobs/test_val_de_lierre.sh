#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# The worked fund through the database, in any order of its lines, and its simulations.
PYTHONDONTWRITEBYTECODE=1 exec python3 tests/jobs/val_de_lierre.py
