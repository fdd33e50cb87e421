/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * More targets of BARs than the controller has inbound windows.  A BAR that is split in two needs
 * two windows, and gives its own one back for it: that there are too few is found out half way.
 * The EP must say so, and have the BAR lead where it did before.
 */

/* 64 KiB: no controller in the tree has a coarser alignment of windows */
#define IN_HALVES								\
	"half=0; [ ! -e $dev/resource$b ] || half=$(($(stat -L -c %s $dev/resource$b) / 2))\n" \
	"[ $((caps >> (6 + b) & 1)) = 0 ] && [ $half -ge 65536 ]"

/* "leads": the BAR leads to its memory, and its halves are not swapped; "kept": still, and again */
#define WINDOW_WORDS								\
	"get() { db-target bar read $bdf $1 $2; }\n"				\
	"put() { db-target bar write $bdf $1 $2 $3 || exit 3; }\n"		\
	"m=0; mark() { put $b 0 $(((m += 1) * 16 + b)); put $b $half $((m * 16 + b + 8)); }\n" \
	"holds() { for o in 0 $half; do v=$(get $b $o) || exit 3\n"		\
	"[ $((${v#value=})) = $(($1)) ] || return 1; shift; done; }\n"		\
	"leads() { holds m*16+b m*16+b+8; }\n"					\
	"kept() { leads && mark && leads; }\n"					\
	"wrong() { echo \"BAR$b $*\"; exit 1; }\n"				\
	"give() { put 0 0x1c $b; s=$(db-target epf command $bdf $1 --timeout 5) || "	\
	"wrong \"command $1 is not answered\"; s=${s##*status=}; }\n"

/* the signatures are those of pci_epf_test_subrange_sig_byte() */
#define SPLIT									\
	"sig=$(((0x50 + b * 8) * 0x1010101)); give 0x100\n"			\
	"case $s in 0x4040) split=\"$split $b\"; holds sig sig+0x1010101 || "	\
	"wrong 'is split, and its halves are not swapped' ;;\n"			\
	"0x48040) full=$((full + 1)); kept || "					\
	"wrong 'could not be split, and leads nowhere or elsewhere now' ;;\n"	\
	"*) wrong \"is split: STATUS is $s, expected 0x4040 or 0x48040\" ;; esac\n"

/* a BAR that got no window when the function was bound has no memory behind it: it is left out */
#define SPLIT_ALL								\
	"caps=$(get 0 0x30) || exit 3; caps=$((${caps#value=})); full=0; split=\n"	\
	"[ $((caps & 16)) != 0 ] || { echo 'the EP splits no BARs'; exit 4; }\n"	\
	"for b in 1 2 3 4 5; do " IN_HALVES " || continue\n"			\
	"mark; leads || continue\n" SPLIT "done\n"
#define JOIN_ALL								\
	"for b in $split; do " IN_HALVES "; give 0x200; [ $s = 0x10040 ] || "	\
	"wrong \"is not put together again, STATUS is $s\"\n"			\
	"mark; leads || wrong 'is put together again, and leads nowhere or elsewhere'; done\n"

CASE(window, all_bars_split, .lines = WINDOW_WORDS SPLIT_ALL JOIN_ALL
     "[ $full != 0 ] || { echo 'the controller has a window for each half of its BARs'\n"
     "exit 4; }\n");
