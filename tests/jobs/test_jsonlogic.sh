#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# JsonLogic's compatibility suite through `levain rules eval`.
PYTHONDONTWRITEBYTECODE=1 exec python3 tests/jobs/jsonlogic.py
