#!/bin/sh
# GlassFish and Payara: with the domain started. ASADMIN is bin/asadmin of the server, perhaps with "--port NUMBER".
set -e
: "${ASADMIN:=asadmin}" "${RAR:=ternmq.rar}" "${TERNMQ_URL:=tern://localhost:5757}"

# Before the deployment. The inner quotes keep the colons of the URL.
$ASADMIN create-resource-adapter-config --property "url=\"$TERNMQ_URL\"" ternmq
$ASADMIN deploy --type rar --name ternmq "$RAR"

$ASADMIN create-connector-connection-pool --raname ternmq --connectiondefinition jakarta.jms.ConnectionFactory \
  --transactionsupport XATransaction --steadypoolsize 0 --maxpoolsize 30 ternmq-pool
$ASADMIN create-connector-resource --poolname ternmq-pool jms/ternmq
$ASADMIN create-admin-object --raname ternmq --restype jakarta.jms.Queue --property destinationName=orders jms/orders
$ASADMIN create-admin-object --raname ternmq --restype jakarta.jms.Topic --property destinationName=news jms/news

# java:comp/DefaultJMSConnectionFactory
$ASADMIN set resources.connector-resource.jms/__defaultConnectionFactory.pool-name=ternmq-pool
# 20 instances of each message-driven bean at most
$ASADMIN set server-config.mdb-container.max-pool-size=20
# After a crash, at the start of the server
$ASADMIN set server-config.transaction-service.automatic-recovery=true
# From the next start of the domain on no Open MQ runs, which is not needed and listens on all interfaces
$ASADMIN set server-config.jms-service.type=REMOTE
# Threads of the container that are idle for 60 s end, and with them what they keep of applications that were undeployed
$ASADMIN set server-config.ejb-container.property.allow-core-thread-timeout=true
