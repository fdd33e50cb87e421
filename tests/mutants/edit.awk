# SPDX-License-Identifier: GPL-2.0-only
#
# Reads a mutant, or a mend of tests/mended, and with mode=apply a source file behind it.
#	awk -v mode=list  -f edit.awk MUTANT		prints its words, one "key<TAB>value" a line
#	awk -v mode=apply -v file=PATH -v which=all|both -f edit.awk MUTANT SOURCE
#		prints SOURCE with the edits of PATH; which=both: only those that the kernel compared
#		with has, too
# An edit that is not found exactly once in its function is an error: the tree has changed.
# "(file)" in place of a function is the whole file.

function bad(at, text)
{
	printf "mutants: %s:%d: %s\n", spec, at, text >"/dev/stderr"
	failed = 1
	exit 1
}

function parse(    word, value)
{
	if ($0 ~ /^#/ || $0 ~ /^[ \t]*$/)
		return
	if ($0 ~ /^[-+]/) {
		if (!edits)
			bad(FNR, "a line of an edit without \"edit\" before it")
		if ($0 ~ /^-/) {
			if (adds[edits])
				bad(FNR, "lines to find come before those that replace them")
			find[edits, ++finds[edits]] = substr($0, 2)
		} else {
			add[edits, ++adds[edits]] = substr($0, 2)
		}
		return
	}
	word = $1
	value = $0
	sub(/^[a-z_]+[ \t]*/, "", value)
	if (word == "edit" || word == "both") {
		if (NF != 3)
			bad(FNR, "\"" word "\" needs a file and a function")
		if ($2 !~ /\.c$/ || $2 ~ /\.\.|^\//)
			bad(FNR, "not a C file of the tree: " $2)
		path[++edits] = $2
		func_name[edits] = $3
		kind[edits] = word
		where[edits] = FNR
		if (mode == "list")
			print "file\t" $2
		if (mode == "list" && word == "both")
			print "both\t" $2
		return
	}
	if (word !~ (mend ? "^(bug|mend|backend|rc_args)$" : \
		     "^(bug|history|run|expect|slows|config)$"))
		bad(FNR, "unknown word: " word)
	if (value == "")
		bad(FNR, "\"" word "\" without a value")
	if (word == "expect" && value !~ /^(caught|clean|slower)$/)
		bad(FNR, "\"expect\" is caught, clean or slower, not: " value)
	had[word] = 1
	if (mode == "list")
		print word "\t" value
}

function complete(    e)
{
	for (word in needed)
		if (!had[needed[word]])
			bad(0, "lacks \"" needed[word] "\"")
	if (!edits)
		bad(0, "lacks \"edit\"")
	for (e = 1; e <= edits; e++)
		if (!finds[e])
			bad(where[e], "an edit without a line to find")
}

# sets first and last line of the definition of function @name
function bounds(name,    i, j)
{
	if (name == "(file)") {
		first = 1
		last = n
		return 1
	}
	for (i = 1; i <= n; i++) {
		if (line[i] !~ ("^([A-Za-z_].*[^A-Za-z0-9_])?" name "\\("))
			continue
		for (j = i; j <= n && line[j] != "{" && line[j] !~ /;$/; j++)
			;
		if (line[j] != "{")
			continue
		first = j
		for (last = j; last <= n && line[last] != "}"; last++)
			;
		return 1
	}
	return 0
}

function matches(e, at,    k)
{
	for (k = 1; k <= finds[e]; k++)
		if (line[at + k - 1] != find[e, k])
			return 0
	return 1
}

function replace(e, at,    i, k, m, out)
{
	for (i = 1; i < at; i++)
		out[++m] = line[i]
	for (k = 1; k <= adds[e]; k++)
		out[++m] = add[e, k]
	for (i = at + finds[e]; i <= n; i++)
		out[++m] = line[i]
	n = m
	for (i = 1; i <= n; i++)
		line[i] = out[i]
}

function apply(e,    i, at, found)
{
	if (!bounds(func_name[e]))
		bad(where[e], "no function " func_name[e] "() in " file)
	for (i = first; i <= last; i++)
		if (matches(e, i)) {
			at = i
			found++
		}
	if (found != 1)
		bad(where[e], "found " found + 0 " times, not once, in " \
			(func_name[e] == "(file)" ? "" : func_name[e] "() of ") file \
			": the tree has changed")
	replace(e, at)
}

BEGIN {
	spec = ARGV[1]
	mend = spec ~ /\.mend$/
	split(mend ? "bug mend" : "bug history run expect", needed, " ")
}

FILENAME == spec { parse(); next }
{ line[++n] = $0 }

END {
	if (failed)
		exit 1
	complete()
	if (failed || mode == "list")
		exit failed
	for (e = 1; e <= edits; e++)
		if (path[e] == file && (which != "both" || kind[e] == "both"))
			apply(e)
	for (i = 1; i <= n; i++)
		print line[i]
}
