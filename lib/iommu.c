// SPDX-License-Identifier: GPL-2.0-only
/* Reading what a kernel says about its IOMMU, see iommu.h. */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/iommu.h"
#include "lib/text.h"

static const struct {
	const char *name, *type;
} modes[DB_IOMMU_MODES] = {
	[DB_IOMMU_OFF] = { "off", "none" },
	[DB_IOMMU_PASSTHROUGH] = { "passthrough", "identity" },
	[DB_IOMMU_LAZY] = { "lazy", "DMA-FQ" },
	[DB_IOMMU_STRICT] = { "strict", "DMA" },
};

const char *db_iommu_mode_name(enum db_iommu_mode mode)
{
	return modes[mode].name;
}

int db_iommu_mode(const char *type)
{
	size_t len = strcspn(type, "\r\n");

	for (int i = 0; i < DB_IOMMU_MODES; i++) {
		if (strlen(modes[i].type) == len && !strncmp(modes[i].type, type, len))
			return i;
	}
	return -EBADMSG;
}

/* --- the trace */

/* the number behind @key in @line; Return: false if it is not there or no number */
static bool field(const char *line, const char *key, int base, uint64_t *out)
{
	const char *at = strstr(line, key);
	char *end;

	if (!at)
		return false;
	at += strlen(key);
	if (!isxdigit((unsigned char)*at))
		return false;
	errno = 0;
	*out = strtoull(at, &end, base);
	return !errno && (!*end || *end == ' ');
}

static bool sound(const struct db_iommu_range *r)
{
	return r->size && r->start + (r->size - 1) >= r->start;
}

static int add_map(struct db_iommu_trace *t, const char *line)
{
	struct db_iommu_mapping m;

	if (!field(line, "iova=", 16, &m.iova.start) || !field(line, "paddr=", 16, &m.paddr) ||
	    !field(line, "size=", 10, &m.iova.size) || !sound(&m.iova))
		return -EBADMSG;
	if (t->n_maps == DB_IOMMU_EVENTS_MAX)
		return -E2BIG;
	if (db_array_grow(&t->maps, &t->room_maps, t->n_maps + 1, sizeof(m)))
		return -ENOMEM;
	t->maps[t->n_maps++] = m;
	return 0;
}

/* what is unmapped only in part may still be used */
static int remove_maps(struct db_iommu_trace *t, const char *line)
{
	struct db_iommu_range r;
	size_t kept = 0;

	if (!field(line, "iova=", 16, &r.start) || !field(line, " size=", 10, &r.size) ||
	    !sound(&r))
		return -EBADMSG;
	for (size_t i = 0; i < t->n_maps; i++) {
		const struct db_iommu_range *m = &t->maps[i].iova;

		if (m->start < r.start || m->start + (m->size - 1) > r.start + (r.size - 1))
			t->maps[kept++] = t->maps[i];
	}
	t->n_maps = kept;
	return 0;
}

static int add_window(struct db_iommu_trace *t, const char *line)
{
	struct db_iommu_range w;

	if (!field(line, " phys=", 16, &w.start) || !field(line, " size=", 16, &w.size) ||
	    !sound(&w))
		return -EBADMSG;
	if (t->n_windows == DB_IOMMU_EVENTS_MAX)
		return -E2BIG;
	if (db_array_grow(&t->windows, &t->room_windows, t->n_windows + 1, sizeof(w)))
		return -ENOMEM;
	t->windows[t->n_windows++] = w;
	return 0;
}

/* "# entries-in-buffer/entries-written: 4/4   #P:1" */
static int take_entries(struct db_iommu_trace *t, const char *line, bool *seen)
{
	unsigned long long kept, written;

	if (sscanf(line, "# entries-in-buffer/entries-written: %20llu/%20llu", &kept,
		   &written) != 2)
		return -EBADMSG;
	t->lost = kept != written;
	*seen = true;
	return 0;
}

static int take_line(struct db_iommu_trace *t, const char *line, bool *seen)
{
	if (!strncmp(line, "# entries-in-buffer", 19))
		return take_entries(t, line, seen);
	if (strstr(line, " map: IOMMU:"))
		return add_map(t, line);
	if (strstr(line, " unmap: IOMMU:"))
		return remove_maps(t, line);
	if (strstr(line, " set_bar: (pci_epc_set_bar"))
		return add_window(t, line);
	return 0;
}

int db_iommu_trace_parse(const char *text, size_t len, struct db_iommu_trace *out,
			 struct db_error *err)
{
	const char *pos = text, *end = text + len, *start;
	bool seen = false;
	unsigned int n = 0;
	char line[512];
	size_t size;
	int ret;

	memset(out, 0, sizeof(*out));
	while (db_text_next_line(&pos, end, &start, &size, NULL)) {
		n++;
		snprintf(line, sizeof(line), "%.*s", (int)(size < sizeof(line) ? size : 0), start);
		ret = take_line(out, line, &seen);
		if (ret) {
			db_text_clean(line, strlen(line));
			return db_fail(err, -ret, ret == -EBADMSG ?
				       "trace: line %u is damaged: %.200s" :
				       "trace: too long at line %u: %.200s", n, line);
		}
	}
	return seen ? 0 : db_fail(err, EBADMSG, "trace: the line '# entries-in-buffer' is missing");
}

