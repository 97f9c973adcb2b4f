#!/usr/bin/env bash
# Builds libfuse's example servers passthrough_ll and passthrough_hp as Debian's fuse3 has them, everything below the
# directory that is given and nothing installed. Says in one line why when that cannot be done.
set -euo pipefail
mkdir -p "$1"
cd "$1"
[[ -x passthrough_ll && -x passthrough_hp ]] && exit
exec 3>&1 >peers.log 2>&1
trap 'echo "the C servers cannot be built: $step failed, see $PWD/peers.log" >&3' ERR

step="looking for apt-get, dpkg, tar, gcc and g++"
command -v apt-get dpkg tar gcc g++

# The machine's own sources, with those of the programs.
step="apt-get update"
mkdir -p parts lists/partial cache/archives/partial unpacked
rm -f parts/*
for list in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
    if [[ -e $list ]]; then sed -nE 's/^deb(-src)? /deb /p; s/^deb(-src)? /deb-src /p' "$list" >"parts/$(basename "$list" .list).list"; fi
done
for list in /etc/apt/sources.list.d/*.sources; do
    if [[ -e $list ]]; then sed 's/^Types:.*/Types: deb deb-src/' "$list" >"parts/$(basename "$list")"; fi
done
apt=(apt-get -q -o Dir::Etc::sourcelist=/nonexistent -o "Dir::Etc::sourceparts=$PWD/parts" -o "Dir::State::lists=$PWD/lists"
    -o "Dir::Cache=$PWD/cache" -o APT::Sandbox::User=)
timeout 120 "${apt[@]}" update
step="downloading libfuse3-dev and the source of fuse3"
timeout 120 "${apt[@]}" download libfuse3-dev
timeout 120 "${apt[@]}" source --download-only fuse3
step="unpacking"
dpkg -x libfuse3-dev_*.deb unpacked
tar -xf fuse3_*.orig.tar.[gx]z -C unpacked --strip-components=1 --wildcards '*/example/*'
step="compiling"
flags=(-O2 -D_FILE_OFFSET_BITS=64 -Iunpacked/usr/include/fuse3)
library=$(find unpacked -name libfuse3.a)
gcc "${flags[@]}" unpacked/example/passthrough_ll.c "$library" -o passthrough_ll.new -lpthread -ldl
g++ -std=c++17 "${flags[@]}" unpacked/example/passthrough_hp.cc "$library" -o passthrough_hp -lpthread -ldl
mv passthrough_ll.new passthrough_ll
