#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# The report on the execution of the demo's fund, section by section, against figures that were
# computed by hand; its funders sum to the whole; a second call shows what changed.
PYTHONDONTWRITEBYTECODE=1 exec python3 tests/jobs/execution.py
