# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Packages of a newer Debian release, fetched into the cache and unpacked there: a private apt
# configuration (own sources, lists, cache) made from the mirror that this machine uses, so that
# the user's own apt set-up stays as it is and no root is needed.  Sourced after common.sh.

: "${cache:?}"

suite=trixie

# the mirror's address is looked up at run time: in the user's lists, else in private ones
packages_mirror() {
	local codename ask
	codename=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")
	ask=(apt-get indextargets --format "\$(CODENAME) \$(COMPONENT) \$(REPO_URI)"
	     'Created-By: Packages')
	{ "${ask[@]}"; "${ask[@]}" -o "Dir::State::Lists=$cache/apt/host-lists"; } 2>/dev/null |
		awk -v c="$codename" '$1 == c && $2 == "main" { print $3; exit }'
}

# packages_conf ARCH: prints the configuration file for that architecture, making it if needed
packages_conf() {
	local dir=$cache/apt/$1 mirror
	mkdir -p "$dir/lists/partial" "$dir/archives/partial" "$cache/apt/host-lists/partial"
	mirror=$(packages_mirror)
	if [ -z "$mirror" ]; then
		apt-get -qq -o "Dir::State::Lists=$cache/apt/host-lists" update >&2 || true
		mirror=$(packages_mirror)
	fi
	[ -n "$mirror" ] || die "no Debian mirror found in this machine's apt set-up" \
		"(apt-get indextargets lists none for this release)"
	local key='[signed-by=/usr/share/keyrings/debian-archive-keyring.gpg]'
	printf 'deb %s %s %s main\n' "$key" "$mirror" "$suite" \
		"$key" "$mirror" "$suite-backports" >"$dir/sources.list"
	cat >"$dir/apt.conf" <<-EOF
		Dir::Etc::sourcelist "$dir/sources.list";
		Dir::Etc::sourceparts "/dev/null";
		Dir::State::Lists "$dir/lists";
		Dir::State::status "/dev/null";
		Dir::Cache "$dir";
		Dir::Cache::archives "$dir/archives";
		APT::Architecture "$1";
		APT::Architectures { "$1"; };
		APT::Get::Assume-Yes "true";
		APT::Install-Recommends "false";
		Acquire::Languages "none";
		Acquire::Retries "3";
		APT::Sandbox::User "";
		Debug::NoLocking "true";
	EOF
	echo "$dir/apt.conf"
}

# packages_update CONF: lists at most a day old; an old list will do without network
packages_update() {
	local lists stamp
	lists=$(dirname "$1")/lists
	stamp=$lists/.doorbench-updated
	[ -n "$(find "$stamp" -mmin -1440 2>/dev/null)" ] && return
	# without the option apt calls it a success when nothing could be fetched
	if APT_CONFIG=$1 apt-get -qq --error-on=any update >&2; then
		touch "$stamp"
	elif [ -e "$stamp" ]; then
		say "package lists could not be renewed; those of $(date -r "$stamp" +%F) are used"
	else
		die "the package mirror cannot be reached and there are no earlier lists in the" \
			"cache; network (or a proxy in apt's set-up) is needed for the first build"
	fi
}

# packages_plan CONF NAME...: file name of each package needed, dependencies included, as apt stores
# it.  An empty archive folder is feigned: apt does not list what it already has.
packages_plan() {
	local conf=$1
	shift
	APT_CONFIG=$conf apt-get -qq -t "$suite-backports" -o Dir::Cache::archives=/nonexistent \
		--print-uris install "$@" | sed -n "s/^'[^']*' \([^ ]*\) .*/\1/p"
}

# packages_unpack CONF DIR NAME...: fetch what is not there yet and unpack it, unconfigured
packages_unpack() {
	local conf=$1 dir=$2 archives deb
	shift 2
	archives=$(dirname "$conf")/archives
	APT_CONFIG=$conf apt-get -qq -t "$suite-backports" --download-only install "$@"
	packages_plan "$conf" "$@" | while read -r deb; do
		dpkg-deb -x "$archives/$deb" "$dir"
	done
}
