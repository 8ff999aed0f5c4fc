#!/bin/sh
# Turns a copy into the files of a Redis, in a new folder. A Redis with an append-only file ignores a bare dump.rdb and
# would start empty; so this script has Redis rewrite the file, starts Redis once more from it, and counts its keys.
#
#   deploy/backup/restore.sh FILE FOLDER
#
# Then stop the bot and Redis, put FOLDER in place of Redis's own (its owner: Redis's user), start Redis, then the bot.
set -eu
umask 077
[ $# -eq 2 ] || { echo "usage: restore.sh FILE FOLDER" >&2; exit 2; }
. "$(dirname "$0")/programs.sh"
folder=$2
mkdir -p "$folder"
[ -z "$(ls -A "$folder")" ] || { echo "$folder isn't empty, so nothing was restored. Fix: name a new folder; move what's in there out of the way only when you're sure." >&2; exit 2; }
"$check" "$1" >/dev/null || { echo "$1 can't be read. Fix: use another copy." >&2; exit 1; }
work=$(mktemp -d)
pid=
end() {
  if [ -n "$pid" ] && kill "$pid" 2>/dev/null; then wait "$pid" || true; fi
  rm -rf "$work"
}
trap end EXIT
# Over a socket in this user's own folder: no one else can reach it meanwhile.
start() {
  "$server" --port 0 --unixsocket "$work/socket" --dir "$folder" --save "" --appendonly "$1" >"$work/said" 2>&1 &
  pid=$!
  until_answers "$pid" -s "$work/socket" || { tail -n 3 "$work/said" >&2; exit 1; }
}
ask() { "$cli" -s "$work/socket" "$@"; }
stop() { ask shutdown >/dev/null 2>&1 || true; wait "$pid" || true; pid=; }
cp "$1" "$folder/dump.rdb"
start no
before=$(ask dbsize)
ask config set appendonly yes >/dev/null
while ask info persistence | grep -Eq 'aof_rewrite_(in_progress|scheduled):1'; do sleep 0.1; done
ask info persistence | grep -q 'aof_last_bgrewrite_status:ok' || { echo "The append-only file couldn't be written to $folder. Fix: is the disk full?" >&2; exit 1; }
stop
rm "$folder/dump.rdb"
start yes
after=$(ask dbsize)
stop
[ "$before" = "$after" ] || { echo "$after of $before keys came back, so don't use $folder. Fix: run it again." >&2; exit 1; }
echo "$folder holds $after keys. Next: stop the bot and Redis, put it in the place of Redis's folder, start Redis, then the bot."
