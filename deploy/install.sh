#!/usr/bin/env bash
# Sets up one machine (Debian 12 or 13) for a practice, from the copy of Sameroom that this script lies in:
#
#     deploy/install.sh practice.conf                    the first time, as root
#     deploy/install.sh                                  again: after a change of /etc/sameroom/practice.conf, or as an upgrade
#     deploy/install.sh practice.conf --restore BACKUP   what another machine had, from its backup
#
# It may be run as often as you like, and stops at the first thing that does not work. What lies where:
#
#     /etc/sameroom/           practice.conf, environment (its secrets), tls/
#     /opt/sameroom/           releases/, current, previous: the program, owned by root
#     /var/lib/sameroom/       the database; sameroom-keys/ beside it its keys, sameroom-backups/ the backups
#     /srv/sameroom-room/      the session's page, served without our program
set -euo pipefail
umask 022

HERE=$(cd "$(dirname "$0")/.." && pwd)
ETC=/etc/sameroom OPT=/opt/sameroom VAR=/var/lib/sameroom KEYS=/var/lib/sameroom-keys BACKUPS=/var/lib/sameroom-backups
LAST_PORT=8000
export DEBIAN_FRONTEND=noninteractive

main() {
  [ "$(id -u)" -eq 0 ] || stop "Run this as root."
  read_settings "$@"
  say "Packages"; get_packages
  say "The program"; put_release
  say "Accounts, folders, secrets"; make_places
  say "Certificates"; get_certificates
  say "Web server, relay, firewall"; set_up_outside
  say "Starting"; start
  tell_what_is_left
}

say() { printf '\n== %s\n' "$*"; }
stop() { printf 'install.sh: %s\n' "$*" >&2; exit 2; }

read_settings() {
  RESTORE='' GIVEN=''
  while [ $# -gt 0 ]; do
    case "$1" in
      --restore) RESTORE=${2:?'--restore needs a backup'}; shift 2 ;;
      *) GIVEN=$1; shift ;;
    esac
  done
  if [ -n "$GIVEN" ]; then
    [ -r "$GIVEN" ] || stop "$GIVEN cannot be read."
    install -d -m 755 "$ETC"
    install -m 600 "$GIVEN" "$ETC/practice.conf"
  fi
  [ -r "$ETC/practice.conf" ] || stop "Give the file of settings: fill in a copy of deploy/practice.conf."
  ROOM='' ADDRESS='' AUDIT_MAIL='' CERTIFICATE='' PRIVATE_KEY='' BACKUP_RECIPIENTS='' BACKUP_COMMAND=''
  DATABASE=sqlite PROCESSES=1
  # shellcheck disable=SC1091
  . "$ETC/practice.conf"
  for name in SITE ROOM RELAY MAIL_URL MAIL_FROM; do
    [ -n "${!name:-}" ] || stop "practice.conf: $name is empty."
  done
  [ "$DATABASE" = sqlite ] || [ "$DATABASE" = postgresql ] || stop "practice.conf: DATABASE is sqlite or postgresql."
  [[ "$PROCESSES" =~ ^[1-9]$ ]] || stop "practice.conf: PROCESSES is a number from 1 to 9."
  [ "$PROCESSES" = 1 ] || [ "$DATABASE" = postgresql ] || stop "practice.conf: more than one process needs DATABASE='postgresql'."
  [ -z "$RESTORE" ] || [ -r "$RESTORE" ] || stop "$RESTORE cannot be read."
  ADDRESS=${ADDRESS:-$(ip -4 route get 9.9.9.9 | sed -n 's/.* src \([0-9.]*\).*/\1/p')}
  PUBLIC=${ADDRESS%/*} OWN=${ADDRESS#*/}
  LAST_PORT=$((8000 + PROCESSES))
}

get_packages() {
  # shellcheck disable=SC1091
  . /etc/os-release
  if [ "${ID:-}" != debian ] || [ "${VERSION_ID:-0}" -lt 12 ]; then stop "This is written for Debian 12 and 13."; fi
  local wanted=(python3-venv git curl nginx-light libnginx-mod-stream coturn nftables certbot unattended-upgrades
    systemd-timesyncd libpangoft2-1.0-0 libharfbuzz-subset0)
  [ "$DATABASE" = sqlite ] || wanted+=(postgresql)
  [ "$PROCESSES" = 1 ] || wanted+=(redis-server)
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends -o DPkg::Lock::Timeout=400 "${wanted[@]}" >/dev/null
  printf 'APT::Periodic::Update-Package-Lists "1";\nAPT::Periodic::Unattended-Upgrade "1";\n' >/etc/apt/apt.conf.d/20auto-upgrades
}

