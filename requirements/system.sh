#!/usr/bin/env bash
# Each argument is COMMAND=PACKAGE, or LIBRARY.so.N=PACKAGE. Installs the Debian packages whose commands or libraries are
# missing, where this is root on Debian; elsewhere says in one line what to install.
set -euo pipefail
missing=()
libraries=$(PATH=$PATH:/sbin:/usr/sbin ldconfig -p 2>/dev/null || true)
is_there() {
  case "$1" in
    *.so.*) [[ $libraries == *"$1 "* ]] ;;
    *) command -v "$1" >/dev/null 2>&1 ;;
  esac
}
for pair in "$@"; do
  is_there "${pair%%=*}" || missing+=("${pair#*=}")
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
