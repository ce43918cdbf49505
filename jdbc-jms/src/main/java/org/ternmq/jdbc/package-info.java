/** Sending inside the application's own JDBC transaction. */
package org.ternmq.jdbc;
