import { guard } from './functions.ts';

/** Where the pretend patch lies on an embedded host. */
export const PATCH_SCRIPT = '/root/patch/cp_deploy_script.sh';

/**
 * Text of a stand-in for a vendor's patch: brings ServerProtect to `build`, and fails without a change while its
 * kernel module is loaded.
 */
export function patchScript(build: number): string {
  return String.raw`#!/bin/sh
# cp_deploy_script.sh - a stand-in made by taisho for an embedded host. It is NOT Trend Micro's script.
${guard('cp_deploy_script.sh')}
home=$R/opt/TrendMicro/SProtectLinux
build=${build}
current=$(sed -n 's/^BuildNumber=//p' "$home/Patch.ini")

echo "Checking ServerProtect for Linux: build $current"
if grep '^splxmod ' "$R/proc/modules" >/dev/null; then
  echo 'The kernel module splxmod is loaded: stop the service splx first. Nothing was changed.' >&2
  exit 1
fi
if [ "$current" = "$build" ]; then
  echo "Build $build is installed already."
  exit 0
fi
echo "Saving build $current to backup/$current"
mkdir -p "$home/backup/$current" || exit 1
cp "$home/Patch.ini" "$home/backup/$current/Patch.ini" || exit 1
echo "Installing build $build"
sed "s/^BuildNumber=.*/BuildNumber=$build/" "$home/backup/$current/Patch.ini" >"$home/Patch.ini" || exit 1
echo 'Done.'
`;
}
