#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# Work that is cut off at random moments is finished by the same command, in a cluster of its own.
# A small disk is mounted in a name space that is gone with the test, where the machine allows it.
set -u
alone=
if [ "$(id -u)" = 0 ]; then
    unshare --mount true 2>/dev/null && alone='unshare --mount'
elif unshare --user --map-current-user --keep-caps --mount true 2>/dev/null; then
    alone='unshare --user --map-current-user --keep-caps --mount'
fi
# shellcheck disable=SC2086 # a command and its options
PYTHONDONTWRITEBYTECODE=1 exec $alone tests/with_postgres python3 tests/jobs/fault.py
