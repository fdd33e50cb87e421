# SPDX-License-Identifier: GPL-2.0-only
#
# ping.png and ping.svg: every sample of every vNTB ping case against its sample number.  Run in the
# plots directory of a run, after plots/ping.gp set: headline, title_1hz and title_fast (what each
# panel shows) and has_<mode>_<rate> (1 if <mode>_<rate>.dat has samples).
#
# Colours: Okabe and Ito's blue and vermillion, told apart with any colour vision; the marks differ
# in shape besides.  Both panels have the same scale, logarithmic so that one slow packet does not
# hide the others.

if (!exists("kind")) kind = "png"
if (kind eq "svg") {
	set terminal svg noenhanced size 1200,700 font "DejaVu Sans,14" background rgb "white"
} else {
	set terminal pngcairo noenhanced size 1200,700 font "DejaVu Sans,12" background rgb "white"
}
set output "ping.".kind.".tmp"

polling = "#D55E00"
doorbell = "#0072B2"

low = 1e9
high = 0.0
array samples[2] = [0, 0]
do for [name in "polling_1hz polling_fast doorbell_1hz doorbell_fast"] {
	if (value("has_".name)) {
		stats name.".dat" using 3 name "S" nooutput
		low = S_min < low ? S_min : low
		high = S_max > high ? S_max : high
		panel = name[strlen(name) - 2 : *] eq "1hz" ? 1 : 2
		samples[panel] = S_records > samples[panel] ? S_records : samples[panel]
	}
}

set multiplot layout 1,2 margins 0.065,0.978,0.10,0.81 spacing 0.075,0.0 \
	title headline font "DejaVu Sans,15" offset 0,-0.4

set border 3 lc rgb "#666666"
set tics nomirror out
set grid ytics lc rgb "#dddddd" lt 1 lw 1
set xlabel "sample number"
set ylabel "round-trip time (ms)"
set key top right vertical opaque box lc rgb "#cccccc" samplen 1.5 spacing 1.3 width -1

# a time of 0.000 has no place on a logarithmic scale
if (low > 0) {
	set logscale y
	set ytics (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, \
		2000, 5000, 10000)
	set yrange [low / 1.3 : high * 2.2]
} else {
	set yrange [0 : high > 0 ? high * 1.3 : 1]
}

do for [rate in "1hz fast"] {
	set title value("title_".rate) font "DejaVu Sans,12" offset 0,0.3
	has_p = value("has_polling_".rate)
	has_d = value("has_doorbell_".rate)
	mark = rate eq "fast" ? 0.7 : 1.6
	count = samples[rate eq "1hz" ? 1 : 2]
	set xrange [0 : count ? count * 1.04 : 1]
	# open triangles over full circles: none hides the other where both are the same
	if (has_p && has_d) {
		plot "doorbell_".rate.".dat" using 1:3 with points pt 7 ps mark \
			lc rgb doorbell title "with doorbells", \
		     "polling_".rate.".dat" using 1:3 with points pt 8 ps mark lw 1.5 \
			lc rgb polling title "without doorbells (polling)"
	}
	if (has_p && !has_d) {
		plot "polling_".rate.".dat" using 1:3 with points pt 8 ps mark lw 1.5 \
			lc rgb polling title "without doorbells (polling)"
	}
	if (!has_p && has_d) {
		plot "doorbell_".rate.".dat" using 1:3 with points pt 7 ps mark \
			lc rgb doorbell title "with doorbells"
	}
	if (!has_p && !has_d) {
		set label 1 "no samples" at graph 0.5, 0.5 center
		unset key
		plot NaN notitle
		unset label 1
		set key
	}
}
unset multiplot