# A release is a folder that nobody changes any more; `current` leads to the one that runs.
put_release() {
  local version
  version=$(sed -n 's/^version = "\(.*\)"/\1/p' "$HERE/pyproject.toml")
  RELEASE=$OPT/releases/$version-$(git -C "$HERE" -c safe.directory="$HERE" rev-parse --short HEAD 2>/dev/null || date +%Y%m%d%H%M)
  if [ -e "$OPT/current" ] && [ "$(readlink "$OPT/current")" != "$RELEASE" ] && [ -z "$BACKUP_RECIPIENTS" ]; then
    stop "This is an upgrade, and no backups are taken, so there would be no way back: set BACKUP_RECIPIENTS first."
  fi
  [ ! -e "$RELEASE/.complete" ] || return 0
  rm -rf "$RELEASE"
  install -d "$RELEASE"
  if [ -d "$HERE/.git" ]; then
    git -C "$HERE" -c safe.directory="$HERE" archive HEAD | tar -x -C "$RELEASE"
  else
    tar -C "$HERE" --exclude=.venv --exclude=node_modules --exclude=var -c . | tar -x -C "$RELEASE"
  fi
  python3 -m venv "$RELEASE/.venv"
  local pip=("$RELEASE/.venv/bin/pip" install --quiet --disable-pip-version-check)
  "${pip[@]}" --require-hashes -r "$RELEASE/requirements/base.txt"
  "${pip[@]}" --no-deps --editable "$RELEASE"
  "$RELEASE/.venv/bin/python" -m compileall -q "$RELEASE/sameroom"
  chown -R root:root "$RELEASE"
  touch "$RELEASE/.complete"
}

make_places() {
  id sameroom >/dev/null 2>&1 || useradd --system --home-dir "$VAR" --shell /usr/sbin/nologin sameroom
  install -d -m 755 "$ETC" "$ETC/tls" /var/lib/sameroom-acme
  install -d -m 700 -o sameroom -g sameroom "$VAR" "$KEYS" "$BACKUPS"
  if [ "$DATABASE" = postgresql ]; then
    of_postgres psql -qAtc "SELECT 1 FROM pg_roles WHERE rolname='sameroom'" | grep -q 1 || of_postgres createuser sameroom
    of_postgres psql -qAtc "SELECT 1 FROM pg_database WHERE datname='sameroom'" | grep -q 1 \
      || of_postgres createdb --owner sameroom sameroom
  fi
  SECRET=$(of_environment SAMEROOM_SECRET_KEY) TURN_SECRET=$(of_environment SAMEROOM_TURN_SECRET)
  METRICS=$(of_environment SAMEROOM_METRICS_TOKEN)
  write_environment
  cat >/usr/local/bin/sameroom <<'COMMAND'
#!/usr/bin/env bash
# `sameroom …` as the account that serves, with its settings.
set -a
. /etc/sameroom/environment
cd /var/lib/sameroom && exec runuser -u sameroom -- /opt/sameroom/current/.venv/bin/sameroom "$@"
COMMAND
  chmod 755 /usr/local/bin/sameroom
}

of_postgres() { (cd / && runuser -u postgres -- "$@"); }

of_environment() {
  # A secret is made once, and stays.
  local known=''
  [ ! -r "$ETC/environment" ] || known=$(sed -n "s/^$1='\(.*\)'\$/\1/p" "$ETC/environment")
  printf '%s' "${known:-$(openssl rand -base64 48 | tr -d '\n/+=')}"
}

