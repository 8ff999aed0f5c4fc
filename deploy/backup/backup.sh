#!/bin/sh
# Makes a copy of Redis that can be restored, and leaves the keyring alone.
#
#   REDISCLI_AUTH=... deploy/backup/backup.sh FOLDER [options of redis-cli, such as -h HOST --tls --cacert FILE --user backup]
#
# The user needs: ACL SETUSER backup on >PASSWORD resetkeys resetchannels -@all +sync +replconf
# The copy holds who is on which team, and ciphertext. Encrypt it as you would a staff list.
set -eu
umask 077
[ $# -ge 1 ] || { echo "usage: backup.sh FOLDER [options of redis-cli]" >&2; exit 2; }
folder=$1
shift
. "$(dirname "$0")/programs.sh"
[ -d "$folder" ] || { echo "There's no folder $folder. Fix: make it, for this user alone." >&2; exit 2; }
# Anyone with a copy of both from one day can open that day for good.
beside=$(find "$folder" -name '*.keyring*' | head -n 1)
[ -z "$beside" ] || { echo "$beside is where the copy would go, so nothing was copied. Fix: move the keyring out of everything that's backed up, or name another folder." >&2; exit 2; }
file=$folder/evenkeel-$(date -u +%Y%m%dT%H%M%SZ).rdb
said=$(mktemp)
trap 'rm -f "$file.part" "$said"' EXIT
"$cli" "$@" --no-auth-warning --rdb "$file.part" >"$said" 2>&1 || { cat "$said" >&2; exit 1; }
"$check" "$file.part" >/dev/null || { echo "What Redis sent can't be read, so it wasn't kept. Fix: run it again; if it stays, look at the log of Redis." >&2; exit 1; }
mv "$file.part" "$file"
echo "$file"
