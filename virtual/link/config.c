// SPDX-License-Identifier: GPL-2.0-only
/*
 * Configuration space of the endpoint function, which the EP programs through DBI and the RC reads
 * and writes as an ordinary function, and of the function that the EP machine itself drives.
 */
#include <string.h>
#include <linux/pci_regs.h>

#include "virtual/link/dwc_priv.h"

struct field {
	uint16_t off;
	uint8_t len;
	uint32_t value;
	uint32_t mask;
	uint32_t w1c;
};

#define COMMAND_MASK	(PCI_COMMAND_MEMORY | PCI_COMMAND_MASTER | PCI_COMMAND_PARITY | \
			 PCI_COMMAND_SERR | PCI_COMMAND_INTX_DISABLE)
#define STATUS_W1C	0xf900
#define MSI_FLAGS_RW	(PCI_MSI_FLAGS_ENABLE | PCI_MSI_FLAGS_QSIZE)
/* PCI Express Base Specification 7.8.4: what a device without optional errors can have set */
#define AER_UNCOR	0x003ff030
#define AER_FATAL	(PCI_ERR_UNC_DLP | PCI_ERR_UNC_SURPDN | PCI_ERR_UNC_FCP | \
			 PCI_ERR_UNC_RX_OVER | PCI_ERR_UNC_MALF_TLP)
#define AER_COR		(PCI_ERR_COR_RCVR | PCI_ERR_COR_BAD_TLP | PCI_ERR_COR_BAD_DLLP | \
			 PCI_ERR_COR_REP_ROLL | PCI_ERR_COR_REP_TIMER | PCI_ERR_COR_ADV_NFAT)
#define DEVCAP		(PCI_EXP_DEVCAP_RBER | 1)	/* payloads of 256 bytes */
#define DEVCTL		(PCI_EXP_DEVCTL_READRQ_512B | PCI_EXP_DEVCTL_NOSNOOP_EN | \
			 PCI_EXP_DEVCTL_RELAX_EN)
#define LNKCAP_8GT_X4	0x43
#define SPEEDS_TO_8GT	0x0e

/* reset image of the endpoint function, but the ids, the BARs and resizable BARs */
static const struct field image[] = {
	{ PCI_COMMAND, 2, 0, COMMAND_MASK, 0 },
	{ PCI_STATUS, 2, PCI_STATUS_CAP_LIST, 0, STATUS_W1C },
	{ PCI_CACHE_LINE_SIZE, 1, 0, 0xff, 0 },
	{ PCI_INTERRUPT_LINE, 1, 0, 0xff, 0 },
	{ PCI_CAPABILITY_LIST, 1, DWC_CAP_PM, 0, 0 },

	{ DWC_CAP_PM, 4, 3 << 16 | DWC_CAP_MSI << 8 | PCI_CAP_ID_PM, 0, 0 },
	{ DWC_CAP_PM + PCI_PM_CTRL, 4, PCI_PM_CTRL_NO_SOFT_RESET,
	  PCI_PM_CTRL_STATE_MASK | PCI_PM_CTRL_PME_ENABLE, 0 },

	{ DWC_CAP_MSI, 4, PCI_MSI_FLAGS_64BIT << 16 | DWC_CAP_EXP << 8 | PCI_CAP_ID_MSI,
	  MSI_FLAGS_RW << 16, 0 },
	{ DWC_CAP_MSI + PCI_MSI_ADDRESS_LO, 4, 0, 0xfffffffc, 0 },
	{ DWC_CAP_MSI + PCI_MSI_ADDRESS_HI, 4, 0, 0xffffffff, 0 },
	{ DWC_CAP_MSI + PCI_MSI_DATA_64, 2, 0, 0xffff, 0 },

	{ DWC_CAP_EXP, 4, 2 << 16 | PCI_CAP_ID_EXP, 0, 0 },
	{ DWC_CAP_EXP + PCI_EXP_DEVCAP, 4, DEVCAP, 0, 0 },
	{ DWC_CAP_EXP + PCI_EXP_DEVCTL, 2, DEVCTL, 0x7fff, 0 },
	{ DWC_CAP_EXP + PCI_EXP_DEVSTA, 2, 0, 0, 0x000f },
	{ DWC_CAP_EXP + PCI_EXP_LNKCAP, 4, LNKCAP_8GT_X4, 0, 0 },
	{ DWC_CAP_EXP + PCI_EXP_LNKCTL, 2, 0, 0x01c8, 0 },
	{ DWC_CAP_EXP + PCI_EXP_DEVCTL2, 2, 0, 0x001f, 0 },
	{ DWC_CAP_EXP + PCI_EXP_LNKCAP2, 4, SPEEDS_TO_8GT, 0, 0 },
	{ DWC_CAP_EXP + PCI_EXP_LNKCTL2, 2, 3, 0x001f, 0 },

	{ DWC_ECAP_AER, 4, 2 << 16 | PCI_EXT_CAP_ID_ERR, 0, 0 },
	{ DWC_ECAP_AER + PCI_ERR_UNCOR_MASK, 4, 0, AER_UNCOR, 0 },
	{ DWC_ECAP_AER + PCI_ERR_UNCOR_SEVER, 4, AER_FATAL, AER_UNCOR, 0 },
	{ DWC_ECAP_AER + PCI_ERR_COR_MASK, 4, PCI_ERR_COR_ADV_NFAT, AER_COR, 0 },

	{ DWC_PORT_LINK_CTRL, 4, 0x00070120, 0, 0 },	/* x4, DLL enabled */
	{ DWC_ATU_VIEWPORT, 4, 0xffffffff, 0, 0 },	/* no viewport: unrolled */
	{ DWC_DMA_VIEWPORT, 4, 0xffffffff, 0, 0 },
};

