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
CPPFLAGS += -D_GNU_SOURCE -I. $(shell pkg-config --cflags libconfig jansson 2>/dev/null)
ALL_CFLAGS = -std=gnu11 -fno-strict-aliasing -fno-omit-frame-pointer $(WARN) $(CFLAGS) \
	  $(if $(SAN),-fsanitize=address$(comma)undefined -fno-sanitize-recover=undefined)
comma	= ,

ROOMS	= lib reports runner virtual/link virtual/pair
# what a room's code may use besides itself, in link order
USES-lib =
USES-reports = lib
USES-runner = reports lib
USES-virtual/link =
USES-virtual/pair =
LIBS-lib = -lconfig -ljansson -lm
LIBS-reports = $(LIBS-lib)
LIBS-runner = $(LIBS-lib)
LIBS-virtual/link =
LIBS-virtual/pair = -ljansson

.DEFAULT_GOAL := all
.PHONY: all
all: doorbench virtual/vpair $(O)/virtual/link/linkd

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
	cp $< $@
virtual/vpair: $(O)/virtual/vpair
	cp $< $@
$(O)/doorbench: $(O)/runner/main.o $(archives-runner)
	$(link-program) $(LIBS-runner)
$(O)/virtual/vpair: $(O)/virtual/pair/main.o $(archives-virtual/pair)
	$(link-program) $(LIBS-virtual/pair)
$(O)/virtual/link/linkd: $(O)/virtual/link/main.o $(archives-virtual/link)
	$(link-program) $(LIBS-virtual/link)

# --- unit tests: tests/<room>/test_<topic>.c is one cmocka program
unit-programs = $(foreach r,$(ROOMS),$(patsubst %.c,$(O)/%,$(wildcard tests/$(r)/test_*.c)))
define unit
$(O)/tests/$(1)/test_%: $(O)/tests/$(1)/test_%.o $(archives-$(1))
	$$(link-program) $(LIBS-$(1)) -lcmocka
endef
$(foreach r,$(ROOMS),$(eval $(call unit,$(r))))

.PHONY: unit unit-programs
unit-programs: $(unit-programs)
unit: $(unit-programs)
	@set -e; for t in $^; do echo "# $$t"; $$t; done

.SECONDARY:
-include $(shell find $(O) -name '*.d' 2>/dev/null)
