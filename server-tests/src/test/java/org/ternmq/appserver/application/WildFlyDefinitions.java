package org.ternmq.appserver.application;

import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.jms.JMSConnectionFactoryDefinition;
import jakarta.jms.JMSDestinationDefinition;

/**
 * The same on WildFly, where a definition starts an instance of the resource adapter of its own: it
 * does not have the settings of the administrator's and must name the broker. The expression is
 * replaced by the server ({@code annotation-property-replacement} of the ee subsystem).
 */
@JMSConnectionFactoryDefinition(
    name = "java:app/jms/DefinedFactory",
    interfaceName = "jakarta.jms.ConnectionFactory",
    resourceAdapter = "ternmq",
    properties = "url=${ternmq.url}")
@JMSDestinationDefinition(
    name = "java:app/jms/DefinedQueue",
    interfaceName = "jakarta.jms.Queue",
    className = "org.ternmq.ra.TernQueueBean",
    resourceAdapter = "ternmq",
    destinationName = "defined",
    properties = "destinationName=defined")
@Singleton
@Startup
public class WildFlyDefinitions {}
