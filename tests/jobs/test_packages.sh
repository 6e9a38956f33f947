#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# The set-up: what a person without the right to install is told, and that nothing is asked twice.
. tests/tap.sh

# A machine where dpkg-query knows only what we say, and where we are an ordinary user.
bin=$SCRATCH/bin
mkdir "$bin"
printf '#!/bin/sh\necho 1000\n' >"$bin/id"
printf '#!/bin/sh\nexit 1\n' >"$bin/sudo"
printf '#!/bin/sh\ncat "%s"\nexit 1\n' "$SCRATCH/installed" >"$bin/dpkg-query"
chmod +x "$bin"/*
here() {
    PATH=$bin:$PATH .ci/packages "$@"
}

# The same machine without node, then with one that dpkg knows nothing of.
bare=$SCRATCH/bare
mkdir "$bare"
for tool in sh awk cat; do
    ln -s "$(command -v $tool)" "$bare/$tool"
done
bare_line() {
    PATH=$bin:$bare .ci/packages build 2>/dev/null
}

echo 'installed gcc' >"$SCRATCH/installed"
is 'node and npm are asked for where they are not' "$(bare_line | grep -o ' nodejs npm$')" \
    ' nodejs npm'
ln -s /bin/true "$bare/node"
ln -s /bin/true "$bare/npm"
is 'a machine that has its own keeps it' "$(bare_line | grep -c nodejs)" 0
exits 'missing packages are exit code 69' 69 here build
line=$(here lint 2>/dev/null)
is 'the line to run is all that is on stdout' "$line" \
    "apt-get update && apt-get install -y --no-install-recommends clang clang-format \
libclang-rt-14-dev cppcheck shellcheck"
echo "$line" | sed 's/.*recommends //' | tr ' ' '\n' | sed 's/^/installed /' >"$SCRATCH/installed"
exits 'nothing missing is exit code 0' 0 here lint
is 'and says nothing' "$(here lint 2>&1)" ''
sed -i '1s/installed/config-files/' "$SCRATCH/installed"
is 'a package that was removed is missing' "$(here lint 2>/dev/null | sed 's/.* //')" clang
exits 'an unknown set is wrong usage' 64 here everything
done_testing
