// SPDX-License-Identifier: GPL-2.0-only
/*
 * Compares the boards with their configuration: boots the pair, asks each side what a run will need
 * of it, prints one table.  Each question is a shell line that prints what there is and succeeds if
 * that is good.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "lib/sanitise.h"
#include "runner/run.h"

#define ROW	"%-4s %-34s %-24s %-8s %s\n"

struct probe {
	struct run *run;
	unsigned int bad;
};

/* the first line of the answer is what there is */
static void row(struct probe *p, const struct db_board *b, const char *item, const char *wanted,
		bool good, const char *found)
{
	char line[200];

	snprintf(line, sizeof(line), "%.*s", (int)strcspn(found, "\n"), found);
	p->bad += !good;
	printf(ROW, b->name, item, wanted, good ? "good" : "MISSING", db_sanitise(line));
}

static void __attribute__((format(printf, 5, 6)))
ask(struct probe *p, struct db_board *b, const char *item, const char *wanted, const char *fmt, ...)
{
	struct db_buf script = { 0 };
	struct db_board_result r;
	struct db_error err;
	char text[1024];
	va_list ap;
	int ret;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	db_buf_printf(&script, "%s", text);
	ret = db_board_run(b, script.data, p->run->config.timeouts.command, 0, &r, &err);
	row(p, b, item, wanted, !ret && !r.status, ret ? err.text : db_buf_str(&r.out));
	db_board_result_free(&r);
	db_buf_free(&script);
}

static void ask_modules(struct probe *p, struct db_board *b, const struct db_strings *modules)
{
	for (size_t i = 0; i < modules->n; i++)
		ask(p, b, modules->v[i], "module", "modprobe -n %s && echo there", modules->v[i]);
}

static void ask_tools(struct probe *p, struct db_board *b, const char *const *tools, size_t n)
{
	for (size_t i = 0; i < n; i++)
		ask(p, b, tools[i], "program", "command -v %s || { echo not found; exit 1; }",
		    tools[i]);
}

static void ask_common(struct probe *p, struct db_board *b)
{
	static const char *const tools[] = { "modprobe", "grep", "cat", "ip" };
	const char *uname = run_uname(b->side);

	ask(p, b, "kernel", "any", "uname -r");
	ask(p, b, "architecture", uname, "uname -m; test $(uname -m) = %s", uname);
	ask(p, b, "user", "root", "id -u; test $(id -u) = 0");
	ask(p, b, "kernel log", "/dev/kmsg",
	    "test -r /dev/kmsg && test -w /dev/kmsg && echo readable and writable");
	ask_tools(p, b, tools, sizeof(tools) / sizeof(tools[0]));
	ask_modules(p, b, &b->side->modules);
}

/* the controller appears once its driver is loaded, so this does load it */
static void ask_ep(struct probe *p)
{
	const struct db_config *c = &p->run->config;
	struct db_board *b = &p->run->ep;

	ask_modules(p, b, &c->epf_test.ep_modules);
	ask_modules(p, b, &c->epf_vntb.ep_modules);
	ask_modules(p, b, &c->epf_vntb.late_modules);
	for (size_t i = 0; i < c->ep.modules.n; i++)
		ask(p, b, c->ep.modules.v[i], "loads", "modprobe %s && echo loaded",
		    c->ep.modules.v[i]);
	ask(p, b, "configfs", "pci_ep", "test -d /sys/kernel/config/pci_ep && echo there || "
	    "{ echo /sys/kernel/config/pci_ep is not there; exit 1; }");
	ask(p, b, "controller", c->ep.controller,
	    "ls /sys/kernel/config/pci_ep/controllers | tr '\\n' ' '; echo; "
	    "test -d /sys/kernel/config/pci_ep/controllers/%s", c->ep.controller);
	for (size_t i = 0; i < c->n_backends; i++) {
		for (size_t k = 0; k < c->backends[i].needs_symbols.n; k++)
			ask(p, b, c->backends[i].needs_symbols.v[k], "symbol of the kernel",
			    "grep -qw %s /proc/kallsyms && echo there || "
			    "{ echo backend %s will be skipped; exit 1; }",
			    c->backends[i].needs_symbols.v[k], c->backends[i].name);
	}
	ask(p, b, "IOMMU", c->ep.iommu.capable ? "groups if it is on" : "not applicable",
	    "echo $(ls /sys/kernel/iommu_groups 2>/dev/null | wc -l) groups");
}

