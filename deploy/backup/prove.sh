#!/bin/sh
# Proves that a copy can be restored: starts a server of its own with the copy, for a moment and on this machine alone, and
# asks whether today's keyring opens it. Changes nothing: neither the copy, nor the keyring, nor the running Redis.
#
#   deploy/backup/prove.sh FILE
#
# Run it as the bot's user, where the keyring is, in the folder with .env.
set -eu
umask 077
[ $# -eq 1 ] || { echo "usage: prove.sh FILE" >&2; exit 2; }
. "$(dirname "$0")/programs.sh"
evenkeel=${EVENKEEL_CLI:-$(dirname "$0")/../../dist/src/cli.js}
work=$(mktemp -d)
pid=
end() {
  if [ -n "$pid" ] && kill "$pid" 2>/dev/null; then wait "$pid" || true; fi
  rm -rf "$work"
}
trap end EXIT
cp "$1" "$work/dump.rdb"
port=$(node -e "const s=require('net').createServer().listen(0,'127.0.0.1',()=>{console.log(s.address().port);s.close()})")
password=$(node -p "require('crypto').randomBytes(24).toString('hex')")
# The server's password comes by standard input: others on this machine can read a command line.
printf 'port %s\nbind 127.0.0.1\ndir %s\nappendonly no\nsave ""\nrequirepass %s\n' "$port" "$work" "$password" | "$server" - >"$work/said" 2>&1 &
pid=$!
REDISCLI_AUTH=$password
export REDISCLI_AUTH
until_answers "$pid" -p "$port" || { tail -n 3 "$work/said" >&2; echo "No server starts with $1. Fix: use another copy; this one can't be restored." >&2; exit 1; }
keys=$("$cli" -p "$port" --no-auth-warning dbsize)
said=$(REDIS_URL=redis://:$password@127.0.0.1:$port node "$evenkeel" keys status) || { echo "$said" >&2; exit 1; }
echo "$said"
case $said in
  *'another keyring'*|*'nothing that is sealed'*|*'Nothing was forgotten'*)
    echo "$1 can be read, but today's keyring doesn't open it. Fix: see the lines above." >&2
    exit 1 ;;
esac
echo "$1 can be restored: $keys keys, and today's keyring belongs to it."