void db_iommu_trace_free(struct db_iommu_trace *trace)
{
	free(trace->maps);
	free(trace->windows);
	memset(trace, 0, sizeof(*trace));
}

static bool overlap(const struct db_iommu_range *a, const struct db_iommu_range *b)
{
	return a->start <= b->start + (b->size - 1) && b->start <= a->start + (a->size - 1);
}

const struct db_iommu_mapping *db_iommu_trace_mapped(const struct db_iommu_trace *trace,
						     const struct db_iommu_range *range)
{
	for (size_t i = trace->n_maps; i-- > 0; ) {
		if (overlap(&trace->maps[i].iova, range))
			return &trace->maps[i];
	}
	return NULL;
}

/* "0x0000000008090000 0x000000000809ffff msi": the first and the last address */
bool db_iommu_reserved(const char *text, const struct db_iommu_range *range)
{
	const char *pos = text, *end = text + strlen(text), *line;
	uint64_t last = range->start + (range->size - 1);
	unsigned long long from, to;
	char type[16], copy[80];
	size_t len;

	while (db_text_next_line(&pos, end, &line, &len, NULL)) {
		snprintf(copy, sizeof(copy), "%.*s", (int)(len < sizeof(copy) ? len : 0), line);
		if (sscanf(copy, "%18llx %18llx %15s", &from, &to, type) == 3 &&
		    (!strcmp(type, "msi") || !strncmp(type, "direct", 6)) &&
		    from <= last && to >= range->start)
			return true;
	}
	return false;
}

static bool is_hole(const struct db_iommu_trace *trace, const char *reserved, uint64_t start)
{
	struct db_iommu_range r = { start, DB_IOMMU_HOLE };

	return !db_iommu_trace_mapped(trace, &r) && !db_iommu_reserved(reserved, &r);
}

int db_iommu_hole(const struct db_iommu_range *window, const struct db_iommu_trace *trace,
		  const char *reserved, uint64_t *hole)
{
	uint64_t blocks = window->size / DB_IOMMU_HOLE, middle = blocks / 2;

	for (uint64_t i = 0; i < blocks; i++) {
		/* middle, middle - 1, middle + 1, middle - 2, ... */
		uint64_t away = (i + 1) / 2, block = i % 2 ? middle - away : middle + away;

		if (block >= blocks)
			continue;
		*hole = window->start + block * DB_IOMMU_HOLE;
		if (is_hole(trace, reserved, *hole))
			return 0;
	}
	return -ENOENT;
}

/* --- faults */

/* texts of drivers/iommu/ of Linux 7.3; a line is a fault if it holds both */
static const struct {
	const char *text, *and;
} faults[] = {
	{ "fault from EP ", "" },			/* virtio-iommu.c */
	{ "arm-smmu-v3", ": event: " },			/* arm/arm-smmu-v3 */
	{ "arm-smmu-v3", ": event 0x" },
	{ "Unhandled context fault: ", "iova=" },	/* arm/arm-smmu */
	{ "Unhandled fault: status ", "iova " },	/* ipmmu-vmsa.c */
	{ "Page fault at ", " of type " },		/* rockchip-iommu.c */
	{ "DMAR: [", "fault addr 0x" },			/* intel/dmar.c */
	{ "[IO_PAGE_FAULT ", "address=0x" },		/* amd/iommu.c */
};

bool db_iommu_is_fault(const char *line)
{
	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
		const char *at = strstr(line, faults[i].text);

		if (at && strstr(at, faults[i].and))
			return true;
	}
	return false;
}

/* "[   20.975172] " */
static const char *without_stamp(const char *line)
{
	const char *end = line[0] == '[' ? strchr(line, ']') : NULL;

	return end && end[1] == ' ' ? end + 2 : line;
}

bool db_iommu_fault(const char **pos, struct db_buf *line)
{
	const char *end = *pos + strlen(*pos), *start;
	size_t len;

	while (db_text_next_line(pos, end, &start, &len, NULL)) {
		char copy[512];

		snprintf(copy, sizeof(copy), "%.*s", (int)(len < sizeof(copy) ? len : 0), start);
		db_text_clean(copy, strlen(copy));
		start = without_stamp(copy);
		if (!db_iommu_is_fault(start))
			continue;
		db_buf_consume(line, line->len);
		db_buf_add(line, start, strlen(start));
		return true;
	}
	return false;
}

bool db_iommu_names(const char *line, uint64_t address)
{
	for (const char *at = line; (at = strstr(at, "0x")); ) {
		char *end;
		unsigned long long value = strtoull(at, &end, 16);

		if (value == address)
			return true;
		at = end > at + 2 ? end : at + 2;
	}
	return false;
}
