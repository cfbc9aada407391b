# SPDX-License-Identifier: GPL-2.0-only
# bench.awk - the table of scripts/bench.sh, from a file of each boot
#
# Shown are the figures of the first boot; a bar is met if every boot meets it.

function larger(a, b) {
	return a > b ? a : b
}

# How far apart two figures are, in per cent of the first.
function apart(a, b) {
	return (a > b ? a - b : b - a) / a * 100
}

BEGIN {
	FS = "\t"
}

FNR == 1 {
	boot++
}

{
	name[FNR] = $1
	contender[FNR] = $2
	ours[boot, FNR] = $3
	theirs[boot, FNR] = $4
	kind[FNR] = $5
	bar[FNR] = $6
	rows = larger(rows, FNR)
}

function ratio(boot, row) {
	return ours[boot, row] / theirs[boot, row]
}

function is_met(boot, row) {
	return (kind[row] == "ratio" ? ratio(boot, row) : ours[boot, row]) <= bar[row]
}

function show_bar(row) {
	if (kind[row] == "none")
		return "-"
	return sprintf(kind[row] == "ratio" ? "%.2f x" : "%d", bar[row])
}

function show(what, a, b, c, d, e, f, g) {
	printf "%-36s %9s  %-6s %9s %7s %7s  %-7s %7s\n", what, a, b, c, d, e, f, g
}

function to_json(row, verdict) {
	printf "%s    {\"what\": \"%s\", \"contender\": \"%s\", ", (row > 1 ? ",\n" : ""),
		name[row], contender[row] >json
	printf "\"measured\": [%s, %s], ", ours[1, row], ours[2, row] >json
	printf "\"contenders\": [%s, %s], ", theirs[1, row], theirs[2, row] >json
	printf "\"ratio\": %.4f, ", ratio(1, row) >json
	printf "\"bar\": %s, \"bar_is\": \"%s\", ",
		(kind[row] == "none" ? "null" : bar[row]), kind[row] >json
	printf "\"verdict\": \"%s\"}", verdict >json
}

END {
	if (boot != 2 || !rows) {
		print "bench.awk: there are not two boots"
		exit 2
	}
	printf "{\n  \"kernel\": \"%s\",\n  \"version\": \"%s\",\n", release, version >json
	printf "  \"unit\": \"guest instructions per page\",\n  \"rows\": [\n" >json
	print "Instructions per page, Linux " release
	print ""
	show("what", "measured", "beside", "theirs", "ratio", "bar", "verdict", "spread")
	for (row = 1; row <= rows; row++) {
		verdict = "-"
		if (kind[row] != "none")
			verdict = is_met(1, row) && is_met(2, row) ? "met" : "MISSED"
		met += verdict == "met"
		missed += verdict == "MISSED"
		show(name[row], sprintf("%.0f", ours[1, row]), contender[row],
			sprintf("%.0f", theirs[1, row]), sprintf("%.3f", ratio(1, row)),
			show_bar(row), verdict,
			sprintf("%.2f %%", larger(apart(ours[1, row], ours[2, row]),
				apart(theirs[1, row], theirs[2, row]))))
		to_json(row, verdict)
	}
	printf "\n  ],\n  \"met\": %d,\n  \"missed\": %d\n}\n", met, missed >json
	print ""
	print met + 0 " met, " missed + 0 " missed"
	exit !!missed
}
