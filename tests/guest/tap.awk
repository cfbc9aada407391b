# SPDX-License-Identifier: GPL-2.0-only
# tap.awk - turns what a Check program reports into sentences, and counts
#
# Of "not ok 1 - file.c:case:the_test_name: message" the test's name is the
# sentence. "ended STATUS" comes last. The counts go to the file counts.

function report(result, text) {
	print result " - " text
	fflush()
}

/^(not )?ok [0-9]+ - / {
	good = $1 == "ok"
	match($0, /^(not )?ok [0-9]+ - [^:]*:[^:]*:[^:]*: /)
	message = substr($0, RLENGTH + 1)
	split(substr($0, 1, RLENGTH), part, ":")
	sentence = part[3]
	gsub("_", " ", sentence)
	if (good) {
		passed++
		report("ok", sentence)
	} else {
		failed++
		report("FAILED", sentence ": " message)
	}
	next
}

/^1\.\.[0-9]+$/ {
	complete = 1
	next
}

/^TAP version/ || /^# -- / { next }

$1 == "ended" && NF == 2 {
	if ($2 == 77) {
		skipped++
		report("skipped", program)
	} else if (!complete || ($2 != 0) != (failed > 0)) {
		failed++
		report("FAILED", program ": ended early, with status " $2)
	} else if (!(passed + failed)) {
		failed++
		report("FAILED", program ": ran no test")
	}
	next
}

{
	print
	fflush()
}

END { print passed + 0, failed + 0, skipped + 0 >>counts }