/*
 * Only binding tells whether a driver knows a function's ids: not every driver exports its table
 * (ntb_hw_epf of Linux 7.3 does not).
 */
static void ask_function(struct probe *p, const struct run_point *at, const char *name)
{
	const struct db_function *function = db_function_find(name);
	const struct db_function_config *f;
	struct run_point point = *at;
	struct run_blame blame;
	char ids[32];

	if (!function)
		return;
	point.state = DB_STATE_ENUMERATED;
	point.function = function;
	f = (const void *)((const char *)&p->run->config + function->config);
	snprintf(ids, sizeof(ids), "%04x:%04x", f->vendorid, f->deviceid);
	if (run_reach(p->run, &point, &blame)) {
		row(p, &p->run->rc, name, ids, false, blame.reason);
		return;
	}
	ask(p, &p->run->rc, name, ids, "for d in /sys/bus/pci/devices/*; do "
	    "case $(cat $d/vendor):$(cat $d/device) in 0x%04x:0x%04x) "
	    "echo ${d##*/} driver $(basename $(readlink $d/driver)); exit 0 ;; esac; done; "
	    "echo no such function; exit 1", f->vendorid, f->deviceid);
}

static void ask_rc(struct probe *p)
{
	static const char *const tools[] = { "ping" };
	const struct db_config *c = &p->run->config;
	struct db_board *b = &p->run->rc;

	ask_tools(p, b, tools, 1);
	for (size_t i = 0; i < p->run->n_suites; i++) {
		const char *program = p->run->suites[i].program;

		if (!strcmp(p->run->suites[i].on, "rc"))
			ask_tools(p, b, &program, 1);
	}
	ask_modules(p, b, &c->epf_test.rc_modules);
	ask_modules(p, b, &c->epf_vntb.rc_modules);
	ask_modules(p, b, &c->epf_vntb.late_modules);
}

static void ask_all(struct probe *p, const struct run_point *at)
{
	struct run *run = p->run;

	ask_common(p, &run->ep);
	ask_ep(p);
	/* an RC that boots late is there only behind a function */
	if (db_board_alive(&run->rc)) {
		ask_common(p, &run->rc);
		ask_rc(p);
	}
	for (size_t i = 0; i < run->n_suites; i++)
		ask_function(p, at, run->suites[i].needs.function);
}

/* the first backend that the EP's kernel has; Return: 0, or -errno and @blame */
static int reach_booted(struct probe *p, struct run_point *at, struct run_blame *blame)
{
	struct run *run = p->run;
	struct db_error err;
	int ret = run_hook(run, run->config.lab_up, &err);

	if (ret) {
		snprintf(blame->reason, sizeof(blame->reason), "%s", err.text);
		return ret;
	}
	for (size_t i = 0; i < run->config.n_backends; i++) {
		at->backend = &run->config.backends[i];
		ret = run_reach(run, at, blame);
		if (!ret || blame->status != DB_RUN_SKIP)
			return ret;
		row(p, &run->ep, at->backend->name, "backend", false, blame->reason);
	}
	return ret;
}

enum run_exit run_probe(struct run *run)
{
	struct run_point at = { .state = DB_STATE_BOOTED, .ep_args = "", .rc_args = "" };
	struct probe p = { .run = run };
	struct run_blame blame = { .reason = "" };
	int ret;

	printf(ROW, "side", "what", "wanted", "", "found");
	ret = reach_booted(&p, &at, &blame);
	if (ret)
		printf("the pair does not come up: %s\n", blame.reason);
	else
		ask_all(&p, &at);
	if (run->opts.keep)
		run_leave_on(run);
	else
		run_end_lab(run);
	printf("%s: %s\n", run->config.name, ret ? "not reached" :
	       p.bad ? "not as the configuration says" : "as the configuration says");
	return p.bad || ret ? RUN_CANNOT_TELL : RUN_GOOD;
}
