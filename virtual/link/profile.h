/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Controller profiles: what one silicon vendor's DesignWare endpoint offers, as data.
 */
#ifndef LINK_PROFILE_H
#define LINK_PROFILE_H

#include <stdbool.h>
#include <stdint.h>

#define DWC_NR_BARS	6

/* as enum pci_epc_bar_type of the kernel's linux/pci-epc.h, plus the unusable BAR */
enum dwc_bar_type {
	DWC_BAR_PROGRAMMABLE,		/* any power of two, mask written through DBI2 */
	DWC_BAR_RESIZABLE,		/* size from the resizable BAR capability */
	DWC_BAR_FIXED,			/* can be enabled only */
	DWC_BAR_DISABLED,		/* does not exist */
	DWC_BAR_RESERVED,		/* strapped on, wired to the dma block, no iATU */
};

/* direction of an iATU window */
enum dwc_dir { DWC_OB, DWC_IB };

/**
 * struct dwc_profile - one controller
 * @name:         as given to --profile
 * @summary:      half a line for --list-profiles
 * @number:       enum vep_profile, read by the glue in VEP_APP_ID
 * @vendor:       configuration space vendor id at reset
 * @device:       configuration space device id at reset
 * @version:      DBI 0x8f8, ASCII of the core's release
 * @version_type: DBI 0x8fc, ASCII of the core's release type
 * @bar:          what each BAR can do
 * @bar_size:     bytes, of fixed and reserved BARs only, a power of two >= 16
 * @region_align: granularity of iATU windows in bytes, a power of two
 * @limit_mask:   implemented bits of the windows' UPPER_LIMIT
 * @windows:      iATU windows by enum dwc_dir, at most DWC_MAX_WINDOWS
 * @channels:     eDMA channels, write (EP to RC) and read, at most DWC_MAX_CHANNELS
 * @msix:         vectors of an MSI-X capability as after reset, 0: none; no MSI-X is ever raised
 * @flr:          an RC can reset the function alone
 * @irq_per_channel: each channel has an interrupt, else one for all
 * @perst_stops: PERST# ends link training until the EP starts it again
 */
struct dwc_profile {
	const char *name;
	const char *summary;
	unsigned int number;
	uint16_t vendor;
	uint16_t device;
	uint32_t version;
	uint32_t version_type;
	enum dwc_bar_type bar[DWC_NR_BARS];
	uint32_t bar_size[DWC_NR_BARS];
	uint32_t region_align;
	uint32_t limit_mask;
	unsigned int windows[2];
	unsigned int channels[2];
	unsigned int msix;
	bool flr;
	bool irq_per_channel;
	bool perst_stops;
};

#define DWC_MAX_WINDOWS		32	/* VEP_ATU_SIZE / 512 */
#define DWC_MAX_CHANNELS	8	/* eDMA v0 */

/* all profiles, ended by one without a name; the first is the default */
extern const struct dwc_profile dwc_profiles[];

/**
 * dwc_profile_find() - look a profile up
 * @name: its name
 *
 * Return: the profile, or NULL.
 */
const struct dwc_profile *dwc_profile_find(const char *name);

/**
 * dwc_profile_vectors() - MSI vectors of the function that the EP machine drives
 * @p: the profile
 *
 * Return: a power of two of at most 32, as PCI has it.
 */
unsigned int dwc_profile_vectors(const struct dwc_profile *p);

#endif
