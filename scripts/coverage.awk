# SPDX-License-Identifier: GPL-2.0-only
# coverage.awk - counts in what gcov -b -t prints
#
# Of each source of the driver the lines that ran; headers do not count. Below the
# share least, if that is given, all of it is a failure. What did not run goes to
# the file list.

function percent(part, whole) {
	return whole ? 100 * part / whole : 0
}

BEGIN { printf "" >list }

/^ *-: *0:Source:/ {
	sub(/^[^:]*:[^:]*:Source:/, "")
	file = index($0, prefix) == 1 ? substr($0, length(prefix) + 1) : ""
	if (file !~ /^driver\/.*\.c$/ || file ~ /\.mod\.c$/)
		file = ""
	else
		files[++count] = file
	next
}

file == "" { next }

/^function / {
	name = $2
	if ($4 == 0)
		never[file] = never[file] " " name "()"
	next
}

/^ *([0-9]+\*?|#####|=====): *[0-9]+:/ {
	lines[file]++
	if ($0 !~ /^ *[#=]/) {
		ran[file]++
		next
	}
	split($0, part, ":")
	text = substr($0, length(part[1]) + length(part[2]) + 3)
	sub(/^[ \t]+/, "", text)
	printf "%s:%d: %s: %s\n", file, part[2], name, text >list
}

END {
	printf "%-32s %7s %7s %8s\n", "file", "lines", "ran", "share"
	for (i = 1; i <= count; i++) {
		file = files[i]
		all += lines[file]
		covered += ran[file]
		if (lines[file])
			printf "%-32s %7d %7d %7.1f%%\n", file, lines[file], ran[file],
				percent(ran[file], lines[file])
	}
	printf "%-32s %7d %7d %7.1f%%\n", "all", all, covered, percent(covered, all)
	for (i = 1; i <= count; i++)
		if (files[i] in never)
			print "never called in " files[i] ":" never[files[i]]
	print "Every line that did not run: " list
	if (least != "" && percent(covered, all) < least) {
		print "That is less than " least " %."
		exit 1
	}
}
