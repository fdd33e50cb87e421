# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Sourced: makes a directory in which a scripted pair lives.

here=${here:?directory of the fake lab}
tree=${tree:?directory of the project}
build=${build:?directory of what was built}

# lab_need FILE...: the programs without which nothing can be tested
lab_need() {
	local program
	for program in "$build/doorbench" "$build/tests/fakelab/board" \
		"$build/tests/fakelab/flatten" "$@"; do
		[ -x "$program" ] && continue
		echo "Bail out! no $program: make doorbench suites fakelab"
		exit 1
	done
}

# lab_make DIR: programs and variables; the boards are off
lab_make() {
	local program
	export FAKE_DIR=$1
	mkdir -p "$FAKE_DIR/bin" "$FAKE_DIR/programs" "$FAKE_DIR/runtime"
	# under a path of its own, so that what is left running can be told apart
	ln -s "$build/tests/fakelab/board" "$FAKE_DIR/bin/board"
	ln -s "$build/doorbench" "$FAKE_DIR/bin/doorbench"
	for program in pci_endpoint_test helper states noop noop2; do
		ln -s "$build/tests/fakelab/board" "$FAKE_DIR/programs/$program"
	done
	for program in vntb bind doorbell fault latency; do
		ln -s "$build/bin/$program" "$FAKE_DIR/programs/$program"
	done
	export PATH=$FAKE_DIR/bin:$PATH NO_COLOR=1 LC_ALL=C
	export DOORBENCH_ROOT=$FAKE_DIR/root DOORBENCH_PROGRAMS=$FAKE_DIR/programs
	export DOORBENCH_LOCKS=$FAKE_DIR XDG_RUNTIME_DIR=$FAKE_DIR/runtime
	# no status of the program itself; freed memory must not count as used
	export ASAN_OPTIONS=exitcode=77:quarantine_size_mb=1 UBSAN_OPTIONS=exitcode=77
	unset DOORBENCH_LAB DOORBENCH_CONFIG DOORBENCH_OWNER
	# long where nothing shall run out: a busy machine is five times slower
	declare -gA lab_values=(
		[rebind]=false [power_cycles]=2 [enumerate]=hotplug [ep_boot_args]=""
		[rc_boot_args]="" [known]="()" [issues]="()" [bars]="()" [lab]=""
		[rc_power]="power_on = \"$FAKE_DIR/bin/board lab on rc\"; "
		[boot]=30 [command]=30 [hook]=30 [ready]=10 [silence]=50 [case]=50 [run]=90
	)
	lab_values[rc_power]+="power_off = \"$FAKE_DIR/bin/board lab off rc\";"
}

# lab_set KEY VALUE: of fake.conf.in
lab_set() {
	[ -n "${lab_values[$1]+x}" ] || echo "scenario: fake.conf.in has no @$1@"
	lab_values[$1]=$2
}

# lab_root SUITES: the project's directory as the runner sees it, with these suites only
lab_root() {
	local suite from key script=()
	mkdir -p "$FAKE_DIR/root/configs" "$FAKE_DIR/root/suites"
	ln -s "$tree/reports" "$FAKE_DIR/root/reports"
	for suite in $1; do
		from=$here/suites/$suite
		[ -d "$from" ] || from=$tree/suites/$suite
		# a copy: a scenario may change it
		cp -r "$from" "$FAKE_DIR/root/suites/$suite"
	done
	for key in "${!lab_values[@]}"; do
		script+=(-e "s|@$key@|${lab_values[$key]}|g")
	done
	printf 'issues = %s;\n' "${lab_values[issues]}" >"$FAKE_DIR/root/suites/known-issues.conf"
	# the pair that is taken if none is named
	sed "${script[@]}" "$here/fake.conf.in" >"$FAKE_DIR/root/configs/virtual.conf"
}
