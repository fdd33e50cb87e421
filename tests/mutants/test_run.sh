#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What run.sh makes of runs, and slower.sh of comparisons; doorbench and the kernels are feigned, so
# that each outcome is known.

# shellcheck source=common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
# shellcheck source=../pair/tap.sh
. "$mutants/../pair/tap.sh"
place=$(mktemp -d /tmp/db-XXXXXX)
trap 'rm -rf -- "$place"' EXIT
mkdir -p "$place"/{tests/mutants,configs,runner,build/bin,build/virtual/default}
cp "$mutants"/{run.sh,slower.sh,common.sh,edit.awk} "$place/tests/mutants/"
ln -s default "$place/build/virtual/image"
touch "$place"/build/{doorbench,bin/suite}
echo 'profile one' >"$place/configs/virtual.conf"

# the kernel of a mutant is its name
cat >"$place/tests/mutants/kernel.sh" <<'END'
#!/bin/bash
echo "/images/$(basename "${1%.*}")-$2"
END
# a run: the results that each kernel gives
cat >"$place/doorbench" <<'END'
#!/bin/bash
while [ $# -gt 0 ]; do
	[ "$1" != --output ] || out=$2
	[ "$1" != --config ] || config=$2
	shift
done
result() {
	mkdir -p "$out/run/cases/suite/$1"
	printf '{\n  "status": "%s"\n}\n' "$2" >"$out/run/cases/suite/$1/result.json"
}
grep -q two "$config" && result other-profile PASS
case $(basename "$DOORBENCH_IMAGE") in
default|*-both) result good PASS; result fails-always FAIL; exit 1 ;;
fails-all|config-all|both-all) result good FAIL; exit 1 ;;
fails-always-all) result good PASS; result fails-always FAIL; exit 1 ;;
error-all) result good ERROR; exit 125 ;;
breaks-all) result good FAIL; exit 1 ;;
*) result good PASS; exit 0 ;;
esac
END
# a comparison of that kernel with the default one
cat >"$place/runner/compare-trees.sh" <<'END'
#!/bin/bash
mkdir -p "$OUTPUT"
say() { printf '    %s [ms]\n    +9 %%\n    (p=0) %s\n' "$@" >>"$OUTPUT/regression.txt"; }
[ "$BASE" = build/virtual/image ] && [ -e "configs/$PAIR.conf" ] || exit 129
case $(basename "$HEAD") in
slow-all) say x.y '~' ping.rtt REGRESSION; exit 1 ;;
even-all) say ping.rtt '~'; exit 0 ;;
other-all) say ping.rtt '~' x.y REGRESSION; exit 1 ;;
*) exit 125 ;;
esac
END
chmod +x "$place"/{doorbench,tests/mutants/kernel.sh,runner/compare-trees.sh}
for name in slow even other none-runs; do
	printf '%s\n' 'bug x' 'history x' 'expect slower' 'slows ping.rtt' 'run --suite suite' \
		'edit x.c one' '-	a;' >"$place/tests/mutants/$name.slower"
done

# mutant NAME EXPECT [LINE...]
mutant() {
	printf '%s\n' 'bug x' 'history x' "expect $2" 'run --suite suite' "${@:3}" \
		'edit x.c one' '-	a;' >"$place/tests/mutants/$1.mutant"
}
mutant fails caught
mutant unseen caught
mutant fails-always caught
mutant error caught
mutant config caught 'config s/one/two/'
mutant config-nothing caught 'config s/three/two/'
mutant both caught 'both x.c one' '-	b;'
mutant refactoring clean
mutant breaks clean
mutant bad caught nonsense

# says STATUS TEXT NAME...: run.sh, or $script, of these ends so and prints that
says() {
	local rc said
	said=$(cd "$place" && "tests/mutants/${script:-run.sh}" "${@:3}" 2>&1)
	rc=$?
	[ "$rc" = "$1" ] && grep -qE -- "$2" <<<"$said" && return
	echo "exit $rc"
	echo "$said"
	return 1
}
ok "caught by the case that fails" says 0 '^fails +suite/good ' fails
ok "missed" says 1 '^unseen +MISSED ' unseen
ok "a case that fails without the bug, too, catches nothing" says 1 MISSED fails-always
ok "a broken lab is no verdict" says 125 '^error +cannot tell: exit status 125' error
ok "one missed counts more than a broken lab" says 1 '0 caught, 1 missed' unseen error
ok "another configuration" says 0 '^config +suite/good ' config
ok "one that changes nothing is an error" says 125 'config. changes nothing' config-nothing
ok "compared with an edited kernel" says 0 '^both +suite/good ' both
ok "a refactoring is clean" says 0 '1 caught, 0 missed, refactoring: clean' fails refactoring
ok "or not" says 1 'breaks: not clean' breaks
ok "no such mutant" says 125 'none.mutant: no such file' none
ok "a mutant that cannot be read" says 125 'bad.mutant:5: unknown word: nonsense' bad
ok "no configuration is left" test "$(ls "$place/configs")" = virtual.conf
script=slower.sh
ok "slower, and flagged" says 0 '^slow +flagged: ping.rtt ' slow
ok "not flagged" says 1 '^even +MISSED ' slow even
ok "another measurement is flagged" says 1 '^other +MISSED ' other
ok "a comparison that cannot tell" says 125 'none-runs: the comparison ended with 125' none-runs
