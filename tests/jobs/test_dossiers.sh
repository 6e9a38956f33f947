#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# Dossiers of Démarche numérique: through their mapping into applications and lists.
PYTHONDONTWRITEBYTECODE=1 exec python3 tests/jobs/dossiers.py
