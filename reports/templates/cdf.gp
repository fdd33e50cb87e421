# SPDX-License-Identifier: GPL-2.0-only
#
# cdf.png and cdf.svg: distributions of latencies, a panel per measurement.  Run in the plots
# directory of a run, after plots/cdf.gp set: headline, panels, and of each panel k title_k,
# curves_k, and of each of its curves style_k_j (1 doorbell, 2 polling, 3 other) and label_k_j.  The
# data are in cdf_k_j.dat; docs/reports.md says how few points are enough.

if (!exists("kind")) kind = "png"
columns = panels > 1 ? 2 : 1
lines = (panels + columns - 1) / columns
if (kind eq "svg") {
	set terminal svg noenhanced size 1200,110 + 430 * lines font "DejaVu Sans,14" \
		background rgb "white"
} else {
	set terminal pngcairo noenhanced size 1200,110 + 430 * lines font "DejaVu Sans,12" \
		background rgb "white"
}
set output "cdf.".kind.".tmp"

# Okabe and Ito's blue, vermillion and green, told apart with any colour vision
array colors[3] = ["#0072B2", "#D55E00", "#009E73"]

set multiplot layout lines,columns title headline font "DejaVu Sans,15"
set border 3 lc rgb "#666666"
set tics nomirror out
set grid ytics lc rgb "#dddddd" lt 1 lw 1
set ylabel "share of samples at most this long (%)"
set key bottom right vertical opaque box lc rgb "#cccccc" samplen 2 spacing 1.3

do for [k = 1 : panels] {
	set title value(sprintf("title_%d", k)) font "DejaVu Sans,12"
	# what lies outside of the last panel's ranges would not be counted
	unset logscale x
	set autoscale
	low = 1e99
	high = 0.0
	do for [j = 1 : value(sprintf("curves_%d", k))] {
		stats sprintf("cdf_%d_%d.dat", k, j) using 1 name "S" nooutput
		low = S_min < low ? S_min : low
		high = S_max > high ? S_max : high
	}
	# as on report.html: a logarithmic axis where the values are far apart
	if (low > 0 && high / low >= 8) {
		set logscale x
		set xrange [low / 1.15 : high * 1.15]
	} else {
		set xrange [0 : high > 0 ? high * 1.05 : 1]
	}
	set yrange [0 : 101]
	plot for [j = 1 : value(sprintf("curves_%d", k))] sprintf("cdf_%d_%d.dat", k, j) \
		using 1:($2 * 100) with steps lw 2 dt value(sprintf("style_%d_%d", k, j)) \
		lc rgb colors[value(sprintf("style_%d_%d", k, j))] \
		title value(sprintf("label_%d_%d", k, j))
}
unset multiplot
