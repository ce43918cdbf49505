#!/bin/sh
# What the tests need besides: a database, a resource in which a transaction can be held, and a broker inside the server.
set -e
$ASADMIN deploy --type rar --name holder "$HOLDER_RAR"
$ASADMIN create-connector-connection-pool --raname holder --connectiondefinition jakarta.resource.cci.ConnectionFactory \
  --transactionsupport XATransaction --steadypoolsize 0 holder-pool
$ASADMIN create-connector-resource --poolname holder-pool eis/holder
$ASADMIN create-resource-adapter-config --property "dataDirectory=\"$EMBEDDED_DATA\"" ternmq-embedded
$ASADMIN deploy --type rar --name ternmq-embedded "$EMBEDDED_RAR"
$ASADMIN create-connector-connection-pool --raname ternmq-embedded --connectiondefinition jakarta.jms.ConnectionFactory \
  --transactionsupport XATransaction --steadypoolsize 0 inside-pool
$ASADMIN create-connector-resource --poolname inside-pool jms/inside
$ASADMIN create-jdbc-connection-pool --restype javax.sql.XADataSource --datasourceclassname org.h2.jdbcx.JdbcDataSource \
  --steadypoolsize 0 --property "user=sa:password=sa:url=\"jdbc:h2:file:$DATABASE;DB_CLOSE_ON_EXIT=FALSE\"" tests-pool
$ASADMIN create-jdbc-resource --connectionpoolid tests-pool jdbc/tests
# What ternmq.sh lets end after 60 s
$ASADMIN set server-config.ejb-container.property.thread-keep-alive-seconds=5
