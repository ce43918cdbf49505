/** A web application: a page that places orders, a message-driven bean, a page with what it did. */
package org.ternmq.examples.orders;
