#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# Roles are given, listed and ended by command; each opens one fund, and nothing after its end.
PYTHONDONTWRITEBYTECODE=1 exec python3 tests/jobs/person.py
