/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One night: the runs of all pairs and kernel branches of a lab, each compared with the baseline of
 * its pair and branch.  Says nothing where nothing changed.
 */
#ifndef DOORBENCH_NIGHT_H
#define DOORBENCH_NIGHT_H

#include "reports/compare.h"

/* bytes of a branch's name */
#define NIGHT_BRANCH	64

/* what became of a case since the baseline; the order is that of the mail */
enum night_change {
	NIGHT_FAILS,		/* passed and never failed in the baseline, fails */
	NIGHT_FAILS_UNKNOWN,	/* fails, and the baseline does not say whether it did */
	NIGHT_NO_VERDICT,	/* passed or failed in the baseline; nobody knows now */
	NIGHT_PASSES,		/* never passed in the baseline, passes */
	NIGHT_KNOWN,		/* fails as in the baseline, or as the configuration says */
	NIGHT_SAME,
	NIGHT_CHANGES
};

/* pointers are into the night's runs and the group's sets; old or new may be NULL */
struct night_case {
	const struct compare_case *old, *new;
	const struct db_run *run;		/* one whose result says it best; NULL: there is */
	const struct db_run_case *example;	/* no such result */
	enum night_change change;
};

/* the runs of one pair with one kernel branch */
struct night_group {
	const char *pair;
	char branch[NIGHT_BRANCH];
	const struct db_run **runs;
	size_t n_runs, cap_runs;
	struct compare_set old, new;	/* old is read by the caller, who sets has_old */
	bool has_old;
	struct compare_row *rows;
	size_t n_rows, judged, worse, better;
	struct night_case *cases;
	size_t n_cases, count[NIGHT_CHANGES];
	bool died;		/* a kernel failed outside of any case */
	bool changed;		/* there is something to say */
	enum compare_verdict verdict;
};

struct night {
	struct db_run *runs;
	size_t n_runs, cap_runs;
	struct night_group *groups;	/* in the order in which they first appear */
	size_t n_groups, cap_groups;
};

/**
 * night_load() - load runs and put them into groups
 * @dirs:   run directories, and directories that hold run directories
 * @n:      how many
 * @branch: kernel branch of all; NULL: the first two numbers of each EP's uname -r, "unknown" if
 *          it has none.  No kernel says of which branch it is.
 * @night:  filled in; the caller's, freed with night_free(), also after a failure
 * @err:    sentence
 *
 * Return: 0; -EINVAL if @branch is too long; as compare_load().
 */
int night_load(char *const *dirs, size_t n, const char *branch, struct night *night,
	       struct db_error *err);

/** night_free() - free all of it, baselines included; it may be empty */
void night_free(struct night *night);

/**
 * night_judge() - compare a group with its baseline, if it has one
 *
 * COMPARE_REGRESSION: a case newly fails, a measurement is worse, or a kernel died and took
 * verdicts with it.  COMPARE_CANNOT_TELL: there is no baseline, it is of another pair, or one of
 * the changes that are no verdict on the kernel.
 *
 * Return: 0 and the group's verdict; -ENOMEM, -EINVAL with a sentence.
 */
int night_judge(struct night_group *g, struct db_error *err);

/** night_line() - one line on a group, with its newline */
void night_line(const struct night_group *g, struct db_buf *out);

/**
 * night_mail() - the mail on all groups that changed, at most 75 columns
 *
 * "Subject:" and an empty line come first; whom it goes to is the reader's business.  Nothing is
 * added where nothing changed.
 */
void night_mail(const struct night *night, struct db_buf *out);

#endif
