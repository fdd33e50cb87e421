#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Prints a directory with LAVA's own schemas and device types, taken from Debian's packages into the
# cache, for Debian's /usr/bin/python3.  Exit status 77: the packages cannot be had here.

# shellcheck source=virtual/image/common.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/../virtual/image/common.sh"
# shellcheck source=virtual/image/packages.sh
. "$root/virtual/image/packages.sh"

# the version that the jobs are written for; an older one knows less, a newer one may want more
lava=2026.10
packages=(lava-common lava-server python3-voluptuous)

# with a name of its own: the image build clears tmp.* away under another lock
tmp=$cache/lava-schema.tmp.$$
trap 'rm -rf -- "$tmp"' EXIT

take() {
	local version deb
	version=$(APT_CONFIG=$1 apt-cache madison lava-common |
		awk -F' *[|] *' -v v="$lava" 'index($2, v "-") == 1 { print $2; exit }')
	[ -n "$version" ] || { echo "Debian has no LAVA $lava any more" >&2; exit 77; }
	mkdir -p "$tmp/debs" "$tmp/all" "$tmp/tree"
	(cd "$tmp/debs" && APT_CONFIG=$1 apt-get -qq download "lava-common=$version" \
		"lava-server=$version" python3-voluptuous) || exit 77
	for deb in "$tmp"/debs/*.deb; do
		dpkg-deb -x "$deb" "$tmp/all"
	done
	mv "$tmp"/all/usr/lib/python3/dist-packages/{lava_common,voluptuous} "$tmp/tree/"
	mv "$tmp"/all/usr/share/{lava-common/lava-schema.py,lava-server/device-types} "$tmp/tree/"
	publish "$tmp/tree" "$2"
}

schema=$cache/lava-schema-$lava-$(file_key "$root/lava-jobs/schema.sh")
if [ ! -e "$schema/lava-schema.py" ]; then
	mkdir -p "$tmp"
	# the functions of packages.sh end the script when there is no network
	conf=$(packages_conf "$(dpkg --print-architecture)") && packages_update "$conf" || exit 77
	say "LAVA's schemas ($lava): ${packages[*]}"
	take "$conf" "$schema"
fi
echo "$schema"
