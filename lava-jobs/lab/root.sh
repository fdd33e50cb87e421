#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Prints the directory of a private Debian root with a whole LAVA in it (server, database,
# scheduler, dispatcher), made with mmdebstrap into the cache if it is not there yet.  Needs root.
# Nothing in it is started here, nothing is installed on this machine.

# shellcheck source=virtual/image/common.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/../../virtual/image/common.sh"
# shellcheck source=virtual/image/packages.sh
. "$root/virtual/image/packages.sh"

packages=(postgresql lava-server lava-server-doc lava-dispatcher lava-coordinator lavacli
	busybox-static cpio git procps iproute2 file xz-utils openssh-client netcat-openbsd)

# LAVA and the Django that it is made for come from the backports, everything else does not
preferences() {
	cat <<-EOP
		Package: lava* python3-django* lavacli
		Pin: release n=$suite-backports
		Pin-Priority: 600
	EOP
}

# a service that a package starts would run outside of the lab, and not end with it
forbid_services() {
	mkdir -p "$1/usr/sbin" "$1/etc/apt/preferences.d"
	printf '#!/bin/sh\nexit 101\n' >"$1/usr/sbin/policy-rc.d"
	chmod +x "$1/usr/sbin/policy-rc.d"
	preferences >"$1/etc/apt/preferences.d/lava"
}

make_root() {
	local conf=$1 final=$2 tmp=$cache/lava-root.tmp list names
	clear_away "$tmp"
	forbid_services "$tmp/seed"
	# mmdebstrap brings its own keyring option; "signed-by" in the list would override it
	list=$tmp/sources.list
	sed 's/\[signed-by=[^]]*\] //' "$(dirname "$conf")/sources.list" >"$list"
	names=$(IFS=,; echo "${packages[*]}")
	# What is lost when this machine loses power is made again.  mmdebstrap writes `cat >&N` for
	# the first N that is free, and dash takes that for one digit only: all are left to it
	mmdebstrap --mode=root --variant=minbase --dpkgopt=force-unsafe-io \
		--keyring=/usr/share/keyrings/debian-archive-keyring.gpg \
		--aptopt='APT::Install-Recommends "false"' --aptopt='Acquire::Languages "none"' \
		--aptopt='Acquire::Retries "3"' --setup-hook="cp -a '$tmp/seed/.' \"\$1/\"" \
		--include="$names" "$suite" "$tmp/root" "$list" \
		3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&-
	unshare --mount --pid --net --fork --kill-child \
		"$root/lava-jobs/lab/database.sh" "$tmp/root"
	publish "$tmp/root" "$final"
	rm -rf "$tmp"
}

# what an interrupted mmdebstrap left has /proc and more mounted in it
clear_away() {
	local mount
	awk -v d="$1/" 'index($2, d) == 1 { print $2 }' /proc/mounts | sort -r |
		while IFS= read -r mount; do
			umount "$mount"
		done
	rm -rf --one-file-system -- "$1"
}

[ "$(id -u)" = 0 ] || die "the LAVA lab needs root"
command -v mmdebstrap >/dev/null || die "mmdebstrap is missing; run: apt-get install mmdebstrap"
# not the lock of the kernel builds: neither waits for the other
exec 9>"$cache/lava-root.lock"
flock 9
conf=$(packages_conf "$(dpkg --print-architecture)")
packages_update "$conf"
version=$(APT_CONFIG=$conf apt-cache policy lava-server |
	sed -n "s/^ *\([0-9][^ ]*~bpo[^ ]*\) .*/\1/p" | head -n 1)
lava_root=$cache/lava-root-$(key "$version" "$(cat "$root"/lava-jobs/lab/{root,database}.sh)")
[ -e "$lava_root/usr/share/lava-server" ] ||
	step "LAVA root ($version)" "3 min" make_root "$conf" "$lava_root"
echo "$lava_root"
