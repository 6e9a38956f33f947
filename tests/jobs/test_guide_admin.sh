#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# The administrator's guide does what it says; GUIDE_WRITE=1 puts today's outputs into it.
PYTHONDONTWRITEBYTECODE=1 exec python3 tests/jobs/guide.py guide-administrateur
