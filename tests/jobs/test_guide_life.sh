#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# One award is walked whole, from a funder's convention to its statement; GUIDE_WRITE=1 puts
# today's outputs into the document, GUIDE_SHOW=1 prints it as it is walked. Then its reports.
PYTHONDONTWRITEBYTECODE=1 exec python3 tests/jobs/life.py
