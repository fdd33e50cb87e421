// SPDX-License-Identifier: GPL-2.0-only
/* What the cases of suite iommu ask both boards, see steps.h. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "lib/clock.h"
#include "lib/file.h"
#include "lib/sanitise.h"
#include "suites/iommu/steps.h"

/* upstream's own tests end after 30 s each */
#define TEST_SECONDS	40
/* an IOMMU's driver reports faults from an interrupt; this only bounds a machine that is busy */
#define FAULT_SECONDS	5

#define MARK		"doorbench: a case of suite iommu"
/* from the last mark on */
#define FAULTS		"dmesg | sed -n -e '/" MARK "/{h;d;}' -e H -e '${x;p;}' | " \
			"grep -i -e fault -e smmu || :"

/* the last line that a board printed, for a sentence */
static void last_line(const struct db_buf *out, char *line, size_t size)
{
	const char *text = db_buf_str(out);
	size_t len = out->len, start;

	while (len && text[len - 1] == '\n')
		len--;
	for (start = len; start && text[start - 1] != '\n'; start--)
		;
	snprintf(line, size, "%.*s", (int)(len - start < size ? len - start : size - 1),
		 text + start);
	db_sanitise(line);
}

int steps_ask(struct db_pair *pair, struct db_board *b, const char *script, struct db_buf *out,
	      struct db_error *err)
{
	struct db_board_result r;
	char line[200];
	int ret = db_board_run(b, script, pair->config.timeouts.command, 0, &r, err);

	db_buf_consume(out, out->len);
	if (!ret && r.status) {
		last_line(&r.out, line, sizeof(line));
		ret = db_fail(err, EREMOTEIO, "%s", line[0] ? line : "a shell line failed");
	} else if (!ret) {
		db_buf_add(out, db_buf_str(&r.out), r.out.len);
	}
	db_board_result_free(&r);
	return ret;
}

int steps_begin(struct db_pair *pair, struct db_error *err)
{
	static const char script[] = "echo '" MARK "' > /dev/kmsg";
	int ret = db_board_do(&pair->ep, script, pair->config.timeouts.command, err);

	return ret ? ret : db_board_do(&pair->rc, script, pair->config.timeouts.command, err);
}

/* --- modes */

/* Return: the mode, or -errno */
static int ep_mode(struct db_pair *pair, struct db_buf *out, struct db_error *err)
{
	char script[512];
	int ret;

	snprintf(script, sizeof(script),
		 "cat /sys/class/pci_epc/%s/device/iommu_group/type 2>/dev/null || echo none",
		 pair->config.ep.controller);
	ret = steps_ask(pair, &pair->ep, script, out, err);
	return ret ? ret : db_iommu_mode(db_buf_str(out));
}

static int rc_mode(struct db_pair *pair, struct db_buf *out, struct db_error *err)
{
	const struct db_function_config *f = &pair->config.epf_test;
	char script[512];
	int ret;

	/* either function of ours: only one is there */
	snprintf(script, sizeof(script), "for d in /sys/bus/pci/devices/*; do "
		 "case $(cat $d/vendor):$(cat $d/device) in 0x%04x:0x%04x|0x%04x:0x%04x) "
		 "cat $d/iommu_group/type 2>/dev/null || echo none ;; esac; done",
		 f->vendorid, f->deviceid, pair->config.epf_vntb.vendorid,
		 pair->config.epf_vntb.deviceid);
	ret = steps_ask(pair, &pair->rc, script, out, err);
	return ret ? ret : db_iommu_mode(db_buf_str(out));
}

/* a mode that was asked for by boot arguments, and what came of it */
static int compare(const struct db_board *b, enum db_iommu_mode want, int found, bool good,
		   const char *type, struct db_error *err)
{
	const struct db_iommu_config *iommu = &b->side->iommu;

	if (good)
		return 0;
	if (want != DB_IOMMU_OFF && !iommu->capable)
		return db_fail(err, EOPNOTSUPP, "IOMMU of the %s: %s", b->name, iommu->reason);
	if (found == DB_IOMMU_OFF)
		return db_fail(err, EINVAL, "the configuration says that the %s has an IOMMU, but "
			       "its PCI device is in no group of one", b->name);
	if (want == DB_IOMMU_OFF)
		return db_fail(err, EOPNOTSUPP, "the %s's IOMMU cannot be switched off by kernel "
			       "arguments: its mode is %s", b->name, db_iommu_mode_name(found));
	if (found < 0)
		return db_fail(err, EREMOTEIO, "the %s's IOMMU group has type '%.*s'", b->name,
			       (int)strcspn(type, "\r\n"), type);
	return db_fail(err, EOPNOTSUPP, "the %s's IOMMU was asked to be %s, its mode is %s",
		       b->name, db_iommu_mode_name(want), db_iommu_mode_name(found));
}

