#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# guest.sh [OPTION...] -- COMMAND [ARGUMENT...] - runs a command in a QEMU guest
# guest.sh [OPTION...] --shell
#
# The guest sees the host's files; only what it writes to the current folder
# stays, all else is gone with it.
#
#   --kernel ID       which kernel (6.1)
#   --load 'P=V ...'  load mmapdev with these parameters (loaded in any case)
#   --no-load         do not load it
#   --memory MB       512
#   --smp N           processors: 2
#   --icount          one processor, and a clock that counts its instructions:
#                     a nanosecond each; what is idle takes no time
#   --append 'ARGS'   more arguments for the kernel
#   --timeout S       seconds until a guest counts as hung: 300
#   --visible PATH    show this path also if it lies in /tmp, /run or /dev
#   --log FILE        keep the kernel's log here
#   --build FOLDER    where scripts/module.sh built the module
#
# The kernel leaves 4 MiB at 0x10000000 unused, as memory for a simulated device:
# sim_range=0x10000000+4M. It does not clear memory unasked, so that a driver which
# forgets to do so is found out.
#
# Exit status: the command's own (128+N for signal N), but
#   99  the kernel's log tells of trouble, or the kernel is tainted by some
#   98  no verdict: it hung until the time-out, or died
#   97  it could not be started
set -eu
here=$(cd "$(dirname "$0")" && pwd -P)
top=${here%/*}
. "$here/lib/cache.sh"

fail() {
	status=$1
	shift
	echo "guest.sh: $*" >&2
	exit "$status"
}

quote() {
	printf '%s\n' "$1" | sed "s/'/'\\\\''/g; 1s/^/'/; \$s/\$/'/"
}

# The guest has its own /tmp, /run and /dev; what of them it needs is bound there.
show() {
	case $1 in
	/tmp/* | /run/* | /dev/*) visible="$visible $(quote "$1")" ;;
	esac
}

# shellcheck disable=SC2016 # the dollar is the kernel's
hidden='memmap=4M$0x10000000'
kernel=${KERNEL:-6.1} load='' memory=512 smp=2 append='' timeout=300 log='' build=''
terminal=no icount=no
visible=
while [ $# -gt 0 ]; do
	case $1 in
	--kernel) kernel=$2 ;;
	--load) load=$2 ;;
	--memory) memory=$2 ;;
	--smp) smp=$2 ;;
	--append) append=$2 ;;
	--timeout) timeout=$2 ;;
	--visible) show "$(realpath "$2")" ;;
	--log) log=$2 ;;
	--build) build=$(cd "$2" && pwd -P) ;;
	--no-load)
		load=no
		shift
		continue
		;;
	--icount)
		icount=yes
		shift
		continue
		;;
	--shell)
		terminal=yes
		shift
		continue
		;;
	--)
		shift
		break
		;;
	*) fail 97 "unknown option $1" ;;
	esac
	shift 2
done
if [ $terminal = yes ]; then
	[ -t 0 ] || fail 97 "--shell needs a terminal"
	set -- setsid -c "$top/tests/qemu/shell"
fi
[ $# -gt 0 ] || fail 97 "no command"

"$here/deps.sh" guest || fail 97 "packages are missing"
entry=$("$here/kernel.sh" "$kernel") || fail 97 "no kernel"
read -r release <"$entry/release"
tree=${build:-$top/build/$kernel}/lib/modules/$release
if [ ! -d "$tree" ]; then
	[ "$load" = no ] || fail 97 "no module for kernel $kernel yet: make module"
	tree=$entry/lib/modules/$release
fi
show "$top"
show "$entry"
show "$tree"

work=$(mktemp -d)
: >"$work/log"
: >"$work/verdict"
: >"$work/qemu"
running="" ended=0
clean_up() {
	for process in $running; do
		kill "$process" 2>/dev/null || :
	done
	[ -z "${settings:-}" ] || stty "$settings"
	rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' HUP TERM

command=
for word; do
	command="$command $(quote "$word")"
done
folder=$(pwd -P)
mkdir "$work/initrd" "$work/initrd/bin" "$work/initrd/modules"
cat >"$work/initrd/job" <<END
visible=$(quote "$visible")
tree=$(quote "$tree")
folder=$(quote "$folder")
load=$(quote "$load")
terminal=$terminal
term=${TERM:-dumb}
size=$(quote "$(stty size 2>/dev/null <&0 | sed 's/\(.*\) \(.*\)/rows \1 cols \2/')")
path=$(quote "$top/user:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin")
libraries=$(quote "$top/user")
command=$(quote "$command")
END
cp "$top/tests/qemu/init" "$top/tests/qemu/session" "$work/initrd"
cp /bin/busybox "$work/initrd/bin"
# The numbers in front keep the order in which they must be loaded.
modprobe -C /dev/null -d "$entry" -S "$release" -a --show-depends \
	virtio_pci virtio_console 9pnet_virtio 9p overlay |
	awk '$1 == "insmod" && !seen[$2]++ { print $2, sprintf("%02d", ++n) }' |
	while read -r module number; do
		case $module in
		*.xz) xz -dc "$module" ;;
		*) cat "$module" ;;
		esac >"$work/initrd/modules/$number-$(basename "$module" .xz)"
	done
(cd "$work/initrd" && find . | cpio --quiet -o -H newc -R 0:0) >"$work/initrd.cpio"

# Nothing that a count of instructions depends on is left to chance. Without ERMS
# and FSRM, since QEMU counts each byte that these copy as an instruction.
processor=max counted=
if [ $icount = yes ]; then
	smp=1 append="nokaslr norandmaps $append"
	for feature in erms fsrm; do
		! qemu-system-x86_64 -cpu help | grep -qw $feature ||
			processor=$processor,-$feature
	done
	counted="-icount shift=0,sleep=off -seed 1 -rtc base=2026-01-01T00:00:00,clock=vm"
fi

# norecord-cmd: whoever switches an event on would have the scheduler patched while
# another processor runs it. A guest has died of that once, at a breakpoint which the
# kernel did not know any more (int3 in ttwu_do_activate(), QEMU 7.2).
# A comma ends a path for QEMU, two do not.
# shellcheck disable=SC2086 # words
set -- -M q35 -accel tcg -cpu "$processor" -m "$memory" -smp "$smp" $counted \
	-nodefaults -display none -no-reboot \
	-kernel "$entry/image" -initrd "$work/initrd.cpio" \
	-append "console=ttyS0 loglevel=8 panic=-1 oops=panic hung_task_panic=1 sysctl.kernel.hung_task_timeout_secs=60 watchdog_thresh=30 rcupdate.rcu_cpu_stall_timeout=60 rcupdate.rcu_expedited=1 trace_options=norecord-cmd init_on_alloc=0 $hidden $append" \
	-serial "file:$work/log" \
	-fsdev "local,id=root,path=/,security_model=none,readonly=on,multidevs=remap" \
	-device virtio-9p-pci,fsdev=root,mount_tag=root \
	-fsdev "local,id=folder,path=$(echo "$folder" | sed "s/,/,,/g"),security_model=none,multidevs=remap" \
	-device virtio-9p-pci,fsdev=folder,mount_tag=folder \
	-device virtio-serial-pci \
	-chardev "file,id=verdict,path=$work/verdict" \
	-device virtserialport,chardev=verdict,name=verdict

if [ $terminal = yes ]; then
	settings=$(stty -g)
	"$here/with-proc.sh" qemu-system-x86_64 "$@" -chardev stdio,id=console,mux=on,signal=off \
		-device virtconsole,chardev=console,name=console || :
else
	# Through pipes, so that QEMU touches neither terminal nor files of ours.
	mkfifo "$work/in" "$work/out" "$work/err"
	exec 3<&0
	cat <&3 >"$work/in" 2>/dev/null &
	running="$running $!"
	cat "$work/out" &
	streams=$!
	cat "$work/err" >&2 &
	streams="$streams $!"
	running="$running $streams"
	# Held open until the end, else they would wait for ever for a QEMU that
	# does not start.
	exec 4<>"$work/out" 5<>"$work/err"
	timeout --foreground -k 5 "$timeout" \
		"$here/with-proc.sh" qemu-system-x86_64 "$@" \
		-chardev stdio,id=in,signal=off -device virtserialport,chardev=in,name=in \
		-chardev "file,id=out,path=$work/out" -device virtserialport,chardev=out,name=out \
		-chardev "file,id=err,path=$work/err" -device virtserialport,chardev=err,name=err \
		<"$work/in" >/dev/null 2>"$work/qemu" 4>&- 5>&- &
	qemu=$!
	running="$running $qemu"
	wait $qemu || ended=$?
	exec 4>&- 5>&-
	# shellcheck disable=SC2086 # a list of numbers
	wait $streams || :
fi

[ -z "$log" ] || cp "$work/log" "$log"
"$here/verdict.sh" "$work" "$ended" "$timeout"
