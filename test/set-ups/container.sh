#!/usr/bin/env bash
# container.sh APPLICATION WORKDIR USER PATH COMMAND…: runs a command as a container runtime does, without an image:
# as process 1 of a PID namespace, on a read-only file system, as a user that is not root, and with no environment but
# PATH and the settings of the application. PATH is the folder of Node.js. SIGTERM goes to process 1, as from `docker stop`.
set -euo pipefail

if [ "$1" = inside ]; then
  root=$2 application=$3 workdir=$4 user=$5 node=$6
  shift 6
  mount -t tmpfs tmpfs "$root"
  mkdir -p "$root/proc" "$root/dev" "$root/node" "$root$workdir"
  mount -t proc proc "$root/proc"
  mount --rbind /dev "$root/dev"
  for name in bin etc lib lib64 usr; do
    if [ -L "/$name" ]; then
      cp -P "/$name" "$root/$name"
    elif [ -d "/$name" ]; then
      mkdir "$root/$name"
      mount --bind "/$name" "$root/$name"
      mount -o remount,bind,ro "$root/$name"
    fi
  done
  mount --bind "$node" "$root/node"
  mount -o remount,bind,ro "$root/node"
  mount --bind "$application" "$root$workdir"
  mount -o remount,bind,ro "$root$workdir"
  mount -o remount,ro "$root"
  variables=(PATH=/node:/usr/bin)
  for name in $(compgen -e); do
    if [[ $name =~ ^(OTEL_|SEEK_|NODE_ENV$|PORT$) ]]; then
      variables+=("$name=${!name}")
    fi
  done
  exec chroot "$root" /usr/bin/env --ignore-environment --chdir="$workdir" "${variables[@]}" \
    setpriv --reuid="${user%:*}" --regid="${user#*:}" --clear-groups --bounding-set=-all --inh-caps=-all \
    --no-new-privs "$@"
fi

if ! unshare --pid --fork --mount true; then
  echo 'This check needs new PID and mount namespaces, which only root may create (in a container: CAP_SYS_ADMIN).' >&2
  exit 70
fi
root=$(mktemp -d)
trap 'rmdir "$root"' EXIT
unshare --pid --fork --mount "$0" inside "$root" "$@" &
namespace=$!
trap 'kill -TERM $(cat "/proc/$namespace/task/$namespace/children")' TERM
code=0
while kill -0 "$namespace" 2>/dev/null; do
  wait "$namespace" && code=0 || code=$?
done
exit "$code"
