#!/usr/bin/env bash
# Measures TernMQ, beside Apache Artemis and ActiveMQ Classic; see README.md.
#   benchmarks/run.sh compare|latency|budget|curves|report|micro|--help [OPTIONS]
# Builds when something has changed since the last time. JAVA_HOME or the PATH says which JVM runs the load.
set -euo pipefail
home=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
stamp=$home/benchmarks/load/target/built
if [ ! -e "$stamp" ] || [ -n "$(find "$home" -name target -prune -o \( -path '*/src/main/*' -o -name pom.xml \) -newer "$stamp" -type f -print -quit)" ]; then
  (cd "$home" && mvn -q -B -ntp -Pbenchmarks -DskipTests package \
    -pl distribution,benchmarks/load,benchmarks/micro,benchmarks/peers/artemis,benchmarks/peers/classic -am </dev/null >&2)
  "$home/bin/ternmq" class-archive >&2 # what the first start of a broker would do beside the load
  touch "$stamp"
fi
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
if [ "${1:-}" = micro ]; then
  exec "$java" -cp "$home/benchmarks/micro/target/lib/*" org.openjdk.jmh.Main "${@:2}"
fi
exec "$java" "-Dternmq.home=$home" -cp "$home/benchmarks/load/target/lib/*" org.ternmq.bench.Main "$@"