write_environment() {
  (umask 077; {
    setting SAMEROOM_ORIGIN "https://$SITE"
    setting SAMEROOM_ROOM_ORIGIN "https://$ROOM"
    setting SAMEROOM_SECRET_KEY "$SECRET"
    setting SAMEROOM_DATA "$VAR"
    setting SAMEROOM_KEY_FILE "$KEYS/database.key"
    setting SAMEROOM_MAIL_URL "$MAIL_URL"
    setting SAMEROOM_MAIL_FROM "$MAIL_FROM"
    setting SAMEROOM_AUDIT_MAIL "$AUDIT_MAIL"
    setting SAMEROOM_TURN_SECRET "$TURN_SECRET"
    setting SAMEROOM_TURN_URLS "turn:$RELAY:3478?transport=udp,turn:$RELAY:3478?transport=tcp,turns:$RELAY:443?transport=tcp"
    setting SAMEROOM_BACKUP_FOLDER "$BACKUPS"
    setting SAMEROOM_BACKUP_RECIPIENTS "$BACKUP_RECIPIENTS"
    setting SAMEROOM_BACKUP_COMMAND "$BACKUP_COMMAND"
    setting SAMEROOM_METRICS_TOKEN "$METRICS"
    [ "$DATABASE" = sqlite ] || setting DATABASE_URL "postgresql:///sameroom"
    [ "$PROCESSES" = 1 ] || setting REDIS_URL "redis://127.0.0.1:6379/0"
  } >"$ETC/environment.new")
  mv "$ETC/environment.new" "$ETC/environment"
}

setting() {
  case "$2" in *"'"* | *\\*) stop "practice.conf: what becomes $1 holds ' or \\." ;; esac
  [ -z "$2" ] || printf "%s='%s'\n" "$1" "$2"
}

get_certificates() {
  cat >"$ETC/tls/renewed" <<'HOOK'
#!/usr/bin/env bash
# After each new certificate: to where the web server and the relay read theirs.
set -euo pipefail
fullchain=${1:-$RENEWED_LINEAGE/fullchain.pem} key=${2:-$RENEWED_LINEAGE/privkey.pem}
install -m 644 "$fullchain" /etc/sameroom/tls/fullchain.pem
install -m 600 "$key" /etc/sameroom/tls/privkey.pem
install -m 640 -g turnserver "$key" /etc/sameroom/tls/relay-key.pem
systemctl reload nginx 2>/dev/null || true
systemctl kill --signal=USR2 coturn 2>/dev/null || true
HOOK
  chmod 755 "$ETC/tls/renewed"
  if [ -n "$CERTIFICATE" ]; then
    "$ETC/tls/renewed" "$CERTIFICATE" "$PRIVATE_KEY"
    return
  fi
  if [ ! -e "$ETC/tls/fullchain.pem" ]; then open_port_80; fi
  certbot certonly --quiet --non-interactive --agree-tos --email "$ACME_MAIL" --webroot -w /var/lib/sameroom-acme \
    --cert-name sameroom --key-type ecdsa -d "$SITE" -d "$ROOM" -d "$RELAY" --deploy-hook "$ETC/tls/renewed"
  [ -e "$ETC/tls/fullchain.pem" ] || RENEWED_LINEAGE=/etc/letsencrypt/live/sameroom "$ETC/tls/renewed"
}

# The door of the site's file, which is all there is until there is a certificate.
open_port_80() {
  { echo 'events {} http {'; sed -n '/^server {/,/^}/{p;/^}/q}' "$HERE/deploy/nginx/site.conf"; echo '}'; } >/etc/nginx/nginx.conf
  systemctl restart nginx
}

