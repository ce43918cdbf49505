#!/bin/sh
# What the tests need besides: a database, and a resource in which a transaction can be held.
set -e
$ASADMIN deploy --type rar --name holder "$HOLDER_RAR"
$ASADMIN create-connector-connection-pool --raname holder --connectiondefinition jakarta.resource.cci.ConnectionFactory \
  --transactionsupport XATransaction --steadypoolsize 0 holder-pool
$ASADMIN create-connector-resource --poolname holder-pool eis/holder
$ASADMIN create-jdbc-connection-pool --restype javax.sql.XADataSource --datasourceclassname org.h2.jdbcx.JdbcDataSource \
  --steadypoolsize 0 --property "user=sa:password=sa:url=\"jdbc:h2:file:$DATABASE;DB_CLOSE_ON_EXIT=FALSE\"" tests-pool
$ASADMIN create-jdbc-resource --connectionpoolid tests-pool jdbc/tests
