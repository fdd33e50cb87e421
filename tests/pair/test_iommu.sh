#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Two cells of the IOMMU matrix and the proofs that the machines' IOMMUs translate, on the virtual
# pair; then a lab that does not do what it was asked for: that must not pass, nor blame a kernel.

# shellcheck source=runs.sh
. "$(dirname "${BASH_SOURCE[0]}")/runs.sh"

# run STATUS PATTERN [OPTION...]: these cases of the suite
run() {
	local want=$1 pattern=$2
	shift 2
	./doorbench run --output "$out" --suite iommu --tier full --backend embedded \
		--case "$pattern" "$@"
	local rc=$?
	echo "exit $rc"
	[ $rc = "$want" ]
}

# result CASE TEXT: its result.json has this
result() {
	cat "$out/latest/cases/iommu/$1/result.json"
	grep -q -- "$2" "$out/latest/cases/iommu/$1/result.json"
}

report_has() {
	grep -E -- "$1" "$out/latest/report.txt" ||
		{ sed -n '/^IOMMU matrix/,/^Summary/p' "$out/latest/report.txt"; return 1; }
}

# a pair whose hook for boot arguments does nothing
deaf_lab() {
	mkdir "$place/configs" && cp -r configs/common "$place/configs/" &&
		sed -e 's|^\(\tboot_args = \).*|\1"true";|' configs/virtual.conf \
			>"$place/configs/deaf.conf" &&
		grep -c 'boot_args = "true"' "$place/configs/deaf.conf"
}

ok "without and with IOMMUs the doorbell rings" run 0 'embedded.matrix.ep_[os]*.rc_on'
ok "report has the cell without an IOMMU on the EP" \
	report_has '^  embedded  off         on  pass     100    0     0 +[0-9]+\.[0-9]'
ok "report has the cell with both" \
	report_has '^  embedded  strict      on  pass     100    0     0 +[0-9]+\.[0-9]'

ok "the IOMMUs translate" run 0 'embedded.proof.*'
ok "the inbound window has an IOVA" result embedded.proof.ep_doorbell_is_iova \
	'leads to 0x[0-9a-f]*, the doorbell is at 0x[0-9a-f]*0a0, which the EP translates to 0x'
ok "an access beside the doorbell faults on the EP" result embedded.proof.ep_unmapped_faults \
	'"virtio_iommu virtio[0-9]*: page fault from EP'
ok "an access to what the RC has not mapped faults there" \
	result embedded.proof.rc_unmapped_faults '"virtio_iommu virtio[0-9]*: page fault from EP'

ok "a lab without the IOMMU that it promises" deaf_lab
ok "is the lab's fault" run 125 'embedded.proof.ep_doorbell_is_iova' \
	--config "$place/configs/deaf.conf"
ok "and the reason says what is missing" result embedded.proof.ep_doorbell_is_iova \
	'"reason": "the configuration says that the ep has an IOMMU'
ok "nothing stays running" nothing_left
