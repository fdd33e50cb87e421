#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The mends, without building a kernel: each applies to the default kernel's source, alone and with
# all others, and is of a bug that is known; then what run.sh makes of results.  There doorbench and
# the kernels are feigned, so that each outcome is known.

mended=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=../mutants/common.sh
. "$mended/../mutants/common.sh"
# shellcheck source=../pair/tap.sh
. "$mended/../pair/tap.sh"
place=$(mktemp -d /tmp/db-XXXXXX)
trap 'rm -rf -- "$place"' EXIT

is_known() { grep -q "number = \"$(word "$1" bug)\";" "$mended/../../suites/known-issues.conf"; }
# its name begins with the bug's number, by which run.sh takes it, too
is_named() { [[ $(basename "$1") == "$(word "$1" bug)-"* ]]; }
for m in "$mended"/*.mend; do
	name=$(basename "${m%.mend}")
	ok "$name applies" fits "$m"
	ok "$name is of a known bug" is_known "$m"
	ok "$name is named as its bug" is_named "$m"
done
# as run.sh puts them together
printf '%s\0' "$mended"/*.mend | sort -zV | xargs -0 cat >"$place/all.mend"
ok "all together apply" fits "$place/all.mend"
printf '%s\0' "$mended"/*.mend | sort -zVr | xargs -0 cat >"$place/all.mend"
ok "in another order, too" fits "$place/all.mend"

mkdir -p "$place"/{tests/mutants,tests/mended,suites,configs,build/bin,build/virtual/default}
cp "$mended/run.sh" "$place/tests/mended/"
cp "$mutants"/{common.sh,edit.awk} "$place/tests/mutants/"
ln -s default "$place/build/virtual/image"
touch "$place"/build/{doorbench,bin/pci_endpoint_test,bin/suite} "$place/configs/virtual.conf"

# bug NUMBER CASES [LINE]: a known issue, and its mend
bug() {
	printf '%s\n' "bug $1" 'mend x' 'edit x.c one' '-	a;' >"$place/tests/mended/$1-x.mend"
	printf '\t\tnumber = "%s";\n\t\t%s\n' "$1" "${3:-}" >>"$place/suites/known-issues.conf"
	echo "| $1 | title | place | $2 |" | sed 's|[^ ,]*/[^ ,]*|\x60&\x60|g' >>"$place/bugs"
}
bug B1 'suite/*.one, suite/*.two (oops or WARNING)'
bug B2 'suite/*.still'
bug B3 'suite/*.never'
bug B4 'suite/*.chance' 'chance = true;'
bug B5 'suite/*.other'
bug B6 'suite/*.silent'
bug B7 'suite/*.lab'
bug B8 'suite/*.skips'
bug B9 'none'
bug B10 'suite/*.outside'
bug B11 'suite/*.debugged'
bug B12 'suite/*.one'
bug B14 'suite/*.both'
bug B15 'suite/*.both'
sed -i '3s/^/backend second\n/' "$place/tests/mended/B12-x.mend"
sed -i '2s/^/nonsense x\n/' "$place/tests/mended/B12-x.mend"
cp "$place/tests/mended/B12-x.mend" "$place/tests/mended/bad.mend"
sed -i '2d' "$place/tests/mended/B12-x.mend"

cat >"$place/tests/mutants/kernel.sh" <<'END'
#!/bin/bash
grep -q 'bug B13' "$1" && { echo "mutants: error: does not build" >&2; exit 125; }
echo /images/mended
END
cat >"$place/doorbench" <<'END'
#!/bin/bash
names="one two still never chance other silent lab skips outside debugged both"
[ "$1" != help ] || { cat bugs; exit; }
if [ "$1" = list ]; then
	for n in $names; do
		[ $n = debugged ] && tier=debug || tier=full
		echo "suite/embedded.$n  $tier  bound"
		echo "suite/second.$n  $tier  bound"
	done
	exit
