/** From what went wrong to the exceptions of Jakarta Messaging, in one place. */
package org.ternmq.jms.failure;
