#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# test-readme.sh - what README shows is so: its programs run, its commands work
set -u
. "$(dirname "$0")/lib.sh"
"$top/scripts/deps.sh" examples || exit

# block LANGUAGE: the code of that language in README
block() {
	sed -n "/^\`\`\`$1\$/,/^\`\`\`\$/p" "$top/README.md" | sed '1d; $d'
}

block c >"$work/hello.c"
block python >"$work/hello.py"
cc -o "$work/hello" -I"$top/user/include" "$work/hello.c" "$top/user/libmmapdev.a"
check "the C example compiles" [ -x "$work/hello" ]

cd "$work" || exit
cat >session <<'END'
run() {
	name=$1
	shift
	"$@" >"$name" 2>&1
	echo "$name $?" >>statuses
}
run c ./hello
run python python3 hello.py
run info mmapdev info
run write sh -c 'echo hello | mmapdev write buf 0'
run transfer mmapdev transfer buf:0+6 to mem:0x1000
run read sh -c 'mmapdev read mem 0x1000+6 | cat'
run stat mmapdev stat
run no-device mmapdev info mmapdev7
run no-verb mmapdev frobnicate
run held sh -c 'mmapdev unload 3</dev/mmapdev'
run unload mmapdev unload
run bad-load mmapdev load buffer_size=5000
run load mmapdev load sim=2 mem_size=1M
run list mmapdev list
END
"$top/scripts/guest.sh" -- sh session
status=$?

# ended NAME STATUS, and in one line if that is a failure
ended() {
	grep -qx "$1 $2" statuses && { [ "$2" -eq 0 ] || [ "$(wc -l <"$1")" -eq 1 ]; }
}

check "the kernel's log stays clean" [ $status -eq 0 ]
check "the C example brings its text back" grep -qx 'Hello, device!' c
check "the Python example brings its text back" grep -qx 'Hello, device!' python
check "info says that the device is simulated" grep -q SIMULATED info
check "info names the three nodes" eval 'grep -q /dev/mmapdev-mem info && grep -q /dev/mmapdev-regs info'
check "what was written and transferred is read" grep -qx hello read
check "stat counts the page that came in" grep -Eq '^pages_in +0 +[1-9]' stat
check "a device that is not there is one line and a failure" ended no-device 1
check "an unknown verb is a failure of usage" grep -qx 'no-verb 2' statuses
check "unloading a module in use is one line and a failure" ended held 1
check "an idle module is unloaded" ended unload 0
check "a parameter that makes no sense is one line and a failure" ended bad-load 1
check "the reason is the kernel's own" grep -q 'not a multiple of 4096' bad-load
check "a module is loaded with its parameters" grep -q mmapdev1 list
result
