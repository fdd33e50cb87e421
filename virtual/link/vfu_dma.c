// SPDX-License-Identifier: GPL-2.0-only
/*
 * The client's memory: ranges of bus addresses, mapped from the descriptors that come with them, in
 * an array sorted for binary search.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "virtual/link/vfu_priv.h"

#define PAGE_MASK	0xfffull	/* the protocol's default page size, 4 KiB */
#define KNOWN_FLAGS	(VFU_DMA_FLAG_READ | VFU_DMA_FLAG_WRITE | VFU_DMA_FLAG_MMAP | \
			 VFU_DMA_FLAG_FILE)

/* index of the first range that ends after @addr */
static unsigned int first_after(const struct vfu_maps *m, uint64_t addr)
{
	unsigned int low = 0, high = m->nr;

	while (low < high) {
		unsigned int mid = low + (high - low) / 2;

		if (m->map[mid].iova + (m->map[mid].size - 1) < addr)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static int check(const struct vfu_dma_map *req, int fd, const char **why)
{
	struct stat st;

	*why = "argsz: too small";
	if (req->argsz < sizeof(*req))
		return -EINVAL;
	*why = "flags: unknown, or neither readable nor writable";
	if ((req->flags & ~KNOWN_FLAGS) ||
	    !(req->flags & (VFU_DMA_FLAG_READ | VFU_DMA_FLAG_WRITE)))
		return -EINVAL;
	*why = "size: 0 or not whole pages";
	if (!req->size || (req->size & PAGE_MASK))
		return -EINVAL;
	*why = "address: not page aligned, or the range wraps";
	if ((req->address & PAGE_MASK) || req->address + (req->size - 1) < req->address)
		return -EINVAL;
	*why = "flags: file access without a descriptor";
	if (fd < 0)
		return req->flags & (VFU_DMA_FLAG_MMAP | VFU_DMA_FLAG_FILE) ? -EINVAL : 0;
	*why = "offset: not page aligned";
	if (req->offset & PAGE_MASK)
		return -EINVAL;
	*why = "descriptor: cannot be examined";
	if (fstat(fd, &st))
		return -errno;
	/* a page beyond the end of the file would be a SIGBUS when it is touched */
	*why = "offset, size: beyond the end of the file";
	if (st.st_size < 0 || req->offset > (uint64_t)st.st_size ||
	    req->size > (uint64_t)st.st_size - req->offset)
		return -EINVAL;
	return 0;
}

static int make_room(struct vfu_maps *m, const char **why)
{
	unsigned int room = m->room ? 2 * m->room : 64;
	struct vfu_map *map;

	*why = "too many mappings";
	if (m->nr >= VFU_MAX_MAPS)
		return -ENOSPC;
	if (m->nr < m->room)
		return 0;
	*why = "no memory";
	map = realloc(m->map, room * sizeof(*map));
	if (!map)
		return -ENOMEM;
	m->map = map;
	m->room = room;
	return 0;
}

int vfu_maps_add(struct vfu_maps *m, const struct vfu_dma_map *req, int fd, const char **why)
{
	int prot = (req->flags & VFU_DMA_FLAG_READ ? PROT_READ : 0) |
		   (req->flags & VFU_DMA_FLAG_WRITE ? PROT_WRITE : 0);
	void *va = NULL;
	unsigned int at;
	int ret = check(req, fd, why);

	if (!ret)
		ret = make_room(m, why);
	if (ret)
		return ret;
	at = first_after(m, req->address);
	*why = "address: overlaps a mapping";
	if (at < m->nr && m->map[at].iova <= req->address + (req->size - 1))
		return -EEXIST;
	*why = "mmap failed";
	if (fd >= 0)
		va = mmap(NULL, req->size, prot, MAP_SHARED, fd, (off_t)req->offset);
	if (va == MAP_FAILED)
		return -errno;
	memmove(m->map + at + 1, m->map + at, (m->nr - at) * sizeof(*m->map));
	m->map[at] = (struct vfu_map){ req->address, req->size, va, req->flags };
	m->nr++;
	return 0;
}

static void remember(struct vfu_maps *m, const struct vfu_map *map)
{
	if (map->va)
		m->gone[m->nr_gone++ % VFU_MAX_GONE] = (struct vfu_gone){ map->iova, map->size };
}

bool vfu_maps_gone(const struct vfu_maps *m, uint64_t addr)
{
	unsigned int n = m->nr_gone < VFU_MAX_GONE ? m->nr_gone : VFU_MAX_GONE;
	unsigned int at = first_after(m, addr);

	if (at < m->nr && m->map[at].iova <= addr)
		return false;
	for (unsigned int i = 0; i < n; i++)
		if (addr - m->gone[i].iova < m->gone[i].size)
			return true;
	return false;
}

static void unmap(const struct vfu_map *map)
{
	if (map->va)
		munmap(map->va, map->size);
}

int vfu_maps_remove(struct vfu_maps *m, uint64_t iova, uint64_t size, const char **why)
{
	uint64_t last = iova + (size - 1);
	unsigned int from, to;

	*why = "size: 0, or the range wraps";
	if (!size || last < iova)
		return -EINVAL;
	from = first_after(m, iova);
	for (to = from; to < m->nr && m->map[to].iova <= last; to++)
		;
	if (from == to)
		return 0;
	*why = "address, size: would cut a mapping";
	if (m->map[from].iova < iova || m->map[to - 1].iova + (m->map[to - 1].size - 1) > last)
		return -EINVAL;
	for (unsigned int i = from; i < to; i++) {
		remember(m, &m->map[i]);
		unmap(&m->map[i]);
	}
	memmove(m->map + from, m->map + to, (m->nr - to) * sizeof(*m->map));
	m->nr -= to - from;
	return 0;
}

void vfu_maps_clear(struct vfu_maps *m)
{
	for (unsigned int i = 0; i < m->nr; i++)
		unmap(&m->map[i]);
	free(m->map);
	*m = (struct vfu_maps){ 0 };
}

void *vfu_maps_find(struct vfu_maps *m, uint64_t addr, bool write, uint64_t *left)
{
	uint32_t need = write ? VFU_DMA_FLAG_WRITE : VFU_DMA_FLAG_READ;
	const struct vfu_map *map;

	/* a transfer stays in one range for long */
	if (m->hit >= m->nr || addr - m->map[m->hit].iova >= m->map[m->hit].size)
		m->hit = first_after(m, addr);
	if (m->hit >= m->nr)
		return NULL;
	map = &m->map[m->hit];
	if (addr < map->iova || !map->va || !(map->flags & need))
		return NULL;
	*left = map->size - (addr - map->iova);
	return map->va + (addr - map->iova);
}
