#!/bin/sh
# host.sh DIR NAME BRIDGE ADDRESS/BITS IMAGE - a host: a disk, a network card and a power switch, in Linux namespaces.
# DIR/seed is what its disk holds beyond the image; DIR must not be shared with another host.
# Orders come on standard input: `on`, `off` (a power cut: the link goes dead, PID 1 is killed). When it ends, however
# that comes about, the host ends and all of it goes: namespaces, mounts, disk, DIR. To be started in a session of its own.
#
# host.sh run PID TEXT - runs shell text in the host of that init.pid.
#
# In DIR: init.pid (its PID 1 as the machine counts; there while it runs), boots (one line for each boot: a boot_id),
# modules (its /proc/modules), console.log.
set -eu
umask 022

main() {
  dir=$1 name=$2 bridge=$3 address=$4 image=$5
  trap clean_up EXIT
  port=$bridge.${address##*.} port=${port%%/*}
  # Mounts below are this process's own and vanish with it: the disk survives reboots and power cuts, not the host.
  mkdir -p "$dir/disk" "$dir/root"
  mount -t tmpfs -o mode=755 taisho-disk "$dir/disk"
  mkdir "$dir/disk/upper" "$dir/disk/work"
  cp -a "$dir/seed/." "$dir/disk/upper/"
  : >"$dir/network"
  unshare --net="$dir/network" true
  ip link add "$port" type veth peer name eth0 netns "$dir/network"
  ip link set "$port" master "$bridge"

  turns=''
  while read -r order; do
    case $order in
      on) switch_on ;;
      off) switch_off ;;
      *) echo "host.sh: unknown order: $order" >&2 ;;
    esac
  done
  switch_off
}

switch_on() {
  ip link set "$port" up
  turn_after_turn </dev/null &
  turns=$!
}

clean_up() {
  umount -l "$dir/disk" "$dir/network" 2>/dev/null || :
  rm -rf --one-file-system "$dir"
}

# A boot a turn: when the guest calls reboot(2), the kernel ends its PID 1 with HUP (129 here); with INT (130) when it halts.
turn_after_turn() {
  ended=129
  while [ $ended = 129 ]; do
    # A halting guest takes its interfaces down, so they come up at each boot.
    nsenter --net="$dir/network" sh -ec "ip link set lo up; ip link set eth0 up; ip address replace $address dev eth0"
    read -r uptime _ </proc/uptime
    enter_cgroup
    ended=0
    script --quiet --append --flush --return "$dir/console.log" >/dev/null --command "exec nsenter --net='$dir/network' \
      unshare --pid --mount --uts --ipc --cgroup --time --boottime -${uptime%.*} --fork --kill-child \
      sh '$script' boot '$dir' '$name' '$image'" || ended=$?
    rm -f "$dir/init.pid"
    echo "PID 1 ended with $ended"
    leave_cgroup
  done
}

# systemd keeps its units in a cgroup2 tree of its own: where this process stands becomes the root of it. Others need none.
enter_cgroup() {
  cgroup=''
  [ -e "$image/lib/systemd/systemd" ] || return 0
  tree=$(findmnt --noheadings --types cgroup2 --output TARGET | head -n 1)
  [ -n "$tree" ] || return 0
  cgroup=$tree/taisho-$name-$$
  mkdir -p "$cgroup"
  sh -c "echo \$PPID >'$cgroup/cgroup.procs'"
}

leave_cgroup() {
  [ -n "$cgroup" ] || return 0
  sh -c "echo \$PPID >'$tree/cgroup.procs'"
  find "$cgroup" -depth -type d -exec rmdir {} + 2>/dev/null || :
}

switch_off() {
  [ -n "$turns" ] || return 0
  ip link set "$port" down
  while kill -0 "$turns" 2>/dev/null; do
    [ ! -s "$dir/init.pid" ] || kill -9 "$(cat "$dir/init.pid")" 2>/dev/null || :
    sleep 0.02
  done
  wait "$turns" || :
  turns=''
}

