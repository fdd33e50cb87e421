# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What the image build steps share: places, messages a person can read, and one way to fail.
# Sourced, never run.

set -euo pipefail
shopt -s inherit_errexit
umask 022
# a step runs in a process group of its own, which ends with this script
step_group=
trap '[ -z "$step_group" ] || kill -TERM -- "-$step_group"; exit 130' INT TERM

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
# shellcheck disable=SC2034 # used by those who source this
root=$(cd -- "$here/../.." && pwd)
# expensive products live outside the clone, so that a fresh clone finds them
cache=${DOORBENCH_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/doorbench}
mkdir -p "$cache"

say() { printf '%s\n' "image: $*" >&2; }
die() { printf '%s\n' "image: error: $*" >&2; exit 1; }

# key FILE|STRING...: one name for everything that a product is made from
key() { printf '%s\0' "$@" | sha256sum | cut -c1-16; }

# file_key FILE...: the same for contents
file_key() { cat -- "$@" | sha256sum | cut -c1-16; }

# step NAME TYPICAL COMMAND...: run a quiet step, saying what it is and how long it usually takes
step() {
	local name=$1 typical=$2 begin=$SECONDS log
	shift 2
	log=$cache/logs/${name//[^a-z0-9]/-}.log
	mkdir -p "$cache/logs"
	say "$name (typically $typical on 2 idle cores)"
	# in the background, because a condition (if, ||) would switch errexit off inside the step
	background "$log" "$@"
	wait "$step_group" || {
		tail -n 25 "$log" | sed 's/^/    /' >&2
		die "$name failed; the whole log: $log"
	}
	say "$name: done in $((SECONDS - begin)) s"
}

# background LOG COMMAND...: starts it as the group $step_group
background() {
	local log=$1
	shift
	set -m
	("$@") >"$log" 2>&1 </dev/null &
	step_group=$!
	set +m
}

# publish TMP FINAL: a product appears whole or not at all
publish() {
	rm -rf -- "$2"
	mv -T -- "$1" "$2"
}
