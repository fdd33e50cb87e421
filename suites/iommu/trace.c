// SPDX-License-Identifier: GPL-2.0-only
/* Tracing of the boards' kernels, see trace.h. */
#include <errno.h>

#include "suites/iommu/trace.h"

#define TRACEFS		"t=/sys/kernel/tracing\n"
/* what the parser wants to see of a trace; the rest may be long */
#define LINES		"grep -E '^# entries-in-buffer| (un)?map: IOMMU:| set_bar: '"

/*
 * The probe: struct pci_epf_bar, the fourth argument, begins with the bus address and the CPU
 * address, then comes the size.
 */
static const char start[] =
	"set -e\n" TRACEFS
	"test -e $t/trace || mount -t tracefs nodev $t\n"
	"cd $t\n"
	"test -e events/iommu/map/enable || { echo 'no event iommu:map'; exit 1; }\n"
	"grep -q doorbench/set_bar kprobe_events || echo 'p:doorbench/set_bar pci_epc_set_bar "
	"phys=+0($arg4):x64 size=+16($arg4):x64' >> kprobe_events\n"
	"mkdir -p instances/doorbench\n"
	"cd instances/doorbench\n"
	"echo > trace\n"
	"echo 1 > events/iommu/map/enable\n"
	"echo 1 > events/iommu/unmap/enable\n"
	"echo 1 > events/doorbench/set_bar/enable\n"
	"echo 1 > tracing_on";

static const char stop[] =
	"set -e\n" TRACEFS
	"cd $t\n"
	"if test -d instances/doorbench; then "
	"echo 0 > instances/doorbench/events/doorbench/set_bar/enable; "
	"rmdir instances/doorbench; fi\n"
	"if grep -q doorbench/set_bar kprobe_events; then "
	"echo '-:doorbench/set_bar' >> kprobe_events; fi";

static int ask(struct db_pair *pair, struct db_board *b, const char *script,
	       struct db_iommu_trace *trace, struct db_error *err)
{
	struct db_buf out = { 0 };
	struct db_error why;
	int ret = steps_ask(pair, b, script, &out, &why);

	if (ret == -EREMOTEIO)
		ret = db_fail(err, EOPNOTSUPP, "the %s's kernel cannot be traced: %.400s",
			      b->name, why.text);
	else if (ret)
		ret = db_fail(err, -ret, "%s", why.text);
	else if (trace && !pair->rehearsal)
		ret = db_iommu_trace_parse(db_buf_str(&out), out.len, trace, err);
	db_buf_free(&out);
	if (!ret && trace && trace->lost)
		ret = db_fail(err, EOPNOTSUPP, "the %s's kernel had more to trace than it "
			      "keeps", b->name);
	return ret;
}

int trace_start(struct db_pair *pair, struct db_error *err)
{
	return ask(pair, &pair->ep, start, NULL, err);
}

int trace_read(struct db_pair *pair, struct db_iommu_trace *out, struct db_error *err)
{
	return ask(pair, &pair->ep, TRACEFS LINES " $t/instances/doorbench/trace", out, err);
}

int trace_stop(struct db_pair *pair, struct db_error *err)
{
	return ask(pair, &pair->ep, stop, NULL, err);
}

int trace_since_boot(struct db_pair *pair, struct db_board *b, struct db_iommu_trace *out,
		     struct db_error *err)
{
	return ask(pair, b, TRACEFS
		   "test -e $t/trace || mount -t tracefs nodev $t\n"
		   "for e in map unmap; do test \"$(cat $t/events/iommu/$e/enable)\" = 1 || "
		   "{ echo \"trace_event=iommu:$e had no effect\"; exit 1; }; done\n"
		   LINES " $t/trace", out, err);
}
