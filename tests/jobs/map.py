#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
import json
import os
import shutil
import sys

import award_life
from levain_test import ROOT, SCRATCH, Tap, levain, must, sql
import publish

X = os.path.join(ROOT, "docs", "examples", "val-de-lierre")
publish.prepare()
publish.pay_advance()
print(levain("territory", "load", X + "/territories.csv"))
print(levain("territory", "load", X + "/contours.geojson", "--source", "essai", "--known-from", "2026-01-01"))
print(levain("zone", "load", X + "/zones.csv"))
os.environ["PGOPTIONS"] = "-c levain.today=2026-12-31"
for fund in ("val-de-lierre",):
    print(levain("report", "map", "--fund", fund, "--as-of", "2026-12-31", "--format", "html,pdf,csv,geojson,json,txt,xlsx", "--out", "/tmp/map-out").stderr)
    print(levain("report", "map", "--fund", fund, "--as-of", "2026-12-31").stdout)
