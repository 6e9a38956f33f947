#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# Random small funds through the database, against the same independent computation.
#
# ORACLE_STORED=N asks for N of them (15 unless told), ORACLE_FIRST=SEED for the first seed.
PYTHONDONTWRITEBYTECODE=1 exec tests/oracle/store_funds \
    --funds "${ORACLE_STORED:-15}" --first "${ORACLE_FIRST:-1}"
