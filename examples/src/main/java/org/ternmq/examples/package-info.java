/** Small programs that show one thing each; read {@code main}, then {@code run}. */
package org.ternmq.examples;
