#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# check.sh [--update]: checks, as TAP, all that LAVA is given, without a LAVA: the rendered examples
# are those of today's template and cases, LAVA's own schema takes jobs, devices and test
# definitions, and our own lint finds nothing.  --update writes the examples anew instead.

set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 2
# shellcheck source=tests/pair/tap.sh
. tests/pair/tap.sh
# Debian's, which has Debian's yaml and jinja2
python=/usr/bin/python3
tmp=$(mktemp -d) why=$(mktemp)
trap 'rm -rf -- "$tmp" "$why"' EXIT
# nothing of it belongs into the tree
export PYTHONDONTWRITEBYTECODE=1

# each_variant COMMAND...: called with name, pair and settings of each
each_variant() {
	local name rest bad=0
	while read -r name rest; do
		# shellcheck disable=SC2086 # words are wanted
		"$@" "$name" $rest || bad=1
	done < <(grep -v '^#' lava-jobs/variants)
	return $bad
}

render_to() {
	local dir=$1 name=$2
	shift 2
	"$python" lava-jobs/render.py "$@" >"$dir/$name.yaml"
}

current() {
	each_variant render_to "$tmp" || return 1
	diff -ru lava-jobs/rendered "$tmp" && return
	echo "make lava-render writes the examples anew"
	return 1
}

schema() { PYTHONPATH=$schema "$python" "$schema/lava-schema.py" "$@"; }

test_definitions() {
	PYTHONPATH=$schema "$python" - lava-jobs/automated/linux/*/*.yaml <<-EOF_
		import sys, yaml
		from voluptuous import Schema
		from lava_common.schemas.test.testdef import testdef
		for name in sys.argv[1:]:
		    Schema(testdef())(yaml.safe_load(open(name)))
	EOF_
}

if [ "${1:-}" = --update ]; then
	each_variant render_to lava-jobs/rendered
	exit
fi
ok "rendered examples are current" current
schema=$(lava-jobs/schema.sh 2>"$why")
case $? in
0)
	ok "LAVA takes the jobs" schema job --strict lava-jobs/rendered/*.yaml
	ok "LAVA takes the devices" schema device --path lava-jobs/device-types \
		--path "$schema/device-types" lava-jobs/devices/*.jinja2
	ok "LAVA takes the test definitions" test_definitions
	ok "lint" "$python" lava-jobs/lint.py --device-types "$schema/device-types" \
		lava-jobs/rendered/*.yaml
	;;
77)
	text=$(tail -n 1 "$why")
	for what in jobs devices "test definitions" ; do
		echo "ok - LAVA takes the $what # SKIP LAVA's packages cannot be had: $text"
	done
	echo "ok - lint # SKIP LAVA's packages cannot be had: $text"
	;;
*)
	echo "not ok - LAVA's schemas"
	sed 's/^/# /' "$why"
	;;
esac
