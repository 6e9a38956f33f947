#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# The fund for each full-time equivalent: fifteen rules on a statement, amounts to the cent by hand.
set -eu
export PYTHONDONTWRITEBYTECODE=1
exec python3 "$(dirname "$0")/fund_c.py"
