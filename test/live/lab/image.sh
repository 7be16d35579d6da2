#!/bin/sh
# image.sh NAME - prints the directory of a host image, building it with build-NAME.sh when it isn't there yet.
# An image is kept outside the work tree under a hash of the scripts that make it; it appears there whole or not at all.
set -eu
name=$1
here=$(dirname "$0")
cache=${XDG_CACHE_HOME:-$HOME/.cache}/taisho-lab
key=$(cat "$here/image.sh" "$here"/build-*.sh | sha256sum | cut -c 1-12)
image=$cache/$name-$key

if [ ! -d "$image" ]; then
  mkdir -p "$cache"
  find "$cache" -maxdepth 1 -name '.building-*' -mmin +720 -exec rm -rf --one-file-system {} +
  draft=$(mktemp -d "$cache/.building-$name-XXXXXX")
  trap 'rm -rf --one-file-system "$draft"' EXIT
  trap 'exit 130' HUP INT TERM
  # What a package's installation starts in the image must not outlive it, and nothing reads our standard input.
  sh "$here/build-$name.sh" "$draft/root" </dev/null >"$draft/log" 2>&1 || {
    tail -n 30 "$draft/log" >&2
    exit 1
  }
  # Whoever builds the same image at the same time and comes second keeps the first one's.
  mv -T "$draft/root" "$image" 2>/dev/null || [ -d "$image" ]
fi
echo "$image"
