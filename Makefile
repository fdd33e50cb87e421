# SPDX-License-Identifier: GPL-2.0-only
#
# doorbench: validates and benchmarks PCI endpoint doorbells on a pair of machines.
# `make help` lists what can be made.
#
# Each room with C code becomes one archive, build/<room>.a, of every .c file in it but main.c;
# main.c of a room is linked against the archives that the room may use.  SAN=1 builds everything
# with ASan and UBSan beside the normal build.

CC	= gcc
CFLAGS	= -O2 -g
SAN	=
O	= build$(if $(SAN),-san)

WARN	= -Wall -Wextra -Werror -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith \
	  -Wwrite-strings -Wno-unused-parameter
CPPFLAGS += -D_GNU_SOURCE -I. $(shell pkg-config --cflags libconfig jansson libxml-2.0 2>/dev/null)
ALL_CFLAGS = -std=gnu11 -fno-strict-aliasing -fno-omit-frame-pointer $(WARN) $(CFLAGS) \
	  $(if $(SAN),-fsanitize=address$(comma)undefined -fno-sanitize-recover=undefined)
comma	= ,

# variables that the image build reads
export KERNEL HZ FLAVOUR

ROOMS	= lib reports runner target virtual/link virtual/pair
# what a room's code may use besides itself, in link order
USES-lib =
USES-reports = lib
USES-runner = reports lib
USES-target =
USES-virtual/link =
USES-virtual/pair =
LIBS-lib = -lconfig -ljansson -lm
LIBS-reports = $(LIBS-lib) -lxml2
LIBS-runner = $(LIBS-reports)
LIBS-target =
LIBS-virtual/link =
LIBS-virtual/pair = -ljansson

.DEFAULT_GOAL := all
.PHONY: all programs
all: doorbench virtual/vpair programs target
programs: $(O)/doorbench $(O)/virtual/vpair $(O)/virtual/link/linkd

# results name the tree that made them
VERSION := $(shell git describe --always --dirty --tags 2>/dev/null || echo unknown)
$(O)/runner/cmd_help.o $(O)/runner/meta.o: CPPFLAGS += -DRUN_VERSION='"$(VERSION)"'

# --- objects and archives
$(O)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