/*
 * Behind the others, where a profile has it: table and PBA lie in BAR0, half a MiB behind what
 * functions keep there.  An RC's accesses to them end in its own machine (QEMU emulates them).
 */
#define MSIX_TABLE	0x80000
#define MSIX_PBA	0x81000
#define MSIX_FLAGS_RW	(PCI_MSIX_FLAGS_ENABLE | PCI_MSIX_FLAGS_MASKALL)

static const struct field msix_image[] = {
	{ DWC_CAP_EXP + PCI_CAP_LIST_NEXT, 1, DWC_CAP_MSIX, 0, 0 },
	{ DWC_CAP_MSIX, 4, PCI_CAP_ID_MSIX, MSIX_FLAGS_RW << 16, 0 },
	{ DWC_CAP_MSIX + PCI_MSIX_TABLE, 4, MSIX_TABLE, 0, 0 },
	{ DWC_CAP_MSIX + PCI_MSIX_PBA, 4, MSIX_PBA, 0, 0 },
};

/* the function that the EP machine drives: two BARs and MSI */
static const struct field ep_image[] = {
	{ PCI_VENDOR_ID, 4, (uint32_t)VEP_DEVICE_ID << 16 | VEP_VENDOR_ID, 0, 0 },
	{ PCI_COMMAND, 2, 0, COMMAND_MASK, 0 },
	{ PCI_STATUS, 2, PCI_STATUS_CAP_LIST, 0, STATUS_W1C },
	{ PCI_CLASS_REVISION, 4, 0xff000001, 0, 0 },	/* no class fits */
	{ PCI_CACHE_LINE_SIZE, 1, 0, 0xff, 0 },
	{ PCI_BASE_ADDRESS_0, 4, PCI_BASE_ADDRESS_MEM_TYPE_64, ~(VEP_BAR0_SIZE - 1u), 0 },
	{ PCI_BASE_ADDRESS_1, 4, 0, 0xffffffff, 0 },
	{ PCI_BASE_ADDRESS_2, 4, PCI_BASE_ADDRESS_MEM_TYPE_64, ~(VEP_BAR2_SIZE - 1u), 0 },
	{ PCI_BASE_ADDRESS_3, 4, 0, 0xffffffff, 0 },
	{ PCI_CAPABILITY_LIST, 1, 0x40, 0, 0 },
	{ PCI_INTERRUPT_LINE, 1, 0, 0xff, 0 },
	/* the flags' read-only part depends on the profile */
	{ 0x40, 4, PCI_CAP_ID_MSI, MSI_FLAGS_RW << 16, 0 },
	{ 0x40 + PCI_MSI_ADDRESS_LO, 4, 0, 0xfffffffc, 0 },
	{ 0x40 + PCI_MSI_ADDRESS_HI, 4, 0, 0xffffffff, 0 },
	{ 0x40 + PCI_MSI_DATA_64, 2, 0, 0xffff, 0 },
};

/* port logic that DBI cannot change */
static const uint16_t port_logic_ro[] = {
	DWC_DEBUG0, DWC_DEBUG1, DWC_VERSION, DWC_VERSION_TYPE, DWC_ATU_VIEWPORT, DWC_DMA_VIEWPORT,
};

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

static void add(struct dwc_store *s, const struct field *f, unsigned int n)
{
	for (; n; n--, f++)
		dwc_store_define(s, f->off, f->len, f->value, f->mask, f->w1c);
}

static void load(struct dwc_store *s, const struct field *f, unsigned int n)
{
	memset(s, 0, sizeof(*s));
	add(s, f, n);
}

void dwc_config_reset(struct dwc *d)
{
	const struct dwc_profile *p = d->profile;

	load(&d->cfg, image, ARRAY_SIZE(image));
	if (p->msix) {
		add(&d->cfg, msix_image, ARRAY_SIZE(msix_image));
		dwc_store_set(&d->cfg, DWC_CAP_MSIX + PCI_MSIX_FLAGS, 2, p->msix - 1);
	}
	if (p->flr)
		dwc_store_set(&d->cfg, DWC_CAP_EXP + PCI_EXP_DEVCAP, 4,
			      DEVCAP | PCI_EXP_DEVCAP_FLR);
	dwc_store_set(&d->cfg, PCI_VENDOR_ID, 2, p->vendor);
	dwc_store_set(&d->cfg, PCI_DEVICE_ID, 2, p->device);
	dwc_store_set(&d->cfg, DWC_VERSION, 4, p->version);
	dwc_store_set(&d->cfg, DWC_VERSION_TYPE, 4, p->version_type);
	dwc_bar_reset(d);
}