fi
echo "$*" >>asked
while [ $# -gt 0 ]; do
	[ "$1" != --output ] || out=$2
	[ "$1" != --case ] || glob=$2
	[ "$1" != --tier ] || tier=$2
	shift
done
code=0
result() { # name status reason known
	d=$out/run/cases/suite/$1
	mkdir -p "$d"
	{
		printf '{\n  "status": "%s",\n  "reason": "%s"' "$2" "$3"
		[ -z "$4" ] || printf ',\n  "known_issue": {\n    "number": "%s"\n  }' "$4"
		printf '\n}\n'
	} >"$d/result.json"
}
gone() { result "$1" PASS "$2: not seen any more with kernel 7: out of date"; }
shopt -s extglob
for n in $(printf 'embedded.%s ' $names; printf 'second.%s ' $names); do
	[[ $n == $glob ]] || continue
	if [ "$(basename "$DOORBENCH_IMAGE")" = default ]; then
		case ${n#*.} in
		one|two) result $n FAIL x B1 ;;
		debugged) result $n FAIL x B11 ;;
		still) result $n FAIL x B2 ;;
		never) gone $n B3 ;;
		chance) result $n PASS "" ;;
		other) result $n FAIL x; code=1 ;;
		silent) result $n FAIL x B6 ;;
		lab) result $n FAIL x B7 ;;
		skips) result $n FAIL x B8 ;;
		outside) result $n FAIL x B10 ;;
		both) result $n FAIL x B15 ;;
		esac
		continue
	fi
	case ${n#*.} in
	one|two) gone $n B1 ;;
	debugged) [ $tier = debug ] && gone $n B11 ;;
	still) result $n FAIL "it still fails" B2 ;;
	never) gone $n B3 ;;
	chance|silent) result $n PASS "" ;;
	other) gone $n B5 ;;
	lab) result $n ERROR x; code=125 ;;
	skips) result $n SKIP x ;;
	outside) gone $n B10; code=1 ;;
	both) gone $n "B14, B15" ;;
	esac
done
exit $code
END
chmod +x "$place"/{doorbench,tests/mutants/kernel.sh}

# says STATUS TEXT NAME...: run.sh of these ends so and prints that
says() {
	local rc said
	said=$(cd "$place" && tests/mended/run.sh "${@:3}" 2>&1)
	rc=$?
	[ "$rc" = "$1" ] && grep -qE -- "$2" <<<"$said" && return
	echo "exit $rc"
	echo "$said"
	return 1
}
asked() { grep -qF -- "$1" "$place/asked"; }
once() { [ "$(grep -cF -- "results/mended/without" "$place/asked")" = "$1" ]; }
ok "fails by its bug, passes without" says 0 'suite/embedded.two +FAIL by B1 +PASS, B1 is gone' B1
ok "in one run each" asked "--suite suite --tier full --case @(embedded.one|embedded.two)"
ok "two bugs, and one still fails" says 1 'suite/embedded.still +FAIL by B2 +FAIL by B2$' B1 B2
ok "why it fails is said" says 1 '^ +it still fails$' B2
ok "what was seen without mends is not run again" once 2
ok "the whole name of a mend" says 0 '^2 cases fail by their bug and pass' B1-x
ok "passes without the mend, too" says 1 'PASS, B3 is gone +PASS, B3 is gone' B3
ok "a bug that shows by chance" says 0 '^0 cases .* 1 by chance' B4
ok "fails by no known bug" says 1 'FAIL by none that is known' B5
ok "doorbench does not say that the bug is gone" says 1 'FAIL by B6 +PASS$' B6
ok "a broken lab is no verdict" says 125 'FAIL by B7 +no result' B7
ok "nor is a case that is skipped" says 125 'FAIL by B8 +SKIP' B8
ok "one that fails counts more" says 1 '1 do not' B2 B7
ok "no case shows it" says 125 'no case of B9' B9
ok "a kernel that dies outside of a case" says 1 'suite suite: .* outside of a case' B10
ok "a case of the tier debug" says 0 'B11 is gone' B11
ok "another backend" says 1 'suite/second.one +FAIL by B1' B12
ok "a case of two bugs" says 0 '^2 cases .* 0 do not' B14 B15
ok "says so of both" says 0 '^B14 .* FAIL by B15 +PASS, B14, B15 are gone$' B14 B15
ok "but not with one of them mended" says 1 '^0 cases .* 1 do not' B14
ok "no such mend" says 125 'B99: no such mend' B99
ok "one that cannot be read" says 125 'bad.mend:2: unknown word: nonsense' bad
bug B13 'suite/*.one'
ok "a kernel that is not built" says 125 'does not build' B13
ok "only the kernel" says 0 '' --build-only B1
