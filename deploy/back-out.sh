#!/usr/bin/env bash
# Back to the release before the last upgrade, as root. What was written since the upgrade stays in a place of its own
# where the new release had changed the tables; where it had not, nothing is put back and nothing is missing.
set -euo pipefail
OPT=/opt/sameroom VAR=/var/lib/sameroom KEYS=/var/lib/sameroom-keys
stop() { printf 'back-out.sh: %s\n' "$*" >&2; exit 2; }

main() {
  [ "$(id -u)" -eq 0 ] || stop "Run this as root."
  local now was
  now=$(readlink "$OPT/current") was=$(readlink "$OPT/previous") || stop "There is no earlier release on this machine."
  systemctl stop sameroom.target 'sameroom-web@*' sameroom-work
  if [ "$(tables_of "$now")" = "$(tables_of "$was")" ]; then
    echo "The tables are the same in both: the data stays as it is."
    ln -sfn "$was" "$OPT/current"
  else
    put_back "$was"
  fi
  ln -sfn "$now" "$OPT/previous"
  rm -rf /srv/sameroom-room
  cp -r "$was/static" /srv/sameroom-room
  chmod -R u=rwX,go=rX /srv/sameroom-room
  systemctl start sameroom.target sameroom-work
  echo "Running: $was"
}

tables_of() {
  (cd "$1/sameroom" && find . -path '*/migrations/0*.py' | LC_ALL=C sort | xargs sha256sum)
}

# Asks for the key on the sheet of paper.
put_back() {
  local backup aside
  backup=$(cat "$OPT/before-the-upgrade") aside=/var/lib/sameroom-aside-$(date +%Y%m%d%H%M%S)
  [ -r "$backup" ] || stop "The backup from before the upgrade is not there: $backup"
  cp --preserve "$backup" /var/lib/sameroom-backups/restoring.age
  install -d -m 700 "$aside"
  mv "$VAR" "$aside/data"
  mv "$KEYS" "$aside/keys"
  install -d -m 700 -o sameroom -g sameroom "$VAR" "$KEYS"
  if grep -q '^DATABASE_URL=' /etc/sameroom/environment; then
    (cd / && runuser -u postgres -- psql -qc "ALTER DATABASE sameroom RENAME TO \"${aside##*/}\"")
    (cd / && runuser -u postgres -- createdb --owner sameroom sameroom)
  fi
  ln -sfn "$1" "$OPT/current"
  sameroom restore /var/lib/sameroom-backups/restoring.age || stop "Nothing was started. What was here lies in $aside."
  rm -f "$KEYS/environment-of-the-backup.json" /var/lib/sameroom-backups/restoring.age
  echo "Put back: $backup. What was written since lies in $aside."
}

main "$@"
