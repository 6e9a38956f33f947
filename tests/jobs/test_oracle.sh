#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# The program against an independent computation of the worked fund, on random files.
#
# ORACLE_FILES=N asks for N random files (300 unless told), ORACLE_FIRST=SEED for the first seed.
set -eu

root=$(cd "$(dirname "$0")/../.." && pwd)
example=$root/docs/examples/val-de-lierre

export PYTHONDONTWRITEBYTECODE=1
exec "$root/tests/oracle/compare" "${LEVAIN:-$root/build/levain}" "$example/fund.json" \
    --example "$example/applications.csv" "$root/tests/oracle/expected.json" \
    --files "${ORACLE_FILES:-300}" --first "${ORACLE_FIRST:-1}"