void dwc_config_ep_reset(struct dwc *d)
{
	unsigned int vectors = dwc_profile_vectors(d->profile), log2 = 0;

	while (1u << log2 < vectors)
		log2++;
	load(&d->ep_cfg, ep_image, ARRAY_SIZE(ep_image));
	dwc_store_set(&d->ep_cfg, 0x40 + PCI_MSI_FLAGS, 2, PCI_MSI_FLAGS_64BIT | log2 << 1);
}

void dwc_config_rc_reset(struct dwc *d)
{
	uint32_t flags = dwc_store_get(&d->cfg, DWC_CAP_MSI + PCI_MSI_FLAGS, 2);

	dwc_store_set(&d->cfg, PCI_COMMAND, 2, 0);
	dwc_store_set(&d->cfg, DWC_CAP_EXP + PCI_EXP_DEVCTL, 2, DEVCTL);
	dwc_store_set(&d->cfg, DWC_CAP_MSI + PCI_MSI_FLAGS, 2, flags & ~MSI_FLAGS_RW);
	flags = dwc_store_get(&d->cfg, DWC_CAP_MSIX + PCI_MSIX_FLAGS, 2);
	dwc_store_set(&d->cfg, DWC_CAP_MSIX + PCI_MSIX_FLAGS, 2, flags & ~MSIX_FLAGS_RW);
	for (unsigned int i = 0; i < DWC_NR_BARS; i++)
		dwc_bar_write(d, i, 0, false);
}

static void write_port_logic(struct dwc *d, uint32_t off, uint32_t len, uint32_t v)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(port_logic_ro); i++)
		if ((off & ~3u) == port_logic_ro[i])
			return;
	dwc_store_set(&d->cfg, off, len, v);
}

/* whether an RC's write asks the function to reset itself */
static bool asks_for_flr(const struct dwc *d, uint32_t off, uint32_t len, uint32_t v)
{
	const uint32_t byte = DWC_CAP_EXP + PCI_EXP_DEVCTL + 1;

	return d->profile->flr && off <= byte && byte < off + len &&
	       v >> 8 * (byte - off) & PCI_EXP_DEVCTL_BCR_FLR >> 8;
}

void dwc_config_write(struct dwc *d, uint32_t off, uint32_t len, uint32_t v, bool dbi)
{
	bool ro = dbi && (dwc_store_get(&d->cfg, DWC_MISC_CONTROL_1, 1) & DWC_RO_WR_EN);
	uint32_t reg = off & ~3u, shift = 8 * (off - reg), old;

	if (ro && off < DWC_PORT_LOGIC &&
	    dwc_fault_strike(d, DWC_FAULT_RO_WR_EN, "EP write of %#x to dbi+%#x", v, off))
		ro = false;
	if (off >= DWC_PORT_LOGIC) {
		if (dbi)
			write_port_logic(d, off, len, v);
		return;
	}
	if (!dbi && asks_for_flr(d, off, len, v)) {
		dwc_config_rc_reset(d);
		return;
	}
	old = dwc_store_get(&d->cfg, reg, 4);
	if (reg >= PCI_BASE_ADDRESS_0 && reg <= PCI_BASE_ADDRESS_5) {
		uint32_t lanes = (len == 4 ? 0xffffffff : DWC_BIT(8 * len) - 1) << shift;

		dwc_bar_write(d, (reg - PCI_BASE_ADDRESS_0) / 4,
			      (old & ~lanes) | (v << shift & lanes), ro);
		return;
	}
	dwc_store_write(&d->cfg, off, len, v, ro);
	dwc_bar_rebar_written(d, off, len, old);
}

bool dwc_config_memory(const struct dwc *d)
{
	return dwc_store_get(&d->cfg, PCI_COMMAND, 2) & PCI_COMMAND_MEMORY;
}

bool dwc_config_master(const struct dwc *d)
{
	return dwc_store_get(&d->cfg, PCI_COMMAND, 2) & PCI_COMMAND_MASTER;
}

int dwc_config_msi(const struct dwc *d, uint64_t addr, uint32_t data)
{
	uint32_t flags = dwc_store_get(&d->cfg, DWC_CAP_MSI + PCI_MSI_FLAGS, 2);
	uint32_t vector = data - dwc_store_get(&d->cfg, DWC_CAP_MSI + PCI_MSI_DATA_64, 2);

	if (!(flags & PCI_MSI_FLAGS_ENABLE) ||
	    addr != dwc_store_get(&d->cfg, DWC_CAP_MSI + PCI_MSI_ADDRESS_LO, 8))
		return -1;
	/* multiple message enable is the log2 of the vectors granted; 6 and 7 are reserved */
	flags = (flags & PCI_MSI_FLAGS_QSIZE) >> 4;
	return flags <= 5 && vector < DWC_BIT(flags) ? (int)vector : -1;
}
