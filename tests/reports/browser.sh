#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# tests/reports/browser.sh [BUILD_DIR]: report.html and index.html in a real browser, from file://:
# everything is there, the check boxes hide and show without a script of the page, nothing is wider
# than a telephone, light and dark are two pictures.  SKIP without chromium.  Prints TAP; leaves the
# pictures in BUILD_DIR/test-logs/, to be looked at.

set -uo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd) || exit 2
tree=${here%/tests/reports}
build=$(cd "${1:-$tree/build}" && pwd) || exit 2
# shellcheck source=tests/pair/tap.sh
. "$tree/tests/pair/tap.sh"

if ! command -v chromium >/dev/null; then
	echo "ok - browser # SKIP chromium is not installed"
	exit 0
fi
dir=$(mktemp -d) || exit 2
trap 'rm -rf "$dir"' EXIT
mkdir -p "$build/test-logs" "$dir/nights"
for night in complete repeats iommu hostile; do
	cp -r "$tree/tests/reports/golden/$night/run" "$dir/nights/$night"
done

# chromium's sandbox wants a user who is not root, and nothing here comes from elsewhere
browse() {
	timeout -k 5 150 chromium --headless --no-sandbox --disable-gpu --no-first-run \
		--disable-extensions --hide-scrollbars --allow-file-access-from-files \
		--user-data-dir="$dir/profile" "$@" 2>"$dir/browser.log"
}

reports() {
	local run
	for run in "$dir"/nights/*; do
		"$build/doorbench" report "$run" || return 1
	done
	"$build/doorbench" index "$dir/nights"
}

# what a page looks like from a page around it, which may have a script
look() {
	cat >"$dir/look.html" <<-EOF
	<!DOCTYPE html><title>wait</title>
	<iframe width="400" height="800" src="$1"></iframe>
	<script>
	const frame = document.querySelector("iframe");
	frame.onload = () => {
		const doc = frame.contentDocument, all = s => doc.querySelectorAll(s).length;
		const one = doc.querySelector(".case.PASS"), box = doc.getElementById("PASS");
		const shown = e => frame.contentWindow.getComputedStyle(e).display;
		let filter = "none";
		if (one && box) {
			filter = shown(one);
			box.checked = false;
			filter += " " + shown(one);
		}
		document.title = "width " + doc.documentElement.scrollWidth + ", details " +
			all("details") + ", figures " + all("svg.figure") + ", paths " +
			all("svg path") + ", end " + all("body > section:last-child") +
			", filter " + filter;
	};
	</script>
	EOF
	browse --virtual-time-budget=20000 --dump-dom "file://$dir/look.html" |
		sed -n 's|.*<title>\(.*\)</title>.*|\1|p'
}

# page FILE FILTER: the browser has all elements that an XML parser finds
page() {
	local told expected
	count() { xmllint --xpath "count($1)" "$file"; }
	local file=$dir/nights/$1
	told=$(look "nights/$1")
	expected="width 400, details $(count '//*[local-name()="details"]'), figures $(
		count '//*[local-name()="svg"]'), paths $(
		count '//*[local-name()="path"]'), end 1, filter $2"
	echo "told:     $told"
	echo "expected: $expected"
	[ "$told" = "$expected" ]
}

# picture NAME FILE [OPTION...]
picture() {
	local name=$build/test-logs/$1.png file=$2
	rm -f "$name"
	browse --window-size=1200,2400 --screenshot="$name" "${@:3}" "file://$dir/nights/$file"
	[ "$(stat -c %s "$name")" -gt 30000 ]
}

pictures() {
	picture "$1" "$2" --blink-settings=preferredColorScheme=1 &&
		picture "$1-dark" "$2" --blink-settings=preferredColorScheme=0 &&
		! cmp -s "$build/test-logs/$1.png" "$build/test-logs/$1-dark.png"
}

ok "reports and index are made" reports
ok "report.html of a complete run" page complete/report.html "block none"
ok "report.html of a hostile run" page hostile/report.html "block none"
ok "report.html with the IOMMU matrix" page iommu/report.html "block none"
ok "index.html" page index.html none
ok "report.html in light and dark" pictures report complete/report.html
ok "index.html in light and dark" pictures index index.html
