import type { Fact } from '../core/fact.ts';
import { toJson } from '../core/json.ts';
import { DROP_INS, DROP_IN_NAME, PROPERTIES, type LoadedUnits, type Units } from './loaded-units.ts';
import { unitsAfter } from './units-after.ts';
import { parseUnits } from './units-parse.ts';

/** The units that systemd has loaded, with what decides their order. */
export const units: Fact<Units> = {
  name: 'units',
  summary: 'units that systemd has loaded, what they come after and pull in, and the drop-ins that order them',
  probe: () => PROBE,
  parse: parseUnits,
  after: unitsAfter,
  // Units are loaded and unloaded all the time. What is promised of the boot is compared as an order.
  holds: () => '',
  kept: (promised, read) => JSON.stringify(toJson(dropInsOf(promised))) === JSON.stringify(toJson(dropInsOf(read))),
};

function dropInsOf(units: Units): LoadedUnits['dropIns'] | undefined {
  return units.found === 'none' ? undefined : units.dropIns;
}

// Below a root it is never this machine's systemd that is asked. What it would say of files that it has not loaded takes it
// longer than all the rest. Directories and links among files are passed over.
const PROBE = String.raw`t_sc=systemctl
[ -z "$R" ] || t_sc=$R/bin/systemctl
if [ ! -d "$R/run/systemd/system" ] || { [ -n "$R" ] && [ ! -x "$t_sc" ]; }; then printf 'none\0'; else
  printf 'systemd\0'
  "$t_sc" --version | sed -n 1p; printf '\0'
  "$t_sc" get-default; printf '\0'
  "$t_sc" show --all --no-pager -p ${PROPERTIES.join(',')} '*.service' '*.target' '*.socket' '*.mount' '*.timer' '*.path' '*.swap' '*.automount'
  printf '\0'
  for t_f in "$R"/etc/systemd/system/*.service "$R"/run/systemd/system/*.service "$R"/usr/local/lib/systemd/system/*.service \
    "$R"/usr/lib/systemd/system/*.service "$R"/lib/systemd/system/*.service; do
    [ ! -f "$t_f" ] || printf 'F\0%s\0' "${'$'}{t_f##*/}"
  done
  for t_f in "$R"/run/systemd/generator.late/*.service "$R"/etc/systemd/system/*service.d/*.conf "$R"/run/systemd/system/*service.d/*.conf \
    "$R"/usr/lib/systemd/system/*service.d/*.conf "$R"/lib/systemd/system/*service.d/*.conf; do
    [ -f "$t_f" ] && [ -r "$t_f" ] || continue
    case $t_f in "$R"/run/systemd/generator.late/*) [ ! -h "$t_f" ] || continue ;; */${DROP_IN_NAME}) continue ;; esac
    printf 'T\0%s\0' "${'$'}{t_f#"$R"}"; tr -d '\000' <"$t_f"; printf '\0'
  done
  for t_d in "$R"${DROP_INS}/*.service.d; do
    [ -e "$t_d" ] || [ -h "$t_d" ] || continue
    printf 'D\0%s\0' "${'$'}{t_d##*/}"
    if [ -h "$t_d" ] || [ ! -d "$t_d" ]; then printf 'other\0\0other\0\0'; continue; fi
    t_mode=$(ls -ld "$t_d"); printf 'directory\0%s\0' "${'$'}{t_mode%% *}"
    t_f=$t_d/${DROP_IN_NAME}
    if [ -h "$t_f" ]; then printf 'other\0\0'
    elif [ ! -e "$t_f" ]; then printf 'nothing\0\0'
    elif [ ! -f "$t_f" ] || [ ! -r "$t_f" ] || [ $(($(wc -c <"$t_f"))) -gt 65536 ]; then printf 'other\0\0'
    else t_mode=$(ls -ld "$t_f"); printf '%s\0' "${'$'}{t_mode%% *}"; od -An -v -tx1 <"$t_f"; printf '\0'; fi
  done
fi`;