/* the failed step itself, apart from a word that is not known */
static bool is_step(int found, const struct db_error *err)
{
	return found < 0 && err->text[0];
}

int steps_modes(struct db_pair *pair, enum db_iommu_mode ep, enum steps_rc rc,
		struct db_error *err)
{
	struct db_buf out = { 0 };
	int found, ret;

	err->text[0] = '\0';
	found = ep_mode(pair, &out, err);
	ret = is_step(found, err) ? found : pair->rehearsal ? 0 :
	      compare(&pair->ep, ep, found, found == (int)ep, db_buf_str(&out), err);
	if (!ret) {
		bool on;

		found = rc_mode(pair, &out, err);
		on = found == DB_IOMMU_LAZY || found == DB_IOMMU_STRICT;
		ret = is_step(found, err) ? found : pair->rehearsal ? 0 :
		      compare(&pair->rc, rc == STEPS_RC_ON ? DB_IOMMU_STRICT : DB_IOMMU_OFF, found,
			      rc == STEPS_RC_ON ? on : found == DB_IOMMU_OFF, db_buf_str(&out),
			      err);
	}
	db_buf_free(&out);
	return ret;
}

/* --- upstream's tests */

static int keep_output(struct db_pair *pair, const char *test, const struct db_buf *out,
		       struct db_error *err)
{
	char path[PATH_MAX];

	db_file_path(path, "%s/output-%s.txt", pair->case_dir, test);
	return db_file_keep(path, db_buf_str(out), out->len, err);
}

/* what the test says of itself; the first line of its own words tells most */
static int judge(const char *test, const struct db_board_result *r, struct db_error *err)
{
	const char *text = db_buf_str(&r->out), *skip = strstr(text, "# SKIP");
	const char *why = strstr(text, "_TEST:");

	if (skip)
		return db_fail(err, EOPNOTSUPP, "%s: skipped, %.*s", test,
			       (int)strcspn(skip + 6, "\r\n"), skip + 6);
	if (!r->status)
		return 0;
	return db_fail(err, EREMOTEIO, "%s: exit status %d%s%.*s", test, r->status,
		       why ? ", " : "", why ? (int)strcspn(why + 6, "\r\n") : 0,
		       why ? why + 6 : "");
}

int steps_test(struct db_pair *pair, const char *test, struct db_error *err)
{
	struct db_board_result r;
	char script[160];
	int ret;

	snprintf(script, sizeof(script), "pci_endpoint_test -r %s", test);
	ret = db_board_run(&pair->rc, script, TEST_SECONDS, 0, &r, err);
	if (!ret)
		ret = keep_output(pair, test, &r.out, err);
	if (!ret) {
		db_sanitise_bytes(r.out.data, r.out.len);
		ret = judge(test, &r, err);
	}
	db_board_result_free(&r);
	return ret;
}

/* --- faults */

int steps_faults(struct db_pair *pair, struct db_board *b, uint64_t address, unsigned int *n,
		 struct db_buf *line, struct db_error *err)
{
	struct db_buf out = { 0 }, one = { 0 };
	int ret = steps_ask(pair, b, FAULTS, &out, err);
	const char *pos = db_buf_str(&out);

	*n = 0;
	while (!ret && db_iommu_fault(&pos, &one)) {
		if (address != UINT64_MAX && !db_iommu_names(one.data, address))
			continue;
		if (!(*n)++)
			db_buf_add(line, one.data, one.len);
	}
	db_buf_free(&out);
	db_buf_free(&one);
	return ret;
}

/* found: shown with the result */
static void quote(struct db_pair *pair, const struct db_board *b, const char *line)
{
	json_object_set_new(pair->left, "quotes", json_pack("{s:[s]}", b->name, line));
}

int steps_wait_fault(struct db_pair *pair, struct db_board *b, uint64_t address,
		     struct db_error *err)
{
	static const struct timespec pause = { .tv_nsec = 100 * 1000 * 1000 };
	double end = db_now() + FAULT_SECONDS;
	struct db_buf line = { 0 };
	unsigned int n;
	int ret;

	for (;;) {
		ret = steps_faults(pair, b, address, &n, &line, err);
		if (ret || n || pair->rehearsal || db_now() > end)
			break;
		nanosleep(&pause, NULL);
	}
	if (!ret && n)
		quote(pair, b, line.data);
	else if (!ret && !pair->rehearsal)
		ret = db_fail(err, EREMOTEIO, "an access to %#llx, which nobody has mapped, made "
			      "no fault in the %s's log: nothing translates",
			      (unsigned long long)address, b->name);
	db_buf_free(&line);
	return ret;
}
