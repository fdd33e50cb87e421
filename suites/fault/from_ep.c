// SPDX-License-Identifier: GPL-2.0-only
/* Attributes and steps in the EP's configfs, see from_ep.h. */
#include <errno.h>

#include "suites/fault/from_ep.h"

/* seconds for steps that unload modules or wait for the other board's driver */
#define LONG_SECONDS	30

int fault_attribute(struct fault *f, const struct fault_attribute *a)
{
	const char *driver = a->driver ? a->driver : "pci_epf_test";

	return fault_ep(f, 0,
		"[ -d functions/%s ] || modprobe %s || { echo 'no module %s'; exit 4; }\n"
		"d=functions/%s/fault; mkdir $d || exit 1\n"
		"set -- $d/%s\n"
		"[ -e $1 ] || { rmdir $d; echo 'no attribute %s'; exit 4; }\n"
		"old=$(cat $1)\n"
		"printf '%%s' '%s' > $1 2> /dev/null; s=$?; now=$(cat $1)\n"
		/* all functions of a driver may share it (B91) */
		"printf '%%s' \"$old\" > $1 2> /dev/null; rmdir $d || exit 1\n"
		"[ $s = 0 ] && [ '%s' = refused ] && "
		"{ echo '%s was accepted as %s and reads '\"$now\"; exit 1; }\n"
		"[ $s != 0 ] && [ '%s' != refused ] && { echo '%s was refused as %s'; exit 1; }\n"
		"want='%s'; [ \"$want\" = refused ] && want=$old\n"
		"[ \"$now\" = \"$want\" ] || { echo \"%s reads $now, expected $want\"; exit 1; }\n",
		driver, driver, driver, driver, a->file, a->file, a->value,
		a->reads ? "accepted" : "refused", a->value, a->file,
		a->reads ? "accepted" : "refused", a->value, a->file,
		a->reads ? a->reads : "refused", a->file);
}

int fault_configfs(struct fault *f, const struct fault_configfs *c)
{
	int ret = 0;

	f->restore = c->restore;
	if (c->enabled)
		ret = db_doorbell_enable(&f->d, &f->err);
	if (!ret)
		ret = fault_ep(f, LONG_SECONDS,
			"refuse() { \"$@\" > /dev/null 2>&1 && "
			"{ echo \"not refused: $*\"; exit 1; }\n"
			"true; }\n"
			"allow() { \"$@\" || { echo \"refused: $*\"; exit 1; }; }\n"
			"put() { v=$1; set -- $2; echo \"$v\" > $1; }\n"
			"f=functions/pci_epf_test; c=controllers/$epc\n%s", c->lines);
	if (!ret && c->rc_after)
		ret = fault_rc(f, LONG_SECONDS, "%s", c->rc_after);
	return ret;
}

#define RASDES_RINGS	100

int fault_rasdes(struct fault *f, const struct fault_rasdes *r)
{
	struct db_target_rings rings;
	long long handled = 0;
	int ret = db_doorbell_enable(&f->d, &f->err);

	if (!ret)
		ret = fault_ep(f, 0,
			"[ -d /sys/kernel/debug/pci ] || mount -t debugfs none /sys/kernel/debug\n"
			"set -- /sys/kernel/debug/dwc_pcie_$epc/rasdes_err_inj/%s\n"
			"[ -e $1 ] || { echo 'no RAS-DES file %s: no such capability, another "
			"vendor, or CONFIG_PCIE_DW_DEBUGFS=n'; exit 4; }\n"
			"echo 5 > $1 || { echo '%s is refused'; exit 1; }\n", r->error, r->error,
			r->error);
	if (!ret)
		ret = fault_rings(f, "--count 100 --wait reply --timeout 0.5", &rings, &handled);
	if (ret || f->pair.rehearsal)
		return ret;
	if (handled > RASDES_RINGS || handled < RASDES_RINGS - r->lost || rings.timeouts > r->lost)
		return db_fail(&f->err, EREMOTEIO, "with 5 errors of %s: %lld interrupts on the EP "
			       "and %lld timeouts for %d rings", r->error, handled, rings.timeouts,
			       RASDES_RINGS);
	return 0;
}
