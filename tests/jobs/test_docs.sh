#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# The documentation points at what is there, and leaves out no command and no module.
. tests/tap.sh

# Print each relative link of a Markdown file whose file or heading is not there.
broken_links() {
    here=$(dirname "$1")
    grep -v '^    ' "$1" | sed '/^```/,/^```/d' | grep -o '](\([^)]*\))' | sed 's/^](//; s/)$//' |
        while read -r link; do
            file=${link%%#*}
            case $link in
            *://*) continue ;;
            '#'*) file=$1 ;;
            *) file=$here/$file ;;
            esac
            if [ ! -e "$file" ]; then
                echo "$1: $link"
            elif [ "${link#*#}" != "$link" ] &&
                ! headings "$file" | grep -xF -e "${link#*#}" >/dev/null; then
                echo "$1: $link: no such heading"
            fi
        done
}
# Print the headings of a Markdown file as links name them.
headings() {
    titles=$SCRATCH/$(echo "$1" | tr / _).titles
    [ -e "$titles" ] || headings_of "$1" >"$titles"
    cat "$titles"
}
headings_of() {
    python3 -c '
import re, sys
for line in open(sys.argv[1], encoding="utf-8"):
    if re.match("#+ ", line):
        words = re.sub(r"[^\w\- ]", "", re.sub(r"^#+ ", "", line.strip()).lower())
        print(words.replace(" ", "-"))' "$1"
}

for page in README.md sql/README.md reports/*/README.md docs/*.md docs/decisions/*.md; do
    is "every link of $page leads somewhere" "$(broken_links "$page")" ''
done

commands=$(LC_ALL=C.UTF-8 "$LEVAIN" --help)
for command in $(echo "$commands" |
    sed -n 's/^  \([a-z][a-z-]*\( [a-z][a-z-]*\)\{0,1\}\)\(  .*\)\{0,1\}$/\1/p' |
    sed 's/ /_/'); do
    command=$(echo "$command" | tr _ ' ')
    ok "docs/commands.md tells $command" grep -q "^| .*\`$command\`" docs/commands.md
    ok "a guide uses $command" grep -q "^levain $command\b" docs/guide-gestionnaire.md \
        docs/guide-comptable.md docs/vie-d-une-aide.md
done

untold=
for file in services/*/*.c jobs/*.c; do
    name=$(basename "$file" .c)
    case $name in fund_file_*) continue ;; esac
    grep -q "\`$name\`" docs/architecture.md || untold="$untold $file"
done
is 'the architecture tells every module' "$untold" ''

is 'fund-file.md explains each member of the schema, and no other' \
    "$(tests/check_members docs/fund-file.schema.json docs/fund-file.md)" ''
page=$(mktemp)
trap 'rm -f "$page"' EXIT
grep -v '^| `places`' docs/fund-file.md | sed 's/^| `step` | amount/| `steps` | amount/' >"$page"
is 'one that is missing is told, and one that is no member' \
    "$(tests/check_members docs/fund-file.schema.json "$page")" \
    "call.award: step is not explained
call.waiting_list and call.offers: places is not explained
call.award: steps is no member"

count=$(find docs/decisions -name '[0-9]*.md' | wc -l)
numbers=$(find docs/decisions -name '[0-9]*.md' | sed 's|.*/\([0-9]*\)-.*|\1|' | sort)
is 'decisions are numbered from 1, without gaps' "$numbers" "$(seq -f %04g "$count")"
done_testing
