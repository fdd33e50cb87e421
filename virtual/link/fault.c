// SPDX-License-Identifier: GPL-2.0-only
/*
 * The fault knobs' table, setting and showing them, and counting strikes.  What a knob does is where
 * the access is: it asks dwc_fault_strike().
 */
#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "virtual/link/dwc_priv.h"

/* of these many strikes after it was set each is logged */
#define ALWAYS_SHOWN	16

/* what a knob's value is; the others are numbers */
enum kind {
	NUMBER,		/* of [min, max] */
	VECTOR,		/* the same, stored plus 1 because 0 means off */
	WORD,		/* one of words, stored as 1, 2, ... */
	WINDOW,		/* ib0, ob3, ... */
};

/* @apply: called with every new value; a knob that acts at once returns true and stays off */
static const struct knob {
	const char *name;
	enum kind kind;
	bool counts;			/* takes a COUNT */
	uint32_t min, max;
	const char *words[4];
	bool (*apply)(struct dwc *d, uint32_t value);
} knobs[DWC_NR_FAULTS] = {
#define ON_OFF	WORD, true, .words = { "on" }
#define US	NUMBER, true, 1, DWC_FAULT_MAX_US
	[DWC_FAULT_RING_DROP] = { "ring-drop", ON_OFF },
	[DWC_FAULT_RING_DELAY] = { "ring-delay", US },
	[DWC_FAULT_RING_DUPLICATE] = { "ring-duplicate", US },
	[DWC_FAULT_RING_STUCK] = { "ring-stuck", ON_OFF },
	[DWC_FAULT_MSI_DROP] = { "msi-drop", ON_OFF },
	[DWC_FAULT_MSI_DELAY] = { "msi-delay", US },
	[DWC_FAULT_MSI_DUPLICATE] = { "msi-duplicate", US },
	[DWC_FAULT_MSI_VECTOR] = { "msi-vector", VECTOR, true, 0, 31 },
	[DWC_FAULT_ATU_STUCK] = { "atu-stuck", WORD, true, .words = { "ob", "ib", "any" } },
	[DWC_FAULT_ATU_LOSE] = { "atu-lose", WINDOW, false, .apply = dwc_atu_lose },
	[DWC_FAULT_ATU_LINK_DOWN] = { "atu-link-down", WORD, true, .words = { "lose" } },
	[DWC_FAULT_ATU_MISS] = { "atu-miss", WORD, true, .words = { "pass" } },
	[DWC_FAULT_EDMA_ABORT] = { "edma-abort", NUMBER, true, 1, DWC_FAULT_MAX_COUNT },
	[DWC_FAULT_EDMA_DONE_DROP] = { "edma-done-drop", ON_OFF },
	[DWC_FAULT_EDMA_DONE_DUPLICATE] = { "edma-done-duplicate", US },
	[DWC_FAULT_EDMA_RUNNING] = { "edma-running", ON_OFF },
	[DWC_FAULT_EDMA_SHORT] = { "edma-short", NUMBER, true, 1, DWC_FAULT_MAX_COUNT },
	[DWC_FAULT_EDMA_STRICT_LINK] = { "edma-strict-link", ON_OFF },
	[DWC_FAULT_RO_WR_EN] = { "ro-wr-en", WORD, true, .words = { "ignored" } },
	[DWC_FAULT_LINK] = { "link", WORD, false, .words = { "down", "up" },
			     .apply = dwc_link_hold },
	[DWC_FAULT_HOT_RESET] = { "hot-reset", NUMBER, false, 1, DWC_FAULT_MAX_US,
				  .apply = dwc_link_hot_reset },
	[DWC_FAULT_PERST] = { "perst", NUMBER, false, 1, DWC_FAULT_MAX_US,
			      .apply = dwc_link_perst },
	[DWC_FAULT_REMOVED] = { "removed", ON_OFF },
};

const char *dwc_fault_name(enum dwc_fault_id id)
{
	return knobs[id].name;
}

uint32_t dwc_fault_value(const struct dwc *d, enum dwc_fault_id id)
{
	return d->fault[id].value;
}

uint64_t dwc_fault_struck(const struct dwc *d, enum dwc_fault_id id)
{
	return d->fault[id].struck;
}

uint32_t dwc_fault_strike(struct dwc *d, enum dwc_fault_id id, const char *fmt, ...)
{
	struct dwc_fault *f = &d->fault[id];
	uint32_t value = f->value;
	char what[160], line[256];
	uint64_t n;
	va_list ap;

	if (!value)
		return 0;
	f->struck++;
	n = ++f->shown;
	if (f->left && !--f->left)
		f->value = 0;
	if (n > ALWAYS_SHOWN && (n & (n - 1)))
		return value;
	va_start(ap, fmt);
	vsnprintf(what, sizeof(what), fmt, ap);
	va_end(ap);
	snprintf(line, sizeof(line), "fault %s: %s (strike %llu)", knobs[id].name, what,
		 (unsigned long long)n);
	d->ops->log(d->ctx, line);
	return value;
}

/* --- setting */

/* the word at *@p, of at most @size - 1 bytes; *@p is moved behind it. False: there is none */
static bool take_word(const char **p, char *word, size_t size)
{
	size_t n;

	*p += strspn(*p, " ");
	n = strcspn(*p, " ");
	snprintf(word, size, "%.*s", (int)(n < size ? n : size - 1), *p);
	*p += n;
	/* it goes into messages and the log */
	for (char *c = word; *c; c++)
		if (!isprint((unsigned char)*c) || *c == '"')
			*c = '?';
	return n > 0;
}