define room
$(O)/$(1).a: $$(patsubst %.c,$(O)/%.o,$$(filter-out %/main.c,$$(sort $$(wildcard $(1)/*.c))))
	@rm -f $$@
	ar rcs $$@ $$^
archives-$(1) = $(O)/$(1).a $(foreach u,$(USES-$(1)),$(O)/$(u).a)
endef
$(foreach r,$(ROOMS),$(eval $(call room,$(r))))

link-program = $(CC) $(ALL_CFLAGS) -o $@ $(filter %.o,$^) $(filter %.a,$^)

# --- programs
doorbench: $(O)/doorbench
	cp --remove-destination $< $@
virtual/vpair: $(O)/virtual/vpair
	cp --remove-destination $< $@
$(O)/doorbench: $(O)/runner/main.o $(archives-runner)
	$(link-program) $(LIBS-runner)
$(O)/virtual/vpair: $(O)/virtual/pair/main.o $(archives-virtual/pair)
	$(link-program) $(LIBS-virtual/pair)
$(O)/virtual/link/linkd: $(O)/virtual/link/main.o $(archives-virtual/link)
	$(link-program) $(LIBS-virtual/link)

# --- db-target, for the boards: static, one for each architecture as uname -m names it
TARGETS	= aarch64 x86_64
CC-aarch64 = $(if $(filter aarch64,$(shell uname -m)),gcc,aarch64-linux-gnu-gcc)
CC-x86_64 = $(if $(filter x86_64,$(shell uname -m)),gcc,x86_64-linux-gnu-gcc)
.PHONY: target
target: $(foreach a,$(TARGETS),build/target/$(a)/db-target)
define on-board
build/target/$(1)/%.o: target/%.c
	@mkdir -p $$(@D)
	$$(CC-$(1)) -D_GNU_SOURCE -I. -std=gnu11 -O2 -fno-strict-aliasing $$(WARN) -MMD -MP \
		-c -o $$@ $$<
build/target/$(1)/db-target: $$(patsubst target/%.c,build/target/$(1)/%.o,$$(wildcard target/*.c))
	$$(CC-$(1)) -static -s -o $$@ $$^
endef
$(foreach a,$(TARGETS),$(eval $(call on-board,$(a))))

# --- unit tests: tests/<room>/test_<topic>.c is one cmocka program
unit-programs = $(foreach r,$(ROOMS),$(patsubst %.c,$(O)/%,$(wildcard tests/$(r)/test_*.c)))
define unit
$(O)/tests/$(1)/test_%: $(O)/tests/$(1)/test_%.o $(archives-$(1))
	$$(link-program) $(LIBS-$(1)) -lcmocka
endef
$(foreach r,$(ROOMS),$(eval $(call unit,$(r))))

.PHONY: unit unit-programs print-unit-programs
unit-programs: $(unit-programs)
unit: $(unit-programs)
	@set -e; for t in $^; do echo "# $$t"; $$t; done
print-unit-programs:
	@printf '%s\n' $(unit-programs)

# --- the fake lab: a scripted pair of boards, and what makes its results comparable
FAKELAB = $(addprefix $(O)/tests/fakelab/,board flatten)
.PHONY: fakelab
fakelab: $(FAKELAB)
$(O)/tests/fakelab/board: $(patsubst %.c,$(O)/%.o,$(filter-out %/flatten.c,\
		$(wildcard tests/fakelab/*.c)))
	$(link-program)
$(O)/tests/fakelab/flatten: $(O)/tests/fakelab/flatten.o $(archives-lib)
	$(link-program) $(LIBS-lib)

# --- big runs for the reports
.PHONY: scale
scale: $(O)/tests/reports/scale
$(O)/tests/reports/scale: $(O)/tests/reports/scale.o
	$(link-program)

# --- suites: kselftest programs; their harness header comes from the kernel under test
KSELFTEST_DIR = $(if $(KERNEL),$(KERNEL)/tools/testing/selftests,build/virtual/image/kselftest)
# a suite without C code here runs a program of the kernel tree on a board; the one that is built
# here is only asked which tests it has
SUITES = $(sort $(notdir $(patsubst %/,%,$(dir $(wildcard suites/*/*.c)))))
.PHONY: suites
suites: $(addprefix $(O)/bin/,$(SUITES) pci_endpoint_test)
# another kernel's file may be older than what was made of this one's
$(O)/bin/pci_endpoint_test: $(KSELFTEST_DIR)/pci_endpoint/pci_endpoint_test.c \
		$(wildcard build/virtual/paths)
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) -isystem $(KSELFTEST_DIR) -O2 -o $@ $<
$(O)/suites/%.o: CPPFLAGS += -isystem $(KSELFTEST_DIR)
define suite
$(O)/bin/$(1): $(patsubst %.c,$(O)/%.o,$(wildcard suites/$(1)/*.c)) $(archives-reports)
	@mkdir -p $$(@D)
	$$(link-program) $(LIBS-reports)
endef
$(foreach s,$(SUITES),$(eval $(call suite,$(s))))
# it does what these suites do, behind IOMMUs
$(O)/bin/iommu: $(patsubst %,$(O)/suites/%.o,doorbell/steps latency/steps vntb/steps vntb/client)
$(O)/bin/refusal: $(O)/suites/doorbell/steps.o

# --- fuzzers: the rooms' sources again, instrumented; the room is the first word after fuzz_
FUZZ_CC = clang
FUZZ_FLAGS = -std=gnu11 -g -O1 -fno-strict-aliasing -fsanitize=address,undefined \
	  -fno-sanitize-recover=undefined
fuzzers = $(patsubst %.c,build-fuzz/%,$(wildcard tests/fuzz/fuzz_*.c))
fuzz-room = $(if $(findstring /fuzz_link_,$(1)),virtual/link,lib reports)
room-objects = $(patsubst %.c,build-fuzz/%.o,$(filter-out %/main.c,$(wildcard $(1)/*.c)))
.PHONY: fuzzers print-fuzzers
fuzzers: $(fuzzers)
print-fuzzers:
	@printf '%s\n' $(fuzzers)
build-fuzz/%.o: %.c
	@mkdir -p $(@D)
	$(FUZZ_CC) $(CPPFLAGS) $(FUZZ_FLAGS) -fsanitize=fuzzer-no-link -MMD -MP -c -o $@ $<
.SECONDEXPANSION:
build-fuzz/tests/fuzz/fuzz_%: build-fuzz/tests/fuzz/fuzz_%.o \
		$$(foreach r,$$(call fuzz-room,$$@),$$(call room-objects,$$(r)))
	$(FUZZ_CC) $(FUZZ_FLAGS) -fsanitize=fuzzer -o $@ $^ \
		$(LIBS-$(lastword $(call fuzz-room,$@)))

# --- the virtual pair's machines
.PHONY: image
image: $(O)/virtual/link/linkd
	@virtual/image/build.sh $<

# --- what people run
PAIR = virtual
.PHONY: bench test lint fuzz clean help
bench:
	@./deps.sh bench
	@$(MAKE) --no-print-directory -s -j2 all
	@$(MAKE) --no-print-directory -s image
	@$(MAKE) --no-print-directory -s suites
	@./doorbench run --pair $(PAIR)

# the same pair with a kernel that watches itself; SELECT chooses the cases, as of `doorbench run`.
# The RC's locking order is not proven: lockdep would stop at the first plug (B92)
SELECT = --suite fault --backend embedded
.PHONY: debug
debug:
	@./deps.sh bench
	@$(MAKE) --no-print-directory -s -j2 all
	@$(MAKE) --no-print-directory -s image
	@$(MAKE) --no-print-directory -s image FLAVOUR=debug
	@$(MAKE) --no-print-directory -s suites
	@DOORBENCH_IMAGE='$(CURDIR)/build/virtual/image-debug' \
		DOORBENCH_RC_ARGS='lockdep.prove_locking=0' \
		./doorbench run --pair $(PAIR) --tier debug $(SELECT)

test:
	@./deps.sh test
	@tests/run.sh $(STAGES)

# clang-tidy reads the kselftest header, which the image's kernel brings
lint:
	@$(MAKE) --no-print-directory -s image
	@tests/lint.sh

fuzz:
	@tests/run.sh fuzz

# two kernel trees (BASE, HEAD) or two configurations (BASE_PAIR, HEAD_PAIR), interleaved
.PHONY: compare
compare: all
	@BASE='$(BASE)' HEAD='$(HEAD)' BASE_PAIR='$(BASE_PAIR)' HEAD_PAIR='$(HEAD_PAIR)' \
		RUNS='$(RUNS)' SEED='$(SEED)' RUN_OPTIONS='$(RUN_OPTIONS)' \
		PAIR='$(PAIR)' runner/compare-trees.sh

# --- proof that the suites see: bugs of the series' history, put back one by one
.PHONY: mutants
mutants: all
	@$(MAKE) --no-print-directory -s image
	@$(MAKE) --no-print-directory -s suites
	@tests/mutants/run.sh $(MUTANTS)

# --- the other way round: known bugs mended, all in one kernel, and their cases must pass
.PHONY: mended
mended: all
	@$(MAKE) --no-print-directory -s image
	@$(MAKE) --no-print-directory -s suites
	@tests/mended/run.sh $(MENDS)

# --- what a LAVA lab is given: checked without LAVA; lava-lab runs it in a LAVA of its own
.PHONY: lava-check lava-render lava-lab
lava-check lava-render: all
	@$(MAKE) --no-print-directory -s image
	@$(MAKE) --no-print-directory -s suites
	@lava-jobs/check.sh $(if $(filter lava-render,$@),--update)
lava-lab: all
	@./deps.sh lab
	@$(MAKE) --no-print-directory -s image
	@$(MAKE) --no-print-directory -s suites
	@lava-jobs/lab/run.sh $(JOBS)

clean:
	rm -rf build build-san build-fuzz doorbench virtual/vpair

help:
	@echo 'make bench            build everything, boot the pair, measure, print the report'
	@echo 'make test             unit, sanitizers, valgrind, lint, fuzz, virtual pair'
	@echo 'make test STAGES=unit some of them'
	@echo 'make                  doorbench, virtual/vpair, the link daemon and db-target only'
	@echo 'make image            kernel, user space and QEMU of the virtual pair'
	@echo 'make debug            suite fault on a kernel with KASAN, lockdep, kmemleak'
	@echo '                      (SELECT="--suite name ..." other cases); takes long, see'
	@echo '                      docs/debug-kernel.md'
	@echo 'make lint, make fuzz  one stage of the tests'
	@echo 'make compare BASE=tree HEAD=tree [RUNS=10]'
	@echo '                      two kernels, runs interleaved, then doorbench compare'
	@echo 'make mutants          bugs put back into the kernel: which case catches each'
	@echo '                      (MUTANTS="name ..." some of tests/mutants)'
	@echo 'make mended           known kernel bugs mended: do their cases pass then?'
	@echo '                      (MENDS="B5 B14 ..." some of tests/mended)'
	@echo 'make lava-check       jobs, devices, test definitions by the schema of LAVA'
	@echo 'make lava-render      write the examples of LAVA jobs anew'
	@echo 'make lava-lab         nightly jobs in a whole LAVA on this machine (as root)'
	@echo 'make clean            everything built in this tree; the cache outside stays'
	@echo
	@echo 'KERNEL=path           test this kernel tree instead of the newest Debian source'
	@echo 'HZ=n                  tick of that kernel: 100, 250 (default), 300 or 1000'
	@echo 'PAIR=name             configs/name.conf instead of configs/virtual.conf'
	@echo 'DOORBENCH_CACHE=path  where kernels and machines are kept'
	@echo '                      (default ~/.cache/doorbench)'

.SECONDARY:
-include $(shell find $(O) build-fuzz -name '*.d' 2>/dev/null)
