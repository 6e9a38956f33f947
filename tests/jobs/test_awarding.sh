#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# Every way to award that a fund file can say, tried and stored, against awards computed by hand.
set -eu
export PYTHONDONTWRITEBYTECODE=1
exec python3 "$(dirname "$0")/awarding.py"
