#!/bin/sh
# network.sh - a network of its own for one test run: a bridge that holds the first address of a free /24.
# Prints "BRIDGE PREFIX" ("taisho-7 10.77.7") once it stands; it stands until standard input ends, however that comes about.
# To be started in a session of its own, so that no terminal's signal reaches it.
set -eu
number=$(($$ % 250))
tries=0
# A bridge's name can be taken once: that is the lock between runs.
until ! ip route show | grep -q "^10\.77\.$number\." && ip link add "taisho-$number" type bridge 2>/dev/null; do
  number=$(((number + 1) % 250))
  tries=$((tries + 1))
  [ $tries -lt 250 ] || {
    echo 'network.sh: no free network in 10.77.0.0/16' >&2
    exit 1
  }
done
trap 'ip link del "taisho-$number"' EXIT
ip address add "10.77.$number.1/24" dev "taisho-$number"
ip link set "taisho-$number" up
echo "taisho-$number 10.77.$number"
cat >/dev/null
