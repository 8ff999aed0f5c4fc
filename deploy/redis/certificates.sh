#!/bin/sh
# Makes the certificate that Redis shows, and the one that signed it, for ten years. The key that signed it is never
# written anywhere, so no one can make a second certificate with it; to renew, run this again into an empty folder and
# restart Redis, then the bot.
#
#   deploy/redis/certificates.sh FOLDER OWNER NAME...
#
# OWNER is the user Redis runs as (999 in its image). NAMEs are what the bot calls Redis by in REDIS_URL.
set -eu
umask 077
[ $# -ge 3 ] || { echo "usage: certificates.sh FOLDER OWNER NAME..." >&2; exit 2; }
folder=$1 owner=$2
shift 2
mkdir -p "$folder"
[ -z "$(ls -A "$folder")" ] || { echo "$folder isn't empty. Fix: name an empty folder, or remove what's there if Redis no longer uses it." >&2; exit 2; }
names=
for name; do names="$names,DNS:$name"; done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
curve="-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes"
# shellcheck disable=SC2086 # several options
openssl req -x509 $curve -keyout "$work/ca.key" -out "$folder/ca.crt" -days 3650 -subj "/CN=Evenkeel Redis CA" 2>"$work/said" \
  || { cat "$work/said" >&2; exit 1; }
# shellcheck disable=SC2086
openssl req $curve -keyout "$folder/tls.key" -out "$work/request" -subj "/CN=$1" 2>"$work/said" \
  || { cat "$work/said" >&2; exit 1; }
printf 'subjectAltName=%s\nbasicConstraints=CA:FALSE\nextendedKeyUsage=serverAuth\n' "${names#,}" > "$work/extensions"
openssl x509 -req -in "$work/request" -CA "$folder/ca.crt" -CAkey "$work/ca.key" -CAcreateserial -CAserial "$work/serial" \
  -days 3650 -extfile "$work/extensions" -out "$folder/tls.crt" 2>"$work/said" || { cat "$work/said" >&2; exit 1; }
chmod 755 "$folder"
chmod 644 "$folder/ca.crt" "$folder/tls.crt"
chmod 600 "$folder/tls.key"
chown "$owner" "$folder/tls.key"
echo "Made $folder: ca.crt for the bot, tls.crt and tls.key for Redis."
