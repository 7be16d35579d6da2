#!/bin/sh
# build-systemd.sh DIR - a root file system that boots systemd and runs SysV scripts by its generator, as RHEL 7 and SLES 12
# and later do. It is a Debian and says so. What every image has is told in build-sysv.sh.
set -eu
root=$1
export LC_ALL=C DEBIAN_FRONTEND=noninteractive

mmdebstrap --quiet --variant=apt --mode=root \
  --include=systemd-sysv,dbus,openssh-server,sudo,procps,psmisc,kmod \
  --aptopt='APT::Install-Recommends "false"' --dpkgopt=force-unsafe-io \
  --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' \
  --dpkgopt='path-exclude=/usr/share/info/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
  bookworm "$root"

cd "$root/etc"
# Waits until the boot is over, and no part of the boot waits for it.
cat >systemd/system/boot-finished.service <<'UNIT'
[Unit]
Description=Says when the boot is over
[Service]
Type=simple
ExecStart=/bin/sh -c 'systemctl is-system-running --wait; touch /run/boot-finished'
RemainAfterExit=yes
[Install]
WantedBy=multi-user.target
UNIT
mkdir -p systemd/system/multi-user.target.wants
ln -s ../boot-finished.service systemd/system/multi-user.target.wants/boot-finished.service
# What would touch hardware or the kernel, which is the machine's, and terminals.
for unit in getty@tty1.service console-getty.service systemd-timesyncd.service apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer \
  e2scrub_all.timer e2scrub_reap.service fstrim.timer systemd-udevd.service systemd-udev-trigger.service; do
  ln -sf /dev/null "systemd/system/$unit"
done
ln -sf /lib/systemd/system/multi-user.target systemd/system/default.target
: >fstab
: >machine-id

# Logins: keys only, each host brings its own.
rm -f ssh/ssh_host_*
printf '%s\n' 'UseDNS no' 'PasswordAuthentication no' 'AuthorizedKeysFile /etc/ssh/authorized_keys' >ssh/sshd_config.d/lab.conf
chroot "$root" useradd --create-home --shell /bin/sh deploy
echo 'deploy ALL=(ALL) NOPASSWD: ALL' >sudoers.d/deploy
chmod 440 sudoers.d/deploy
