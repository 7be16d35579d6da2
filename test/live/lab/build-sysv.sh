#!/bin/sh
# build-sysv.sh DIR - a root file system that boots sysvinit in runlevel 3 and starts its services strictly in the order of
# the S numbers, as RHEL 4 to 6 do. It is a Debian and says so. Keys and services are each host's own: see host-files.ts.
# Every image: sshd with /etc/ssh/authorized_keys for all users, sudo, the user `deploy` who may become root,
# and /run/boot-finished, made when the boot is over.
set -eu
root=$1
export LC_ALL=C DEBIAN_FRONTEND=noninteractive

mmdebstrap --quiet --variant=apt --mode=root \
  --include=sysvinit-core,sysv-rc,initscripts,insserv,startpar,openssh-server,sudo,procps,psmisc,kmod \
  --aptopt='APT::Install-Recommends "false"' --dpkgopt=force-unsafe-io \
  --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' \
  --dpkgopt='path-exclude=/usr/share/info/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
  bookworm "$root"

# init: runlevel 3, no terminals; the last entry of inittab runs once rc is through.
sed -i -e 's/^id:[0-9]:/id:3:/' -e '/getty/d' -e '/sulogin/d' -e '/^p[fno]::/d' "$root/etc/inittab"
echo 'bf:2345:once:/bin/touch /run/boot-finished' >>"$root/etc/inittab"

# rc: with this file it walks the links in the order of their names; the dependency files that startpar would follow go.
touch "$root/etc/init.d/.legacy-bootordering"
rm -f "$root"/etc/init.d/.depend.*

cd "$root/etc"
# What would touch hardware or the kernel, which is the machine's; /proc, /sys and /run are mounted before init.
for script in brightness checkfs.sh checkroot.sh checkroot-bootclean.sh hostname.sh hwclock.sh kmod mount-configfs \
  mountall.sh mountdevsubfs.sh mountkernfs.sh procps udev umountfs umountnfs.sh umountroot urandom x11-common; do
  rm -f rc?.d/[SK][0-9][0-9]"$script"
done
# insserv numbered everything 01. Give sshd its RHEL number, and let a shutdown end the way it did before insserv: first
# all K links, then these S links, which rc calls with `stop` in runlevels 0 and 6.
for link in rc[2345].d/S[0-9][0-9]ssh; do mv "$link" "${link%/*}/S55ssh"; done
for link in rc[06].d/K[0-9][0-9]sendsigs; do mv "$link" "${link%/*}/S20sendsigs"; done
mv rc0.d/K[0-9][0-9]halt rc0.d/S90halt
mv rc6.d/K[0-9][0-9]reboot rc6.d/S90reboot
: >fstab

# Logins: keys only, each host brings its own.
rm -f ssh/ssh_host_*
printf '%s\n' 'UseDNS no' 'PasswordAuthentication no' 'AuthorizedKeysFile /etc/ssh/authorized_keys' >ssh/sshd_config.d/lab.conf
chroot "$root" useradd --create-home --shell /bin/sh deploy
echo 'deploy ALL=(ALL) NOPASSWD: ALL' >sudoers.d/deploy
chmod 440 sudoers.d/deploy
