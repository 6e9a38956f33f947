#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# Installing: what lands, that it works from there, and that uninstall takes away that and no more.
. tests/tap.sh

root=$SCRATCH/root
share=$root/opt/levain/share
there() {
    make --no-print-directory "$1" DESTDIR="$root" PREFIX=/opt/levain
}
files() {
    (cd "$root" && find . -type f | LC_ALL=C sort)
}

mkdir -p "$share/doc/levain/examples"
echo 'not ours' >"$share/doc/levain/examples/notes.txt"
before=$(files)
ok 'install succeeds' there install
installed=$(files)
ok 'the French words are there' test -s "$share/locale/fr/LC_MESSAGES/levain.mo"
for file in $(git ls-files docs/examples); do
    ok "$file is there as it is" cmp "$file" "$share/doc/levain/${file#docs/}"
done
units=$root/opt/levain/lib/systemd/system
is 'the units are there, and the crontab' \
    "$(cd "$root/opt/levain" && find . -name 'levain-due.*' -o -path '*/cron/*' | LC_ALL=C sort)" \
    "$(printf '%s\n' ./lib/systemd/system/levain-due.service \
        ./lib/systemd/system/levain-due.timer ./share/doc/levain/cron/levain)"
is 'they name the program where it was put' \
    "$(grep -ho '[^ =]*/bin/levain due --run' "$units"/*.service "$share/doc/levain/cron/levain")" \
    "$(printf '%s\n' '/opt/levain/bin/levain due --run' '/opt/levain/bin/levain due --run')"
if [ -z "$(command -v systemd-analyze)" ]; then
    skip 'systemd has nothing to say of the units' 'systemd-analyze is not installed here'
else
    # It looks for the program where the unit names it: below the root that is installed into.
    sed "s|/opt/levain/bin/levain|$root/opt/levain/bin/levain|" "$units/levain-due.service" \
        >"$SCRATCH/levain-due.service"
    cp "$units/levain-due.timer" "$SCRATCH"
    is 'systemd has nothing to say of the units' "$(systemd-analyze verify --man=no \
        "$SCRATCH/levain-due.service" "$SCRATCH/levain-due.timer" 2>&1 | grep -i levain)" ''
fi
if [ -x build/levain ]; then
    ok 'the program runs from where it was put' "$root/opt/levain/bin/levain" --help
else
    skip 'the program runs from where it was put' 'it is not built'
fi
ok 'install again succeeds' there install
is 'and puts nothing else' "$(files)" "$installed"
ok 'uninstall succeeds' there uninstall
is 'uninstall leaves what it did not put there, and nothing else' "$(files)" "$before"
rm -r "$share/doc/levain/examples"
ok 'install and uninstall succeed again' sh -c "make --no-print-directory install uninstall \
    DESTDIR='$root' PREFIX=/opt/levain"
is 'not even an empty folder of ours is left' "$(find "$root" -name 'levain' -path '*/doc/*')" ''
done_testing