set_up_outside() {
  local processes='' port
  for port in $(seq 8001 "$LAST_PORT"); do processes+="    server 127.0.0.1:$port;\\n"; done
  rm -f /etc/nginx/sites-enabled/*
  install -m 644 "$HERE/deploy/nginx/away.html" "$ETC/away.html"
  cp "$HERE/deploy/nginx/nginx.conf" /etc/nginx/nginx.conf
  sed -e "s/\bSITE\b/$SITE/" -e "s/^PROCESSES\$/${processes%\\n}/" "$HERE/deploy/nginx/site.conf" >/etc/nginx/sites-enabled/sameroom
  # The room's file is written for a machine of its own; here it stands behind the one door, without a port 80 of its own.
  sed -e '0,/^}$/d' -e '/listen \[::\]/d' -e 's/listen 443 ssl http2;/listen 127.0.0.1:8443 ssl http2 proxy_protocol;/' \
    -e '/ssl_certificate/d' -e "s/room\.example\.ca/$ROOM/" -e "s/sessions\.example\.ca/$SITE/" \
    "$HERE/deploy/nginx/room.conf" >/etc/nginx/sites-enabled/sameroom-room
  sed -e "s/\bRELAY  /$RELAY/" "$HERE/deploy/nginx/stream.conf" >/etc/nginx/sameroom-stream.conf
  put_room
  nginx -tq
  set_up_relay
  sed "s/\bOWN\b/$OWN/" "$HERE/deploy/nftables/nftables.conf" | sed '1,2s/.* is filled in.*//' >/etc/nftables.conf
  install -m 644 "$HERE"/deploy/systemd/* /etc/systemd/system/
  install -d /etc/systemd/journald.conf.d
  printf '[Journal]\nMaxRetentionSec=30day\nSystemMaxUse=500M\n' >/etc/systemd/journald.conf.d/sameroom.conf
  systemctl daemon-reload
  systemctl restart systemd-journald
  systemctl enable --quiet nftables nginx coturn sameroom.target sameroom-work
  systemctl restart nftables coturn
}

set_up_relay() {
  {
    grep -v '^alt-tls-listening-port' "$HERE/deploy/coturn/turnserver.conf"
    printf '%s\n' "listening-ip=$OWN" listening-ip=127.0.0.1 "relay-ip=$OWN" "realm=$SITE" "static-auth-secret=$TURN_SECRET" \
      cert=/etc/sameroom/tls/fullchain.pem pkey=/etc/sameroom/tls/relay-key.pem
    [ "$PUBLIC" = "$OWN" ] || printf '%s\n' "external-ip=$PUBLIC/$OWN" "allowed-peer-ip=$OWN"
  } | install -m 640 -g turnserver /dev/stdin /etc/turnserver.conf
}

put_room() {
  rm -rf /srv/sameroom-room.new
  cp -r "$RELEASE/static" /srv/sameroom-room.new
  chmod -R u=rwX,go=rX /srv/sameroom-room.new
}

# The old one keeps serving up to here.
start() {
  local was port
  was=$(readlink "$OPT/current" || true)
  if [ -n "$was" ] && [ "$was" != "$RELEASE" ]; then back_up_before_the_upgrade; fi
  systemctl stop sameroom.target 'sameroom-web@*' sameroom-work
  if [ -n "$was" ] && [ "$was" != "$RELEASE" ]; then ln -sfn "$was" "$OPT/previous"; fi
  ln -sfn "$RELEASE" "$OPT/current"
  rm -rf /srv/sameroom-room
  mv /srv/sameroom-room.new /srv/sameroom-room
  if [ -n "$RESTORE" ]; then bring_back; fi
  sameroom migrate
  systemctl disable --quiet 'sameroom-web@*' 2>/dev/null || true
  for port in $(seq 8001 "$LAST_PORT"); do systemctl enable --quiet "sameroom-web@$port"; done
  systemctl start sameroom.target sameroom-work
  systemctl restart nginx
  for port in $(seq 8001 "$LAST_PORT"); do wait_for "$port"; done
}

back_up_before_the_upgrade() {
  sameroom backup | sed 's/ (.*//' >"$OPT/before-the-upgrade"
  echo "Before it, this was kept: $(cat "$OPT/before-the-upgrade")"
}

# Asks for the key on the sheet of paper. Links and sign-ins live on with the old secrets.
bring_back() {
  local file=/var/lib/sameroom-backups/restoring.age kept=$KEYS/environment-of-the-backup.json
  install -m 600 -o sameroom -g sameroom "$RESTORE" "$file"
  sameroom restore "$file" || stop "Nothing was started."
  rm -f "$file"
  SECRET=$(of_kept SAMEROOM_SECRET_KEY) TURN_SECRET=$(of_kept SAMEROOM_TURN_SECRET)
  set_up_relay
  systemctl restart coturn
  write_environment
  rm -f "$kept"
}

of_kept() {
  python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))[sys.argv[2]])' "$kept" "$1"
}

wait_for() {
  for _ in $(seq 150); do
    if curl -sf -o /dev/null -H "Host: $SITE" -H "X-Forwarded-Proto: https" "http://127.0.0.1:$1/health/"; then return; fi
    sleep 0.2
  done
  journalctl -u "sameroom-web@$1" -n 20 --no-pager >&2
  stop "The site does not answer at port $1; what it said stands above."
}

tell_what_is_left() {
  say "What sameroom doctor says"
  sameroom doctor || true
  say "Next"
  [ -n "$BACKUP_RECIPIENTS" ] || echo "sameroom backup-kit      then BACKUP_RECIPIENTS in $ETC/practice.conf, and this script again"
  echo "sameroom invite you@example.ca \"First Last\"      lets the first owner in at https://$SITE/"
}

main "$@"
