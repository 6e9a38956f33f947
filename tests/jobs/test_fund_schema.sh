#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# The schema of fund files agrees with the program: it accepts what the program accepts, and what is
# said of each change in tests/data/fund/mends.txt, panel_mends.txt and awarding_mends.txt.
. tests/tap.sh

schema=docs/fund-file.schema.json
accepts() {
    [ "$(tests/fund_schema "$schema" "$1")" = "accepts $1" ]
}

for file in docs/examples/*/*.json tests/data/fund/small.json tests/data/fund/panel.json \
    tests/data/fund/awarding.json; do
    # What a committee says, and what awards report, is no fund file.
    case $file in */minutes.json | */indicators.json) continue ;; esac
    ok "the schema accepts $file" accepts "$file"
done

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 - "$folder" <<'PYTHON'
import sys

folder = sys.argv[1]
blocks = []
for base, mends in ("small.json", "mends.txt"), ("panel.json", "panel_mends.txt"), (
        "awarding.json", "awarding_mends.txt"):
    text = open(f"tests/data/fund/{base}", encoding="utf-8").read()
    changes = open(f"tests/data/fund/{mends}", encoding="utf-8").read().split("\n\n")
    blocks += [(text, block) for block in changes if block.startswith("- ")]
with open(f"{folder}/wanted", "w", encoding="utf-8") as wanted:
    for number, (base, block) in enumerate(blocks):
        lines = block.split("\n")
        old, new = (line[2:].replace("<LF>", "\n") for line in lines[:2])
        name = f"{folder}/{number:03}.json"
        with open(name, "w", encoding="utf-8") as file:
            file.write(base.replace(old, new))
        wanted.write(f"{lines[2].removeprefix('schema ')} {name}\n")
PYTHON
tests/fund_schema "$schema" "$folder"/*.json >"$folder/got"
ok 'each change is accepted or refused as mends.txt says' diff "$folder/wanted" "$folder/got"
is 'there are changes to try' "$([ "$(wc -l <"$folder/wanted")" -gt 200 ] && echo many)" many
done_testing
