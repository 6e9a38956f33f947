#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# The life of awards: signed, paid, returned, settled, taken back, recovered.
PYTHONDONTWRITEBYTECODE=1 exec python3 tests/jobs/award_life.py
