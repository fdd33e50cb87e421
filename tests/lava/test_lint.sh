#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The lint finds what it is there for: one mistake at a time is put into a good job.  And bad
# parameters of the renderer end in one sentence.

set -uo pipefail
# shellcheck source=tests/pair/tap.sh
. "$(dirname "${BASH_SOURCE[0]}")/../pair/tap.sh"
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 2
tmp=$(mktemp -d)
trap 'rm -rf -- "$tmp"' EXIT
export PYTHONDONTWRITEBYTECODE=1
job=lava-jobs/rendered/virtual-quick.yaml

# finds PATTERN SED_SCRIPT: in the job so changed; whatever is wrong, each line names the file
finds() {
	sed -E "$2" $job >"$tmp/job.yaml"
	! cmp -s $job "$tmp/job.yaml" || { echo "the mistake was not made"; return 1; }
	lava-jobs/lint.py "$tmp/job.yaml" >"$tmp/out" 2>&1
	[ $? = 1 ] && grep -qE "^job.yaml: .*$1" "$tmp/out" && ! grep -v '^job.yaml: ' "$tmp/out" &&
		return
	cat "$tmp/out"
	return 1
}

clean() { lava-jobs/lint.py $job; }

# refuses PATTERN ARGUMENT...: one line that says why
refuses() {
	local pattern=$1
	shift
	! lava-jobs/render.py "$@" >/dev/null 2>"$tmp/out" && grep -qE "$pattern" "$tmp/out" &&
		[ "$(wc -l <"$tmp/out")" = 1 ] && return
	cat "$tmp/out"
	return 1
}

# pair_refuses PATTERN SED_SCRIPT: the renderer, given a pair so changed
pair_refuses() {
	mkdir -p "$tmp/pairs"
	sed -E "$2" lava-jobs/pairs/virtual.yaml >"$tmp/pairs/x.yaml"
	PYTHONPATH=lava-jobs /usr/bin/python3 - "$tmp/pairs" <<-'EOF_' 2>&1 | tee "$tmp/out" |
		import pathlib, sys, render
		try:
		    render.load_pair("x", pathlib.Path(sys.argv[1]))
		except render.Wrong as exc:
		    print(exc)
	EOF_
		grep -qE "^x.yaml: $1" || { cat "$tmp/out"; return 1; }
}

ok "a good job is clean" clean
ok "a role that nobody has" finds "test: nobody has the role 'rd'" \
	'/^# part 3/,$ s/role: \[rc\]/role: [rd]/'
ok "a role without work" finds "role 'spare' has no" \
	's/^      rc:$/      spare: {device_type: qemu-pci-ep, count: 1, tags: [pci-ep-spare]}\n&/'
ok "no pool" finds "no pool_pattern" '/pool_pattern/d'
ok "a side's tag is missing" finds "role 'rc' does not ask for the tag pci-ep-rc" \
	's/pci-ep-rc/pci-ep-ep/'
ok "a role that is not essential" finds "role .* essential" 's/essential: true/essential: false/'
ok "an unknown device type" finds "no device type nothing" 's/device_type: .*/device_type: nothing/'
ok "a path of the machine" finds "path of a machine: file:" 's|url: .*Image|url: file:///srv/Image|'
ok "a path in arguments" finds "path of a machine: " 's|-kernel \{kernel\}|-kernel /srv/Image|'
ok "an RC that does not wait" finds "an RC boots without waiting" '/messageID: ep-up-2/,+1d
	s/request: lava-wait/request: lava-send/'
ok "a message nobody sends" finds "ep-up-9 is not both" 's/ep-up-2/ep-up-9/'
ok "a number used twice" finds "used more than once" 's/PART: "2"/PART: "1"/'
ok "a missing expectation" finds "vntb.none.link is not expected" '/- vntb.none.link$/d'
ok "an expectation of nothing" finds "gone is expected, but" 's/vntb.none.link$/gone/'
ok "a definition that is not there" finds "there is no lava" 's|doorbench-numbers.yaml|no.yaml|'
ok "a parameter that is not there" finds "has no parameter HOST" 's/EP_HOST:/HOST:/'
ok "two definitions of one name" finds "two test definitions are named" \
	's/name: vntb-none$/name: vntb-embedded/'
ok "not a job" finds "not a MultiNode job" 's/^actions:/acts:/'
ok "not YAML" finds "" 's/^actions:/: - [/'
ok "unknown pair" refuses "nopair.yaml" nopair
ok "unknown setting" refuses "must be NAME=VALUE" virtual colour=red
ok "unknown tier" refuses "must be one of quick" virtual tier=slow
ok "no IOMMU on this pair" refuses "no IOMMU to set" virtual iommu=translated
ok "pair: unknown key" pair_refuses "unknown key 'depoly'" 's/^deploy:/depoly:/'
ok "pair: missing key" pair_refuses "'arch' is missing" '/^arch:/d'
ok "pair: wrong type" pair_refuses "boot_minutes: must be a int" \
	's/^boot_minutes: .*/boot_minutes: x/'
ok "pair: wrong value" pair_refuses "deploy: must be one of" 's/^deploy: .*/deploy: disk/'
ok "pair: no time" pair_refuses "parts\[0\]: minutes: must be at least" \
	's/minutes: 10\}/minutes: 0}/'
ok "pair: role" pair_refuses "roles: must be ep and rc" 's/^  rc:/  cr:/'
ok "pair: not YAML" pair_refuses "" 's/^pair:/: [/'
