#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# Orders out: remittances to a bank and to a treasury, and what they answer.
PYTHONDONTWRITEBYTECODE=1 exec python3 tests/jobs/remit.py
