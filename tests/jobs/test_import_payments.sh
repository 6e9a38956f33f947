#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# Files of banks and treasuries come in, once, and can be undone.
PYTHONDONTWRITEBYTECODE=1 exec python3 tests/jobs/import_payments.py
