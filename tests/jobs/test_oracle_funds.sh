#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# Random small funds against an independent computation of their awards.
#
# ORACLE_FUNDS=N asks for N of them (400 unless told), ORACLE_FIRST=SEED for the first seed; `make
# prove` for very many.
PYTHONDONTWRITEBYTECODE=1 exec tests/oracle/compare_funds \
    --funds "${ORACLE_FUNDS:-400}" --first "${ORACLE_FIRST:-1}"
