// SPDX-License-Identifier: GPL-2.0-only
/*
 * The table of guest memory against a naive model, and mappings that are refused.
 */
#include "tests/virtual/link/client.h"

#define PAGES		64u
#define FILE_SIZE	(PAGES * 0x1000)
#define RW		(VFU_DMA_FLAG_READ | VFU_DMA_FLAG_WRITE)

static int add(struct vfu_maps *m, uint64_t iova, uint64_t size, uint64_t off, uint32_t flags,
	       int fd)
{
	struct vfu_dma_map req = { sizeof(req), flags, off, iova, size };
	const char *why;

	return vfu_maps_add(m, &req, fd, &why);
}

static int del(struct vfu_maps *m, uint64_t iova, uint64_t size)
{
	const char *why;

	return vfu_maps_remove(m, iova, size, &why);
}

static void test_refused(void **state)
{
	struct vfu_dma_map short_argsz = { 31, RW, 0, 0, 0x1000 };
	struct vfu_maps m = { 0 };
	int fd = client_memfd(FILE_SIZE), p[2];
	const char *why;

	assert_int_equal(vfu_maps_add(&m, &short_argsz, fd, &why), -EINVAL);
	assert_int_equal(add(&m, 0, 0, 0, RW, fd), -EINVAL);
	assert_int_equal(add(&m, 0, 0x1800, 0, RW, fd), -EINVAL);
	assert_int_equal(add(&m, 0x800, 0x1000, 0, RW, fd), -EINVAL);
	assert_int_equal(add(&m, 0, 0x1000, 0x10, RW, fd), -EINVAL);
	assert_int_equal(add(&m, 0, 0x1000, 0, 0, fd), -EINVAL);
	assert_int_equal(add(&m, 0, 0x1000, 0, RW | 0x10, fd), -EINVAL);
	assert_int_equal(add(&m, 0, 0x1000, 0, RW | VFU_DMA_FLAG_MMAP, -1), -EINVAL);
	assert_int_equal(add(&m, UINT64_MAX - 0xfff, 0x2000, 0, RW, fd), -EINVAL);
	assert_int_equal(add(&m, 0, 0x1000, FILE_SIZE, RW, fd), -EINVAL);
	assert_int_equal(add(&m, 0, 0x2000, FILE_SIZE - 0x1000, RW, fd), -EINVAL);
	assert_int_equal(add(&m, 0, 0x1000, UINT64_MAX - 0xfff, RW, fd), -EINVAL);
	assert_int_equal(add(&m, 0, UINT64_MAX - 0xfff, 0x1000, RW, fd), -EINVAL);
	assert_int_equal(pipe(p), 0);
	assert_int_equal(add(&m, 0, 0x1000, 0, RW, p[0]), -EINVAL);
	assert_int_equal(add(&m, 0, 0x1000, 0, RW, 9999), -EBADF);
	assert_int_equal(m.nr, 0);
	/* the last page of the address space is all right */
	assert_int_equal(add(&m, UINT64_MAX - 0xfff, 0x1000, 0, RW, fd), 0);
	assert_int_equal(add(&m, UINT64_MAX - 0xfff, 0x1000, 0, RW, fd), -EEXIST);
	assert_int_equal(del(&m, 0, 0), -EINVAL);
	assert_int_equal(del(&m, UINT64_MAX - 0xfff, 0x2000), -EINVAL);
	assert_int_equal(del(&m, UINT64_MAX - 0xfff, 0x800), -EINVAL);
	assert_int_equal(del(&m, 0x10000, 0x1000), 0);		/* nothing there */
	assert_int_equal(del(&m, UINT64_MAX - 0x1fff, 0x2000), 0);
	assert_int_equal(m.nr, 0);
	vfu_maps_clear(&m);
	close(p[0]);
	close(p[1]);
	close(fd);
}

static void test_permissions(void **state)
{
	int fd = client_memfd(FILE_SIZE);
	struct vfu_maps m = { 0 };
	uint64_t left;

	assert_int_equal(add(&m, 0x1000, 0x1000, 0, VFU_DMA_FLAG_READ, fd), 0);
	assert_int_equal(add(&m, 0x2000, 0x1000, 0, VFU_DMA_FLAG_WRITE, fd), 0);
	assert_non_null(vfu_maps_find(&m, 0x1000, false, &left));
	assert_null(vfu_maps_find(&m, 0x1000, true, &left));
	assert_null(vfu_maps_find(&m, 0x2000, false, &left));
	assert_non_null(vfu_maps_find(&m, 0x2fff, true, &left));
	assert_int_equal(left, 1);
	vfu_maps_clear(&m);
	close(fd);
}

/* random maps, unmaps and look-ups of single pages; what page of the file is at each address? */
static void test_random(void **state)
{
	int page[PAGES], fd = client_memfd(FILE_SIZE), start[PAGES];
	unsigned int seed = 99, added = 0, removed = 0, cut = 0;
	struct vfu_maps m = { 0 };
	uint8_t mark;

	for (unsigned int i = 0; i < PAGES; i++) {
		page[i] = -1;
		mark = i;
		assert_int_equal(pwrite(fd, &mark, 1, (off_t)i * 0x1000), 1);
	}
	for (unsigned int round = 0; round < 20000; round++) {
		unsigned int at = rand_r(&seed) % PAGES, n = rand_r(&seed) % 6 + 1;
		bool taken = false, cuts = false;
		uint64_t left;
		uint8_t *p;

		n = n > PAGES - at ? PAGES - at : n;
		for (unsigned int i = at; i < at + n; i++)
			taken |= page[i] >= 0;
		if (rand_r(&seed) & 1) {
			unsigned int off = rand_r(&seed) % (PAGES - n + 1);
			int ret = add(&m, at * 0x1000, n * 0x1000, off * 0x1000, RW, fd);

			assert_int_equal(ret, taken ? -EEXIST : 0);
			for (unsigned int i = at; !ret && i < at + n; i++) {
				page[i] = off + i - at;
				start[i] = at;
			}
			added += !ret;
		} else {
			/* a mapping that begins before the range or goes on after it */
			cuts = (page[at] >= 0 && start[at] != (int)at) ||
			       (at + n < PAGES && page[at + n] >= 0 && page[at + n - 1] >= 0 &&
				start[at + n] == start[at + n - 1]);
			assert_int_equal(del(&m, at * 0x1000, n * 0x1000), cuts ? -EINVAL : 0);
			for (unsigned int i = at; !cuts && i < at + n; i++)
				page[i] = -1;
			removed += taken && !cuts;
			cut += cuts;
		}
		at = rand_r(&seed) % PAGES;
		p = vfu_maps_find(&m, at * 0x1000, false, &left);
		assert_int_equal(!!p, page[at] >= 0);
		if (p)
			assert_int_equal(*p, page[at]);
	}
	assert_true(added > 1000 && removed > 1000 && cut > 1000);
	vfu_maps_clear(&m);
	close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_permissions),
		cmocka_unit_test(test_random),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
