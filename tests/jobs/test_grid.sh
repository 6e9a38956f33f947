#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# The grid read aloud: every line as a person read it, in both languages and all forms.
PYTHONDONTWRITEBYTECODE=1 exec python3 tests/jobs/grid.py
