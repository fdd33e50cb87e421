# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-only
#
# What the test definitions share: results that LAVA gets if it is there, and a broken lab.  For any
# POSIX sh.  Sourced, never run.

# under LAVA its programs are in the PATH, otherwise nothing has to be told to anybody
have() { command -v "$1" >/dev/null 2>&1; }

say() { printf 'doorbench: %s\n' "$*"; }

# broken SENTENCE: it is the lab, not the kernel: LAVA's job becomes Incomplete.  The script's own
# `finish`, if it has one, comes first
broken() {
	say "the lab is broken: $*"
	! have finish || finish
	! have lava-test-raise || lava-test-raise "$*"
	exit 125
}

# wait_for MESSAGE: of the other role; what came with it is in the file $messages
messages=/tmp/lava_multi_node_cache.txt
wait_for() {
	rm -f "$messages"
	lava-wait "$1"
}

# value KEY: from the last message; only what an address, a port or a name is made of
value() {
	sed -n "s/^[^:]*:$1=\([A-Za-z0-9._:-]*\)\$/\1/p" "$messages" 2>/dev/null | head -n 1
}

# result NAME WORD [NUMBER [UNIT]]: one line of result.txt, as LAVA's test case
result() {
	set -- "$1" "$2" ${3:+--measurement "$3"} ${4:+--units "$4"}
	name=$1 word=$2
	shift 2
	case $word in
	pass | fail | skip | unknown) ;;
	*) broken "result.txt has the result '$word'" ;;
	esac
	if have lava-test-case; then
		lava-test-case "$name" --result "$word" "$@"
	else
		say "$name $word $*"
	fi
}
