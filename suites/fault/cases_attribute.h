/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Absurd values of configfs attributes.
 *
 * A correct EP refuses what is no number or does not fit, and leaves the attribute as it was; what
 * it accepts it must read back.  It must never keep a part of a number, or a number of another
 * sign.
 */
#define REFUSED(group, name, file, value) CASE(group, name, NULL, file, value, NULL)
#define ACCEPTED(group, name, file, value, reads) \
	CASE(group, name, NULL, file, value, reads)

/* of @max + 1: one more than fits */
#define HEADER(file, max_plus_1, max, reads)				\
	REFUSED(header, file##_negative, #file, "-1");				\
	REFUSED(header, file##_text, #file, "pci");				\
	REFUSED(header, file##_too_large, #file, max_plus_1);			\
	REFUSED(header, file##_huge, #file, "99999999999999999999");		\
	REFUSED(header, file##_garbage_behind, #file, "1x");			\
	ACCEPTED(header, file##_largest, #file, max, reads)

HEADER(vendorid, "65536", "65535", "0xffff");
HEADER(deviceid, "0x10000", "0xffff", "0xffff");
HEADER(revid, "256", "255", "0x00ff");
HEADER(progif_code, "256", "0xff", "0x00ff");
HEADER(subclass_code, "256", "255", "0x00ff");
HEADER(baseclass_code, "0x100", "255", "0x00ff");
HEADER(cache_line_size, "256", "255", "0x00ff");
HEADER(subsys_vendor_id, "65536", "65535", "0xffff");
HEADER(subsys_id, "65536", "65535", "0xffff");
HEADER(msix_interrupts, "65536", "2048", "2048");

/* PCI has pins 1 to 4, and 0 for none */
REFUSED(attribute, interrupt_pin_negative, "interrupt_pin", "-1");
REFUSED(attribute, interrupt_pin_text, "interrupt_pin", "A");
REFUSED(attribute, interrupt_pin_5, "interrupt_pin", "5");
REFUSED(attribute, interrupt_pin_255, "interrupt_pin", "255");
ACCEPTED(attribute, interrupt_pin_4, "interrupt_pin", "4", "0x0004");

/* MSI has 1 to 32 of them, MSI-X 1 to 2048: refused here, or at the bind that cannot use them */
REFUSED(attribute, msi_interrupts_negative, "msi_interrupts", "-1");
REFUSED(attribute, msi_interrupts_text, "msi_interrupts", "many");
REFUSED(attribute, msi_interrupts_256, "msi_interrupts", "256");
REFUSED(attribute, msi_interrupts_huge, "msi_interrupts", "99999999999999999999");
REFUSED(attribute, msi_interrupts_fraction, "msi_interrupts", "1.5");
ACCEPTED(attribute, msi_interrupts_32, "msi_interrupts", "32", "32");
ACCEPTED(attribute, msi_interrupts_octal, "msi_interrupts", "010", "8");

/* a BAR's size is a power of two */
#define BAR_SIZE "pci_epf_test.*/bar2_size"
REFUSED(attribute, bar_size_0, BAR_SIZE, "0");
REFUSED(attribute, bar_size_3, BAR_SIZE, "3");
REFUSED(attribute, bar_size_negative, BAR_SIZE, "-4096");
REFUSED(attribute, bar_size_text, BAR_SIZE, "4K");
REFUSED(attribute, bar_size_2g, BAR_SIZE, "0x80000000");
REFUSED(attribute, bar_size_4g, BAR_SIZE, "0x100000000");
REFUSED(attribute, bar_size_huge, BAR_SIZE, "99999999999999999999");
ACCEPTED(attribute, bar_size_64k, BAR_SIZE, "65536", "65536");
