# SPDX-License-Identifier: GPL-2.0-only
#
# compare.png and compare.svg: doorbells beside polling, a line per measurement: all samples (thin),
# up to the 90th percentile (thick), the median and its 95 % interval (mark and bar).  Run in the
# plots directory of a run, after plots/compare.gp set: headline, rows, and of each row k test_k
# (what was measured), label_k_0 (backend) and style_k_0 (1 doorbell, 2 polling, 3 other).

if (!exists("kind")) kind = "png"
if (kind eq "svg") {
	set terminal svg noenhanced size 1200,170 + 70 * rows font "DejaVu Sans,14" \
		background rgb "white"
} else {
	set terminal pngcairo noenhanced size 1200,170 + 70 * rows font "DejaVu Sans,12" \
		background rgb "white"
}
set output "compare.".kind.".tmp"

stats "compare.dat" using 3 name "L" nooutput
stats "compare.dat" using 8 name "H" nooutput

set title headline font "DejaVu Sans,15"
set border 1 lc rgb "#666666"
set tics nomirror out
set grid xtics lc rgb "#dddddd" lt 1 lw 1
unset key
set lmargin 38
set xlabel "in the unit of each line; thin: all samples, thick: to p90, mark: median and 95 % CI"
set yrange [rows + 0.6 : 0.4]
set ytics scale 0
set ytics ("" 0)
do for [k = 1 : rows] {
	set ytics add (value(sprintf("test_%d", k))."\n".value(sprintf("label_%d_0", k)) k)
}
if (L_min > 0 && H_max / L_min >= 8) {
	set logscale x
	set xrange [L_min / 1.2 : H_max * 1.2]
} else {
	set xrange [0 : H_max > 0 ? H_max * 1.05 : 1]
}
# Okabe and Ito's blue, vermillion and green, told apart with any colour vision
color(n) = n == 1 ? 0x0072B2 : n == 2 ? 0xD55E00 : 0x009E73
plot "compare.dat" using 3:1:($8 - $3):(0):(color($2)) with vectors nohead lw 1.5 lc rgb variable, \
     "" using 3:1:($7 - $3):(0):(color($2)) with vectors nohead lw 7 lc rgb variable, \
     "" using 5:1:4:6 with xerrorbars pt 7 ps 1.6 lw 2 lc rgb "black"
