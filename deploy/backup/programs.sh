# shellcheck shell=sh disable=SC2034 # the scripts that read this one use them
# Finds the programs: Redis's or Valkey's.
if command -v redis-server >/dev/null; then maker=redis; else maker=valkey; fi
server=$maker-server cli=$maker-cli check=$maker-check-rdb
if ! command -v "$cli" >/dev/null || ! command -v "$check" >/dev/null; then
  echo "This needs redis-server, redis-cli and redis-check-rdb, or those of Valkey. Fix: install them on this machine." >&2
  exit 2
fi

# Waits until a server answers: until_answers PID OPTIONS-OF-REDIS-CLI...
until_answers() {
  waited=$1
  shift
  until "$cli" "$@" --no-auth-warning ping 2>/dev/null | grep -q PONG; do
    kill -0 "$waited" 2>/dev/null || return 1
    sleep 0.1
  done
}