# What firmware and kernel do: runs as PID 1 of the new namespaces and becomes /sbin/init.
boot() {
  dir=$1 name=$2 image=$3
  root=$dir/root console=$(tty)
  mount --make-rprivate /
  mount -t overlay -o "lowerdir=$image,upperdir=$dir/disk/upper,workdir=$dir/disk/work" taisho-root "$root"
  mount_proc
  mount -t sysfs -o ro sysfs "$root/sys"
  [ ! -e "$root/lib/systemd/systemd" ] || mount -t cgroup2 cgroup2 "$root/sys/fs/cgroup"
  mount -t tmpfs -o mode=755,size=1m dev "$root/dev"
  make_devices
  mount -t tmpfs -o mode=755,nosuid,nodev run "$root/run"
  mkdir -m 1777 "$root/run/lock"
  hostname "$name"
  read -r pid _ </proc/self/stat
  cat "$dir/boot_id" >>"$dir/boots"
  echo "$pid" >"$dir/init.pid"
  cd "$root"
  pivot_root . .
  umount -l .
  exec env -i PATH=$path TERM=linux chroot . setpriv --bounding-set "$withheld" /sbin/init
}

# Runs shell text within a host, with no more rights than its init has.
run() {
  exec nsenter --target "$1" --all -- env -i PATH=$path HOME=/root setpriv --bounding-set "$withheld" sh -c "$2"
}

# The kernel is the machine's: no root of a host may set its clock, load modules, read its log or reach its disks.
withheld=-sys_time,-sys_module,-sys_rawio,-syslog,-mknod,-mac_admin,-mac_override,-audit_control,-wake_alarm,-block_suspend
path=/usr/sbin:/usr/bin:/sbin:/bin

# /proc of the new PID namespace, with a boot_id and a module list of the host's own; its /proc/sys can't be written.
# A kernel without modules has no /proc/modules to cover, and nobody can add a file to a procfs: then /proc is a directory
# of links into a procfs beside it, one for each number a process of this host can get.
mount_proc() {
  cat /proc/sys/kernel/random/uuid >"$dir/boot_id"
  : >"$dir/modules"
  proc=$root/proc
  # systemd wants a real one, and does without the list.
  [ -e /proc/modules ] || [ -e "$root/lib/systemd/systemd" ] || proc=$root/.proc
  mkdir -p "$proc"
  mount -t proc proc "$proc"
  if [ -e /proc/modules ]; then
    mount --bind "$dir/modules" "$proc/modules"
  elif [ "$proc" != "$root/proc" ]; then
    echo $highest_pid >"$proc/sys/kernel/pid_max"
    mount -t tmpfs -o mode=555,size=2m proc "$root/proc"
    (cd "$proc" && for entry in [!0-9]*; do echo "/.proc/$entry"; done && seq -f '/.proc/%.0f' $highest_pid) |
      xargs ln -s -t "$root/proc"
    : >"$root/proc/modules"
    mount --bind "$dir/modules" "$root/proc/modules"
  fi
  mount --bind "$dir/boot_id" "$proc/sys/kernel/random/boot_id"
  mount --rbind "$proc/sys" "$proc/sys"
  mount -o remount,bind,ro "$proc/sys"
  mount --bind /dev/null "$proc/sysrq-trigger" 2>/dev/null || :
}
highest_pid=4000

make_devices() {
  for device in null:3 zero:5 full:7 random:8 urandom:9; do
    mknod -m 666 "$root/dev/${device%:*}" c 1 "${device#*:}"
  done
  mknod -m 666 "$root/dev/tty" c 5 0
  mkdir "$root/dev/pts" "$root/dev/shm"
  mount -t devpts -o newinstance,ptmxmode=0666,mode=620,gid=5 devpts "$root/dev/pts"
  ln -s pts/ptmx "$root/dev/ptmx"
  ln -s /proc/self/fd "$root/dev/fd"
  ln -s fd/0 "$root/dev/stdin"
  ln -s fd/1 "$root/dev/stdout"
  ln -s fd/2 "$root/dev/stderr"
  : >"$root/dev/console"
  mount --bind "$console" "$root/dev/console"
}

script=$(realpath "$0")
case $1 in
  boot)
    shift
    boot "$@"
    ;;
  run)
    shift
    run "$@"
    ;;
  private)
    shift
    main "$@"
    ;;
  *) exec unshare --mount --propagation private sh "$script" private "$@" ;;
esac
