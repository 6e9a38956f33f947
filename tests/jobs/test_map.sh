#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# The map of a fund: contours that load and that are refused, its figures, its forms, its judges.
PYTHONDONTWRITEBYTECODE=1 exec python3 tests/jobs/map.py
