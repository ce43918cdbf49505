#!/usr/bin/env bash
# Rates of the stores, beside ActiveMQ Classic's JDBC store, what others wait for them, and a start on a million messages; see ../README.md.
# Wants a Maven build of the project (mvn -DskipTests package), Debian's postgresql, and root or a user who may run it.
#   run.sh rates|start|pingpong [SECONDS|MESSAGES|SECONDS]
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
work=$(mktemp -d /tmp/ternmq-stores.XXXX)
chmod 755 "$work"
if [ -z "${STORES_CLASSPATH:-}" ]; then
  mvn -q -f "$here/pom.xml" dependency:build-classpath -Dmdep.outputFile="$work/cp"
  javac -d "$work/classes" -proc:none -cp "$root/distribution/target/lib/*:$(cat "$work/cp")" "$here"/src/main/java/org/ternmq/benchmarks/*.java
  STORES_CLASSPATH="$work/classes:$root/distribution/target/lib/*:$(cat "$work/cp")"
fi
pg=$(ls -d /usr/lib/postgresql/*/bin | tail -1)
as=(); [ "$(id -u)" = 0 ] && as=(setpriv --reuid=postgres --regid=postgres --clear-groups)
install -d -o "$([ "$(id -u)" = 0 ] && echo postgres || id -un)" "$work/pg"
"${as[@]}" "$pg/initdb" -D "$work/pg/data" -U ternmq -A trust -E UTF8 --locale=C >/dev/null
port=$((20000 + RANDOM % 10000))
"${as[@]}" "$pg/pg_ctl" -D "$work/pg/data" -w -l "$work/pg/log" -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories=" start >/dev/null
trap '"${as[@]}" "$pg/pg_ctl" -D "$work/pg/data" -m immediate stop >/dev/null; rm -rf "$work"' EXIT
postgres=jdbc:postgresql://127.0.0.1:$port/postgres
java=(java -Xmx512m -XX:+UseSerialGC -Dlogback.configurationFile="$here/quiet.xml" -cp "$STORES_CLASSPATH")
if [ "$1" = rates ]; then
  echo "| | store | send, 1 producer | send, 16 producers | receive, 1 consumer |"
  echo "| --- | --- | ---: | ---: | ---: |"
  run() { "${java[@]}" org.ternmq.benchmarks.StoreRates "$@" "${seconds:-8}"; }
  seconds=${2:-8}
  run ternmq "$work/journal" - -
  run ternmq "jdbc:h2:file:$work/h2" sa x
  run ternmq "$postgres" ternmq x
  run classic "jdbc:h2:file:$work/h2classic" sa x
  run classic "$postgres" ternmq x
elif [ "$1" = pingpong ]; then
  echo "| store | alone, us: p50 / p99 / most | beside the queue | its messages/s |"
  echo "| --- | ---: | ---: | ---: |"
  for url in "$work/journal" "jdbc:h2:file:$work/h2" "$postgres"; do
    "${java[@]}" org.ternmq.benchmarks.PingPongBesideStore "$url" ternmq x "${2:-8}"
  done
else
  for url in "jdbc:h2:file:$work/h2deep" "$postgres"; do
    "${java[@]}" org.ternmq.benchmarks.RestartWithMany fill "$url" ternmq x "${2:-1000000}"
    "${java[@]}" org.ternmq.benchmarks.RestartWithMany start "$url" ternmq x
  done
fi
