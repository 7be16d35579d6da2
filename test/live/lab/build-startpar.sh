#!/bin/sh
# build-startpar.sh DIR - a root file system that boots sysvinit in runlevel 3 by dependencies: several services at a time,
# by the files that insserv makes of LSB headers, as SLES 11 and Debian do. Otherwise it is the one of build-sysv.sh.
set -eu
root=$1
export LC_ALL=C

cp -a "$(sh "$(dirname "$0")/image.sh" sysv)" "$root"
cd "$root/etc"
rm init.d/.legacy-bootordering
# As insserv has them: a shutdown is K links only.
mv rc0.d/S90halt rc0.d/K10halt
mv rc6.d/S90reboot rc6.d/K10reboot
for link in rc[06].d/S20sendsigs; do mv "$link" "${link%/*}/K20sendsigs"; done
# What unmounts disks, between the last signals and the reboot, is not here.
sed 's/^# Required-Stop:.*/# Required-Stop:\n# Should-Stop: halt reboot/' init.d/sendsigs | sed '/END INIT INFO/q' >insserv/overrides/sendsigs
chroot "$root" insserv
grep -q '^TARGETS = .*ssh' init.d/.depend.start
