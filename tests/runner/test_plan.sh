#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# tests/runner/test_plan.sh [BUILD_DIR]: doorbench plan on real pairs' configurations.  Their hooks
# and boards do not exist here, so touching any of them would fail.  Prints TAP.

set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 2
build=$PWD/${1:-build}
export DOORBENCH_ROOT=$PWD DOORBENCH_PROGRAMS=$build/bin
work=$(mktemp -d)
export XDG_RUNTIME_DIR=$work
trap 'rm -rf -- "$work"' EXIT
# shellcheck source=../pair/tap.sh
. tests/pair/tap.sh

plan() { "$build/doorbench" plan "$@" >"$work/plan"; }

# what is typed on the EP to make the function and start the controller, a repeated cd left out
configfs_lines() {
	sed -n 's/^ep# //p' "$work/plan" |
		sed -n '/^cd \/sys\/kernel\/config/,/^echo 1 > controllers/p' |
		awk '/^set -e$/ || (/^cd / && seen++) { next } { print }
		     /^echo 1 > controllers/ { exit }'
}

as_in_the_cover_letter() {
	plan --pair spider --suite vntb || return 1
	configfs_lines | diff tests/lib/golden/configfs/spider-vntb.sh -
}

same_twice() {
	plan --pair spider && mv "$work/plan" "$work/first" && plan --pair spider &&
		cmp "$work/first" "$work/plan"
}

every_case_once() {
	plan --pair rock5b-orion || return 1
	sed -n 's/^# case //p' "$work/plan" | sort >"$work/planned"
	"$build/doorbench" list --pair rock5b-orion | sed 's/ .*//' | sort | diff "$work/planned" -
}

nothing_left() { [ "$(ls "$work")" = "$1" ] || { ls "$work"; return 1; }; }

ok "spider: vNTB is set up line by line as in the cover letter" as_in_the_cover_letter
ok "spider: the same plan each time" same_twice
ok "rock5b-orion: every case of the list is in the plan once" every_case_once
rm -f "$work/first" "$work/plan" "$work/planned"
ok "no file and no directory is left" nothing_left ""
