#!/usr/bin/env bash
# Each argument is COMMAND=PACKAGE. Installs the Debian packages whose commands are missing, where this is root on
# Debian; elsewhere says in one line what to install.
set -euo pipefail
missing=()
for pair in "$@"; do
  command -v "${pair%%=*}" >/dev/null 2>&1 || missing+=("${pair#*=}")
done
[ ${#missing[@]} -eq 0 ] && exit 0
if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo "Installing ${missing[*]} …"
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends -o DPkg::Lock::Timeout=400 "${missing[@]}" >/dev/null
else
  echo "Please install these packages first: ${missing[*]}" >&2
  exit 2
fi
