/* SPDX-License-Identifier: GPL-2.0-only */
/* What root on the endpoint can do in configfs and sysfs, by mistake or by a script that is odd. */
#ifndef DOORBENCH_FAULT_FROM_EP_H
#define DOORBENCH_FAULT_FROM_EP_H

#include "suites/fault/steps.h"

/* a value written to an attribute of a function that is not bound */
struct fault_attribute {
	const char *driver;	/* below functions/; NULL: pci_epf_test */
	const char *file;	/* below the function, shell pattern */
	const char *value;
	const char *reads;	/* it is accepted and then reads so; NULL: it must be refused */
};

/** fault_attribute() - write it to a new function and compare what it reads then */
int fault_attribute(struct fault *f, const struct fault_attribute *a);

/*
 * Steps in configfs.  In the lines: "refuse COMMAND..." and "allow COMMAND..." run it and judge
 * whether it failed, "put VALUE FILE" writes; $f is functions/pci_epf_test, $c the controller.
 */
struct fault_configfs {
	const char *lines;
	const char *rc_after;	/* lines on the RC behind it, as of fault_rc() */
	bool enabled;		/* with the doorbell enabled */
	enum fault_restore restore;
};

/* errors that the EP's controller injects into the link while the doorbell is rung */
struct fault_rasdes {
	const char *error;	/* file in the controller's debugfs directory rasdes_err_inj */
	int lost;		/* rings that it may cost, at most */
};

/**
 * fault_rasdes() - inject 5 errors at the next packets, ring 100 times with replies
 *
 * The files are those of drivers/pci/controller/dwc/pcie-designware-debugfs.c, which are there if
 * the controller's vendor is known to have the capability.
 */
int fault_rasdes(struct fault *f, const struct fault_rasdes *r);

/** fault_configfs() - do them */
int fault_configfs(struct fault *f, const struct fault_configfs *c);

#endif
