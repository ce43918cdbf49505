package org.ternmq.appserver.application;

import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.jms.JMSConnectionFactoryDefinition;
import jakarta.jms.JMSDestinationDefinition;

/** What the application itself asks for, by the names that the specification gives it. */
@JMSConnectionFactoryDefinition(
    name = "java:app/jms/DefinedFactory",
    interfaceName = "jakarta.jms.ConnectionFactory",
    resourceAdapter = "ternmq")
@JMSDestinationDefinition(
    name = "java:app/jms/DefinedQueue",
    interfaceName = "jakarta.jms.Queue",
    className = "org.ternmq.ra.TernQueueBean",
    resourceAdapter = "ternmq",
    destinationName = "defined",
    properties = "destinationName=defined")
@Singleton
@Startup
public class Definitions {}