/* a decimal number of [min, max] and nothing behind it */
static bool parse_number(const char *word, uint32_t min, uint32_t max, uint32_t *v)
{
	char *end;
	unsigned long n;

	if (!isdigit((unsigned char)*word))
		return false;
	errno = 0;
	n = strtoul(word, &end, 10);
	if (errno || *end || n < min || n > max)
		return false;
	*v = (uint32_t)n;
	return true;
}

static bool parse_value(const struct dwc *d, const struct knob *k, const char *word, uint32_t *v)
{
	switch (k->kind) {
	case WORD:
		for (*v = 0; *v < 4 && k->words[*v]; (*v)++)
			if (!strcmp(k->words[*v], word)) {
				(*v)++;
				return true;
			}
		return false;
	case WINDOW:
		if (strncmp(word, "ob", 2) != 0 && strncmp(word, "ib", 2) != 0)
			return false;
		*v = *word == 'i' ? DWC_IB : DWC_OB;
		if (!parse_number(word + 2, 0, d->profile->windows[*v] - 1, v))
			return false;
		*v = *v << 1 | (*word == 'i' ? DWC_IB : DWC_OB);
		(*v)++;
		return true;
	case VECTOR:
	case NUMBER:
		break;
	}
	if (!parse_number(word, k->min, k->max, v))
		return false;
	*v += k->kind == VECTOR;
	return true;
}

/* what a knob's value may be, for the error */
static void say_values(const struct dwc *d, const struct knob *k, char *buf, size_t size)
{
	int n = 0;

	if (k->kind == WINDOW)
		snprintf(buf, size, "ob0..ob%u or ib0..ib%u", d->profile->windows[DWC_OB] - 1,
			 d->profile->windows[DWC_IB] - 1);
	else if (k->kind != WORD)
		snprintf(buf, size, "off or %u..%u", k->min, k->max);
	else
		for (unsigned int i = 0; i < 4 && k->words[i] && n < (int)size; i++)
			n += snprintf(buf + n, size - n, "%s%s", i ? ", " : "off, ", k->words[i]);
}

static void set(struct dwc *d, enum dwc_fault_id id, uint32_t value, uint32_t count)
{
	struct dwc_fault *f = &d->fault[id];

	f->value = value;
	f->left = count;
	f->shown = 0;
	if (knobs[id].apply && knobs[id].apply(d, value))
		f->value = 0;
}

static const struct knob *find(const char *name)
{
	for (unsigned int i = 0; i < DWC_NR_FAULTS; i++)
		if (!strcmp(knobs[i].name, name))
			return &knobs[i];
	return NULL;
}

static int set_words(struct dwc *d, const struct knob *k, const char *value, const char *count,
		     char *err, size_t size)
{
	uint32_t v = 0, n = 0;
	char values[64];

	if (strcmp(value, "off") != 0 && !parse_value(d, k, value, &v)) {
		say_values(d, k, values, sizeof(values));
		snprintf(err, size, "%s \"%s\": the value is %s", k->name, value, values);
		return -EINVAL;
	}
	if (*count && (!k->counts || !v)) {
		snprintf(err, size, "%s %s \"%s\": takes no count", k->name, value, count);
		return -EINVAL;
	}
	if (*count && !parse_number(count, 1, DWC_FAULT_MAX_COUNT, &n)) {
		snprintf(err, size, "%s %s \"%s\": the count is 1..%u", k->name, value, count,
			 DWC_FAULT_MAX_COUNT);
		return -EINVAL;
	}
	set(d, (enum dwc_fault_id)(k - knobs), v, n);
	return 0;
}

int dwc_fault_set(struct dwc *d, const char *words, char *err, size_t size)
{
	char name[40], value[40], count[40], more[40];
	const struct knob *k;

	if (!take_word(&words, name, sizeof(name))) {
		snprintf(err, size, "fault: a knob's name or clear is missing");
		return -EINVAL;
	}
	k = find(name);
	if (!k && strcmp(name, "clear") != 0) {
		snprintf(err, size, "\"%s\": no such knob; faults lists them", name);
		return -EINVAL;
	}
	if (!take_word(&words, value, sizeof(value)) && k) {
		snprintf(err, size, "%s: a value is missing", name);
		return -EINVAL;
	}
	take_word(&words, count, sizeof(count));
	take_word(&words, more, sizeof(more));
	if (*more || (!k && *value)) {
		snprintf(err, size, "%s: \"%s\" is a word too many", name, k ? more : value);
		return -EINVAL;
	}
	if (k)
		return set_words(d, k, value, count, err, size);
	for (unsigned int i = 0; i < DWC_NR_FAULTS; i++)
		if (d->fault[i].value)
			set(d, (enum dwc_fault_id)i, 0, 0);
	return 0;
}

/* --- showing */

void dwc_fault_print(const struct dwc *d, enum dwc_fault_id id, char *buf, size_t size)
{
	const struct dwc_fault *f = &d->fault[id];
	const struct knob *k = &knobs[id];
	char value[16], left[24] = "";

	if (!f->value)
		snprintf(value, sizeof(value), "off");
	else if (k->kind == WORD)
		snprintf(value, sizeof(value), "%s", k->words[f->value - 1]);
	else
		snprintf(value, sizeof(value), "%u", f->value - (k->kind == VECTOR));
	if (f->left && f->value)
		snprintf(left, sizeof(left), " left=%u", f->left);
	snprintf(buf, size, "%s value=%s%s struck=%llu", k->name, value, left,
		 (unsigned long long)f->struck);
}
