#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# The poles of cooperation: two phases, fifteen flat grants; rules and marks computed by hand.
set -eu
export PYTHONDONTWRITEBYTECODE=1
exec python3 "$(dirname "$0")/fund_b.py"
